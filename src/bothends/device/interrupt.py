"""Ctrl-C or its like while routers are changed: finish the line, take both ends back."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, an orderly end from outside, and a terminal that was closed."""


@contextmanager
def held(stop: threading.Event, say: Callable[[str], None]) -> Iterator[None]:
    """While inside, a signal to end sets `stop` instead of ending: no push is torn in the middle.

    Outside the main thread nothing is caught, because Python delivers no signals there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        again = stop.is_set()
        stop.set()
        say("still taking back; please wait" if again else "stopping: both ends will be taken back")

    previous = {number: signal.signal(number, interrupted) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
