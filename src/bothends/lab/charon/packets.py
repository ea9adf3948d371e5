"""IPv4 packets as bytes: what kind they are, and how their addresses are translated."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Self

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.faults import Traffic
from bothends.model import Address

ICMP, TCP, UDP, ESP = 1, 6, 17, 50
_NON_ESP_MARKER = bytes(4)
_DONT_FRAGMENT = 0x4000


@dataclass(frozen=True, slots=True)
class IpPacket:
    """An IPv4 packet (RFC 791)."""

    raw: bytes

    @classmethod
    def parse(cls, raw: bytes) -> Self | None:
        """A packet without whatever the link padded it with; None when it is none."""
        if len(raw) < 20 or raw[0] >> 4 != 4:
            return None
        return cls(raw[: int.from_bytes(raw[2:4])])

    @property
    def header(self) -> int:
        """Length of its header."""
        return (self.raw[0] & 15) * 4

    @property
    def source(self) -> IPv4Address:
        """Who sent it."""
        return IPv4Address(self.raw[12:16])

    @property
    def destination(self) -> IPv4Address:
        """Whom it is for."""
        return IPv4Address(self.raw[16:20])

    @property
    def protocol(self) -> int:
        """Number of the protocol that it carries."""
        return self.raw[9]

    @property
    def df(self) -> bool:
        """Whether it must not be fragmented."""
        return bool(int.from_bytes(self.raw[6:8]) & _DONT_FRAGMENT)

    @property
    def first(self) -> bool:
        """Whether it is whole or a first fragment, so that ports can be seen."""
        return not int.from_bytes(self.raw[6:8]) & 0x1FFF

    @property
    def ports(self) -> tuple[int, int]:
        """Source and destination port; zeros where there are none."""
        if self.protocol not in (TCP, UDP) or not self.first:
            return 0, 0
        at = self.header
        return int.from_bytes(self.raw[at : at + 2]), int.from_bytes(self.raw[at + 2 : at + 4])

    @property
    def selector(self) -> Selector:
        """The packet as a selector, seen by its sender."""
        hosts = IPv4Network(self.source), IPv4Network(self.destination)
        return Selector(*hosts, self.protocol, *self.ports)

    @property
    def encrypted(self) -> bool:
        """Whether it is ESP inside UDP (RFC 3948 section 2.1)."""
        at = self.header + 8
        return 4500 in self.ports and self.raw[at : at + 4] != _NON_ESP_MARKER

    def kinds(self, *, natted: bool) -> tuple[Traffic, ...]:
        """What faults know it by.

        ESP travels in UDP here even where no NAT asks for it: then it counts as both.
        """
        if 4500 in self.ports:
            esp = self.encrypted and not natted
            return (Traffic.NAT_T, Traffic.ESP) if esp else (Traffic.NAT_T,)
        if 500 in self.ports:
            return (Traffic.IKE,)
        return (Traffic.ESP,) if self.protocol == ESP else (Traffic.CLEAR,)

    def translated(self, source: Address, destination: Address) -> "IpPacket":
        """The packet with other addresses, and checksums that hold."""
        raw = bytearray(self.raw)
        before = _sum(raw[12:20])
        raw[12:20] = source.packed + destination.packed
        raw[10:12] = bytes(2)
        raw[10:12] = _checksum(raw[: self.header]).to_bytes(2)
        at = self.header
        if self.protocol == UDP and self.first:
            # A veth leaves checksums to the hardware it has not got; UDP does without one.
            raw[at + 6 : at + 8] = bytes(2)
        elif self.protocol == TCP and self.first:
            old = int.from_bytes(raw[at + 16 : at + 18])
            change = _sum(raw[12:20]) + (before ^ 0xFFFF) + (old ^ 0xFFFF)
            raw[at + 16 : at + 18] = (_fold(change) ^ 0xFFFF).to_bytes(2)
        return IpPacket(bytes(raw))


def echo_request(identifier: int, sequence: int, length: int) -> bytes:
    """An ICMP echo whose IP packet has a length (RFC 792)."""
    body = bytes(max(0, length - 28))
    head = bytes((8, 0, 0, 0)) + identifier.to_bytes(2) + sequence.to_bytes(2)
    check = _checksum(head + body).to_bytes(2)
    return head[:2] + check + head[4:] + body


def _checksum(data: bytes | bytearray) -> int:
    return _fold(_sum(data)) ^ 0xFFFF


def _sum(data: bytes | bytearray) -> int:
    padded = data + bytes(len(data) % 2)
    return _fold(sum(int.from_bytes(padded[i : i + 2]) for i in range(0, len(padded), 2)))


def _fold(value: int) -> int:
    while value > 0xFFFF:
        value = (value & 0xFFFF) + (value >> 16)
    return value
