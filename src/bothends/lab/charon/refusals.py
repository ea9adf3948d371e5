"""What IOS can do and charon cannot, found in a running configuration and named."""

import re

from bothends.lab.charon.algorithms import UnsupportedError
from bothends.lab.ike.node import Node
from bothends.lab.tree import Running, flat, lines_of

_LINES: tuple[tuple[str, str], ...] = (
    (r"(?:ip )?vrf (?:definition |forwarding )?\S+", "VRFs"),
    (r"(?:match fvrf|crypto keyring \S+ +vrf) (?!any)\S+", "VRFs"),
    (r"no crypto isakmp enable", "`no crypto isakmp enable`: charon always answers"),
    (
        r"no crypto ipsec nat-transparency udp-encapsulation",
        "ESP without UDP: kernel-libipsec always encapsulates",
    ),
    (r"crypto isakmp identity dn", "the identity dn: there are no certificates"),
    (r"crypto gdoi .*", "GET VPN"),
    (r"crypto isakmp client .*", "Easy VPN"),
    (r"tunnel mode gre multipoint", "multipoint GRE"),
    (r"tunnel protection ipsec policy .*", "multi-SA tunnels"),
    (r"ip nat inside source .*", "address translation on the router itself"),
    (r"set security-association idle-time .*", "idle times of SAs"),
    (r"set security-association level per-host", "SAs per host"),
    (r"crypto map \S+ \d+ ipsec-manual", "manual keys"),
    (r"crypto map \S+ client .*", "extended authentication"),
)
_IPV6 = re.compile(r"(?:crypto map ipv6|ipv6 crypto map) .*|tunnel mode (?:gre|ipsec) ipv6")
_PATTERNS = tuple((re.compile(pattern), what) for pattern, what in _LINES)


def check_running(running: Running, *, carried: bool = False) -> None:
    """Refuse lines that charon cannot follow.

    Args:
        running: The configuration.
        carried: Whether the lab's internet carries its packets, which are of IPv4.

    Raises:
        UnsupportedError: it names what.
    """
    for line in flat(lines_of(running)):
        if carried and _IPV6.fullmatch(" ".join(line.words)):
            raise UnsupportedError("IPv6")
        for pattern, what in _PATTERNS:
            if pattern.fullmatch(" ".join(line.words)):
                raise UnsupportedError(what)


def check_settings(node: Node, *, callers_known: bool = False) -> None:
    """Refuse combinations that charon cannot follow.

    Args:
        node: The router.
        callers_known: Whether it is known who calls dynamic maps, so that they can be told apart.

    Raises:
        UnsupportedError: it names what.
    """
    for interface in node.settings.interfaces.values():
        for entry in node.settings.maps.get(interface.crypto_map or "", ()):
            if entry.dynamic is not None and not callers_known:
                raise UnsupportedError(f"the dynamic crypto map {entry.dynamic}")
    wide = [f for f in node.flows if f.tunnel and f.selector.protocol == 0]
    if len(wide) > 1:
        names = ", ".join(flow.interface for flow in wide)
        raise UnsupportedError(
            f"several tunnels from any to any ({names}): kernel-libipsec finds SAs by selectors"
        )
