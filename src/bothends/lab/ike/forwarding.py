"""Forwarding: where a packet goes, whether it is encrypted, and what the counters say of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from ipaddress import ip_network

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.faults import Traffic
from bothends.lab.ike.node import Hop, Node
from bothends.lab.ike.packet_sizes import _IP_HEADER, overhead, plaintext_mtu
from bothends.lab.ike.sadb import Flow, SaPair
from bothends.lab.ike.settings import DISCARD, Interface
from bothends.lab.ike.underlay import Arrival, Network
from bothends.model import Address

_MAX_HOPS = 8


class Delivery(Enum):
    """What became of a packet, in the letter that ping prints."""

    DELIVERED = "!"
    LOST = "."
    UNREACHABLE = "U"
    TOO_BIG = "M"


@dataclass(frozen=True, slots=True)
class Packet:
    """An echo or its reply: of ICMP, or of another protocol, then with ports; `size` in bytes."""

    source: Address
    destination: Address
    size: int = 100
    df: bool = False
    reply: bool = False
    hops: int = 0
    vrf: str = ""
    """The table that the router forwards it by."""
    protocol: int = 1
    ports: tuple[int, int] = (0, 0)

    def selector(self) -> Selector:
        """The packet as a selector, seen by its sender."""
        hosts = ip_network(self.source), ip_network(self.destination)
        return Selector(*hosts, self.protocol, *self.ports)

    def answer(self) -> "Packet":
        """What the receiver sends back."""
        return replace(
            self,
            source=self.destination,
            destination=self.source,
            ports=self.ports[::-1],
            reply=True,
            hops=0,
        )


@dataclass(slots=True)
class Forwarder:
    """Moves packets between the routers.

    Attributes:
        network: The routers and what is between them.
        uncovered: Called when a packet needs SAs that are not there.
        invalid: Called with the receiver, the sender's address and SPI of an unknown SA.
        hosts: Addresses of hosts that answer, on the links of the routers.
        unprotected: Called with the router and packet when one leaves for another router in the
            clear, whether it arrives there or not.
    """

    network: Network
    uncovered: Callable[[Node, Flow], None]
    invalid: Callable[[Node, Address, int], None]
    unknown: Callable[[Node, Flow], None]
    unprotected: Callable[[Node, Packet], None] = lambda _node, _packet: None
    hosts: set[Address] = field(default_factory=set)

    def ping(self, node: Node, packet: Packet) -> Delivery:
        """Send an echo and wait for its reply."""
        return self._send(node, replace(packet, vrf=node.vrf_of(packet.source)))

    def _send(self, node: Node, packet: Packet) -> Delivery:
        own = node.interface_of(packet.destination)
        if own is not None and own.vrf == packet.vrf:
            return self._receive(node, packet)
        hop = node.route(packet.destination, packet.vrf)
        if hop is None or packet.hops > _MAX_HOPS:
            return Delivery.LOST if packet.hops == 0 else Delivery.UNREACHABLE
        if hop.interface.name == DISCARD:
            return Delivery.LOST
        packet = replace(packet, hops=packet.hops + 1)
        if hop.interface.tunnel is not None:
            return self._into_tunnel(node, hop.interface, packet)
        packet = self._translate(node, hop.interface, packet)
        flow = self._flow(node, hop.interface, packet)
        if flow is not None:
            return self._encrypt(node, flow, packet)
        if packet.df and packet.size > hop.interface.mtu:
            return Delivery.TOO_BIG
        return self._clear(node, hop, packet)

    # --- leaving

    def _translate(self, node: Node, out: Interface, packet: Packet) -> Packet:
        """Source translation, which comes before encryption."""
        if out.nat != "outside" or not self._from_inside(node, out, packet.source):
            return packet
        for rule in node.settings.nat:
            name = node.settings.route_maps.get(rule.acl, rule.acl)
            acl = node.settings.acls.get(name)
            if acl is not None and acl.permits(packet.selector()):
                outside = node.primary(rule.interface or out.name)
                return replace(packet, source=outside or packet.source)
        return packet

    def _from_inside(self, node: Node, out: Interface, source: Address) -> bool:
        own = node.interface_of(source)
        if own is not None:
            return own.nat == "inside"
        hop = node.route(source, out.vrf)
        return hop is not None and hop.interface.nat == "inside"

    def _flow(self, node: Node, out: Interface, packet: Packet) -> Flow | None:
        """The flow of the crypto map that a packet falls to; None leaves in the clear."""
        name = out.map_of(packet.destination.version)
        if name is None:
            return None
        selector = packet.selector()
        entries = node.settings.maps.get(name, ())
        for entry in entries:
            acl = node.settings.acls.get(entry.acl or "")
            used = entry.complete(node.settings.acls) and acl is not None and acl.permits(selector)
            if not used and entry.dynamic is None:
                continue
            flows = [
                flow
                for flow in node.flows
                if flow.interface == out.name
                and flow.order[0] == entry.sequence
                and flow.selector.covers(selector)
            ]
            # SAs that the peer asked for, for a part of the line, carry the traffic they cover.
            flows.sort(key=lambda flow: (not flow.pairs, flow.from_acl, flow.order))
            if flows:
                return flows[0]
        return None

    def _into_tunnel(self, node: Node, tunnel: Interface, packet: Packet) -> Delivery:
        settings = tunnel.tunnel
        local = node.tunnel_source(tunnel)
        if settings is None or settings.destination is None or local is None:
            return Delivery.LOST
        if packet.df and packet.size > tunnel.mtu:
            return Delivery.TOO_BIG
        if settings.profile is not None:
            flows = (f for f in node.flows if f.interface == tunnel.name)
            packets = packet.selector()
            flow = next(
                (f for f in flows if settings.policy is None or f.selector.covers(packets)), None
            )
            return self._encrypt(node, flow, packet) if flow else Delivery.LOST
        if settings.mode != "gre":
            return Delivery.LOST
        size = packet.size + 4 + _IP_HEADER[local.version] if packet.df else None
        arrival = self.network.carry(node, local, settings.destination, Traffic.CLEAR, size)
        if arrival is None:
            return Delivery.LOST
        return self._out_of_tunnel(arrival.node, arrival, packet, protected=False)

    def _encrypt(self, node: Node, flow: Flow, packet: Packet) -> Delivery:
        pair = flow.active()
        if pair is None:
            self.uncovered(node, flow)
            if flow.active() is None:
                flow.counters.send_errors += 1
                flow.counters.no_sa += 1
            return Delivery.LOST
        if packet.df and packet.size > plaintext_mtu(pair, version=flow.peer.version):
            return Delivery.TOO_BIG
        flow.counters.encaps += 1
        pair.sent += packet.size
        kind = Traffic.NAT_T if pair.nat_t else Traffic.ESP
        size = packet.size + overhead(pair, flow.peer.version) if packet.df else None
        self.network.clock.drift(self.network.faults.latency / 1000)
        arrival = self.network.carry(node, flow.local, flow.peer, kind, size)
        if arrival is None:
            self.unknown(node, flow)
            return Delivery.LOST
        return self._decrypt(node, flow, arrival, pair, packet)

    def _clear(self, node: Node, hop: Hop, packet: Packet) -> Delivery:
        if packet.destination == hop.next_hop and packet.destination in self.hosts:
            return self._at_host(node, hop.interface, packet)
        self.unprotected(node, packet)
        self.network.clock.drift(self.network.faults.latency / 1000)
        neighbour = self.network.neighbour(node, hop)
        if neighbour is not None:
            other, interface = neighbour
            blocked = self.network.faults.stops(node.name, other.name, Traffic.CLEAR)
            if blocked or self.network.faults.loses(node.name, other.name):
                return Delivery.LOST
            return self._arrive_clear(other, interface, packet)
        size = packet.size if packet.df else None
        arrival = self.network.carry(node, packet.source, packet.destination, Traffic.CLEAR, size)
        if arrival is None:
            return Delivery.LOST
        seen = replace(packet, source=arrival.source, destination=arrival.destination)
        return self._arrive_clear(arrival.node, arrival.interface, seen)

    # --- arriving

    def _arrive_clear(self, node: Node, interface: Interface, packet: Packet) -> Delivery:
        mirrored = packet.selector().mirror()
        name = interface.map_of(packet.destination.version)
        for entry in node.settings.maps.get(name or "", ()):
            acl = node.settings.acls.get(entry.acl or "")
            if acl is None or not entry.complete(node.settings.acls) or not acl.permits(mirrored):
                continue
            for flow in node.flows:
                if flow.interface == interface.name and flow.selector.covers(mirrored):
                    flow.counters.recv_errors += 1
                    break
            node.log.system(
                "%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet. (ip) "
                f"vrf/dest_addr= /{packet.destination}, src_addr= {packet.source}, prot= 1"
            )
            return Delivery.LOST
        acl = node.settings.acls.get(interface.filter_in or "")
        if acl is not None and acl.lines and not acl.permits(packet.selector()):
            return Delivery.UNREACHABLE
        return self._send(node, replace(packet, vrf=interface.vrf))

    def _decrypt(
        self, sender: Node, flow: Flow, arrival: Arrival, pair: SaPair, packet: Packet
    ) -> Delivery:
        node = arrival.node
        match = node.by_spi(pair.outbound)
        if match is None:
            node.log.system(
                "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for "
                f"destaddr={arrival.destination}, prot=50, "
                f"spi=0x{pair.outbound:X}({pair.outbound}), "
                f"srcaddr={arrival.source}, input interface={arrival.interface.name}"
            )
            self.invalid(node, arrival.source, pair.outbound)
            self.unknown(sender, flow)
            return Delivery.LOST
        remote, received = match
        remote.counters.decaps += 1
        received.received += packet.size
        listed = not remote.tunnel or self._listed(node, remote)
        if not listed:
            return self._out_of_tunnel(node, arrival, packet, protected=True)
        if not remote.selector.covers(packet.selector().mirror()):
            remote.counters.recv_errors += 1
            remote.counters.invalid_identity += 1
            node.log.system(
                "%CRYPTO-4-RECVD_PKT_INV_IDENTITY_ACL: ipsec check access: "
                "identity not allowed by ACL"
            )
            return Delivery.LOST
        if remote.tunnel:
            return self._out_of_tunnel(node, arrival, packet, protected=True)
        return self._send(node, replace(packet, vrf=self._inside(node, remote, arrival)))

    @staticmethod
    def _listed(node: Node, flow: Flow) -> bool:
        """Whether an access list says what a tunnel interface encrypts."""
        port = node.interfaces.get(flow.interface)
        return port is not None and port.tunnel is not None and port.tunnel.policy is not None

    @staticmethod
    def _inside(node: Node, flow: Flow, arrival: Arrival) -> str:
        """The VRF that packets of a crypto map go on in: its profile's, else the outer one."""
        settings, protection = node.settings, flow.protection
        first = settings.profiles.get(protection.isakmp_profile or "")
        second = settings.ikev2_profiles.get(protection.ikev2_profile or "")
        named = (first.vrf if first else "") or (second.ivrf if second else "")
        return named or arrival.interface.vrf

    def _out_of_tunnel(
        self, node: Node, arrival: Arrival, packet: Packet, *, protected: bool
    ) -> Delivery:
        for interface in node.interfaces.values():
            tunnel = interface.tunnel
            if tunnel is None or interface.shutdown or tunnel.destination != arrival.source:
                continue
            if (tunnel.profile is not None) == protected:
                return self._send(node, replace(packet, vrf=interface.vrf))
        return Delivery.LOST

    def _receive(self, node: Node, packet: Packet) -> Delivery:
        """A packet for the router itself: an echo is answered."""
        if packet.reply:
            return Delivery.DELIVERED
        if packet.hops == 0:
            return Delivery.DELIVERED
        fate = self._send(node, packet.answer())
        return Delivery.DELIVERED if fate is Delivery.DELIVERED else Delivery.LOST

    def _at_host(self, node: Node, interface: Interface, packet: Packet) -> Delivery:
        """A packet for a host on a link of this router: an echo is answered through it."""
        if packet.reply:
            return Delivery.DELIVERED
        answer = replace(packet.answer(), hops=1)
        acl = node.settings.acls.get(interface.filter_in or "")
        if acl is not None and acl.lines and not acl.permits(answer.selector()):
            return Delivery.LOST
        fate = self._send(node, answer)
        return Delivery.DELIVERED if fate is Delivery.DELIVERED else Delivery.LOST
