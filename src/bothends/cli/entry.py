"""Where the command `bothends` begins: an interrupt ends it quietly from the first moment on."""

import os
import signal
from types import FrameType

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
    from bothends.cli.main import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run()
