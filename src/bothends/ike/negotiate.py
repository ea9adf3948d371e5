"""Plays the negotiation of one IKE SA and its IPsec SAs: who starts matters.

Sources: RFC 2409 section 5 (phase 1), section 5.5 (quick mode), RFC 7296 sections 1.2, 1.3, 2.7,
2.9, 2.15; the IOS rules beside them in docs/pairing.md.
"""

from typing import Any

from bothends.ike.end import Credential, IkeEnd, Proposal, Readable
from bothends.ike.outcome import (
    OK,
    Negotiation,
    Reason,
    SelectorMatch,
    StageResult,
    StageStatus,
    Suite,
)
from bothends.ike.phase2 import (
    complete_suite,
    match_protections,
    match_selectors,
    phase2_stage,
    rekey_stage,
)
from bothends.ike.postquantum import agree_on_kem, ppk_stage
from bothends.model import Authentication, IkeVersion

__all__ = [
    "Negotiation",
    "Reason",
    "SelectorMatch",
    "StageResult",
    "StageStatus",
    "Suite",
    "negotiate",
]

_AT_ONCE = {Reason.NOT_TAKING_PART, Reason.CANNOT_START, Reason.WRONG_PEER, Reason.IKE_VERSION}
"""Reasons after which nothing else is exchanged."""


def negotiate(
    initiator: IkeEnd, responder: IkeEnd, *, strict_lifetime: bool = False
) -> Negotiation:
    """What happens when `initiator` starts towards `responder`.

    With `strict_lifetime` a responder refuses an IKEv1 proposal that lives longer than its own
    policy, as IOS documents it; releases since 12.4T take it and answer with the shorter lifetime.
    """
    met, suite = _match_offers(initiator, responder, strict_lifetime)
    phase1 = _doubted(_phase1(initiator, responder, met), "phase1", initiator, responder)
    auth = _doubted(_auth(initiator, responder, met), "auth", initiator, responder)
    protections = match_protections(initiator, responder)
    selectors = tuple(match_selectors(initiator, responder))
    phase2 = _doubted(
        phase2_stage(initiator, responder, protections, selectors), "phase2", initiator, responder
    )
    if phase1.reason in _AT_ONCE:
        auth = phase2 = StageResult(StageStatus.FAIL, Reason.EARLIER)
    rekey = rekey_stage(initiator, responder, phase2)
    if suite and protections:
        suite = complete_suite(suite, initiator, responder, protections)
    comes = all(stage.status is not StageStatus.FAIL for stage in (phase1, auth, phase2))
    return Negotiation(
        initiator,
        responder,
        phase1,
        auth,
        phase2,
        rekey,
        suite if comes else None,
        met,
        protections,
        selectors,
    )


def _doubted(stage: StageResult, name: str, *ends: IkeEnd) -> StageResult:
    """A stage that unread lines may decide is unknown, unless an end cannot take part at all."""
    if stage.reason in _AT_ONCE and stage.reason is not Reason.IKE_VERSION:
        return stage
    if any(name in end.doubts for end in ends):
        return StageResult(StageStatus.UNKNOWN, Reason.UNREAD, stage.initiator, stage.responder)
    return stage


def _phase1(
    initiator: IkeEnd, responder: IkeEnd, met: tuple[Proposal, Proposal] | None
) -> StageResult:
    for end in (initiator, responder):
        if end.takes_part:
            return StageResult(StageStatus.FAIL, Reason.NOT_TAKING_PART, detail=end.takes_part)
    if initiator.starts:
        return StageResult(StageStatus.FAIL, Reason.CANNOT_START, detail=initiator.starts)
    if initiator.misses:
        return StageResult(StageStatus.FAIL, Reason.WRONG_PEER, detail=initiator.misses)
    if initiator.ike is not responder.ike:
        return StageResult(StageStatus.FAIL, Reason.IKE_VERSION)
    if initiator.ike is IkeVersion.V1 and initiator.aggressive and not responder.accepts_aggressive:
        return StageResult(StageStatus.FAIL, Reason.AGGRESSIVE_REFUSED)
    if met is None:
        return StageResult(StageStatus.FAIL, Reason.NO_COMMON_OFFER)
    return StageResult(StageStatus.OK, None, met[0].source, met[1].source)


def _match_offers(
    initiator: IkeEnd, responder: IkeEnd, strict_lifetime: bool
) -> tuple[tuple[Proposal, Proposal] | None, Suite | None]:
    """The first of the responder's proposals that the initiator offers too (RFC 2409 section 5)."""
    if initiator.ike is not responder.ike:
        return None, None
    offers = initiator.offers
    if initiator.aggressive and initiator.ike is IkeVersion.V1:
        # Its first message has the key exchange already, of one group (RFC 2409 section 5).
        offers = tuple(offer for offer in offers if offer.groups == offers[0].groups)
    for remote in responder.offers:
        for local in offers:
            suite = _common(local, remote)
            too_long = strict_lifetime and local.lifetime > remote.lifetime
            if suite and not (too_long and initiator.ike is IkeVersion.V1):
                return (local, remote), suite
    return None, None


def _common(local: Proposal, remote: Proposal) -> Suite | None:
    """The suite of two proposals that share an algorithm of every kind (RFC 7296 section 2.7)."""
    if local.authentication is not remote.authentication:
        return None
    encryption = _first(local.encryption, remote.encryption)
    group = _first(local.groups, remote.groups)
    if encryption is None or group is None:
        return None
    integrity = None if encryption.aead else _first(local.integrity, remote.integrity)
    if integrity is None and not encryption.aead:
        return None
    prf = None
    if local.prf or remote.prf:
        prf = _first(local.prf, remote.prf)
        if prf is None:
            return None
    agreed = agree_on_kem(local.kems, remote.kems)
    if agreed is None:
        return None
    lifetime = min(local.lifetime, remote.lifetime)
    method = local.authentication.value if local.authentication else ""
    return Suite(encryption, integrity, prf, group, method, lifetime, kem=agreed.kem)


def _first(local: tuple[Any, ...], remote: tuple[Any, ...]) -> Any:
    return next((item for item in local if item in remote), None)


def _auth(
    initiator: IkeEnd, responder: IkeEnd, met: tuple[Proposal, Proposal] | None
) -> StageResult:
    if initiator.ike is not responder.ike:
        return StageResult(StageStatus.FAIL, Reason.EARLIER)
    if initiator.ike is IkeVersion.V2:
        return _auth_v2(initiator, responder)
    method = met[0].authentication if met else _usual_method(initiator, responder)
    if method is Authentication.PRE_SHARE:
        proof = _keys(initiator.key_local, responder.key_remote)
    else:
        proof = _certificates(initiator, responder)
    return _worse(proof, _identities(initiator, responder))


def _auth_v2(initiator: IkeEnd, responder: IkeEnd) -> StageResult:
    for end in (initiator, responder):
        if end.profile_missing:
            return StageResult(StageStatus.FAIL, Reason.PROFILE_MISSING, detail=end.profile_missing)
    result = OK
    for prover, checker in ((initiator, responder), (responder, initiator)):
        if prover.auth_local not in checker.auth_remote:
            return StageResult(StageStatus.FAIL, Reason.METHOD_DIFFERS, detail=prover.name)
        if prover.auth_local == Authentication.PRE_SHARE:
            stage = _keys(prover.key_local, checker.key_remote)
            if checker is initiator:
                stage = StageResult(
                    stage.status, stage.reason, stage.responder, stage.initiator, stage.detail
                )
        else:
            stage = OK if prover.has_certificate else _no_certificate(prover)
        result = _worse(result, stage)
    result = _worse(result, ppk_stage(initiator, responder)[0])
    return _worse(result, _identities(initiator, responder))


def _usual_method(*ends: IkeEnd) -> Authentication:
    """What two ends without a common proposal would do: keys, unless neither proposes them."""
    known = [offer.authentication for end in ends for offer in end.offers if offer.authentication]
    keyed = not known or Authentication.PRE_SHARE in known
    return Authentication.PRE_SHARE if keyed else known[0]


def _keys(local: Credential, remote: Credential) -> StageResult:
    if Readable.ABSENT in {local.readable, remote.readable}:
        return StageResult(StageStatus.FAIL, Reason.KEY_MISSING, local.source, remote.source)
    if local.reference and local.reference == remote.reference:
        return StageResult(StageStatus.OK, None, local.source, remote.source)
    if Readable.NO in {local.readable, remote.readable}:
        return StageResult(StageStatus.UNKNOWN, Reason.KEY_UNREADABLE, local.source, remote.source)
    if local.secret != remote.secret:
        return StageResult(StageStatus.FAIL, Reason.KEY_DIFFERS, local.source, remote.source)
    return StageResult(StageStatus.OK, None, local.source, remote.source)


def _certificates(initiator: IkeEnd, responder: IkeEnd) -> StageResult:
    for end in (initiator, responder):
        if not end.has_certificate:
            return _no_certificate(end)
    return OK


def _no_certificate(end: IkeEnd) -> StageResult:
    return StageResult(StageStatus.FAIL, Reason.CERTIFICATE_MISSING, detail=end.name)


def _identities(initiator: IkeEnd, responder: IkeEnd) -> StageResult:
    answers = (
        (initiator, responder.accepts_identity(initiator)),
        (initiator, responder.admits_identity(initiator)),
        (responder, (initiator.accepts_answer or initiator.accepts_identity)(responder)),
    )
    for end, answer in answers:
        if answer is False:
            return StageResult(StageStatus.FAIL, Reason.IDENTITY, detail=end.name)
    if any(answer is None for _, answer in answers):
        return StageResult(StageStatus.UNKNOWN, Reason.IDENTITY)
    return OK


_ORDER = (StageStatus.OK, StageStatus.UNKNOWN, StageStatus.FAIL)


def _worse(one: StageResult, other: StageResult) -> StageResult:
    return other if _ORDER.index(other.status) > _ORDER.index(one.status) else one
