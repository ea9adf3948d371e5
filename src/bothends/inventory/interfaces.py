"""What `data.interfaces` of a host says of its router, and which addresses a router can have."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Interface
from typing import Any

from bothends.inventory.problems import Problem, shown, suggestion
from bothends.inventory.schema import INTERFACE_FORM, AnyEndForm, EndForm
from bothends.inventory.source import Path_, YamlSource
from bothends.platforms.router import canonical_interface

EXAMPLE = "such as GigabitEthernet0/0: 203.0.113.1/24"
ON_A_WIRE = 31
"""From this prefix length on, a network has neither its own address nor a broadcast (RFC 3021)."""

NO_ROUTER: tuple[tuple[Callable[[IPv4Address], bool], str], ...] = (
    (lambda a: a.packed[0] == 0, "means no address (RFC 1122)"),
    (lambda a: a.is_loopback, "is a loopback address (RFC 1122)"),
    (lambda a: a.is_multicast, "is a multicast group (RFC 5771)"),
    (lambda a: a == IPv4Address("255.255.255.255"), "is the broadcast address (RFC 919)"),
    (lambda a: a.is_reserved, "is reserved (RFC 1112)"),
)
"""Addresses that no router can have, and why."""


def unusable(address: IPv4Address) -> str:
    """Why no router can have this address; empty for one that a router can have."""
    return next((why for applies, why in NO_ROUTER if applies(address)), "")


def read_interfaces(
    source: YamlSource, path: Path_, value: Any, problems: list[Problem]
) -> dict[str, IPv4Interface]:
    """The addresses of a router's interfaces, under the names that IOS shows.

    `value` is `data.interfaces` of the host at `path`; what is wrong is added to `problems`.
    """
    if not isinstance(value, dict):
        if value is not None:
            message = f"expected interfaces and their addresses, found {shown(value)}"
            problems.append(source.error(path, message, EXAMPLE))
        return {}
    found: dict[str, IPv4Interface] = {}
    for written, address in value.items():
        where = (*path, written)
        name = canonical_interface(written)
        if not INTERFACE_FORM.fullmatch(written):
            message = f"expected an interface, found {written!r}"
            problems.append(source.key_error(where, message, EXAMPLE))
        elif name in found:
            message = f"expected each interface once, found {written!r}, which is {name} again"
            problems.append(source.key_error(where, message, "leave one of them out"))
        elif parsed := _interface(address):
            found[name] = parsed
        else:
            message = f"expected address/length, found {shown(address)}"
            problems.append(source.error(where, message, EXAMPLE))
    return found


def read_vrfs(data: Mapping[str, Any]) -> dict[str, str]:
    """The VRFs that `data.vrfs` of a host gives its interfaces; what is misshapen gives none."""
    written = data.get("vrfs")
    pairs = written.items() if isinstance(written, dict) else ()
    return {canonical_interface(str(interface)): str(vrf) for interface, vrf in pairs}


def _interface(value: Any) -> IPv4Interface | None:
    try:
        return IPv4Interface(value) if isinstance(value, str) and "/" in value else None
    except ValueError:
        return None


def check_addresses(
    source: YamlSource, path: Path_, end: AnyEndForm, interfaces: Mapping[str, IPv4Interface]
) -> Iterator[Problem]:
    """Whether an end's addresses can be a router's, and are those of its interface.

    `interfaces` is empty where the host does not say what it has: then only plan can tell.
    """
    next_hop = end.next_hop if isinstance(end, EndForm) else None
    for key, address in (("address", end.address), ("next_hop", next_hop)):
        if address is not None and (why := unusable(address)):
            yield source.error(
                (*path, key),
                f"expected an address that a router can have, found {address}, which {why}",
                "write the address that the peer sees"
                if key == "address"
                else "write the address of the next router towards the peer",
            )
    if next_hop == end.address:
        yield source.error(
            (*path, "next_hop"),
            f"expected the address of another router, found {next_hop}, which is this end's own",
            "write the address of the next router towards the peer",
        )
    if not isinstance(end, EndForm) or not interfaces or unusable(end.address):
        return
    if (configured := interfaces.get(end.interface)) is None:
        hint = suggestion(end.interface, list(interfaces)) or EXAMPLE
        yield source.error(
            (*path, "interface"),
            f"expected an interface of data.interfaces in hosts.yaml, found {end.interface}",
            hint,
        )
    elif configured.ip != end.address:
        yield source.error(
            (*path, "address"),
            f"expected {configured.ip}, which hosts.yaml gives {end.interface}, "
            f"found {end.address}",
            _owner(end.address, interfaces),
        )
    else:
        yield from _edges(source, path, configured)


def _owner(address: IPv4Address, interfaces: Mapping[str, IPv4Interface]) -> str:
    owner = next((name for name, other in interfaces.items() if other.ip == address), None)
    return f"{address} is that of {owner}" if owner else "correct one of the two files"


def _edges(source: YamlSource, path: Path_, configured: IPv4Interface) -> Iterator[Problem]:
    network = configured.network
    edges = {
        network.network_address: "the network's own address",
        network.broadcast_address: "its broadcast address",
    }
    if network.prefixlen < ON_A_WIRE and (what := edges.get(configured.ip)):
        yield source.error(
            (*path, "address"),
            f"expected the address of a router in {network}, found {configured.ip}, "
            f"which is {what}",
            "correct it here and in hosts.yaml",
        )
