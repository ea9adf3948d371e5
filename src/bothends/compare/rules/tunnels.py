"""Tunnel interfaces: what both ends of a VTI or GRE tunnel have to say alike."""

from collections import defaultdict
from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map, gre, svti
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views, remote_place
from bothends.compare.views.places import change, end_place, in_object, place, set_at
from bothends.compare.views.tunnels import name_of
from bothends.model import address_or_none
from bothends.platforms.router import Interface, TunnelSettings
from bothends.platforms.statements import Statement


@TUNNELS.device_rule(
    "TUN-004",
    title="tunnels with one source cannot be told apart",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    rationale="Packets of several tunnels between the same two addresses can only be told apart "
    "by the GRE key. A multipoint tunnel that has its source and IPsec profile in common with "
    "another tunnel also has to share the SAs with it (`shared`, on all of them); without it each "
    "interface may take the SAs away from the other.",
    source="Cisco IOS: Sharing IPsec with tunnel protection",
    wrong=svti(
        a={
            "interface GigabitEthernet0/0\n": "interface Tunnel1\n"
            " ip address 10.255.1.1 255.255.255.252\n ip mtu 1400\n ip tcp adjust-mss 1360\n"
            " tunnel source GigabitEthernet0/0\n tunnel destination 198.51.100.1\n"
            " tunnel mode ipsec ipv4\n tunnel protection ipsec profile PROT\n"
            "interface GigabitEthernet0/0\n"
        }
    ),
)
def not_told_apart(device: DeviceContext) -> Iterator[Hit]:
    """Tunnels of one source and destination without distinct keys, or not shared."""
    by_source: dict[tuple[str, str], list[Interface]] = defaultdict(list)
    for end in device.ends:
        tunnel = end.tunnel.tunnel if end.tunnel else None
        if end.tunnel and tunnel and tunnel.source and _in_use(end):
            source = str(end.local or tunnel.source.value)
            by_source[source, tunnel.vrf.value].append(end.tunnel)
    for ports in by_source.values():
        if len(ports) > 1:
            yield from _same_ends(device, ports)
            yield from _not_shared(device, ports)


def _same_ends(device: DeviceContext, ports: list[Interface]) -> Iterator[Hit]:
    """Tunnels between the same two addresses that no key tells apart."""
    seen: dict[tuple[str, bool, int | None], Interface] = {}
    for port in ports:
        tunnel = port.tunnel
        if tunnel is None or not (tunnel.destination or tunnel.mode.value.multipoint):
            continue
        target = tunnel.destination.value if tunnel.destination else ""
        gre = tunnel.mode.value.gre
        key = (target, gre, tunnel.key.value if tunnel.key and gre else None)
        first = seen.setdefault(key, port)
        if first is not port:
            how = "the same tunnel key, or none" if gre else "`tunnel mode ipsec`, which has no key"
            yield Hit(
                f"{first.name} and {port.name} of {device.router.name} go from one source to "
                f"{target or 'anyone'} with {how}",
                place(device.router, port.origin),
                place(device.router, first.origin),
            )


def _not_shared(device: DeviceContext, ports: list[Interface]) -> Iterator[Hit]:
    """A multipoint tunnel and others with its source and profile, without `shared`."""
    profiles: dict[str, list[tuple[Interface, TunnelSettings]]] = defaultdict(list)
    for port in ports:
        if port.tunnel and port.tunnel.protection and port.tunnel.mode.value.gre:
            profiles[port.tunnel.protection.value].append((port, port.tunnel))
    for name, tunnels in profiles.items():
        multipoint = any(tunnel.mode.value.multipoint for _, tunnel in tunnels)
        if len(tunnels) < 2 or not multipoint or all(tunnel.shared for _, tunnel in tunnels):
            continue
        say = device.router.lines.say
        line = say(Statement.TUNNEL_PROFILE_SHARED, name=name)
        names = [port.name for port, _ in tunnels]
        lines = [text for each in names for text in (say(Statement.INTERFACE, name=each), line)]
        yield Hit(
            f"{' and '.join(names)} of {device.router.name} have the same source and profile, and "
            "lack `shared`",
            place(device.router, tunnels[1][0].origin),
            place(device.router, tunnels[0][0].origin),
            fix=Fix(device.router.name, tuple(lines)),
            severity=Severity.WARNING,
        )


@TUNNELS.device_rule(
    "TUN-006",
    title="GRE keepalive on a protected tunnel",
    severity=Severity.WARNING,
    consequence=Consequence.NO_TRAFFIC,
    rationale="A GRE keepalive is a packet that the other end is to send straight back. It comes "
    "back outside of what the IPsec SA carries, is dropped, and the interface goes down though "
    "the tunnel works. Dead peer detection and the routing protocol do that job.",
    source="Cisco document 118370: GRE tunnel keepalives",
    wrong=gre(a={" ip mtu 1400\n": " ip mtu 1400\n keepalive 10 3\n"}),
)
def keepalive(device: DeviceContext) -> Iterator[Hit]:
    """A tunnel interface with `tunnel protection` and `keepalive`."""
    lines = device.router.lines
    for port in device.router.interfaces.values():
        if port.tunnel and port.tunnel.protection and port.keepalive:
            yield Hit(
                f"{port.name} of {device.router.name} has keepalives and is protected by IPsec",
                place(device.router, port.keepalive.origin),
                fix=change(
                    device.router,
                    lines.say(Statement.INTERFACE, name=port.name),
                    lines.no(lines.say(Statement.INTERFACE_KEEPALIVE)),
                ),
            )


@TUNNELS.pair_rule(
    "TUN-007",
    of=both_views,
    title="the tunnel's VRF is not that of its source",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    leads={"ID-006", "IKE2-008"},
    rationale="`tunnel vrf` names the routing table of the outer packets, which has to be that of "
    "the source interface. With `vrf forwarding` on it and no `tunnel vrf`, the router looks for "
    "the peer in the global table, and takes no answer that comes in through the VRF.",
    source="Cisco IOS: VRF-aware IPsec; tunnel vrf",
    wrong=svti(
        b={
            "interface GigabitEthernet0/0\n": "vrf definition WAN\ninterface GigabitEthernet0/0\n"
            " vrf forwarding WAN\n"
        }
    ),
    verdict=Verdict.DOWN_PHASE1,
)
def wrong_vrf(view: PairContext) -> Iterator[Hit]:
    """The VRF of the outer packets is not that of the source interface."""
    end = view.a
    if end.tunnel is None or end.tunnel.tunnel is None or end.port is None:
        return
    vrf, source = end.tunnel.tunnel.vrf, end.port.vrf
    if vrf.value == source.value or not _in_use(end) or _also_in(end, vrf.value):
        return
    lines = end.router.lines
    line = lines.say(Statement.TUNNEL_VRF, vrf=source.value or vrf.value)
    yield Hit(
        f"the source {end.port.name} of {name_of(end)} is in {_table(source.value)}, its outer "
        f"packets are looked up in {_table(vrf.value)}",
        set_at(end.router, vrf, source.origin),
        remote_place(view),
        fix=in_object(end.router, end.origin, line if source.value else lines.no(line)),
    )


def _also_in(end: TunnelEnd, vrf: str) -> bool:
    """Whether an interface of a VRF has the address that a tunnel names as its source."""
    source = end.tunnel.tunnel.source if end.tunnel and end.tunnel.tunnel else None
    if source is None or address_or_none(source.value) != end.local:
        return False
    return any(
        port.vrf.value == vrf and any(value.value.ip == end.local for value in port.addresses)
        for port in end.router.interfaces.values()
    )


def _in_use(end: TunnelEnd) -> bool:
    return end.kind is not Kind.NONE and not (end.tunnel and end.tunnel.shutdown.value)


def _table(vrf: str) -> str:
    return f"VRF {vrf}" if vrf else "the global table"


@TUNNELS.device_rule(
    "TUN-008",
    title="crypto map and tunnel protection towards one peer",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE2,
    rationale="Both build SAs between the same two addresses. The crypto map on the outside "
    "interface also sees the packets of the tunnel; requests of the peer may be taken by the "
    "wrong one, and one pair of SAs replaces the other. Use one kind towards a peer.",
    source="Cisco IOS: Sharing IPsec with tunnel protection, restrictions",
    wrong=crypto_map(
        a={
            "ip access-list extended CRYPTO": "crypto ipsec profile PROT\n set transform-set TS\n"
            "interface Tunnel0\n ip address 10.255.0.1 255.255.255.252\n"
            " tunnel source GigabitEthernet0/0\n tunnel destination 198.51.100.1\n"
            " tunnel protection ipsec profile PROT\nip access-list extended CRYPTO"
        }
    ),
)
def two_kinds(device: DeviceContext) -> Iterator[Hit]:
    """A peer that a crypto map and a protected tunnel name from the same address."""
    by_map = {
        (end.local, peer): origin
        for end in device.ends
        if end.entry is not None and end.applied
        for peer, origin in end.peers
    }
    for end in device.ends:
        if end.tunnel is None or not _in_use(end):
            continue
        for peer, _ in end.peers:
            origin = by_map.get((end.local, peer))
            if origin is not None and end.local is not None:
                yield Hit(
                    f"a crypto map and {name_of(end)} both protect traffic to {peer}",
                    end_place(end),
                    place(device.router, origin),
                )
