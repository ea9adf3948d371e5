"""The flows that a router's settings ask for: what it encrypts, to which peers, and how."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from bothends.lab.ike.acl import EVERYWHERE, Selector
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import Interface, MapEntry, TunnelInterface
from bothends.model import Address

if TYPE_CHECKING:
    from bothends.lab.ike.node import Node


def flows_of(node: "Node") -> list[Flow]:
    """The flows of crypto maps, tunnel interfaces and virtual templates.

    Those of dynamic maps and virtual templates name no peers.
    """
    return [*_map_flows(node), *_tunnel_flows(node), *_template_flows(node)]


def _first_of_each(interface: Interface) -> Iterator[Address]:
    """The first address of each version of IP."""
    for version in (4, 6):
        its = (each.ip for each in interface.addresses() if each.version == version)
        yield from islice(its, 1)


def _map_flows(node: "Node") -> list[Flow]:
    flows = []
    for interface in node.settings.interfaces.values():
        for address in () if interface.shutdown else _first_of_each(interface):
            name = interface.map_of(address.version) or ""
            local = node.primary(node.settings.map_local.get(name)) or address
            for entry in node.settings.maps.get(name, ()):
                flows += _entry_flows(node, interface, local, entry)
    return flows


def _entry_flows(node: "Node", interface: Interface, local: Address, entry: MapEntry) -> list[Flow]:
    """The flows of an entry; those of a dynamic map name no peers and are templates."""
    if entry.dynamic is not None:
        result = node.settings.dynamic_maps.get(entry.dynamic, ())
        return [
            _flow(interface, local, entry, each, (entry.sequence, each.sequence), *line)
            for each in result
            for line in _lines(node, each, local.version)
        ]
    if not entry.complete(node.settings.acls):
        return []
    return [
        _flow(interface, local, entry, entry, (entry.sequence, number), *line)
        for number, line in enumerate(_lines(node, entry, local.version))
    ]


def _lines(
    node: "Node", entry: MapEntry, version: int
) -> Iterator[tuple[Selector, tuple[Selector, ...]]]:
    """What an entry protects, and what earlier lines take out; without a list, anything."""
    if entry.acl is None:
        everywhere = EVERYWHERE[version]
        yield Selector(everywhere, everywhere), ()
        return
    yield from _listed(node, entry.acl)


def _listed(node: "Node", name: str) -> Iterator[tuple[Selector, tuple[Selector, ...]]]:
    """What the lines of an access list permit, and what earlier ones take out."""
    acl = node.settings.acls.get(name)
    denied: tuple[Selector, ...] = ()
    for line in acl.lines if acl else ():
        if line.permit:
            yield line.selector, denied
        else:
            denied += (line.selector,)


def _flow(
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


def _tunnel_flows(node: "Node") -> list[Flow]:
    flows = []
    for interface in node.settings.interfaces.values():
        tunnel = interface.tunnel
        if tunnel is None or tunnel.profile is None or tunnel.destination is None:
            continue
        protection = node.settings.ipsec_profiles.get(tunnel.profile)
        local = node.tunnel_source(interface)
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
            for number, (selector, denied) in enumerate(_protected(node, tunnel, local))
        ]
    return flows


def _template_flows(node: "Node") -> list[Flow]:
    """What a virtual template would answer with: whatever a peer proposes."""
    settings = node.settings
    flows = []
    names = [profile.virtual_template for profile in settings.profiles.values()]
    names += [profile.virtual_template for profile in settings.ikev2_profiles.values()]
    for name in names:
        interface = settings.interfaces.get(name)
        tunnel = interface.tunnel if interface else None
        protection = settings.ipsec_profiles.get((tunnel and tunnel.profile) or "")
        local = node.tunnel_source(interface) if interface else None
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
    node: "Node", tunnel: TunnelInterface, local: Address
) -> Iterator[tuple[Selector, tuple[Selector, ...]]]:
    """What a tunnel interface encrypts: GRE, what its access list permits, or anything."""
    assert tunnel.destination is not None  # noqa: S101  (asked before)
    if tunnel.mode == "gre":
        yield Selector.hosts(local, tunnel.destination, 47), ()
    elif tunnel.policy is not None:
        yield from _listed(node, tunnel.policy)
    else:
        everywhere = EVERYWHERE[tunnel.overlay or tunnel.destination.version]
        yield Selector(everywhere, everywhere), ()
