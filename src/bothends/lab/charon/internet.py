"""The internet in the middle of a lab: a namespace with a cable to every interface.

Packets are carried from cable to cable by a thread of the lab, which knows the same topology and
the same faults as the model: filters, losses, address translation, latency, too small links.
"""

import heapq
import itertools
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bothends.lab.charon.interest import is_gre, takes
from bothends.lab.charon.namespace import Namespace
from bothends.lab.charon.packets import ESP, UDP, IpPacket
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.faults import NetworkFaults, Traffic
from bothends.lab.ike.node import Hop, Node
from bothends.lab.ike.settings import Interface
from bothends.lab.ike.underlay import Arrival, Network

if TYPE_CHECKING:
    from bothends.model import Address

_ETH_IPV4 = 0x0800
_FRAME = bytes.fromhex("020000000001 020000000001 0800")
"""Both ends of a cable share one address, as ARP is off."""


@dataclass(frozen=True, slots=True)
class Cable:
    """Where a cable comes from: a router and one of its interfaces."""

    router: str
    interface: str


class Internet:
    """The middle namespace and the thread that carries packets across it.

    Attributes:
        namespace: Where a capture sees everything that travels between routers.
        network: The topology; hold `lock` to change it.
        plain: Addresses of hosts whose pretence is seen as what it is: their peers show ESP in UDP.
        natted: Initiator SPIs of IKE SAs of which an end found its own address translated. To its
            peer every end looks translated, as kernel-libipsec asks for UDP by that pretence.
        clear: Called from the thread with a router and a clear packet that it must not take.
    """

    def __init__(self, network: Network, clear: Callable[[Node, IpPacket], None]) -> None:
        self.namespace = Namespace("internet")
        self.network = network
        self.lock = threading.RLock()
        self.natted: set[int] = set()
        self.plain: set[Address] = set()
        self._clear = clear
        self._cables: dict[str, Cable] = {}
        self._devices: dict[Cable, str] = {}
        self._socket = self.namespace.inside(_packet_socket)
        self._wake, self._woken = os.pipe()
        self._late: list[tuple[float, int, bytes, str]] = []
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name="internet", daemon=True)
        self._thread.start()

    @property
    def faults(self) -> NetworkFaults:
        """What goes wrong on the way."""
        return self.network.faults

    def plug(self, device: str, cable: Cable, router: Namespace, name: str) -> None:
        """Lay a cable to an interface of a router.

        Args:
            device: Name of its end in the middle.
            cable: Whose it is.
            router: The router's namespace.
            name: Name of its end there.
        """
        self.namespace.ip(f"link add {device} type veth peer name {name} netns {router.path}")
        with self.lock:
            self._cables[device] = cable
            self._devices[cable] = device
        address = _FRAME[:6].hex(":")
        self.namespace.ip(f"link set {device} address {address} arp off up")
        router.ip(f"link set {name} address {address} arp off")

    def unplug(self, cable: Cable) -> None:
        """Take a cable away."""
        with self.lock:
            device = self._devices.pop(cable)
            del self._cables[device]
        self.namespace.ip(f"link del {device}")

    def close(self) -> None:
        """Stop carrying and let go of the namespace."""
        os.close(self._woken)
        self._thread.join()
        os.close(self._wake)
        self._socket.close()
        self.namespace.close()

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        poll.register(self._wake, select.POLLIN | select.POLLHUP)
        while True:
            now = time.monotonic()
            while self._late and self._late[0][0] <= now:
                _, _, raw, device = heapq.heappop(self._late)
                self._deliver(raw, device)
            wait = (self._late[0][0] - now) * 1000 if self._late else None
            for descriptor, _ in poll.poll(wait):
                if descriptor == self._wake:
                    return
                self._receive()

    def _receive(self) -> None:
        try:
            frame, (device, _, kind, *_) = self._socket.recvfrom(65535)
        except OSError:  # a device went down
            return
        if kind == socket.PACKET_OUTGOING:
            return
        packet = IpPacket.parse(frame[len(_FRAME) :])
        with self.lock:
            cable = self._cables.get(device)
            if packet is not None and cable is not None:
                self._carry(cable, packet)

    def _carry(self, cable: Cable, packet: IpPacket) -> None:
        node = self.network.nodes.get(cable.router)
        out = node.settings.interfaces.get(cable.interface) if node else None
        if node is None or out is None or out.shutdown:
            return
        arrival = self._arrival(node, out, packet)
        if arrival is None:
            return
        here, there = node.name, arrival.node.name
        natted = bool(self.faults.nat.keys() & {here, there})
        kinds = packet.kinds(natted=natted)
        if any(self.faults.stops(here, there, kind) for kind in kinds):
            return
        if self.faults.loses(here, there):
            return
        if packet.df and self.faults.too_big(here, there, len(packet.raw)):
            return
        if filtered(arrival, packet, natted=natted):
            return
        seen = packet.translated(arrival.source, arrival.destination)
        if must_be_encrypted(arrival.node, arrival.interface, seen):
            self._clear(arrival.node, seen)
            return
        device = self._devices.get(Cable(there, arrival.interface.name))
        if device is not None:
            due = time.monotonic() + self.faults.latency / 1000
            heapq.heappush(self._late, (due, next(self._order), seen.raw, device))

    def _arrival(self, node: Node, out: Interface, packet: IpPacket) -> Arrival | None:
        """The next router: a neighbour on the link, or whoever the internet knows."""
        hop = node.route(packet.destination)
        if hop is None or hop.interface.name != out.name:
            hop = Hop(out, packet.destination)
        neighbour = self.network.neighbour(node, hop)
        if neighbour is not None:
            return Arrival(*neighbour, packet.source, packet.destination)
        return self.network.arrival(node, hop, packet.source, packet.destination)

    def _deliver(self, raw: bytes, device: str) -> None:
        with suppress(OSError):  # the cable may be gone by now
            self._socket.sendto(_FRAME + raw, (device, _ETH_IPV4))


def filtered(arrival: Arrival, packet: IpPacket, *, natted: bool) -> bool:
    """Whether the access list of the interface that it arrives by drops a packet.

    What is on UDP 4500 only because kernel-libipsec wants it there is judged as what IOS would
    have sent: ESP, or IKE on port 500.
    """
    acl = arrival.node.settings.acls.get(arrival.interface.filter_in or "")
    if acl is None or not acl.lines:
        return False
    seen = packet.translated(arrival.source, arrival.destination).selector
    if 4500 in packet.ports and not natted:
        protocol, port = (ESP, 0) if packet.encrypted else (UDP, 500)
        seen = Selector(seen.local, seen.remote, protocol, port, port)
    return not acl.permits(seen)


def must_be_encrypted(node: Node, interface: Interface, packet: IpPacket) -> bool:
    """Whether a crypto map says that a clear packet must not arrive as such."""
    if packet.kinds(natted=False) != (Traffic.CLEAR,):
        return False
    mirrored = packet.selector.mirror()
    return any(
        (flow.interface == interface.name and takes(flow, mirrored))
        or (is_gre(flow) and flow.selector.covers(mirrored))
        for flow in node.flows
    )


def _packet_socket() -> socket.socket:
    return socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_IPV4))
