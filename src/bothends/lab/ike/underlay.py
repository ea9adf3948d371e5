"""The network between the routers: links where they share one, and an internet for the rest."""

from dataclasses import dataclass, field

from bothends.lab.clock import Clock
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.faults import NetworkFaults, Traffic
from bothends.lab.ike.node import Hop, Node
from bothends.lab.ike.settings import Interface
from bothends.model import Address

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
    source: Address
    destination: Address


@dataclass(slots=True)
class Network:
    """All routers, what goes wrong between them, and the time they share."""

    clock: Clock
    faults: NetworkFaults
    nodes: dict[str, Node] = field(default_factory=dict)
    owners: dict[Address, list[tuple[Node, Interface]]] = field(default_factory=dict)

    def carry(
        self,
        sender: Node,
        source: Address,
        destination: Address,
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
        hop = sender.route(destination, sender.vrf_of(source))
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
        self, sender: Node, hop: Hop, source: Address, destination: Address
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
            onward = node.route(destination, interface.vrf)
            if onward is None:
                return None
            hop = onward
        return self._across_internet(node, hop, source, destination)

    def index(self) -> None:
        """Note which router has which address; to be called after every change."""
        self.owners = {}
        for node in self.nodes.values():
            for interface in node.settings.interfaces.values():
                for address in interface.addresses():
                    self.owners.setdefault(address.ip, []).append((node, interface))

    def neighbour(self, node: Node, hop: Hop) -> tuple[Node, Interface] | None:
        """The router on the same link that a hop leads to."""
        for other, interface in self.owners.get(hop.next_hop, ()):
            up = other is not node and not interface.shutdown
            if up and _share_link(hop.interface, interface):
                return other, interface
        return None

    def public(self, node: Node, address: Address) -> Address:
        """The address by which the rest of the world sees a router's."""
        return self.faults.nat.get(node.name, address)

    def _across_internet(
        self, node: Node, hop: Hop, source: Address, destination: Address
    ) -> Arrival | None:
        if not self._outside(node, hop.interface):
            return None
        for other, interface in self._known_as(destination):
            if other is not node and self._outside(other, interface) and interface.address:
                translated = other.name in self.faults.nat
                local = interface.address.ip if translated else destination
                return Arrival(other, interface, self.public(node, source), local)
        return None

    def _known_as(self, address: Address) -> list[tuple[Node, Interface]]:
        """Routers and interfaces that the internet knows by an address."""
        nat = self.faults.nat
        known = [pair for pair in self.owners.get(address, ()) if pair[0].name not in nat]
        for name, public in nat.items():
            if public == address and name in self.nodes:
                node = self.nodes[name]
                known += [(node, interface) for interface in node.settings.interfaces.values()]
        return [pair for pair in known if pair[1].tunnel is None]

    def _outside(self, node: Node, interface: Interface) -> bool:
        if interface.address is None or interface.shutdown:
            return False
        if interface.maps() or interface.nat == "outside":
            return True
        return any(
            route.interface == interface.name
            or (
                route.via is not None
                and any(route.via in address.network for address in interface.addresses())
                and self.neighbour(node, Hop(interface, route.via)) is None
            )
            for route in node.settings.routes
            if route.vrf == interface.vrf
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
