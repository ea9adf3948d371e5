"""What all rules of judgement share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.model import Outcome
from bothends.platforms.debug.negotiation_log import NegotiationLog


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a negotiation ended, why, and by which events we know."""

    outcome: Outcome
    cause: str
    proof: tuple[LogEvent, ...]
    certain: bool = True
    refused_by: str = ""
    variant: str = ""
    """What is special about the outcome, and asks for other steps; empty for the usual case."""


Rule = Callable[[NegotiationLog, Sequence[LogEvent]], Conclusion | None]


_CERTIFICATE_METHODS = ("rsa", "sig", "cert", "ecdsa", "dss")


def of(tail: Sequence[LogEvent], *events: EventKind) -> tuple[LogEvent, ...]:
    """The events of these kinds."""
    return tuple(event for event in tail if event.kind in events)


def simple(kind: EventKind, outcome: Outcome, refused_by: str = "us") -> Rule:
    """The rule of a message that says it all."""

    def rule(_story: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
        proof = of(tail, kind)
        if not proof:
            return None
        return Conclusion(outcome, sentence(proof[-1].meaning), few(proof), refused_by=refused_by)

    return rule


def sentence(text: str) -> str:
    """A meaning as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def few(proof: Sequence[LogEvent]) -> tuple[LogEvent, ...]:
    """First and last lines of a longer proof."""
    return tuple(proof) if len(proof) <= 4 else (*proof[:2], *proof[-2:])


def by_certificate(negotiation: NegotiationLog, whose: str) -> bool:
    """Whether an end (`ours` or `peer`) proves itself by certificate."""
    method = (negotiation.values.get(f"method {whose}") or "").lower()
    offered = "".join(
        o.attributes.get("auth", "").lower() for o in negotiation.offers if o.accepted
    )
    return any(word in method + offered for word in _CERTIFICATE_METHODS)


def moved_on(negotiation: NegotiationLog, tail: Sequence[LogEvent], since: LogEvent) -> bool:
    """Whether the negotiation went on after an event."""
    return any(
        event.line > since.line
        and (
            (
                event.kind in {EventKind.STATE, EventKind.P1_DONE}
                and event.meaning
                and event.get("new") != "IKE_DEST_SA"
            )
            or (
                not negotiation.states
                and event.kind is EventKind.PACKET
                and event.get("direction").lower() == "received"
                and event.get("kind") == "RESPONSE"
            )
        )
        for event in tail
    )
