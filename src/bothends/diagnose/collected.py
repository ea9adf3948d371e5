"""What is collected from both ends of one live tunnel."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bothends.diagnose.sources import Source
from bothends.platforms import DEFAULT, platform
from bothends.platforms.commands import Command


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
    platform: str = DEFAULT

    def command(self, what: Command) -> str:
        """A command as this end spells it."""
        return platform(self.platform).commands.line(what)

    def answer(self, what: Command | str, text: str) -> Source:
        """What this end printed when asked."""
        command = what if isinstance(what, str) else self.command(what)
        file = f"{self.device}: {command}"
        return Source(file, f"{self.device}#{command}\n{text}", self.device, self.address)


@dataclass(frozen=True, slots=True)
class SentPing:
    """A ping that was sent through a tunnel, and everything that the terminal showed of it."""

    device: str
    command: str
    source: str
    destination: str
    text: str
    size: int = 0
    """Bytes of its packets, where they must not be fragmented; else 0."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Pings that were sent through a tunnel, and its counters around them."""

    pings: tuple[SentPing, ...]
    before: Mapping[str, str]
    """What each device showed of its IPsec SAs with the other end."""
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
