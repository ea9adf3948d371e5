"""Addresses of both families, IPv4 and IPv6, as one kind of thing."""

from collections.abc import Mapping
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Attached: TypeAlias = IPv4Interface | IPv6Interface
"""An address of an interface, with the network that it is in."""
BITS = {4: 32, 6: 128}
"""Length of an address by the version of IP."""
EVERYWHERE: Mapping[int, Network] = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}
"""Every address, by the version of IP."""


def address(text: str) -> Address:
    """An address in any spelling; the interface behind a link-local one is left out.

    Raises ValueError.
    """
    return ip_address(text.partition("%")[0])


def address_or_none(text: str) -> Address | None:
    """An address, or None for what is a name."""
    try:
        return address(text)
    except ValueError:
        return None


def one_spelling(text: str) -> str:
    """An address in its one spelling (RFC 5952), since IOS prints IPv6 in upper case.

    What is no address stays as it is.
    """
    address = address_or_none(text)
    return str(address) if address else text
