"""What all rules of judgement share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bothends.platforms.ios.debug.events import Event, Seen
from bothends.platforms.ios.debug.model import Outcome
from bothends.platforms.ios.debug.negotiation_log import Story


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a negotiation ended, why, and by which events we know."""

    outcome: Outcome
    cause: str
    proof: tuple[Seen, ...]
    certain: bool = True
    refused_by: str = ""
    variant: str = ""
    """What is special about the outcome, and asks for other steps; empty for the usual case."""


Rule = Callable[[Story, Sequence[Seen]], Verdict | None]


_CERTIFICATE_METHODS = ("rsa", "sig", "cert", "ecdsa", "dss")


def of(tail: Sequence[Seen], *events: Event) -> tuple[Seen, ...]:
    """The events of these kinds."""
    return tuple(seen for seen in tail if seen.event in events)


def simple(event: Event, outcome: Outcome, refused_by: str = "us") -> Rule:
    """The rule of a message that says it all."""

    def rule(_story: Story, tail: Sequence[Seen]) -> Verdict | None:
        proof = of(tail, event)
        if not proof:
            return None
        return Verdict(outcome, sentence(proof[-1].meaning), few(proof), refused_by=refused_by)

    return rule


def sentence(text: str) -> str:
    """A meaning as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def few(proof: Sequence[Seen]) -> tuple[Seen, ...]:
    """First and last lines of a longer proof."""
    return tuple(proof) if len(proof) <= 4 else (*proof[:2], *proof[-2:])


def by_certificate(story: Story, whose: str) -> bool:
    """Whether an end (`ours` or `peer`) proves itself by certificate."""
    method = (story.values.get(f"method {whose}") or "").lower()
    offered = "".join(o.attributes.get("auth", "").lower() for o in story.offers if o.accepted)
    return any(word in method + offered for word in _CERTIFICATE_METHODS)


def moved_on(story: Story, tail: Sequence[Seen], since: Seen) -> bool:
    """Whether the negotiation went on after an event."""
    return any(
        seen.line > since.line
        and (
            (
                seen.event in {Event.STATE, Event.P1_DONE}
                and seen.meaning
                and seen.get("new") != "IKE_DEST_SA"
            )
            or (
                not story.states
                and seen.event is Event.PACKET
                and seen.get("direction").lower() == "received"
                and seen.get("kind") == "RESPONSE"
            )
        )
        for seen in tail
    )
