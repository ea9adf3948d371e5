"""The network between the routers: links where they share one, and an internet for the rest."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.clock import Clock
from bothends.lab.ike.faults import NetworkFaults, Traffic
from bothends.lab.ike.node import Hop, Node
from bothends.lab.ike.settings import Interface

_PROTOCOLS = {Traffic.IKE: (17, 500), Traffic.NAT_T: (17, 4500), Traffic.ESP: (50, 0)}
_MAX_HOPS = 8


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a packet arrived, and by which addresses.

    Attributes:
        source: The sender as the receiver sees it, after address translation.
        destination: The receiver's own address.
    """

    node: Node
    interface: Interface
    source: IPv4Address
    destination: IPv4Address


@dataclass(slots=True)
class Network:
    """All routers, what goes wrong between them, and the time they share."""

    clock: Clock
    faults: NetworkFaults
    nodes: dict[str, Node] = field(default_factory=dict)

    def carry(
        self,
        sender: Node,
        source: IPv4Address,
        destination: IPv4Address,
        kind: Traffic,
        size: int | None = None,
    ) -> Arrival | None:
        """Take a packet from router to router; None when it never arrives.

        Args:
            sender: The router that sends it.
            source: Its address there.
            destination: The address it is sent to.
            kind: What filters and faults go by.
            size: Bytes, where the packet must not be fragmented.
        """
        hop = sender.route(destination)
        if hop is None:
            return None
        arrival = self.arrival(sender, hop, source, destination)
        if arrival is None:
            return None
        here, there = sender.name, arrival.node.name
        faults = self.faults
        if faults.stops(here, there, kind) or faults.loses(here, there):
            return None
        if size is not None and faults.too_big(here, there, size):
            return None
        if _filtered(arrival, kind):
            return None
        return arrival

    def arrival(
        self, sender: Node, hop: Hop, source: IPv4Address, destination: IPv4Address
    ) -> Arrival | None:
        """The router that owns an address and the interface a packet to it arrives by."""
        node = sender
        for _ in range(_MAX_HOPS):
            neighbour = self.neighbour(node, hop)
            if neighbour is None:
                break
            node, interface = neighbour
            if node.interface_of(destination) is not None:
                return Arrival(node, interface, source, destination)
            onward = node.route(destination)
            if onward is None:
                return None
            hop = onward
        return self._across_internet(node, hop, source, destination)

    def neighbour(self, node: Node, hop: Hop) -> tuple[Node, Interface] | None:
        """The router on the same link that a hop leads to."""
        for other in self.nodes.values():
            if other is node:
                continue
            interface = other.interface_of(hop.next_hop)
            if interface is not None and _share_link(hop.interface, interface):
                return other, interface
        return None

    def public(self, node: Node, address: IPv4Address) -> IPv4Address:
        """The address by which the rest of the world sees a router's."""
        return self.faults.nat.get(node.name, address)

    def _across_internet(
        self, node: Node, hop: Hop, source: IPv4Address, destination: IPv4Address
    ) -> Arrival | None:
        if not self._outside(node, hop.interface):
            return None
        for other in self.nodes.values():
            if other is node:
                continue
            translated = self.faults.nat.get(other.name)
            for interface in other.settings.interfaces.values():
                if interface.shutdown or interface.address is None or interface.tunnel:
                    continue
                own = interface.address.ip
                wanted = translated if translated and self._outside(other, interface) else own
                named = [a.ip for a in interface.addresses()]
                if destination == wanted or (not translated and destination in named):
                    if not self._outside(other, interface):
                        continue
                    local = own if destination == wanted else destination
                    return Arrival(other, interface, self.public(node, source), local)
        return None

    def _outside(self, node: Node, interface: Interface) -> bool:
        if interface.address is None or interface.shutdown:
            return False
        if interface.crypto_map or interface.nat == "outside":
            return True
        return any(
            route.interface == interface.name
            or (
                route.via is not None
                and any(route.via in address.network for address in interface.addresses())
                and self.neighbour(node, Hop(interface, route.via)) is None
            )
            for route in node.settings.routes
        )


def _share_link(here: Interface, there: Interface) -> bool:
    return any(a.network == b.network for a in here.addresses() for b in there.addresses())


def _filtered(arrival: Arrival, kind: Traffic) -> bool:
    if kind is Traffic.CLEAR:
        return False
    protocol, port = _PROTOCOLS[kind]
    packet = Selector.hosts(arrival.source, arrival.destination, protocol, port)
    acl = arrival.node.settings.acls.get(arrival.interface.filter_in or "")
    return acl is not None and bool(acl.lines) and not acl.permits(packet)
