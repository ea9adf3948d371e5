"""Which ends of other routers may be meant by an address that an end names.

Every look-up goes through an index, so that the work grows with the number of ends, not of pairs.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bothends.compare.credentials import shared_key
from bothends.compare.ends import Kind, TunnelEnd, is_virtual
from bothends.compare.fleet import RouterIndex
from bothends.compare.similarity import SAME_CLOUD, Similarity, similarity
from bothends.compare.translation import is_inside
from bothends.model import Address


@dataclass(slots=True)
class Edge:
    """A possible pair: `a` names `peer`, which belongs to the router of `b`."""

    a: TunnelEnd
    b: TunnelEnd
    peer: Address
    back: int
    nat: bool
    like: Similarity


def within_their_clouds(edges: list[Edge], lonely: list[tuple[TunnelEnd, Address]]) -> list[Edge]:
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


def _foreign(edge: Edge) -> bool:
    """Whether two tunnels say their addresses inside, and these have nothing in common."""
    ours, theirs = edge.a.tunnel, edge.b.tunnel
    if ours is None or theirs is None or not (ours.addresses and theirs.addresses):
        return False
    return edge.like.overlay < SAME_CLOUD


def in_one_version(edges: list[Edge]) -> list[Edge]:
    """Of the edges between two ends that take both versions of IKE those of the version in use.

    That is IKEv2 where both know it: an ASA initiates with it, and falls back to IKEv1.
    """
    best: dict[frozenset[int], tuple[bool, int]] = {}
    for edge in edges:
        both, rank = _version_of(edge)
        best[both] = max(best.get(both, rank), rank)
    return [edge for edge in edges if _version_of(edge)[1] == best[_version_of(edge)[0]]]


def _version_of(edge: Edge) -> tuple[frozenset[int], tuple[bool, int]]:
    both = frozenset(id(end.made_of) for end in (edge.a, edge.b))
    return both, (edge.a.ike is edge.b.ike, edge.a.ike + edge.b.ike)


def through_one_port(edges: list[Edge]) -> list[Edge]:
    """Without the other ports of a crypto map where one port has what the far end names."""
    served = {
        (id(end.entry), id(remote))
        for edge in edges
        if edge.like.mutual and edge.like.place
        for end, remote in ((edge.a, edge.b), (edge.b, edge.a))
        if end.entry is not None
    }
    return [
        edge
        for edge in edges
        if (edge.like.mutual and edge.like.place)
        or not {(id(edge.a.entry), id(edge.b)), (id(edge.b.entry), id(edge.a))} & served
    ]


def with_ipsec(edges: list[Edge]) -> list[Edge]:
    """Without tunnels that want no IPsec, and unprotected ends where a better one is."""
    served = {
        (id(end), id(remote.router))
        for edge in edges
        if Kind.NONE not in {edge.a.kind, edge.b.kind}
        for end, remote in ((edge.a, edge.b), (edge.b, edge.a))
    }
    kept = []
    for edge in edges:
        bare = [end for end in (edge.a, edge.b) if end.kind is Kind.NONE]
        if len(bare) == 2:
            continue
        if bare:
            end, remote = (edge.b, edge.a) if edge.a is bare[0] else (edge.a, edge.b)
            if (id(end), id(remote.router)) in served:
                continue
        kept.append(edge)
    return kept


def edges_of(fleet: RouterIndex, end: TunnelEnd, peer: Address) -> Iterator[Edge]:
    """The candidates for one peer address of an end; those that cannot be it are left out."""
    own = fleet.position[id(end.router)]
    nat = False
    owners = [number for number in fleet.owners.get(peer, ()) if number != own]
    targets = {peer}
    inside = fleet.translated.get(peer, set())
    behind = sorted({p for each in inside for p in fleet.owners.get(each, ()) if p != own})
    if inside and (not owners or any(fleet.ends[position] for position in behind)):
        targets, owners, nat = inside, behind, True
    for position in owners:
        candidates = list(_candidates(fleet, end, position))
        edges = [
            Edge(end, other, peer, back, nat, similarity(end, other, targets, back=back))
            for other, back in candidates
        ]
        yield from _plausible(edges)


def edges_to_hubs(fleet: RouterIndex, end: TunnelEnd) -> Iterator[Edge]:
    """The hubs that a spoke finds by name: which ones, their addresses inside the tunnel tell.

    A name may lead to the outside of a NAT, for which alone there may be a key.
    """
    for hub in fleet.servers(end, None):
        if hub.local and (shared_key(end, hub.local) or not is_inside(hub.local)):
            like = similarity(end, hub, {hub.local}, back=1)
            yield Edge(end, hub, hub.local, 1, is_inside(hub.local), like)


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


def _plausible(edges: list[Edge]) -> list[Edge]:
    """The candidates on one router without those that clearly belong to something else."""
    edges = _protected(edges)
    if len(edges) < 2:
        return edges
    best = max((edge.like.place, edge.like.mutual) for edge in edges)
    return [edge for edge in edges if (edge.like.place, edge.like.mutual) == best]


def _protected(edges: list[Edge]) -> list[Edge]:
    """Of tunnels with and without protection those that look more like the far side.

    A crypto map may be the protection of a tunnel that looks unprotected.
    """
    ipsec = [edge for edge in edges if edge.like.protected]
    bare = [edge for edge in edges if not edge.like.protected]
    if not ipsec or not bare:
        return edges
    clear = max(edge.like.overlay for edge in bare) > max(edge.like.overlay for edge in ipsec)
    return bare if clear and all(edge.b.tunnel for edge in ipsec) else ipsec


def best_router(edges: list[Edge]) -> list[Edge]:
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


def _best_of_each(edges: list[Edge]) -> Iterator[Edge]:
    """The edges to each router that are most alike."""
    best: dict[int, Similarity] = {}
    for edge in edges:
        best[id(edge.b.router)] = max(best.get(id(edge.b.router), edge.like), edge.like)
    return (edge for edge in edges if edge.like >= best[id(edge.b.router)])


def _several(edges: list[Edge]) -> bool:
    return len({id(edge.b.router) for edge in edges}) > 1


def _share_key(edge: Edge) -> bool:
    """Whether both ends can be read to have the same key for each other."""
    if edge.a.local is None:
        return False
    ours, theirs = shared_key(edge.a, edge.peer), shared_key(edge.b, edge.a.local)
    return bool(ours and theirs and ours.secret is not None and ours.secret == theirs.secret)
