"""Addresses of the tunnel interfaces: written at each end, of a network, or out of a pool.

Out of a pool a tunnel takes the network that its name points at, whatever else is in the file: a
tunnel that is added, wherever, moves no other. Where two point at one, the user writes a network.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network

from bothends.inventory.hosts import Host
from bothends.inventory.interfaces import read_vrfs, unusable
from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.schema import FileForm, PoolForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import BITS, Address, Attached, Network

Pair = tuple[Attached, Attached]
_USUAL = {4: 30, 6: 127}
"""Prefix length of a tunnel's network where its pool says none (RFC 6164)."""


def longest(network: Network) -> int:
    """Prefix length of the smallest network with two addresses (RFC 3021, RFC 6164)."""
    return BITS[network.version] - 1


def inside_addresses(form: FileForm) -> dict[str, Pair]:
    """The addresses of the tunnel interfaces in the order of the ends, where both are known."""
    pairs: dict[str, Pair] = {}
    for name, tunnel in form.tunnels.items():
        network = _network(form, name, tunnel)
        given = [end.inside for end in tunnel.ends.values()]
        if network and network.prefixlen <= longest(network) and len(given) == 2:
            hosts: Iterator[Address] = iter(network.hosts())
            given = [own or ip_interface((next(hosts), network.prefixlen)) for own in given]
        one, *more = given
        if one and len(more) == 1 and more[0]:
            pairs[name] = (one, more[0])
    return pairs


def _network(form: FileForm, name: str, tunnel: TunnelForm) -> Network | None:
    """The network of the two tunnel interfaces; None where it is not known."""
    if isinstance(tunnel.inside, str):
        pool = form.pools.get(tunnel.inside)
        slots = _slots(pool) if pool else 0
        return _slot(pool, _hash(name) % slots) if pool and slots else None
    return tunnel.inside


def _hash(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:16])


def _length(pool: PoolForm) -> int:
    return pool.length or _USUAL[pool.network.version]


def _slots(pool: PoolForm) -> int:
    """How many networks of tunnels a pool holds."""
    bits = _length(pool) - pool.network.prefixlen
    return 1 << bits if bits >= 0 and _length(pool) <= longest(pool.network) else 0


def _slot(pool: PoolForm, number: int) -> Network:
    width = BITS[pool.network.version] - _length(pool)
    return ip_network((pool.network[number << width], _length(pool)))


def check_inside(
    source: YamlSource, form: FileForm, hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    """Whether every tunnel interface gets an address, and none that another has."""
    pairs = inside_addresses(form)
    for name, pool in form.pools.items():
        yield from _pool(source, name, pool)
    for name, tunnel in form.tunnels.items():
        at: Path_ = ("tunnels", name, "inside")
        if isinstance(tunnel.inside, str) and tunnel.inside not in form.pools:
            hint = suggestion(tunnel.inside, list(form.pools))
            yield source.error(
                at,
                f"expected a network or a pool of this file, found {tunnel.inside!r}",
                hint or "such as 169.254.10.0/30",
            )
        elif isinstance(tunnel.inside, _NETWORKS) and tunnel.inside.prefixlen > longest(
            tunnel.inside
        ):
            yield source.error(
                at,
                f"expected a network of two addresses, found {tunnel.inside}",
                "a /127 or a /126" if tunnel.inside.version == 6 else "a /30 or a /31",
            )
        elif name in pairs:
            yield from _pair(source, name, tunnel, pairs[name])
            yield from _usable(source, name, tunnel, pairs[name])
            yield from _free(source, name, tunnel, pairs[name], hosts)
    yield from _distinct(source, form)
    yield from _apart(source, form, pairs)


_NETWORKS = (IPv4Network, IPv6Network)


def _pool(source: YamlSource, name: str, pool: PoolForm) -> Iterator[Problem]:
    low, high = pool.network.prefixlen, longest(pool.network)
    if not low <= _length(pool) <= high:
        yield source.error(
            ("pools", name, "length" if pool.length else "network"),
            f"expected a length {f'from {low} to {high}' if low < high else f'of {high}'}, "
            f"found {_length(pool)}",
            "the networks of the tunnels lie in that of the pool, and have two addresses",
        )


def _distinct(source: YamlSource, form: FileForm) -> Iterator[Problem]:
    """Tunnels that get out of a pool what another has: the user says who gets which."""
    known = {name: net for name, t in form.tunnels.items() if (net := _network(form, name, t))}
    for name, tunnel in form.tunnels.items():
        pool = form.pools.get(tunnel.inside) if isinstance(tunnel.inside, str) else None
        if pool is None or not (own := known.get(name)):
            continue
        others = {other: net for other, net in known.items() if other != name}
        rival = next((o for o, net in others.items() if net.overlaps(own)), None)
        if rival is None or _is_told(form, rival, name):
            continue
        free = _free_slot(pool, name, known.values())
        yield source.error(
            ("tunnels", name, "inside"),
            f"expected a network of its own out of pool {tunnel.inside!r}, found {own}, which "
            f"tunnel {rival!r} has too",
            f"write inside: {free} here, or at {rival} if that is the new one"
            if free
            else "make the pool larger",
        )


def _is_told(form: FileForm, rival: str, name: str) -> bool:
    """Whether the rival, further down, takes its network out of the same pool."""
    names = list(form.tunnels)
    same = form.tunnels[rival].inside == form.tunnels[name].inside
    return same and names.index(rival) > names.index(name)


def _free_slot(pool: PoolForm, name: str, networks: Iterable[Network]) -> Network | None:
    """The next network of a pool that nobody has, from the one on that a name points at."""
    used, slots = list(networks), _slots(pool)
    for step in range(min(slots, len(used) + 1)):
        slot = _slot(pool, (_hash(name) + step) % slots)
        if not any(each.overlaps(slot) for each in used):
            return slot
    return None


def _usable(source: YamlSource, name: str, tunnel: TunnelForm, pair: Pair) -> Iterator[Problem]:
    for device, address in zip(tunnel.ends, pair, strict=True):
        if why := unusable(address.ip):
            yield source.error(
                _where(name, tunnel, device),
                f"expected an address that a router can have, found {address}, which {why}",
                "such as 169.254.10.0/30",
            )


def _free(
    source: YamlSource, name: str, tunnel: TunnelForm, pair: Pair, hosts: Mapping[str, Host | None]
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
        ports = (host.interfaces if host else {}).items()
        for interface, other in ((name, each) for name, all_ in ports for each in all_):
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
        network = address.network
        last = () if network.version == 6 else (network.broadcast_address,)
        if network.prefixlen < longest(network) and address.ip in {network[0], *last}:
            yield source.error(
                ("tunnels", name, "ends", device, "inside"),
                f"expected the address of a host, found {address}",
                "the first and the last address of a network belong to no host"
                if last
                else "the first address of a network is that of any of its routers (RFC 4291)",
            )


def _pooled(one: TunnelForm, other: TunnelForm) -> bool:
    """Whether what two tunnels share comes out of a pool, and was said there."""
    written = (one.inside, other.inside)
    return None not in written and any(isinstance(each, str) for each in written)


def _apart(source: YamlSource, form: FileForm, pairs: Mapping[str, Pair]) -> Iterator[Problem]:
    """Tunnel interfaces of one router are in networks of their own."""
    by_device: dict[str, list[tuple[str, Network]]] = {}
    reported: set[frozenset[str]] = set()
    for name, pair in pairs.items():
        for device, address in zip(form.tunnels[name].ends, pair, strict=True):
            before = by_device.setdefault(device, [])
            rival = next((each for each in before if each[1].overlaps(address.network)), None)
            before.append((name, address.network))
            if rival and _pooled(form.tunnels[name], form.tunnels[rival[0]]):
                continue
            if rival and (both := frozenset({name, rival[0]})) not in reported:
                reported.add(both)
                yield source.error(
                    ("tunnels", name, "inside"),
                    f"expected a network apart from {rival[1]} of tunnel {rival[0]!r} on {device}, "
                    f"found {address.network}",
                    "each tunnel interface has a network of its own",
                )
