"""One end of a tunnel as its router configures it, and how it sees the other."""

from dataclasses import dataclass
from enum import StrEnum

from bothends.model import Address, Attached, IkeVersion, address_or_none
from bothends.platforms.router import (
    CryptoMap,
    Interface,
    IpsecSettings,
    MapEntry,
    Origin,
    Router,
    TunnelSettings,
    Value,
)


class Kind(StrEnum):
    """What a tunnel is made of; of two ends that differ, the kind that comes first here."""

    DMVPN = "dmvpn"
    FLEXVPN = "flexvpn"
    DYNAMIC_MAP = "dynamic-crypto-map"
    MULTI_SA_VTI = "multi-sa-vti"
    GRE = "gre-ipsec"
    SVTI = "svti"
    CRYPTO_MAP = "crypto-map"
    NONE = "none"
    """No IPsec: a tunnel without protection, or a router without a tunnel to the peer."""

    @property
    def gre(self) -> bool:
        """Whether GRE between the two ends is encrypted, so that transport mode can carry it."""
        return self in {Kind.GRE, Kind.DMVPN}

    @property
    def mapped(self) -> bool:
        """Whether an entry of a crypto map makes it."""
        return self in {Kind.CRYPTO_MAP, Kind.DYNAMIC_MAP}

    @property
    def listed(self) -> bool:
        """Whether an access list says which packets are encrypted."""
        return self.mapped or self is Kind.MULTI_SA_VTI


_VIRTUAL = ("standby", "vrrp")
"""Words of IOS that give an interface an address which it shares with other routers."""


@dataclass(frozen=True, slots=True, eq=False)
class TunnelEnd:
    """One object of a router that wants a tunnel: a crypto map entry, or a tunnel interface."""

    router: Router
    kind: Kind
    label: str
    """`VPN 10`, `Tunnel0`."""
    origin: Origin
    port: Interface | None
    """Interface that carries the crypto map, or that the tunnel is sourced from."""
    local: Address | None
    """Address that IKE uses here; None when it is learned or not in the text."""
    fvrf: str
    peers: tuple[tuple[Address, Origin], ...]
    """Addresses that it points at; none for an end that takes anyone."""
    ike: IkeVersion
    settings: IpsecSettings | None
    """None when the IPsec profile is not defined."""
    entry: MapEntry | None = None
    crypto_map: CryptoMap | None = None
    tunnel: Interface | None = None
    applied: bool = True
    """Whether the crypto map stands on an interface."""
    unresolved: tuple[str, ...] = ()
    """Peers given as names that no `ip host` line resolves."""
    unmapped: tuple[Address, ...] = ()
    """Next-hop servers, by their tunnel addresses, that no line gives an NBMA address."""
    fallback: bool = False
    """Whether it is the IKEv1 of what takes IKEv2 as well."""

    @property
    def made_of(self) -> MapEntry | Interface | None:
        """The map entry, or the tunnel interface, that it is."""
        return self.entry or self.tunnel

    @property
    def family(self) -> int:
        """The version of IP of its outer packets."""
        if self.crypto_map:
            return self.crypto_map.family
        if self.tunnel and self.tunnel.tunnel:
            return self.tunnel.tunnel.family
        return self.local.version if self.local else 4

    @property
    def addressed(self) -> Interface | None:
        """The interface whose address IKE uses here."""
        if self.crypto_map:
            return source_of_map(self.router, self.crypto_map, self.port)
        return self.port

    @property
    def address_unsaid(self) -> bool:
        """Whether the address cannot be determined.

        A text that tells its release, as a whole one does, leaves it out, or has half of it.
        """
        complete = not self.router.release_origin.is_default or bool(self.half_address)
        return self.no_address_line and complete

    @property
    def half_address(self) -> Origin | None:
        """The line that has a part of the address which IKE uses, where none has it all."""
        port = self.addressed
        return port.of(self.family).incomplete if port and not self.local else None

    @property
    def no_address_line(self) -> bool:
        """Whether the text has the interface whose address IKE uses, and leaves its address out."""
        port = self.addressed
        if port is None or self.local:
            return False
        return not without_fixed(port, self.family)

    @property
    def takes_anyone(self) -> bool:
        """Whether peers are not named: a dynamic map, a multipoint tunnel, a template."""
        return self.kind in {Kind.DYNAMIC_MAP, Kind.FLEXVPN} or (
            self.tunnel is not None
            and self.tunnel.tunnel is not None
            and self.tunnel.tunnel.mode.value.multipoint
        )

    @property
    def waits(self) -> bool:
        """Whether it calls nobody of its own accord: a hub, a dynamic map, a template."""
        return self.takes_anyone and not (self.peers or self.unresolved or self.unmapped)

    def __str__(self) -> str:
        return f"{self.router.name}:{self.label}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """How one end sees the other: the addresses that both use, and who points at whom."""

    here: Address | None
    there: Address | None
    points: bool
    pointed_at: bool
    theirs: Address | None = None
    """Address that the other end uses, which `there` is not when this end is mistaken."""
    nat: bool = False
    """Whether a NAT stands between the ends."""

    def mirrored(self) -> "Meeting":
        """The same, seen from the other end."""
        return Meeting(self.there, self.here, self.pointed_at, self.points, self.here, self.nat)


def source_of_map(
    router: Router, crypto_map: CryptoMap, port: Interface | None
) -> Interface | None:
    """The interface whose address IKE uses for a crypto map that stands on `port`."""
    chosen = router.interface(crypto_map.local_address.value) if crypto_map.local_address else None
    return chosen or port


def without_fixed(port: Interface, family: int) -> bool:
    """Whether a port surely has no address of its own that a text could tell."""
    own = port.of(family)
    return bool(own.no_address or own.unnumbered or own.dynamic.value)


def own_addresses(end: TunnelEnd) -> tuple[Address, ...]:
    """The addresses at which an end answers.

    A tunnel answers at its source, a crypto map at the primary address of its interface, or, where
    the map names its group, at a virtual one (Cisco IOS: crypto map redundancy). Of several IPv6
    addresses of an interface that may be any.
    """
    if end.local is None:
        return ()
    fixed = end.family == 4 or (end.tunnel and end.tunnel.tunnel and _given(end.tunnel.tunnel))
    named = end.crypto_map is not None and end.crypto_map.local_address is not None
    if (fixed and end.tunnel) or named or end.port is None:
        return (end.local,)
    others = (
        value.value.ip
        for value in end.port.attached(end.family)
        if end.family == 6 or not end.crypto_map or _is_shared(end, value)
    )
    return (end.local, *(address for address in others if address != end.local))


def _given(tunnel: TunnelSettings) -> bool:
    """Whether the source of a tunnel is an address, not an interface."""
    return tunnel.source is not None and address_or_none(tunnel.source.value) is not None


def _is_shared(end: TunnelEnd, value: Value[Attached]) -> bool:
    """Whether an address is a virtual one, and the crypto map is for its group."""
    redundant = end.port is not None and end.port.of(end.family).redundancy
    return bool(redundant) and value.origin.text.startswith(_VIRTUAL)


def is_virtual(end: TunnelEnd, address: Address) -> bool:
    """Whether an address of the end's interface is shared with other routers (HSRP, VRRP)."""
    return end.port is not None and any(
        value.value.ip == address and value.origin.text.startswith(_VIRTUAL)
        for value in end.port.addresses
    )
