"""What a rule finds, and what will happen to a tunnel."""

from dataclasses import dataclass
from enum import StrEnum

from bothends.ike.strength import Severity
from bothends.platforms.router import Portable

__all__ = ["WORSENING", "Consequence", "Finding", "Fix", "Place", "Severity", "Verdict", "worst"]


class Verdict(StrEnum):
    """What will happen to a tunnel, from the best to the worst."""

    UP = "UP"
    UP_WEAK = "UP_WEAK"
    UP_ONE_WAY = "UP_ONE_WAY"
    UP_UNTIL_REKEY = "UP_UNTIL_REKEY"
    NO_TRAFFIC = "NO_TRAFFIC"
    UNVERIFIABLE = "UNVERIFIABLE"
    DOWN_PHASE2 = "DOWN_PHASE2"
    DOWN_AUTH = "DOWN_AUTH"
    DOWN_PHASE1 = "DOWN_PHASE1"
    NO_PEER = "NO_PEER"


WORSENING = tuple(Verdict)
DOWN = frozenset({Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2})
"""Nothing comes up, whoever starts."""


def worst(*verdicts: Verdict) -> Verdict:
    """The worst of some verdicts, UP of none."""
    return max(verdicts, key=WORSENING.index, default=Verdict.UP)


class Consequence(StrEnum):
    """What a finding leads to."""

    PHASE1 = "phase 1 fails"
    AUTH = "authentication fails"
    PHASE2 = "phase 2 is refused"
    ONE_WAY = "comes up only when one end starts"
    REKEY = "fails at the first rekey"
    NO_TRAFFIC = "comes up, but packets do not pass"
    NEVER_STARTS = "is never triggered"
    BLACK_HOLE = "loses packets after a failure until the SA expires"
    RENEGOTIATED = "another value is used than configured"
    WEAK = "is weaker than the strength profile"
    REJECTED = "the device refuses the line"
    UNVERIFIABLE = "cannot be decided from the texts"
    HYGIENE = "has no effect on the tunnel"

    @property
    def sentence(self) -> str:
        """The same as a sentence of its own, for people; the value is what machines are given."""
        return _SENTENCES[self]


_SENTENCES = {
    Consequence.PHASE1: "Phase 1 fails.",
    Consequence.AUTH: "Authentication fails.",
    Consequence.PHASE2: "Phase 2 is refused.",
    Consequence.ONE_WAY: "The tunnel comes up only when one of the ends initiates.",
    Consequence.REKEY: "The tunnel fails at the first rekey.",
    Consequence.NO_TRAFFIC: "The tunnel comes up, but packets do not pass.",
    Consequence.NEVER_STARTS: "The tunnel is never negotiated.",
    Consequence.BLACK_HOLE: "After a failure, packets are lost until the SA expires.",
    Consequence.RENEGOTIATED: "Another value is in force than the one configured.",
    Consequence.WEAK: "This is below the strength profile.",
    Consequence.REJECTED: "The router refuses the line.",
    Consequence.UNVERIFIABLE: "This cannot be determined from these configurations.",
    Consequence.HYGIENE: "The tunnel is not affected.",
}


@dataclass(frozen=True, slots=True)
class Place(Portable):
    """A line of a configuration. `line` is 0 for a default, or for a line that is missing."""

    device: str
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix(Portable):
    """The smallest change on one device that takes a finding away: whole configuration lines."""

    device: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding(Portable):
    """One rule's result. `b` is the place at the other end, where there is one."""

    rule: str
    severity: Severity
    title: str
    message: str
    consequence: Consequence
    a: Place
    b: Place | None = None
    fix: tuple[Fix, ...] = ()
    verdict: Verdict | None = None
    """The best verdict that the tunnel can still have with this finding, if it limits it."""
    follows: tuple[tuple[str, str], ...] = ()
    """What other rules see of the same fault: rule and message."""
    tunnel: str = ""
    """Id of the only tunnel that a line of one router touches; empty where it is the router's."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong, and what it leads to where the message does not say that itself."""
        effect = self.consequence.sentence
        repeated = effect.rstrip(".").lower() in self.message.lower()
        return (f"{self.message}.",) if repeated else (f"{self.message}.", effect)
