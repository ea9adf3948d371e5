"""The time of a lab: it runs as the wall clock does, or stands still; and it can be skipped."""

import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
"""When a clock that stands still begins."""


class Clock:
    """Seconds since the lab began, and what is to happen at which of them.

    Args:
        running: Whether time passes by itself; otherwise only `skip` moves it.
    """

    def __init__(self, *, running: bool = False) -> None:
        self._begin = datetime.now(UTC) if running else EPOCH
        self._running = running
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
        return passed + self._skipped

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

    def next_due(self) -> float | None:
        """Seconds until something falls due by itself; None when nothing will."""
        if not self._running or not self._due:
            return None
        return max(0.0, self._due[0][0] - self.now())
