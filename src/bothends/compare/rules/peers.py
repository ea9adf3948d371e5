"""Peers: who points at whom, and where the crypto map stands."""

from collections.abc import Iterator
from ipaddress import ip_address

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.credentials import shared_key
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.reach import way
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.undecided_stages import perhaps_applied
from bothends.compare.views.pair import both_views, comes_up, remote_place
from bothends.compare.views.places import change, end_place, header, in_object, place
from bothends.model import Address
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Interface, MapKind, Origin, Router
from bothends.platforms.statements import Statement


@PEERS.pair_rule(
    "PEER-001",
    title="the configured peer address is not the peer's address",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    rationale="IKE is sent to the address that `set peer` or `tunnel destination` names, and a "
    "router accepts it only from an address that one of its own crypto maps or tunnels names.",
    source="Cisco IOS: set peer; tunnel destination",
    wrong=crypto_map(b={"set peer 203.0.113.1": "set peer 203.0.113.9"}),
    verdict=Verdict.DOWN_PHASE1,
)
def wrong_peer(pair: PairContext) -> Iterator[Hit]:
    """One end points at the other, which points somewhere else, or has no tunnel at all."""
    if pair.b is None or pair.nat:
        return
    for view in both_views(pair):
        if view.a_points or not view.b_points or view.b is None:
            continue
        if view.a.kind is Kind.NONE and view.a.tunnel is None and view.b.kind is not Kind.NONE:
            yield Hit(
                f"{view.b.router.name} has the peer {view.b_peer}, an address of "
                f"{view.a.router.name}, which has no tunnel with {view.b.router.name}",
                end_place(view.b),
                end_place(view.a),
            )
        local = view.b.local
        if view.a.unresolved and not view.a.peers:
            yield Hit(
                f"{view.a.router.name} has the peer {view.a.unresolved[0]}, a host name that no "
                f"`ip host` line resolves; {view.b.router.name} uses {local}",
                end_place(view.a),
                end_place(view.b),
            )
        if not view.a.peers or any(address == local for address, _ in view.a.peers):
            continue  # it names the right address; that it points nowhere has another reason
        address, origin = next(
            (peer for peer in view.a.peers if peer[0] == view.a_peer), view.a.peers[0]
        )
        yield Hit(
            f"{view.a.router.name} has the peer {address}; {view.b.router.name} uses {local}",
            place(view.a.router, origin),
            end_place(view.b),
            fix=Fix(view.a.router.name, tuple(_pointed(view.a, address, local, origin))),
        )


def _pointed(end: TunnelEnd, old: Address, new: Address | None, origin: Origin) -> Iterator[str]:
    """The lines that make an end point somewhere else."""
    lines = end.router.lines
    yield header(end.origin)
    if end.entry:
        yield lines.say(Statement.PEER, peer=new)
        yield lines.no(lines.say(Statement.PEER, peer=old))
    elif " nhrp " not in origin.text:
        yield lines.say(Statement.TUNNEL_DESTINATION, destination=new)
    else:
        start, _, is_map = origin.text.partition(" nhrp map ")
        for text in (origin.text, *([f"{start} nhrp map multicast {old}"] if is_map else ())):
            yield lines.no(f" {text}")
            yield f" {text.replace(str(old), str(new))}"


def _not_where_it_should(pair: PairContext) -> Iterator[Hit]:
    """The crypto map is on no interface, or the route to the peer leaves through another one."""
    for view in both_views(pair):
        end, peer = view.a, view.a_peer
        if end.crypto_map and not end.applied and not perhaps_applied(end.router):
            router, name = end.router, end.crypto_map.name
            yield Hit(
                f"crypto map {name} of {router.name} is on no interface",
                place(router, end.crypto_map.origin),
                fix=change(router, *_on_port(router, _outside(view), name)),
            )
            continue
        if end.entry is None or end.port is None or peer is None or end.crypto_map is None:
            continue
        packet_path = way(end.router, end.fvrf, peer)
        port = end.router.interface(packet_path.interface) if packet_path else None
        if packet_path is None or port is None or port is end.port or _carries(port, end):
            continue
        if end.port.name.startswith("Virtual"):
            continue  # what is made of it for a caller has a route to the caller
        yield Hit(
            f"crypto map {end.crypto_map.name} of {end.router.name} is on {end.port.name}, but "
            f"{peer} is reached through {port.name}",
            place(end.router, packet_path.origin),
            remote_place(view),
            fix=Fix(end.router.name, tuple(_to_port(end, port, view.b))),
            verdict=Verdict.NO_TRAFFIC,
        )


def _to_port(end: TunnelEnd, port: Interface, remote: TunnelEnd | None) -> Iterator[str]:
    """The lines that bring a crypto map to a port, and keep the address that the far end names."""
    name, lines = end.crypto_map.name if end.crypto_map else "", end.router.lines
    named = remote is None or any(peer == end.local for peer, _ in remote.peers)
    if named and end.port and end.crypto_map and not end.crypto_map.local_address:
        yield lines.say(Statement.MAP_ADDRESS, name=name, interface=end.port.name)
    elif end.port:
        yield lines.say(Statement.INTERFACE, name=end.port.name)
        yield lines.no(lines.say(Statement.MAP_ON_INTERFACE, name=name))
    yield from _on_port(end.router, port.name, name)


def _on_port(router: Router, port: str, crypto_map: str) -> Iterator[str]:
    yield router.lines.say(Statement.INTERFACE, name=port)
    yield router.lines.say(Statement.MAP_ON_INTERFACE, name=crypto_map)


def _carries(port: Interface, end: TunnelEnd) -> bool:
    """Whether a port has the crypto map too, or is a tunnel inside of it."""
    if port.tunnel is not None:
        return True
    name = end.crypto_map.name if end.crypto_map else ""
    return any(value.value == name for value in port.crypto_maps)


@PEERS.device_rule(
    "PEER-002",
    title="crypto map on no interface, on the wrong one, or incomplete",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    rationale="A crypto map does nothing until an interface names it, and then sees only what "
    "leaves or enters there: it has to be applied to the interface through which the peer is "
    "reached. IOS marks an entry without `set peer` as incomplete and skips it.",
    source="Cisco IOS: crypto map (interface)",
    wrong=crypto_map(b={" crypto map VPN\n": ""}),
    pair=_not_where_it_should,
)
def not_applied(device: DeviceContext) -> Iterator[Hit]:
    """A crypto map that no interface names and no tunnel needs, or an entry without a peer."""
    router = device.router
    applied = {value.value for port in router.interfaces.values() for value in port.crypto_maps}
    expected = {end.crypto_map.name for end in device.ends if end.crypto_map}
    for name, result in router.crypto_maps.items():
        if name not in applied and result.entries:
            if name not in expected and not perhaps_applied(router):
                yield Hit(
                    f"crypto map {name} of {router.name} is on no interface, "
                    "and no tunnel needs it",
                    place(router, result.origin),
                    fix=change(router, _gone(router, name)),
                    severity=Severity.INFO,
                )
            continue
        for entry in result.entries:
            if entry.kind is MapKind.ISAKMP and not entry.peers and not entry.unread:
                yield Hit(
                    f"crypto map {name} {entry.sequence} of {router.name} has no peer",
                    place(router, entry.origin),
                    fix=in_object(
                        router,
                        entry.origin,
                        router.lines.say(Statement.PEER, peer=Placeholder.IP_ADDRESS),
                    ),
                )


def _gone(router: Router, name: str) -> str:
    return router.lines.no(router.lines.say(Statement.MAP_ENTRY, name=name, sequence=""))


def _outside(view: PairContext) -> str:
    """The interface whose address the far end names, else that of the default route."""
    router = view.a.router
    held = (_holder(router, peer) for peer, _ in (view.b.peers if view.b else ()))
    port = next(filter(None, held), None)
    if port and not port.name.startswith("Loopback"):
        return port.name
    packet_path = way(router, "", ip_address("192.0.2.0"))
    return packet_path.interface if packet_path else Placeholder.INTERFACE


@PEERS.pair_rule(
    "PEER-003",
    of=both_views,
    title="one end uses a loopback, the peer is configured with the physical interface",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE1,
    between_ends=True,
    leads={"ID-001", "KEY-003", "PEER-001"},
    rationale="With `local-address`, or a loopback as tunnel source, IKE is sent from and "
    "answered at that address only. The other end has to use that address as its peer. The "
    "address of the physical interface does not work, although it answers a ping.",
    source="Cisco IOS: crypto map local-address; tunnel source",
    wrong=crypto_map(
        b={
            "crypto map VPN 10 ": "interface Loopback0\n ip address 192.0.2.1 255.255.255.255\n"
            "crypto map VPN local-address Loopback0\ncrypto map VPN 10 "
        }
    ),
    right=crypto_map(
        b={
            "crypto map VPN 10 ": "interface Loopback0\n ip address 192.0.2.1 255.255.255.255\n"
            "crypto map VPN local-address GigabitEthernet0/0\ncrypto map VPN 10 "
        }
    ),
    error_when="the tunnel cannot come up, whichever end initiates",
)
def other_address(view: PairContext) -> Iterator[Hit]:
    """An end names an address of the other router that its end does not use."""
    if view.b is None or view.nat:
        return
    end, remote, peer = view.a, view.b, view.a_peer
    if remote is None or view.a_points or peer is None or remote.kind is Kind.NONE:
        return
    port = _holder(remote.router, peer)
    chosen = remote.crypto_map.local_address if remote.crypto_map else None
    if remote.tunnel and remote.tunnel.tunnel:
        chosen = remote.tunnel.tunnel.source
    if port is None or chosen is None or remote.local is None:
        return
    yield Hit(
        f"{end.router.name} has the peer {peer}, an address of {port.name} of "
        f"{remote.router.name}; the tunnel there uses {remote.local} ({chosen.value})",
        place(end.router, end.peers[0][1]) if end.peers else end_place(end),
        place(remote.router, chosen.origin),
        fix=_with_its_key(end, peer, remote.local) or Fix(remote.router.name, _use(remote, port)),
        severity=None if comes_up(view) else Severity.ERROR,
    )


def _with_its_key(end: TunnelEnd, peer: Address, used: Address) -> Fix | None:
    """Its peer is the address that the other end uses, where this end has a key for that alone."""
    if not end.peers or shared_key(end, peer) or not shared_key(end, used):
        return None
    origin = next((origin for address, origin in end.peers if address == peer), end.peers[0][1])
    return Fix(end.router.name, tuple(_pointed(end, peer, used, origin)))


def _holder(router: Router, address: Address) -> Interface | None:
    ports = router.interfaces.values()
    return next((p for p in ports if any(v.value.ip == address for v in p.addresses)), None)


def _use(end: TunnelEnd, port: Interface) -> tuple[str, ...]:
    """The lines that make an end use the address of another interface."""
    say = end.router.lines.say
    if end.crypto_map:
        name = end.crypto_map.name
        return (say(Statement.MAP_ADDRESS, name=name, interface=port.name),)
    return (header(end.origin), say(Statement.TUNNEL_SOURCE, source=port.name))
