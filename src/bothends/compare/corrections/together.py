"""What has to change together: an algorithm that both ends use is not changed at one of them."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from bothends.compare.context import PairContext, Tunnels
from bothends.compare.corrections.lifting import Holder, lifted, weak_parts
from bothends.compare.finding import Fix
from bothends.compare.views.pair import fails, ike_ends
from bothends.ike.negotiate import Reason
from bothends.ike.strength import Profile, Use
from bothends.platforms.router import IpsecSettings, Router
from bothends.platforms.router.release import ML_KEM
from bothends.platforms.statements import Statement

MOST = 8
"""Routers beyond which no lines are proposed: so large a change is planned, not pasted."""
Node = tuple[Router, Holder]
T = TypeVar("T")


def lifted_together(profile: Profile, pairs: Tunnels, start: Iterable[Node]) -> tuple[Fix, ...]:
    """The lines that lift some weak objects, and all that negotiations end with beside them.

    None where they are on more than MOST routers, nothing is weak, or a router would have to take
    an ML-KEM key exchange that its release does not know.
    """
    nodes = met_together(pairs, start)
    holders = [holder for _, holder in nodes]
    holders += [each for node in nodes for each in _refused_by(pairs, *node)]
    lines: dict[str, list[str]] = {}
    for router, holder in nodes:
        changed = lifted(router, profile, holder, holders)
        if wants_kem(profile, holder):
            if router.release < ML_KEM:
                return ()
            cut = router.lines.say(Statement.FRAGMENTATION)
            if not router.isakmp.ikev2_fragmentation.value and cut not in lines.get(
                router.name, ()
            ):
                lines.setdefault(router.name, []).append(cut)
        lines.setdefault(router.name, []).extend(changed)
    fixes = tuple(Fix(name, tuple(text)) for name, text in lines.items() if text)
    return fixes if len(fixes) <= MOST else ()


def _refused_by(pairs: Tunnels, router: Router, holder: Holder) -> Iterator[Holder]:
    """What stands at other ends where a tunnel is down because this object has nothing in common.

    What lifts the object must not take away what brings the tunnel up.
    """
    for pair in pairs.of(router):
        phase1 = fails(pair, "phase1", Reason.NO_COMMON_OFFER)
        phase2 = fails(pair, "phase2", Reason.NO_COMMON_SET)
        if not (phase1 or phase2):
            continue
        ends = [
            [each.source for each in (end.offers if phase1 else end.protections) if each.source]
            for end in ike_ends(pair)
        ]
        for ours, theirs in (ends, reversed(ends)):
            if holder in ours:
                yield from theirs


def wants_kem(profile: Profile, holder: Holder) -> bool:
    """Whether a profile wants another ML-KEM key exchange of an object."""
    return any(
        weak.use is Use.IKE_KEM and weak.weakness.below for weak in weak_parts(profile, holder)
    )


def met_together(pairs: Tunnels, start: Iterable[Node]) -> tuple[Node, ...]:
    """Some objects, and all that negotiations end with beside one of them."""

    def key(node: Node) -> Hashable:
        return id(node[0]), node[1].origin

    return _reached(start, lambda node: _met(pairs, node), key)


def _met(pairs: Tunnels, node: Node) -> Iterator[Node]:
    """The objects of other routers that a negotiation ends with beside one of ours."""
    router, holder = node
    for pair in pairs.of(router):
        for negotiation in pair.directions:
            initiator, responder = _ends(pair, forth=negotiation is pair.a_to_b)
            for met in (negotiation.offers, negotiation.protections):
                if met is None:
                    continue
                ours, theirs = met[0].source, met[1].source
                if initiator is router and ours == holder and theirs:
                    yield responder, theirs
                elif responder is router and theirs == holder and ours:
                    yield initiator, ours


def _ends(pair: PairContext, *, forth: bool) -> tuple[Router, Router]:
    a, b = pair.a.router, (pair.b or pair.a).router
    return (a, b) if forth else (b, a)


Serving = tuple[PairContext, IpsecSettings]
"""IPsec settings, in a tunnel as their router sees it."""


def with_their_peers(
    pairs: Tunnels, start: Iterable[Serving], *, asking: bool = True
) -> tuple[Serving, ...]:
    """The IPsec settings whose PFS has to change with that of some: none beyond MOST routers.

    With `asking`, only of peers that ask for PFS: those that do not take any group.
    """
    reached = _reached(
        start, lambda each: _peers(pairs, each, asking=asking), lambda each: id(each[1])
    )
    return reached if len({id(view.a.router) for view, _ in reached}) <= MOST else ()


def _peers(pairs: Tunnels, serving: Serving, *, asking: bool) -> Iterator[Serving]:
    router, settings = serving[0].a.router, serving[1]
    for pair in pairs.of(router):
        if pair.b is None:
            continue
        for view in (pair, pair.mirrored()):
            remote = view.b.settings if view.b else None
            if (
                view.a.settings is settings
                and remote
                and (remote.pfs.value is not None or not asking)
            ):
                yield view.mirrored(), remote


def _reached(
    start: Iterable[T], more: Callable[[T], Iterable[T]], key: Callable[[T], Hashable]
) -> tuple[T, ...]:
    """Everything that can be reached from some things, each once."""
    queue = list(start)
    seen: dict[Hashable, T] = {}
    while queue:
        each = queue.pop(0)
        if key(each) not in seen:
            seen[key(each)] = each
            queue.extend(more(each))
    return tuple(seen.values())
