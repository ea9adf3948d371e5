"""Partners' ends on the lab, which do what the sheet says: routers, and hosts with strongSwan."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, ip_interface, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.inventory import load_inventory
from bothends.inventory.hosts import Host
from bothends.lab.specs import RouterSpec
from bothends.model import EVERYWHERE, Address, End, Network, address_or_none
from bothends.platforms import written
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.statements import Statement
from bothends.platforms.strongswan.write import swanctl_conf
from bothends.platforms.templates import make_environment
from bothends.secrets import resolve

if TYPE_CHECKING:
    from bothends.lab.charon.machine import MachineSpec

LINK = {4: 24, 6: 64}
"""Length of the outside network that a partner's router is given, by the version of IP."""


def partner_specs(project: Path) -> list[RouterSpec]:
    """A router for each partner of a project's inventory, configured as its sheet says.

    Raises:
        InputError: the inventory or a template is wrong, or a key cannot be found.
    """
    inventory = load_inventory(project)
    if not inventory.partners:
        return []
    from bothends.compare.inputs import partner_texts

    texts = partner_texts(project, lambda ref: resolve(ref, project).reveal())
    machines = {end.device for tunnel in inventory.tunnels for end in tunnel.ends if _plain(end)}
    ends = {end.device: end for tunnel in inventory.tunnels for end in tunnel.ends}
    return [
        RouterSpec(name, "\n".join([*_without_masks(text, ends[name]), *_around(ends[name])]))
        for name, text in texts.items()
        if name not in machines
    ]


def machine_specs(project: Path) -> "list[MachineSpec]":
    """A Linux host for each strongSwan of a project's inventory, given what the sheet writes.

    Raises:
        InputError: the inventory or a template is wrong, a key cannot be found, or a host does not
            say what its interfaces are.
    """
    inventory = load_inventory(project)
    partners = [(tunnel, end) for tunnel in inventory.tunnels for end in tunnel.ends if _plain(end)]
    if not partners:
        return []
    from bothends.lab.charon.machine import MachineSpec

    files: dict[str, list[str]] = {}
    environment = make_environment(project, inventory.hosts)
    for tunnel, end in partners:
        lines = swanctl_conf(tunnel, end, environment).splitlines()
        files.setdefault(end.device, []).extend(
            reveal_in(line, lambda ref: resolve(ref, project).reveal()) for line in lines
        )
    return [
        MachineSpec(name, _carried(host), _next_hop(host), "\n".join([*lines, ""]))
        for name, lines in files.items()
        for host in (inventory.hosts[name],)
    ]


def _carried(host: Host) -> dict[str, IPv4Interface]:
    """The addresses of a host by interface: the internet of charon carries IPv4."""
    return {
        port: address
        for port, addresses in host.interfaces.items()
        for address in addresses
        if isinstance(address, IPv4Interface)
    }


def _next_hop(host: Host) -> IPv4Address:
    """The default gateway of a host. Raises InputError where it has none that the lab can use."""
    gateway = host.data.get("default_gateway")
    if not host.interfaces or not gateway:
        raise InputError(
            f"host {host.name!r} has no data.interfaces and data.default_gateway",
            where="inventory/hosts.yaml",
            hint="the lab needs both; the interface that faces the internet comes first",
        )
    gateways = gateway if isinstance(gateway, list) else [gateway]
    for address in (address_or_none(str(each)) for each in gateways):
        if isinstance(address, IPv4Address):
            return address
    raise InputError(
        f"expected an IPv4 address in data.default_gateway of host {host.name!r}, found {gateways}",
        where="inventory/hosts.yaml",
        hint="the internet of the lab with charon carries IPv4",
    )


def _plain(end: End) -> bool:
    return end.partner is not None and bool(end.partner.asked)


def _without_masks(text: str, end: End) -> Iterator[str]:
    """The lines of the sheet; the outside address gets a network, so that it has a gateway.

    Comments are for people: the lab's routers load what a router has.
    """
    outside, alone = _outside(end), _address(end.address, ip_network(end.address))
    for line in text.splitlines():
        if line == alone:
            yield _address(end.address, outside)
        elif line != "end" and not line.lstrip().startswith("!"):
            yield line


def _around(end: End) -> Iterator[str]:
    """A host to answer in each network, and the way out."""
    say = written().lines.say
    targets = end.partner.probe_targets if end.partner else ()
    for number, network in enumerate(end.networks, 1):
        answers = next((each for each in targets if each in network), None)
        first = network[min(1, network.num_addresses - 1)]
        yield say(Statement.INTERFACE, name=f"GigabitEthernet1/{number}")
        yield _address(answers or first, network)
    gateway = next(each for each in _outside(end).hosts() if each != end.address)
    anywhere, version = EVERYWHERE[end.outer], end.outer
    yield say(Statement.ROUTE, network=anywhere, vrf="", towards=gateway, family=version)


def _outside(end: End) -> Network:
    """The outside network that its router is given."""
    return ip_interface(f"{end.address}/{LINK[end.outer]}").network


def _address(address: Address, network: Network) -> str:
    version = address.version
    mask = network.prefixlen if version == 6 else network.netmask
    return written().lines.say(Statement.ADDRESS, address=address, mask=mask, family=version)
