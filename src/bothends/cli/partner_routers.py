"""Partners' ends on the lab: routers that do what the sheet says, so that a tunnel can be tried."""

from collections.abc import Iterator
from ipaddress import ip_interface, ip_network
from pathlib import Path

from bothends.inventory import load_inventory
from bothends.lab.lab import RouterSpec
from bothends.model import EVERYWHERE, Address, End, Network
from bothends.platforms import written
from bothends.platforms.statements import Statement
from bothends.secrets import resolve

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
    ends = {end.device: end for tunnel in inventory.tunnels for end in tunnel.ends}
    return [
        RouterSpec(name, "\n".join([*_without_masks(text, ends[name]), *_around(ends[name])]))
        for name, text in texts.items()
    ]


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
