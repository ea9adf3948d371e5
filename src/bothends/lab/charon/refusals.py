"""What IOS can do and charon cannot, found in a running configuration and named."""

import re

from bothends.lab.charon.algorithms import UnsupportedError
from bothends.lab.ike.node import Node
from bothends.lab.tree import Running, flat, lines_of

_LINES: tuple[tuple[str, str], ...] = (
    (r"crypto gdoi .*", "GET VPN"),
    (r"crypto isakmp client .*", "Easy VPN"),
    (r"tunnel mode gre multipoint", "multipoint GRE"),
    (r"ip nat inside source .*", "address translation on the router itself"),
    (r"set security-association idle-time .*", "idle times of SAs"),
    (r"set security-association level per-host", "SAs per host"),
    (r"crypto map \S+ \d+ ipsec-manual", "manual keys"),
    (r"crypto map \S+ client .*", "extended authentication"),
)
_CARRIED = (
    (r"keyring ppk \S+", "post-quantum keys"),
    (r"(?:ip )?vrf (?:definition |forwarding )?\S+", "VRFs"),
    (r"(?:match fvrf|crypto keyring \S+ +vrf) (?!any)\S+", "VRFs"),
    (r"(?:crypto map ipv6|ipv6 crypto map) .*|tunnel mode (?:gre|ipsec) ipv6", "IPv6"),
    (
        r"no crypto ipsec nat-transparency udp-encapsulation",
        "ESP without UDP: kernel-libipsec always encapsulates",
    ),
)
"""What matters only where the lab's internet carries packets."""


def _compiled(*lines: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), what) for pattern, what in lines)


_ANYWHERE, _ON_THE_LAB = _compiled(*_LINES), _compiled(*_LINES, *_CARRIED)


def check_running(running: Running, *, carried: bool = False) -> None:
    """Refuse lines that charon cannot follow.

    Args:
        running: The configuration.
        carried: Whether the lab's internet carries its packets, which are of IPv4.

    Raises:
        UnsupportedError: it names what.
    """
    for line in flat(lines_of(running)):
        for pattern, what in _ON_THE_LAB if carried else _ANYWHERE:
            if pattern.fullmatch(" ".join(line.words)):
                raise UnsupportedError(what)


def check_settings(node: Node) -> None:
    """Refuse combinations that charon cannot follow where it carries packets.

    Args:
        node: The router.

    Raises:
        UnsupportedError: it names what.
    """
    for interface in node.settings.interfaces.values():
        for entry in (e for name in interface.maps() for e in node.settings.maps.get(name, ())):
            if entry.dynamic is not None:
                raise UnsupportedError(f"the dynamic crypto map {entry.dynamic}")
    wide = [f for f in node.flows if f.tunnel and not f.selector.remote.prefixlen]
    if len(wide) > 1:
        names = ", ".join(flow.interface for flow in wide)
        raise UnsupportedError(
            f"several tunnels from any to any ({names}): kernel-libipsec finds SAs by selectors"
        )
