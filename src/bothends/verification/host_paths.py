"""Whether the hosts' packets take the way of the probes: what the routers' configurations say.

A probe goes from router to router. It meets no list of an inside interface, and between tunnel
interfaces none of the routes that the hosts' packets take.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bothends.causes import Cause, Certainty, Evidence
from bothends.compare.reach import way
from bothends.compare.screening import Ruling, screened
from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.model import Address, Network, Selector, address_or_none
from bothends.platforms.router import Interface, Origin, Route, Router
from bothends.verification.check import View
from bothends.verification.expected import Expected, ExpectedEnd
from bothends.verification.investigation import Investigation
from bothends.verification.partial_rulings import part_with
from bothends.verification.policy_routes import policy_exits
from bothends.verification.results import CheckResult, Status

_LEARNED = 20
"""The distance of the best route that a protocol brings (external BGP)."""
_DISTANCE = re.compile(r" (\d{1,3})(?= (?:name|tag|permanent|track|multicast) |$)")


@dataclass(frozen=True, slots=True)
class Loss:
    """Something in a configuration that keeps the hosts' packets out of the tunnel."""

    what: str
    """In a few words."""
    message: str
    origin: Origin
    """The line."""
    part: bool = False
    """Whether the others pass, by what somebody may have meant."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One end on its router."""

    router: Router
    here: ExpectedEnd
    tunnel: Interface | None
    """Its tunnel interface, where it has one."""


def hosts_pass(expected: Expected, routers: Mapping[str, Router]) -> Iterator[CheckResult]:
    """Success: no access list drops what the protected hosts send or are sent, no route diverts it.

    One result per end.
    """
    title = "the hosts' packets pass the routers"
    for here in expected.managed_ends:
        if here.inside and expected.preferred:
            text = f"they go through {expected.preferred} as long as that is up"
            yield CheckResult("hosts", title, here.device, Status.OK, text)
            continue
        lost = tuple(losses(expected, here, routers[here.device]))
        if lost:
            status = Status.DRIFTED if all(each.part for each in lost) else Status.FAILED
            text = "; ".join(each.message for each in lost)
            yield CheckResult("hosts", title, here.device, status, text)
        else:
            targets = ", ".join(map(str, here.probe_targets))
            text = (
                f"no access list inside drops them; the probes went to {targets}"
                if targets
                else "no access list inside drops them; the probes went to the router's own "
                "address (`probe_targets` in the inventory names hosts to send them to)"
            )
            yield CheckResult("hosts", title, here.device, Status.OK, text)


def host_losses(views: Sequence[View], asked: Investigation) -> Iterator[Cause]:
    """The same as causes."""
    for view in views:
        device = view.here.device
        for loss in losses(view.expected, view.here, asked.routers[device]):
            line = Evidence(device, loss.origin.line, loss.origin.text)
            yield Cause(loss.what, device, Certainty.CERTAIN, loss.message, (line,))


def losses(expected: Expected, here: ExpectedEnd, router: Router) -> Iterator[Loss]:
    """What one end's configuration does to the hosts' packets of a tunnel."""
    hosts = expected.hosts(here)
    side = _Side(router, here, _tunnel(router, here, expected.other(here)))
    for network in dict.fromkeys(each.local for each in hosts if each.local.prefixlen):
        yield from _shut(side, network)
    for each in hosts:
        yield from _dropped(side, each)
        yield from _policy_routed(side, each)
        yield from _translated(side, each)
    for network in dict.fromkeys(each.remote for each in hosts if each.remote.prefixlen):
        yield from _diverted(side, network)


def _tunnel(router: Router, here: ExpectedEnd, peer: ExpectedEnd) -> Interface | None:
    """The tunnel interface of an end; one of several selectors may have no address of its own."""
    for port in router.interfaces.values():
        if here.inside and any(value.value.ip == here.inside for value in port.addresses):
            return port
        several = port.tunnel if port.tunnel and port.tunnel.policy and not here.inside else None
        destination = several.destination if several else None
        if destination and address_or_none(destination.value) == peer.address:
            return port
    return None


def _shut(side: _Side, network: Network) -> Iterator[Loss]:
    for port in side.router.interfaces.values():
        if port.shutdown.value and _is_inside(port, side.here, network) and port is not side.tunnel:
            text = f"{port.name}, where {network} is, is shut down"
            yield Loss("the protected network is down", text, port.shutdown.origin)


def _dropped(side: _Side, hosts: Selector) -> Iterator[Loss]:
    """Access lists of the inside interfaces, and of the tunnel interface, that drop the traffic."""
    outgoing = TrafficSelector(0, Addresses.of(hosts.local), Addresses.of(hosts.remote))
    for port in side.router.interfaces.values():
        if port is side.tunnel:
            flows = (outgoing.mirrored(), outgoing)
        elif _is_inside(port, side.here, hosts.local):
            flows = (outgoing, outgoing.mirrored())
        else:
            continue
        family = port.of(hosts.local.version)
        for value, flow in zip((family.access_in, family.access_out), flows, strict=True):
            acl = side.router.acls.get(value.value) if value else None
            if value is None or acl is None:
                continue
            whole = screened(acl, flow).ruling is Ruling.DENY
            part = None if whole else part_with(acl, flow, Ruling.DENY)
            if not whole and part is None:
                continue
            direction = "from" if flow is outgoing else "to"
            share = f"a part of the traffic, {part}," if part else "traffic"
            yield Loss(
                "an access list drops the hosts' packets",
                f"access list {acl.name} on {port.name} drops {share} {direction} the hosts of "
                f"{hosts.local} ({hosts}); probes go from router to router and do not pass "
                "this list",
                value.origin,
                part=not whole,
            )


def _is_inside(port: Interface, here: ExpectedEnd, network: Network) -> bool:
    return any(value.value.network.overlaps(network) for value in port.addresses) and not any(
        value.value.ip == here.local for value in port.addresses
    )


def _diverted(side: _Side, network: Network) -> Iterator[Loss]:
    """Static routes that take packets for a far network, or a part of it, past the tunnel.

    A route of the same prefix counts unless its distance is worse than what leads into the tunnel.
    """
    routes = [
        route
        for route in side.router.routes
        if route.vrf == side.here.vrf
        and route.network.version == network.version
        and route.network.subnet_of(network)  # type: ignore[arg-type]  # of one version
    ]
    leads = {route: _leads(side, route.next_hop, route.interface) for route in routes}
    same = [distance(route) for route in routes if route.network == network and leads[route]]
    best = min(same, default=_LEARNED)
    for route in routes:
        if leads[route] is False and (route.network != network or distance(route) <= best):
            past = _past(side)
            text = f"the route to {route.network} does not lead into {past}: {route.origin.text}"
            yield Loss("a route leads past the tunnel", text, route.origin)


def _policy_routed(side: _Side, hosts: Selector) -> Iterator[Loss]:
    """Route maps of the inside interfaces that take the traffic past the tunnel."""
    flow = TrafficSelector(0, Addresses.of(hosts.local), Addresses.of(hosts.remote))
    routed = bool(side.here.inside)
    for port in side.router.interfaces.values():
        if port is side.tunnel or not _is_inside(port, side.here, hosts.local):
            continue
        for share, exit_ in policy_exits(side.router, port, flow, routed=routed):
            hop = address_or_none(exit_.value)
            if _leads(side, hop, None if hop else exit_.value) is False:
                yield Loss(
                    "policy routing takes the hosts' packets past the tunnel",
                    f"route map {port.policy.value if port.policy else ''} on {port.name} sends "
                    f"{share} the hosts of {hosts.local} send to {hosts.remote} past "
                    f"{_past(side)}: {exit_.origin.text}; probes come from the router "
                    "itself and do not meet it",
                    exit_.origin,
                )


def _translated(side: _Side, hosts: Selector) -> Iterator[Loss]:
    """NAT rules that take a part of what a crypto map is to encrypt; all of it, PEER-008 finds."""
    outside = side.router.interfaces.get(side.here.interface)
    if side.here.inside or not (outside and outside.nat and outside.nat.value == "outside"):
        return
    flow = TrafficSelector(0, Addresses.of(hosts.local), Addresses.of(hosts.remote))
    for rule in side.router.nat:
        acl = side.router.acls.get(rule.acl) if rule.acl else None
        if acl is None or screened(acl, flow).ruling is Ruling.PERMIT:
            continue
        if part := part_with(acl, flow, Ruling.PERMIT):
            yield Loss(
                "NAT is not exempted for the tunnel",
                f"NAT translates a part of the hosts' packets, {part}, before they can be "
                "encrypted; probes come from the router's own address",
                rule.origin,
            )


def _past(side: _Side) -> str:
    if side.tunnel:
        return side.tunnel.name
    mapped = f"{side.here.interface}, where the crypto map is"
    return mapped if _mapped(side) else "the tunnel interface"


def _mapped(side: _Side) -> bool:
    """Whether a crypto map is where the peer is reached; a multi-SA VTI has none there."""
    port = side.router.interfaces.get(side.here.interface)
    return port is None or bool(port.crypto_maps)


def _leads(side: _Side, next_hop: Address | None, exit_: str | None) -> bool | None:
    """Whether a next hop or interface is where the tunnel takes packets; None: it is not known.

    Nor into another tunnel: one of two may be the backup of the other.
    """
    if exit_ is None and next_hop is not None:
        path = way(side.router, side.here.vrf, next_hop)
        exit_ = path.interface if path else None
    if exit_ is None:
        return None
    port, tunnel = side.router.interfaces.get(exit_), side.tunnel
    if exit_ == tunnel.name if tunnel else exit_ == side.here.interface and _mapped(side):
        return True
    protected = port and (port.crypto_maps or (port.tunnel and port.tunnel.protection))
    return None if protected else False


def distance(route: Route) -> int:
    """The administrative distance of a static route; 1 where none is configured."""
    match = _DISTANCE.search(route.origin.text)
    return int(match[1]) if match else 1
