"""Rules of IKEv1 phase 1: policy, key, identity, silence."""

from collections.abc import Mapping, Sequence

from bothends.platforms.debug.conclusion import (
    Conclusion,
    by_certificate,
    few,
    moved_on,
    of,
    sentence,
)
from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.meanings import PHASE1_DONE
from bothends.platforms.debug.model import Outcome
from bothends.platforms.debug.negotiation_log import NegotiationLog

_ANSWERS = frozenset({2, 4})
"""Ranks of a responder that has sent packet 2, and packet 4."""
_NO_KEY = "this router has no pre-shared key for {peer}"
_NOTHING_USABLE = (
    "this router has neither a certificate nor a pre-shared key for {peer} that one of its "
    "policies could use"
)


def key_v1(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """No key for the peer here."""
    missing = of(tail, EventKind.KEY_MISSING)
    if not missing:
        return None
    if missing[-1].get("reason"):
        return Conclusion(
            Outcome.PSK_MISSING, sentence(missing[-1].meaning), few(missing), refused_by="us"
        )
    neither = any("No Cert or pre-shared" in event.text for event in missing)
    cause = (_NOTHING_USABLE if neither else _NO_KEY).format(peer=negotiation.peer or "the peer")
    return Conclusion(Outcome.PSK_MISSING, sentence(cause), few(missing), refused_by="us")


def policy_v1(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """No policy in common, seen at the end that refuses."""
    refused = of(tail, EventKind.OFFERS_REFUSED)
    bad = of(tail, EventKind.ATTS_BAD, EventKind.ATTRIBUTE_REFUSED)
    accepted = of(tail, EventKind.ATTS_OK)
    last_bad = (refused or bad)[-1].line if refused or bad else 0
    if not last_bad or (accepted and accepted[-1].line > last_bad) or negotiation.rank >= 3:
        return None
    changed = next(
        (event.get("changed") for event in reversed(refused) if event.get("changed")), ""
    )
    if changed:
        return Conclusion(
            Outcome.PHASE1_POLICY_MISMATCH,
            f"This router is the initiator, and the peer answered with a different {changed} than "
            "was proposed: its answer must be one of the proposals, unchanged (RFC 2409, 5). The "
            "fault is at the peer.",
            few(refused),
            certain=False,
            refused_by="peer",
            variant="answer changed",
        )
    weak = of(tail, EventKind.WEAK)
    if weak and not of(tail, EventKind.ATTRIBUTE_REFUSED):
        return Conclusion(
            Outcome.WEAK_ALGORITHMS_REFUSED, sentence(weak[-1].meaning), few(weak), refused_by="us"
        )
    return Conclusion(
        Outcome.PHASE1_POLICY_MISMATCH,
        "No ISAKMP policy of the two ends is the same." + _why(negotiation, tail),
        few((*of(tail, EventKind.ATTRIBUTE_REFUSED), *refused)) or few(bad),
        refused_by="us",
    )


def _why(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> str:
    parts = []
    for offer in negotiation.offers:
        if offer.refused:
            names = " and ".join(dict.fromkeys(offer.refused))
            what = " ".join(v for k, v in offer.attributes.items() if k != "lifetime")
            against = (
                f" (proposal {offer.transform} against policy {offer.priority})"
                if offer.priority
                else ""
            )
            parts.append(f"{names}: the peer proposes {what}{against}" if what else names + against)
    parts += [
        f"{one.get('why')}: the peer proposes {one.get('offered')}, expected is "
        f"{one.get('expected')}"
        for one in of(tail, EventKind.ATTRIBUTE_REFUSED)
        if one.get("offered")
    ]
    return " Refused for " + "; ".join(dict.fromkeys(parts[:6])) + "." if parts else ""


_KEY_NOTIFIES = {
    "PAYLOAD_MALFORMED",
    "INVALID_HASH_INFORMATION",
    "INVALID_HASH",
    "AUTHENTICATION_FAILED",
    "INVALID_PAYLOAD_TYPE",
}


def authentication_v1(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Keys, certificates or identities that do not match."""
    bad = of(tail, EventKind.AUTH_BAD, EventKind.BAD_MESSAGE)
    notifies = tuple(s for s in of(tail, EventKind.NOTIFY_IN) if s.get("name") in _KEY_NOTIFIES)
    if of(tail, EventKind.CERT_BAD):
        proof = of(tail, EventKind.CERT_BAD)
        telling = next((each for each in proof if each.get("why")), proof[-1])
        return Conclusion(
            Outcome.AUTH_FAILED_CERTIFICATE,
            sentence(telling.meaning),
            few(proof),
            refused_by="us",
        )
    if of(tail, EventKind.ID_BAD):
        proof = of(tail, EventKind.ID_BAD)
        return Conclusion(
            Outcome.IDENTITY_MISMATCH, sentence(proof[-1].meaning), few(proof), refused_by="us"
        )
    if not bad and not notifies:
        return None
    if by_certificate(negotiation, "peer"):
        return Conclusion(
            Outcome.AUTH_FAILED_CERTIFICATE,
            "The authentication by certificate failed.",
            few((*bad, *notifies)),
            refused_by="us" if bad else "peer",
        )
    alone = (
        negotiation.states == 0 and negotiation.packets == 0 and not of(tail, EventKind.AUTH_BAD)
    )
    cause = (
        "The encrypted packet of main mode cannot be decrypted by this router: the two ends "
        "derived different keys, so their pre-shared keys differ."
        if bad
        else "The peer could not decrypt this router's packet: the pre-shared keys differ."
    )
    if alone:
        cause = (
            "Suspected: the pre-shared keys of the two ends differ. A damaged or stale packet "
            "causes the same line, so this is a hint and not a proof: `debug crypto isakmp` shows "
            "whether it is main mode packet 5 that fails."
        )
    return Conclusion(
        Outcome.PSK_MISMATCH,
        cause,
        few((*bad, *notifies)),
        certain=not alone,
        refused_by="us" if bad else "peer",
    )


def first_packet_refused(
    negotiation: NegotiationLog, tail: Sequence[LogEvent]
) -> Conclusion | None:
    """The peer refuses the first packet with a notify."""
    notes = of(tail, EventKind.NOTIFY_IN)
    if not notes or negotiation.role == "responder" or negotiation.rank >= PHASE1_DONE:
        return None
    name = notes[-1].get("name")
    cookie = tuple(
        event for event in notes if event.get("name") in {"INVALID_COOKIE", "INVALID_SPI"}
    )
    if cookie and negotiation.rank >= 2:
        return Conclusion(
            Outcome.PHASE1_PEER_HAS_NO_KEY_FOR_US,
            "The peer accepted the policy, then dropped the negotiation (INVALID_COOKIE) when it "
            "had to look up the key: it has no key or tunnel-group for the address that this "
            "router's packets come from.",
            few((*of(tail, EventKind.RETRANSMIT), *cookie)),
            refused_by="peer",
        )
    if negotiation.rank <= 1 or (
        negotiation.rank <= 3 and name.endswith(("_CHOSEN", "_NOT_CHOSEN"))
    ):
        notify = f" ({name})" if name else ""
        return Conclusion(
            Outcome.PHASE1_POLICY_MISMATCH,
            f"The peer refused this router's first packet{notify}: the two have no ISAKMP policy "
            "in common, or the peer has no key for this router. The peer's log shows which.",
            few(notes),
            refused_by="peer",
        )
    if negotiation.rank == 5 and not by_certificate(negotiation, "peer"):
        return Conclusion(
            Outcome.PSK_MISMATCH,
            "The peer answered the encrypted packet 5 with an unprotected notify: it could not "
            "decrypt the packet, so the pre-shared keys differ.",
            few(notes),
            certain=False,
            refused_by="peer",
        )
    return None


def silence_v1(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Nobody answers: how far it got says what is likely."""
    again = of(tail, EventKind.RETRANSMIT, EventKind.GAVE_UP)
    repeated = of(tail, EventKind.DUPLICATE) if negotiation.role == "responder" else ()
    if negotiation.rank in _ANSWERS:
        again = again or repeated
    gave_up = tuple(
        s for s in of(tail, EventKind.SA_DELETED) if "retransmission" in s.get("reason")
    )
    proof = few((*again, *gave_up))
    if not proof or (again and moved_on(negotiation, tail, again[-1])):
        return None
    peer = negotiation.peer or "the peer"
    if negotiation.rank >= PHASE1_DONE:
        cause = f"Phase 1 is up, but {peer} does not answer quick mode."
        return Conclusion(Outcome.PEER_NO_RESPONSE, cause, proof)
    if negotiation.rank in {4, 5} and negotiation.role != "responder":
        return _proof_unanswered(negotiation, of(tail, EventKind.DUPLICATE), proof)
    if repeated and negotiation.rank == max(_ANSWERS):
        cause = (
            f"Packet 3 of {peer} came again: {peer} does not receive packet 4 (return route, "
            "filter, or larger packets that are lost on the path), or does not accept it."
        )
        return Conclusion(Outcome.PEER_NO_RESPONSE, cause, few((*repeated[:1], *proof)))
    for side, highest, outcome, cause in _SILENCE:
        if side == (negotiation.role == "responder") and negotiation.rank <= highest:
            aggressive = negotiation.mode == "aggressive" and negotiation.rank <= 1
            extra = " It may also refuse aggressive mode." if aggressive else ""
            return Conclusion(outcome, cause.format(peer=peer) + extra, proof)
    return None


_SILENCE: tuple[tuple[bool, int, Outcome, str], ...] = (
    (
        False,
        1,
        Outcome.PEER_NO_RESPONSE,
        (
            "{peer} never answered the first packet: it cannot be reached on UDP 500, drops this "
            "router's packets, or has no crypto map, tunnel or key for the address that they come "
            "from."
        ),
    ),
    (
        False,
        3,
        Outcome.UNDETERMINED,
        (
            "{peer} accepted the policy but never answered the key exchange (packet 3). Likely it "
            "has no key or tunnel-group for this router's address, or larger packets are lost on "
            "the path."
        ),
    ),
    (
        True,
        2,
        Outcome.PEER_NO_RESPONSE,
        (
            "Packet 1 of {peer} arrives, packet 3 does not: {peer} does not receive packet 2 "
            "(return route, filter or NAT on the path), or does not accept it."
        ),
    ),
    (
        True,
        6,
        Outcome.UNDETERMINED,
        (
            "{peer} no longer answers after this router's key exchange packet. Either it does not "
            "receive the packets, or it gave up: its log shows which."
        ),
    ),
)
"""Whether this end is the responder, the highest rank, and what silence at that point means."""


def _proof_unanswered(
    negotiation: NegotiationLog, repeated: Sequence[LogEvent], proof: Sequence[LogEvent]
) -> Conclusion:
    """Packet 5 is sent and not accepted."""
    peer = negotiation.peer or "the peer"
    if by_certificate(negotiation, "peer"):
        cause = (
            f"{peer} never answered this router's certificate (packet 5): it does not trust the "
            "certificate, or the large packet was fragmented and lost."
        )
        return Conclusion(Outcome.UNDETERMINED, cause, tuple(proof))
    if negotiation.values.get("port") == "4500" and not repeated:
        cause = (
            "Packet 5 was sent on UDP 4500 and never answered. Either UDP 4500 is blocked "
            f"between the ends, or the pre-shared keys differ and {peer} could not decrypt the "
            "packet."
        )
        return Conclusion(Outcome.UNDETERMINED, cause, tuple(proof))
    how = ", repeating its own last packet instead" if repeated else ""
    cause = (
        f"{peer} answered up to packet 4 and then never accepted the encrypted packet 5{how}: "
        "most likely it cannot decrypt it, because the pre-shared keys differ. Its log then "
        "shows 'failed its sanity check or is malformed'."
    )
    return Conclusion(
        Outcome.PSK_MISMATCH,
        cause,
        few((*repeated[:2], *proof)),
        certain=False,  # that the packet was lost would look the same from here
        refused_by="peer",
    )


_STUCK: Mapping[str, tuple[Outcome, str]] = {
    "MM_WAIT_MSG2": (Outcome.PEER_NO_RESPONSE, "the peer never answered the first packet"),
    "MM_WAIT_MSG3": (Outcome.PEER_NO_RESPONSE, "this router's answer never reached the peer"),
    "MM_WAIT_MSG4": (
        Outcome.UNDETERMINED,
        "the peer dropped the key exchange packet; often it has no key or tunnel-group for it",
    ),
    "MM_WAIT_MSG5": (
        Outcome.PSK_MISMATCH,
        "the ends cannot decrypt each other's packets, which different keys explain",
    ),
    "MM_WAIT_MSG6": (
        Outcome.PSK_MISMATCH,
        "the ends cannot decrypt each other's packets, which different keys explain",
    ),
}


def stuck_asa(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """The state in which an ASA gave up."""
    stuck = [s for s in of(tail, EventKind.MODE_FAILED) if s.get("state") in _STUCK]
    if not stuck:
        return None
    negotiation.stage = stuck[-1].get("state")
    outcome, why = _STUCK[negotiation.stage]
    cause = f"The negotiation stopped in {negotiation.stage}: {why}."
    return Conclusion(outcome, cause, (stuck[-1],), certain=False)
