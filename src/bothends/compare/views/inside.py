"""What lies behind an end: the networks on its own side, and their VRF."""

from collections.abc import Iterator

from bothends.compare.credentials import ikev2_profile_of, isakmp_profile_of
from bothends.compare.ends import TunnelEnd
from bothends.ike.selectors import Addresses
from bothends.model import IkeVersion, Network
from bothends.platforms.router import Route


def ivrf(end: TunnelEnd) -> str:
    """The VRF of the traffic that an end protects."""
    if end.ike is IkeVersion.V2:
        ikev2 = ikev2_profile_of(end)
        named = ikev2.ivrf if ikev2 else None
    else:
        profile = isakmp_profile_of(end)
        named = profile.vrf if profile else None
    return named.value if named else end.fvrf


def inside_networks(end: TunnelEnd) -> Iterator[Network]:
    """The networks that an end is connected to, in the VRF of its traffic, off the outside."""
    for port in end.router.interfaces.values():
        if port.tunnel or port is end.port or port.shutdown.value or port.vrf.value != ivrf(end):
            continue
        for value in port.addresses:
            if value.value.network.prefixlen < value.value.max_prefixlen - 1:
                yield value.value.network


def behind(end: TunnelEnd) -> Iterator[Network]:
    """The networks that an end surely reaches on its own side: connected ones, and by routes."""
    yield from inside_networks(end)
    for route in end.router.routes:
        if route.vrf == ivrf(end) and route.network.prefixlen and not _outward(end, route):
            yield route.network


def connected(end: TunnelEnd, addresses: Addresses) -> bool:
    """Whether an end is connected, on its own side, to a network of some addresses."""
    return any(addresses.meets(Addresses.of(network)) for network in inside_networks(end))


def not_behind(end: TunnelEnd, local: Addresses, vrf: str) -> bool:
    """Whether addresses that an end protects are surely not reached on its own side.

    A default route counts only when it does not leave by the outside of the tunnel; addresses
    that a NAT shows need no route at all.
    """
    router = end.router
    if router.cut or router.routing or router.release_origin.is_default:
        return False
    ports = [port for port in router.interfaces.values() if port.vrf.value == vrf]
    inside = [port for port in ports if port is not end.port]
    if any(
        port.of(local.version).dynamic.value or port.name.startswith("Virtual") for port in inside
    ):
        return False  # clients, or networks that are learned
    if not any(port.attached(local.version) for port in inside):
        return False
    if any(local.meets(Addresses.of(value.value.network)) for p in ports for value in p.addresses):
        return False
    for rule in router.nat:
        if rule.interface is None and (rule.outside is None or rule.outside in local):
            return False
    return not any(
        route.vrf == vrf and local.meets(Addresses.of(route.network)) and not _outward(end, route)
        for route in router.routes
    )


def _outward(end: TunnelEnd, route: Route) -> bool:
    """Whether a route surely leaves by the interface that a tunnel leaves by."""
    if end.port is None:
        return False
    if route.interface == end.port.name:
        return True
    hop = route.next_hop
    return hop is not None and any(hop in value.value.network for value in end.port.addresses)
