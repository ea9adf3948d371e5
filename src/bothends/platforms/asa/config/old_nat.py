"""Translations as releases before 8.3 have them: `nat` with `global`, and `static`.

They are asked in this order: `nat 0 access-list` (exempt), `static`, `nat N access-list`, `nat N`
(Cisco ASA configuration guide 8.2: order of NAT commands used to match real addresses).
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, ip_network

from bothends.ike.selectors import ANY, ANY_PORT, Addresses, Ports, TrafficSelector
from bothends.model import address
from bothends.platforms.asa.config.nat_rule import Rule, flows
from bothends.platforms.asa.config.objects import Objects, port, protocol
from bothends.platforms.asa.config.top_level import TopLevel
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import Acl, Origin

_REST = r"(?: (?:dns|outside|norandomseq|tcp|udp|\d+))*"
_DYNAMIC = re.compile(
    rf"nat \((?P<real>[^,)\s]+)\) (?P<id>\d+)"
    rf"(?: access-list (?P<acl>\S+)| (?P<network>[\w.-]+)(?: (?P<mask>[\d.]+))?){_REST}"
)
_GLOBAL = re.compile(r"global \((?P<mapped>[^)\s]+)\) (?P<id>\d+) (?P<pool>\S+).*")
_STATIC = re.compile(
    r"static \((?P<real>[^,\s]+),(?P<mapped>[^)\s]+)\) (?:(?P<protocol>tcp|udp) )?(?P<shown>\S+)"
    r"(?(protocol) (?P<shown_port>\S+)) (?:access-list (?P<acl>\S+)"
    rf"|(?P<address>\S+)(?(protocol) (?P<port>\S+)))(?: netmask (?P<mask>\S+))?{_REST}"
)
_EXEMPT, _STATICS, _POLICY, _OTHERS = range(-10, -6)
"""The order of the kinds; no text has rules of both syntaxes."""


def is_old(line: Line) -> bool:
    """Whether a `nat` line is one of these."""
    return _DYNAMIC.fullmatch(line.text) is not None


def leaving(top: TopLevel) -> Iterator[tuple[str, Origin]]:
    """The `nameif` of interfaces that packets leave by translated, and the lines that say so."""
    for word, pattern in (("global", _GLOBAL), ("static", _STATIC)):
        for line in top.lines.get(word, ()):
            if match := pattern.fullmatch(line.text):
                yield match["mapped"], top.origin(line)


def rules(
    top: TopLevel, objects: Objects, acls: Mapping[str, Acl], unread: list[Origin]
) -> Iterator[Rule]:
    """The rules of these lines; those that are not understood go to `unread`."""
    pools: dict[str, list[tuple[str, str]]] = {}
    for line in top.lines.get("global", ()):
        if match := _GLOBAL.fullmatch(line.text):
            pools.setdefault(match["id"], []).append((match["mapped"], match["pool"]))
        else:
            unread.append(top.origin(line))
    for number, line in enumerate(top.lines.get("static", ())):
        try:
            yield _static(number, line, top.origin(line), objects, acls)
        except (ValueError, KeyError):
            unread.append(top.origin(line))
    for number, line in enumerate(filter(is_old, top.lines.get("nat", ()))):
        try:
            yield from _dynamic(number, line, top.origin(line), (objects, acls), pools)
        except (ValueError, KeyError):
            unread.append(top.origin(line))


def _dynamic(
    number: int,
    line: Line,
    origin: Origin,
    known: tuple[Objects, Mapping[str, Acl]],
    pools: Mapping[str, list[tuple[str, str]]],
) -> Iterator[Rule]:
    objects, acls = known
    match = _matched(_DYNAMIC, line)
    exempts = match["id"] == "0"
    if match["acl"]:
        rank, which = (_EXEMPT if exempts else _POLICY, 0, number), _permitted(acls[match["acl"]])
    else:
        network = _network(match["network"], match["mask"], objects)
        rank = (_OTHERS, -network.prefixlen, number)
        which = flows([Addresses.of(network)], [ANY])
    for mapped, pool in [("any", "")] if exempts else pools.get(match["id"], ()):
        yield Rule(rank, mapped, not exempts, which, origin, to_interface=pool == "interface")


def _static(
    number: int, line: Line, origin: Origin, objects: Objects, acls: Mapping[str, Acl]
) -> Rule:
    match = _matched(_STATIC, line)
    to_interface = match["shown"] == "interface"
    shown = None if to_interface else address(objects.named(match["shown"]))
    rank, mapped = (_STATICS, 0, number), match["mapped"]
    if match["acl"]:
        which = _permitted(acls[match["acl"]])
        return Rule(rank, mapped, True, which, origin, to_interface=to_interface)
    network = _network(match["address"], match["mask"] or "255.255.255.255", objects)
    kind, ports, numbers = 0, ANY_PORT, None
    if match["protocol"]:
        kind, only = protocol(match["protocol"]), port(match["port"])
        ports, numbers = Ports(only, only), (match["protocol"], only, port(match["shown_port"]))
    moved = shown != network.network_address
    return Rule(
        rank, mapped, moved, flows([Addresses.of(network)], [ANY], kind, ports), origin,
        static=(network, shown) if moved and (shown is None or isinstance(shown, IPv4Address))
        else None,
        ports=numbers,
        to_interface=to_interface,
    )  # fmt: skip


def _matched(pattern: re.Pattern[str], line: Line) -> re.Match[str]:
    match = pattern.fullmatch(line.text)
    if match is None:
        raise ValueError(line.text)
    return match


def _network(word: str, mask: str | None, objects: Objects) -> IPv4Network:
    given = objects.named(word)
    whole = "0.0.0.0/0" if given == "0" or mask == "0" else f"{given}/{mask or '255.255.255.255'}"
    network = ip_network(whole)
    if not isinstance(network, IPv4Network):
        raise ValueError(word)  # noqa: TRY004 - a line that is not understood, as any other
    return network


def _permitted(acl: Acl) -> tuple[TrafficSelector, ...]:
    """What an access list permits. Raises ValueError where not all of it is understood."""
    if acl.unread:
        raise ValueError(acl.name)
    return tuple(flow for entry in acl.entries if entry.permit for flow in entry.flows)
