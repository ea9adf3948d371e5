"""From the events of one negotiation to its outcome, the cause, and the lines that prove it.

The rules are tried in order; the first that answers decides. What went wrong before a later
success does not count; what went wrong after it does.
"""

from collections.abc import Sequence

from bothends.platforms.debug.conclusion import Conclusion, Rule, few, of, sentence, simple
from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.meanings import PHASE1_DONE, STATES
from bothends.platforms.debug.model import Outcome
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.outcomes_ikev2 import (
    authentication_v2,
    key_exchange_v2,
    proposals_v2,
    selectors_v2,
    silence_v2,
)
from bothends.platforms.debug.outcomes_phase1 import (
    authentication_v1,
    first_packet_refused,
    key_v1,
    policy_v1,
    silence_v1,
    stuck_asa,
)
from bothends.platforms.debug.outcomes_phase2 import phase2_v1


def _after_up(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    for kind, outcome in (
        (EventKind.RECURSIVE, Outcome.RECURSIVE_ROUTING),
        (EventKind.OUTSIDE_PROXY, Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY),
        (EventKind.REPLAY, Outcome.REPLAY),
        (EventKind.DPD_DEAD, Outcome.DPD_PEER_DEAD),
        (EventKind.INVALID_SPI, Outcome.INVALID_SPI),
    ):
        proof = of(tail, kind)
        if proof:
            if negotiation.rank < 0:
                negotiation.reach("SA up" if kind is not EventKind.INVALID_SPI else "none", 0)
            variant = proof[-1].get("why")
            return Conclusion(outcome, sentence(proof[-1].meaning), few(proof), variant=variant)
    return None


def _filtered(_story: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """An access list of the router that logs drops what the peer sends."""
    proof = of(tail, EventKind.FILTERED)
    if not proof or of(tail, EventKind.P1_DONE, EventKind.AUTH_OK, EventKind.SA_CREATED):
        return None
    cause = sentence(proof[-1].meaning)
    return Conclusion(
        Outcome.PEER_NO_RESPONSE, cause, few(proof), refused_by="us", variant="filtered"
    )


def _xauth(_story: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Extended authentication stands between phase 1 and quick mode."""
    proof = of(tail, EventKind.XAUTH)
    if not proof or of(tail, EventKind.QM_BEGIN, EventKind.P2_OFFER):
        return None
    again = of(tail, EventKind.RETRANSMIT, EventKind.GAVE_UP)
    return Conclusion(
        Outcome.XAUTH_REQUESTED,
        "Phase 1 is up, and this router then asks the peer for a user name (extended "
        "authentication), as it asks clients of remote access: a router of a site-to-site tunnel "
        "does not answer.",
        few((*proof, *again)),
        certain=bool(again),
        refused_by="us",
    )


def _deleted(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    asked = of(tail, EventKind.PEER_DELETE)
    gone = of(tail, EventKind.SA_DELETED)
    early = negotiation.ike == 1 and 0 <= negotiation.rank < PHASE1_DONE
    if not asked or (early and not negotiation.has(EventKind.P1_DONE, EventKind.P2_DONE)):
        return None
    after = [s for s in gone if s.line >= asked[0].line] or [s for s in asked if s.get("gone")]
    if not after and negotiation.ike == 1:
        return None
    if negotiation.ike == 2 and any(s.get("ours") for s in tail):
        return None
    return Conclusion(
        Outcome.DELETED_BY_PEER,
        "The peer deleted the SA: it was cleared there, the peer's configuration changed, or the "
        "peer met an error. The peer's log shows which.",
        few((*asked, *after)),
        refused_by="peer",
    )


def _up(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    done = [s for s in negotiation.events if s.kind is EventKind.P2_DONE]
    if done:
        phase1 = (
            negotiation.ike == 2
            or negotiation.rank < 0
            or any(
                s.kind in {EventKind.P1_DONE, EventKind.AUTH_OK}
                or "_MM" in s.stage
                or "_AM" in s.stage
                for s in negotiation.events
            )
        )
        if negotiation.ike == 1 and negotiation.states and not phase1:
            return Conclusion(
                Outcome.SUCCESS_PHASE2,
                "Quick mode is complete; the log does not cover phase 1.",
                (done[-1],),
            )
        return Conclusion(Outcome.SUCCESS, "The tunnel came up.", (done[-1],))
    one = of(tail, EventKind.P1_DONE)
    if (
        not one
        and not negotiation.states
        and negotiation.ike == 1
        and not of(tail, EventKind.QM_BEGIN)
    ):
        one = of(tail, EventKind.AUTH_OK)  # releases that print no states
    if not one:
        return None
    if any(event.line > one[-1].line for event in of(tail, EventKind.MODE_FAILED)):
        return None
    if negotiation.ike == 2:
        child = of(tail, EventKind.P2_OFFER, EventKind.SA_CREATED)
        cause = (
            "The IKE SA and its first child SA came up."
            if child
            else "The IKE SA came up; nothing in the log refuses its first child SA."
        )
        return Conclusion(Outcome.SUCCESS, cause, (one[-1],))
    began = of(tail, EventKind.QM_BEGIN, EventKind.P2_OFFER)
    agreed = of(tail, EventKind.SA_CREATED)
    if agreed:
        return Conclusion(Outcome.SUCCESS, "The tunnel came up.", (one[-1], agreed[-1]))
    if began:
        return Conclusion(
            Outcome.INCOMPLETE_LOG,
            "Phase 1 is up; the log ends in the middle of quick mode.",
            (one[-1], began[-1]),
        )
    return Conclusion(
        Outcome.SUCCESS_PHASE1_ONLY,
        "Phase 1 came up; whether phase 2 did the log does not show.",
        (one[-1],),
    )


def _weak(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    proof = of(tail, EventKind.WEAK)
    if not proof or negotiation.packets or negotiation.rank >= 0:
        return None
    negotiation.reach("configuration", 0)
    cause = (
        "This release refuses weak algorithms; the policies named here (some of them built-in) "
        "are unusable. The log contains no negotiation."
    )
    return Conclusion(Outcome.WEAK_ALGORITHMS_REFUSED, cause, few(proof), refused_by="us")


def _reported(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Only other parts of the router speak of the tunnel."""
    agreed, reported = of(tail, EventKind.SA_CREATED), of(tail, EventKind.TUNNEL_DOWN)
    if agreed and negotiation.ike != 2:
        if not negotiation.ike or negotiation.has(EventKind.AUTH_OK):
            return Conclusion(
                Outcome.SUCCESS, "IPsec SAs were created: the tunnel came up.", few(agreed)
            )
        cause = "IPsec SAs were created; the log does not cover phase 1."
        return Conclusion(Outcome.SUCCESS_PHASE2, cause, few(agreed))
    if not reported or negotiation.packets or negotiation.rank >= 0:
        return None
    negotiation.reach("none", 0)
    if reported[-1].get("what") == "UP":
        downs = [event for event in reported if event.get("what") == "DOWN"]
        cause = "The router reports the tunnel as up."
        if len(downs) > 1:
            cause += f" It went down {len(downs)} times in this log."
        return Conclusion(Outcome.SUCCESS, cause, few((*downs, reported[-1])))
    cause = f"{sentence(reported[-1].meaning)} The log does not show why."
    return Conclusion(Outcome.UNDETERMINED, cause, few(reported))


def _accepted(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    accepted = of(tail, EventKind.ATTS_OK)
    if not accepted or negotiation.packets or negotiation.states:
        return None
    stage = "IKE_R_MM1" if negotiation.role != "initiator" else "IKE_I_MM2"
    negotiation.reach("IKE_SA_INIT" if negotiation.ike == 2 else stage, 1)
    cause = "A policy was agreed; the log ends there: whether the tunnel came up it does not show."
    return Conclusion(Outcome.PHASE1_POLICY_ACCEPTED, cause, (accepted[-1],))


_MODE_FAILED = {
    "quick": "Phase 1 is up, and quick mode failed; the log does not show whether transform set, "
    "proxy identities (crypto ACL) or PFS is the reason.",
    "main": "Main mode failed: phase 1 does not come up. The log does not show whether policy, "
    "key or identity is the reason.",
}
"""What a failed exchange means where the log says no more."""


def _failed(_story: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    failed = of(tail, EventKind.MODE_FAILED, EventKind.IKE_FAILED, EventKind.SA_DELETED)
    if not failed:
        return None
    reason = failed[-1].get("reason")
    if "lifetime" in reason.lower():
        cause = "The lifetime of the SA ended, which is no fault: it is negotiated when needed."
        return Conclusion(Outcome.INCOMPLETE_LOG, cause, few(failed))
    reported = (
        f" The router gives the reason: {reason}." if reason and reason != "No reason" else ""
    )
    mode = next((event.get("mode").lower() for event in failed if event.get("mode")), "")
    cause = _MODE_FAILED.get(mode, "The negotiation failed; the log does not show why.") + reported
    return Conclusion(Outcome.UNDETERMINED, cause, few(failed))


def _ends(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion:
    """Nothing went wrong, nothing came up: the log says too little."""
    last = tuple(negotiation.events[-1:])
    if negotiation.packets or negotiation.states:
        where = STATES.get(negotiation.stage, (0, ""))[1]
        cause = (
            "The log ends in the middle of the negotiation, after "
            f"{negotiation.stage or 'its first lines'}" + (f" ({where})." if where else ".")
        )
        return Conclusion(Outcome.INCOMPLETE_LOG, cause, last)
    stale = of(tail, EventKind.NO_SA)
    if stale:
        return Conclusion(Outcome.UNDETERMINED, sentence(stale[-1].meaning), few(stale))
    return Conclusion(
        Outcome.UNDETERMINED, "The log does not show enough of this negotiation.", last
    )


_LAST: tuple[Rule, ...] = (_weak, _reported, _accepted, _failed)
_RULES_V1: tuple[Rule, ...] = (
    phase2_v1,
    _after_up,
    simple(EventKind.AGGRESSIVE_REFUSED, Outcome.AGGRESSIVE_MODE_REFUSED),
    _xauth,
    _filtered,
    key_v1,
    policy_v1,
    authentication_v1,
    first_packet_refused,
    simple(EventKind.UNENCRYPTED, Outcome.PEER_SENDS_UNENCRYPTED, "peer"),
    silence_v1,
    stuck_asa,
    _deleted,
    _up,
    *_LAST,
)


_RULES_V2: tuple[Rule, ...] = (
    _after_up,
    _filtered,
    selectors_v2,
    authentication_v2,
    proposals_v2,
    key_exchange_v2,
    silence_v2,
    _deleted,
    _up,
    *_LAST,
)


def judge(negotiation: NegotiationLog) -> Conclusion:
    """The outcome of a negotiation."""
    done = [i for i, event in enumerate(negotiation.events) if event.kind is EventKind.P2_DONE]
    tail: Sequence[LogEvent] = negotiation.events[done[-1] + 1 :] if done else negotiation.events
    for rule in _RULES_V2 if negotiation.ike == 2 else _RULES_V1:
        verdict = rule(negotiation, tail)
        if verdict:
            return verdict
    return _ends(negotiation, tail)
