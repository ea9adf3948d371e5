"""What `data.interfaces` of a host says of its router, and which addresses a router can have."""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address, ip_interface
from typing import Any

from bothends.inventory.problems import Problem, shown, suggestion
from bothends.inventory.schema import AnyEndForm, EndForm
from bothends.inventory.source import Path_, YamlSource
from bothends.inventory.values import INTERFACE_FORM
from bothends.model import BITS, Address, Attached
from bothends.platforms.router import canonical_interface

EXAMPLE = "such as GigabitEthernet0/0: 203.0.113.1/24"
HANDED_OUT = ("dhcp", "negotiated")
"""What stands instead of an address where a provider hands one out: by DHCP, or by PPP."""
OUTSIDE = "such as outside: 203.0.113.1/24, by the name of the interface (nameif)"
NAMEIF = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,47}")
"""What an interface of an ASA can be called here."""
NO_ROUTER: Mapping[int, tuple[tuple[Callable[[Address], bool], str], ...]] = {
    4: (
        (lambda a: a.packed[0] == 0, "means no address (RFC 1122)"),
        (lambda a: a.is_loopback, "is a loopback address (RFC 1122)"),
        (lambda a: a.is_multicast, "is a multicast group (RFC 5771)"),
        (lambda a: a == IPv4Address("255.255.255.255"), "is the broadcast address (RFC 919)"),
        (lambda a: a.is_reserved, "is reserved (RFC 1112)"),
    ),
    6: (
        (lambda a: a.is_unspecified, "means no address (RFC 4291)"),
        (lambda a: a.is_loopback, "is the loopback address (RFC 4291)"),
        (lambda a: a.is_multicast, "is a multicast group (RFC 4291)"),
        (lambda a: a.is_link_local, "is known on one link only (RFC 4291)"),
        (lambda a: a.is_reserved, "is reserved (RFC 4291)"),
    ),
}
"""Addresses that no router can be reached at, by version, and why."""


def unusable(address: Address) -> str:
    """Why no router can be reached at this address; empty for one that can be a router's."""
    return next((why for applies, why in NO_ROUTER[address.version] if applies(address)), "")


def read_interfaces(
    source: YamlSource, path: Path_, value: Any, problems: list[Problem], *, nameif: bool = False
) -> dict[str, tuple[Attached, ...]]:
    """The addresses of a router's interfaces, under the names that IOS shows.

    One that is given its address by a provider has none. `value` is `data.interfaces` of the host
    at `path`; what is wrong is added to `problems`.
    `nameif`: they are called as their owner likes.
    """
    if not isinstance(value, dict):
        if value is not None:
            message = f"expected interfaces and their addresses, found {shown(value)}"
            problems.append(source.error(path, message, EXAMPLE))
        return {}
    addresses: dict[str, tuple[Attached, ...]] = {}
    for written, address in value.items():
        where = (*path, written)
        name = written if nameif else canonical_interface(written)
        if not (NAMEIF if nameif else INTERFACE_FORM).fullmatch(written):
            message = f"expected an interface, found {written!r}"
            problems.append(source.key_error(where, message, OUTSIDE if nameif else EXAMPLE))
        elif name in addresses:
            message = f"expected each interface once, found {written!r}, which is {name} again"
            problems.append(source.key_error(where, message, "leave one of them out"))
        elif address in HANDED_OUT:
            addresses[name] = ()
        elif parsed := _addresses(address):
            addresses[name] = parsed
        else:
            message = f"expected address/length, found {shown(address)}"
            problems.append(source.error(where, message, EXAMPLE))
    return addresses


def read_vrfs(data: Mapping[str, Any]) -> dict[str, str]:
    """The VRFs that `data.vrfs` of a host gives its interfaces; what is misshapen gives none."""
    written = data.get("vrfs")
    pairs = written.items() if isinstance(written, dict) else ()
    return {canonical_interface(str(interface)): str(vrf) for interface, vrf in pairs}


def _addresses(value: Any) -> tuple[Attached, ...]:
    """An address, or several of both versions; none where one of them is none."""
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) and "/" in text for text in texts):
        return ()
    try:
        return tuple(map(ip_interface, texts))
    except ValueError:
        return ()


_MEANT = {
    "address": "write the address that the peer is configured with",
    "next_hop": "write the address of the next router towards the peer",
    "interface_address": "write the address of the interface that faces the peer",
}


def check_interface(
    source: YamlSource, path: Path_, end: AnyEndForm, *, nameif: bool
) -> Iterator[Problem]:
    """Whether an end names its interface as its platform does."""
    if not isinstance(end, EndForm):
        return
    if nameif and not NAMEIF.fullmatch(end.interface):
        yield source.error(
            (*path, "interface"),
            f"expected the nameif of an interface, found {end.interface!r}",
            "an ASA's crypto maps and routes name it so: such as outside",
        )
    elif not nameif and not INTERFACE_FORM.fullmatch(end.interface):
        yield source.error(
            (*path, "interface"),
            f"expected an interface such as GigabitEthernet0/0, found {end.interface!r}",
            "write it as the router does",
        )


def check_addresses(
    source: YamlSource, path: Path_, end: AnyEndForm, interfaces: Mapping[str, tuple[Attached, ...]]
) -> Iterator[Problem]:
    """Whether an end's addresses can be a router's, and are those of its interface.

    `interfaces` is empty where the host does not say what it has: then only plan can tell.
    """
    yield from _unusable(source, path, end)
    if isinstance(end, EndForm):
        yield from _own_next_hop(source, path, end)
        if interfaces and (end.dynamic or not unusable(end.address)):
            yield from _of_interface(source, path, end, interfaces)


def _unusable(source: YamlSource, path: Path_, end: AnyEndForm) -> Iterator[Problem]:
    """Addresses that no router can have; a next hop may be a link-local one."""
    for key, hint in _MEANT.items():
        address: Address | None = getattr(end, key, None)
        if address is None or (key == "address" and end.dynamic):
            continue
        next_door = key == "next_hop" and address.is_link_local
        if not next_door and (why := unusable(address)):
            message = f"expected an address that a router can have, found {address}, which {why}"
            yield source.error((*path, key), message, hint)


def _own_next_hop(source: YamlSource, path: Path_, end: EndForm) -> Iterator[Problem]:
    if end.next_hop == end.address:
        yield source.error(
            (*path, "next_hop"),
            f"expected the address of another router, found {end.next_hop}, which is this end's "
            "own",
            _MEANT["next_hop"],
        )


def _of_interface(
    source: YamlSource, path: Path_, end: EndForm, interfaces: Mapping[str, tuple[Attached, ...]]
) -> Iterator[Problem]:
    """Whether hosts.yaml gives the interface of an end the address that the end has."""
    address = end.interface_address or end.address
    if (configured := interfaces.get(end.interface)) is None:
        yield source.error(
            (*path, "interface"),
            f"expected an interface of data.interfaces in hosts.yaml, found {end.interface}",
            suggestion(end.interface, list(interfaces)) or EXAMPLE,
        )
    elif end.dynamic or not configured:
        yield from _handed_out(source, path, end, configured)
    elif attached := next((each for each in configured if each.ip == address), None):
        yield from _edges(source, path, attached)
    else:
        addresses = " or ".join(str(each.ip) for each in configured)
        yield source.error(
            (*path, "interface_address" if end.interface_address else "address"),
            f"expected {addresses}, which hosts.yaml gives {end.interface}, found {address}",
            _owner(address, interfaces)
            or "correct one of the two files; of a router behind a NAT, "
            "write the address of its interface as interface_address:",
        )


def _handed_out(
    source: YamlSource, path: Path_, end: EndForm, configured: tuple[Attached, ...]
) -> Iterator[Problem]:
    """Whether both files say that an interface is given its address."""
    if end.dynamic and configured:
        yield source.error(
            (*path, "address"),
            f"expected {configured[0].ip}, which hosts.yaml gives {end.interface}, found dynamic",
            f"write the address, or {end.interface}: dhcp in hosts.yaml",
        )
    elif not end.dynamic:
        yield source.error(
            (*path, "address"),
            f"expected dynamic, as hosts.yaml has {end.interface} given its address, found "
            f"{end.address}",
            "correct one of the two files",
        )


def _owner(address: Address, interfaces: Mapping[str, tuple[Attached, ...]]) -> str:
    owner = next(
        (name for name, its in interfaces.items() if any(each.ip == address for each in its)), None
    )
    return f"{address} is that of {owner}" if owner else ""


def _edges(source: YamlSource, path: Path_, configured: Attached) -> Iterator[Problem]:
    network = configured.network
    edges: dict[Address, str] = {}
    if network.version == 4:
        edges[network.broadcast_address] = "its broadcast address"
    edges[network.network_address] = "the network's own address"
    on_a_wire = BITS[network.version] - 1  # RFC 3021, RFC 6164
    if network.prefixlen < on_a_wire and (what := edges.get(configured.ip)):
        yield source.error(
            (*path, "address"),
            f"expected the address of a router in {network}, found {configured.ip}, "
            f"which is {what}",
            "correct it here and in hosts.yaml",
        )
