"""From the events of one negotiation to its outcome, the cause, and the lines that prove it.

The rules are tried in order; the first that answers decides. What went wrong before a later
success does not count; what went wrong after it does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bothends.ios.debug.events import Event, Seen
from bothends.ios.debug.meanings import PHASE1_DONE, STATES
from bothends.ios.debug.model import Outcome
from bothends.ios.debug.story import Story


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a negotiation ended, why, and by which events we know."""

    outcome: Outcome
    cause: str
    proof: tuple[Seen, ...]
    certain: bool = True
    refused_by: str = ""


Rule = Callable[[Story, Sequence[Seen]], Verdict | None]
_CERTIFICATE_METHODS = ("rsa", "sig", "cert", "ecdsa", "dss")


def _of(tail: Sequence[Seen], *events: Event) -> tuple[Seen, ...]:
    return tuple(seen for seen in tail if seen.event in events)


def _simple(event: Event, outcome: Outcome, refused_by: str = "us") -> Rule:
    """The rule of a message that says it all."""

    def rule(_story: Story, tail: Sequence[Seen]) -> Verdict | None:
        proof = _of(tail, event)
        if not proof:
            return None
        return Verdict(outcome, _sentence(proof[-1].meaning), _few(proof), refused_by=refused_by)

    return rule


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _few(proof: Sequence[Seen]) -> tuple[Seen, ...]:
    """First and last lines of a longer proof."""
    return tuple(proof) if len(proof) <= 4 else (*proof[:2], *proof[-2:])


def _by_certificate(story: Story, whose: str) -> bool:
    method = (story.values.get(f"method {whose}") or "").lower()
    offered = "".join(o.attributes.get("auth", "").lower() for o in story.offers if o.accepted)
    return any(word in method + offered for word in _CERTIFICATE_METHODS)


# IKEv1


_NO_KEY = "this router has no pre-shared key for {peer}"


def _phase2_v1(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    wanted = _wanted(story)
    pfs = _of(tail, Event.PFS_BAD)
    if pfs:
        return Verdict(
            Outcome.PHASE2_PFS_MISMATCH,
            f"{_sentence(pfs[-1].meaning)}{wanted}",
            _few(pfs),
            refused_by="us",
        )
    errors = _of(tail, Event.P2_ERROR)
    proxy, transform = _of(tail, Event.PROXY_BAD), _of(tail, Event.TRANSFORM_BAD)
    codes = {seen.get("error") for seen in errors}
    if not proxy and not transform:
        proxy = errors if codes & {"32", "64"} else ()
        transform = errors if "256" in codes else ()
    if proxy and not (transform and transform[-1].line > proxy[-1].line):
        meaning = _of(tail, Event.PROXY_BAD)
        why = (
            meaning[-1].meaning
            if meaning
            else "no crypto ACL entry here mirrors what the peer asks for"
        )
        return Verdict(
            Outcome.PHASE2_PROXY_MISMATCH,
            _sentence(why) + wanted,
            _few((*proxy, *errors)),
            refused_by="us",
        )
    if transform:
        meaning = _of(tail, Event.TRANSFORM_BAD)
        why = meaning[-1].meaning if meaning else "no transform set here equals the peer's offer"
        return Verdict(
            Outcome.PHASE2_TRANSFORM_MISMATCH,
            _sentence(why) + wanted,
            _few((*transform, *errors)),
            refused_by="us",
        )
    if errors:
        return Verdict(
            Outcome.UNDETERMINED,
            "This router refused the peer's phase 2 offer, but the log does not say which part of it:"
            " transform set, proxy identities or PFS. `debug crypto ipsec` on this router names it.",
            _few(errors),
            refused_by="us",
        )
    return _notify_phase2(story, tail)


def _wanted(story: Story) -> str:
    local, remote = story.values.get("local_proxy"), story.values.get("remote_proxy")
    text = f" Asked for: {local} to {remote} (local to remote)." if local and remote else ""
    transform = story.values.get("proposed")
    return text + (f" Transform: {transform.strip()}." if transform else "")


_PHASE2_NOTIFIES = {
    "PROPOSAL_NOT_CHOSEN": Outcome.PHASE2_REJECTED_BY_PEER,
    "NO_PROPOSAL_CHOSEN": Outcome.PHASE2_REJECTED_BY_PEER,
    "INVALID_ID_INFO": Outcome.PHASE2_PROXY_MISMATCH,
    "INVALID_ID_INFORMATION": Outcome.PHASE2_PROXY_MISMATCH,
    "ATTRIBUTES_NOT_SUPPORTED": Outcome.PHASE2_TRANSFORM_MISMATCH,
    "BAD_PROPOSAL_SYNTAX": Outcome.PHASE2_REJECTED_BY_PEER,
}


def _notify_phase2(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    if (
        story.rank < PHASE1_DONE
        and not story.values.get("under")
        and story.stage not in {"PHASE 1 COMPLETED", "QM_WAIT_MSG2"}
    ):
        return None
    for seen in reversed(_of(tail, Event.NOTIFY_IN)):
        outcome = _PHASE2_NOTIFIES.get(seen.get("name"))
        if outcome:
            cause = (
                "Phase 1 is up; the peer refused our quick mode"
                f" ({seen.get('name')}). Its notify does not say whether transform set, proxy"
                " identities (crypto ACL) or PFS is the reason: the peer's own log does."
            )
            if outcome is Outcome.PHASE2_PROXY_MISMATCH:
                cause = "The peer refused our proxy identities: its crypto ACL is not the mirror of ours."
            return Verdict(outcome, cause + _wanted(story), (seen,), refused_by="peer")
    return None


def _key_v1(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    missing = _of(tail, Event.KEY_MISSING)
    if not missing:
        return None
    if missing[-1].get("reason"):
        return Verdict(
            Outcome.PSK_MISSING, _sentence(missing[-1].meaning), _few(missing), refused_by="us"
        )
    cause = _NO_KEY.format(peer=story.peer or "the peer")
    return Verdict(Outcome.PSK_MISSING, _sentence(cause), _few(missing), refused_by="us")


def _policy_v1(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    refused = _of(tail, Event.OFFERS_REFUSED)
    bad = _of(tail, Event.ATTS_BAD, Event.ATTRIBUTE_REFUSED)
    accepted = _of(tail, Event.ATTS_OK)
    last_bad = (refused or bad)[-1].line if refused or bad else 0
    if not last_bad or (accepted and accepted[-1].line > last_bad) or story.rank >= 3:
        return None
    weak = _of(tail, Event.WEAK)
    if weak and not _of(tail, Event.ATTRIBUTE_REFUSED):
        return Verdict(
            Outcome.WEAK_ALGORITHMS_REFUSED,
            _sentence(weak[-1].meaning),
            _few(weak),
            refused_by="us",
        )
    return Verdict(
        Outcome.PHASE1_POLICY_MISMATCH,
        "No ISAKMP policy of the two ends is the same." + _why(story),
        _few((*_of(tail, Event.ATTRIBUTE_REFUSED), *refused)) or _few(bad),
        refused_by="us",
    )


def _why(story: Story) -> str:
    parts = []
    for offer in story.offers:
        if offer.refused:
            names = " and ".join(dict.fromkeys(offer.refused))
            what = " ".join(v for k, v in offer.attributes.items() if k != "lifetime")
            against = (
                f" (offer {offer.transform} against policy {offer.priority})"
                if offer.priority
                else ""
            )
            parts.append(f"{names}: the peer offers {what}{against}" if what else names + against)
    return " Refused for " + "; ".join(dict.fromkeys(parts[:6])) + "." if parts else ""


_KEY_NOTIFIES = {
    "PAYLOAD_MALFORMED",
    "INVALID_HASH_INFORMATION",
    "INVALID_HASH",
    "AUTHENTICATION_FAILED",
    "INVALID_PAYLOAD_TYPE",
}


def _authentication_v1(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    bad = _of(tail, Event.AUTH_BAD, Event.BAD_MESSAGE)
    said = tuple(s for s in _of(tail, Event.NOTIFY_IN) if s.get("name") in _KEY_NOTIFIES)
    if _of(tail, Event.CERT_BAD):
        proof = _of(tail, Event.CERT_BAD)
        return Verdict(
            Outcome.AUTH_FAILED_CERTIFICATE,
            _sentence(proof[-1].meaning),
            _few(proof),
            refused_by="us",
        )
    if _of(tail, Event.ID_BAD):
        proof = _of(tail, Event.ID_BAD)
        return Verdict(
            Outcome.IDENTITY_MISMATCH, _sentence(proof[-1].meaning), _few(proof), refused_by="us"
        )
    if not bad and not said:
        return None
    if _by_certificate(story, "peer"):
        return Verdict(
            Outcome.AUTH_FAILED_CERTIFICATE,
            "The authentication by certificate failed.",
            _few((*bad, *said)),
            refused_by="us" if bad else "peer",
        )
    alone = story.states == 0 and story.packets == 0 and not _of(tail, Event.AUTH_BAD)
    cause = (
        "The encrypted packet of main mode makes no sense to this router: the two ends derived"
        " different keys, so their pre-shared keys differ."
        if bad
        else "The peer could not read our encrypted packet: the pre-shared keys differ."
    )
    if alone:
        cause = (
            "Suspected: the pre-shared keys of the two ends differ. A damaged or stale packet would"
            " give the same line, so this is a hint, not a proof: `debug crypto isakmp` shows"
            " whether it is main mode packet 5 that fails."
        )
    return Verdict(
        Outcome.PSK_MISMATCH,
        cause,
        _few((*bad, *said)),
        certain=not alone,
        refused_by="us" if bad else "peer",
    )


def _first_packet_refused(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    notes = _of(tail, Event.NOTIFY_IN)
    if not notes or story.role == "responder" or story.rank >= PHASE1_DONE:
        return None
    name = notes[-1].get("name")
    cookie = tuple(seen for seen in notes if seen.get("name") in {"INVALID_COOKIE", "INVALID_SPI"})
    if cookie and story.rank >= 2:
        return Verdict(
            Outcome.PHASE1_PEER_HAS_NO_KEY_FOR_US,
            "The peer accepted the policy, then dropped the negotiation (INVALID_COOKIE) when it had"
            " to look up the key: it has no key or tunnel-group for the address that we come from.",
            _few((*_of(tail, Event.RETRANSMIT), *cookie)),
            refused_by="peer",
        )
    if story.rank <= 1:
        said = f" ({name})" if name else ""
        return Verdict(
            Outcome.PHASE1_POLICY_MISMATCH,
            f"The peer refused our first packet{said}: none of our ISAKMP policies is among its own,"
            " or it has no key for us. The peer's log says which.",
            _few(notes),
            refused_by="peer",
        )
    if story.rank == 5 and not _by_certificate(story, "peer"):
        return Verdict(
            Outcome.PSK_MISMATCH,
            "The peer answered our encrypted packet 5 with an unprotected notify: it could not read"
            " it, so the pre-shared keys differ.",
            _few(notes),
            certain=False,
            refused_by="peer",
        )
    return None


def _silence_v1(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    again = _of(tail, Event.RETRANSMIT, Event.GAVE_UP)
    gave_up = tuple(s for s in _of(tail, Event.SA_DELETED) if "retransmission" in s.get("reason"))
    proof = _few((*again, *gave_up))
    if not proof or (again and _moved_on(story, tail, again[-1])):
        return None
    peer = story.peer or "the peer"
    aggressive = story.mode == "aggressive"
    if story.rank <= 1 and story.role != "responder":
        cause = (
            f"{peer} never answered our first packet: it cannot be reached on UDP 500, drops us,"
            " or has no crypto map or tunnel for our address."
        )
        if aggressive:
            cause += " It may also refuse aggressive mode."
        return Verdict(Outcome.PEER_NO_RESPONSE, cause, proof)
    if story.role == "responder" and story.rank <= 2:
        return Verdict(
            Outcome.PEER_NO_RESPONSE,
            f"The first packet of {peer} came in, our answer was never followed by packet 3: our"
            " packets do not reach it (return route, filter, NAT on the way).",
            proof,
        )
    if story.role == "responder":
        return Verdict(
            Outcome.UNDETERMINED,
            f"{peer} fell silent after our key exchange packet. Either it does not get our packets, or"
            " it gave up: its log decides.",
            proof,
        )
    if story.rank in {2, 3}:
        return Verdict(
            Outcome.UNDETERMINED,
            f"{peer} accepted our policy but never answered the key exchange (packet 3). Likely: it has"
            " no key or tunnel-group for our address; or larger packets are lost on the way.",
            proof,
        )
    if story.rank in {4, 5} and not _by_certificate(story, "peer"):
        repeated = _of(tail, Event.DUPLICATE)
        if story.values.get("port") == "4500" and not repeated:
            return Verdict(
                Outcome.UNDETERMINED,
                f"Packet 5 was sent on UDP 4500 and never answered. Either UDP 4500 is blocked between"
                f" the ends, or the pre-shared keys differ and {peer} could not read the packet.",
                proof,
            )
        return Verdict(
            Outcome.PSK_MISMATCH,
            f"{peer} answered up to packet 4 and then never accepted our encrypted packet 5"
            + (", repeating its own last packet instead" if repeated else "")
            + ": it cannot read it, because the pre-shared keys differ. The peer's log then shows"
            " 'failed its sanity check or is malformed'.",
            _few((*repeated[:2], *proof)),
            certain=bool(repeated),
            refused_by="peer",
        )
    if story.rank in {4, 5}:
        return Verdict(
            Outcome.UNDETERMINED,
            f"{peer} never answered our certificate (packet 5): it may not trust it, or the large"
            " packet was fragmented and lost.",
            proof,
        )
    if story.rank >= PHASE1_DONE:
        return Verdict(
            Outcome.PEER_NO_RESPONSE,
            f"Phase 1 is up, but {peer} does not answer quick mode.",
            proof,
        )
    return None


def _moved_on(story: Story, tail: Sequence[Seen], since: Seen) -> bool:
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


def _cookie_asa(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    stuck = [s for s in _of(tail, Event.MODE_FAILED) if s.get("state")]
    if not stuck:
        return None
    state = stuck[-1].get("state")
    story.stage = state
    if state in {"MM_WAIT_MSG2"}:
        return Verdict(
            Outcome.PEER_NO_RESPONSE, "The peer never answered our first packet.", (stuck[-1],)
        )
    if state in {"MM_WAIT_MSG5", "MM_WAIT_MSG6"}:
        return Verdict(
            Outcome.PSK_MISMATCH,
            f"The negotiation stopped in {state}: the ends cannot read each other's encrypted packets,"
            " which different pre-shared keys explain.",
            (stuck[-1],),
            certain=False,
        )
    return None


# IKEv2


def _authentication_v2(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    for event, outcome in (
        (Event.CERT_BAD, Outcome.IKEV2_AUTH_FAILED_CERTIFICATE),
        (Event.PROFILE_MISSING, Outcome.IKEV2_PROFILE_NOT_FOUND),
        (Event.ID_BAD, Outcome.IKEV2_PEER_ID_CHECK_FAILED),
        (Event.KEY_MISSING, Outcome.PSK_MISSING),
    ):
        proof = _of(tail, event)
        if proof:
            who = story.values.get("identity")
            extra = f" The peer calls itself {who} ({story.values.get('id_type')})." if who else ""
            return Verdict(
                outcome, _sentence(proof[-1].meaning) + extra, _few(proof), refused_by="us"
            )
    ours = _of(tail, Event.AUTH_BAD)
    theirs = tuple(
        s for s in _of(tail, Event.NOTIFY_IN) if s.get("name") == "AUTHENTICATION_FAILED"
    )
    sent = tuple(s for s in _of(tail, Event.NOTIFY_OUT) if s.get("name") == "AUTHENTICATION_FAILED")
    if not ours and not theirs and not sent:
        return None
    refused_by = "us" if ours or sent else "peer"
    if _by_certificate(story, "peer" if refused_by == "us" else "ours"):
        return Verdict(
            Outcome.IKEV2_AUTH_FAILED_CERTIFICATE,
            "The authentication by certificate was refused "
            + ("here." if refused_by == "us" else "by the peer: its log says why."),
            _few((*ours, *sent, *theirs)),
            refused_by=refused_by,
        )
    if refused_by == "us":
        cause = (
            "The peer's proof does not fit the key that is configured here for it: the keys differ."
        )
    else:
        cause = (
            "The peer refused our authentication. With pre-shared keys: our local key is not the peer's"
            " remote key, or the peer has no profile for the identity that we send; its log says which."
        )
    return Verdict(
        Outcome.IKEV2_AUTH_FAILED_PSK,
        cause,
        _few((*ours, *sent, *theirs)),
        certain=refused_by == "us",
        refused_by=refused_by,
    )


def _selectors_v2(_story: Story, tail: Sequence[Seen]) -> Verdict | None:
    named = tuple(
        s
        for s in _of(tail, Event.NOTIFY_IN, Event.NOTIFY_OUT)
        if s.get("name") == "TS_UNACCEPTABLE"
    )
    proof = (*_of(tail, Event.TS_BAD), *named)
    if not proof:
        return None
    peer = any(s.event is Event.NOTIFY_IN for s in named)
    cause = (
        "The peer refused our traffic selectors: they are not covered by its crypto ACL or tunnel."
        if peer
        else _sentence(proof[0].meaning)
    )
    return Verdict(
        Outcome.IKEV2_TS_UNACCEPTABLE, cause, _few(proof), refused_by="peer" if peer else "us"
    )


def _proposals_v2(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    named = [
        s
        for s in _of(tail, Event.NOTIFY_IN, Event.NOTIFY_OUT)
        if s.get("name") == "NO_PROPOSAL_CHOSEN"
    ]
    child = [s for s in named if s.get("exchange") != "IKE_SA_INIT"]
    refused = _of(tail, Event.OFFERS_REFUSED)
    bad_child = (*_of(tail, Event.CHILD_BAD), *child, *(refused if story.rank >= 3 else ()))
    if bad_child:
        peer = any(s.event is Event.NOTIFY_IN for s in child)
        rekey = any(s.get("exchange") == "CREATE_CHILD_SA" for s in child)
        pfs = any(s.get("why") == "pfs" for s in bad_child)
        cause = (
            "The peer refused our child SA: none of our transform sets is among its own."
            if peer
            else "No transform set here equals the peer's offer for the child SA."
        )
        if rekey or pfs:
            cause += (
                " It happened in CREATE_CHILD_SA, where PFS is negotiated for the first time:"
                " different PFS groups show exactly this."
            )
        elif story.values.get("transforms"):
            cause += f" Offered: {' '.join(story.values['transforms'].split())}."
        return Verdict(
            Outcome.IKEV2_CHILD_NO_PROPOSAL_CHOSEN,
            cause,
            _few(bad_child),
            refused_by="peer" if peer else "us",
        )
    if not refused and not named:
        return None
    peer = any(s.event is Event.NOTIFY_IN for s in named) or any(
        s.get("way").lower() == "received" for s in refused
    )
    cause = "No IKEv2 proposal of the two ends has an algorithm of every kind in common."
    for name, what in (("offered", "The peer offers"), ("expected", "Accepted here")):
        if story.values.get(name):
            cause += f" {what}: {' '.join(story.values[name].split())[:300]}."
    if peer:
        cause = "The peer accepts none of our IKEv2 proposals: " + cause
    return Verdict(
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        cause,
        _few((*refused, *named)),
        refused_by="peer" if peer else "us",
    )


def _key_exchange_v2(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    proof = (
        *_of(tail, Event.INVALID_KE),
        *(
            s
            for s in _of(tail, Event.NOTIFY_IN, Event.NOTIFY_OUT)
            if s.get("name") == "INVALID_KE_PAYLOAD"
        ),
    )
    if not proof or story.rank >= 3:
        return None
    return Verdict(
        Outcome.IKEV2_INVALID_KE,
        "The Diffie-Hellman group of the first packet was refused and no second attempt with the"
        " group that was asked for succeeded: the ends share no group, or list them differently.",
        _few(proof),
    )


def _silence_v2(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    proof = _of(tail, Event.RETRANSMIT, Event.GAVE_UP, Event.IKE_FAILED)
    if not proof or _moved_on(story, tail, proof[-1]):
        return None
    peer = story.peer or "the peer"
    again = _of(tail, Event.RETRANSMIT, Event.GAVE_UP)
    failed = _of(tail, Event.IKE_FAILED)
    if not again and failed and not any("nitial exchange failed" in s.text for s in failed):
        return Verdict(
            Outcome.UNDETERMINED, "IKEv2 gave up, but the log does not say why.", _few(proof)
        )
    if story.rank >= 3 and story.role == "initiator":
        fragile = " Packets of IKE_AUTH are larger and move to UDP 4500 behind a NAT: fragments or that port may be blocked."
        return Verdict(
            Outcome.PEER_NO_RESPONSE, f"{peer} does not answer IKE_AUTH.{fragile}", _few(proof)
        )
    if story.role == "responder":
        return Verdict(
            Outcome.PEER_NO_RESPONSE,
            f"{peer} began, but never sent IKE_AUTH: our answer does not reach it, or its IKE_AUTH (larger,"
            " or on UDP 4500) is lost.",
            _few(proof),
        )
    certain = bool(again)
    hedge = (
        ""
        if certain
        else " The log holds the failure only; the usual reason is an unreachable peer."
    )
    return Verdict(
        Outcome.PEER_NO_RESPONSE,
        f"{peer[:1].upper() + peer[1:]} never answered IKE_SA_INIT: it cannot be reached on UDP 500, or drops us.{hedge}",
        _few(proof),
        certain=certain,
    )


# Both


def _after_up(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    for event, outcome in (
        (Event.OUTSIDE_PROXY, Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY),
        (Event.REPLAY, Outcome.REPLAY),
        (Event.DPD_DEAD, Outcome.DPD_PEER_DEAD),
        (Event.INVALID_SPI, Outcome.INVALID_SPI),
    ):
        proof = _of(tail, event)
        if proof:
            if story.rank < 0:
                story.reach("SA up" if event is not Event.INVALID_SPI else "none", 0)
            return Verdict(outcome, _sentence(proof[-1].meaning), _few(proof))
    return None


def _deleted(story: Story, tail: Sequence[Seen]) -> Verdict | None:
    asked = _of(tail, Event.PEER_DELETE)
    gone = _of(tail, Event.SA_DELETED)
    if not asked or story.rank in range(PHASE1_DONE):
        if story.ike == 1 or not asked:
            return None
    after = [s for s in gone if s.line >= asked[0].line]
    if not after and story.ike == 1:
        return None
    if story.ike == 2 and any(s.get("ours") for s in tail):
        return None
    return Verdict(
        Outcome.DELETED_BY_PEER,
        "The peer deleted the SA: somebody cleared it there, its configuration changed, or it found"
        " an error; its log says which.",
        _few((*asked, *after)),
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
    one = _of(tail, Event.P1_DONE)
    if not one:
        return None
    if story.ike == 2:
        return Verdict(Outcome.SUCCESS, "The IKE SA and its first child SA came up.", (one[-1],))
    began = _of(tail, Event.QM_BEGIN, Event.P2_OFFER)
    agreed = _of(tail, Event.SA_CREATED)
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


def _ends(story: Story, tail: Sequence[Seen]) -> Verdict:
    weak = _of(tail, Event.WEAK)
    if weak and not story.packets and story.rank < 0:
        story.reach("configuration", 0)
        return Verdict(
            Outcome.WEAK_ALGORITHMS_REFUSED,
            "This release refuses weak algorithms; the policies named here (some of them built-in) are"
            " unusable. No negotiation is in the log.",
            _few(weak),
            refused_by="us",
        )
    agreed = _of(tail, Event.SA_CREATED)
    if agreed and story.ike != 2:
        return Verdict(
            Outcome.SUCCESS_PHASE2 if story.ike else Outcome.SUCCESS,
            "IPsec SAs were made; the log does not cover phase 1.",
            _few(agreed),
        )
    down = _of(tail, Event.TUNNEL_DOWN)
    if down and not story.packets and story.rank < 0:
        story.reach("none", 0)
        if down[-1].get("what") == "UP":
            return Verdict(Outcome.SUCCESS, "The router reports the tunnel as up.", (down[-1],))
        return Verdict(
            Outcome.UNDETERMINED,
            "The router says that the tunnel is down; nothing in the log says why.",
            _few(down),
        )
    accepted = _of(tail, Event.ATTS_OK)
    if accepted and not story.packets and not story.states:
        story.reach("IKE_R_MM1" if story.role != "initiator" else "IKE_I_MM2", 1)
        return Verdict(
            Outcome.PHASE1_POLICY_ACCEPTED,
            "A policy was agreed; the log ends there.",
            (accepted[-1],),
        )
    failed = _of(tail, Event.MODE_FAILED, Event.IKE_FAILED, Event.SA_DELETED)
    if failed:
        reason = failed[-1].get("reason")
        said = f" The router's own words: {reason}." if reason and reason != "No reason" else ""
        return Verdict(
            Outcome.UNDETERMINED,
            f"The negotiation failed; the log does not say why.{said}",
            _few(failed),
        )
    if story.packets or story.states:
        where = STATES.get(story.stage, (0, ""))[1]
        return Verdict(
            Outcome.INCOMPLETE_LOG,
            f"The log ends in the middle of the negotiation, after {story.stage or 'its first lines'}"
            + (f" ({where})." if where else "."),
            tuple(story.seen[-1:]),
        )
    old = _of(tail, Event.NO_SA)
    if old:
        return Verdict(Outcome.UNDETERMINED, _sentence(old[-1].meaning), _few(old))
    return Verdict(
        Outcome.UNDETERMINED,
        "The log says too little about this negotiation.",
        tuple(story.seen[-1:]),
    )


_RULES_V1: tuple[Rule, ...] = (
    _phase2_v1,
    _after_up,
    _simple(Event.AGGRESSIVE_REFUSED, Outcome.AGGRESSIVE_MODE_REFUSED),
    _key_v1,
    _policy_v1,
    _authentication_v1,
    _first_packet_refused,
    _simple(Event.UNENCRYPTED, Outcome.PEER_SENDS_UNENCRYPTED, "peer"),
    _silence_v1,
    _cookie_asa,
    _deleted,
    _up,
)
_RULES_V2: tuple[Rule, ...] = (
    _after_up,
    _selectors_v2,
    _authentication_v2,
    _proposals_v2,
    _key_exchange_v2,
    _silence_v2,
    _deleted,
    _up,
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
