"""The time of a lab: it runs as the wall clock does, or stands still; and it can be skipped."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
"""When a clock that stands still begins."""


class Clock:
    """Seconds since the lab began, and what is to happen at which of them.

    Args:
        running: Whether time passes by itself; otherwise only `skip` moves it.
        speed: Seconds of the lab that pass in one second of the wall clock.
    """

    def __init__(self, *, running: bool = False, speed: float = 1.0) -> None:
        self._begin = datetime.now(UTC) if running else EPOCH
        self._running = running
        self.speed = speed
        self._timer: asyncio.TimerHandle | None = None
        self._started = time.monotonic()
        self._skipped = 0.0
        self._at: float | None = None
        self._order = itertools.count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def now(self) -> float:
        """Seconds since the lab began; while something due happens, the time it was due at."""
        if self._at is not None:
            return self._at
        passed = time.monotonic() - self._started if self._running else 0.0
        return passed * self.speed + self._skipped

    def wall(self) -> datetime:
        """Date and time."""
        return self._begin + timedelta(seconds=self.now())

    def skip(self, seconds: float) -> None:
        """Let time pass at once; what falls due happens in its order."""
        if self._at is not None:
            self._at += seconds
            return
        self._skipped += seconds
        self.settle()

    def drift(self, seconds: float) -> None:
        """Let a moment pass in the middle of something; what falls due waits until it is over."""
        if self._at is not None:
            self._at += seconds
        else:
            self._skipped += seconds

    def at(self, moment: float, action: Callable[[], None]) -> None:
        """Let something happen at a moment, in seconds since the lab began."""
        heapq.heappush(self._due, (moment, next(self._order), action))

    def settle(self) -> None:
        """Let everything happen that has fallen due."""
        if self._at is not None:
            return
        while self._due and self._due[0][0] <= self.now():
            moment, _, action = heapq.heappop(self._due)
            self._at = moment
            try:
                action()
            finally:
                self._at = None

    def wake(self) -> None:
        """Let the event loop settle what falls due next; without a loop, somebody else has to."""
        self.stop()
        if self._running and self._due:
            seconds = max(0.0, self._due[0][0] - self.now()) / self.speed
            with suppress(RuntimeError):
                self._timer = asyncio.get_running_loop().call_later(seconds, self._ring)

    def stop(self) -> None:
        """Wake nobody any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self.settle()
        self.wake()
