"""Who talks to whom: ends of different routers that point at each other, by addresses.

Every look-up goes through an index, so that the work grows with the number of ends, not of pairs.
The rules are told in docs/pairing.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bothends.compare.credentials import shared_key
from bothends.compare.ends import Kind, TunnelEnd, is_virtual
from bothends.compare.fleet import Pair, RouterIndex
from bothends.compare.similarity import SAME_CLOUD, Similarity, similarity
from bothends.compare.translation import is_inside
from bothends.compare.unpaired import lonely_pairs, spoke_pairs
from bothends.model import Address
from bothends.platforms.router import Router


@dataclass(slots=True)
class _Edge:
    """A possible pair: `a` names `peer`, which belongs to the router of `b`."""

    a: TunnelEnd
    b: TunnelEnd
    peer: Address
    back: int
    nat: bool
    like: Similarity


def pair_up(routers: Sequence[Router]) -> tuple[RouterIndex, tuple[Pair, ...]]:
    """All pairs among some routers, in a stable order."""
    fleet = RouterIndex.of(routers)
    edges: list[_Edge] = []
    lonely: list[tuple[TunnelEnd, Address]] = []
    for end in (end for ends in fleet.ends.values() for end in ends):
        for peer, _ in end.peers:
            found = list(_edges(fleet, end, peer))
            edges.extend(found)
            if not found and end.kind is not Kind.NONE:
                lonely.append((end, peer))
        edges.extend(_to_servers(fleet, end) if end.unresolved else ())
    edges = _without_strays(edges, lonely)
    pairs = list(_resolve(_through_one_port(_with_ipsec(edges))))
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


def _without_strays(edges: list[_Edge], lonely: list[tuple[TunnelEnd, Address]]) -> list[_Edge]:
    """Without calls to a multipoint tunnel whose cloud they are not in.

    Of a tunnel without protection such a call is none at all. Another one may be meant for a tunnel
    beside it that points nowhere, because an address there is mistyped: it is lonely too.
    """
    nowhere: dict[int, list[TunnelEnd]] = defaultdict(list)
    for end, _ in lonely:
        if end.tunnel:
            nowhere[id(end.router)].append(end)
    kept = []
    for edge in edges:
        if edge.back != 1 or not _foreign(edge):
            kept.append(edge)
        elif any(
            similarity(edge.a, other, (), back=0).overlay >= SAME_CLOUD
            for other in nowhere.get(id(edge.b.router), ())
        ):
            lonely.append((edge.a, edge.peer))
        elif edge.a.kind is not Kind.NONE:
            kept.append(edge)
    return kept


def _foreign(edge: _Edge) -> bool:
    """Whether two tunnels say their addresses inside, and these have nothing in common."""
    ours, theirs = edge.a.tunnel, edge.b.tunnel
    if ours is None or theirs is None or not (ours.addresses and theirs.addresses):
        return False
    return edge.like.overlay < SAME_CLOUD


def _unmet(fleet: RouterIndex, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Ends that nobody in the folder is the other side of; templates wait for anyone anyway."""
    met = [end for pair in pairs for end in (pair.a, pair.b) if end]
    used = {id(end) for end in met} | {id(end.entry) for end in met if end.entry}
    for ends in fleet.ends.values():
        for end in ends:
            if end.kind in {Kind.NONE, Kind.FLEXVPN} or {id(end), id(end.entry)} & used:
                continue
            yield Pair(end, None, None, None, a_points=True, b_points=False)


def _through_one_port(edges: list[_Edge]) -> list[_Edge]:
    """Without the other ports of a crypto map where one port has what the far end names."""
    served = {
        (id(end.entry), id(far))
        for edge in edges
        if edge.like.mutual and edge.like.place
        for end, far in ((edge.a, edge.b), (edge.b, edge.a))
        if end.entry is not None
    }
    return [
        edge
        for edge in edges
        if (edge.like.mutual and edge.like.place)
        or not {(id(edge.a.entry), id(edge.b)), (id(edge.b.entry), id(edge.a))} & served
    ]


def _with_ipsec(edges: list[_Edge]) -> list[_Edge]:
    """Without tunnels that want no IPsec, and unprotected ends where a better one is."""
    served = {
        (id(end), id(far.router))
        for edge in edges
        if Kind.NONE not in {edge.a.kind, edge.b.kind}
        for end, far in ((edge.a, edge.b), (edge.b, edge.a))
    }
    kept = []
    for edge in edges:
        bare = [end for end in (edge.a, edge.b) if end.kind is Kind.NONE]
        if len(bare) == 2:
            continue
        if bare:
            end, far = (edge.b, edge.a) if edge.a is bare[0] else (edge.a, edge.b)
            if (id(end), id(far.router)) in served:
                continue
        kept.append(edge)
    return kept


def _edges(fleet: RouterIndex, end: TunnelEnd, peer: Address) -> Iterator[_Edge]:
    """The candidates for one peer address of an end; those that cannot be it are left out."""
    own = fleet.position[id(end.router)]
    nat = False
    owners = [found for found in fleet.owners.get(peer, ()) if found != own]
    targets = {peer}
    inside = fleet.translated.get(peer, set())
    behind = sorted({p for each in inside for p in fleet.owners.get(each, ()) if p != own})
    if inside and (not owners or any(fleet.ends[position] for position in behind)):
        targets, owners, nat = inside, behind, True
    for position in owners:
        candidates = list(_candidates(fleet, end, position))
        found = [
            _Edge(end, other, peer, back, nat, similarity(end, other, targets, back=back))
            for other, back in candidates
        ]
        yield from _plausible(found)


def _to_servers(fleet: RouterIndex, end: TunnelEnd) -> Iterator[_Edge]:
    """The hubs that a spoke finds by name: which ones, their addresses inside the tunnel tell.

    A name may lead to the outside of a NAT, for which alone there may be a key.
    """
    for hub in fleet.servers(end, None):
        if hub.local and (shared_key(end, hub.local) or not is_inside(hub.local)):
            like = similarity(end, hub, {hub.local}, back=1)
            yield _Edge(end, hub, hub.local, 1, is_inside(hub.local), like)


def _candidates(
    fleet: RouterIndex, end: TunnelEnd, position: int
) -> Iterator[tuple[TunnelEnd, int]]:
    """Ends of a router that may be meant: 2 names `end`, 1 takes anyone, 0 names its router."""
    seen: set[int] = set()
    used = set(fleet.used(end))
    for address in fleet.meeting(end, position):
        for other in fleet.naming.get((position, address), ()):
            if id(other) not in seen and _compatible(end, other):
                seen.add(id(other))
                yield other, 2 if address in used or end.local is None else 0
    for other in fleet.open.get(position, ()):
        if id(other) not in seen and _compatible(end, other):
            seen.add(id(other))
            yield other, 1


def _compatible(end: TunnelEnd, other: TunnelEnd) -> bool:
    """Whether two ends can be two sides of one thing: an unprotected tunnel needs a tunnel."""
    if Kind.NONE in {end.kind, other.kind}:
        return end.tunnel is not None and other.tunnel is not None
    return True


def _plausible(edges: list[_Edge]) -> list[_Edge]:
    """The candidates on one router without those that clearly belong to something else."""
    edges = _protected(edges)
    if len(edges) < 2:
        return edges
    best = max((edge.like.place, edge.like.mutual) for edge in edges)
    return [edge for edge in edges if (edge.like.place, edge.like.mutual) == best]


def _protected(edges: list[_Edge]) -> list[_Edge]:
    """Of tunnels with and without protection those that look more like the far side.

    A crypto map may be the protection of a tunnel that looks unprotected.
    """
    ipsec = [edge for edge in edges if edge.like.protected]
    bare = [edge for edge in edges if not edge.like.protected]
    if not ipsec or not bare:
        return edges
    clear = max(edge.like.overlay for edge in bare) > max(edge.like.overlay for edge in ipsec)
    return bare if clear and all(edge.b.tunnel for edge in ipsec) else ipsec


def _resolve(edges: Iterable[_Edge]) -> Iterator[Pair]:
    """One-to-one pairs among the ends of two routers that name the same addresses.

    The most alike are matched first; who is left takes the most alike end, though it is taken.
    """
    groups: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
    rivals: dict[tuple[int, Address], list[_Edge]] = defaultdict(list)
    for edge in edges:
        rivals[id(edge.a), edge.peer].append(edge)
    kept = {key: _best_router(found) for key, found in rivals.items()}
    for found in kept.values():
        for edge in found:
            first, second = sorted((id(edge.a.router), id(edge.b.router)))
            groups[first, second].append(edge)
    for group in groups.values():
        yield from _matched(group, kept)


def _best_router(edges: list[_Edge]) -> list[_Edge]:
    """Where several routers have the address: the edges to those that are most alike.

    Of routers that are alike in all else, those that share a key with us: customers use the same
    private addresses, and never the same key. Routers behind one virtual address must all fit.
    """
    if not _several(edges):
        return edges
    best = max(edge.like for edge in edges)
    rivals = [edge for edge in edges if edge.like.mutual == best.mutual]
    if any(is_virtual(edge.b, edge.peer) for edge in rivals):
        return list(_best_of_each(rivals))
    alike = [edge for edge in rivals if edge.like >= best]
    if not _several(alike):
        return alike
    return [edge for edge in alike if _share_key(edge)] or alike


def _best_of_each(edges: list[_Edge]) -> Iterator[_Edge]:
    """The edges to each router that are most alike."""
    best: dict[int, Similarity] = {}
    for edge in edges:
        best[id(edge.b.router)] = max(best.get(id(edge.b.router), edge.like), edge.like)
    return (edge for edge in edges if edge.like >= best[id(edge.b.router)])


def _several(edges: list[_Edge]) -> bool:
    return len({id(edge.b.router) for edge in edges}) > 1


def _share_key(edge: _Edge) -> bool:
    """Whether both ends can be read to have the same key for each other."""
    if edge.a.local is None:
        return False
    ours, theirs = shared_key(edge.a, edge.peer), shared_key(edge.b, edge.a.local)
    return bool(ours and theirs and ours.secret is not None and ours.secret == theirs.secret)


def _matched(edges: list[_Edge], rivals: dict[tuple[int, Address], list[_Edge]]) -> Iterator[Pair]:
    both: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        low, high = sorted((id(edge.a), id(edge.b)))
        both[low, high].append(edge)
    ranked = sorted(
        both.values(),
        key=lambda found: (
            [-len({id(e.a) for e in found}), *(-x for x in max(e.like for e in found).rank())],
            _asked_first(found[0]),
            sorted((str(found[0].a), str(found[0].b))),
        ),
    )
    taken: set[int] = set()
    left: list[list[_Edge]] = []
    for found in ranked:
        ends = {id(found[0].a), id(found[0].b)}
        if ends & taken and not _shared(found[0], taken):
            left.append(found)
            continue
        taken |= ends
        yield _as_pair(found, rivals)
    for found in left:
        free = [end for end in (found[0].a, found[0].b) if id(end) not in taken]
        if not all(end.waits for end in free):
            taken |= {id(found[0].a), id(found[0].b)}
            yield _as_pair(found, rivals)


def _asked_first(edge: _Edge) -> int:
    """How early two entries are asked in their crypto maps: of equal lists the first counts."""
    return sum(end.entry.sequence for end in (edge.a, edge.b) if end.entry)


def _shared(edge: _Edge, taken: set[int]) -> bool:
    """Whether the end that is taken takes anyone, and the other one is still free."""
    return edge.b.takes_anyone and id(edge.a) not in taken


def _as_pair(edges: list[_Edge], rivals: dict[tuple[int, Address], list[_Edge]]) -> Pair:
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
