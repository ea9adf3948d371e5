"""Judges every tunnel among some routers."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING

from bothends.compare.accepted_findings import Find
from bothends.compare.context import (
    Both,
    DeviceContext,
    Negotiations,
    Options,
    PairContext,
    Tunnels,
)
from bothends.compare.copies import newest_copies
from bothends.compare.duplicates import without_duplicates
from bothends.compare.ends import Kind, Meeting, TunnelEnd
from bothends.compare.finding import Finding, Verdict
from bothends.compare.fleet import Pair, RouterIndex
from bothends.compare.ike_ends import ike_end
from bothends.compare.input_files import PassedOver
from bothends.compare.judgement import Device, Direction, EndRef, Judgement, TunnelJudgement
from bothends.compare.pairing import pair_up
from bothends.compare.rule_runs import Questions
from bothends.compare.rules.rule import declared
from bothends.compare.verdict import Outcome, fold
from bothends.garbage import uncollected
from bothends.ike.negotiate import negotiate
from bothends.model import Address
from bothends.platforms.router import Router

if TYPE_CHECKING:
    from bothends.compare.findings_cache import FindingsCache


@uncollected()
def judge(
    routers: Sequence[Router],
    options: Options | None = None,
    find: Find | None = None,
    processes: int | None = None,
    passed_over: Sequence[PassedOver] = (),
    known: "FindingsCache | None" = None,
) -> Judgement:
    """Finds every tunnel among the routers and says what will happen to it, and why.

    Neither the order of the routers nor the number of processes ever changes the result.

    Args:
        routers: what was read from the texts.
        options: how strict to be.
        find: the rules; all of them by default.
        processes: how many processes may judge; by default one for each processor, when there is
            enough to do.
        passed_over: files in which nothing was read; one of another system may be the other end.
        known: what our rules have found before, and where what they find now is kept.
    """
    options = options or Options()
    named = _distinct(newest_copies(sorted(routers, key=lambda router: (router.name, router.file))))
    fleet, pairs = pair_up(named)
    contexts = _contexts(pairs, options, passed_over)
    devices = _devices(named, fleet, contexts, options)
    if known:
        known.begin(named, contexts, devices, options)
    for context in contexts:
        if not (known and known.knows(context)):
            context.negotiations.make()  # before this process is copied
    questions = Questions(find, processes, known)
    of_routers: dict[str, list[Finding]] = {}
    for finding in chain.from_iterable(questions.ask(devices, lambda _, hits: hits)):
        of_routers.setdefault(finding.tunnel, []).append(finding)
    weigh = partial(_weighed, of_routers, known.outcome if known else Outcome.of)
    tunnels = tuple(map(_judged, contexts, questions.ask(contexts, weigh)))
    if known:
        known.close()
    inputs = tuple(Device(router.name, router.file, str(router.release)) for router in named)
    of_tunnels = chain.from_iterable(tunnel.findings for tunnel in tunnels)
    leading = {name for name, rule in declared().items() if rule.leads_on_line}
    beside = [finding for finding in of_tunnels if finding.rule in leading]
    return Judgement(
        inputs, tunnels, without_duplicates(of_routers.get("", ()), beside), tuple(passed_over)
    )


def no_rules(_: PairContext | DeviceContext) -> Iterable[Finding]:
    """Finds nothing: the negotiations alone decide."""
    return ()


def _distinct(routers: list[Router]) -> list[Router]:
    """The same routers, those of one name told apart by their files."""
    count = Counter(router.name for router in routers)
    in_file = Counter(router.file for router in routers)
    used: set[str] = set()
    named = []
    for router in routers:
        name = router.name
        if count[name] > 1:
            stem = PurePath(router.file).stem
            alone = in_file[router.file] == 1 and stem not in count and stem not in used
            name = stem if alone else f"{name} ({_short(router, routers)})"
        used.add(name)
        named.append(router if name == router.name else replace(router, name=name))
    return named


def _short(router: Router, routers: Sequence[Router]) -> str:
    """As much of the end of a router's path as no other router of its name has."""
    parts = PurePath(router.file).parts
    others = [
        PurePath(each.file).parts
        for each in routers
        if each.name == router.name and each.file != router.file
    ]
    length = next(
        (n for n in range(1, len(parts)) if all(other[-n:] != parts[-n:] for other in others)),
        len(parts),
    )
    return str(PurePath(*parts[-length:]))


def _contexts(
    pairs: Sequence[Pair], options: Options, passed_over: Sequence[PassedOver]
) -> list[PairContext]:
    foreign = {address: each for each in passed_over for address in each.addresses}
    all_tunnels = Tunnels()
    contexts = []
    seen: dict[str, int] = {}
    for pair in pairs:
        context = _context(pair, options, foreign)
        count = seen.get(context.id, 0)
        seen[context.id] = count + 1
        name = f"{context.id} #{count + 1}" if count else context.id
        context = replace(context, id=name, pairs=all_tunnels)
        all_tunnels.add(context)
        contexts.append(context)
    return contexts


def _context(pair: Pair, options: Options, foreign: Mapping[Address, PassedOver]) -> PairContext:
    a, b = pair.a, pair.b
    if b is not None:
        a, b = _as_far(a, b), _as_far(b, a)
    if b is None:
        there = str(pair.a_peer) if pair.a_peer else (*a.unresolved, "anyone")[0]
        elsewhere = foreign.get(pair.a_peer) if pair.a_peer else None
        return PairContext(
            id=f"{a} - {there}",
            kind=a.kind,
            a=a,
            b=None,
            negotiations=Negotiations(lambda: (None, None)),
            options=options,
            a_peer=pair.a_peer,
            elsewhere=elsewhere,
        )
    return PairContext(
        id=f"{a} - {b}",
        kind=_kind(a, b),
        a=a,
        b=b,
        negotiations=Negotiations(partial(_negotiated, a, b, pair, exact=options.strict_lifetime)),
        options=options,
        a_points=pair.a_points,
        b_points=pair.b_points,
        nat=pair.nat,
        claimants=pair.claimants,
        spokes=pair.spokes,
        a_peer=pair.a_peer,
        b_peer=pair.b_peer,
    )


def _negotiated(a: TunnelEnd, b: TunnelEnd, pair: Pair, *, exact: bool) -> Both:
    seen_a, seen_b = meetings(pair)
    from_a, from_b = ike_end(a, b, seen_a), ike_end(b, a, seen_b)
    forth = negotiate(from_a, from_b, strict_lifetime=exact)
    return forth, negotiate(from_b, from_a, strict_lifetime=exact)


def _as_far(end: TunnelEnd, remote: TunnelEnd) -> TunnelEnd:
    """An end without IPsec of its own is asked in the IKE version of the other."""
    return replace(end, ike=remote.ike) if end.kind is Kind.NONE else end


def meetings(pair: Pair | PairContext) -> tuple[Meeting, Meeting]:
    """How each end of a pair sees the other."""
    a, b = pair.a, pair.b
    b_local = b.local if b else None
    a_peer = pair.a_peer or b_local
    b_peer = pair.b_peer or a.local
    from_a = Meeting(a.local or b_peer, a_peer, pair.a_points, pair.b_points, b_local, pair.nat)
    from_b = Meeting(b_local or a_peer, b_peer, pair.b_points, pair.a_points, a.local, pair.nat)
    return from_a, from_b


def _kind(a: TunnelEnd, b: TunnelEnd) -> Kind:
    """The kind of a tunnel: that of the end which says most."""
    return next(kind for kind in Kind if kind in {a.kind, b.kind})


def _devices(
    routers: Sequence[Router], fleet: RouterIndex, contexts: Sequence[PairContext], options: Options
) -> list[DeviceContext]:
    tunnels = contexts[0].pairs if contexts else Tunnels()
    return [
        DeviceContext(router, fleet.of_router(router), tuple(tunnels.of(router)), options, tunnels)
        for router in routers
    ]


_Weighed = tuple[Verdict, tuple[Direction, ...], tuple[Finding, ...]]


def _weighed(
    of_routers: Mapping[str, Sequence[Finding]],
    outcome_of: Callable[[PairContext], Outcome],
    context: PairContext,
    raised: Iterable[Finding],
) -> _Weighed:
    """The verdict of a tunnel, and its findings with those of its routers, without echoes."""
    findings = (*raised, *of_routers.get(context.id, ()))
    outcome = outcome_of(context)
    verdict = fold(context, findings, outcome.verdict)
    return verdict, outcome.directions, without_duplicates(findings, in_a_tunnel=True)


def _judged(context: PairContext, weighed: _Weighed) -> TunnelJudgement:
    verdict, directions, findings = weighed
    return TunnelJudgement(
        id=context.id,
        kind=context.kind,
        ike=int(
            context.a.ike if context.a.kind is not Kind.NONE or not context.b else context.b.ike
        ),
        a=_reference(context.a),
        b=_reference(context.b) if context.b else None,
        verdict=verdict,
        directions=directions,
        findings=findings,
        context=context,
    )


def _reference(end: TunnelEnd) -> EndRef:
    return EndRef(
        device=end.router.name,
        file=end.router.file,
        line=end.origin.line,
        object=end.label,
        interface=end.port.name if end.port else "",
        address=str(end.local) if end.local else "",
    )
