"""Reads interfaces and static routes from a running configuration."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Interface
from typing import Any

from bothends.lab.ike.reading_isakmp import network
from bothends.lab.ike.settings import Interface, Route, TunnelInterface
from bothends.lab.tree import ConfigLine

GRE_MTU = 1476
"""Bytes that a tunnel interface carries where nothing says otherwise."""


def read_interface(name: str, line: ConfigLine) -> Interface:
    """An interface."""
    values: dict[str, Any] = {}
    secondary: list[IPv4Interface] = []
    for child in line.children:
        match child.words:
            case ["ip", "address", address, mask] if address[0].isdecimal():
                values["address"] = IPv4Interface(f"{address}/{mask}")
            case ["ip", "address", address, mask, "secondary"] if address[0].isdecimal():
                secondary.append(IPv4Interface(f"{address}/{mask}"))
            case ["vrf", "forwarding", vrf] | ["ip", "vrf", "forwarding", vrf]:
                values["vrf"] = vrf
            case ["shutdown"]:
                values["shutdown"] = True
            case ["crypto", "map", crypto_map, *_]:
                values["crypto_map"] = crypto_map
            case ["mtu", size] | ["ip", "mtu", size] if size.isdecimal():
                values["mtu"] = int(size)
            case ["ip", "nat", ("inside" | "outside") as side]:
                values["nat"] = side
            case ["ip", "access-group", access_list, "in"]:
                values["filter_in"] = access_list
    if name.startswith("Tunnel"):
        values.setdefault("mtu", GRE_MTU)
        values["tunnel"] = _tunnel(line)
    return Interface(name, secondary=tuple(secondary), **values)


def _tunnel(line: ConfigLine) -> TunnelInterface:
    values: dict[str, Any] = {}
    for child in line.children:
        match child.words:
            case ["tunnel", "source", source]:
                values["source"] = source
            case ["tunnel", "destination", address] if address[0].isdecimal():
                values["destination"] = IPv4Address(address)
            case ["tunnel", "mode", "ipsec", "ipv4"]:
                values["mode"] = "ipsec"
            case ["tunnel", "protection", "ipsec", "profile", profile, *_]:
                values["profile"] = profile
            case ["tunnel", "vrf", vrf]:
                values["vrf"] = vrf
            case ["tunnel", "key", key] if key.isdecimal():
                values["key"] = int(key)
    return TunnelInterface(**values)


def read_route(words: Sequence[str], vrf: str = "") -> Route:
    """A static route of a VRF: its network and mask, then where it leads."""
    via: IPv4Address | None = None
    interface: str | None = None
    distance = 1
    for word in words[2:]:
        if word in ("name", "tag", "track", "permanent"):
            break
        if word.count(".") == 3 and word[0].isdigit():
            via = IPv4Address(word)
        elif word.isdecimal():
            distance = int(word)
        else:
            interface = word
    return Route(network(words[0], words[1]), via, interface, distance, vrf)
