"""A capture in the namespace between the routers."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from bothends.lab.charon.namespace import Namespace
from bothends.lab.charon.packets import IpPacket

_IPV4 = 0x0800


class Capture:
    """Everything that was on any cable while it was open."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self.packets: list[IpPacket] = []

    def read(self) -> "Capture":
        while True:
            try:
                frame = self._stream.recv(65535)
            except BlockingIOError:
                return self
            packet = IpPacket.parse(frame[14:])
            if packet is not None:
                self.packets.append(packet)

    @property
    def encrypted(self) -> list[IpPacket]:
        return [packet for packet in self.packets if packet.encrypted]

    @property
    def kinds(self) -> set[str]:
        return {
            "esp" if packet.encrypted else "ike" if {500, 4500} & set(packet.ports) else "clear"
            for packet in self.packets
        }


@contextmanager
def capture(middle: Namespace) -> Iterator[Capture]:
    def start() -> socket.socket:
        stream = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_IPV4))
        stream.setblocking(False)
        return stream

    with middle.inside(start) as stream:
        yield Capture(stream)
