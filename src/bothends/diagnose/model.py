"""What a diagnosis says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bothends.platforms.ios.debug import Moment, Negotiation


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do at one end.

    Attributes:
        end: `local` (the router of the log) or `peer`; in explanations a device's name.
        lines: whole configuration or EXEC lines; `<…>` marks what only the user knows.
        why: why this helps, or what it finds out.
    """

    end: str
    lines: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the inputs that makes us think so. `line` is 0 for a line that is missing."""

    file: str
    line: int
    text: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One negotiation of one log, with what to do about it."""

    file: str
    device: str
    negotiation: Negotiation
    fix: tuple[Remedy, ...]
    repeated: int = 1
    """How often it happened in the same way, one after the other."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One explanation of what is wrong; a diagnosis ranks them."""

    what: str
    end: str
    """Where it is to be put right; empty where nothing is wrong, or the end is not known."""
    certainty: str
    """`certain`, `likely` or `possible`."""
    outcome: str
    tunnel: str
    why: tuple[Reason, ...]
    do: tuple[Remedy, ...]
    score: int = 0
    past: bool = False
    """Whether the tunnel came up after it."""


@dataclass(frozen=True, slots=True)
class PacketLine:
    """One packet in both ends' logs; None where a log does not have it."""

    sender: str
    stage: str
    sent: Moment | None
    received: Moment | None
    meaning: str
    receiver: str = ""
    comparable: bool = True
    """Whether both logs cover the time, so that what one of them lacks was not there."""


@dataclass(frozen=True, slots=True)
class LogRead:
    """One log that was read."""

    file: str
    device: str
    timeline: tuple[Moment, ...]
    unread: int = 0
    """IKE messages in it that are not explained."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong, on which end, why we think so, and what to do: best explanation first."""

    explanations: tuple[Explanation, ...]
    cases: tuple[Case, ...]
    logs: tuple[LogRead, ...]
    packets: tuple[PacketLine, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """File to what was found in it: `log`, `configuration`, `show output`."""

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong, as far as the inputs tell."""
        return all(one.past or one.outcome == "success" for one in self.explanations)
