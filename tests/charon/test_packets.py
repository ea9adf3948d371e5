"""Packets on their way: checksums hold after translation, kinds are told apart."""

from dataclasses import dataclass
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.lab.charon.packets import ICMP, TCP, UDP, IpPacket, echo_request
from bothends.lab.ike.faults import Traffic

addresses = st.integers(0, 2**32 - 1).map(IPv4Address)


def ones_complement(data: bytes) -> int:
    """RFC 1071, written another way than the code under test."""
    total = 0
    for high, low in zip(data[::2], (data + b"\0")[1::2], strict=False):
        total += high * 256 + low
        total = total % 65536 + total // 65536
    return total


def ipv4(
    source: IPv4Address, destination: IPv4Address, protocol: int, body: bytes, fragment: int = 0
) -> bytes:
    head = bytearray(b"\x45\0" + (20 + len(body)).to_bytes(2) + b"\0\1" + fragment.to_bytes(2))
    head += bytes((64, protocol, 0, 0)) + source.packed + destination.packed
    head[10:12] = (ones_complement(bytes(head)) ^ 0xFFFF).to_bytes(2)
    return bytes(head) + body


def tcp(source: IPv4Address, destination: IPv4Address, payload: bytes) -> bytes:
    segment = bytearray(b"\0\x50\x1f\x90" + bytes(8) + b"\x50\x02\0\0\0\0\0\0" + payload)
    pseudo = source.packed + destination.packed + bytes((0, TCP)) + len(segment).to_bytes(2)
    segment[16:18] = (ones_complement(pseudo + bytes(segment)) ^ 0xFFFF).to_bytes(2)
    return ipv4(source, destination, TCP, bytes(segment))


def udp(port: int, payload: bytes) -> bytes:
    body = port.to_bytes(2) * 2 + (8 + len(payload)).to_bytes(2) + b"\xab\xcd" + payload
    return ipv4(IPv4Address("192.0.2.1"), IPv4Address("192.0.2.2"), UDP, body)


@given(addresses, addresses, addresses, addresses, st.binary(max_size=64))
def test_checksums_hold_after_translation(
    source: IPv4Address,
    destination: IPv4Address,
    new_source: IPv4Address,
    new_destination: IPv4Address,
    payload: bytes,
) -> None:
    packet = IpPacket.parse(tcp(source, destination, payload))
    assert packet is not None
    seen = packet.translated(new_source, new_destination)
    assert (seen.source, seen.destination, seen.ports) == (new_source, new_destination, (80, 8080))
    assert ones_complement(seen.raw[:20]) == 0xFFFF
    pseudo = seen.raw[12:20] + bytes((0, TCP)) + (len(seen.raw) - 20).to_bytes(2)
    assert ones_complement(pseudo + seen.raw[20:]) == 0xFFFF
    assert seen.raw[40:] == payload


@given(st.integers(0, 65535), st.integers(0, 65535), st.integers(28, 1500))
def test_an_echo_request_is_whole(identifier: int, sequence: int, length: int) -> None:
    message = echo_request(identifier, sequence, length)
    assert len(message) == length - 20
    assert ones_complement(message) == 0xFFFF
    assert message[4:8] == identifier.to_bytes(2) + sequence.to_bytes(2)


@dataclass(frozen=True)
class Kind:
    """A packet, and what it counts as without and with a NAT on its way."""

    raw: bytes
    plain: tuple[Traffic, ...]
    natted: tuple[Traffic, ...]


KINDS = {
    "IKE on 500": Kind(udp(500, b"\1" * 8), (Traffic.IKE,), (Traffic.IKE,)),
    "IKE on 4500": Kind(udp(4500, bytes(4) + b"\1" * 8), (Traffic.NAT_T,), (Traffic.NAT_T,)),
    "ESP in UDP": Kind(udp(4500, b"\1" * 8), (Traffic.NAT_T, Traffic.ESP), (Traffic.NAT_T,)),
    "ESP": Kind(ipv4(IPv4Address(1), IPv4Address(2), 50, b"\1" * 8), (Traffic.ESP,), (Traffic.ESP,)),
    "clear": Kind(ipv4(IPv4Address(1), IPv4Address(2), ICMP, b"\1" * 8), (Traffic.CLEAR,), (Traffic.CLEAR,)),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_kinds(kind: Kind) -> None:
    packet = IpPacket.parse(kind.raw + b"padding of the link")
    assert packet is not None
    assert packet.raw == kind.raw
    assert (packet.kinds(natted=False), packet.kinds(natted=True)) == (kind.plain, kind.natted)


@given(st.binary(max_size=80))
def test_nonsense_is_no_packet_or_a_readable_one(data: bytes) -> None:
    packet = IpPacket.parse(data)
    if packet is not None:
        assert packet.kinds(natted=False)
        assert packet.selector.protocol == packet.protocol


def test_a_later_fragment_has_no_ports() -> None:
    packet = IpPacket.parse(
        ipv4(IPv4Address(1), IPv4Address(2), UDP, b"\x11\x94" * 8, fragment=100)
    )
    assert packet is not None
    assert packet.ports == (0, 0)
    assert packet.translated(IPv4Address(3), IPv4Address(4)).raw[20:] == packet.raw[20:]
