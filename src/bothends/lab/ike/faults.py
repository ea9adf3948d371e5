"""What goes wrong between the routers of a lab, changeable while they run."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from bothends.model import Address


class Traffic(StrEnum):
    """Kinds of traffic that a network treats differently."""

    IKE = "udp500"
    NAT_T = "udp4500"
    ESP = "esp"
    CLEAR = "clear"


@dataclass(slots=True)
class NetworkFaults:
    """NetworkFaults of the network between the routers; routers are named, one way at a time.

    Attributes:
        seed: Decides which packets a loss takes.
        blocked: (from, to, kind) that never arrives; `*` stands for every router.
        nat: Router → the address that the rest of the world sees it by.
        loss: (from, to) → share of packets lost, 0 to 1.
        mtu: (from, to) → size in bytes above which unfragmentable packets vanish.
        latency: Milliseconds one way.
    """

    seed: int = 1
    blocked: set[tuple[str, str, Traffic]] = field(default_factory=set)
    nat: dict[str, Address] = field(default_factory=dict)
    loss: dict[tuple[str, str], float] = field(default_factory=dict)
    mtu: dict[tuple[str, str], int] = field(default_factory=dict)
    latency: float = 4.0
    _drawn: int = 0

    def block(self, source: str, destination: str, *kinds: Traffic) -> None:
        """Let nothing of these kinds through, one way."""
        self.blocked |= {(source, destination, kind) for kind in kinds}

    def clear(self) -> None:
        """Take every fault back."""
        self.blocked.clear()
        self.nat.clear()
        self.loss.clear()
        self.mtu.clear()

    def stops(self, source: str, destination: str, kind: Traffic) -> bool:
        """Whether a filter in between stops this kind."""
        return any(
            (start, end, kind) in self.blocked
            for start in (source, "*")
            for end in (destination, "*")
        )

    def loses(self, source: str, destination: str) -> bool:
        """Whether the next packet is lost; draws from the seed."""
        share = self.loss.get((source, destination), 0.0)
        if not share:
            return False
        self._drawn += 1
        digest = hashlib.sha256(f"{self.seed}/{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:4]) / 2**32 < share

    def too_big(self, source: str, destination: str, size: int) -> bool:
        """Whether a packet that must not be fragmented vanishes for its size."""
        limit = self.mtu.get((source, destination))
        return limit is not None and size > limit
