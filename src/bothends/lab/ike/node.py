"""A router of the model: its settings, its SAs, its log."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import count
from typing import TYPE_CHECKING

from bothends.lab.clock import Clock
from bothends.lab.ike.flow_layout import flows_of
from bothends.lab.ike.log import Log
from bothends.lab.ike.sadb import Flow, IkeSa, IkeState, SaPair
from bothends.lab.ike.settings import DISCARD, Interface, Route, Settings, TunnelInterface
from bothends.model import Address, Attached

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate

SHOWN_DELETED = 60.0
"""Seconds for which IOS keeps showing a deleted ISAKMP SA."""

_MAX_RECURSION = 3


@dataclass(frozen=True, slots=True)
class Hop:
    """Where a packet leaves a router: the interface, and the next router's address."""

    interface: Interface
    next_hop: Address


class Node:
    """One router."""

    def __init__(self, name: str, clock: Clock, seed: int) -> None:
        self.name = name
        self.clock = clock
        self.settings = Settings()
        self.log = Log(clock)
        self.ike: list[IkeSa] = []
        self.flows: list[Flow] = []
        self.templates: list[Flow] = []
        """What dynamic maps would answer with; never shown, and nothing is sent by them."""
        self.certificates: dict[str, HeldCertificate] = {}
        """By trustpoint: what was enrolled, which no line of the configuration shows here."""
        self.clones: dict[str, Interface] = {}
        """Virtual access interfaces: what was made of a virtual template for a peer."""
        self.leases: dict[str, Attached] = {}
        """By interface: the address that its provider hands out."""
        self._seed = seed
        self._drawn = 0
        self._conn_id = 1000
        self._ipsec_id = -1

    def take(self, settings: Settings) -> None:
        """Take settings over, with the addresses that are handed out."""
        ports = {
            name: replace(port, address=self.leases.get(name)) if port.handed_out else port
            for name, port in settings.interfaces.items()
        }
        self.settings = replace(settings, interfaces=ports)

    @property
    def interfaces(self) -> Mapping[str, Interface]:
        """Every interface, with those that are made of templates."""
        return (
            {**self.settings.interfaces, **self.clones}
            if self.clones
            else (self.settings.interfaces)
        )

    def clone(self, template: str, peer: Address) -> Interface:
        """The virtual access interface for a peer, made of a template where there is none yet.

        Its SAs say what goes through it, since the template names no access list.
        """
        known = self.settings.interfaces[template]
        clones = (each for each in self.clones.values() if each.tunnel)
        for each in clones:
            if each.tunnel and each.tunnel.destination == peer and each.unnumbered == template:
                return each
        name = next(n for n in map("Virtual-Access{}".format, count(1)) if n not in self.clones)
        tunnel = replace(known.tunnel or TunnelInterface(), destination=peer, policy=name)
        self.clones[name] = replace(known, name=name, tunnel=tunnel, unnumbered=template)
        return self.clones[name]

    def draw(self, purpose: str, bits: int = 32) -> int:
        """A number that looks random and is always the same for the same lab and router."""
        self._drawn += 1
        text = f"{self._seed}/{self.name}/{purpose}/{self._drawn}".encode()
        return int.from_bytes(hashlib.sha256(text).digest()[: bits // 8]) | 1 << (bits - 5)

    def next_conn_id(self) -> int:
        """The connection number of a new ISAKMP SA."""
        self._conn_id += 1
        return self._conn_id

    def next_ipsec_id(self) -> int:
        """The connection number of a new inbound IPsec SA; the outbound one has the next."""
        self._ipsec_id += 2
        return self._ipsec_id

    # --- addresses and routes

    def interface_of(self, address: Address) -> Interface | None:
        """The interface that has an address and is up."""
        for interface in self.settings.interfaces.values():
            if not interface.shutdown and any(a.ip == address for a in interface.addresses()):
                return interface
        return None

    def primary(self, interface: str | None) -> Address | None:
        """The address of an interface that is up."""
        result = self.settings.interfaces.get(interface or "")
        if result is None or result.shutdown or result.address is None:
            return None
        return result.address.ip

    def vrf_of(self, address: Address) -> str:
        """The VRF of one of its addresses; empty for the global table."""
        interface = self.interface_of(address)
        return interface.vrf if interface else ""

    def route(self, destination: Address, vrf: str = "", depth: int = 0) -> Hop | None:
        """Where a packet to this address leaves: the longest match, then the lowest distance."""
        best: tuple[tuple[int, int], Hop] | None = None
        for interface in self.interfaces.values():
            usable = interface.vrf == vrf and not interface.shutdown
            for address in interface.addresses() if usable else ():
                rank = (address.network.prefixlen, 0)
                if destination in address.network and (best is None or rank > best[0]):
                    best = (rank, Hop(interface, destination))
        for route in self.settings.routes:
            rank = (route.network.prefixlen, -route.distance)
            other = destination not in route.network or route.vrf != vrf
            if other or (best is not None and rank <= best[0]):
                continue
            hop = self._resolve(route, destination, depth)
            if hop is not None:
                best = (rank, hop)
        for flow in self.flows:
            port = self.clones.get(flow.interface)
            net = flow.selector.remote
            injected = port is not None and flow.protection.reverse_route and port.vrf == vrf
            if port and injected and destination in net and flow.pairs:
                rank = (net.prefixlen, -1)
                best = (rank, Hop(port, destination)) if best is None or rank > best[0] else best
        return best[1] if best else None

    def _resolve(self, route: Route, destination: Address, depth: int) -> Hop | None:
        """The hop of a static route; None while its interface is down or its next hop unknown."""
        if route.interface == DISCARD:
            return Hop(Interface(DISCARD), destination)
        if route.interface is not None:
            out = self.interfaces.get(route.interface)
            usable = out is not None and not out.shutdown
            usable = usable and bool(out and (out.address or out.unnumbered))
            return Hop(out, route.via or destination) if usable and out else None
        if route.via is None or depth > _MAX_RECURSION:
            return None
        return self.route(route.via, route.vrf, depth + 1)

    # --- crypto

    def rebuild(self) -> list[Flow]:
        """Lay out the flows that the settings ask for; return those that are no more."""
        laid_out = flows_of(self)
        self.templates = [flow for flow in laid_out if not flow.peers]
        configured = [flow for flow in laid_out if flow.peers]
        before = {flow.key: flow for flow in self.flows}
        kept: list[Flow] = []
        for flow in configured:
            old = before.pop(flow.key, None)
            if old is not None:
                old.protection, old.denied = flow.protection, flow.denied
                old.ikev2 = flow.ikev2
            kept.append(old or flow)
        gone: list[Flow] = []
        for flow in before.values():
            clone = self.clones.get(flow.interface)
            tag = f"{clone.unnumbered}-head-0" if clone else flow.tag
            parent_stays = not flow.from_acl and any(
                other.tag == tag and other.order[0] == flow.order[0] for other in laid_out
            )
            (kept if parent_stays else gone).append(flow)
        self.flows = kept
        return gone

    def tunnel_source(self, interface: Interface) -> Address | None:
        """The address that a tunnel interface sends from."""
        tunnel = interface.tunnel
        source = tunnel.source if tunnel else None
        if tunnel is None or source is None:
            return None
        address: Address | None
        if source[0].isdigit() or ":" in source:
            address, port = ip_address(source), self.interface_of(ip_address(source))
        else:
            address, port = self.primary(source), self.settings.interfaces.get(source)
        return address if port is not None and port.vrf == tunnel.vrf else None

    def ike_with(
        self, peer: Address, local: Address | None = None, version: int | None = None
    ) -> IkeSa | None:
        """The newest established IKE SA with a peer."""
        for sa in reversed(self.ike):
            same = sa.remote == peer and local in (None, sa.local)
            if sa.established and same and version in (None, sa.version):
                return sa
        return None

    def negotiating_with(self, peer: Address, local: Address) -> IkeSa | None:
        """The ISAKMP SA under negotiation with a peer."""
        for sa in self.ike:
            alive = sa.deleted is None and not sa.established
            if alive and sa.initiator and sa.remote == peer and sa.local == local:
                return sa
        return None

    def by_cookie(self, cookie: int) -> IkeSa | None:
        """The ISAKMP SA of a cookie that is not deleted."""
        return next((sa for sa in self.ike if sa.cookie == cookie and sa.deleted is None), None)

    def by_spi(self, spi: int) -> tuple[Flow, SaPair] | None:
        """The flow and pair of an inbound SPI."""
        for flow in self.flows:
            for pair in flow.pairs:
                if pair.inbound == spi:
                    return flow, pair
        return None

    def expire(self) -> None:
        """Forget what has outlived its lifetime."""
        now = self.clock.now()
        for sa in self.ike:
            if sa.established and now >= sa.began + sa.lifetime:
                sa.deleted = sa.began + sa.lifetime
        self.ike = [sa for sa in self.ike if sa.deleted is None or now - sa.deleted < SHOWN_DELETED]
        for flow in self.flows:
            flow.pairs = [pair for pair in flow.pairs if now < pair.expires()]
        self.flows = [flow for flow in self.flows if flow.from_acl or flow.pairs]
        used = {flow.interface for flow in self.flows}
        self.clones = {name: port for name, port in self.clones.items() if name in used}

    def mark_deleted(self, sa: IkeSa) -> None:
        """Delete an ISAKMP SA; it is shown as deleted for a while."""
        sa.deleted = self.clock.now()
        if sa.version == 2:
            sa.state = IkeState.DELETE
            return
        from_idle = "MM_NO_STATE" if sa.state.startswith(("MM", "QM")) else "AG_NO_STATE"
        sa.state = IkeState(from_idle)
