"""Configurations rewritten from IPv4 to IPv6, so that one has to be judged like the other.

Every IPv4 address becomes the first 64 bits of an IPv6 one, so that what was in one network is in
one network again; a prefix grows by 32.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from random import Random

_BASES = {
    kind: int(IPv6Address(f"{first}:db8::")) for kind, first in ((True, "fd00"), (False, "2001"))
}
"""Private networks become unique local ones (RFC 4193)."""
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_A = r"(\d+\.\d+\.\d+\.\d+)"


def address(text: str) -> str:
    """An address."""
    return str(IPv6Address(_start(text) + 1))


def _start(text: str) -> int:
    """The first 64 bits, as a number of 128."""
    private = any(IPv4Address(text) in IPv4Network(each) for each in _PRIVATE)
    return _BASES[private] + (int(IPv4Address(text)) << 64)


def prefix(base: str, mask: str) -> str:
    """A network and its netmask or wildcard."""
    network = IPv4Network(f"{base}/{mask}", strict=False)
    if network.prefixlen == 0:
        return "::/0"
    if network.prefixlen == 32:
        return f"{address(base)}/128"
    return str(IPv6Network((_start(str(network.network_address)), 32 + network.prefixlen)))


def _attached(match: re.Match[str]) -> str:
    length = IPv4Network(f"{match[1]}/{match[2]}", strict=False).prefixlen
    return f"ipv6 address {address(match[1])}/{32 + length if length < 32 else 128}"


def _entry(match: re.Match[str]) -> str:
    """An entry of an access list; ports and the rest of it stay."""
    words = re.sub(rf"host {_A}", lambda found: f"host {address(found[1])}", match[0])
    words = re.sub(rf"(?<!host ){_A} {_A}", lambda found: prefix(found[1], found[2]), words)
    words = re.sub(r"^( *)(\d+) ", r"\1sequence \2 ", words)
    return re.sub(r"(permit|deny) ip ", r"\1 ipv6 ", words)


_LINES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (rf"ip address {_A} {_A}", _attached),
    (rf"(isakmp key .* address) {_A}(?: {_A})?",
     lambda m: f"{m[1]} ipv6 {prefix(m[2], m[3] or _netmask(m[2]))}"),
    (rf"(pre-shared-key address) {_A}(?: {_A})?",
     lambda m: f"{m[1]} ipv6 {prefix(m[2], m[3] or _netmask(m[2]))}"),
    (rf"(match identity address) {_A} {_A}", lambda m: f"{m[1]} ipv6 {prefix(m[2], m[3])}"),
    (rf"(match identity remote address) {_A} {_A}", lambda m: f"{m[1]} {prefix(m[2], m[3])}"),
    (rf"^(  ?address) {_A}(?: {_A})?$",
     lambda m: f"{m[1]} {prefix(m[2], m[3] or _netmask(m[2]))}"),
    (r"ip access-list extended", "ipv6 access-list"),
    (r"^ (?:\d+ )?(?:permit|deny) .*", _entry),
    (r"^(no )?crypto map (\S+ (?:\d|local-address))", r"\1crypto map ipv6 \2"),
    (r"^ (no )?crypto map (\S+)$", r" \1ipv6 crypto map \2"),
    (rf"ip route((?: vrf \S+)?) {_A} {_A}", lambda m: f"ipv6 route{m[1]} {prefix(m[2], m[3])}"),
    (r"ip unnumbered", "ipv6 unnumbered"),
    (r"no ip address", "no ipv6 address"),
    (r"ip access-group", "ipv6 traffic-filter"),
    (r"ip nhrp map multicast", "ipv6 nhrp map multicast"),
    (rf"ip nhrp map {_A}", lambda m: f"ipv6 nhrp map {address(m[1])}/128"),
    (r"ip nhrp", "ipv6 nhrp"),
    (rf"(standby|vrrp) (\d+) ip {_A}", lambda m: f"{m[1]} {m[2]} ipv6 {address(m[3])}/64"),
    (r"tunnel mode gre multipoint$", "tunnel mode gre multipoint ipv6"),
    (r"tunnel mode ipsec ipv4", "tunnel mode ipsec ipv6"),
    (r"ipsec policy ipv4", "ipsec policy ipv6"),
    (rf"isakmp peer address {_A}", lambda m: f"isakmp peer address ipv6 {address(m[1])}"),
    (r"address-family ipv4", "address-family ipv6"),
)  # fmt: skip


def _netmask(base: str) -> str:
    return base if not int(IPv4Address(base)) else "255.255.255.255"


def in_ipv6(text: str) -> str:
    """A configuration of IPv4 tunnels, with the same tunnels over IPv6 and for IPv6."""
    lines = []
    for line in text.splitlines():
        lines.append(re.sub(rf"(?<![\w:.]){_A}(?![\w:.])", lambda m: address(m[1]), _made(line)))
        if line.startswith("interface Tunnel") and "tunnel mode" not in text:
            lines.append(" tunnel mode gre ipv6")
    return "\n".join(lines) + "\n"


def _made(line: str) -> str:
    """A line with the words of IPv6."""
    for pattern, new in _LINES:
        made, count = re.subn(pattern, new, line)
        if count:
            return made
    return line


def _groups(found: IPv6Address) -> list[str]:
    return found.exploded.split(":")


RESPELLED: tuple[Callable[[IPv6Address], str], ...] = (
    str,
    lambda found: str(found).upper(),
    lambda found: found.exploded,
    lambda found: found.exploded.upper(),
    lambda found: ":".join(f"{int(group, 16):x}" for group in _groups(found)),
    lambda found: ":".join(f"{int(group, 16):03X}" for group in _groups(found)),
    lambda found: f"{':'.join(_groups(found)[:6])}:{IPv4Address(int(found) & 0xFFFFFFFF)}",
)
"""Ways to write an address (RFC 4291 section 2.2)."""


def respelled(text: str, random: Random) -> str:
    """The text with every address written in some other way."""
    written = re.compile(r"(?<![\w:.])(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})[0-9a-f:]+(?![\w:.])")
    return written.sub(lambda found: random.choice(RESPELLED)(IPv6Address(found[0])), text)
