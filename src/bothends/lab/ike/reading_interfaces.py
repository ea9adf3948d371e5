"""Reads interfaces and static routes from a running configuration."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_interface
from typing import Any

from bothends.lab.ike.reading_isakmp import network
from bothends.lab.ike.settings import Interface, Route, TunnelInterface
from bothends.lab.tree import ConfigLine
from bothends.model import Address, Attached

IPV6_MAP = "ipv6 "
"""What the name of a crypto map for IPv6 begins with here."""
GRE_MTU = 1476
"""Bytes that a tunnel interface carries where nothing says otherwise."""


def read_interface(name: str, line: ConfigLine) -> Interface:
    """An interface."""
    values: dict[str, Any] = {}
    secondary: list[Attached] = []
    for child in line.children:
        match child.words:
            case ["ip", "address", *its]:
                _ipv4(its, values, secondary)
            case ["ip", "unnumbered", lender]:
                values["unnumbered"] = lender
            case ["vrf", "forwarding", vrf] | ["ip", "vrf", "forwarding", vrf]:
                values["vrf"] = vrf
            case ["ipv6", "address" | "crypto" | "traffic-filter", *_]:
                _ipv6(child, values, secondary)
            case ["shutdown"]:
                values["shutdown"] = True
            case ["crypto", "map", crypto_map, *_]:
                values["crypto_map"] = crypto_map
            case ["mtu", size] | ["ip" | "ipv6", "mtu", size] if size.isdecimal():
                values["mtu"] = int(size)
            case ["ip", "nat", ("inside" | "outside") as side]:
                values["nat"] = side
            case ["ip", "access-group", access_list, "in"]:
                values["filter_in"] = access_list
    if name.startswith(("Tunnel", "Virtual-Template")):
        values.setdefault("mtu", GRE_MTU)
        values["tunnel"] = _tunnel(line)
    return Interface(name, secondary=tuple(secondary), **values)


def _ipv4(its: Sequence[str], values: dict[str, Any], secondary: list[Attached]) -> None:
    """An address of IPv4, or that it is handed out."""
    match its:
        case [address, mask] if address[0].isdecimal():
            values["address"] = ip_interface(f"{address}/{mask}")
        case ["dhcp" | "negotiated"]:
            values["handed_out"] = True
        case [address, mask, "secondary"] if address[0].isdecimal():
            secondary.append(ip_interface(f"{address}/{mask}"))


def _ipv6(line: ConfigLine, values: dict[str, Any], secondary: list[Attached]) -> None:
    """A line of an interface for IPv6; its addresses stand behind one of IPv4."""
    match line.words:
        case ["ipv6", "address", address] if "/" in address:
            if "address" in values:
                secondary.append(ip_interface(address))
            else:
                values["address"] = ip_interface(address)
        case ["ipv6", "crypto", "map", crypto_map, *_]:
            values["crypto_map6"] = IPV6_MAP + crypto_map
        case ["ipv6", "traffic-filter", access_list, "in"]:
            values["filter_in"] = access_list


def _tunnel(line: ConfigLine) -> TunnelInterface:
    values: dict[str, Any] = {}
    for child in line.children:
        match child.words:
            case ["tunnel", "source", source]:
                values["source"] = source
            case ["tunnel", "destination", address] if address[0].isdecimal() or ":" in address:
                values["destination"] = ip_address(address)
            case ["tunnel", "mode", "ipsec", "ipv4" | "ipv6", *overlay]:
                values["mode"] = "ipsec"
                values["overlay"] = int(overlay[0][1]) if overlay else None
            case ["tunnel", "protection", "ipsec", "profile", profile, *_]:
                values["profile"] = profile
            case ["tunnel", "protection", "ipsec", "policy", _, access_list]:
                values["policy"] = access_list
            case ["tunnel", "vrf", vrf]:
                values["vrf"] = vrf
            case ["tunnel", "key", key] if key.isdecimal():
                values["key"] = int(key)
    return TunnelInterface(**values)


def read_route(words: Sequence[str], vrf: str = "") -> Route:
    """A static route of a VRF: its network and mask, then where it leads."""
    via: Address | None = None
    interface: str | None = None
    distance = 1
    for word in words[2:]:
        if word in ("name", "tag", "track", "permanent"):
            break
        if ":" in word or (word.count(".") == 3 and word[0].isdigit()):
            via = ip_address(word)
        elif word.isdecimal():
            distance = int(word)
        else:
            interface = word
    return Route(network(words[0], words[1]), via, interface, distance, vrf)
