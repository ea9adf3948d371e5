"""What a diagnosis says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from bothends.causes import Cause, Evidence, Step
from bothends.platforms.debug import SUCCESSES, LoggedNegotiation, Moment, SkippedLine, UnreadLine


@dataclass(frozen=True, slots=True)
class Case:
    """One negotiation of one log, with what to do about it."""

    file: str
    device: str
    negotiation: LoggedNegotiation
    fix: tuple[Step, ...]
    repeated: int = 1
    """How often it happened in the same way, one after the other."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One explanation of what is wrong; a diagnosis ranks them."""

    what: str
    """What is wrong, in sentences."""
    end: str
    """Where it is to be put right; empty where nothing is wrong, or the end is not known."""
    certainty: str
    """`certain`, `likely` or `possible`."""
    outcome: str
    tunnel: str
    why: tuple[Evidence, ...]
    do: tuple[Step, ...]
    score: int = 0
    past: bool = False
    """Whether the tunnel came up after it."""
    cause: str = ""
    """What is wrong in a few words, where a cause is known; the same words as of `verify`."""

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed, as far as the log goes."""
        return self.outcome in SUCCESSES

    @classmethod
    def of(cls, cause: Cause, *, outcome: str, tunnel: str, score: int) -> Self:
        """The explanation that a cause is."""
        return cls(
            what=f"{cause.message.rstrip('.')}.",
            end=cause.end,
            certainty=str(cause.certainty),
            outcome=outcome,
            tunnel=tunnel,
            why=cause.evidence,
            do=cause.do,
            score=score,
            cause=cause.what,
        )


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
    unread: tuple[UnreadLine, ...] = ()
    """Its lines that are not understood."""
    skipped: tuple[SkippedLine, ...] = ()


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
        return all(one.past or one.succeeded for one in self.explanations)
