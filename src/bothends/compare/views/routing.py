"""Routing protocols that surely run through a tunnel: what `network` lines and interfaces prove."""

from collections.abc import Iterator

from bothends.compare.ends import TunnelEnd
from bothends.platforms.router import Interface, RoutingProcess

MULTICAST = ("eigrp", "ospf", "rip")
"""Protocols that find their neighbours by multicast, and whose interfaces `network` lines name."""


def processes_on(end: TunnelEnd, *protocols: str) -> Iterator[RoutingProcess]:
    """The processes that surely send hellos through the tunnel of an end, of the global table."""
    port = end.tunnel
    if port is None or port.vrf.value:
        return
    for process in end.router.routing:
        if process.protocol in (protocols or MULTICAST) and runs_on(process, port):
            yield process


def runs_on(process: RoutingProcess, port: Interface) -> bool:
    """Whether a process speaks on an interface, and does not only announce it."""
    if process.vrf or not announces(process, port):
        return False
    return port.name in process.loud or not process.quiet & {port.name, "default"}


def announces(process: RoutingProcess, port: Interface) -> bool:
    """Whether a process tells its neighbours of the network of an interface."""
    if process.protocol == "ospf" and port.routing and port.routing.ospf:
        return True
    own = [value.value.ip for value in port.attached(4)]
    return any(ip in network.value.local for network in process.networks for ip in own)


def neighbours(one: RoutingProcess, other: RoutingProcess) -> bool:
    """Whether two processes are neighbours where they meet."""
    alike = one.protocol == other.protocol
    return alike and (one.protocol != "eigrp" or one.number == other.number)


def routed_into(end: TunnelEnd) -> bool:
    """Whether a static route leads into the tunnel of an end."""
    port = end.tunnel
    return port is not None and any(route.leads_into(port) for route in end.router.routes)
