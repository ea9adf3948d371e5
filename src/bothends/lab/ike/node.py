"""A router of the model: its settings, its SAs, its log."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import count, islice
from typing import TYPE_CHECKING

from bothends.lab.clock import Clock
from bothends.lab.ike.acl import EVERYWHERE, Selector
from bothends.lab.ike.log import Log
from bothends.lab.ike.sadb import Flow, IkeSa, IkeState, SaPair
from bothends.lab.ike.settings import DISCARD, Interface, MapEntry, Route, Settings, TunnelInterface
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


def _first_of_each(interface: Interface) -> Iterator[Address]:
    """The first address of each version of IP."""
    for version in (4, 6):
        its = (each.ip for each in interface.addresses() if each.version == version)
        yield from islice(its, 1)


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
        laid_out = [*self._map_flows(), *self._tunnel_flows(), *self._template_flows()]
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

    def _map_flows(self) -> list[Flow]:
        flows = []
        for interface in self.settings.interfaces.values():
            for address in () if interface.shutdown else _first_of_each(interface):
                name = interface.map_of(address.version) or ""
                local = self.primary(self.settings.map_local.get(name)) or address
                for entry in self.settings.maps.get(name, ()):
                    flows += self._entry_flows(interface, local, entry)
        return flows

    def _entry_flows(self, interface: Interface, local: Address, entry: MapEntry) -> list[Flow]:
        """The flows of an entry; those of a dynamic map name no peers and are templates."""
        if entry.dynamic is not None:
            result = self.settings.dynamic_maps.get(entry.dynamic, ())
            return [
                self._flow(interface, local, entry, each, (entry.sequence, each.sequence), *line)
                for each in result
                for line in self._lines(each, local.version)
            ]
        if not entry.complete(self.settings.acls):
            return []
        return [
            self._flow(interface, local, entry, entry, (entry.sequence, number), *line)
            for number, line in enumerate(self._lines(entry, local.version))
        ]

    def _lines(
        self, entry: MapEntry, version: int
    ) -> Iterator[tuple[Selector, tuple[Selector, ...]]]:
        """What an entry protects, and what earlier lines take out; without a list, anything."""
        if entry.acl is None:
            everywhere = EVERYWHERE[version]
            yield Selector(everywhere, everywhere), ()
            return
        yield from self._listed(entry.acl)

    def _listed(self, name: str) -> Iterator[tuple[Selector, tuple[Selector, ...]]]:
        """What the lines of an access list permit, and what earlier ones take out."""
        acl = self.settings.acls.get(name)
        denied: tuple[Selector, ...] = ()
        for line in acl.lines if acl else ():
            if line.permit:
                yield line.selector, denied
            else:
                denied += (line.selector,)

    def _flow(
        self,
        interface: Interface,
        local: Address,
        entry: MapEntry,
        settings: MapEntry,
        order: tuple[int, int],
        selector: Selector,
        denied: tuple[Selector, ...],
    ) -> Flow:
        return Flow(
            interface.name,
            entry.map_name,
            order,
            local,
            settings.peers,
            selector,
            settings.protection,
            denied=denied,
            ikev2=settings.protection.ikev2_profile is not None,
        )

    def _tunnel_flows(self) -> list[Flow]:
        flows = []
        for interface in self.settings.interfaces.values():
            tunnel = interface.tunnel
            if tunnel is None or tunnel.profile is None or tunnel.destination is None:
                continue
            protection = self.settings.ipsec_profiles.get(tunnel.profile)
            local = self.tunnel_source(interface)
            if protection is None or local is None or interface.shutdown:
                continue
            flows += [
                Flow(
                    interface.name,
                    f"{interface.name}-head-0",
                    (65536, number),
                    local,
                    (tunnel.destination,),
                    selector,
                    protection,
                    tunnel=True,
                    denied=denied,
                    ikev2=protection.ikev2_profile is not None,
                )
                for number, (selector, denied) in enumerate(self._protected(tunnel, local))
            ]
        return flows

    def _template_flows(self) -> list[Flow]:
        """What a virtual template would answer with: whatever a peer proposes."""
        settings = self.settings
        flows = []
        names = [profile.virtual_template for profile in settings.profiles.values()]
        names += [profile.virtual_template for profile in settings.ikev2_profiles.values()]
        for name in names:
            interface = settings.interfaces.get(name)
            tunnel = interface.tunnel if interface else None
            protection = settings.ipsec_profiles.get((tunnel and tunnel.profile) or "")
            local = self.tunnel_source(interface) if interface else None
            if interface is None or tunnel is None or protection is None or local is None:
                continue
            if interface.shutdown:
                continue
            everywhere = EVERYWHERE[tunnel.overlay or local.version]
            flows.append(
                Flow(
                    interface.name,
                    f"{interface.name}-head-0",
                    (65536, 0),
                    local,
                    (),
                    Selector(everywhere, everywhere),
                    protection,
                    tunnel=True,
                    ikev2=protection.ikev2_profile is not None,
                )
            )
        return flows

    def _protected(
        self, tunnel: TunnelInterface, local: Address
    ) -> Iterator[tuple[Selector, tuple[Selector, ...]]]:
        """What a tunnel interface encrypts: GRE, what its access list permits, or anything."""
        assert tunnel.destination is not None  # noqa: S101  (asked before)
        if tunnel.mode == "gre":
            yield Selector.hosts(local, tunnel.destination, 47), ()
        elif tunnel.policy is not None:
            yield from self._listed(tunnel.policy)
        else:
            everywhere = EVERYWHERE[tunnel.overlay or tunnel.destination.version]
            yield Selector(everywhere, everywhere), ()

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
