"""Addresses of a router's namespace."""

from ipaddress import IPv4Address

from bothends.lab.ike.acl import ANY
from bothends.lab.ike.node import Node


def host_addresses(node: Node) -> set[IPv4Address]:
    """The addresses that a router's namespace has: those of its interfaces, and stand-ins.

    kernel-libipsec wants an address of its own in everything that it protects. Where the router
    has none, the address of the network itself stands in: nobody talks to it.
    """
    own = {
        address.ip
        for interface in node.settings.interfaces.values()
        if not interface.shutdown and interface.tunnel is None
        for address in interface.addresses()
    }
    protected = {flow.selector.local for flow in node.flows} - {ANY}
    missing = (net for net in protected if not any(address in net for address in own))
    return own | {net.network_address for net in missing}
