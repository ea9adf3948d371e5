"""From the events of one negotiation to its outcome, the cause, and the lines that prove it.

The rules are tried in order; the first that answers decides. What went wrong before a later
success does not count; what went wrong after it does.
"""

from collections.abc import Sequence

from bothends.platforms.ios.debug.conclusion import Rule, Verdict, few, of, sentence, simple
from bothends.platforms.ios.debug.events import Event, Seen
from bothends.platforms.ios.debug.meanings import PHASE1_DONE, STATES
from bothends.platforms.ios.debug.model import Outcome
from bothends.platforms.ios.debug.negotiation_log import Story
from bothends.platforms.ios.debug.outcomes_ikev2 import (
    authentication_v2,
    key_exchange_v2,
    proposals_v2,
    selectors_v2,
    silence_v2,
)
from bothends.platforms.ios.debug.outcomes_phase1 import (
    authentication_v1,
    first_packet_refused,
    key_v1,
    policy_v1,
    silence_v1,
    stuck_asa,
)
from bothends.platforms.ios.debug.outcomes_phase2 import phase2_v1


def _after_up(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    for event, outcome in (
        (Event.OUTSIDE_PROXY, Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY),
        (Event.REPLAY, Outcome.REPLAY),
        (Event.DPD_DEAD, Outcome.DPD_PEER_DEAD),
        (Event.INVALID_SPI, Outcome.INVALID_SPI),
    ):
        proof = of(tail, event)
        if proof:
            if story.rank < 0:
                story.reach("SA up" if event is not Event.INVALID_SPI else "none", 0)
            return Verdict(outcome, sentence(proof[-1].meaning), few(proof))
    return None


def _deleted(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    asked = of(tail, Event.PEER_DELETE)
    gone = of(tail, Event.SA_DELETED)
    if not asked or (story.ike == 1 and 0 <= story.rank < PHASE1_DONE):
        return None
    after = [s for s in gone if s.line >= asked[0].line] or [s for s in asked if s.get("gone")]
    if not after and story.ike == 1:
        return None
    if story.ike == 2 and any(s.get("ours") for s in tail):
        return None
    return Verdict(
        Outcome.DELETED_BY_PEER,
        "The peer deleted the SA: somebody cleared it there, its configuration changed, or it found"
        " an error; its log says which.",
        few((*asked, *after)),
        refused_by="peer",
    )


def _up(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    done = [s for s in story.seen if s.event is Event.P2_DONE]
    if done:
        phase1 = (
            story.ike == 2
            or story.rank < 0
            or any(
                s.event in {Event.P1_DONE, Event.AUTH_OK} or "_MM" in s.stage or "_AM" in s.stage
                for s in story.seen
            )
        )
        if story.ike == 1 and story.states and not phase1:
            return Verdict(
                Outcome.SUCCESS_PHASE2,
                "Quick mode is complete; the log does not cover phase 1.",
                (done[-1],),
            )
        return Verdict(Outcome.SUCCESS, "The tunnel came up.", (done[-1],))
    one = of(tail, Event.P1_DONE)
    if not one and not story.states and story.ike == 1 and not of(tail, Event.QM_BEGIN):
        one = of(tail, Event.AUTH_OK)  # releases that print no states
    if not one:
        return None
    if story.ike == 2:
        return Verdict(Outcome.SUCCESS, "The IKE SA and its first child SA came up.", (one[-1],))
    began = of(tail, Event.QM_BEGIN, Event.P2_OFFER)
    agreed = of(tail, Event.SA_CREATED)
    if agreed:
        return Verdict(Outcome.SUCCESS, "The tunnel came up.", (one[-1], agreed[-1]))
    if began:
        return Verdict(
            Outcome.INCOMPLETE_LOG,
            "Phase 1 is up; the log ends in the middle of quick mode.",
            (one[-1], began[-1]),
        )
    return Verdict(
        Outcome.SUCCESS_PHASE1_ONLY, "Phase 1 came up; the log holds no phase 2.", (one[-1],)
    )


def _weak(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    proof = of(tail, Event.WEAK)
    if not proof or story.packets or story.rank >= 0:
        return None
    story.reach("configuration", 0)
    cause = (
        "This release refuses weak algorithms; the policies named here (some of them built-in) are"
        " unusable. No negotiation is in the log."
    )
    return Verdict(Outcome.WEAK_ALGORITHMS_REFUSED, cause, few(proof), refused_by="us")


def _reported(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    """Only other parts of the router speak of the tunnel."""
    agreed, reported = of(tail, Event.SA_CREATED), of(tail, Event.TUNNEL_DOWN)
    if agreed and story.ike != 2:
        if not story.ike or story.has(Event.AUTH_OK):
            return Verdict(Outcome.SUCCESS, "IPsec SAs were made: the tunnel came up.", few(agreed))
        cause = "IPsec SAs were made; the log does not cover phase 1."
        return Verdict(Outcome.SUCCESS_PHASE2, cause, few(agreed))
    if not reported or story.packets or story.rank >= 0:
        return None
    story.reach("none", 0)
    if reported[-1].get("what") == "UP":
        return Verdict(Outcome.SUCCESS, "The router reports the tunnel as up.", (reported[-1],))
    cause = "The router says that the tunnel is down; nothing in the log says why."
    return Verdict(Outcome.UNDETERMINED, cause, few(reported))


def _accepted(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    accepted = of(tail, Event.ATTS_OK)
    if not accepted or story.packets or story.states:
        return None
    stage = "IKE_R_MM1" if story.role != "initiator" else "IKE_I_MM2"
    story.reach("IKE_SA_INIT" if story.ike == 2 else stage, 1)
    cause = "A policy was agreed; the log ends there."
    return Verdict(Outcome.PHASE1_POLICY_ACCEPTED, cause, (accepted[-1],))


def _failed(_story: Story, tail: Sequence[Seen]) -> Verdict | None:
    failed = of(tail, Event.MODE_FAILED, Event.IKE_FAILED, Event.SA_DELETED)
    if not failed:
        return None
    reason = failed[-1].get("reason")
    reported = f" The router's own words: {reason}." if reason and reason != "No reason" else ""
    cause = f"The negotiation failed; the log does not say why.{reported}"
    return Verdict(Outcome.UNDETERMINED, cause, few(failed))


def _ends(story: Story, tail: Sequence[Seen]) -> Verdict:
    """Nothing went wrong, nothing came up: the log says too little."""
    last = tuple(story.seen[-1:])
    if story.packets or story.states:
        where = STATES.get(story.stage, (0, ""))[1]
        cause = (
            "The log ends in the middle of the negotiation, after "
            f"{story.stage or 'its first lines'}" + (f" ({where})." if where else ".")
        )
        return Verdict(Outcome.INCOMPLETE_LOG, cause, last)
    stale = of(tail, Event.NO_SA)
    if stale:
        return Verdict(Outcome.UNDETERMINED, sentence(stale[-1].meaning), few(stale))
    return Verdict(Outcome.UNDETERMINED, "The log says too little about this negotiation.", last)


_LAST: tuple[Rule, ...] = (_weak, _reported, _accepted, _failed)
_RULES_V1: tuple[Rule, ...] = (
    phase2_v1,
    _after_up,
    simple(Event.AGGRESSIVE_REFUSED, Outcome.AGGRESSIVE_MODE_REFUSED),
    key_v1,
    policy_v1,
    authentication_v1,
    first_packet_refused,
    simple(Event.UNENCRYPTED, Outcome.PEER_SENDS_UNENCRYPTED, "peer"),
    silence_v1,
    stuck_asa,
    _deleted,
    _up,
    *_LAST,
)


_RULES_V2: tuple[Rule, ...] = (
    _after_up,
    selectors_v2,
    authentication_v2,
    proposals_v2,
    key_exchange_v2,
    silence_v2,
    _deleted,
    _up,
    *_LAST,
)


def judge(story: Story) -> Verdict:
    """The outcome of a negotiation."""
    done = [i for i, seen in enumerate(story.seen) if seen.event is Event.P2_DONE]
    tail: Sequence[Seen] = story.seen[done[-1] + 1 :] if done else story.seen
    for rule in _RULES_V2 if story.ike == 2 else _RULES_V1:
        verdict = rule(story, tail)
        if verdict:
            return verdict
    return _ends(story, tail)
