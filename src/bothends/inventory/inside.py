"""Addresses of the tunnel interfaces: written at each end, of a network, or out of a pool.

Out of a pool a tunnel takes the network that its name points at, or the next free one: tunnels
that are added at the end of the file move none of those before them.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from ipaddress import IPv4Interface, IPv4Network

from bothends.inventory.hosts import Host
from bothends.inventory.interfaces import read_vrfs, unusable
from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.schema import FileForm, PoolForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource

Pair = tuple[IPv4Interface, IPv4Interface]
LONGEST = 31
"""Prefix length of the smallest network with two addresses (RFC 3021)."""


def inside_addresses(form: FileForm) -> dict[str, Pair]:
    """The addresses of the tunnel interfaces in the order of the ends, where both are known."""
    pooled = {name: _slots(form, name, pool) for name, pool in form.pools.items()}
    found: dict[str, Pair] = {}
    for name, tunnel in form.tunnels.items():
        network = tunnel.inside
        if isinstance(network, str):
            network = pooled.get(network, {}).get(name)
        given = [end.inside for end in tunnel.ends.values()]
        if isinstance(network, IPv4Network) and network.prefixlen <= LONGEST and len(given) == 2:
            hosts = network.hosts()
            given = [own or IPv4Interface((next(hosts), network.prefixlen)) for own in given]
        one, *more = given
        if one and len(more) == 1 and more[0]:
            found[name] = (one, more[0])
    return found


def _slots(form: FileForm, name: str, pool: PoolForm) -> Mapping[str, IPv4Network]:
    """The network of each tunnel that takes one from this pool."""
    bits = pool.length - pool.network.prefixlen
    size = 1 << bits if bits >= 0 else 0
    users = [each for each, tunnel in form.tunnels.items() if tunnel.inside == name]
    taken: dict[int, str] = {}
    for user in users[:size]:
        slot = int.from_bytes(sha256(user.encode()).digest()[:8]) % size
        while slot in taken:
            slot = (slot + 1) % size
        taken[slot] = user
    width = 32 - pool.length
    start = int(pool.network.network_address)
    return {
        user: IPv4Network((start + (slot << width), pool.length)) for slot, user in taken.items()
    }


def check_inside(
    source: YamlSource, form: FileForm, hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    """Whether every tunnel interface gets an address, and none that another has."""
    found = inside_addresses(form)
    for name, pool in form.pools.items():
        if pool.length < pool.network.prefixlen:
            yield source.error(
                ("pools", name, "length"),
                f"expected a length of at least {pool.network.prefixlen}, found {pool.length}",
                "the networks of the tunnels lie in that of the pool",
            )
    for name, tunnel in form.tunnels.items():
        at: Path_ = ("tunnels", name, "inside")
        if isinstance(tunnel.inside, str) and tunnel.inside not in form.pools:
            hint = suggestion(tunnel.inside, list(form.pools))
            yield source.error(
                at,
                f"expected a network or a pool of this file, found {tunnel.inside!r}",
                hint or "such as 169.254.10.0/30",
            )
        elif isinstance(tunnel.inside, str) and name not in found and len(tunnel.ends) == 2:
            yield source.error(
                at,
                f"expected a free network in pool {tunnel.inside!r}, found none",
                "make the pool larger",
            )
        elif isinstance(tunnel.inside, IPv4Network) and tunnel.inside.prefixlen > LONGEST:
            yield source.error(
                at,
                f"expected a network of two addresses, found {tunnel.inside}",
                "a /30 or a /31",
            )
        elif name in found:
            yield from _pair(source, name, tunnel, found[name])
            yield from _usable(source, name, tunnel, found[name])
            yield from _free(source, name, tunnel, found[name], hosts)
    yield from _apart(source, form, found)


def _usable(source: YamlSource, name: str, tunnel: TunnelForm, pair: Pair) -> Iterator[Problem]:
    for device, address in zip(tunnel.ends, pair, strict=True):
        if why := unusable(address.ip):
            yield source.error(
                _where(name, tunnel, device),
                f"expected an address that a router can have, found {address}, which {why}",
                "such as 169.254.10.0/30",
            )


def _free(
    source: YamlSource,
    name: str,
    tunnel: TunnelForm,
    pair: Pair,
    hosts: Mapping[str, Host | None],
) -> Iterator[Problem]:
    """Whether the network is that of no other interface, and holds no protected host.

    IOS refuses an address whose network overlaps with that of another interface in the VRF.
    """
    for device, address in zip(tunnel.ends, pair, strict=True):
        end, host = tunnel.ends[device], hosts.get(device)
        vrfs = read_vrfs(host.data) if host else {}
        path = _where(name, tunnel, device)
        own = getattr(end, "tunnel_interface", None)
        vrf = getattr(end, "vrf", None) or ""
        for interface, other in (host.interfaces if host else {}).items():
            rival = interface != own and vrfs.get(interface, "") == vrf
            if rival and other.network.overlaps(address.network):
                yield source.error(
                    path,
                    f"expected a network apart from those of the interfaces of {device}, found "
                    f"{address.network}, which overlaps {other.network} of {interface}",
                    "IOS refuses an address that overlaps with another interface",
                )
        for network in end.networks:
            if network.overlaps(address.network):
                yield source.error(
                    path,
                    f"expected a network apart from those behind {device}, found "
                    f"{address.network}, which overlaps {network}",
                    "the tunnel interfaces would take the addresses of hosts",
                )


def _where(name: str, tunnel: TunnelForm, device: str) -> Path_:
    """The place that the address of this end was written at."""
    if tunnel.ends[device].inside is not None:
        return ("tunnels", name, "ends", device, "inside")
    return ("tunnels", name, "inside")


def _pair(source: YamlSource, name: str, tunnel: TunnelForm, pair: Pair) -> Iterator[Problem]:
    (one, two), devices = pair, list(tunnel.ends)
    path = ("tunnels", name, "ends", devices[1], "inside")
    if one.network != two.network:
        yield source.error(
            path,
            f"expected an address in {one.network} like that of {devices[0]}, found {two}",
            "the two tunnel interfaces are in one network",
        )
    elif one == two:
        yield source.error(
            path,
            f"expected another address than that of {devices[0]}, found {two}",
            "each end has its own",
        )
    for device, address in zip(devices, pair, strict=True):
        edges = {address.network.network_address, address.network.broadcast_address}
        if address.network.prefixlen < LONGEST and address.ip in edges:
            yield source.error(
                ("tunnels", name, "ends", device, "inside"),
                f"expected the address of a host, found {address}",
                "the first and the last address of a network belong to no host",
            )


def _apart(source: YamlSource, form: FileForm, found: Mapping[str, Pair]) -> Iterator[Problem]:
    """Tunnel interfaces of one router are in networks of their own."""
    by_device: dict[str, list[tuple[str, IPv4Network]]] = {}
    told: set[frozenset[str]] = set()
    for name, pair in found.items():
        for device, address in zip(form.tunnels[name].ends, pair, strict=True):
            before = by_device.setdefault(device, [])
            rival = next((each for each in before if each[1].overlaps(address.network)), None)
            before.append((name, address.network))
            if rival and (both := frozenset({name, rival[0]})) not in told:
                told.add(both)
                yield source.error(
                    ("tunnels", name, "inside"),
                    f"expected a network apart from {rival[1]} of tunnel {rival[0]!r} on {device}, "
                    f"found {address.network}",
                    "each tunnel interface has a network of its own",
                )
