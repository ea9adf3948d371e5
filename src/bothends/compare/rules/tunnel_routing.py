"""Routes that a tunnel carries: what a hub tells its spokes, and what it should not tell them."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_network

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.reach import static_routes
from bothends.compare.rules.example import dmvpn
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import change, end_place, in_object, place
from bothends.compare.views.routing import (
    MULTICAST,
    announces,
    neighbours,
    processes_on,
    routed_into,
    runs_on,
)
from bothends.compare.views.tunnels import name_of, spokes_of
from bothends.ike.selectors import TrafficSelector
from bothends.model import Address, Network
from bothends.platforms.router import Interface, Route, RoutingProcess, Value
from bothends.platforms.statements import Statement


@TUNNELS.device_rule(
    "RT-001",
    title="split horizon of EIGRP at a hub",
    severity=Severity.WARNING,
    consequence=Consequence.NO_TRAFFIC,
    from_absence=True,
    rationale="EIGRP does not announce a route through the interface that it came in by. At a hub "
    "this is the same interface for all spokes, so that no spoke learns the networks of another "
    "one, although all neighbours are up. `no ip split-horizon eigrp` lifts it; a summary or a "
    "default route to the spokes makes up for it.",
    source="Cisco IOS: ip split-horizon eigrp; Cisco document 29240: DMVPN with EIGRP",
    wrong=dmvpn(a={" no ip split-horizon eigrp 100\n": ""}, spokes=2),
    right=dmvpn(spokes=2),
)
def split_horizon(device: DeviceContext) -> Iterator[Hit]:
    """A hub with EIGRP and several spokes, which tells none of them of the others."""
    lines = device.router.lines
    for hub in device.ends:
        port = hub.tunnel
        spokes = spokes_of(hub, device.pairs)
        for process in processes_on(hub, "eigrp"):
            if port is None or not process.number or _tells_all(process, port):
                continue
            learning = [spoke for spoke in spokes if _speaks_too(spoke, process)]
            if len(learning) < 2:
                continue
            line = lines.no(lines.say(Statement.SPLIT_HORIZON, number=process.number))
            names = " and ".join(spoke.router.name for spoke in learning[:2])
            named = not process.origin.text.split()[-1].isdigit()
            yield Hit(
                f"{name_of(hub)} has the split horizon of EIGRP {process.number}: spokes such as "
                f"{names} do not learn each other's networks",
                place(device.router, port.origin),
                end_place(learning[0]),
                fix=None if named else in_object(device.router, port.origin, line),
            )


def _tells_all(process: RoutingProcess, port: Interface) -> bool:
    """Whether EIGRP tells spokes more than the routes that split horizon leaves."""
    ways = {port.name, "default"}
    if process.unsplit & ways or process.summarised & ways or process.other_routes:
        return True
    return port.routing is not None and bool(port.routing.unsplit or port.routing.summarised)


def _speaks_too(spoke: TunnelEnd, process: RoutingProcess) -> bool:
    """Whether a spoke is a neighbour in a process, and has nothing else to find others by."""
    return not routed_into(spoke) and any(neighbours(process, each) for each in processes_on(spoke))


@TUNNELS.pair_rule(
    "RT-004",
    of=both_views,
    title="the way to the peer is learned through the tunnel",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    rationale="A `network` line that takes in the interface below the tunnel announces the "
    "peer's address outside through the tunnel. The other end prefers this route, as it is longer "
    "than its default route, and sends the packets of the tunnel into the tunnel: it goes down "
    "(%TUN-5-RECURDOWN), loses the route, and comes up again, for ever.",
    source="Cisco IOS: tunnel interfaces, recursive routing (document 22327)",
    wrong=dmvpn(a={" network 10.255.0.0": " network 203.0.113.0 0.0.0.255\n network 10.255.0.0"}),
    verdict=Verdict.NO_TRAFFIC,
)
def learned_through_itself(view: PairContext) -> Iterator[Hit]:
    """An end announces the network of its source through the tunnel to one that believes it."""
    end, remote = view.a, view.b
    if remote is None or view.nat or view.spokes or end.port is None or end.local is None:
        return
    if end.fvrf or remote.fvrf or end.port.vrf.value or end.tunnel is None:
        return
    ways = static_routes(remote.router, "", end.local)
    length = next((v.value.network.prefixlen for v in end.port.attached(4)), 0)
    if not ways or length <= ways[0].network.prefixlen or _knows_better(remote, end.local):
        return
    for process in processes_on(end):
        if process.filtered or not announces(process, end.port) or _summarised(process, end.tunnel):
            continue
        if not any(
            neighbours(process, each) and not each.filtered for each in processes_on(remote)
        ):
            continue
        lines = [each for each in process.networks if end.local in each.value.local]
        yield Hit(
            f"{end.router.name} announces the network of {end.port.name} through {end.label}; "
            f"{remote.router.name} then looks for {end.local} in the tunnel itself",
            place(end.router, lines[0].origin if lines else process.origin),
            place(remote.router, ways[0].origin),
            fix=Fix(end.router.name, tuple(_narrower(end, process, lines)))
            if _can_narrow(view, process, lines)
            else change(remote.router, _by_static_route(remote, end.local, ways[0])),
        )
        return


def _summarised(process: RoutingProcess, port: Interface) -> bool:
    named = process.summarised & {port.name, "default"}
    return bool(named) or bool(port.routing and port.routing.summarised)


def _knows_better(end: TunnelEnd, target: Address) -> bool:
    """Whether an end is connected to an address, or may learn of it outside the tunnel."""
    ports = end.router.interfaces.values()
    if any(target in value.value.network for port in ports for value in port.addresses):
        return True
    return end.port is None or any(
        process.protocol not in MULTICAST or runs_on(process, end.port)
        for process in end.router.routing
    )


def _can_narrow(
    view: PairContext, process: RoutingProcess, lines: Sequence[Value[TrafficSelector]]
) -> bool:
    """Whether the announcing end does not need the protocol on its outside to reach the other."""
    known = view.remote.local and static_routes(view.a.router, "", view.remote.local)
    return bool(lines) and bool(known) and process.origin.text.split()[-1] == process.number


def _narrower(
    end: TunnelEnd, process: RoutingProcess, lines: Sequence[Value[TrafficSelector]]
) -> Iterator[str]:
    """Lines that leave the outside out of the networks of a process, and nothing else."""
    say, no = end.router.lines.say, end.router.lines.no
    yield say(Statement.ROUTING, protocol=process.protocol, number=process.number)
    kept = [each for each in process.networks if each not in lines]
    added: set[Network] = set()
    for line in lines:
        yield no(f" {line.origin.text}")
        words = line.origin.text.split()
        area = f" {' '.join(words[words.index('area') :])}" if "area" in words else ""
        for port in end.router.interfaces.values():
            for value in () if port is end.port or port.vrf.value else port.attached(4):
                ip, network = value.value.ip, value.value.network
                if ip in line.value.local and not any(ip in each.value.local for each in kept):
                    if network not in added:
                        yield say(Statement.ROUTING_NETWORK, network=network, area=area)
                    added.add(network)


def _by_static_route(end: TunnelEnd, target: Address, route: Route) -> str:
    return end.router.lines.say(
        Statement.ROUTE,
        network=ip_network(target),
        vrf="",
        towards=route.next_hop or route.interface,
        family=target.version,
    )
