"""Extended access lists, as far as traffic selection and filtering need them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Self

from bothends.model import Address, Network

EVERYWHERE: dict[int, Network] = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}
"""Every address, by the version of IP."""
ANY = EVERYWHERE[4]
_PROTOCOLS = {"ip": 0, "icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ahp": 51, "ospf": 89}
PROTOCOL_NAMES = {number: name for name, number in _PROTOCOLS.items()}
_PROTOCOLS_V6 = _PROTOCOLS | {"ipv6": 0, "icmp": 58}
_PORTS = {
    "isakmp": 500, "non500-isakmp": 4500, "www": 80, "domain": 53, "ssh": 22, "telnet": 23,
    "smtp": 25, "ftp": 21, "snmp": 161, "ntp": 123, "syslog": 514, "tftp": 69, "bgp": 179,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selector:
    """What a pair of proxy identities covers, seen from one router.

    Attributes:
        protocol: IP protocol number; 0 is every protocol.
        local_port: Port on this side; 0 is every port.
        remote_port: Port on the far side; 0 is every port.
    """

    local: Network
    remote: Network
    protocol: int = 0
    local_port: int = 0
    remote_port: int = 0

    @classmethod
    def hosts(cls, local: Address, remote: Address, protocol: int, port: int = 0) -> Self:
        """A packet from one host to another; `port` is that of both."""
        return cls(ip_network(local), ip_network(remote), protocol, port, port)

    def mirror(self) -> "Selector":
        """The same flow seen from the other end."""
        return Selector(self.remote, self.local, self.protocol, self.remote_port, self.local_port)

    def meets(self, other: "Selector") -> bool:
        """Whether something may be in both."""
        return (
            self.local.overlaps(other.local)
            and self.remote.overlaps(other.remote)
            and (self.protocol == other.protocol or 0 in (self.protocol, other.protocol))
        )

    def covers(self, other: "Selector") -> bool:
        """Whether everything in `other` is in this one too."""
        return (
            _covers(self.local, other.local)
            and _covers(self.remote, other.remote)
            and self.protocol in (0, other.protocol)
            and self.local_port in (0, other.local_port)
            and self.remote_port in (0, other.remote_port)
        )


def _covers(wide: Network, narrow: Network) -> bool:
    inside = narrow.network_address in wide and narrow.broadcast_address in wide
    return inside and wide.version == narrow.version


@dataclass(frozen=True, slots=True)
class Ace:
    """One line of an access list."""

    permit: bool
    selector: Selector

    def matches(self, packet: Selector) -> bool:
        """Whether a packet, written as a selector of two hosts, is met by the line."""
        return self.selector.covers(packet)


@dataclass(frozen=True, slots=True)
class Acl:
    """An access list: the first line that matches decides."""

    name: str
    lines: tuple[Ace, ...] = ()

    def decide(self, packet: Selector) -> Ace | None:
        """The line that decides about a packet; None is the implicit deny."""
        return next((line for line in self.lines if line.matches(packet)), None)

    def permits(self, packet: Selector) -> bool:
        """Whether a packet is let through."""
        line = self.decide(packet)
        return line is not None and line.permit


@dataclass(slots=True)
class _Words:
    words: list[str]
    version: int = 4
    at: int = 0

    def peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def take(self) -> str:
        word = self.peek()
        self.at += 1
        return word


@dataclass(slots=True)
class AclReader:
    """Collects access-list lines into access lists."""

    lists: dict[str, list[Ace]] = field(default_factory=dict)

    def add(self, name: str, typed: Sequence[str], *, standard: bool, version: int = 4) -> None:
        """Read one line, "[10] permit ip host … any"; remarks and unknown forms are left out."""
        words = _Words([word for each in typed for word in each.split()], version)
        if words.peek() == "sequence":
            words.take()
        lines = self.lists.setdefault(name, [])
        if words.peek().isdecimal():
            words.take()
        action = words.take()
        if action not in ("permit", "deny"):
            return
        try:
            selector = _standard(words) if standard else _extended(words)
        except ValueError:
            return
        lines.append(Ace(action == "permit", selector))

    def finish(self) -> dict[str, Acl]:
        """The access lists read so far."""
        return {name: Acl(name, tuple(lines)) for name, lines in self.lists.items()}


def _standard(words: _Words) -> Selector:
    return Selector(_network(words), ANY)


def _extended(words: _Words) -> Selector:
    word = words.take()
    known = _PROTOCOLS_V6 if words.version == 6 else _PROTOCOLS
    if not word.isdecimal() and word not in known:
        raise ValueError(word)
    protocol = int(word) if word.isdecimal() else known[word]
    local, local_port = _network(words), _port(words)
    remote, remote_port = _network(words), _port(words)
    return Selector(local, remote, protocol, local_port, remote_port)


def _network(words: _Words) -> Network:
    word = words.take()
    if word in ("any", ""):
        return EVERYWHERE[words.version]
    if word == "host":
        return ip_network(words.take())
    wildcard = words.peek()
    if wildcard.count(".") == 3:
        words.take()
        mask = ip_address(int(ip_address(wildcard)) ^ 0xFFFFFFFF)
        return ip_network(f"{ip_address(int(ip_address(word)) & int(mask))}/{mask}")
    return ip_network(word)


def _port(words: _Words) -> int:
    if words.peek() != "eq":
        return 0
    words.take()
    word = words.take()
    return _PORTS.get(word, int(word) if word.isdecimal() else 0)
