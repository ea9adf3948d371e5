"""Whether a router surely has no route to an address; only what the text proves counts."""

from ipaddress import IPv4Address

from bothends.compare.ends import TunnelEnd
from bothends.ios.config.router import Interface, Router

_LEARNING = ("bgp", "isis", "odr", "mobile", "lisp")
"""Protocols whose neighbours do not follow from `network` lines."""


def no_route(end: TunnelEnd, peer: IPv4Address) -> bool:
    """Whether the packets of IKE towards `peer` surely have no route.

    Only a text that says something of routing can prove that: a whole running configuration, or
    one with routing processes. A piece of a configuration may leave its routes out.
    """
    router = end.router
    if not router.routing and router.release_origin.is_default:
        return False
    if any(route.vrf == end.fvrf and peer in route.network for route in router.routes):
        return False
    ports = [port for port in router.interfaces.values() if port.vrf.value == end.fvrf]
    if any(port.dynamic.value for port in ports):
        return False
    if not any(port.addresses and not _virtual(port) for port in ports):
        return False
    if any(peer in value.value.network for port in ports for value in port.addresses):
        return False
    return not _may_learn(router, ports)


def _may_learn(router: Router, ports: list[Interface]) -> bool:
    """Whether a routing protocol may bring a route over an interface that is not a tunnel."""
    real = [
        value.value.ip
        for port in ports
        if not _virtual(port) and not port.shutdown.value
        for value in port.addresses
    ]
    for process in router.routing:
        if process.protocol in _LEARNING or not process.networks:
            return True
        if any(ip in flow.local for flow in process.networks for ip in real):
            return True
    return False


def _virtual(port: Interface) -> bool:
    return port.name.startswith(("Tunnel", "Loopback", "Virtual"))
