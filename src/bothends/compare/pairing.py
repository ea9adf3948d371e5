"""Who talks to whom: ends of different routers that point at each other, by addresses.

Every look-up goes through an index, so that the work grows with the number of ends, not of pairs.
The rules are told in docs/pairing.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bothends.compare.candidates import (
    Edge,
    best_router,
    edges_of,
    edges_to_hubs,
    in_one_version,
    through_one_port,
    with_ipsec,
    within_their_clouds,
)
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.fleet import Pair, RouterIndex
from bothends.compare.unpaired import lonely_pairs, spoke_pairs
from bothends.model import Address
from bothends.platforms.router import Router


def pair_up(routers: Sequence[Router]) -> tuple[RouterIndex, tuple[Pair, ...]]:
    """All pairs among some routers, in a stable order."""
    fleet = RouterIndex.of(routers)
    edges: list[Edge] = []
    lonely: list[tuple[TunnelEnd, Address]] = []
    for end in (end for ends in fleet.ends.values() for end in ends):
        for peer, _ in end.peers:
            result = list(edges_of(fleet, end, peer))
            edges.extend(result)
            if not result and end.kind is not Kind.NONE and not end.fallback:
                lonely.append((end, peer))
        edges.extend(edges_to_hubs(fleet, end) if end.unresolved or end.unmapped else ())
    edges = within_their_clouds(edges, lonely)
    pairs = list(_resolve(in_one_version(through_one_port(with_ipsec(edges)))))
    used = {id(end) for pair in pairs for end in (pair.a, pair.b) if end}
    pairs.extend(lonely_pairs(fleet, lonely, used))
    pairs.extend(_unmet(fleet, pairs))
    pairs.extend(spoke_pairs(pairs))
    pairs = [_oriented(_translated(fleet, pair)) for pair in pairs]
    return fleet, tuple(sorted(pairs, key=_order))


def _translated(fleet: RouterIndex, pair: Pair) -> Pair:
    """The same pair, where a PAT stands before the end that calls: under what it is met."""
    if pair.b is None or pair.spokes:
        return pair
    for seen in (pair, pair.mirrored()):
        caller, hub = seen.a, seen.b
        if hub and hub.takes_anyone and seen.b_peer == caller.local and caller.peers:
            shown = fleet.seen_as(caller, hub)
            if shown:
                return replace(seen, b_peer=shown, nat=True)
    return pair


def _unmet(fleet: RouterIndex, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Ends that nobody in the folder is the other side of; templates wait for anyone anyway."""
    met = [end for pair in pairs for end in (pair.a, pair.b) if end]
    used = {id(end) for end in met} | {id(end.made_of) for end in met if end.made_of}
    for ends in fleet.ends.values():
        for end in ends:
            if end.kind in {Kind.NONE, Kind.FLEXVPN} or end.fallback:
                continue
            if {id(end), id(end.made_of)} & used:
                continue
            yield Pair(end, None, None, None, a_points=True, b_points=False)


def _resolve(edges: Iterable[Edge]) -> Iterator[Pair]:
    """One-to-one pairs among the ends of two routers that name the same addresses.

    The most alike are matched first; who is left takes the most alike end, though it is taken.
    """
    groups: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    rivals: dict[tuple[int, Address], list[Edge]] = defaultdict(list)
    for edge in edges:
        rivals[id(edge.a), edge.peer].append(edge)
    nearest = {key: best_router(edges) for key, edges in rivals.items()}
    for candidates in nearest.values():
        for edge in candidates:
            first, second = sorted((id(edge.a.router), id(edge.b.router)))
            groups[first, second].append(edge)
    for group in groups.values():
        yield from _matched(group, nearest)


def _matched(edges: list[Edge], rivals: dict[tuple[int, Address], list[Edge]]) -> Iterator[Pair]:
    both: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        low, high = sorted((id(edge.a), id(edge.b)))
        both[low, high].append(edge)
    ranked = sorted(
        both.values(),
        key=lambda views: (
            -len({id(edge.a) for edge in views}),
            tuple(-reason for reason in max(edge.like for edge in views)),
            _asked_first(views[0]),
            sorted((str(views[0].a), str(views[0].b))),
        ),
    )
    used: set[int] = set()
    left: list[list[Edge]] = []
    for views in ranked:
        ends = {id(views[0].a), id(views[0].b)}
        if ends & used and not _shared(views[0], used):
            left.append(views)
            continue
        used |= ends
        yield _as_pair(views, rivals)
    for views in left:
        free = [end for end in (views[0].a, views[0].b) if id(end) not in used]
        if not all(end.waits for end in free):
            used |= {id(views[0].a), id(views[0].b)}
            yield _as_pair(views, rivals)


def _asked_first(edge: Edge) -> int:
    """How early two entries are asked in their crypto maps: of equal lists the first counts."""
    return sum(end.entry.sequence for end in (edge.a, edge.b) if end.entry)


def _shared(edge: Edge, used: set[int]) -> bool:
    """Whether the end that is taken takes anyone, and the other one is still free."""
    return edge.b.takes_anyone and id(edge.a) not in used


def _as_pair(edges: list[Edge], rivals: dict[tuple[int, Address], list[Edge]]) -> Pair:
    """The pair of one or two edges: each end's own view where it names the other."""
    forward = edges[0]
    a, b = forward.a, forward.b
    backward = next((edge for edge in edges if edge.a is b), None)
    b_peer = backward.peer if backward else (a.local if b.takes_anyone else None)
    claimants = {
        id(rival.b): rival.b
        for edge in edges
        for rival in rivals[id(edge.a), edge.peer]
        if rival.b.router is not edge.b.router and rival.like >= edge.like
    }
    a_points = forward.nat or forward.like.place
    b_points = forward.back > 0 if backward is None else backward.nat or backward.like.place
    if backward is None and not b.takes_anyone:
        b_points = False
        b_peer = next((peer for peer, _ in b.peers), None)
    return Pair(
        a,
        b,
        forward.peer,
        b_peer,
        bool(a_points),
        bool(b_points),
        forward.nat or bool(backward and backward.nat),
        tuple(sorted(claimants.values(), key=str)),
    )


def _oriented(pair: Pair) -> Pair:
    """The same pair whatever the order of the inputs."""
    if pair.b is None or (str(pair.a), pair.a.router.file) <= (str(pair.b), pair.b.router.file):
        return pair
    return pair.mirrored()


def _order(pair: Pair) -> tuple[str, ...]:
    return (
        str(pair.a), str(pair.b or ""), pair.a.router.file, pair.b.router.file if pair.b else "",
        str(pair.a_peer), str(pair.b_peer),
    )  # fmt: skip
