"""The ends that a router has: everything on it that wants an IPsec tunnel to someone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bothends.compare.ends import Kind, TunnelEnd, source_of_map, without_fixed
from bothends.model import Address, IkeVersion, address_or_none
from bothends.platforms.router import (
    CryptoMap,
    Interface,
    MapEntry,
    MapKind,
    Origin,
    Router,
    TunnelMode,
    TunnelSettings,
)


def ends_of(router: Router) -> Iterator[TunnelEnd]:
    """Every end of a router: crypto maps by interface, then tunnel interfaces.

    A map that is on no interface counts only towards peers that nothing else serves.
    """
    applied: set[str] = set()
    for name, port in _carriers(router):
        applied.add(name)
        yield from _map_ends(router, router.crypto_maps[name], port)
    tunnels = [end for p in router.interfaces.values() for end in _twins(_tunnel_end(router, p))]
    served = {
        address
        for name in applied
        for entry in router.crypto_maps[name].entries
        for address in (peer.address for peer in entry.peers)
    }
    served.update(peer for end in tunnels if end.kind is not Kind.NONE for peer, _ in end.peers)
    for name, crypto_map in router.crypto_maps.items():
        if name not in applied:
            for end in _map_ends(router, crypto_map, None):
                if not any(peer in served for peer, _ in end.peers):
                    yield end
    yield from tunnels


def _carriers(router: Router) -> Iterator[tuple[str, Interface]]:
    """The crypto maps on interfaces, one for each address that IKE uses there.

    With a `local-address` the map may stand on several interfaces and is one end all the same; on
    a tunnel interface it is the old way of protecting GRE, beside the same map outside. Beside an
    interface with an address one without serves nobody, as where a range of them has the map.
    """
    carried = [
        (value.value, port)
        for port in router.interfaces.values()
        for value in port.crypto_maps
        if value.value in router.crypto_maps
    ]
    carried.sort(key=lambda pair: (pair[1].tunnel is not None, pair[1].shutdown.value))
    outside = {name for name, port in carried if port.tunnel is None}
    addressed = {name for name, port in carried if _has_address(router, name, port)}
    carried = [
        (name, port)
        for name, port in carried
        if name not in addressed or _has_address(router, name, port)
    ]
    seen: set[tuple[str, str]] = set()
    for name, port in carried:
        if port.tunnel and name in outside:
            continue
        local = router.crypto_maps[name].local_address
        if (name, local.value if local else port.name) not in seen:
            seen.add((name, local.value if local else port.name))
            yield name, port


def _has_address(router: Router, name: str, port: Interface) -> bool:
    """Whether IKE of a crypto map has an address on this interface, or is given one."""
    crypto_map = router.crypto_maps[name]
    if crypto_map.local_address:
        return True
    own = port.of(crypto_map.family)
    return bool(own.unnumbered or own.dynamic.value or port.attached(crypto_map.family))


def _map_ends(router: Router, crypto_map: CryptoMap, port: Interface | None) -> Iterator[TunnelEnd]:
    source, family = source_of_map(router, crypto_map, port), crypto_map.family
    for entry, kind in _expanded(router, crypto_map):
        settings = entry.settings
        peers = [p.address for p in entry.peers if p.address and p.address.version == family]
        local = address_of(router, source, family, peers) or _address_of_tunnels(
            router, source, family
        )
        end = TunnelEnd(
            router=router,
            kind=kind,
            label=f"{crypto_map.name} {entry.sequence}"
            if entry.map_name == crypto_map.name
            else f"{crypto_map.name} {entry.map_name} {entry.sequence}",
            origin=entry.origin,
            port=port,
            local=local,
            fvrf=port.vrf.value if port else _vrf_of_keys(router, entry),
            peers=tuple((p.address, p.origin) for p in entry.peers if p.address in peers),
            ike=IkeVersion.V2 if settings.ikev2_profile else IkeVersion.V1,
            settings=settings,
            entry=entry,
            crypto_map=crypto_map,
            applied=port is not None,
            unresolved=tuple(peer.name for peer in entry.peers if peer.address not in peers),
        )
        yield from _twins(end)


def _twins(end: TunnelEnd | None) -> Iterator[TunnelEnd]:
    """An end, and the same in IKEv1 where it takes both versions."""
    if end:
        yield end
        if end.settings and end.settings.in_ikev1:
            settings = end.settings.in_ikev1
            yield replace(end, ike=IkeVersion.V1, settings=settings, fallback=True)


def _vrf_of_keys(router: Router, entry: MapEntry) -> str:
    """The VRF of an entry that stands on no interface: the one that its profile or keys are for."""
    named = entry.settings.ikev2_profile
    profile = router.ikev2_profiles.get(named.value) if named else None
    if profile:
        return "" if profile.fvrf.value == "any" else profile.fvrf.value
    addresses = [peer.address for peer in entry.peers if peer.address]
    vrfs = {
        ring.vrf
        for ring in router.keyrings.values()
        for key in ring.keys
        if key.network and any(address in key.network for address in addresses)
    }
    return vrfs.pop() if len(vrfs) == 1 else ""


def _address_of_tunnels(router: Router, port: Interface | None, family: int) -> Address | None:
    """Address of an interface without one in the text: the source of tunnels that no other has."""
    if port is None or without_fixed(port, family):
        return None
    sources = (source_of(router, other) for other in router.interfaces.values())
    addresses = {
        local for source, local in sources if source is None and local and local.version == family
    }
    return addresses.pop() if len(addresses) == 1 else None


def _expanded(router: Router, crypto_map: CryptoMap) -> Iterator[tuple[MapEntry, Kind]]:
    for entry in crypto_map.entries:
        if entry.kind is MapKind.ISAKMP and entry.peers:
            yield entry, Kind.CRYPTO_MAP
        elif entry.kind is MapKind.DYNAMIC and entry.dynamic:
            template = router.dynamic_maps.get(entry.dynamic.value)
            for line in template.entries if template else ():
                yield line, Kind.CRYPTO_MAP if line.peers else Kind.DYNAMIC_MAP


def _tunnel_end(router: Router, port: Interface) -> TunnelEnd | None:
    """A tunnel interface with a peer or a protection; None for what is neither."""
    tunnel = port.tunnel
    if tunnel is None or (tunnel.mode.value is TunnelMode.OTHER and not tunnel.protection):
        return None
    source, local = source_of(router, port)
    profile = router.ipsec_profiles.get(tunnel.protection.value) if tunnel.protection else None
    settings = profile.settings if profile else None
    return TunnelEnd(
        router=router,
        kind=_kind(port),
        label=port.name,
        origin=port.origin,
        port=source,
        local=local,
        fvrf=tunnel.vrf.value,
        peers=tuple(_tunnel_peers(router, port)),
        ike=IkeVersion.V2 if settings and settings.ikev2_profile else IkeVersion.V1,
        settings=settings,
        tunnel=port,
        unresolved=_unresolved(router, port),
        unmapped=_unmapped(tunnel),
    )


def _unmapped(tunnel: TunnelSettings) -> tuple[Address, ...]:
    """The next-hop servers that a multipoint tunnel knows no NBMA address of."""
    nhrp = tunnel.nhrp
    if nhrp is None or not tunnel.mode.value.multipoint:
        return ()
    known = {entry.tunnel for entry in nhrp.maps} | {server for server, _ in nhrp.named}
    return tuple(server.value for server in nhrp.servers if server.value not in known)


def _unresolved(router: Router, port: Interface) -> tuple[str, ...]:
    tunnel = port.tunnel
    if tunnel is None or any(_tunnel_peers(router, port)):
        return ()
    if tunnel.destination:
        return (tunnel.destination.value,)
    return tuple(name.value for _, name in tunnel.nhrp.named) if tunnel.nhrp else ()


def _kind(port: Interface) -> Kind:
    tunnel = port.tunnel
    if tunnel is None or tunnel.protection is None:
        return Kind.NONE
    if port.name.startswith("Virtual-Template"):
        return Kind.FLEXVPN
    if tunnel.mode.value.multipoint:
        return Kind.DMVPN
    if tunnel.mode.value in {TunnelMode.IPSEC, TunnelMode.IPSEC_V6}:
        return Kind.MULTI_SA_VTI if tunnel.policy else Kind.SVTI
    if tunnel.nhrp and (tunnel.nhrp.servers or tunnel.nhrp.maps):
        return Kind.DMVPN
    return Kind.GRE


def _tunnel_peers(router: Router, port: Interface) -> Iterator[tuple[Address, Origin]]:
    tunnel = port.tunnel
    if tunnel is None:
        return
    family = tunnel.family
    if tunnel.destination:
        name = tunnel.destination.value
        peer = router.host(name, family) or address_or_none(name)
        if peer:
            yield peer, tunnel.destination.origin
    elif tunnel.nhrp:
        servers = {server.value for server in tunnel.nhrp.servers}
        seen: set[Address] = set()
        for mapping in tunnel.nhrp.maps:
            if mapping.nbma not in seen and (not servers or mapping.tunnel in servers):
                seen.add(mapping.nbma)
                yield mapping.nbma, mapping.origin
        for _, named in tunnel.nhrp.named:
            nbma = router.host(named.value, family)
            if nbma and nbma not in seen:
                seen.add(nbma)
                yield nbma, named.origin


def source_of(router: Router, port: Interface) -> tuple[Interface | None, Address | None]:
    """The interface and address that a tunnel is sourced from."""
    tunnel = port.tunnel
    if tunnel is None or tunnel.source is None:
        return None, None
    local = address_or_none(tunnel.source.value)
    if local is None:
        source = router.interface(tunnel.source.value)
        peers = [peer for peer, _ in _tunnel_peers(router, port)]
        return source, address_of(router, source, tunnel.family, peers)
    for other in router.interfaces.values():
        if any(value.value.ip == local for value in other.addresses):
            return other, local
    return None, local


def address_of(
    router: Router, port: Interface | None, family: int, peers: Sequence[Address] = ()
) -> Address | None:
    """The address of an interface, that of another one where it is unnumbered.

    A link-local one serves only for peers on the same link (RFC 6724 section 5, rule 2).
    """
    if port is None:
        return None
    lender = port.of(family).unnumbered
    attached = port.attached(family)
    if lender and not attached:
        other = router.interface(lender.value)
        attached = other.attached(family) if other else ()
    addresses = [value.value.ip for value in attached]
    near = any(peer.is_link_local for peer in peers)
    fitting = (a for a in addresses if family == 4 or a.is_link_local == near)
    return next(fitting, next(iter(addresses), None))


def bare_end(router: Router, local: Address) -> TunnelEnd:
    """The place where a router would have an end towards a peer that points at `local`."""
    port = next(
        (
            port
            for port in router.interfaces.values()
            if any(value.value.ip == local for value in port.addresses)
        ),
        None,
    )
    return TunnelEnd(
        router=router,
        kind=Kind.NONE,
        label="no tunnel",
        origin=port.origin if port else Origin(router.file, 0, ""),
        port=port,
        local=local,
        fvrf=port.vrf.value if port else "",
        peers=(),
        ike=IkeVersion.V1,
        settings=None,
    )
