"""Plays the negotiation of one IKE SA and its IPsec SAs: who starts matters.

Sources: RFC 2409 section 5 (phase 1), section 5.5 (quick mode), RFC 7296 sections 1.2, 1.3, 2.7,
2.9, 2.15; the IOS rules beside them in docs/pairing.md.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bothends.ike.outcome import Negotiation, Reason, SelectorMatch, StageResult, StageStatus, Suite
from bothends.ike.party import Credential, Party, Proposal, Protection, Readable, SelectorLine
from bothends.ike.postquantum import Agreed, agree_on_kem, ppk_stage
from bothends.ike.selectors import Relation, TrafficSelector
from bothends.model import Authentication, DhGroup, IkeVersion, Mode

__all__ = [
    "Negotiation",
    "Reason",
    "SelectorMatch",
    "StageResult",
    "StageStatus",
    "Suite",
    "negotiate",
]

OK = StageResult(StageStatus.OK)
_AT_ONCE = {
    Reason.NOT_TAKING_PART,
    Reason.CANNOT_START,
    Reason.WRONG_PEER,
    Reason.IKE_VERSION,
}
"""Reasons after which nothing else is exchanged."""


def negotiate(initiator: Party, responder: Party, *, strict_lifetime: bool = False) -> Negotiation:
    """What happens when `initiator` starts towards `responder`.

    With `strict_lifetime` a responder refuses an IKEv1 proposal that lives longer than its own
    policy, as IOS documents it; releases since 12.4T take it and answer with the shorter lifetime.
    """
    met, suite = _match_offers(initiator, responder, strict_lifetime)
    phase1 = _doubted(_phase1(initiator, responder, met), "phase1", initiator, responder)
    auth = _doubted(_auth(initiator, responder, met), "auth", initiator, responder)
    protections = _match_protections(initiator, responder)
    selectors = tuple(_match_selectors(initiator, responder))
    phase2 = _doubted(
        _phase2(initiator, responder, protections, selectors), "phase2", initiator, responder
    )
    if phase1.reason in _AT_ONCE:
        auth = phase2 = StageResult(StageStatus.FAIL, Reason.EARLIER)
    rekey = _rekey(initiator, responder, phase2)
    if suite and protections:
        suite = _complete(suite, initiator, responder, protections)
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


def _doubted(stage: StageResult, name: str, *parties: Party) -> StageResult:
    """A stage that unread lines may decide is unknown, unless an end cannot take part at all."""
    if stage.reason in _AT_ONCE and stage.reason is not Reason.IKE_VERSION:
        return stage
    if any(name in party.doubts for party in parties):
        return StageResult(StageStatus.UNKNOWN, Reason.UNREAD, stage.initiator, stage.responder)
    return stage


def _phase1(
    initiator: Party, responder: Party, met: tuple[Proposal, Proposal] | None
) -> StageResult:
    for party in (initiator, responder):
        if party.takes_part:
            return StageResult(StageStatus.FAIL, Reason.NOT_TAKING_PART, detail=party.takes_part)
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
    initiator: Party, responder: Party, strict_lifetime: bool
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


def _auth(initiator: Party, responder: Party, met: tuple[Proposal, Proposal] | None) -> StageResult:
    if initiator.ike is not responder.ike:
        return StageResult(StageStatus.FAIL, Reason.EARLIER)
    if initiator.ike is IkeVersion.V2:
        return _auth_v2(initiator, responder)
    method = met[0].authentication if met else Authentication.PRE_SHARE
    if method is Authentication.PRE_SHARE:
        proof = _keys(initiator.key_local, responder.key_remote)
    else:
        proof = _certificates(initiator, responder)
    return _worse(proof, _identities(initiator, responder))


def _auth_v2(initiator: Party, responder: Party) -> StageResult:
    for party in (initiator, responder):
        if party.profile_missing:
            return StageResult(
                StageStatus.FAIL, Reason.PROFILE_MISSING, detail=party.profile_missing
            )
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


def _certificates(initiator: Party, responder: Party) -> StageResult:
    for party in (initiator, responder):
        if not party.has_certificate:
            return _no_certificate(party)
    return OK


def _no_certificate(party: Party) -> StageResult:
    return StageResult(StageStatus.FAIL, Reason.CERTIFICATE_MISSING, detail=party.name)


def _identities(initiator: Party, responder: Party) -> StageResult:
    answers = (
        (initiator, responder.accepts_identity(initiator)),
        (initiator, responder.admits_identity(initiator)),
        (responder, (initiator.accepts_answer or initiator.accepts_identity)(responder)),
    )
    for party, answer in answers:
        if answer is False:
            return StageResult(StageStatus.FAIL, Reason.IDENTITY, detail=party.name)
    if any(answer is None for _, answer in answers):
        return StageResult(StageStatus.UNKNOWN, Reason.IDENTITY)
    return OK


_ORDER = (StageStatus.OK, StageStatus.UNKNOWN, StageStatus.FAIL)


def _worse(one: StageResult, other: StageResult) -> StageResult:
    return other if _ORDER.index(other.status) > _ORDER.index(one.status) else one


def _match_protections(initiator: Party, responder: Party) -> tuple[Protection, Protection] | None:
    """The first set of the initiator that the responder has, in a mode that both can use."""
    equal = [
        (local, remote)
        for local in initiator.protections
        for remote in responder.protections
        if local.same_transforms(remote)
    ]
    fitting = (met for met in equal if not _mode_clashes(initiator, met))
    return next(fitting, equal[0] if equal else None)


def _phase2(
    initiator: Party,
    responder: Party,
    met: tuple[Protection, Protection] | None,
    selectors: tuple[SelectorMatch, ...],
) -> StageResult:
    if not initiator.protects or not responder.protects:
        return StageResult(StageStatus.FAIL, Reason.NOT_PROTECTED)
    if met is None:
        return StageResult(StageStatus.FAIL, Reason.NO_COMMON_SET)
    if _mode_clashes(initiator, met):
        return StageResult(StageStatus.FAIL, Reason.MODE_DIFFERS, met[0].source, met[1].source)
    if initiator.ike is IkeVersion.V1:
        clash = _pfs(initiator.pfs, responder.pfs)
        if clash:
            return StageResult(StageStatus.FAIL, clash)
    if not selectors:
        return StageResult(StageStatus.FAIL, Reason.NO_SELECTORS)
    if not any(match.accepted for match in selectors):
        worst = selectors[0]
        return StageResult(
            StageStatus.FAIL,
            Reason.SELECTORS,
            worst.proposed.source,
            worst.answer.source if worst.answer else None,
        )
    return StageResult(StageStatus.OK, None, met[0].source, met[1].source)


def _mode_clashes(initiator: Party, met: tuple[Protection, Protection]) -> bool:
    """Whether the modes exclude each other.

    IKEv1: an end in transport mode asks for it and takes both, an end in tunnel mode takes only
    tunnel mode (IOS command reference, `mode`). IKEv2: a refused USE_TRANSPORT_MODE leaves tunnel
    mode (RFC 7296 section 1.3.1). `require` never falls back.
    """
    local, remote = met
    if local.mode_required or remote.mode_required:
        return not _transports(initiator, met)
    asked = local.mode is Mode.TRANSPORT and initiator.may_transport
    return asked and remote.mode is Mode.TUNNEL and initiator.ike is IkeVersion.V1


def _transports(initiator: Party, met: tuple[Protection, Protection]) -> bool:
    """Whether transport mode comes of it: it is asked for only where the selectors allow it."""
    both = all(transport.mode is Mode.TRANSPORT for transport in met)
    return both and initiator.may_transport


def _pfs(asked: DhGroup | None, required: DhGroup | None) -> Reason | None:
    """The truth table of PFS: who requires none takes any (IOS command reference, `set pfs`)."""
    if required is None or asked is required:
        return None
    return Reason.PFS_MISSING if asked is None else Reason.PFS_DIFFERS


def _rekey(initiator: Party, responder: Party, phase2: StageResult) -> StageResult:
    """Whether the IPsec SA can be replaced, whichever end starts.

    In IKEv2 the first child SA has no KE payload: PFS is first checked here (RFC 7296 section 1.2).
    """
    if phase2.status is StageStatus.FAIL:
        return StageResult(StageStatus.FAIL, Reason.EARLIER)
    for asked, required in ((initiator.pfs, responder.pfs), (responder.pfs, initiator.pfs)):
        clash = _pfs(asked, required)
        if clash:
            return StageResult(StageStatus.FAIL, clash)
    if _pfs_kem(initiator, responder) is None:
        return StageResult(StageStatus.FAIL, Reason.PFS_KEM)
    return (
        OK if phase2.status is StageStatus.OK else StageResult(StageStatus.UNKNOWN, phase2.reason)
    )


def _pfs_kem(initiator: Party, responder: Party) -> Agreed | None:
    """What new IPsec SAs take beside the group of PFS; None where the ends exclude each other.

    An end without PFS takes whatever the other one asks for.
    """
    if initiator.pfs is None or responder.pfs is None:
        return Agreed()
    return agree_on_kem(initiator.pfs_kems, responder.pfs_kems)


def _match_selectors(initiator: Party, responder: Party) -> Iterator[SelectorMatch]:
    """Every line that packets can reach: not those that an earlier line takes all of."""
    earlier: list[TrafficSelector] = list(initiator.taken)
    for line in initiator.selectors:
        if line.permit and not any(flow.covers(line.flow) for flow in earlier):
            yield _match_selector(line, responder)
        earlier.append(line.flow)


def _match_selector(line: SelectorLine, responder: Party) -> SelectorMatch:
    wanted = line.flow.mirrored()
    if responder.any_selector:
        answer = SelectorLine(True, wanted, responder.any_selector_source)
        return SelectorMatch(line, answer, Relation.EQUAL, accepted=True)
    best: SelectorMatch | None = None
    for remote in responder.selectors:
        relation = wanted.relation(remote.flow)
        if relation is Relation.DISJOINT:
            continue
        if not remote.permit:
            if relation in {Relation.EQUAL, Relation.SUBSET}:
                return SelectorMatch(line, remote, relation, accepted=False)
            continue
        within = relation is Relation.SUBSET and not responder.exact_selector
        result = SelectorMatch(
            line, remote, relation, accepted=within or relation is Relation.EQUAL
        )
        if result.accepted:
            return result
        best = best or result
    return best or SelectorMatch(line, None, Relation.DISJOINT, accepted=False)


def _complete(
    suite: Suite, initiator: Party, responder: Party, met: tuple[Protection, Protection]
) -> Suite:
    transport = _transports(initiator, met)
    chosen = replace(met[0], mode=Mode.TRANSPORT if transport else Mode.TUNNEL)
    kilobytes = [x for x in (initiator.kilobytes, responder.kilobytes) if x is not None]
    method = suite.authentication or initiator.auth_local
    pfs = (
        initiator.pfs if initiator.ike is IkeVersion.V1 or initiator.pfs == responder.pfs else None
    )
    agreed = _pfs_kem(initiator, responder) if pfs else None
    return replace(
        suite,
        authentication=method,
        protection=chosen,
        pfs=pfs,
        seconds=min(initiator.seconds, responder.seconds),
        kilobytes=min(kilobytes) if kilobytes else None,
        pfs_kem=agreed.kem if agreed else None,
        ppk=initiator.ppk.id if ppk_stage(initiator, responder)[1] else "",
    )
