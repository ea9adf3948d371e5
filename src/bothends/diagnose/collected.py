"""What is collected from both ends of one live tunnel."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CollectedEnd:
    """What was collected, read-only, from one end."""

    device: str
    running: str
    shows: Mapping[str, str] = field(default_factory=dict)
    """Show command to its output, after everything that was tried."""
    log: str | None = None
    """Debug log, where debugging was asked for. Both ends' logs cover the same time."""
    sheet: bool = False
    """It is a partner's, and `running` is not what runs but what its sheet says."""
    address: str = ""
    """The address that the other end reaches it by, as the inventory has it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Pings that were sent through a tunnel, and its counters around them; all by device."""

    pings: Mapping[str, Mapping[str, str]]
    """The command of each ping, and what the terminal showed."""
    before: Mapping[str, str]
    """`show crypto ipsec sa` towards the other end."""
    after: Mapping[str, str]
    passing: int = 0
    """Bytes of the biggest packets that pass, where big ones do not; 0 where not looked for."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected from both ends of one tunnel."""

    tunnel: str
    here: CollectedEnd
    there: CollectedEnd
    trials: tuple[Trial, ...] = ()

    @property
    def ends(self) -> tuple[CollectedEnd, CollectedEnd]:
        """Both ends."""
        return self.here, self.there
