"""One translation of an ASA, in the order in which it asks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from bothends.ike.selectors import ANY_PORT, Addresses, Ports, TrafficSelector
from bothends.platforms.router import Origin


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it does to which packets that leave by an interface."""

    rank: tuple[int, int, int]
    mapped: str
    """The `nameif` that the packets leave by, or `any`."""
    translates: bool
    flows: tuple[TrafficSelector, ...]
    origin: Origin
    static: tuple[IPv4Network, IPv4Address | None] | None = None
    """Real and shown address; the second is that of the interface where it is None."""
    ports: tuple[str, int, int] | None = None
    """Of a static rule for one port: its protocol, and the real and the shown port."""
    to_interface: bool = False


def flows(
    sources: Sequence[Addresses],
    targets: Sequence[Addresses],
    number: int = 0,
    ports: Ports = ANY_PORT,
) -> tuple[TrafficSelector, ...]:
    """The flows between addresses, of one protocol and from some ports."""
    return tuple(
        TrafficSelector(number, source, target, ports)
        for source in sources
        for target in targets
        if source.version == target.version
    )
