"""Selectors: which packets a security association carries, and how two of them relate.

An address set is a base and the bits that may differ from it, so that prefixes, single hosts,
`any` and the odd wildcard mask are one thing and every relation is two operations on integers.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Self

ALL = 0xFFFFFFFF


class Relation(StrEnum):
    """How one set of packets relates to another."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    OVERLAP = "overlap"
    DISJOINT = "disjoint"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The IPv4 addresses that equal `base` in every bit that `free` leaves at zero."""

    base: int
    free: int

    @classmethod
    def of(cls, network: IPv4Network | IPv4Address) -> Self:
        """The addresses of a network, or one address."""
        if isinstance(network, IPv4Address):
            return cls(int(network), 0)
        return cls(int(network.network_address), int(network.hostmask))

    def __contains__(self, address: IPv4Address) -> bool:
        return not (int(address) ^ self.base) & ~self.free & ALL

    def covers(self, other: "Addresses") -> bool:
        """Whether every address of `other` is one of these."""
        return not other.free & ~self.free & ALL and not (other.base ^ self.base) & ~self.free & ALL

    def meets(self, other: "Addresses") -> bool:
        """Whether some address is in both."""
        return not (self.base ^ other.base) & ~(self.free | other.free) & ALL

    def network(self) -> IPv4Network | None:
        """The same addresses as a prefix, or None when the free bits are not the last ones."""
        if self.free & (self.free + 1):
            return None
        return IPv4Network((self.base & ~self.free & ALL, 32 - self.free.bit_length()))

    def __str__(self) -> str:
        if self.free == ALL:
            return "any"
        if self.free == 0:
            return f"host {IPv4Address(self.base)}"
        return f"{IPv4Address(self.base & ~self.free & ALL)} {IPv4Address(self.free)}"


ANY = Addresses(0, ALL)


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
class Flow:
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

    def covers(self, other: "Flow") -> bool:
        """Whether every packet of `other` is one of these."""
        return (
            self.protocol in {0, other.protocol}
            and self.local.covers(other.local)
            and self.remote.covers(other.remote)
            and self.local_ports.covers(other.local_ports)
            and self.remote_ports.covers(other.remote_ports)
        )

    def meets(self, other: "Flow") -> bool:
        """Whether some packet is in both."""
        return (
            (self.protocol == other.protocol or 0 in {self.protocol, other.protocol})
            and self.local.meets(other.local)
            and self.remote.meets(other.remote)
            and self.local_ports.meets(other.local_ports)
            and self.remote_ports.meets(other.remote_ports)
        )

    def relation(self, other: "Flow") -> Relation:
        """How these packets relate to those of `other`."""
        if not self.meets(other):
            return Relation.DISJOINT
        inside, outside = other.covers(self), self.covers(other)
        if inside and outside:
            return Relation.EQUAL
        if inside:
            return Relation.SUBSET
        return Relation.SUPERSET if outside else Relation.OVERLAP

    def __str__(self) -> str:
        name = PROTOCOL_NAMES.get(self.protocol, str(self.protocol))
        return f"{name} {self.local}{self.local_ports} -> {self.remote}{self.remote_ports}"


PROTOCOL_NAMES = {
    0: "ip", 1: "icmp", 4: "ipinip", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 51: "ahp",
}  # fmt: skip
EVERYTHING = Flow(0, ANY, ANY)
GRE = 47
