"""GRE tunnels in user space (RFC 2784, RFC 2890): not every kernel has them.

A tunnel interface is a TUN device in the router's namespace. What the router sends into it is put
into GRE and sent from a raw socket there, so that rules and charon treat it as any other packet.
"""

import fcntl
import os
import select
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass

from bothends.lab.charon.namespace import Namespace
from bothends.lab.charon.packets import IpPacket
from bothends.model import Address

_TUNSETIFF = 0x400454CA
_IFF_TUN_NO_PI = 0x1001
_GRE = 47
_IPV4 = 0x0800
_WITH_KEY = 0x2000
_IP_MTU_DISCOVER, _PMTUDISC_DONT = 10, 0


@dataclass(frozen=True, slots=True)
class Ends:
    """Between which addresses a tunnel is, the largest packet it takes in bytes, and its key."""

    local: Address
    remote: Address
    mtu: int
    key: int | None = None

    def header(self) -> bytes:
        """What stands before every packet in the tunnel."""
        if self.key is None:
            return struct.pack("!HH", 0, _IPV4)
        return struct.pack("!HHI", _WITH_KEY, _IPV4, self.key)


class GreTunnel:
    """One tunnel interface, and the thread that moves its packets.

    Args:
        namespace: The router's.
        device: Name of the interface to make.
        ends: Changes of the configuration make another tunnel.
    """

    def __init__(self, namespace: Namespace, device: str, ends: Ends) -> None:
        self.ends = ends
        self._tun = namespace.inside(lambda: _open_tun(device))
        self._raw = namespace.inside(lambda: _open_raw(ends))
        self._wake, self._woken = os.pipe()
        self._thread = threading.Thread(target=self._run, name=f"gre-{device}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the interface away."""
        os.close(self._woken)
        self._thread.join()
        for descriptor in (self._wake, self._tun):
            os.close(descriptor)
        self._raw.close()

    def _run(self) -> None:
        poll = select.poll()
        for descriptor in (self._wake, self._tun, self._raw.fileno()):
            poll.register(descriptor, select.POLLIN | select.POLLHUP)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == self._wake:
                    return
                with suppress(OSError):  # no route at the moment, or the interface is down
                    self._leave() if descriptor == self._tun else self._arrive()

    def _leave(self) -> None:
        packet = os.read(self._tun, 65535)
        if packet[0] >> 4 == 4:
            self._raw.sendto(self.ends.header() + packet, (str(self.ends.remote), 0))

    def _arrive(self) -> None:
        packet = IpPacket.parse(self._raw.recv(65535))
        header = self.ends.header()
        if packet is None or packet.source != self.ends.remote:
            return
        body = packet.raw[packet.header :]
        if body.startswith(header):
            os.write(self._tun, body[len(header) :])


def _open_tun(device: str) -> int:
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH22x", device.encode(), _IFF_TUN_NO_PI))
    return descriptor


def _open_raw(ends: Ends) -> socket.socket:
    stream = socket.socket(socket.AF_INET, socket.SOCK_RAW, _GRE)
    # As on IOS, DF is not copied: kernel-libipsec's device is too small for what `ip mtu` allows.
    stream.setsockopt(socket.IPPROTO_IP, _IP_MTU_DISCOVER, _PMTUDISC_DONT)
    stream.bind((str(ends.local), 0))
    return stream
