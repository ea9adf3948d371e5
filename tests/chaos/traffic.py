"""Packets of protected networks during a change: which are lost, which leave in the clear."""

import threading
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Self

from bothends.lab.ike import ModelBackend
from bothends.lab.ike.forwarding import Delivery, Packet
from bothends.lab.ike.node import Node

if TYPE_CHECKING:
    from bothends.lab.lab import Lab

PERIOD = 0.1
"""Seconds between two packets of one way."""


@dataclass(frozen=True, slots=True)
class Way:
    """Who sends to whom."""

    router: str
    source: IPv4Address
    destination: IPv4Address


@dataclass(slots=True)
class Traffic:
    """Sends one packet each way at a steady pace, while it is entered."""

    lab: "Lab"
    ways: tuple[Way, ...]
    sent: int = 0
    lost: int = 0
    clear: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._backend.forwarder.unprotected = self._left_in_the_clear
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def _backend(self) -> ModelBackend:
        assert isinstance(self.lab.backend, ModelBackend)
        return self.lab.backend

    def _send(self) -> None:
        while not self._stop.wait(PERIOD):
            self.lab.do(self._send_all)

    def _send_all(self) -> None:
        for way in self.ways:
            if self.lab.routers[way.router].powered:
                self.sent += 1
                packet = Packet(way.source, way.destination)
                self.lost += self._backend.send(way.router, packet) is not Delivery.DELIVERED

    def _left_in_the_clear(self, node: Node, packet: Packet) -> None:
        protected = any(
            {packet.source, packet.destination} == {way.source, way.destination}
            for way in self.ways
        )
        self.clear += protected


def ways(pairs: tuple[tuple[str, str, str, str], ...]) -> tuple[Way, ...]:
    """Both directions between routers, given as (router, network, router, network)."""
    found = []
    for here, mine, there, theirs in pairs:
        source, destination = (next(IPv4Network(net).hosts()) for net in (mine, theirs))
        found += [Way(here, source, destination), Way(there, destination, source)]
    return tuple(found)
