"""Where the command `bothends` begins: an interrupt ends it quietly from the first moment on."""

import os
import signal
import sys
from types import FrameType

from bothends.cli.verbs import help_text
from bothends.garbage import uncollected_start
from bothends.version import __version__

INTERRUPTED = 130
"""Exit code after ctrl-C, as shells have it: 128 and the number of the signal."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def quiet_until_main() -> None:
    """Until a handler is set that knows better, ctrl-C ends the process without a word."""
    signal.signal(signal.SIGINT, _end)


def main() -> None:
    """Import the command line, which takes a moment, and run it."""
    quiet_until_main()
    if answer := _AT_ONCE.get(" ".join(sys.argv[1:])):
        sys.stdout.write(answer())
        return
    uncollected_start()
    from bothends.cli.main import main as run

    run()


_AT_ONCE = {"--version": lambda: f"bothends {__version__}\n", "--help": help_text, "-h": help_text}
"""What needs no command line to be imported."""
