"""The routers of an inventory, as the lab starts and cables them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, ip_address, ip_interface
from typing import TYPE_CHECKING, TypeVar

from bothends.errors import InputError
from bothends.lab.asa.router import RELEASE as ASA_RELEASE
from bothends.lab.backend import Backend
from bothends.lab.ca import Authority
from bothends.lab.router import RELEASE
from bothends.model import Address
from bothends.platforms import DEFAULT, PLATFORMS
from bothends.platforms.router import canonical_interface

if TYPE_CHECKING:
    from bothends.inventory import Inventory
    from bothends.inventory.hosts import Host

_T = TypeVar("_T")


ARCHIVE = "flash:config"
"""Where routers of a project archive their configurations; `data.archive` of a host changes it."""


@dataclass(frozen=True, slots=True)
class RouterSpec:
    """A router to start: its name, and the configuration it starts with."""

    name: str
    configuration: str
    enable: str = field(default="", repr=False)
    """When given, users land at `>` and need it to go on."""
    release: str = RELEASE
    certificates: tuple[tuple[str, str, str], ...] = ()
    """What it is enrolled with before it starts: trustpoint, subject, method of its signatures."""
    enrols: bool = False
    """Whether somebody enrols it while it runs."""
    seen_as: Address | None = None
    """What a NAT in front of it makes of its address."""
    leases: Mapping[str, IPv4Interface] = field(default_factory=dict)
    """What is handed out to its interfaces that have no address of their own."""
    platform: str = DEFAULT


def enrolments(inventory: "Inventory", device: str) -> tuple[tuple[str, str, str], ...]:
    """The certificates that the tunnels of a router need: what its owner enrolled it with.

    A trustpoint that bothends writes is not there yet.
    """
    certificates = [
        (tunnel.trustpoint_of(end), tunnel.subject_of(end), str(tunnel.phase1[0].authentication))
        for tunnel in inventory.tunnels
        if tunnel.certified
        for end in tunnel.ends
        if end.device == device and tunnel.enrolment_of(end) is None
    ]
    return tuple(dict.fromkeys(certificates))


def connect(spec: RouterSpec, backend: Backend, authority: Callable[[], Authority]) -> None:
    """Give a router its certificates, the NAT in front of it, and the addresses handed out to it.

    Raises:
        InputError: this IKE cannot play one of them.
    """
    for point, subject, method in spec.certificates:
        backend.enrol(spec.name, point, authority().issue(subject, method))
    if spec.seen_as:
        backend.translate(spec.name, spec.seen_as)
    for interface, address in spec.leases.items():
        backend.lease(spec.name, interface, address)


def specs(inventory: "Inventory") -> list[RouterSpec]:
    """The routers of an inventory as they are before any tunnel: addresses and routes.

    Raises:
        InputError: a host does not say what its interfaces are.
    """
    ends = (end for tunnel in inventory.tunnels for end in tunnel.managed_ends)
    public = {end.device: end.address for end in ends if end.interface_address}
    result = []
    for host in inventory.hosts.values():
        if PLATFORMS[host.platform].asked:
            continue
        interfaces = host.data.get("interfaces")
        if not interfaces:
            raise InputError(
                f"host {host.name!r} has no data.interfaces",
                where="inventory/hosts.yaml",
                hint="the lab needs: data: {interfaces: {GigabitEthernet0/0: 203.0.113.1/24}}",
            )
        if PLATFORMS[host.platform].nameif:
            result.append(_firewall(host))
            continue
        lines = [f"hostname {host.name}"]
        if archive := host.data.get("archive", ARCHIVE):
            lines += ["archive", f" path {archive}"]
        vrfs = host.data.get("vrfs") or {}
        if not isinstance(vrfs, dict) or not set(vrfs) <= set(interfaces):
            raise InputError(
                f"data.vrfs of {host.name!r} does not name interfaces of data.interfaces",
                where="inventory/hosts.yaml",
                hint="such as vrfs: {GigabitEthernet0/0: WAN}",
            )
        for vrf in dict.fromkeys(vrfs.values()):
            lines += [f"vrf definition {vrf}", " address-family ipv4", " address-family ipv6"]
        leases = _leases(host)
        addresses = {
            name: [] if name in leases else list(_several(its, ip_interface))
            for name, its in interfaces.items()
        }
        if any(each.version == 6 for its in addresses.values() for each in its):
            lines.append("ipv6 unicast-routing")
        for name, its in addresses.items():
            lines.append(f"interface {name}")
            lines += [f" vrf forwarding {vrfs[name]}"] if name in vrfs else []
            lines += [
                f" ipv6 address {each}"
                if each.version == 6
                else f" ip address {each.ip} {each.netmask}"
                for each in its
            ]
            lines += [f" ip address {interfaces[name]}"] if name in leases else []
        for gateway in _several(host.data.get("default_gateway") or [], ip_address):
            links = [(n, each) for n, its in addresses.items() for each in its]
            port = (n for n, each in (*links, *leases.items()) if gateway in each.network)
            vrf = vrfs.get(next(port, ""))
            table = f"vrf {vrf} " if vrf else ""
            lines.append(_ANYWHERE[gateway.version].format(table, gateway))
        release = str(host.data.get("release", RELEASE))
        seen_as = public.get(host.name)
        certificates = enrolments(inventory, host.name)
        for point, subject, _ in certificates:
            lines += [f"crypto pki trustpoint {point}", " enrollment terminal"]
            lines += [f" subject-name {subject}", " revocation-check none"]
        result.append(
            RouterSpec(
                host.name,
                "\n".join(lines),
                release=release,
                seen_as=seen_as,
                certificates=certificates,
                enrols=any(
                    t.enrolment_of(end)
                    for t in inventory.tunnels
                    for end in t.ends
                    if end.device == host.name
                ),
                leases=leases,
            )
        )
    return result


def _firewall(host: "Host") -> RouterSpec:
    """An ASA as it is before any tunnel; of its interfaces the first faces the internet."""
    lines = [f"hostname {host.name}"]
    for number, (name, addresses) in enumerate(host.interfaces.items()):
        lines += [f"interface GigabitEthernet0/{number}", f" nameif {name}"]
        lines.append(f" security-level {100 if number else 0}")
        lines += [f" ip address {a.ip} {a.netmask}" for a in addresses if a.version == 4]
    outside = next(iter(host.interfaces))
    for gateway in _several(host.data.get("default_gateway") or [], ip_address):
        lines.append(f"route {outside} 0.0.0.0 0.0.0.0 {gateway} 1")
    release = str(host.data.get("release", ASA_RELEASE))
    return RouterSpec(host.name, "\n".join(lines), release=release, platform=host.platform)


def _leases(host: "Host") -> dict[str, IPv4Interface]:
    """What is handed out to the interfaces of a host that are given their address.

    Raises:
        InputError: the inventory does not say what one of them gets.
    """
    given = host.data.get("leases") or {}
    try:
        known = {canonical_interface(str(name)): IPv4Interface(its) for name, its in given.items()}
    except (AttributeError, ValueError):
        known = {}
    waiting = [name for name, its in host.interfaces.items() if not its]
    for name in waiting:
        if name not in known:
            raise InputError(
                f"{name} of {host.name!r} is given its address, and data.leases has none for it",
                where="inventory/hosts.yaml",
                hint=f"the lab needs: data: {{leases: {{{name}: 198.51.100.77/24}}}}",
            )
    return {name: known[name] for name in waiting}


def _several(value: str | list[str], read: Callable[[str], _T]) -> list[_T]:
    """What may be written as one or as a list."""
    return [read(each) for each in (value if isinstance(value, list) else [value])]


_ANYWHERE = {4: "ip route {}0.0.0.0 0.0.0.0 {}", 6: "ipv6 route {}::/0 {}"}
"""The default route of a table, by the version of IP."""
