"""What is asked of both ends once a check has failed, and what the comparison says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

from bothends.compare import Finding, TunnelJudgement, judge
from bothends.compare.intent import Intent
from bothends.model import Address, Network, one_spelling
from bothends.platforms import platform
from bothends.platforms.commands import Command
from bothends.platforms.recognise import read_router
from bothends.platforms.router import Router
from bothends.verification.expected import Expected, ExpectedEnd

_NO_ROUTE = re.compile("not in table|Route not found")


@dataclass(frozen=True, slots=True)
class Investigation:
    """Both running configurations, beside what the inventory would have, and their routes."""

    routers: Mapping[str, Router]
    findings: tuple[Finding, ...]
    """What the comparison finds between the two."""
    beside: tuple[Finding, ...]
    """What it finds on each router as a whole, which may have nothing to do with the tunnel."""
    paired: bool
    """Whether the running configurations hold a tunnel between the two."""
    intent: Intent
    routes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What each router printed of its routes, by device and command."""
    passing: int = 0
    """Bytes of the biggest packets that pass, where some are too big; 0 where not looked for."""

    def mentions(self, device: str, address: str) -> bool:
        """Whether an address stands anywhere in a device's running configuration."""
        return address in map(one_spelling, self.intent.running[device].split())

    def no_route(self, end: ExpectedEnd, address: Address) -> str:
        """What an end answered about the route to an address, where it has none; else nothing."""
        text = self.routes.get(end.device, {}).get(route_command(end, address), "")
        return next((row.strip() for row in text.splitlines() if _NO_ROUTE.search(row)), "")


def compared(
    expected: Expected, intent: Intent, routes: Mapping[str, Mapping[str, str]], passing: int = 0
) -> Investigation:
    """Compare the two running configurations of one tunnel.

    Args:
        expected: the tunnel.
        intent: running and intended configurations, by device.
        routes: what each router printed of its routes, by device and command.
        passing: bytes of the biggest packets that pass, where that was looked for.
    """
    routers = {
        end.device: replace(
            read_router(intent.running[end.device], end.device, printed=True), name=end.device
        )
        for end in expected.ends
    }
    judged = judge(tuple(routers.values()))
    between = [tunnel for tunnel in judged.tunnels if tunnel.b]
    addresses = {str(end.local) for end in expected.ends}
    same = [tunnel for tunnel in between if _addresses(tunnel) == addresses] or between
    of_tunnel = tuple(finding for tunnel in same for finding in tunnel.findings)
    return Investigation(routers, of_tunnel, judged.findings, bool(same), intent, routes, passing)


def route_commands(expected: Expected, running: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What to ask each end about its routes: to the peer, and to the far protected networks.

    Not asked of an end whose configuration is not known, nor of one in a VRF: there, the route of a
    network can be in several tables.
    """
    result = {}
    for end in expected.ends:
        if end.device not in running:
            continue
        port = read_router(running[end.device], end.device, printed=True).interface(end.interface)
        plain = port is None or not port.vrf.value
        targets = destinations(end, expected.other(end)) if plain else {}
        result[end.device] = tuple(route_command(end, address) for address in targets)
    return result


def destinations(here: ExpectedEnd, there: ExpectedEnd) -> dict[Address, Network]:
    """Where packets for the far end go to: its address, and what it protects, by an address there.

    Into a tunnel interface goes what is routed there, which the tunnel itself does not say.
    """
    networks = (selector.remote for selector in here.selectors if not here.inside)
    local = ip_network(there.address)
    return {there.address: local} | {each.network_address: each for each in networks}


def route_command(end: ExpectedEnd, address: Address) -> str:
    """The command that shows the route to an address."""
    return platform(end.platform).commands.line(Command.ROUTE, address=address)


def _addresses(tunnel: TunnelJudgement) -> set[str]:
    return {end.address for end in (tunnel.a, tunnel.b) if end}
