"""Rules of IKEv2."""

import re
from collections.abc import Sequence

from bothends.platforms.debug.conclusion import (
    Conclusion,
    by_certificate,
    few,
    moved_on,
    of,
    sentence,
)
from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.model import Outcome
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.packets import IKE_UP

_VARIANTS = {EventKind.KEY_MISSING: "IKEv2"}
"""What asks for other steps than the same outcome of IKEv1."""


def authentication_v2(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Who refused whose identity or proof."""
    for kind, outcome in (
        (EventKind.CERT_BAD, Outcome.IKEV2_AUTH_FAILED_CERTIFICATE),
        (EventKind.PROFILE_MISSING, Outcome.IKEV2_PROFILE_NOT_FOUND),
        (EventKind.ID_BAD, Outcome.IKEV2_PEER_ID_CHECK_FAILED),
        (EventKind.KEY_MISSING, Outcome.PSK_MISSING),
    ):
        proof = of(tail, kind)
        if proof:
            who = negotiation.values.get("identity")
            extra = (
                f" The peer's identity is {who} ({negotiation.values.get('id_type')})."
                if who
                else ""
            )
            return Conclusion(
                outcome,
                sentence(proof[-1].meaning) + extra,
                few(proof),
                refused_by="us",
                variant=proof[-1].get("why") or _VARIANTS.get(kind, ""),
            )
    local = of(tail, EventKind.AUTH_BAD)
    remote = tuple(
        s for s in of(tail, EventKind.NOTIFY_IN) if s.get("name") == "AUTHENTICATION_FAILED"
    )
    sent = tuple(
        s for s in of(tail, EventKind.NOTIFY_OUT) if s.get("name") == "AUTHENTICATION_FAILED"
    )
    if not local and not remote and not sent:
        return None
    refused_by = "us" if local or sent else "peer"
    if by_certificate(negotiation, "peer" if refused_by == "us" else "ours"):
        return Conclusion(
            Outcome.IKEV2_AUTH_FAILED_CERTIFICATE,
            "The authentication by certificate was refused "
            + ("here." if refused_by == "us" else "by the peer: its log shows why."),
            few((*local, *sent, *remote)),
            refused_by=refused_by,
        )
    method = negotiation.values.get("method peer") or ""
    identity, unknown = negotiation.values.get("identity"), of(tail, EventKind.NOT_IN_DATABASE)
    if local and unknown and identity and not method:
        return Conclusion(
            Outcome.IKEV2_PROFILE_NOT_FOUND,
            f"This router has no IKEv2 profile for the identity {identity} that the peer sends, or "
            "no key for it in the profile's keyring.",
            few((*unknown, *local, *sent)),
            refused_by="us",
            certain=False,
        )
    if refused_by == "us":
        cause = (
            "The peer's AUTH payload does not match the key that this router has for it: the keys "
            "differ."
        )
        if not method:
            cause = (
                "The peer's authentication was refused. The log does not show its method: with "
                "pre-shared keys, the keys differ; with certificates, its signature is wrong."
            )
    else:
        cause = (
            "The peer refused this router's authentication. With pre-shared keys: this router's "
            "local key is not the peer's remote key, or the peer has no profile for the identity "
            "that this router sends. The peer's log shows which."
        )
    return Conclusion(
        Outcome.IKEV2_AUTH_FAILED_PSK,
        cause,
        few((*local, *sent, *remote)),
        certain=refused_by == "us" and bool(method),
        refused_by=refused_by,
    )


def _by_peer(negotiation: NegotiationLog, notifies: Sequence[LogEvent]) -> bool:
    """Whether the peer refused: the responder decides, unless a notify says otherwise."""
    if notifies:
        return any(event.kind is EventKind.NOTIFY_IN for event in notifies)
    return negotiation.role == "initiator"


def selectors_v2(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Traffic selectors refused."""
    named = tuple(
        s
        for s in of(tail, EventKind.NOTIFY_IN, EventKind.NOTIFY_OUT)
        if s.get("name") == "TS_UNACCEPTABLE"
    )
    proof = (*of(tail, EventKind.TS_BAD), *named)
    if not proof:
        return None
    peer = _by_peer(negotiation, named)
    cause = (
        "The peer refused this router's traffic selectors: its crypto ACL or tunnel does not "
        "cover them."
        if peer
        else sentence(proof[0].meaning)
    )
    return Conclusion(
        Outcome.IKEV2_TS_UNACCEPTABLE, cause, few(proof), refused_by="peer" if peer else "us"
    )


def proposals_v2(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """No proposal in common, for the IKE SA or a child."""
    named = [
        s
        for s in of(tail, EventKind.NOTIFY_IN, EventKind.NOTIFY_OUT)
        if s.get("name") == "NO_PROPOSAL_CHOSEN"
    ]
    child = [s for s in named if s.get("exchange") != "IKE_SA_INIT"]
    refused = of(tail, EventKind.OFFERS_REFUSED)
    bad_child = (
        *of(tail, EventKind.CHILD_BAD),
        *child,
        *(refused if negotiation.rank >= 3 else ()),
    )
    if bad_child:
        peer = _by_peer(negotiation, child)
        rekey = any(s.get("exchange") == "CREATE_CHILD_SA" for s in child)
        pfs = any(s.get("why") == "pfs" for s in bad_child)
        cause = (
            "The peer refused the child SA: the two have no transform set in common."
            if peer
            else "No transform set of this router matches the peer's proposal for the child SA."
        )
        if rekey or pfs:
            cause += (
                " It happened in CREATE_CHILD_SA, where PFS is negotiated for the first time: "
                "different PFS groups cause exactly this."
            )
        elif negotiation.values.get("transforms"):
            cause += f" Offered: {' '.join(negotiation.values['transforms'].split())}."
        return Conclusion(
            Outcome.IKEV2_CHILD_NO_PROPOSAL_CHOSEN,
            cause,
            few(bad_child),
            refused_by="peer" if peer else "us",
        )
    if not refused and not named:
        return None
    peer = any(s.kind is EventKind.NOTIFY_IN for s in named) or any(
        s.get("way").lower() == "received" for s in refused
    )
    cause = "No IKEv2 proposal of the two ends has an algorithm of every kind in common."
    for name, what in (("offered", "The peer proposes"), ("expected", "This router accepts")):
        if negotiation.values.get(name):
            cause += f" {what}: {' '.join(negotiation.values[name].split())[:300]}."
    cause += _apart(negotiation.values.get("offered", ""), negotiation.values.get("expected", ""))
    if peer:
        cause = "The peer accepts none of this router's IKEv2 proposals: " + cause
    return Conclusion(
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        cause,
        few((*refused, *named)),
        refused_by="peer" if peer else "us",
    )


_ALGORITHMS = {
    "encryption": re.compile(r"(?<!\S)(?:3?DES|AES|NULL)[\w-]*"),
    "hash": re.compile(r"(?<!\S)(?:SHA|MD5)\w*"),
    "group": re.compile(r"/Group (\d{1,2})"),
}
"""The words of each kind in a list of proposals; integrity and PRF look alike there."""


def _apart(offered: str, expected: str) -> str:
    """In which kinds of algorithm two lists of proposals have nothing in common."""
    apart = []
    for kind, word in _ALGORITHMS.items():
        there, here = (list(dict.fromkeys(word.findall(text))) for text in (offered, expected))
        if there and here and not set(there) & set(here):
            apart.append(f"{kind} (peer {', '.join(there)}; here {', '.join(here)})")
    return f" Nothing in common in: {', '.join(apart)}." if apart else ""


def key_exchange_v2(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """The first guess of the group refused, and no second."""
    proof = (
        *of(tail, EventKind.INVALID_KE),
        *(
            s
            for s in of(tail, EventKind.NOTIFY_IN, EventKind.NOTIFY_OUT)
            if s.get("name") == "INVALID_KE_PAYLOAD"
        ),
    )
    if not proof or negotiation.rank >= 3:
        return None
    groups = next((f"{sentence(s.meaning)} " for s in proof if s.get("preferred")), "")
    return Conclusion(
        Outcome.IKEV2_INVALID_KE,
        f"{groups}The Diffie-Hellman group of the first packet was refused and no second attempt "
        "with the requested group succeeded: the ends have no group in common, or prefer "
        "different ones.",
        few(proof),
    )


def _no_longer_answers(
    peer: str, tail: Sequence[LogEvent], proof: Sequence[LogEvent]
) -> Conclusion:
    """Silence on an IKE SA that was up: by the packet that is sent again."""
    sent = [
        event
        for event in tail
        if event.kind is EventKind.PACKET
        and event.get("direction") == "Sending"
        and event.line < proof[-1].line
    ]
    if sent and sent[-1].get("exchange") == "CREATE_CHILD_SA":
        cause = f"The IKE SA was up, and {peer} does not answer the rekey or the new child SA."
        return Conclusion(Outcome.PEER_NO_RESPONSE, cause, few(proof))
    cause = (
        f"The IKE SA was up, and {peer} no longer answers: it restarted, lost the SA, or cannot "
        "be reached any more."
    )
    return Conclusion(Outcome.DPD_PEER_DEAD, cause, few(proof))


def silence_v2(negotiation: NegotiationLog, tail: Sequence[LogEvent]) -> Conclusion | None:
    """Nobody answers."""
    proof = of(tail, EventKind.RETRANSMIT, EventKind.GAVE_UP, EventKind.IKE_FAILED)
    if not proof or moved_on(negotiation, tail, proof[-1]):
        return None
    peer = negotiation.peer or "the peer"
    again = of(tail, EventKind.RETRANSMIT, EventKind.GAVE_UP)
    failed = of(tail, EventKind.IKE_FAILED)
    if not again and failed and not any("nitial exchange failed" in s.text for s in failed):
        return Conclusion(
            Outcome.UNDETERMINED, "IKEv2 gave up; the log does not show why.", few(proof)
        )
    if negotiation.rank >= IKE_UP:
        return _no_longer_answers(peer, tail, proof)
    if negotiation.rank >= 3 and negotiation.role == "initiator":
        fragile = (
            " IKE_AUTH packets are larger and move to UDP 4500 behind a NAT: fragments or that "
            "port may be blocked."
        )
        return Conclusion(
            Outcome.PEER_NO_RESPONSE, f"{peer} does not answer IKE_AUTH.{fragile}", few(proof)
        )
    if negotiation.role == "responder":
        return Conclusion(
            Outcome.PEER_NO_RESPONSE,
            f"{peer} is the initiator, but never sent IKE_AUTH: this router's answer does not "
            "reach it, or its IKE_AUTH (larger, or on UDP 4500) is lost.",
            few(proof),
        )
    certain = bool(again)
    hedge = (
        ""
        if certain
        else " The log contains only the failure; the usual reason is an unreachable peer."
    )
    return Conclusion(
        Outcome.PEER_NO_RESPONSE,
        f"{peer[:1].upper() + peer[1:]} never answered IKE_SA_INIT: it cannot be reached on UDP "
        f"500, or drops this router's packets.{hedge}",
        few(proof),
        certain=certain,
    )
