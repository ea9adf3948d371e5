"""From two negotiations to one verdict."""

from collections.abc import Iterable
from typing import NamedTuple

from bothends.compare.context import PairContext
from bothends.compare.finding import Finding, Verdict, worst
from bothends.compare.judgement import Direction
from bothends.ike.negotiate import Negotiation, Reason, SelectorMatch, StageStatus

_FAILED = (
    ("phase1", Verdict.DOWN_PHASE1),
    ("auth", Verdict.DOWN_AUTH),
    ("phase2", Verdict.DOWN_PHASE2),
)


class Outcome(NamedTuple):
    """What the negotiations of a tunnel come to."""

    verdict: Verdict
    directions: tuple[Direction, ...]

    @classmethod
    def of(cls, pair: PairContext) -> "Outcome":
        """What they come to alone, whatever the rules find."""
        return cls(negotiated(pair), tuple(map(Direction.of, pair.directions)))


def fold(pair: PairContext, findings: Iterable[Finding], alone: Verdict) -> Verdict:
    """The verdict of a tunnel: the worst that the negotiations `alone` or a finding leave."""
    if pair.b is None:
        return Verdict.UNVERIFIABLE if pair.a.unresolved or pair.elsewhere else Verdict.NO_PEER
    limits = [finding.verdict for finding in findings if finding.verdict]
    return worst(alone, *limits)


def negotiated(pair: PairContext) -> Verdict:
    """The verdict of the negotiations alone."""
    possible = [
        negotiation
        for negotiation in pair.directions
        if negotiation.phase1.reason is not Reason.CANNOT_START
    ]
    if not possible:
        return Verdict.DOWN_PHASE1
    results = [negotiation.comes_up for negotiation in possible]
    if StageStatus.OK not in results and StageStatus.UNKNOWN not in results:
        return worst(*map(_failure, possible))
    if StageStatus.UNKNOWN in results:
        return Verdict.UNVERIFIABLE
    if _ambiguous(pair):
        return Verdict.UNVERIFIABLE
    verdict = Verdict.UP
    if StageStatus.FAIL in results:
        verdict = Verdict.UP_ONE_WAY
    elif any(negotiation.rekey.status is StageStatus.FAIL for negotiation in possible):
        verdict = Verdict.UP_UNTIL_REKEY
    return worst(verdict, _selectors(pair, possible))


def _failure(negotiation: Negotiation) -> Verdict:
    for stage, verdict in _FAILED:
        if getattr(negotiation, stage).status is StageStatus.FAIL:
            return verdict
    return Verdict.UNVERIFIABLE


def _ambiguous(pair: PairContext) -> bool:
    """Whether another router may be the far end, and no address is shared on purpose."""
    return bool(pair.claimants) and not pair.virtual


def _selectors(pair: PairContext, possible: list[Negotiation]) -> Verdict:
    """Selectors beside those that come up: refused from one end, or from both."""
    if not (pair.a_to_b and pair.b_to_a):
        return Verdict.UP
    verdict = Verdict.UP
    for here, there in ((pair.a_to_b, pair.b_to_a), (pair.b_to_a, pair.a_to_b)):
        if here not in possible:
            continue
        for match in here.selectors:
            if match.accepted:
                continue
            verdict = worst(verdict, refused(match, there))
    return verdict


def refused(match: SelectorMatch, reverse: Negotiation) -> Verdict:
    """A selector that this end cannot bring up: perhaps the other end can."""
    expected = match.proposed.flow.mirrored()
    for other in reverse.selectors:
        if other.accepted and other.proposed.flow.meets(expected):
            return Verdict.UP_ONE_WAY
    return Verdict.NO_TRAFFIC
