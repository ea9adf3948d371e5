"""What the oracles are given: two texts, and what each end sends."""

from dataclasses import dataclass

from bothends.model import Address

TUNNEL = "tunnel"
"""Stands for the line of an access list where a tunnel interface decides."""


@dataclass(frozen=True)
class Packet:
    """What an end sends so that one line of its access list wants protection."""

    line: str
    source: Address
    destination: Address
    protocol: int = 1
    source_port: int = 0
    destination_port: int = 0


@dataclass(frozen=True)
class Case:
    """A pair as the oracles see it: two texts, and what each end sends."""

    name: str
    texts: dict[str, str]
    packets: dict[str, tuple[Packet, ...]]
