"""Ctrl-C while routers are being changed: finish the line, then take both ends back."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def held(stop: threading.Event, say: Callable[[str], None]) -> Iterator[None]:
    """While inside, ctrl-C sets `stop` instead of raising: no push is torn in the middle.

    Outside the main thread nothing is caught, because Python delivers no signals there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        again = stop.is_set()
        stop.set()
        say("still taking back; please wait" if again else "stopping: both ends will be taken back")

    previous = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
