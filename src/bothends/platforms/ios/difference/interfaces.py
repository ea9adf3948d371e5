"""Whether a router has the interface and address that an end names."""

from collections.abc import Iterable, Iterator, Sequence

from bothends.model import End, Tunnel
from bothends.platforms.ios.difference.running import Running
from bothends.platforms.ios.write import Allocation
from bothends.platforms.router import Interface, Router


def wrong_interfaces(
    device: str, router: Router, tunnels: Sequence[Tunnel], allocation: Allocation
) -> Iterator[str]:
    """What keeps the ends of these tunnels from working on this router, with its line there."""
    for tunnel in tunnels:
        end, names = tunnel.end(device), allocation.names[tunnel.name]
        interface = router.interface(end.interface)
        if interface is None:
            there = ", ".join(sorted(router.interfaces)) or "none"
            yield f"{tunnel.name}: interface {end.interface} does not exist; there are: {there}"
            continue
        if end.unnumbered and router.interface(end.unnumbered) is None:
            yield f"{tunnel.name}: interface {end.unnumbered} (unnumbered) does not exist"
        yield from _shut_down(tunnel, (interface, router.interface(names.tunnel)))
        yield from _overlapping(tunnel, end, router, names.tunnel)
        if (vrf := interface.vrf.value) != end.fvrf:
            has = f"is in VRF {vrf}" if vrf else "is in no VRF"
            says = f"fvrf: {end.fvrf}" if end.fvrf else "none"
            line = interface.vrf.origin.line or interface.origin.line
            yield (
                f"line {line}: {tunnel.name}: interface {interface.name} {has}, the inventory "
                f"says {says}"
            )
        crypto_map = router.crypto_maps.get(names.map)
        source = crypto_map.local_address if crypto_map else None
        addressed = router.interface(source.value) if source else interface
        if addressed:
            yield from _wrong_address(tunnel, end, _numbered(router, addressed))


def unrouted_ipv6(device: str, tunnels: Sequence[Tunnel], running: Running) -> Iterator[str]:
    """Tunnels of IPv6 on a router that forwards none: IOS does so only where it is told to.

    It is not written by bothends, since it has every interface announce the router (RFC 4861).
    """
    if any(running.find("ipv6 unicast-routing")):
        return
    for tunnel in tunnels:
        if tunnel.end(device).inner == 6:
            yield (
                f"{tunnel.name}: the router forwards no IPv6: ipv6 unicast-routing is not "
                "configured"
            )


def _shut_down(tunnel: Tunnel, interfaces: Iterable[Interface | None]) -> Iterator[str]:
    for interface in interfaces:
        if interface and interface.shutdown.value:
            line = interface.shutdown.origin.line
            yield f"line {line}: {tunnel.name}: interface {interface.name} is shut down"


def _overlapping(tunnel: Tunnel, end: End, router: Router, own: str) -> Iterator[str]:
    """Interfaces that share addresses with the tunnel's own: IOS takes no two in one VRF."""
    for interface in router.interfaces.values() if end.inside else ():
        if interface.name == own or interface.vrf.value != end.vrf:
            continue
        for value in interface.addresses:
            network = value.value.network
            if end.inside and network.overlaps(end.inside.network):
                yield (
                    f"line {value.origin.line}: {tunnel.name}: inside: {end.inside.network} "
                    f"overlaps {network} of interface {interface.name}"
                )


def _numbered(router: Router, interface: Interface) -> Interface:
    """The interface that lends an unnumbered one its address."""
    unnumbered = interface.ipv4.unnumbered
    lender = router.interface(unnumbered.value) if unnumbered else None
    return lender or interface


def _wrong_address(tunnel: Tunnel, end: End, interface: Interface) -> Iterator[str]:
    addresses = [value.value.ip for value in interface.addresses]
    if end.local in addresses or interface.ipv4.dynamic.value:
        return
    if end.dynamic:
        yield (
            f"line {interface.origin.line}: {tunnel.name}: interface {interface.name} is not given "
            "its address, the inventory says dynamic"
        )
        return
    first = interface.addresses[0].origin if interface.addresses else interface.origin
    has = f"has {', '.join(map(str, addresses))}" if addresses else "has no address"
    yield (
        f"line {first.line}: {tunnel.name}: interface {interface.name} {has}, "
        f"the inventory says {end.local}"
    )
