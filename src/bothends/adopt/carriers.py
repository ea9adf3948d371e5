"""What takes packets into the tunnel at one end: a crypto map entry, or a tunnel interface."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from bothends.adopt.inexpressible import YET, InexpressibleError
from bothends.compare.ends import Kind, TunnelEnd
from bothends.model import (
    Address,
    Attached,
    Carrier,
    CryptoMap,
    GreOverIpsec,
    MultiSaVti,
    Network,
    StaticVti,
    address_or_none,
)
from bothends.platforms.naming import PREFIX
from bothends.platforms.router import (
    Acl,
    Interface,
    MapEntry,
    Route,
    TunnelMode,
    canonical_interface,
)

IPV6 = 6
_MODES = {TunnelMode.IPSEC, TunnelMode.IPSEC_V6, TunnelMode.GRE, TunnelMode.GRE_V6}
_NAME = re.compile(r" name \S+$")
"""What tells routes apart for people, and does nothing."""


@dataclass(frozen=True, slots=True)
class CarrierPart:
    """What one end says of it."""

    local: tuple[Network, ...]
    remote: tuple[Network, ...]
    """Networks of this end and of the other one, as far as this end names them."""
    through: bool = False
    """Whether static routes to these networks name the interface alone."""
    beside: bool = False
    """Whether some name an address behind it, a distance or a track, which has no words."""
    names: Mapping[str, str | int] | None = None
    """The names of its objects, as those of `Objects`; None where bothends gave them."""
    next_hop: Address | None = None
    inside: Attached | None = None
    interface: str = ""
    key: int | None = None
    remarks: tuple[str, ...] = ()


KINDS: Mapping[Kind, Callable[[bool, int | None], Carrier]] = {
    Kind.CRYPTO_MAP: lambda _routes, _key: CryptoMap(),
    Kind.SVTI: lambda routes, _key: StaticVti(routes),
    Kind.MULTI_SA_VTI: lambda routes, _key: MultiSaVti(routes),
    Kind.GRE: lambda routes, key: GreOverIpsec(routes, key=key),
}
"""Kinds that can be adopted, and how each is made of whether it has routes, and its key."""


def carrier_of(end: TunnelEnd) -> CarrierPart:
    """What takes packets into the tunnel at an end.

    Raises:
        InexpressibleError: the inventory cannot describe it.
    """
    return (_map if end.kind is Kind.CRYPTO_MAP else _interface)(end)


def carrier(kind: Kind, one: CarrierPart, two: CarrierPart) -> Carrier:
    """The carrier of a tunnel whose ends say this."""
    if one.key != two.key:
        raise InexpressibleError(f"the ends have different tunnel keys: {one.key} and {two.key}")
    routes = (one.through or two.through) and not (one.beside or two.beside)
    return KINDS[kind](routes, one.key)


def _map(end: TunnelEnd) -> CarrierPart:
    entry, crypto_map = end.entry, end.crypto_map
    assert entry is not None  # noqa: S101  (a crypto map has entries)
    assert crypto_map is not None  # noqa: S101  (as above)
    for applies, reason in _map_reasons(end, entry):
        if applies:
            raise InexpressibleError(f"{end}: {reason}")
    name = entry.acl.value if entry.acl else ""
    ours = name.startswith(PREFIX)
    local, remote = _sides(end, _acl(end, name))
    return CarrierPart(
        local,
        remote,
        names=None
        if ours
        else {"crypto_map": entry.map_name, "sequence": entry.sequence, "access_list": name},
        next_hop=_next_hop(end) if ours else None,
        remarks=("reverse-route",) if entry.reverse_route.value else (),
    )


def _map_reasons(end: TunnelEnd, entry: MapEntry) -> Iterator[tuple[bool, str]]:
    """What the inventory has no words for, in the order in which it is best told."""
    crypto_map = end.crypto_map
    yield len(entry.peers) != 1, f"{len(entry.peers)} peers: {YET}"
    if crypto_map:
        yield crypto_map.local_address is not None, f"crypto map … local-address: {YET}"
        yield crypto_map.isakmp_profile is not None, "the whole map has an ISAKMP profile"
    yield bool(entry.unread), "lines of its crypto map entry were not read"


def _sides(end: TunnelEnd, acl: Acl) -> tuple[tuple[Network, ...], tuple[Network, ...]]:
    """The networks here and there, where a list permits each of one to each of the other."""
    rows = _networks(acl)
    local, remote = (dict.fromkeys(row[side] for row in rows) for side in (0, 1))
    if len(rows) != len(local) * len(remote):
        raise InexpressibleError(
            f"{end}: its crypto ACL does not permit every network here to every network there"
        )
    return tuple(local), tuple(remote)


def _acl(end: TunnelEnd, name: str) -> Acl:
    acl = end.router.acls.get(name)
    if acl is None:
        raise InexpressibleError(f"{end}: its crypto ACL is not defined")
    return acl


def _networks(acl: Acl) -> list[tuple[Network, Network]]:
    result = []
    for entry in acl.entries:
        for flow in entry.flows:
            local, remote = flow.local.network(), flow.remote.network()
            plain = (
                entry.permit
                and not flow.protocol
                and type(flow)(0, flow.local, flow.remote) == flow
            )
            if not (plain and local and remote):
                raise InexpressibleError(
                    f"line {entry.origin.line} of its crypto ACL is not a permit ip "
                    "between two networks"
                )
            result.append((local, remote))
    return result


def _next_hop(end: TunnelEnd) -> Address | None:
    """The next hop of the route to the peer, which bothends writes where an end names one."""
    peer = ip_network(end.peers[0][0])
    hops = (route.next_hop for route in end.router.routes if route.network == peer)
    return next((hop for hop in hops if hop and address_or_none(str(hop))), None)


def _interface(end: TunnelEnd) -> CarrierPart:
    port, settings = end.tunnel, end.tunnel.tunnel if end.tunnel else None
    assert port is not None  # noqa: S101  (these kinds have an interface)
    assert settings is not None  # noqa: S101  (as above)
    addresses = _inner(port)
    for applies, reason in _interface_reasons(port, addresses):
        if applies:
            raise InexpressibleError(f"{end}: {reason}")
    profile = settings.protection.value if settings.protection else ""
    source = settings.source.value if settings.source else ""
    ours = profile.startswith(PREFIX)
    through, beside = _routed(end, port)
    listed = settings.policy.value if settings.policy else ""
    local, remote = _sides(end, _acl(end, listed)) if listed else ((), through)
    names: dict[str, str | int] = {"ipsec_profile": profile}
    names |= {"access_list": listed} if listed else {}
    if address_or_none(source) is None:
        names["tunnel_source"] = canonical_interface(source)
    remarks = () if ours else tuple(_kept(port))
    if beside:
        remarks += ("static routes through it that name more than the interface",)
    return CarrierPart(
        local,
        remote if listed else tuple(dict.fromkeys((*through, *beside))),
        through=bool(through),
        beside=bool(beside),
        names=None if ours else names,
        next_hop=_next_hop(end) if ours else None,
        inside=addresses[0],
        interface=port.name,
        key=settings.key.value if settings.key else None,
        remarks=remarks,
    )


def _inner(port: Interface) -> list[Attached]:
    """The addresses of a tunnel interface, without those of the link that IPv6 always has."""
    link = [each.value for each in port.attached(IPV6) if each.value.is_link_local]
    return [each.value for each in port.addresses if each.value not in link]


def _interface_reasons(port: Interface, addresses: Sequence[object]) -> Iterator[tuple[bool, str]]:
    settings = port.tunnel
    yield len(addresses) != 1, f"{len(addresses)} addresses of the tunnel interface: {YET}"
    yield port.shutdown.value, "its tunnel interface is shut down"
    yield bool(port.unread), "lines of its tunnel interface were not read"
    if settings:
        yield settings.shared, f"tunnel protection shared: {YET}"
        mode = settings.mode.value
        yield mode not in _MODES, f"tunnel mode {mode}: {YET}"
        yield settings.nhrp is not None, f"NHRP: {YET}"


def _kept(port: Interface) -> Iterator[str]:
    if port.ip_mtu:
        yield f"ip mtu {port.ip_mtu.value}"
    if port.adjust_mss:
        yield f"ip tcp adjust-mss {port.adjust_mss.value}"


def _routed(end: TunnelEnd, port: Interface) -> tuple[tuple[Network, ...], tuple[Network, ...]]:
    """Networks that static routes lead to by the interface alone, and by an address behind it."""
    inside = _inner(port)[0].network
    through: list[Network] = []
    beside: list[Network] = []
    for route in end.router.routes:
        if route.vrf != port.vrf.value or route.network.version != inside.version:
            continue
        by_name = route.interface and canonical_interface(route.interface) == port.name
        behind = bool(route.next_hop) and address_or_none(str(route.next_hop)) in inside
        if _plain(route, port):
            through.append(route.network)
        elif by_name or behind:
            beside.append(route.network)
    return tuple(dict.fromkeys(through)), tuple(dict.fromkeys(beside))


def _plain(route: Route, port: Interface) -> bool:
    """Whether a route says nothing but the interface: no next hop, no distance, no track."""
    _, _, behind = _NAME.sub("", route.origin.text).rpartition(
        f"/{route.network.prefixlen}"
        if route.network.version == IPV6
        else str(route.network.netmask)
    )
    return canonical_interface(behind.strip()) == port.name
