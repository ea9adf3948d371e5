"""A meter of traffic: a packet every 100 ms through a lab, and what became of each."""

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Address
from typing import Self

from bothends.lab.backend import Ping
from bothends.lab.lab import Lab

PERIOD = 0.1


@dataclass
class Packets:
    """Echo requests at a steady pace, and what became of each, by the moment it left."""

    lab: Lab
    router: str
    source: str
    destination: str
    sent: dict[datetime, str] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: self.lab.call(self._send()), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    async def _send(self) -> None:
        under_way = []
        while not self._stop.is_set():
            under_way.append(asyncio.ensure_future(self._one()))
            await asyncio.sleep(PERIOD)
        await asyncio.gather(*under_way)

    async def _one(self) -> None:
        moment = datetime.now(UTC)
        request = Ping(IPv4Address(self.destination), IPv4Address(self.source), count=1, timeout=1)
        async for letter in self.lab.backend.ping(self.router, request):
            self.sent[moment] = letter

    def lost(self) -> list[datetime]:
        return [moment for moment, letter in self.sent.items() if letter != "!"]
