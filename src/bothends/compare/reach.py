"""Where packets surely go, and where they surely do not: only what the text proves counts."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from bothends.compare.ends import TunnelEnd
from bothends.compare.memo import Memo
from bothends.model import Address
from bothends.platforms.router import Interface, Origin, Route, Router

_LEARNING = ("bgp", "isis", "odr", "mobile", "lisp")
"""Protocols whose neighbours do not follow from `network` lines."""
_ONLY_IPV4 = ("ospf", "rip", "odr", "mobile")
_HOPS = 4
"""How often a next hop may lead to another route."""


_Space: TypeAlias = tuple[str, int]
"""A VRF and a version of IP."""


@dataclass(slots=True)
class _Table:
    """The static routes and connected networks of a router, by space, length and network."""

    routes: dict[tuple[_Space, int], dict[int, list[Route]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    connected: dict[tuple[_Space, int], dict[int, Interface]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    lengths: dict[_Space, list[int]] = field(default_factory=dict)
    """Lengths of the prefixes of a VRF, the longest first."""
    learned: set[_Space] = field(default_factory=set)
    """Where an interface learns its address, and perhaps a route with it."""

    @classmethod
    def of(cls, router: Router) -> "_Table":
        table = cls()
        lengths: dict[_Space, set[int]] = defaultdict(set)
        for route in router.routes:
            length, space = route.network.prefixlen, (route.vrf, route.network.version)
            table.routes[space, length][int(route.network.network_address)].append(route)
            lengths[space].add(length)
        for port in router.interfaces.values():
            vrf = port.vrf.value
            for version, family in ((4, port.ipv4), (6, port.ipv6)):
                if family.dynamic.value:
                    table.learned.add((vrf, version))
            for value in port.addresses:
                if _virtual_address(value.origin.text) or port.shutdown.value:
                    continue
                network = value.value.network
                space = vrf, network.version
                sizes = table.connected[space, network.prefixlen]
                sizes.setdefault(int(network.network_address), port)
                lengths[space].add(network.prefixlen)
        table.lengths = {space: sorted(sizes, reverse=True) for space, sizes in lengths.items()}
        return table

    def routes_to(self, vrf: str, target: Address) -> list[Route]:
        """The static routes of the longest prefix that has an address."""
        space = vrf, target.version
        for length in self.lengths.get(space, ()):
            routes = self.routes.get((space, length), {}).get(_masked(target, length))
            if routes:
                return routes
        return []

    def best(self, vrf: str, target: Address) -> "Interface | list[Route] | None":
        """The connected network, or the static routes, that have an address most exactly."""
        space = vrf, target.version
        for length in self.lengths.get(space, ()):
            key = _masked(target, length)
            port = self.connected.get((space, length), {}).get(key)
            if port:
                return port
            routes = self.routes.get((space, length), {}).get(key)
            if routes:
                return routes
        return None


def _masked(address: Address, length: int) -> int:
    rest = address.max_prefixlen - length
    return int(address) >> rest << rest


def _virtual_address(text: str) -> bool:
    return text.startswith(("standby", "vrrp"))


_table: Memo[Router, _Table] = Memo(_Table.of)


def no_route(end: TunnelEnd, target: Address) -> bool:
    """Whether packets of an end towards an address surely have no route.

    Only a text that says something of routing can prove that: a whole running configuration, or
    one with routing processes. A piece of a configuration may leave its routes out.
    """
    router = end.router
    if router.cut or router.pieces or (not router.routing and router.release_origin.is_default):
        return False
    if _table(router).best(end.fvrf, target) is not None:
        return False
    family = target.version
    if (end.fvrf, family) in _table(router).learned:
        return False
    ports = [port for port in router.interfaces.values() if port.vrf.value == end.fvrf]
    if not any(port.attached(family) and not _virtual(port) for port in ports):
        return False
    if any(target in value.value.network for port in ports for value in port.addresses):
        return False
    return not _may_learn(router, ports, family)


@dataclass(frozen=True, slots=True)
class PacketPath:
    """Where packets to an address surely leave a router, and the line that says so."""

    interface: str
    origin: Origin


def way(router: Router, vrf: str, target: Address) -> PacketPath | None:
    """The interface through which packets to an address surely leave; None if it is not sure.

    Beyond the connected networks a routing protocol, or an address that is learned, may always
    bring a better route; a route that is tracked may be gone.
    """
    if not isinstance(_table(router).best(vrf, target), Interface) and (
        router.routing or (vrf, target.version) in _table(router).learned
    ):
        return None
    first: Origin | None = None
    for _ in range(_HOPS):
        best = _table(router).best(vrf, target)
        if best is None:
            return None
        if isinstance(best, Interface):
            return PacketPath(best.name, first or best.origin)
        if len(best) > 1 or " track " in best[0].origin.text:
            return None
        route = best[0]
        first = first or route.origin
        if route.interface:
            return PacketPath(route.interface, first)
        if route.next_hop in {None, target}:
            return None
        target = route.next_hop
    return None


def static_routes(router: Router, vrf: str, target: Address) -> list[Route]:
    """The static routes that have an address most exactly."""
    return _table(router).routes_to(vrf, target)


def _may_learn(router: Router, ports: list[Interface], family: int) -> bool:
    """Whether a routing protocol may bring a route over an interface that is not a tunnel.

    Those of IPv6 are enabled on interfaces, which is not read.
    """
    if family == 6:
        return any(process.protocol not in _ONLY_IPV4 for process in router.routing)
    real = [
        value.value.ip
        for port in ports
        if not _virtual(port) and not port.shutdown.value
        for value in port.attached(family)
    ]
    for process in router.routing:
        if process.protocol.startswith("ipv6 "):
            continue
        if process.protocol in _LEARNING or not process.networks:
            return True
        if any(ip in network.value.local for network in process.networks for ip in real):
            return True
    return False


def _virtual(port: Interface) -> bool:
    return port.name.startswith(("Tunnel", "Loopback", "Virtual"))
