"""The charon backend: every router of a lab is a strongSwan in a network namespace."""

import asyncio
import queue
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

from bothends.lab.backend import Ping, Sink
from bothends.lab.charon.clearing import clear
from bothends.lab.charon.internet import Internet
from bothends.lab.charon.leftovers import new_folder, remove_root, sweep
from bothends.lab.charon.machine import Machine, MachineSpec
from bothends.lab.charon.packets import IpPacket
from bothends.lab.charon.ping import ping
from bothends.lab.charon.prerequisites import require
from bothends.lab.charon.router import CharonRouter
from bothends.lab.clock import Clock
from bothends.lab.ike.faults import NetworkFaults
from bothends.lab.ike.node import Node
from bothends.lab.ike.show import show
from bothends.lab.ike.underlay import Network
from bothends.lab.tree import Running
from bothends.model import Address, Attached

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate

_TICK = 0.02
"""Seconds between looks at what the daemons did."""
_COUNT = 1.0
"""Seconds between looks at their counters."""
_PLAINTEXT_MTU = 1400
"""MTU of kernel-libipsec's device, which cannot be changed."""


class CharonBackend:
    """IKE, IPsec and forwarding of all routers of one lab, by strongSwan and the kernel.

    Attributes:
        faults: What goes wrong between the routers; change it at any time.

    Raises:
        UnavailableError: root, a package or a device is missing.
    """

    def __init__(self) -> None:
        require()
        sweep()
        self.clock = Clock(running=True)
        self.faults = NetworkFaults()
        self.faults.latency = 0.0
        self.network = Network(self.clock, self.faults)
        self.folder = new_folder()
        self.internet = Internet(self.network, self._met_clear)
        self.routers: dict[str, CharonRouter] = {}
        self.machines: dict[str, Machine] = {}
        self._leases: dict[str, dict[str, Attached]] = {}
        self._enrolled: dict[str, dict[str, HeldCertificate]] = {}
        self._clear: queue.SimpleQueue[tuple[Node, IpPacket]] = queue.SimpleQueue()
        self._counted = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, spec: MachineSpec) -> Machine:
        """Start a host that is no router.

        Raises:
            InputError: strongSwan does not take what it is configured with.
        """
        number = len(self.machines)
        folder = self.folder / f"m{number}"
        machine = self.machines[spec.name] = Machine(spec, number, folder, self.internet)
        with self.internet.lock:
            self.network.nodes[spec.name] = machine.node(self.clock)
            self.network.index()
            self.internet.plain |= {address.ip for address in spec.interfaces.values()}
        return machine

    @property
    def refused(self) -> dict[str, str]:
        """What charon cannot do, by router."""
        return {name: router.refused for name, router in self.routers.items() if router.refused}

    def configure(self, router: str, running: Running) -> None:
        """Take the running configuration of a router.

        Raises:
            ValueError: an address or number in it is not one.
        """
        known = self.routers.get(router)
        if known is None:
            number = len(self.routers)
            node = Node(router, self.clock, number)
            node.leases.update(self._leases.get(router, {}))
            node.certificates.update(self._enrolled.get(router, {}))
            folder = self.folder / str(number)
            known = self.routers[router] = CharonRouter(node, number, folder, self.internet)
            with self.internet.lock:
                self.network.nodes[router] = node
        known.configure(running)
        for peer in {peer for flow in known.node.flows for peer in flow.peers}:
            for owner, _ in self.network.owners.get(peer, ()):
                if owner.name in self.routers:
                    self.routers[owner.name].is_asked(known.node)
        self._wait()

    def show(self, router: str, command: str) -> str | None:
        """What a show command prints; None when it is not the backend's."""
        self._settle()
        known = self.routers[router]
        known.refresh()
        text = show(known.node, command)
        if text is None or not known.refused:
            return text and re.sub(r"plaintext mtu \d+", f"plaintext mtu {_PLAINTEXT_MTU}", text)
        return f"% {known.refused}\n{text}"

    def clear(self, router: str, command: str) -> str | None:
        """Obey `clear crypto sa|isakmp|session …`; None when it is not the backend's."""
        self._settle()
        return clear(self.routers[router], command)

    async def ping(self, router: str, request: Ping) -> AsyncIterator[str]:
        """Send echo requests; yields the letter of each."""
        async for letter in ping(self.routers[router], request, self._settle):
            yield letter
        self._count()

    def debug(self, router: str, command: str, sink: Sink | None) -> str | None:
        """Turn debugging on or off; None when it is not the backend's."""
        self._settle()
        return self.routers[router].node.log.obey(command, sink)

    def enrol(self, router: str, trustpoint: str, certificate: "HeldCertificate") -> None:
        """Give a router the certificate of a trustpoint."""
        known = self.routers.get(router)
        if known is None:
            self._enrolled.setdefault(router, {})[trustpoint] = certificate
        else:
            known.enrol(trustpoint, certificate)

    def lease(self, router: str, interface: str, address: Attached) -> None:
        """Hand out an address to an interface; it is taken with the next configuration."""
        self._leases.setdefault(router, {})[interface] = address

    def translate(self, router: str, address: Address) -> None:
        """Put a NAT in front of a router: the rest of the world sees it by this address."""
        self.faults.nat[router] = address

    def reload(self, router: str) -> None:
        """Lose every SA of a router; its peers keep theirs."""
        self._settle()
        known = self.routers[router]
        known.restart()
        known.node.ike.clear()
        for flow in known.node.flows:
            flow.pairs.clear()
            flow.counters = type(flow.counters)()
        known.node.log.quiet()

    def close(self) -> None:
        """End every daemon; the namespaces go with them."""
        if self._timer is not None:
            self._timer.cancel()
        for router in self.routers.values():
            router.close()
        for machine in self.machines.values():
            machine.close()
        self.machines.clear()
        self.internet.close()
        self.routers.clear()
        shutil.rmtree(self.folder, ignore_errors=True)
        remove_root()

    def _wait(self) -> None:
        """Look again soon, so that logs are told as they happen."""
        if self._timer is not None:
            self._timer.cancel()
        with suppress(RuntimeError):  # without an event loop, the next command settles it
            self._timer = asyncio.get_running_loop().call_later(_TICK, self._on_timer)

    def _on_timer(self) -> None:
        self._settle()
        if self.clock.now() - self._counted > _COUNT:
            self._count()
        self._wait()

    def _count(self) -> None:
        """Read counters: a daemon forgets those of an SA that was renewed."""
        self._counted = self.clock.now()
        for router in self.routers.values():
            if router.talks:
                router.refresh()

    def _settle(self) -> None:
        for router in self.routers.values():
            router.settle()
        while not self._clear.empty():
            _tell_clear(*self._clear.get())

    def _met_clear(self, node: Node, packet: IpPacket) -> None:
        self._clear.put((node, packet))


def _tell_clear(node: Node, packet: IpPacket) -> None:
    mirrored = packet.selector.mirror()
    for flow in node.flows:
        if flow.selector.covers(mirrored):
            flow.counters.recv_errors += 1
            break
    node.log.system(
        "%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet. (ip) "
        f"vrf/dest_addr= /{packet.destination}, src_addr= {packet.source}, prot= {packet.protocol}"
    )
