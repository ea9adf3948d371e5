"""Rules of IKEv1 phase 2: proxy identities, transforms, PFS."""

from collections.abc import Sequence

from bothends.platforms.debug.conclusion import Conclusion, few, of, sentence
from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.meanings import PHASE1_DONE
from bothends.platforms.debug.model import Outcome
from bothends.platforms.debug.negotiation_log import NegotiationLog


def _proposed_identities(negotiation: NegotiationLog) -> str:
    local, remote = negotiation.values.get("local_proxy"), negotiation.values.get("remote_proxy")
    text = f" Asked for: {local} to {remote} (local to remote)." if local and remote else ""
    transform = negotiation.values.get("proposed")
    return text + (f" Transform: {transform.strip()}." if transform else "")


_IPSEC_PROTOCOLS = frozenset({"2", "3"})
"""AH and ESP in the notifies of RFC 2407; phase 1 is protocol 1, or 0 where nothing is agreed."""
_PHASE2_NOTIFIES = {
    "PROPOSAL_NOT_CHOSEN": Outcome.PHASE2_REJECTED_BY_PEER,
    "NO_PROPOSAL_CHOSEN": Outcome.PHASE2_REJECTED_BY_PEER,
    "INVALID_ID_INFO": Outcome.PHASE2_PROXY_MISMATCH,
    "INVALID_ID_INFORMATION": Outcome.PHASE2_PROXY_MISMATCH,
    "ATTRIBUTES_NOT_SUPPORTED": Outcome.PHASE2_TRANSFORM_MISMATCH,
    "BAD_PROPOSAL_SYNTAX": Outcome.PHASE2_REJECTED_BY_PEER,
}


def _notify_phase2(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    up = (
        negotiation.rank >= PHASE1_DONE
        or negotiation.values.get("under")
        or negotiation.stage in {"PHASE 1 COMPLETED", "QM_WAIT_MSG2"}
    )
    for event in reversed(of(tail, EventKind.NOTIFY_IN)):
        if not up and event.get("protocol") not in _IPSEC_PROTOCOLS:
            continue
        outcome = _PHASE2_NOTIFIES.get(event.get("name"))
        if outcome:
            cause = (
                f"Phase 1 is up; the peer refused quick mode ({event.get('name')}). Its notify "
                "does not show whether transform set, proxy identities (crypto ACL) or PFS is "
                "the reason: the peer's log does."
            )
            if outcome is Outcome.PHASE2_PROXY_MISMATCH:
                cause = (
                    "The peer refused this router's proxy identities: its crypto ACL is not the "
                    "mirror image of this router's."
                )
            return Conclusion(
                outcome, cause + _proposed_identities(negotiation), (event,), refused_by="peer"
            )
    return None


_CODES = {
    "32": (
        Outcome.PHASE2_PROXY_MISMATCH,
        "no crypto ACL entry of this router mirrors the proxy identities of the peer",
    ),
    "64": (
        Outcome.PHASE2_PROXY_MISMATCH,
        "no crypto map entry of this router is for this peer and address",
    ),
    "256": (
        Outcome.PHASE2_TRANSFORM_MISMATCH,
        "no transform set of this router matches the peer's proposal",
    ),
}
"""What `IPSec policy invalidated proposal with error N` means where IPsec itself says no more."""
_NAMED = (
    (EventKind.PFS_BAD, Outcome.PHASE2_PFS_MISMATCH),
    (EventKind.PROXY_BAD, Outcome.PHASE2_PROXY_MISMATCH),
    (EventKind.TRANSFORM_BAD, Outcome.PHASE2_TRANSFORM_MISMATCH),
)


def phase2_v1(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Phase 2 refused, by us or by the peer."""
    identities = _proposed_identities(negotiation)
    errors = of(tail, EventKind.P2_ERROR)
    if of(tail, EventKind.OFFERS_REFUSED):
        errors = tuple(event for event in errors if event.get("phase") != "unknown")
    named = [(of(tail, kind), outcome) for kind, outcome in _NAMED if of(tail, kind)]
    if named:
        proof, outcome = max(named, key=lambda pair: (pair[1] == _NAMED[0][1], pair[0][-1].line))
        telling = next((e for e in proof if e.get("why") or e.get("offered")), proof[-1])
        cause = sentence(telling.meaning) + identities
        variant = telling.get("why")
        return Conclusion(outcome, cause, few((*proof, *errors)), refused_by="us", variant=variant)
    code = next((event.get("error") for event in errors if event.get("error") in _CODES), "")
    if code:
        outcome, why = _CODES[code]
        return Conclusion(outcome, sentence(why) + identities, few(errors), refused_by="us")
    if errors:
        cause = (
            "This router refused the peer's phase 2 proposal, but the log does not show which "
            "part of it: transform set, proxy identities or PFS. `debug crypto ipsec` on this "
            "router does."
        )
        return Conclusion(Outcome.UNDETERMINED, cause, few(errors), refused_by="us")
    return _notify_phase2(negotiation, tail)
