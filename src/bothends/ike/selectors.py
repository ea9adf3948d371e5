"""Selectors: which packets a security association carries, and how two of them relate.

An address set is a base and the bits that may differ from it, so that prefixes, single hosts,
`any` and the odd wildcard mask are one thing and every relation is two operations on integers.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

from bothends.model import BITS, Address, Network

_ADDRESS: dict[int, type[Address]] = {4: IPv4Address, 6: IPv6Address}
_NETWORK: dict[int, type[Network]] = {4: IPv4Network, 6: IPv6Network}
ALL = {version: (1 << bits) - 1 for version, bits in BITS.items()}
"""Every bit of an address, by the version of IP."""


class Relation(StrEnum):
    """How one set of packets relates to another."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    OVERLAP = "overlap"
    DISJOINT = "disjoint"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one IP version that equal `base` in every bit that `free` leaves at zero."""

    base: int
    free: int
    version: int = 4

    @classmethod
    def of(cls, network: Network | Address) -> Self:
        """The addresses of a network, or one address."""
        if isinstance(network, Address):
            return cls(int(network), 0, network.version)
        return cls(int(network.network_address), int(network.hostmask), network.version)

    @classmethod
    def any(cls, version: int) -> Self:
        """Every address of a version."""
        return cls(0, ALL[version], version)

    @property
    def is_any(self) -> bool:
        """Whether every address is one of these."""
        return self.free == ALL[self.version]

    def __contains__(self, address: Address) -> bool:
        return self.version == address.version and not (int(address) ^ self.base) & ~self.free

    def covers(self, other: "Addresses") -> bool:
        """Whether every address of `other` is one of these."""
        return (
            self.version == other.version
            and not other.free & ~self.free
            and not (other.base ^ self.base) & ~self.free
        )

    def meets(self, other: "Addresses") -> bool:
        """Whether some address is in both."""
        return self.version == other.version and not (self.base ^ other.base) & ~(
            self.free | other.free
        )

    def network(self) -> Network | None:
        """The same addresses as a prefix, or None when the free bits are not the last ones."""
        if self.free & (self.free + 1):
            return None
        length = BITS[self.version] - self.free.bit_length()
        return _NETWORK[self.version]((self.base & ~self.free, length))

    def __str__(self) -> str:
        if self.is_any:
            return "any"
        kind = _ADDRESS[self.version]
        if self.free == 0:
            return f"host {kind(self.base)}"
        if self.version == 6:
            return str(self.network())
        return f"{kind(self.base & ~self.free)} {kind(self.free)}"


ANY = Addresses.any(4)


@dataclass(frozen=True, slots=True)
class Ports:
    """A range of TCP or UDP ports, both ends included."""

    first: int = 0
    last: int = 65535

    def covers(self, other: "Ports") -> bool:
        """Whether every port of `other` is one of these."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: "Ports") -> bool:
        """Whether some port is in both."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        if self == ANY_PORT:
            return ""
        return f" eq {self.first}" if self.first == self.last else f" {self.first}-{self.last}"


ANY_PORT = Ports()


@dataclass(frozen=True, slots=True)
class TrafficSelector:
    """Traffic of one protocol between two sets of addresses, as one end sees it.

    `protocol` is the number of the IP header, 0 for any (RFC 4301 section 4.4.1).
    """

    protocol: int
    local: Addresses
    remote: Addresses
    local_ports: Ports = ANY_PORT
    remote_ports: Ports = ANY_PORT

    def mirrored(self) -> Self:
        """The same traffic as the other end sees it."""
        return type(self)(
            self.protocol, self.remote, self.local, self.remote_ports, self.local_ports
        )

    def covers(self, other: "TrafficSelector") -> bool:
        """Whether every packet of `other` is one of these."""
        return (
            self.protocol in {0, other.protocol}
            and self.local.covers(other.local)
            and self.remote.covers(other.remote)
            and self.local_ports.covers(other.local_ports)
            and self.remote_ports.covers(other.remote_ports)
        )

    def meets(self, other: "TrafficSelector") -> bool:
        """Whether some packet is in both."""
        return (
            (self.protocol == other.protocol or 0 in {self.protocol, other.protocol})
            and self.local.meets(other.local)
            and self.remote.meets(other.remote)
            and self.local_ports.meets(other.local_ports)
            and self.remote_ports.meets(other.remote_ports)
        )

    def relation(self, other: "TrafficSelector") -> Relation:
        """How these packets relate to those of `other`."""
        if not self.meets(other):
            return Relation.DISJOINT
        inside, outside = other.covers(self), self.covers(other)
        if inside and outside:
            return Relation.EQUAL
        if inside:
            return Relation.SUBSET
        return Relation.SUPERSET if outside else Relation.OVERLAP

    @property
    def word(self) -> str:
        """What an access list calls the protocol."""
        names = _IPV6_NAMES if self.local.version == 6 else _PROTOCOL_NAMES
        return names.get(self.protocol, str(self.protocol))

    def __str__(self) -> str:
        return f"{self.word} {self.local}{self.local_ports} -> {self.remote}{self.remote_ports}"


_PROTOCOL_NAMES = {
    0: "ip", 1: "icmp", 2: "igmp", 4: "ipinip", 6: "tcp", 17: "udp", 47: "gre", 50: "esp",
    51: "ahp", 88: "eigrp", 89: "ospf",
}  # fmt: skip
_IPV6_NAMES = {0: "ipv6", 6: "tcp", 17: "udp", 50: "esp", 51: "ahp", 58: "icmp"}
"""What an IPv6 access list calls a protocol; the others are numbers there."""
EVERYTHING = {
    version: TrafficSelector(0, Addresses.any(version), Addresses.any(version)) for version in BITS
}
"""All traffic, by the version of IP."""
GRE = 47
