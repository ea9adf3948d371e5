"""Reader of the translations of an ASA, in the order in which it asks them.

What leaves by an interface is told as one access list for each, as IOS has it: `deny` is left as it
is, `permit` is translated. Twice NAT comes first, then the rules of objects, then `after-auto`
(Cisco ASA firewall guide: NAT rule order).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from bothends.ike.selectors import ANY, ANY_PORT, Ports
from bothends.model import address_or_none
from bothends.platforms.asa.config import old_nat
from bothends.platforms.asa.config.nat_rule import Rule, flows
from bothends.platforms.asa.config.objects import Objects, port, protocol
from bothends.platforms.asa.config.top_level import TopLevel
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import Acl, AclEntry, Interface, NatRule, Origin

_HEADER = re.compile(r"nat \((?P<real>[^,\s]+),(?P<mapped>[^)\s]+)\) (?P<rest>.+)")
_TWICE = re.compile(
    r"(?P<after>after-auto )?(?:(?P<at>\d+) )?source (?P<how>static|dynamic) (?P<real>\S+)"
    r" (?P<mapped>.+?)"
    r"(?: destination static (?P<far_mapped>\S+) (?P<far_real>\S+))?"
    r"(?P<service> service \S+ \S+)?"
    r"(?: (?:no-proxy-arp|route-lookup|unidirectional|dns|net-to-net|inactive|description .*))*"
)
_OF_OBJECT = re.compile(
    r"(?P<how>static|dynamic) (?P<mapped>\S+)"
    r"(?: service (?P<protocol>tcp|udp) (?P<port>\S+) (?P<shown>\S+))?(?P<service> service .*)?.*"
)
_FIRST = 1 << 16
"""Puts a rule with a position, which only corrections have, before those that are there."""
NAT_LIST = "nat ("
"""What the names of these lists begin with, and no access list of an ASA."""


@dataclass(frozen=True, slots=True)
class Translations:
    """The rules as IOS has them."""

    rules: tuple[NatRule, ...]
    lists: Mapping[str, Acl]


def leaving(top: TopLevel) -> dict[str, Origin]:
    """A line that translates what leaves by an interface, by the `nameif` of it."""
    translations: dict[str, Origin] = {}
    for line in (*top.lines.get("nat", ()), *_of_objects(top)):
        match = _HEADER.match(line.text)
        if match and match["mapped"] != "any":
            translations.setdefault(match["mapped"], top.origin(line))
    for mapped, origin in old_nat.leaving(top):
        translations.setdefault(mapped, origin)
    return translations


def read_nat(
    top: TopLevel, objects: Objects, ports: Mapping[str, Interface], acls: Mapping[str, Acl]
) -> Translations:
    """The translations; `ports` are the interfaces by `nameif`, `acls` the access lists."""
    unread: list[Origin] = []
    old = old_nat.rules(top, objects, acls, unread)
    rules = sorted([*_rules(top, objects, unread), *old], key=lambda rule: rule.rank)
    lists: dict[str, Acl] = {}
    translations: list[NatRule] = []
    for mapped in dict.fromkeys(rule.mapped for rule in rules if rule.mapped in ports):
        of_port = [rule for rule in rules if rule.mapped in {mapped, "any"}]
        name = f"{NAT_LIST}any,{mapped})"
        entries = tuple(
            AclEntry(rule.translates, rule.flows, False, None, rule.origin) for rule in of_port
        )
        lists[name] = Acl(name, False, entries, of_port[0].origin, tuple(unread))
        if any(rule.translates for rule in of_port):
            pat = next((r for r in of_port if r.to_interface and not r.static), None)
            origin = (pat or of_port[0]).origin
            shown = ports[mapped].name if pat else None
            translations.append(NatRule(name, None, None, None, None, None, shown, "", origin))
        translations += [_static(rule, ports[mapped]) for rule in of_port if rule.static]
    top.not_read.extend(unread)
    return Translations(tuple(translations), lists)


def _static(rule: Rule, shown: Interface) -> NatRule:
    inside, outside = rule.static or (None, None)
    kind, *numbers = rule.ports or (None,)
    return NatRule(
        acl=None,
        route_map=None,
        inside=inside,
        outside=outside,
        protocol=kind,
        ports=(numbers[0], numbers[1]) if numbers else None,
        interface=shown.name if rule.to_interface else None,
        vrf="",
        origin=rule.origin,
    )


def _of_objects(top: TopLevel) -> Iterator[Line]:
    for line in top.lines.get("object network", ()):
        yield from line.find("nat ")


def _rules(top: TopLevel, objects: Objects, unread: list[Origin]) -> Iterator[Rule]:
    for number, line in enumerate(top.lines.get("nat", ())):
        if line.text.endswith(" inactive") or old_nat.is_old(line):
            continue
        try:
            yield _twice(number, line, top.origin(line), objects)
        except (ValueError, KeyError):
            unread.append(top.origin(line))
    for header in top.lines.get("object network", ()):
        for line in header.find("nat "):
            try:
                yield _of_object(header, line, top.origin(line), objects)
            except (ValueError, KeyError):
                unread.append(top.origin(line))


def _matched(pattern: re.Pattern[str], line: Line) -> tuple[str, re.Match[str]]:
    header = _HEADER.fullmatch(line.text)
    rule = pattern.fullmatch(header["rest"]) if header else None
    if header is None or rule is None or rule["service"]:
        raise ValueError(line.text)
    return header["mapped"], rule


def _twice(number: int, line: Line, origin: Origin, objects: Objects) -> Rule:
    mapped, rule = _matched(_TWICE, line)
    sources = objects.network(rule["real"])
    targets = objects.network(rule["far_real"]) if rule["far_real"] else [ANY]
    left = rule["real"] == rule["mapped"] and rule["far_mapped"] == rule["far_real"]
    return Rule(
        rank=(2 if rule["after"] else 0, 0, int(rule["at"]) - _FIRST if rule["at"] else number),
        mapped=mapped,
        translates=not left,
        flows=flows(sources, targets),
        origin=origin,
        to_interface=rule["mapped"].split()[0] == "interface",
    )


def _of_object(header: Line, line: Line, origin: Origin, objects: Objects) -> Rule:
    mapped, rule = _matched(_OF_OBJECT, line)
    sources = objects.network(header.text.split()[2])
    to = address_or_none(objects.named(rule["mapped"]))
    number, ports, numbers = 0, ANY_PORT, None
    if rule["protocol"]:
        number, only = protocol(rule["protocol"]), port(rule["port"])
        ports, numbers = Ports(only, only), (rule["protocol"], only, port(rule["shown"]))
    network = sources[0].network() if len(sources) == 1 else None
    to_interface = rule["mapped"] == "interface"
    return Rule(
        rank=(1, rule["how"] != "static", min(each.free.bit_length() for each in sources)),
        mapped=mapped,
        translates=True,
        flows=flows(sources, [ANY], number, ports),
        origin=origin,
        static=(network, to if isinstance(to, IPv4Address) else None)
        if rule["how"] == "static" and isinstance(network, IPv4Network) and (to or to_interface)
        else None,
        ports=numbers,
        to_interface=to_interface,
    )
