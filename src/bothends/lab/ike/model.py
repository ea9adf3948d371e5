"""The model backend: configurations and traffic in; SAs, counters, show and debug output out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bothends.lab.backend import Ping, Sink
from bothends.lab.clock import Clock
from bothends.lab.ike.clearing import clear
from bothends.lab.ike.faults import NetworkFaults
from bothends.lab.ike.forwarding import Delivery, Forwarder, Packet
from bothends.lab.ike.node import Node
from bothends.lab.ike.reading import read_settings
from bothends.lab.ike.sessions import Sessions
from bothends.lab.ike.show import show
from bothends.lab.ike.underlay import Network
from bothends.lab.tree import Running

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate
    from bothends.model import Address, Attached


class ModelBackend:
    """IKE and forwarding of all routers of one lab, without packets or privileges.

    Args:
        clock: The lab's time; by default it runs as the wall clock does.
        seed: Decides SPIs and whatever else looks random.

    Attributes:
        faults: What goes wrong between the routers; change it at any time.
        forwarder: Moves packets; it can be asked to say which leave in the clear.
    """

    def __init__(self, *, clock: Clock | None = None, seed: int = 1) -> None:
        self.clock = clock or Clock(running=True)
        self.faults = NetworkFaults(seed)
        self.network = Network(self.clock, self.faults)
        self._seed = seed
        self._sessions = Sessions(self.network)
        self.forwarder = Forwarder(
            self.network, self._sessions.uncovered, self._sessions.invalid, self._sessions.suspect
        )

    def configure(self, router: str, running: Running) -> None:
        """Take the running configuration of a router.

        Raises:
            ValueError: An address or number in it is not one.
        """
        settings = read_settings(running)
        node = self._node(router)
        node.take(settings)
        for name in set(node.certificates) - settings.trustpoints:
            del node.certificates[name]
        self.network.index()
        for flow in node.rebuild():
            self._sessions.drop_pairs(node, flow)

    def show(self, router: str, command: str) -> str | None:
        """What a show command prints; None when it is not the model's."""
        node = self._settled(router)
        return show(node, command)

    def clear(self, router: str, command: str) -> str | None:
        """Obey `clear crypto sa|isakmp|session …`; None when it is not the model's."""
        return clear(self._settled(router), command, self._sessions)

    async def ping(self, router: str, request: Ping) -> AsyncIterator[str]:
        """Send echo requests; a packet that is lost takes its time-out from the lab's clock."""
        for _ in range(request.count):
            node = self._settled(router)
            fate = self._ping_once(node, request)
            if fate is not Delivery.DELIVERED and fate is not Delivery.TOO_BIG:
                self.clock.skip(request.timeout)
            self.clock.wake()
            yield fate.value

    def send(self, router: str, packet: Packet) -> Delivery:
        """Send one packet of any protocol from a router; no time passes."""
        return self.forwarder.ping(self._settled(router), packet)

    def debug(self, router: str, command: str, sink: Sink | None) -> str | None:
        """Turn debugging on or off; None when it is not the model's."""
        return self._settled(router).log.obey(command, sink)

    def enrol(self, router: str, trustpoint: str, certificate: "HeldCertificate") -> None:
        """Give a router the certificate of a trustpoint."""
        self._node(router).certificates[trustpoint] = certificate

    def translate(self, router: str, address: "Address") -> None:
        """Put a NAT in front of a router: the rest of the world sees it by this address."""
        self.faults.nat[router] = address

    def lease(self, router: str, interface: str, address: "Attached") -> None:
        """Hand out an address to an interface; it is taken with the next configuration."""
        self._node(router).leases[interface] = address

    def reload(self, router: str) -> None:
        """Lose every SA of a router; its peers keep theirs."""
        node = self._settled(router)
        node.ike.clear()
        for flow in node.flows:
            flow.pairs.clear()
            flow.counters = type(flow.counters)()
        node.flows = [flow for flow in node.flows if flow.from_acl]
        node.log.quiet()
        self._sessions.lost(node)

    def close(self) -> None:
        """Forget the routers."""
        self.clock.stop()
        self.network.nodes.clear()

    def _node(self, router: str) -> Node:
        new = Node(router, self.clock, self._seed)
        return self.network.nodes.setdefault(router, new)

    def _settled(self, router: str) -> Node:
        self.clock.settle()
        self.clock.wake()
        for node in self.network.nodes.values():
            node.expire()
        return self.network.nodes[router]

    def _ping_once(self, node: Node, request: Ping) -> Delivery:
        source: Address | None = request.source
        if source is None:
            hop = node.route(request.destination)
            source = node.primary(hop.interface.name) if hop else None
        if source is None:
            return Delivery.LOST
        packet = Packet(source, request.destination, request.size, request.df)
        if source.version == 6:  # its sender fragments it, and nobody on the way (RFC 8200)
            hop = node.route(request.destination, node.vrf_of(source))
            fits = min(request.size, hop.interface.mtu) if hop else request.size
            packet = replace(packet, size=fits, df=True)
        return self.forwarder.ping(node, packet)
