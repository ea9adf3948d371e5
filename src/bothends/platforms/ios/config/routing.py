"""Readers of static routes, NAT, route-maps and routing processes."""

from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Network

from bothends.ike.selectors import ANY, Addresses, TrafficSelector
from bothends.model import Address, Network, address_or_none
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    NatRule,
    Origin,
    Route,
    RouteMapClause,
    RoutingProcess,
    Value,
    canonical_interface,
)

_SHORTEST = 3
"""How much of `network` scripts leave at least."""
_ROUTE_WORDS = {"name", "tag", "track", "permanent", "global", "multicast", "unicast", "dhcp"}


def read_route(file: str, line: Line) -> Route:
    """One `ip route`. Raises ValueError."""
    words = line.text.split()[2:]
    vrf = ""
    if words[0] in {"vrf", "profile", "static", "topology"}:
        if words[0] != "vrf":
            raise ValueError(line.text)
        vrf, words = words[1], words[2:]
    network = IPv4Network(f"{words[0]}/{words[1]}", strict=False)
    return _route(vrf, network, words[2:], Origin(file, line.number, line.text))


def read_route_v6(file: str, line: Line) -> Route:
    """One `ipv6 route [vrf V] PREFIX …`. Raises ValueError."""
    words = line.text.split()[2:]
    vrf = ""
    if words[0] == "vrf":
        vrf, words = words[1], words[2:]
    network = IPv6Network(words[0], strict=False)
    return _route(vrf, network, words[1:], Origin(file, line.number, line.text))


def _route(vrf: str, network: Network, words: Iterable[str], origin: Origin) -> Route:
    """A route by the words behind its network: an interface, a next hop, a distance."""
    next_hop: Address | None = None
    interface: str | None = None
    for word in words:
        if word in _ROUTE_WORDS:
            break
        address = address_or_none(word)
        if address:
            next_hop = address
        elif word[:1].isdigit():
            if interface is None or interface[-1:].isdigit():
                break  # the distance
            interface += word
        else:
            interface = canonical_interface(word)
    return Route(vrf, network, next_hop, interface, origin)


def read_nat(file: str, line: Line) -> NatRule | None:
    """One `ip nat inside source`, or None for other NAT lines. Raises ValueError."""
    words = line.text.split()
    if words[:4] != ["ip", "nat", "inside", "source"]:
        return None
    rest = words[4:]
    origin = Origin(file, line.number, line.text)
    vrf = rest[rest.index("vrf") + 1] if "vrf" in rest[:-1] else ""
    route_map = rest[rest.index("route-map") + 1] if "route-map" in rest[:-1] else None
    interface = (
        canonical_interface(rest[rest.index("interface") + 1]) if "interface" in rest[:-1] else None
    )
    if rest[0] != "static":
        acl = rest[1] if rest[0] == "list" else None
        return NatRule(acl, route_map, None, None, None, None, interface, vrf, origin)
    return _static(rest[1:], route_map, interface, vrf, origin)


def _static(
    rest: list[str], route_map: str | None, interface: str | None, vrf: str, origin: Origin
) -> NatRule:
    if rest[0] in {"tcp", "udp"}:
        outside = None if interface else IPv4Address(rest[3])
        ports = [word for word in rest[2:6] if word.isdigit()]
        pair = (int(ports[0]), int(ports[-1])) if ports else None
        inside = IPv4Network(rest[1])
        return NatRule(None, route_map, inside, outside, rest[0], pair, interface, vrf, origin)
    if rest[0] == "network":
        prefix = rest[3] if rest[3].startswith("/") else f"/{rest[3]}"
        inside = IPv4Network(rest[1] + prefix, strict=False)
        return NatRule(None, route_map, inside, IPv4Address(rest[2]), None, None, None, vrf, origin)
    outside = None if interface else IPv4Address(rest[1])
    inside = IPv4Network(rest[0])
    return NatRule(None, route_map, inside, outside, None, None, interface, vrf, origin)


def read_clause(file: str, line: Line) -> RouteMapClause:
    """One sequence number of a `route-map`. Raises ValueError."""
    words = line.text.split()
    acls: list[Value[str]] = []
    others: list[Origin] = []
    for child in line.find("match "):
        origin = Origin(file, child.number, child.text)
        rest = child.text.split()[1:]
        if rest[:2] == ["ip", "address"] and rest[2:3] != ["prefix-list"]:
            acls.extend(Value(word, origin) for word in rest[2:])
        else:
            others.append(origin)
    return RouteMapClause(
        permit="deny" not in words[2:3],
        sequence=int(words[3]) if len(words) > 3 else 10,
        acls=tuple(acls),
        other_matches=tuple(others),
        origin=Origin(file, line.number, line.text),
        exits=tuple(_exits(file, line, "")),
        last_exits=tuple(_exits(file, line, "default ")),
    )


def _exits(file: str, line: Line, default: str) -> Iterable[Value[str]]:
    """The next hops and interfaces of a clause's `set` lines, of those with `default` or without.

    Source: Cisco IOS IP Routing: Protocol-Independent command reference, set ip next-hop.
    """
    for child in line.find("set "):
        origin = Origin(file, child.number, child.text)
        if child.text.startswith(f"set ip {default}next-hop "):
            hops = filter(address_or_none, child.text.split())
            yield from (Value(hop, origin) for hop in hops)
        elif child.text.startswith(f"set {default}interface "):
            name, *rest = child.text.removeprefix(f"set {default}interface ").split()
            name += rest[0] if rest and rest[0][0].isdigit() else ""
            yield Value(canonical_interface(name), origin)


def read_process(file: str, line: Line) -> RoutingProcess:
    """One `router …` or `ipv6 router …` section with its networks."""
    words = line.text.split()
    name = f"ipv6 {words[2]}" if words[0] == "ipv6" else words[1]
    below = [child for child in line.walk() if child is not line]
    texts = [child.text for child in below]
    lines = [text.split() for text in texts]
    return RoutingProcess(
        protocol=name,
        networks=tuple(_networks(file, below)),
        origin=Origin(file, line.number, line.text),
        number=_number(words, lines),
        vrf="vrf" in words or any("vrf" in each for each in lines),
        quiet=frozenset(_ports(texts, "passive-interface ")) | _of_ports(line, "passive-interface"),
        loud=frozenset(_ports(texts, "no passive-interface "))
        | _of_ports(line, "no passive-interface"),
        unicast=any(each[0] == "neighbor" for each in lines),
        other_routes=any(each[0] in _OTHER_ROUTES for each in lines),
        filtered=any(_FILTERS.intersection(each) for each in lines),
        unsplit=_of_ports(line, "no split-horizon"),
        summarised=_of_ports(line, "summary-address"),
    )


_OTHER_ROUTES = {"redistribute", "default-information"}
"""Commands by which a process announces more than its `network` lines say."""
_FILTERS = {"distribute-list", "range", "filter-list", "stub", "nssa", "prefix-suppression"}
"""Words by which a process may announce less."""


def _number(words: list[str], lines: list[list[str]]) -> str:
    """`1` of `router ospf 1`; the one autonomous system of EIGRP in named mode."""
    name = words[2] if len(words) > 2 else ""
    if name.isdigit():
        return name
    systems = {
        each[each.index("autonomous-system") + 1]
        for each in lines
        if "autonomous-system" in each[:-1]
    }
    return systems.pop() if len(systems) == 1 else ""


def _ports(texts: Iterable[str], command: str) -> Iterable[str]:
    """The interfaces that lines name behind a command."""
    for text in texts:
        if text.startswith(command):
            name = "".join(text.removeprefix(command).split())
            yield name if name == "default" else canonical_interface(name)


def _of_ports(line: Line, command: str) -> frozenset[str]:
    """The interfaces of a process in named mode whose `af-interface` has a command."""
    return frozenset(
        name
        for child in line.walk()
        if child.text.startswith("af-interface ")
        and any(below.text.startswith(command) for below in child.children)
        for name in _ports([child.text], "af-interface ")
    )


def _networks(file: str, lines: Iterable[Line]) -> Iterable[Value[TrafficSelector]]:
    """The `network` lines that no later `no network` takes back."""
    lines = list(lines)
    for at, line in enumerate(lines):
        words = line.text.split()
        if len(words) < 2 or not "network".startswith(words[0]) or len(words[0]) < _SHORTEST:
            continue
        if any(later.text == f"no {line.text}" for later in lines[at:]):
            continue
        try:
            base = int(IPv4Address(words[1]))
            free = _free_bits(int(IPv4Address(words[2]))) if len(words) > 2 else _class_mask(base)
        except AddressValueError:
            continue
        flow = TrafficSelector(0, Addresses(base & ~free & 0xFFFFFFFF, free), ANY)
        yield Value(flow, Origin(file, line.number, line.text))


def _free_bits(mask: int) -> int:
    """A wildcard; IOS takes a netmask in its place, and turns it round."""
    free = mask ^ 0xFFFFFFFF
    is_netmask = free and mask >> 31 and not free & (free + 1)
    return free if is_netmask else mask


def _class_mask(base: int) -> int:
    """The wildcard of a classful network (RFC 791 section 3.2); 0.0.0.0 is all of them."""
    first = base >> 24
    if not base:
        return 0xFFFFFFFF
    return 0xFFFFFF if first < 128 else 0xFFFF if first < 192 else 0xFF
