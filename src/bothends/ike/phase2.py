"""Phase 2: whether transform sets, modes, PFS and selectors of two ends agree.

Sources: RFC 2409 section 5.5 (quick mode), RFC 7296 sections 1.3 and 2.9.
"""

from collections.abc import Iterator
from dataclasses import replace

from bothends.ike.end import IkeEnd, Protection, SelectorLine
from bothends.ike.outcome import OK, Reason, SelectorMatch, StageResult, StageStatus, Suite
from bothends.ike.postquantum import Agreed, agree_on_kem, ppk_stage
from bothends.ike.selectors import Relation, TrafficSelector
from bothends.model import DhGroup, IkeVersion, Mode


def match_protections(initiator: IkeEnd, responder: IkeEnd) -> tuple[Protection, Protection] | None:
    """The first set of the initiator that the responder has, in a mode that both can use."""
    equal = [
        (local, remote)
        for local in initiator.protections
        for remote in responder.protections
        if local.same_transforms(remote)
    ]
    fitting = (met for met in equal if not _mode_clashes(initiator, met))
    return next(fitting, equal[0] if equal else None)


def phase2_stage(
    initiator: IkeEnd,
    responder: IkeEnd,
    met: tuple[Protection, Protection] | None,
    selectors: tuple[SelectorMatch, ...],
) -> StageResult:
    """Whether quick mode, or the first child SA, is accepted by the responder."""
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


def _mode_clashes(initiator: IkeEnd, met: tuple[Protection, Protection]) -> bool:
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


def _transports(initiator: IkeEnd, met: tuple[Protection, Protection]) -> bool:
    """Whether transport mode comes of it: it is asked for only where the selectors allow it."""
    both = all(transport.mode is Mode.TRANSPORT for transport in met)
    return both and initiator.may_transport


def _pfs(asked: DhGroup | None, required: DhGroup | None) -> Reason | None:
    """The truth table of PFS: who requires none takes any (IOS command reference, `set pfs`)."""
    if required is None or asked is required:
        return None
    return Reason.PFS_MISSING if asked is None else Reason.PFS_DIFFERS


def rekey_stage(initiator: IkeEnd, responder: IkeEnd, phase2: StageResult) -> StageResult:
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


def _pfs_kem(initiator: IkeEnd, responder: IkeEnd) -> Agreed | None:
    """What new IPsec SAs take beside the group of PFS; None where the ends exclude each other.

    An end without PFS takes whatever the other one asks for.
    """
    if initiator.pfs is None or responder.pfs is None:
        return Agreed()
    return agree_on_kem(initiator.pfs_kems, responder.pfs_kems)


def match_selectors(initiator: IkeEnd, responder: IkeEnd) -> Iterator[SelectorMatch]:
    """Every line that packets can reach: not those that an earlier line takes all of."""
    earlier: list[TrafficSelector] = list(initiator.diverted)
    for line in initiator.selectors:
        if line.permit and not any(flow.covers(line.flow) for flow in earlier):
            yield _match_selector(line, responder)
        earlier.append(line.flow)


def _match_selector(line: SelectorLine, responder: IkeEnd) -> SelectorMatch:
    mirrored = line.flow.mirrored()
    if responder.any_selector:
        answer = SelectorLine(True, mirrored, responder.any_selector_source)
        return SelectorMatch(line, answer, Relation.EQUAL, accepted=True)
    best: SelectorMatch | None = None
    for remote in responder.selectors:
        relation = mirrored.relation(remote.flow)
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


def complete_suite(
    suite: Suite, initiator: IkeEnd, responder: IkeEnd, met: tuple[Protection, Protection]
) -> Suite:
    """A suite of phase 1 with what both ends agree on in phase 2."""
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
