"""The effective configuration of a router: what it does, each value with its origin.

Whatever the text leaves out stands here with the default of the release. Lines that were not
understood stay beside the object that they touch, so that nobody calls it healthy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Network

from bothends.ike.selectors import Flow
from bothends.ios.config.release import Release
from bothends.ios.config.values import Origin, Value
from bothends.model import Authentication, DhGroup, Dpd, Encryption, Integrity, Mode


class KeyKind(StrEnum):
    """How a pre-shared key stands in the text."""

    PLAIN = "plain"
    TYPE_7 = "type 7"
    TYPE_6 = "type 6"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Key:
    """A pre-shared key; `secret` is None where it cannot be read (type 6, masked)."""

    kind: KeyKind
    secret: str | None = field(repr=False)
    origin: Origin


@dataclass(frozen=True, slots=True)
class PeerKey:
    """A pre-shared key of IKEv1, for the peers of a network or for a host name."""

    key: Key
    network: IPv4Network | IPv6Network | None
    hostname: str | None
    no_xauth: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Keyring:
    """A `crypto keyring`; the one named `default` holds the `crypto isakmp key` lines."""

    name: str
    vrf: str
    keys: tuple[PeerKey, ...]
    local_address: Value[str] | None
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class IsakmpPolicy:
    """A `crypto isakmp policy`, configured or built in. `lifetime` in seconds."""

    priority: int
    encryption: Value[Encryption]
    hash: Value[Integrity]
    authentication: Value[Authentication]
    group: Value[DhGroup]
    lifetime: Value[int]
    origin: Origin
    unread: tuple[Origin, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether the release brings it along."""
        return self.origin.is_default


class IdentityKind(StrEnum):
    """The type of an IKE identity (RFC 2407 section 4.6.2.1, RFC 7296 section 3.5)."""

    ADDRESS = "address"
    FQDN = "fqdn"
    FQDN_DOMAIN = "fqdn domain"
    EMAIL = "email"
    EMAIL_DOMAIN = "email domain"
    KEY_ID = "key-id"
    DN = "dn"
    GROUP = "group"
    ANY = "any"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity that a router sends; `value` is empty where the router fills it in."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class IdentityMatch:
    """A `match identity` or `match certificate` line of a profile."""

    kind: IdentityKind
    value: str
    network: IPv4Network | IPv6Network | None
    vrf: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class IsakmpProfile:
    """A `crypto isakmp profile`."""

    name: str
    matches: tuple[IdentityMatch, ...]
    keyrings: tuple[Value[str], ...]
    self_identity: Value[Identity] | None
    local_address: Value[str] | None
    vrf: Value[str] | None
    """VRF of the protected traffic (ivrf)."""
    aggressive: Value[bool]
    """Whether it initiates aggressive mode."""
    keepalive: Value[Dpd] | None
    trustpoint: Value[str] | None
    virtual_template: Value[str] | None
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class TransformSet:
    """A `crypto ipsec transform-set`, configured or built in."""

    name: str
    ah: Integrity | None
    encryption: Encryption | None
    integrity: Integrity | None
    compression: bool
    mode: Value[Mode]
    mode_required: bool
    """`mode transport require`: never falls back to tunnel mode."""
    origin: Origin
    unread: tuple[Origin, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether the release brings it along."""
        return self.origin.is_default


@dataclass(frozen=True, slots=True)
class IpsecSettings:
    """What a crypto map entry and an IPsec profile have in common. Lifetimes: s and KB."""

    transform_sets: Value[tuple[str, ...]]
    """Names, in order; the built-in ones (`BUILT_IN_SETS`) where none is named."""
    pfs: Value[DhGroup | None]
    seconds: Value[int]
    kilobytes: Value[int | None]
    idle: Value[int | None]
    isakmp_profile: Value[str] | None
    ikev2_profile: Value[str] | None
    replay_window: Value[int]
    """0 where replay detection is off."""


@dataclass(frozen=True, slots=True)
class IpsecProfile:
    """A `crypto ipsec profile`."""

    name: str
    settings: IpsecSettings
    responder_only: Value[bool]
    origin: Origin
    unread: tuple[Origin, ...] = ()


class MapKind(StrEnum):
    """The kind of a crypto map entry."""

    ISAKMP = "ipsec-isakmp"
    MANUAL = "ipsec-manual"
    DYNAMIC = "dynamic"
    GDOI = "gdoi"


@dataclass(frozen=True, slots=True)
class Peer:
    """A `set peer` line."""

    address: IPv4Address | None
    """None for a host name that no `ip host` line resolves, and for IPv6."""
    name: str
    preferred: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One sequence number of a crypto map or dynamic map."""

    map_name: str
    sequence: int
    kind: MapKind
    peers: tuple[Peer, ...]
    acl: Value[str] | None
    settings: IpsecSettings
    dynamic: Value[str] | None
    """Name of the dynamic map that the entry stands for."""
    reverse_route: Value[bool]
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class CryptoMap:
    """A crypto map or a dynamic map, entries by sequence number."""

    name: str
    entries: tuple[MapEntry, ...]
    local_address: Value[str] | None
    """Interface whose address is the local one."""
    isakmp_profile: Value[str] | None
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class AclEntry:
    """One line of an access list; object-groups are spread into several flows."""

    permit: bool
    flows: tuple[Flow, ...]
    """Source is the local side, destination the remote side."""
    established: bool
    sequence: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Acl:
    """An access list; standard ones match the source only."""

    name: str
    standard: bool
    entries: tuple[AclEntry, ...]
    origin: Origin
    unread: tuple[Origin, ...] = ()


class TunnelMode(StrEnum):
    """`tunnel mode` of an interface."""

    GRE = "gre ip"
    MGRE = "gre multipoint"
    IPSEC = "ipsec ipv4"
    IPSEC_V6 = "ipsec ipv6"
    GRE_V6 = "gre ipv6"
    MGRE_V6 = "gre multipoint ipv6"
    IPIP = "ipip"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NhrpMap:
    """An NHRP mapping: the NBMA address of a tunnel address."""

    tunnel: IPv4Address
    nbma: IPv4Address
    origin: Origin


@dataclass(frozen=True, slots=True)
class Nhrp:
    """NHRP of a multipoint tunnel (RFC 2332)."""

    network_id: Value[int] | None
    authentication: Value[str] | None = field(repr=False)
    servers: tuple[Value[IPv4Address], ...]
    """Tunnel addresses of the next-hop servers."""
    maps: tuple[NhrpMap, ...]
    dynamic: bool
    """Whether spokes register here (`map multicast dynamic`)."""


@dataclass(frozen=True, slots=True)
class TunnelSettings:
    """The tunnel lines of an interface."""

    mode: Value[TunnelMode]
    source: Value[str] | None
    destination: Value[str] | None
    key: Value[int] | None
    protection: Value[str] | None
    """Name of the IPsec profile."""
    policy: Value[str] | None
    """ACL of `tunnel protection ipsec policy ipv4`."""
    shared: bool
    vrf: Value[str]
    """VRF of the outer packets (fvrf); empty is the global table."""
    nhrp: Nhrp | None


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface that has anything to do with tunnels."""

    name: str
    addresses: tuple[Value[IPv4Interface], ...]
    """Primary first, then secondary ones and virtual ones (HSRP, VRRP)."""
    dynamic: Value[bool]
    """Whether its address is learned (DHCP, PPP)."""
    unnumbered: Value[str] | None
    vrf: Value[str]
    """Empty is the global table."""
    crypto_map: Value[str] | None
    shutdown: Value[bool]
    nat: Value[str] | None
    """`inside` or `outside`."""
    access_in: Value[str] | None
    access_out: Value[str] | None
    ip_mtu: Value[int] | None
    adjust_mss: Value[int] | None
    keepalive: Value[str] | None
    """Seconds and retries as configured; None where the tunnel has no keepalive."""
    tunnel: TunnelSettings | None
    origin: Origin
    unread: tuple[Origin, ...] = ()
    no_address: Origin | None = None
    """A `no ip address` line that leaves it without one."""

    @property
    def address(self) -> IPv4Address | None:
        """The primary address."""
        return self.addresses[0].value.ip if self.addresses else None


@dataclass(frozen=True, slots=True)
class Ikev2Proposal:
    """A `crypto ikev2 proposal`, configured or built in."""

    name: str
    encryption: Value[tuple[Encryption, ...]]
    integrity: Value[tuple[Integrity, ...]]
    prf: Value[tuple[Integrity, ...]]
    """Equal to `integrity` where none is configured."""
    groups: Value[tuple[DhGroup, ...]]
    origin: Origin
    unread: tuple[Origin, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether the release brings it along."""
        return self.origin.is_default


@dataclass(frozen=True, slots=True)
class Ikev2Policy:
    """A `crypto ikev2 policy`, configured or built in."""

    name: str
    proposals: tuple[Value[str], ...]
    fvrf: Value[str]
    """Empty is the global table, `any` is any."""
    addresses: tuple[Value[IPv4Address], ...]
    """`match address local`; none is any."""
    origin: Origin
    unread: tuple[Origin, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether the release brings it along."""
        return self.origin.is_default


@dataclass(frozen=True, slots=True)
class Ikev2Peer:
    """A `peer` of a `crypto ikev2 keyring`."""

    name: str
    network: IPv4Network | IPv6Network | None
    hostname: str | None
    identity: Identity | None
    local: Key | None
    remote: Key | None
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Ikev2Keyring:
    """A `crypto ikev2 keyring`."""

    name: str
    peers: tuple[Ikev2Peer, ...]
    origin: Origin
    unread: tuple[Origin, ...] = ()


class Ikev2Auth(StrEnum):
    """How one side of IKEv2 proves who it is (RFC 7296 section 3.8)."""

    PRE_SHARE = "pre-share"
    RSA_SIG = "rsa-sig"
    ECDSA_SIG = "ecdsa-sig"
    EAP = "eap"
    ANONYMOUS_EAP = "anonymous-eap"


@dataclass(frozen=True, slots=True)
class Ikev2Profile:
    """A `crypto ikev2 profile`. `lifetime` in seconds."""

    name: str
    matches: tuple[IdentityMatch, ...]
    fvrf: Value[str]
    """Empty is the global table, `any` is any."""
    addresses: tuple[Value[str], ...]
    """`match address local`: addresses or interfaces; none is any."""
    identity: Value[Identity] | None
    """None: the address with a pre-shared key, the DN with a certificate."""
    auth_local: Value[Ikev2Auth] | None
    auth_remote: tuple[Value[Ikev2Auth], ...]
    key_local: Key | None
    """Key given on the `authentication local` line itself."""
    key_remote: Key | None
    keyring: Value[str] | None
    keyring_aaa: Value[str] | None
    lifetime: Value[int]
    dpd: Value[Dpd] | None
    ivrf: Value[str] | None
    trustpoints: tuple[Value[str], ...]
    virtual_template: Value[str] | None
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A static route; `next_hop` or `interface` may be absent, not both."""

    vrf: str
    network: IPv4Network
    next_hop: IPv4Address | None
    interface: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class NatRule:
    """An `ip nat inside source` line."""

    acl: str | None
    route_map: str | None
    inside: IPv4Network | None
    """Inside address or network of a static rule."""
    outside: IPv4Address | None
    """Outside address of a static rule."""
    protocol: str | None
    """tcp or udp of a static port rule."""
    ports: tuple[int, int] | None
    """Inside and outside port of a static port rule."""
    interface: str | None
    vrf: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RouteMapClause:
    """One sequence number of a route-map."""

    permit: bool
    sequence: int
    acls: tuple[Value[str], ...]
    other_matches: tuple[Origin, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class RoutingProcess:
    """A dynamic routing protocol; `networks` are its `network` lines."""

    protocol: str
    networks: tuple[Flow, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class IsakmpGlobals:
    """Global settings of IKE and IPsec."""

    enabled: Value[bool]
    identity: Value[IdentityKind]
    aggressive: Value[bool]
    """Whether aggressive mode is accepted."""
    aggressive_peers: Mapping[IPv4Address, Origin]
    """Peers towards which `set aggressive-mode` makes it initiate aggressive mode."""
    keepalive: Value[Dpd] | None
    ikev2_dpd: Value[Dpd] | None
    invalid_spi_recovery: Value[bool]
    nat_traversal: Value[bool]
    nat_keepalive: Value[int] | None
    default_policies: Value[bool]
    """Whether the built-in ISAKMP policies are allowed."""
    xauth: Value[bool]
    """Whether extended authentication or Easy VPN is configured."""
    compliance_shield: Value[bool]
    """Whether weak keywords are refused from IOS XE 17.11 on."""
    config_key: Value[bool]
    """Whether keys are stored encrypted (type 6)."""


@dataclass(frozen=True, slots=True)
class Router:
    """What one router does about tunnels."""

    name: str
    file: str
    release: Release
    release_origin: Origin
    isakmp: IsakmpGlobals
    policies: tuple[IsakmpPolicy, ...]
    """ISAKMP policies in force, by priority; the built-in ones where none is configured."""
    keyrings: Mapping[str, Keyring]
    isakmp_profiles: Mapping[str, IsakmpProfile]
    transform_sets: Mapping[str, TransformSet]
    ipsec_profiles: Mapping[str, IpsecProfile]
    crypto_maps: Mapping[str, CryptoMap]
    dynamic_maps: Mapping[str, CryptoMap]
    ikev2_proposals: Mapping[str, Ikev2Proposal]
    ikev2_policies: Mapping[str, Ikev2Policy]
    ikev2_keyrings: Mapping[str, Ikev2Keyring]
    ikev2_profiles: Mapping[str, Ikev2Profile]
    acls: Mapping[str, Acl]
    interfaces: Mapping[str, Interface]
    routes: tuple[Route, ...]
    nat: tuple[NatRule, ...]
    route_maps: Mapping[str, tuple[RouteMapClause, ...]]
    routing: tuple[RoutingProcess, ...]
    hosts: Mapping[str, IPv4Address]
    trustpoints: Mapping[str, Origin]
    domain: str
    vrfs: Mapping[str, Origin]
    unread: tuple[Origin, ...]
    """Every crypto line that was not understood, those of the objects included."""
    unknown: tuple[Origin, ...]
    """Those of them that stand at the top level and belong to no object."""
    cut: bool
    """Whether the text ends before the configuration does."""

    def sets(self, settings: IpsecSettings) -> Iterator[TransformSet]:
        """The transform sets in force for an entry or profile; undefined names are left out."""
        for name in settings.transform_sets.value:
            found = self.transform_sets.get(name)
            if found:
                yield found

    def interface(self, name: str) -> Interface | None:
        """An interface by its name, however it is abbreviated there."""
        return self.interfaces.get(name) or self.interfaces.get(canonical_interface(name))


_INTERFACE_TYPES = (
    "GigabitEthernet", "FastEthernet", "TenGigabitEthernet", "TwentyFiveGigE", "FortyGigabitEthernet",
    "HundredGigE", "TwoGigabitEthernet", "FiveGigabitEthernet", "Ethernet", "Serial", "Loopback",
    "Tunnel", "Vlan", "Port-channel", "Dialer", "Cellular", "ATM", "BVI", "BDI", "Virtual-Template",
    "Virtual-Access", "Multilink", "POS", "Async", "GMPLS", "VirtualPortGroup", "nve", "wlan-",
)  # fmt: skip


def canonical_interface(name: str) -> str:
    """The full name of an interface: `Gi0/1` and `gigabitethernet 0/1` are one."""
    head = name.rstrip("0123456789/.:").rstrip()
    tail = name[len(head) :].strip()
    lowered = head.replace(" ", "").lower()
    for full in _INTERFACE_TYPES:
        if full.lower().startswith(lowered) and lowered:
            return full + tail
    return head + tail
