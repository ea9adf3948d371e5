"""What a router's running configuration means to its IKE, IPsec and forwarding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from bothends.lab.ike.acl import Acl
from bothends.model import Address, Attached, Network


@dataclass(frozen=True, slots=True)
class Policy:
    """An ISAKMP policy; what is not configured has the value that IOS gives it.

    Attributes:
        bits: Key length; 0 where the algorithm has only one.
        lifetime: Seconds.
    """

    priority: int
    encryption: str = "des"
    bits: int = 0
    hash: str = "sha"
    authentication: str = "rsa-sig"
    group: int = 1
    lifetime: int = 86400


@dataclass(frozen=True, slots=True)
class Key:
    """A pre-shared key for the peers of a network, or for one host name."""

    secret: str = field(repr=False)
    peer: Network | None = None
    hostname: str | None = None


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys under one name; the global keys are the keyring without a name."""

    name: str
    keys: tuple[Key, ...] = ()
    local_address: str | None = None
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class IsakmpProfile:
    """An ISAKMP profile.

    Attributes:
        addresses: What `match identity address` accepts.
        names: What `match identity host|user|group` accepts.
        keepalive: Interval and retry in seconds.
    """

    name: str
    keyrings: tuple[str, ...] = ()
    addresses: tuple[Network, ...] = ()
    names: tuple[str, ...] = ()
    self_identity: str | None = None
    aggressive: bool = False
    keepalive: tuple[int, int] | None = None
    local_address: str | None = None
    vrf: str = ""
    """Where packets go that come out of its SAs; empty: where they came in."""
    fvrf: str = ""
    """The VRF in which its peers are."""
    virtual_template: str = ""
    """The interface that is cloned for each peer."""
    trustpoint: str | None = None
    certificate_maps: tuple[str, ...] = ()
    """The maps one of which must take the certificate of a peer."""

    def accepts(self, identity: str) -> bool:
        """Whether a peer with this identity belongs to the profile."""
        try:
            address = ip_address(identity)
        except ValueError:
            return any(identity == name or identity.endswith(f".{name}") for name in self.names)
        return any(address in network for network in self.addresses)


@dataclass(frozen=True, slots=True)
class TransformSet:
    """A transform set; `transforms` are words of one transform each, "esp-aes 256"."""

    name: str
    transforms: tuple[str, ...]
    transport: bool = False
    require: bool = False

    def alike(self, other: "TransformSet") -> bool:
        """Whether both name the same protocols, ciphers and integrity."""
        return sorted(self.transforms) == sorted(other.transforms)

    def text(self) -> str:
        """As IOS writes it between braces."""
        return " ".join(self.transforms)


@dataclass(frozen=True, slots=True)
class IpsecProtection:
    """What phase 2 may agree on: the settings of a crypto map entry or of an IPsec profile.

    Attributes:
        pfs: Group; None asks for no perfect forward secrecy.
        seconds: Lifetime of an SA.
        kilobytes: Volume of an SA; 0 is without limit.
    """

    name: str
    transform_sets: tuple[str, ...] = ()
    pfs: int | None = None
    seconds: int = 3600
    kilobytes: int = 4608000
    isakmp_profile: str | None = None
    ikev2_profile: str | None = None
    reverse_route: bool = False
    """Whether the peer's networks of an SA are routed to where it is."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One sequence number of a crypto map."""

    map_name: str
    sequence: int
    protection: IpsecProtection
    peers: tuple[Address, ...] = ()
    acl: str | None = None
    dynamic: str | None = None
    description: str = ""

    def complete(self, acls: Mapping[str, Acl]) -> bool:
        """Whether IOS uses the entry: it has a peer, and an access list with lines."""
        return bool(self.peers) and self.acl is not None and bool(acls.get(self.acl, Acl("")).lines)


@dataclass(frozen=True, slots=True)
class TunnelInterface:
    """What makes an interface a tunnel.

    Attributes:
        mode: `gre` or `ipsec`.
        profile: IPsec profile that protects it.
    """

    source: str | None = None
    destination: Address | None = None
    mode: str = "gre"
    profile: str | None = None
    key: int | None = None
    policy: str | None = None
    """The access list that says what is encrypted; without one, everything is."""
    overlay: int | None = None
    """The version of IP inside, where it is not that of the destination (`v6-overlay`)."""
    vrf: str = ""
    """The VRF that its own packets travel in."""


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface; `mtu` in bytes."""

    name: str
    address: Attached | None = None
    unnumbered: str = ""
    """The interface whose address it uses, instead of one of its own."""
    handed_out: bool = False
    """Whether it waits for a provider to hand out its address."""
    secondary: tuple[Attached, ...] = ()
    shutdown: bool = False
    crypto_map: str | None = None
    crypto_map6: str | None = None
    """That of IPv6."""
    mtu: int = 1500
    nat: str | None = None
    filter_in: str | None = None
    tunnel: TunnelInterface | None = None
    vrf: str = ""

    def map_of(self, version: int) -> str | None:
        """The crypto map for a version of IP."""
        return self.crypto_map6 if version == 6 else self.crypto_map

    def maps(self) -> tuple[str, ...]:
        """Every crypto map that it has."""
        return tuple(name for name in (self.crypto_map, self.crypto_map6) if name)

    def addresses(self) -> tuple[Attached, ...]:
        """Every address, the primary one first."""
        return (*((self.address,) if self.address else ()), *self.secondary)


DISCARD = "Null0"
"""The interface that drops what is routed into it."""


@dataclass(frozen=True, slots=True)
class Route:
    """A static route."""

    network: Network
    via: Address | None = None
    interface: str | None = None
    distance: int = 1
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class NatRule:
    """`ip nat inside source …`: what is translated, and to which interface's address."""

    acl: str
    interface: str | None = None


@dataclass(frozen=True, slots=True)
class Ikev2Proposal:
    """An IKEv2 proposal, its transforms in order of preference."""

    name: str
    encryption: tuple[str, ...] = ()
    integrity: tuple[str, ...] = ()
    prf: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it names what it must; combined ciphers do without integrity, not without PRF."""
        combined = any("gcm" in name for name in self.encryption)
        return bool(self.encryption and self.groups and (self.integrity or (combined and self.prf)))


@dataclass(frozen=True, slots=True)
class Ikev2Policy:
    """An IKEv2 policy: which proposals are used, from which local addresses."""

    name: str
    proposals: tuple[str, ...] = ()
    locals: tuple[Address, ...] = ()
    fvrf: str = ""
    """`any`, or the VRF that it is for; empty is the global table."""


@dataclass(frozen=True, slots=True)
class Ppk:
    """A post-quantum key (RFC 8784); `required`: no IKE SA comes up without it."""

    id: str
    key: str = field(repr=False)
    required: bool = False


@dataclass(frozen=True, slots=True)
class Ikev2Peer:
    """A peer of an IKEv2 keyring, with what it proves itself by and what we prove ourselves by."""

    name: str
    address: Network | None = None
    identity: str | None = None
    local_key: str | None = field(default=None, repr=False)
    remote_key: str | None = field(default=None, repr=False)
    ppk: Ppk | None = None


@dataclass(frozen=True, slots=True)
class Ikev2Profile:
    """An IKEv2 profile."""

    name: str
    addresses: tuple[Network, ...] = ()
    names: tuple[str, ...] = ()
    identity: str | None = None
    auth_local: str | None = None
    auth_remote: tuple[str, ...] = ()
    keyring: str | None = None
    keyring_ppk: str | None = None
    lifetime: int = 86400
    dpd: tuple[int, int] | None = None
    fvrf: str = ""
    ivrf: str = ""
    virtual_template: str = ""
    """The interface that is cloned for each peer."""
    locals: tuple[str | Address, ...] = ()
    """The own addresses and interfaces that it is for; any without one."""
    trustpoint: str | None = None
    certificate_maps: tuple[str, ...] = ()
    """The maps one of which must take the certificate of a peer."""

    def accepts(self, identity: str) -> bool:
        """Whether a peer with this identity belongs to the profile."""
        try:
            address = ip_address(identity)
        except ValueError:
            return identity in self.names
        return any(address in network for network in self.addresses)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of a router that the model acts on.

    Attributes:
        keepalive: `crypto isakmp keepalive`: interval, retry, and whether periodic.
        identity: `crypto isakmp identity`: `address`, `hostname` or `dn`.
    """

    hostname: str = "Router"
    domain: str = ""
    interfaces: Mapping[str, Interface] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    acls: Mapping[str, Acl] = field(default_factory=dict)
    nat: tuple[NatRule, ...] = ()
    route_maps: Mapping[str, str] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    keyrings: tuple[Keyring, ...] = ()
    profiles: Mapping[str, IsakmpProfile] = field(default_factory=dict)
    transform_sets: Mapping[str, TransformSet] = field(default_factory=dict)
    maps: Mapping[str, tuple[MapEntry, ...]] = field(default_factory=dict)
    dynamic_maps: Mapping[str, tuple[MapEntry, ...]] = field(default_factory=dict)
    map_local: Mapping[str, str] = field(default_factory=dict)
    ipsec_profiles: Mapping[str, IpsecProtection] = field(default_factory=dict)
    keepalive: tuple[int, int, bool] | None = None
    identity: str = "address"
    enabled: bool = True
    aggressive_allowed: bool = True
    invalid_spi_recovery: bool = False
    nat_transparency: bool = True
    ikev2_dpd: tuple[int, int] | None = None
    trustpoints: frozenset[str] = frozenset()
    certificate_maps: Mapping[str, tuple[tuple[tuple[str, str], ...], ...]] = field(
        default_factory=dict
    )
    """By name, for each number the operators and texts that a subject is held against."""
    ikev2_proposals: Mapping[str, Ikev2Proposal] = field(default_factory=dict)
    ikev2_policies: tuple[Ikev2Policy, ...] = ()
    ikev2_keyrings: Mapping[str, tuple[Ikev2Peer, ...]] = field(default_factory=dict)
    ikev2_profiles: Mapping[str, Ikev2Profile] = field(default_factory=dict)
