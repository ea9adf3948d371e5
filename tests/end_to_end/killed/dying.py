"""Run bothends, and die by SIGKILL at the n-th thing that it does: a journal line, or a command.

`python dying.py N ARGUMENTS…`; with N = 0 it lives, and says how many things there were. With -N
the disk is full from the n-th on.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from bothends.cli.main import main
from bothends.device.journal.journal import Journal
from bothends.device.sessions.session import Session
from bothends.errors import InputError

at = int(sys.argv[1])
done = 0
lock = threading.Lock()


def counted(call: Callable[..., Any]) -> Callable[..., Any]:
    """The call, or death instead of it."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        global done  # noqa: PLW0603  (a counter of the whole process)
        with lock:
            done += 1
            if done == at:
                os.kill(os.getpid(), signal.SIGKILL)
            if at < 0 and done >= -at and call.__name__ == "record":
                raise InputError("the journal cannot be written: No space left on device")
        return call(*args, **kwargs)

    return wrapped


for owner, name in (
    (Journal, "record"),
    (Session, "ask"),
    (Session, "command"),
    (Session, "_enter"),
    (Session, "save"),
):
    setattr(owner, name, counted(getattr(owner, name)))
sys.argv = ["bothends", *sys.argv[2:]]
try:
    main()
finally:
    print(f"things done: {done}", file=sys.stderr)
