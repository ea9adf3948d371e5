"""What lines of others on an ASA do to a tunnel's traffic: its translations, and its access lists.

An ASA translates before it encrypts, and asks its rules in their order: what leaves a tunnel's
traffic as it is has to stand before all that takes it. `path: manage` enters such a rule of ours;
`path: check` has it said. Access lists are only told about: a list in front of an interface
(`access-group`) never meets IKE and ESP for the ASA itself, unless it is one of the control plane,
and what comes out of a tunnel meets it where `no sysopt connection permit-vpn` says so.
Source: Cisco ASA firewall configuration guide, NAT and access rules; command reference, `nat`,
`sysopt connection permit-vpn`, `access-group`.
"""

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.model import End, Network, Tunnel
from bothends.platforms.asa.objects import AsaLine, top
from bothends.platforms.ios.difference.path import letting_in, passes, takes
from bothends.platforms.router import Router

_GROUP = re.compile(
    r"access-group (?P<acl>\S+) in interface (?P<port>\S+)(?P<plane> control-plane)?"
)
_OFF = "no sysopt connection permit-vpn"


class Exemption(NamedTuple):
    """The rule that leaves a tunnel's traffic as it is."""

    line: str
    """As it is printed."""
    first: str
    """As it is entered before all other rules."""
    stands: bool
    late: bool
    """A rule before it takes the traffic, or there is none and it is needed."""
    known: bool
    """Whether its networks lie behind one interface."""
    effect: str
    """What happens without it, as a sentence says it."""


def exemption(
    tunnel: Tunnel, here: End, name: str, lines: Sequence[AsaLine], router: Router
) -> Exemption | None:
    """The rule for an end, where one is needed or stands; `name` is that of the end's objects."""
    if tunnel.carrier.routed or here.inner != 4:
        return None
    rest = (
        f"source static {name}-LOCAL {name}-LOCAL destination static {name}-REMOTE {name}-REMOTE"
        " no-proxy-arp route-lookup"
    )
    standing = next((line.text for line in top(lines, "nat (") if line.text.endswith(rest)), "")
    acl = router.acls.get(f"nat (any,{here.interface})")
    translated = [s for s in tunnel.selectors(here) if acl and takes(acl, s)]
    if not translated and not standing:
        return None
    inside = {towards(router, net, here.interface) for net in here.networks}
    known = len(inside) == 1 and "" not in inside
    header = standing.partition(" source ")[0] or f"nat ({min(inside)},{here.interface})"
    what = ", ".join(map(str, translated))
    return Exemption(
        f"{header} {rest}",
        f"{header} 1 {rest}",
        bool(standing),
        bool(translated),
        known or bool(standing),
        f"{what} is translated before it is encrypted",
    )


def towards(router: Router, network: Network, outside: str) -> str:
    """The name of the interface before a network; empty where none, or only the outside one, is."""
    ways = [
        (address.value.network, port.nameif)
        for port in router.interfaces.values()
        for address in port.addresses
        if port.nameif != outside
    ]
    ways += [
        (route.network, port.nameif)
        for route in router.routes
        if (port := router.interface(route.interface or "")) and port.nameif != outside
    ]
    fitting = [
        (there.prefixlen, name)
        for there, name in ways
        if isinstance(there, IPv4Network)
        and isinstance(network, IPv4Network)
        and network.subnet_of(there)
    ]
    return max(fitting)[1] if fitting else ""


def unmanageable(tunnel: Tunnel, rule: Exemption | None) -> Iterator[str]:
    """Why the rule cannot be entered."""
    if rule and not rule.known:
        yield (
            f"{tunnel.name}: {rule.effect}; path: manage cannot change that, as its networks do "
            "not lie behind one interface of the ASA"
        )


def remarks(
    tunnel: Tunnel, here: End, rule: Exemption | None, lines: Sequence[AsaLine], router: Router
) -> Iterator[str]:
    """What has to be known of lines of others that stop a tunnel's traffic."""
    if rule and rule.late and not tunnel.manage_path:
        enter = f", or enter: {rule.first}" if rule.known else ""
        yield f"{tunnel.name}: {rule.effect}; write path: manage{enter}"
    groups = [m for line in lines if (m := _GROUP.fullmatch(line.text))]
    there = tunnel.other(here)
    for group in groups:
        acl = router.acls.get(group["acl"])
        if acl is None or group["port"] != here.interface:
            continue
        if group["plane"]:
            lacking = [what for what, flow in letting_in(there, here) if not passes(acl, flow)]
            if lacking:
                yield (
                    f"{tunnel.name}: {acl.name} before the control plane of {here.interface} does "
                    f"not let in {', '.join(lacking)} from {there.address}"
                )
        elif any(line.text == _OFF for line in lines):
            stopped = [
                s for s in tunnel.selectors(there) if not passes(acl, _flow(s.local, s.remote))
            ]
            if stopped:
                yield (
                    f"{tunnel.name}: with {_OFF!r}, {acl.name} in {here.interface} stops "
                    f"{', '.join(map(str, stopped))} once it is decrypted"
                )


def _flow(source: Network, to: Network) -> TrafficSelector:
    return TrafficSelector(0, Addresses.of(source), Addresses.of(to))
