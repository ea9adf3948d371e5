"""Who talks to whom: ends of different routers that point at each other, by addresses.

Every look-up goes through an index, so that the work grows with the number of ends, not of pairs.
The rules are told in docs/pairing.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from bothends.compare.ends import Kind, TunnelEnd, bare_end, ends_of
from bothends.compare.likeness import Likeness, likeness
from bothends.ios.config.router import Router

SPOKES_IN_FULL = 16
"""Up to so many spokes of one hub, every pair of spokes is judged; beyond, each with the next."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two ends that are meant for each other; `b` is None when nobody is there."""

    a: TunnelEnd
    b: TunnelEnd | None
    a_peer: IPv4Address | None
    """Address that `a` uses for `b`."""
    b_peer: IPv4Address | None
    a_points: bool
    b_points: bool
    nat: bool = False
    claimants: tuple[TunnelEnd, ...] = ()
    spokes: bool = False

    def mirrored(self) -> "Pair":
        """The same pair seen from the other end."""
        if self.b is None:
            return self
        return Pair(
            self.b, self.a, self.b_peer, self.a_peer, self.b_points, self.a_points,
            self.nat, self.claimants, self.spokes,
        )  # fmt: skip


@dataclass(slots=True)
class _Edge:
    """A possible pair: `a` names `peer`, which belongs to the router of `b`."""

    a: TunnelEnd
    b: TunnelEnd
    peer: IPv4Address
    back: int
    nat: bool
    like: Likeness


@dataclass(slots=True)
class Fleet:
    """All routers of a comparison, indexed."""

    routers: Sequence[Router]
    ends: dict[int, tuple[TunnelEnd, ...]] = field(default_factory=dict)
    """Ends by the position of their router."""
    owners: dict[IPv4Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Positions of the routers that have an address."""
    naming: dict[tuple[int, IPv4Address], list[TunnelEnd]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Ends of a router that name a peer address."""
    named: dict[IPv4Address, list[TunnelEnd]] = field(default_factory=lambda: defaultdict(list))
    """Ends of any router that name a peer address."""
    open: dict[int, list[TunnelEnd]] = field(default_factory=lambda: defaultdict(list))
    """Ends of a router that take anyone."""
    position: dict[int, int] = field(default_factory=dict)
    """Position of a router by its identity."""
    translated: dict[IPv4Address, set[IPv4Address]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """Inside addresses of the static NAT rules by their outside address."""

    @classmethod
    def of(cls, routers: Sequence[Router]) -> "Fleet":
        """The index of some routers."""
        fleet = cls(routers)
        for position, router in enumerate(routers):
            fleet._add(position, router)
        return fleet

    def _add(self, position: int, router: Router) -> None:
        self.position[id(router)] = position
        for port in router.interfaces.values():
            for value in port.addresses:
                owners = self.owners[value.value.ip]
                if not port.shutdown.value and position not in owners:
                    owners.append(position)
        for rule in router.nat:
            if rule.inside and rule.outside and rule.inside.prefixlen == 32:
                self.translated[rule.outside].add(rule.inside.network_address)
        found = tuple(ends_of(router))
        self.ends[position] = found
        for end in found:
            for address, _ in end.peers:
                self.naming[position, address].append(end)
                self.named[address].append(end)
            if end.takes_anyone:
                self.open[position].append(end)

    def of_router(self, router: Router) -> tuple[TunnelEnd, ...]:
        """The ends of a router."""
        return self.ends[self.position[id(router)]]

    def addresses(self, end: TunnelEnd) -> Iterator[IPv4Address]:
        """Addresses of the router of an end, the one that the end uses first."""
        if end.local:
            yield end.local
        for port in end.router.interfaces.values():
            for value in port.addresses:
                if value.value.ip != end.local:
                    yield value.value.ip


def pair_up(routers: Sequence[Router]) -> tuple[Fleet, tuple[Pair, ...]]:
    """All pairs among some routers, in a stable order."""
    fleet = Fleet.of(routers)
    edges: list[_Edge] = []
    lonely: list[tuple[TunnelEnd, IPv4Address]] = []
    for end in (end for ends in fleet.ends.values() for end in ends):
        for peer, _ in end.peers:
            found = list(_edges(fleet, end, peer))
            edges.extend(found)
            if not found and end.kind is not Kind.NONE:
                lonely.append((end, peer))
    pairs = list(_resolve(_with_ipsec(edges)))
    used = {id(end) for pair in pairs for end in (pair.a, pair.b) if end}
    pairs.extend(_lonely(fleet, lonely, used))
    used.update(id(end) for pair in pairs for end in (pair.a, pair.b) if end)
    pairs.extend(
        Pair(end, None, None, None, a_points=True, b_points=False)
        for ends in fleet.ends.values()
        for end in ends
        if end.kind is not Kind.NONE and id(end) not in used and end.kind is not Kind.FLEXVPN
    )
    pairs.extend(_spoke_pairs(fleet, pairs))
    pairs = [_oriented(pair) for pair in pairs]
    return fleet, tuple(sorted(pairs, key=_order))


def _with_ipsec(edges: list[_Edge]) -> list[_Edge]:
    """Without the tunnels that want no IPsec, and without an unprotected end where a better one is."""
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


def _edges(fleet: Fleet, end: TunnelEnd, peer: IPv4Address) -> Iterator[_Edge]:
    """The candidates for one peer address of an end; those that cannot be it are left out."""
    own = fleet.position[id(end.router)]
    nat = False
    owners = [found for found in fleet.owners.get(peer, ()) if found != own]
    targets = {peer}
    if not owners and peer in fleet.translated:
        targets = fleet.translated[peer]
        owners = sorted({p for inside in targets for p in fleet.owners.get(inside, ()) if p != own})
        nat = True
    for position in owners:
        candidates = list(_candidates(fleet, end, position))
        found = [
            _Edge(end, other, peer, back, nat, likeness(end, other, targets, back=back))
            for other, back in candidates
        ]
        yield from _plausible(found)


def _candidates(fleet: Fleet, end: TunnelEnd, position: int) -> Iterator[tuple[TunnelEnd, int]]:
    """Ends of a router that may be meant by `end`: 2 names it, 1 takes anyone, 0 names its router."""
    seen: set[int] = set()
    for index, address in enumerate(fleet.addresses(end)):
        for other in fleet.naming.get((position, address), ()):
            if id(other) not in seen and _compatible(end, other):
                seen.add(id(other))
                yield other, 2 if index == 0 else 0
    for other in fleet.open.get(position, ()):
        if id(other) not in seen and not other.peers and _compatible(end, other):
            seen.add(id(other))
            yield other, 1


def _compatible(end: TunnelEnd, other: TunnelEnd) -> bool:
    """Whether two ends can be two sides of one thing: an unprotected tunnel needs a tunnel."""
    if Kind.NONE in {end.kind, other.kind}:
        return end.tunnel is not None and other.tunnel is not None
    return True


def _plausible(edges: list[_Edge]) -> list[_Edge]:
    """The candidates on one router without those that clearly belong to something else."""
    if len(edges) < 2:
        return edges
    best = max((edge.like.place, edge.like.mutual) for edge in edges)
    return [edge for edge in edges if (edge.like.place, edge.like.mutual) == best]


def _resolve(edges: Iterable[_Edge]) -> Iterator[Pair]:
    """One-to-one pairs among the ends of two routers that name the same addresses.

    The most alike are matched first; who is left takes the most alike end, though it is taken.
    """
    groups: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
    rivals: dict[tuple[int, IPv4Address], list[_Edge]] = defaultdict(list)
    for edge in edges:
        rivals[id(edge.a), edge.peer].append(edge)
    kept = {id(edge) for found in rivals.values() for edge in _best_router(found)}
    for found in rivals.values():
        for edge in found:
            if id(edge) in kept:
                first, second = sorted((id(edge.a.router), id(edge.b.router)))
                groups[first, second].append(edge)
    for group in groups.values():
        yield from _matched(group, rivals)


def _best_router(edges: list[_Edge]) -> list[_Edge]:
    """Where several routers have the address: the edges to those that are most alike."""
    if len({id(edge.b.router) for edge in edges}) < 2:
        return edges
    best = max(edge.like for edge in edges)
    return [edge for edge in edges if edge.like.mutual == best.mutual and edge.like >= best]


def _matched(
    edges: list[_Edge], rivals: dict[tuple[int, IPv4Address], list[_Edge]]
) -> Iterator[Pair]:
    both: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        low, high = sorted((id(edge.a), id(edge.b)))
        both[low, high].append(edge)
    ranked = sorted(
        both.values(),
        key=lambda found: (
            [-len({id(e.a) for e in found}), *(-x for x in max(e.like for e in found).rank())],
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
        ends = {id(found[0].a), id(found[0].b)}
        if not ends <= taken:
            taken |= ends
            yield _as_pair(found, rivals)


def _shared(edge: _Edge, taken: set[int]) -> bool:
    """Whether the end that is taken takes anyone, and the other one is still free."""
    return edge.b.takes_anyone and not edge.b.peers and id(edge.a) not in taken


def _as_pair(edges: list[_Edge], rivals: dict[tuple[int, IPv4Address], list[_Edge]]) -> Pair:
    """The pair of one or two edges: each end's own view where it names the other."""
    forward = edges[0]
    a, b = forward.a, forward.b
    backward = next((edge for edge in edges if edge.a is b), None)
    b_peer = backward.peer if backward else (a.local if b.takes_anyone and not b.peers else None)
    claimants = {
        id(rival.b): rival.b
        for edge in edges
        for rival in rivals[id(edge.a), edge.peer]
        if rival.b.router is not edge.b.router and rival.like >= edge.like
    }
    a_points = forward.nat or forward.like.place
    b_points = forward.back > 0 if backward is None else backward.nat or backward.like.place
    if backward is None and not (b.takes_anyone and not b.peers):
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


def _lonely(
    fleet: Fleet, lonely: Sequence[tuple[TunnelEnd, IPv4Address]], used: set[int]
) -> Iterator[Pair]:
    """Ends whose peer address leads nowhere: a NAT, a wrong address, a router without its tunnel."""
    unowned: dict[int, list[tuple[TunnelEnd, IPv4Address]]] = defaultdict(list)
    met: set[int] = set()
    for end, peer in lonely:
        if id(end) in met:
            continue
        own = fleet.position[id(end.router)]
        others = [
            other
            for address in fleet.addresses(end)
            for other in fleet.named.get(address, ())
            if fleet.position[id(other.router)] != own
            and id(other) not in used
            and other.kind is not Kind.NONE
        ]
        if others:
            best = max(others, key=lambda other: (likeness(end, other, {peer}, back=2), str(other)))
            nat = _behind_nat(best, peer)
            used |= {id(end), id(best)}
            met.add(id(best))
            named = next((a for a, _ in best.peers if a in set(fleet.addresses(end))), None)
            yield Pair(end, best, peer, named, nat, named == end.local, nat)
            continue
        owners = [found for found in fleet.owners.get(peer, ()) if found != own]
        if owners:
            used.add(id(end))
            pair = _one_sided(fleet, end, peer, owners[0], used)
            met.add(id(pair.b))
            yield pair
        else:
            unowned[own].append((end, peer))
    yield from _strangers(unowned, used)


def _behind_nat(end: TunnelEnd, seen_as: IPv4Address) -> bool:
    """Whether an end whose address nobody names is reached through a NAT as `seen_as`."""
    if end.local is None or end.local == seen_as:
        return end.local is None
    settings = end.settings
    named = settings.ikev2_profile if settings else None
    profile = end.router.ikev2_profiles.get(named.value) if named else None
    if profile and profile.identity and profile.identity.value.value == str(seen_as):
        return True
    return end.local.is_private and not seen_as.is_private


def _one_sided(fleet: Fleet, end: TunnelEnd, peer: IPv4Address, owner: int, used: set[int]) -> Pair:
    """The router is there, but no end of it points back: its most alike free end, or a bare one."""
    free = [
        other
        for other in fleet.ends[owner]
        if other.kind is not Kind.NONE and id(other) not in used and not other.takes_anyone
        and all(address not in fleet.owners for address, _ in other.peers)
    ]  # fmt: skip
    if free:
        best = max(free, key=lambda other: (likeness(end, other, {peer}, back=0), str(other)))
        used.add(id(best))
        named = next((address for address, _ in best.peers), None)
        nat = named is not None and _behind_nat(end, named)
        return Pair(end, best, peer, named, best.local == peer, b_points=nat, nat=nat)
    bare = bare_end(fleet.routers[owner], peer)
    return Pair(end, bare, peer, None, a_points=True, b_points=False)


def _strangers(
    unowned: dict[int, list[tuple[TunnelEnd, IPv4Address]]], used: set[int]
) -> Iterator[Pair]:
    """Ends whose peers and own addresses are in no text: matched by mirrored selectors."""
    by_key: dict[tuple[object, ...], list[tuple[TunnelEnd, IPv4Address]]] = defaultdict(list)
    for found in unowned.values():
        for end, peer in found:
            if id(end) in used:
                continue
            match = None
            if end.local is None:
                for mine, mirror in _selector_keys(end):
                    match = next(
                        (
                            other
                            for other in by_key.get(mirror, ())
                            if other[0].router is not end.router and id(other[0]) not in used
                        ),
                        None,
                    )
                    if match:
                        break
                    by_key[mine].append((end, peer))
            if match:
                other, other_peer = match
                used |= {id(end), id(other)}
                yield Pair(other, end, other_peer, peer, a_points=True, b_points=True)
    for found in unowned.values():
        for end, peer in found:
            if id(end) not in used:
                yield Pair(end, None, peer, None, a_points=True, b_points=False)


def _selector_keys(end: TunnelEnd) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    acl = end.router.acls.get(end.entry.acl.value) if end.entry and end.entry.acl else None
    for entry in acl.entries if acl else ():
        for flow in entry.flows:
            yield (flow,), (flow.mirrored(),)


def _spoke_pairs(fleet: Fleet, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Spokes of one hub that may build tunnels to each other (both multipoint)."""
    spokes: dict[int, list[TunnelEnd]] = defaultdict(list)
    for pair in pairs:
        for hub, spoke in ((pair.a, pair.b), (pair.b, pair.a)):
            if (
                hub is not None
                and spoke is not None
                and hub.kind is Kind.DMVPN
                and spoke.kind is Kind.DMVPN
                and hub.takes_anyone
                and spoke.takes_anyone
                and spoke.peers
                and not hub.peers
                and spoke.local is not None
            ):
                spokes[id(hub)].append(spoke)
    seen: set[tuple[int, int]] = set()
    for found in spokes.values():
        ordered = sorted(found, key=str)
        in_full = len(ordered) <= SPOKES_IN_FULL
        for index, one in enumerate(ordered):
            for other in ordered[index + 1 :] if in_full else ordered[index + 1 : index + 2]:
                key = (id(one), id(other))
                if one.router is other.router or key in seen:
                    continue
                seen.add(key)
                yield Pair(
                    one, other, other.local, one.local, a_points=True, b_points=True, spokes=True
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
