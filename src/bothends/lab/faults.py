"""What can be made to go wrong on a lab router, while it runs."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """Faults of one router. Commands are counted from 1 in every session, login excluded."""

    latency: float = 0.0
    """Seconds that every answer takes longer."""
    drop_at: int | None = None
    """The SSH session is cut when this command of a session arrives."""
    drop_on: str = ""
    """The SSH session is cut when a command matches this regular expression."""
    hang_on: str = ""
    """The prompt never returns after a command that matches this regular expression."""
    refuse: str = ""
    """Configuration lines that match this regular expression are refused as invalid input."""
    write_fails: bool = False
    """`write memory` and `copy running-config startup-config` fail."""
    password: str | None = None
    """The password that is right now, in place of the one everybody knows."""
    read_only: bool = False
    """Users have privilege 1, and enable refuses every password."""
    once: bool = False
    """Dropping and hanging happen once, then no more."""
    _spent: bool = field(default=False, repr=False)

    def strikes(self, wanted: bool) -> bool:
        """Whether a fault that would strike now does; a spent one does not."""
        if not wanted or (self.once and self._spent):
            return False
        self._spent = True
        return True
