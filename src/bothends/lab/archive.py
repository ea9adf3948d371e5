"""Saved configurations of a lab router, and changes that it takes back unless they are confirmed.

Sources of commands and texts: Cisco, "Configuration Replace and Configuration Rollback" and
"Configuration Rollback Confirmed Change" with their command references. Where no document gives
the words of a refusal, they are marked below.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bothends.lab.clock import Clock
from bothends.lab.config import ConfigNode, Configuration

NONE_PENDING = "%No Rollback Confirmed Change pending\n"
NOT_ENABLED = "Archive feature not enabled\n"
TURN_ON = "%Turn config archive on before using Rollback Confirmed Change\n"
PENDING = "%Rollback Confirmed Change is already pending\n"  # no document gives these words
NOT_YOURS = "%The pending Rollback Confirmed Change was begun by {user}\n"  # nor these
_WARNING = (
    "\nRollback Confirmed Change: Rollback will begin in one minute.\n"
    'Enter "configure confirm" if you wish to keep what you\'ve configured\n\n'
)
_DEFAULT_MAXIMUM = 10


@dataclass(slots=True)
class ConfirmedChange:
    """A change that is taken back unless `user` confirms it in time."""

    user: str
    backup: str
    """The file that arming wrote."""
    minutes: int
    idle: bool
    since: datetime
    due: float = 0.0
    """Seconds of the lab's clock."""

    def shown(self) -> str:
        """As `show archive config rollback timer` prints it."""
        kind = "idle" if self.idle else "absolute"
        return (
            f"Time configured(or reconfigured): {self.since:%H:%M:%S UTC %a %b %e %Y}\n"
            f"Timer type: {kind} timer\n"
            f"Timer value: {self.minutes} min\n"
            f"User: {self.user}\n"
        )


@dataclass(slots=True)
class Archive:
    """The archive of one router.

    Attributes:
        files: Its file system, by name.
        names: The archived configurations, oldest first.
        pending: The change that waits for its confirmation.
        roll_back: Called with the backup's name when time is up.
        tell: Shows a text on every terminal.
    """

    clock: Clock
    files: dict[str, str]
    roll_back: Callable[[str], None]
    tell: Callable[[str], None]
    names: list[str] = field(default_factory=list)
    pending: ConfirmedChange | None = None
    _written: int = 0

    def enabled(self, running: Configuration) -> bool:
        """Whether a path is configured: nothing else turns it on."""
        return _setting(running, "path") is not None

    def write(self, running: Configuration, text: str) -> str:
        """Archive a configuration; the name of its file. The oldest beyond `maximum` goes."""
        name = f"{self._stem(running)}-{self._stamp()}-{self._written}"
        self._written += 1
        self.files[name] = text
        self.names.append(name)
        for old in self.names[: -self._maximum(running)]:
            self.files.pop(old, None)
        self.names = self.names[-self._maximum(running) :]
        return name

    def arm(self, user: str, backup: str, minutes: int, *, idle: bool) -> None:
        """Take back what is changed from now on, unless it is confirmed."""
        self.pending = ConfirmedChange(user, backup, minutes, idle, self.clock.wall())
        self._start()

    def rearm(self, minutes: int, *, idle: bool) -> None:
        """Give the pending change another time."""
        if self.pending:
            self.pending.minutes, self.pending.idle = minutes, idle
            self.pending.since = self.clock.wall()
            self._start()

    def touch(self, user: str) -> None:
        """Note that a user is not idle."""
        if self.pending and self.pending.idle and self.pending.user == user:
            self._start()

    def disarm(self) -> str:
        """Forget the pending change: confirmed, rolled back, or lost with the power; its backup."""
        backup = self.pending.backup if self.pending else ""
        self.pending = None
        return backup

    def _start(self) -> None:
        change = self.pending
        if change is None:
            return
        due = change.due = self.clock.now() + 60 * change.minutes

        def still() -> bool:
            return self.pending is change and change.due == due

        def warn() -> None:
            if still():
                self.tell(_WARNING)

        def end() -> None:
            if still():
                self.roll_back(self.disarm())

        self.clock.at(due - 60, warn)
        self.clock.at(due, end)
        self.clock.wake()

    def shown(self, running: Configuration) -> str:
        """As `show archive` prints it."""
        if not self.enabled(running):
            return NOT_ENABLED
        rows = [f"   {number:<8} {name}" for number, name in enumerate(self.names, start=1)]
        if rows:
            rows[-1] += " <- Most Recent"
        rows += [f"   {number}" for number in range(len(rows) + 1, self._maximum(running) + 1)]
        mode = "Write-mem mode is enabled.\n" if _setting(running, "write-memory") else ""
        return (
            f"The maximum archive configurations allowed is {self._maximum(running)}.\n{mode}"
            f"There are currently {len(self.names)} archive configurations saved.\n"
            f"The next archive file will be named {self._stem(running)}-<timestamp>-{self._written}"
            "\n Archive #  Name\n" + "".join(f"{row}\n" for row in rows)
        )

    def _stem(self, running: Configuration) -> str:
        path = _setting(running, "path")
        name = running.root.child("hostname")
        host = name.text.split()[1] if name else "Router"
        return path.text.removeprefix("path ").replace("$h", host) if path else ""

    def _maximum(self, running: Configuration) -> int:
        maximum = _setting(running, "maximum")
        return int(maximum.text.split()[1]) if maximum else _DEFAULT_MAXIMUM

    def _stamp(self) -> str:
        now = self.clock.wall()
        day = f"{now.day}".rjust(2, "-")
        return f"{now:%b}-{day}-{now:%H-%M-%S}.{now.microsecond // 1000:03d}"


def writes_with_memory(running: Configuration) -> bool:
    """Whether `write memory` archives too."""
    return _setting(running, "path") is not None and _setting(running, "write-memory") is not None


def _setting(running: Configuration, key: str) -> ConfigNode | None:
    archive = running.root.child("archive")
    return archive.child(key) if archive else None
