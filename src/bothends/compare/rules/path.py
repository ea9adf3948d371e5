"""The way of the packets: routes, access lists and NAT around a tunnel."""

from collections.abc import Iterator
from ipaddress import ip_network

from bothends.compare.context import PairContext
from bothends.compare.credentials import isakmp_profile_of
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.protected_traffic import selectors_of
from bothends.compare.reach import no_route, static_routes, way
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.screening import Ruling, packet, screened
from bothends.compare.undecided_stages import NO_STAGE
from bothends.compare.views.pair import both_views, remote_place
from bothends.compare.views.places import change, end_place, first_entries, place
from bothends.ike.selectors import TrafficSelector
from bothends.model import BITS, Address, Network
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Acl, Route
from bothends.platforms.statements import Statement

_UDP, _ESP, _AH = 17, 50, 51
_DEFAULT_ROUTE = "ip route 0.0.0.0 0.0.0.0"


@PEERS.pair_rule(
    "PEER-005",
    of=both_views,
    title="no usable route to the peer",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    rationale="IKE packets are routed like any others: without a route the tunnel is never "
    "negotiated. If the route to the tunnel destination leads through the tunnel itself, the "
    "tunnel comes up, learns the route, and goes down again (%TUN-5-RECURDOWN).",
    source="Cisco IOS: tunnel interfaces, recursive routing (document 22327)",
    wrong=crypto_map(b={f"{_DEFAULT_ROUTE} 198.51.100.254\n": ""}),
    verdict=Verdict.NO_TRAFFIC,
)
def no_way_to_peer(view: PairContext) -> Iterator[Hit]:
    """The text proves that there is no route, or the route leads into the tunnel."""
    end, peer = view.a, view.a_peer
    if peer is None or end.kind is Kind.NONE:
        return
    name = end.router.name
    if view.b is not None and no_route(end, peer):
        yield Hit(
            f"{name} has no route to {peer}, the address that it uses for the other end",
            end_place(end),
            end_place(view.b),
            fix=Fix(name, (_route(end, ip_network(peer), Placeholder.NEXT_HOP),)),
            verdict=Verdict.DOWN_PHASE1,
        )
        return
    for route in _into_itself(end, peer):
        yield Hit(
            f"{name} routes {peer}, the peer of {end.label}, through {end.label} itself",
            place(end.router, route.origin),
            remote_place(view),
            fix=change(end.router, end.router.lines.no(route.origin.text)),
        )


def _route(end: TunnelEnd, network: Network, towards: object) -> str:
    return end.router.lines.say(
        Statement.ROUTE, network=network, vrf=end.fvrf, towards=towards, family=network.version
    )


def _into_itself(end: TunnelEnd, peer: Address) -> list[Route]:
    """The only route to a tunnel destination, where it leads into the tunnel."""
    port = end.tunnel
    if port is None or port.vrf.value != end.fvrf:
        return []
    routes = static_routes(end.router, end.fvrf, peer)
    into = [route for route in routes if route.leads_into(port)]
    return into if len(into) == len(routes) else []


@PEERS.pair_rule(
    "PEER-006",
    of=both_views,
    title="the protected networks are not routed into the tunnel",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    stages=NO_STAGE,
    rationale="A crypto map sees only packets that leave through its interface, and routing comes "
    "first: packets for the remote networks that are routed through another interface, or "
    "have no route, are never encrypted. A tunnel interface carries what is routed into it, "
    "and nothing else.",
    source="Cisco IOS: crypto map; order of operation (document 6209)",
    wrong=crypto_map(
        b={
            "ip access-list extended CRYPTO": "ip route 10.1.0.0 255.255.255.0 "
            "GigabitEthernet0/1 10.2.0.254\nip access-list extended CRYPTO"
        }
    ),
    verdict=Verdict.NO_TRAFFIC,
)
def routed_elsewhere(view: PairContext) -> Iterator[Hit]:
    """A far network of the selectors leaves through another interface, or has no route.

    Of a tunnel interface only whether anything is routed into it is known.
    """
    if view.b is None:
        return
    end = view.a
    if end.kind in {Kind.SVTI, Kind.GRE} and not _fed(end):
        yield Hit(
            f"{end.router.name} has no route into {end.label}: only its own packets to the "
            "tunnel address of the other end pass through it",
            end_place(end),
            remote_place(view),
            severity=Severity.WARNING,
            verdict=Verdict.UP,
        )
    if end.entry is None or end.port is None or not end.applied or view.b is None:
        return
    profile = isakmp_profile_of(end)
    if end.entry.reverse_route.value or (profile and profile.vrf):
        return
    yield from _not_through_map(end, view.b)


def _fed(end: TunnelEnd) -> bool:
    """Whether a route, a routing protocol or a pushed route may lead into a tunnel interface."""
    router, port = end.router, end.tunnel
    if router.cut or router.routing or router.release_origin.is_default or port is None:
        return True
    inside = [port for port in router.interfaces.values() if port.addresses and not port.tunnel]
    if len(inside) < 2 or any(port.of(family).unnumbered for family in BITS):
        return True
    if any(each.of(family).dynamic.value for each in inside for family in BITS):
        return True
    return any(route.leads_into(port) for route in router.routes)


def _not_through_map(end: TunnelEnd, remote: TunnelEnd) -> Iterator[Hit]:
    router, port = end.router, end.port
    name = end.crypto_map.name if end.crypto_map else ""
    reported: set[str] = set()
    for selector in selectors_of(end, None, None):
        network = selector.flow.remote.network()
        if not selector.permit or network is None or network.prefixlen < 8 or port is None:
            continue
        target = network.network_address
        packet_path = way(router, end.fvrf, target)
        other = router.interfaces.get(packet_path.interface) if packet_path else None
        if (
            packet_path
            and packet_path.interface != port.name
            and packet_path.interface not in reported
        ):
            if other and any(value.value == name for value in other.crypto_maps):
                continue
            reported.add(packet_path.interface)
            at = place(router, packet_path.origin)
            message = f"{packet_path.interface}, not through {port.name}, where {name} is applied"
            yield Hit(
                f"{router.name} sends packets for {network} through {message}",
                at,
                end_place(remote),
            )
        elif packet_path is None and "" not in reported and no_route(end, target):
            reported.add("")
            yield Hit(
                f"{router.name} has no route to {network}, so packets for it do not reach {name}",
                end_place(end),
                end_place(remote),
                fix=Fix(router.name, (_route(end, network, remote.local or Placeholder.NEXT_HOP),)),
            )


@PEERS.pair_rule(
    "PEER-007",
    of=both_views,
    title="an access list blocks IKE or IPsec from the peer",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages=NO_STAGE,
    rationale="IKE needs UDP port 500, and port 4500 as soon as a NAT is on the way; the packets "
    "themselves are IP protocol 50 (ESP) or 51 (AH). The list on the outside interface sees "
    "them before IPsec does. With UDP port 500 blocked phase 1 times out. With ESP blocked "
    "the SAs come up, but the counter of decrypted packets stays at zero.",
    source="NSA: Configuring IPsec Virtual Private Networks (2020); RFC 3948; RFC 4303",
    wrong=crypto_map(
        b={
            " crypto map VPN\n": " crypto map VPN\n ip access-group OUTSIDE in\n",
            "ip access-list extended CRYPTO": "ip access-list extended OUTSIDE\n"
            " permit udp any any eq isakmp\n permit tcp any any established\n"
            "ip access-list extended CRYPTO",
        }
    ),
    right=crypto_map(
        b={
            " crypto map VPN\n": " crypto map VPN\n ip access-group OUTSIDE in\n",
            "ip access-list extended CRYPTO": "ip access-list extended OUTSIDE\n"
            " permit udp any any eq isakmp\n permit esp any any\n"
            "ip access-list extended CRYPTO",
        }
    ),
    verdict=Verdict.NO_TRAFFIC,
)
def blocked(view: PairContext) -> Iterator[Hit]:
    """The inbound list of the outside interface surely denies what the peer sends."""
    if view.b is None:
        return
    end, peer = view.a, view.a_peer
    port = end.port
    named = port.of(end.family).access_in if port else None
    if port is None or named is None or peer is None or end.local is None:
        return
    acl = end.router.acls.get(named.value)
    if acl is None or not acl.entries or port.name.startswith("Loopback"):
        return
    denied = [
        (what, flow, screening)
        for what, flow in _needed(view, peer, end.local)
        if (screening := screened(acl, flow)).ruling is Ruling.DENY
    ]
    if not denied:
        return
    words = " and ".join(what for what, _, _ in denied)
    entry = denied[0][2].entry
    ike = any(flow.protocol == _UDP for _, flow, _ in denied)
    by = place(end.router, entry.origin) if entry else place(end.router, acl.origin)
    how = "a line denies it" if entry else "no line permits it"
    yield Hit(
        f"list {acl.name} in {port.name} of {end.router.name} blocks {words} from {peer}: {how}",
        by,
        remote_place(view),
        fix=_permitted(end, acl, [flow for _, flow, _ in denied]),
        consequence=Consequence.PHASE1 if ike else Consequence.NO_TRAFFIC,
        verdict=Verdict.DOWN_PHASE1 if ike else Verdict.NO_TRAFFIC,
    )


def _permitted(end: TunnelEnd, acl: Acl, flows: list[TrafficSelector]) -> Fix:
    return change(end.router, *first_entries(end.router, acl.name, "permit", flows, end.family))


def _needed(
    view: PairContext, peer: Address, local: Address
) -> Iterator[tuple[str, TrafficSelector]]:
    """What has to come in from the peer, whoever starts."""
    if view.nat:
        yield "UDP port 4500", packet(_UDP, peer, local, 4500)
        return
    yield "IKE (UDP port 500)", packet(_UDP, peer, local, 500)
    suites = [negotiation.suite for negotiation in view.directions if negotiation.suite]
    protection = suites[0].protection if suites else None
    if protection and (protection.encryption or protection.integrity):
        yield "ESP", packet(_ESP, peer, local)
    if protection and protection.ah:
        yield "AH", packet(_AH, peer, local)
