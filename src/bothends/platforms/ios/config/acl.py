"""Reader of access lists and object-groups: lines become flows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network, summarize_address_range
from typing import Any

from bothends.ike.selectors import ANY, ANY_PORT, Addresses, Ports, TrafficSelector
from bothends.model import address, address_or_none
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import Acl, AclEntry, Origin

PROTOCOLS = {
    "ip": 0, "icmp": 1, "igmp": 2, "ipinip": 4, "tcp": 6, "udp": 17, "gre": 47, "esp": 50,
    "ahp": 51, "eigrp": 88, "ospf": 89, "nos": 94, "pim": 103, "pcp": 108, "sctp": 132,
}  # fmt: skip
PORTS = {
    "echo": 7, "discard": 9, "daytime": 13, "ftp-data": 20, "ftp": 21, "telnet": 23, "smtp": 25,
    "time": 37, "tacacs": 49, "domain": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "gopher": 70,
    "finger": 79, "www": 80, "pop2": 109, "pop3": 110, "sunrpc": 111, "ident": 113, "nntp": 119,
    "ntp": 123, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ss": 139, "snmp": 161,
    "snmptrap": 162, "bgp": 179, "irc": 194, "isakmp": 500, "exec": 512, "login": 513, "who": 513,
    "syslog": 514, "cmd": 514, "lpd": 515, "talk": 517, "rip": 520, "uucp": 540, "klogin": 543,
    "kshell": 544, "non500-isakmp": 4500, "ssh": 22, "https": 443, "22": 22,
}  # fmt: skip
PROTOCOLS_V6 = PROTOCOLS | {"ipv6": 0, "icmp": 58}
"""The same words in an IPv6 access list."""
_HARMLESS = {"log", "log-input", "hitcnt"}
_ANSWERS = {"established", "ack", "syn", "fin", "psh", "rst", "urg", "match-all", "match-any"}
_WITH_VALUE = {"dscp", "precedence", "tos", "ttl", "time-range", "reflect", "timeout", "option"}
_PORT_WORDS = {"eq", "gt", "lt", "range", "neq"}

Groups = Mapping[str, Line]
_STEP = 10
"""How far behind the last entry one without a number comes."""


@dataclass(slots=True)
class _Words:
    """The words of an entry that are still to be read."""

    left: list[str]
    groups: Groups
    version: int

    def take(self) -> str:
        return self.left.pop(0)

    def peek(self) -> str:
        return self.left[0] if self.left else ""


def read_acl(file: str, name: str, lines: Iterable[tuple[Line, str]], groups: Groups) -> Acl:
    """An access list.

    Args:
        file: where it stands.
        name: its name or number.
        lines: its entries, each with the text from the sequence number or the action on.
        groups: the object-groups by name.
    """
    entries: list[tuple[int, AclEntry]] = []
    last = 0  # of all numbers
    unread: list[Origin] = []
    pairs = sorted(lines, key=lambda pair: pair[0].number)
    head = pairs[0][1] if pairs else ""
    standard, version = is_standard(name, head), 6 if head.startswith("ipv6 ") else 4
    kind = _Kind(groups, version, standard)
    for line, text in pairs:
        origin = Origin(file, line.number, line.text)
        words = text.split()
        if not words or words[0] in {"remark", "description"} or "remark" in words[1:3]:
            continue
        if words[0] in {"ip", "ipv6", "standard", "extended"}:
            continue  # the header line of an empty list
        try:
            if words[0] == "no":
                entries = _without(entries, words[1:], kind)
                last = max((number for number, _ in entries), default=0)
            else:
                entry = _entry(words, origin, kind)
                number = last + _STEP if entry.sequence is None else entry.sequence
                last = max(last, number)
                entries.append((number, entry))
        except (ValueError, KeyError, IndexError):
            unread.append(origin)
    entries.sort(key=lambda pair: pair[0])
    first = pairs[0][0] if pairs else None
    origin = Origin(file, first.number, first.text) if first else Origin(file, 0, name)
    return Acl(name, standard, tuple(entry for _, entry in entries), origin, tuple(unread))


def _without(
    entries: Sequence[tuple[int, AclEntry]], words: Sequence[str], kind: "_Kind"
) -> list[tuple[int, AclEntry]]:
    """The entries without the one that a `no` line takes back, by its number or its words."""
    if len(words) == 1:
        return [pair for pair in entries if pair[0] != int(words[0])]
    gone = _entry(words, Origin("", 0, ""), kind)
    return [
        (number, entry)
        for number, entry in entries
        if (entry.permit, entry.flows) != (gone.permit, gone.flows)
    ]


def is_standard(name: str, header: str) -> bool:
    """Whether an access list matches the source only (IOS: 1-99, 1300-1999)."""
    if name.isdigit():
        return 1 <= int(name) <= 99 or 1300 <= int(name) <= 1999
    return header.startswith("ip access-list standard")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What kind of list an entry belongs to, and the object-groups that it may name."""

    groups: Groups
    version: int
    standard: bool


def _entry(words: Sequence[str], origin: Origin, kind: _Kind) -> AclEntry:
    left = _Words(list(words), kind.groups, kind.version)
    if "sequence" in words:  # before the action, or behind all in what a router shows
        at = left.left.index("sequence")
        sequence: int | None = int(left.left.pop(at + 1))
        del left.left[at]
    else:
        sequence = int(left.take()) if left.peek().isdigit() else None
    if left.peek() == "dynamic":
        raise ValueError(words)
    action = left.take()
    if action not in {"permit", "deny"}:
        raise ValueError(action)
    if kind.standard:
        flows = tuple(TrafficSelector(0, source, ANY) for source in _addresses(left))
        established = False
        left.left = [word for word in left.left if word not in _HARMLESS]
    else:
        flows, established = _flows(left)
    if left.left:
        raise ValueError(left.left)
    return AclEntry(action == "permit", flows, established, sequence, origin)


def _flows(left: _Words) -> tuple[tuple[TrafficSelector, ...], bool]:
    services = _services(left)
    sources = _addresses(left)
    source_ports = _ports(left)
    targets = _addresses(left)
    target_ports = _ports(left)
    established = False
    while left.left:
        word = left.take()
        if word in _ANSWERS or word[:1] in "+-":
            established = True
        elif word in _WITH_VALUE:
            left.take()
        elif word not in _HARMLESS and not _icmp_type(word, services):
            raise ValueError(word)
    flows = tuple(
        TrafficSelector(protocol, source, target, local, remote)
        for protocol, group_source, group_target in services
        for source in sources
        for target in targets
        for local in (source_ports if source_ports != [ANY_PORT] else [group_source])
        for remote in (target_ports if target_ports != [ANY_PORT] else [group_target])
    )
    return flows, established


def _icmp_type(word: str, services: Sequence[tuple[int, Ports, Ports]]) -> bool:
    return services[0][0] in {1, 2, 58} and word.replace("-", "").isalnum()


def _services(left: _Words) -> list[tuple[int, Ports, Ports]]:
    word = left.take()
    if word == "object-group":
        return _service_group(left.take(), left.groups, set())
    known = PROTOCOLS if left.version == 4 else PROTOCOLS_V6
    number = known[word] if word in known else int(word)
    return [(number, ANY_PORT, ANY_PORT)]


def _service_group(name: str, groups: Groups, seen: set[str]) -> list[tuple[int, Ports, Ports]]:
    if name in seen:
        raise ValueError(name)
    result: list[tuple[int, Ports, Ports]] = []
    for line in groups[name].children:
        words = line.text.split()
        if words[0] == "description":
            continue
        if words[0] == "group-object":
            result.extend(_service_group(words[1], groups, seen | {name}))
            continue
        numbers = (6, 17) if words[0] == "tcp-udp" else None
        left = _Words(words[1:], groups, version=4)
        local = remote = [ANY_PORT]
        if left.peek() == "source":
            left.take()
            local = _ports(left)
        if (left.left and left.peek() in _PORT_WORDS | set(PORTS)) or left.peek().isdigit():
            if left.peek() not in _PORT_WORDS:
                left.left.insert(0, "eq")
            remote = _ports(left)
        for number in numbers or (
            PROTOCOLS.get(words[0]) or int(PROTOCOLS.get(words[0], words[0])),
        ):
            result.extend((number, a, b) for a in local for b in remote)
    if not result:
        raise ValueError(name)
    return result


def _addresses(left: _Words) -> list[Addresses]:
    word = left.take()
    if word in {"any", "any4"}:
        return [Addresses.any(left.version)]
    if word == "host":
        return [_of_version(left, Addresses.of(address(left.take())))]
    if word in {"object-group", "addrgroup"}:
        return _network_group(left.take(), left, set())
    if "/" in word:
        return [_of_version(left, Addresses.of(ip_network(word, strict=False)))]
    base, wildcard = int(IPv4Address(word)), address_or_none(left.peek())
    free = 0 if wildcard is None else int(IPv4Address(left.take()))
    return [_of_version(left, Addresses(base & ~free, free))]


def _of_version(left: _Words, addresses: Addresses) -> Addresses:
    """Addresses that a list can have: those of its own version of IP. Raises ValueError."""
    if addresses.version != left.version:
        raise ValueError(addresses)
    return addresses


def _network_group(name: str, left: _Words, seen: set[str]) -> list[Addresses]:
    if name in seen:
        raise ValueError(name)
    addresses: list[Addresses] = []
    for line in left.groups[name].children:
        words = line.text.split()
        if words[0] == "description":
            continue
        if words[0] == "group-object":
            addresses.extend(_network_group(words[1], left, seen | {name}))
        elif words[0] == "range":
            bounds: Any = address(words[1]), address(words[2])  # of one version
            addresses.extend(map(Addresses.of, summarize_address_range(*bounds)))
        elif words[0] in {"any", "host"}:
            addresses.extend(_addresses(_Words(words, left.groups, left.version)))
        else:  # object-groups are written with netmasks
            mask = words[1] if len(words) > 1 else "255.255.255.255"
            text = words[0] if "/" in words[0] else f"{words[0]}/{mask.lstrip('/')}"
            addresses.append(_of_version(left, Addresses.of(ip_network(text, strict=False))))
    if not addresses:
        raise ValueError(name)
    return addresses


def _ports(left: _Words) -> list[Ports]:
    if left.peek() not in _PORT_WORDS:
        return [ANY_PORT]
    word = left.take()
    if word == "range":
        return [Ports(_port(left.take()), _port(left.take()))]
    if word == "gt":
        return [Ports(_port(left.take()) + 1, 65535)]
    if word == "lt":
        return [Ports(0, _port(left.take()) - 1)]
    result = []
    while left.peek() in PORTS or left.peek().isdigit():
        port = _port(left.take())
        result.extend(
            [Ports(port, port)] if word == "eq" else [Ports(0, port - 1), Ports(port + 1)]
        )
        if word == "neq":
            break
    if not result:
        raise ValueError(left.left)
    return result


def _port(word: str) -> int:
    return PORTS[word] if word in PORTS else int(word)
