"""Addresses of an interface, as its lines say them."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Interface,
    IPv6Network,
    ip_interface,
)

from bothends.model import Attached
from bothends.platforms.ios.config.fields import Words

LINK_LOCAL = IPv6Network("fe80::/10")
_LINK_LOCAL_LENGTH = 64
LEARNED_V6 = {"autoconfig", "dhcp"}


def ipv4_address(rest: Words) -> IPv4Interface | None:
    """The address of an `ip address` line; None where the port learns or shares it."""
    if rest[0] in {"dhcp", "negotiated", "pool", "slarp"}:
        return None
    if "/" in rest[0]:
        return IPv4Interface(rest[0])
    return IPv4Interface((int(IPv4Address(rest[0])), _prefix(rest[1])))


@lru_cache(maxsize=256)
def _prefix(mask: str) -> int:
    return IPv4Network(f"0.0.0.0/{mask}").prefixlen


def virtual_address(rest: Words) -> Attached | None:
    """`standby 1 ip 192.0.2.1`, `vrrp 1 ip 192.0.2.1`: an address that moves between routers."""
    at = next((at for at, word in enumerate(rest[:2], 1) if word in {"ip", "ipv6"}), len(rest))
    return ip_interface(rest[at]) if rest[at:] and rest[at] != "autoconfig" else None


def ipv6_words(rest: Words) -> tuple[str, ...]:
    """The words of an IPv6 address, which may need a prefix or a MAC address of other lines."""
    if rest[0] not in LEARNED_V6 and not any(":" in word for word in rest):
        raise ValueError(rest)
    return tuple(rest)


def ipv6_address(
    words: Words, prefixes: Mapping[str, IPv6Interface], mac: str
) -> IPv6Interface | None:
    """The address of an `ipv6 address` line; None where the text does not have it all.

    A general prefix gives the first bits (Cisco IOS: ipv6 general-prefix), and EUI-64 the last ones
    (RFC 4291 appendix A). Raises ValueError.
    """
    if words[0] in LEARNED_V6:
        return None
    first, rest = words[0], list(words[1:])
    if ":" not in first:
        if first not in prefixes:
            return None
        rest = rest[1:]
        own, prefix = IPv6Interface(words[1]), prefixes[first]
        host = int(own) & int(prefix.hostmask)
        address = IPv6Interface((int(prefix.network.network_address) | host, own.network.prefixlen))
    else:
        address = IPv6Interface(first.partition("%")[0])
    if "/" not in first and rest[:1] == ["link-local"]:
        address = IPv6Interface((int(address), _LINK_LOCAL_LENGTH))
    if rest[:1] != ["eui-64"]:
        return address
    digits = mac.replace(".", "").replace(":", "").replace("-", "")
    if len(digits) != 12:
        return None
    low = int(f"{digits[:6]}fffe{digits[6:]}", 16) ^ 1 << 57
    return IPv6Interface((int(address.network.network_address) | low, address.network.prefixlen))
