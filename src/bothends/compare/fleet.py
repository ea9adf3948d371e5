"""All routers of a comparison, indexed by addresses, and what a pair is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bothends.compare.credentials import ikev2_profile_of, shared_key, single_keys
from bothends.compare.ends import TunnelEnd, own_addresses
from bothends.compare.ends_of_router import ends_of
from bothends.compare.translation import Overload, forwarded, is_inside, overloads
from bothends.model import Address, address_or_none
from bothends.platforms.router import Router


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two ends that are meant for each other; `b` is None when nobody is there."""

    a: TunnelEnd
    b: TunnelEnd | None
    a_peer: Address | None
    """Address that `a` uses for `b`."""
    b_peer: Address | None
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
class RouterIndex:
    """All routers of a comparison, indexed."""

    routers: Sequence[Router]
    ends: dict[int, tuple[TunnelEnd, ...]] = field(default_factory=dict)
    """Ends by the position of their router."""
    owners: dict[Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Positions of the routers that have an address."""
    asides: dict[Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Those that have it on an interface that is shut, or name it as a source without having it."""
    naming: dict[tuple[int, Address], list[TunnelEnd]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Ends of a router that name a peer address."""
    names: dict[int, dict[Address, None]] = field(default_factory=dict)
    """The peer addresses that the ends of a router name."""
    ranks: dict[int, dict[Address, int]] = field(default_factory=dict)
    """The addresses of a router, each with its place among them."""
    named: dict[Address, list[TunnelEnd]] = field(default_factory=lambda: defaultdict(list))
    """Ends of any router that name a peer address."""
    known_as: dict[Address, list[TunnelEnd]] = field(default_factory=lambda: defaultdict(list))
    """Ends that take anyone, by the address that they say they are (`identity local address`)."""
    overlay: dict[Address, list[TunnelEnd]] = field(default_factory=lambda: defaultdict(list))
    """Tunnels by their own address inside: next-hop servers are named by it."""
    open: dict[int, list[TunnelEnd]] = field(default_factory=lambda: defaultdict(list))
    """Ends of a router that take anyone."""
    position: dict[int, int] = field(default_factory=dict)
    """Position of a router by its identity."""
    translated: dict[Address, set[Address]] = field(default_factory=lambda: defaultdict(set))
    """Inside addresses of the static NAT rules by their outside address."""
    shown: dict[Address, set[Address]] = field(default_factory=lambda: defaultdict(set))
    """Outside addresses of the static NAT rules by their inside address."""
    overloads: list[tuple[Router, Overload]] = field(default_factory=list)
    """The rules that show many addresses as one, with their routers."""

    @classmethod
    def of(cls, routers: Sequence[Router]) -> "RouterIndex":
        """The index of some routers."""
        fleet = cls(routers)
        for position, router in enumerate(routers):
            fleet._add(position, router)
        for address, positions in fleet.asides.items():
            if not fleet.owners[address]:
                fleet.owners[address] = positions
        return fleet

    def _add(self, position: int, router: Router) -> None:
        self.position[id(router)] = position
        ranks = self.ranks[position] = {}
        for port in router.interfaces.values():
            for value in port.addresses:
                ranks.setdefault(value.value.ip, len(ranks))
                owners = (self.asides if port.shutdown.value else self.owners)[value.value.ip]
                if owners[-1:] != [position]:  # they come in order, and may be thousands
                    owners.append(position)
        for outside, inside in forwarded(router):
            self.translated[outside].add(inside)
            self.shown[inside].add(outside)
        self.overloads.extend((router, each) for each in overloads(router))
        ends = tuple(ends_of(router))
        self.ends[position] = ends
        self.names[position] = {address: None for end in ends for address, _ in end.peers}
        for end in ends:
            if end.local and end.port is None and self.asides[end.local][-1:] != [position]:
                self.asides[end.local].append(position)
            for address, _ in end.peers:
                self.naming[position, address].append(end)
                self.named[address].append(end)
            if end.takes_anyone:
                self.open[position].append(end)
                says = _said_to_be(end)
                if says:
                    self.known_as[says].append(end)
            for value in end.tunnel.addresses if end.tunnel else ():
                self.overlay[value.value.ip].append(end)

    def of_router(self, router: Router) -> tuple[TunnelEnd, ...]:
        """The ends of a router."""
        return self.ends[self.position[id(router)]]

    def servers(self, end: TunnelEnd, peer: Address | None) -> Iterator[TunnelEnd]:
        """The hubs of its cloud that a spoke means: by an NBMA address, a name, or neither."""
        nhrp = end.tunnel.tunnel.nhrp if end.tunnel and end.tunnel.tunnel else None
        if nhrp is None or end.tunnel is None:
            return
        own = [value.value for value in end.tunnel.addresses]
        expected = (
            [entry.tunnel for entry in nhrp.maps if entry.nbma == peer]
            if peer
            else [*(server for server, _ in nhrp.named), *end.unmapped]
        )
        for address in expected:
            for hub in self.overlay.get(address, ()):
                inside = [value.value for value in hub.tunnel.addresses] if hub.tunnel else []
                if hub.router is not end.router and any(
                    local.ip in remote.network for local in own for remote in inside
                ):
                    yield hub

    def seen_as(self, end: TunnelEnd, remote: TunnelEnd) -> Address | None:
        """The address that a PAT shows to another end, which waits for callers; None without one.

        Where the PAT is not among the inputs, a key of the other end tells, if it is the key of
        this one and for an address that is nobody's.
        """
        local = end.local
        if local is None or not is_inside(local) or _reached(remote.router, local):
            return None
        outside = {
            each.outside
            for router, each in self.overloads
            if router not in (end.router, remote.router) and each.shows(local)
        }
        if outside:
            return outside.pop() if len(outside) == 1 else None
        if remote.local is None or is_inside(remote.local) or shared_key(remote, local):
            return None
        ours = shared_key(end, remote.local)
        return next(
            (
                address
                for address, key in single_keys(remote)
                if ours
                and ours.secret
                and key.secret == ours.secret
                and not is_inside(address)
                and not self.owners.get(address)
            ),
            None,
        )

    def used(self, end: TunnelEnd) -> Iterator[Address]:
        """The addresses at which an end is met: its own, virtual ones, those that a NAT shows."""
        for address in own_addresses(end):
            yield address
            yield from sorted(self.shown.get(address, ()))

    def addresses(self, end: TunnelEnd) -> Iterator[Address]:
        """Addresses of the router of an end, those that the end uses first."""
        yield from self.used(end)
        for port in end.router.interfaces.values():
            for value in port.addresses:
                yield value.value.ip

    def meeting(self, end: TunnelEnd, position: int) -> Iterator[Address]:
        """Of `addresses` those that a router may name: a hub does not walk all of its own."""
        yield from self.used(end)
        own, named = self.ranks[self.position[id(end.router)]], self.names[position]
        if len(named) < len(own):
            yield from sorted((address for address in named if address in own), key=own.__getitem__)
        else:
            yield from (address for address in own if address in named)


def _reached(router: Router, address: Address) -> bool:
    """Whether a router is connected to the network of an address."""
    return any(
        address in value.value.network
        for port in router.interfaces.values()
        for value in port.addresses
    )


def _said_to_be(end: TunnelEnd) -> Address | None:
    """The address that the IKEv2 profile of an end tells as its own."""
    profile = ikev2_profile_of(end)
    if profile and profile.identity:
        return address_or_none(profile.identity.value.value)
    return None
