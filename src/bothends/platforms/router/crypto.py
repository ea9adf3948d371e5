"""The crypto objects of a configuration: IKEv1 and IPsec; those of IKEv2 stand in `ikev2`.

Whatever the text leaves out stands here with the default of the release. Lines that were not
understood stay beside the object that they touch, so that nobody calls it healthy.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from bothends.model import (
    CLASSICAL,
    Address,
    Authentication,
    DhGroup,
    Dpd,
    Encryption,
    Integrity,
    KemChoice,
    Mode,
    Network,
)
from bothends.platforms.router.certificates import CertificateMap
from bothends.platforms.router.values import Origin, Portable, Value

NO_KEM: Value[KemChoice] = Value(CLASSICAL, Origin("", 0, "not configured"))
"""What a proposal or profile without `pqc` asks for: Diffie-Hellman alone."""


class KeyKind(StrEnum):
    """How a pre-shared key stands in the text."""

    PLAIN = "plain"
    TYPE_7 = "type 7"
    TYPE_6 = "type 6"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Key(Portable):
    """A pre-shared key; `secret` is None where it cannot be read (type 6, masked)."""

    kind: KeyKind
    secret: str | None = field(repr=False)
    origin: Origin
    reference: str = ""
    """`env:NAME` where a placeholder stands for the key, as in rendered files."""


@dataclass(frozen=True, slots=True)
class PeerKey(Portable):
    """A pre-shared key of IKEv1, for the peers of a network or for a host name."""

    key: Key
    network: Network | None
    hostname: str | None
    no_xauth: bool
    origin: Origin


GLOBAL_KEYRING = "default"
"""Names the keys that stand in no keyring."""


class KeyringKind(Enum):
    """Where a key of IKEv1 stands."""

    KEYRING = auto()
    PEER = auto()
    """With one peer, for aggressive mode."""
    ROUTER = auto()
    """With the router, in no keyring."""


@dataclass(frozen=True, slots=True)
class Keyring(Portable):
    """A `crypto keyring`; the one named `default` holds the `crypto isakmp key` lines."""

    name: str
    vrf: str
    keys: tuple[PeerKey, ...]
    local_address: Value[str] | None
    origin: Origin
    unread: tuple[Origin, ...] = ()
    kind: KeyringKind = KeyringKind.KEYRING


@dataclass(frozen=True, slots=True)
class IsakmpPolicy(Portable):
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
    CALLER = "caller"
    """Whoever calls from an address: a tunnel group of an ASA, which may ask for his identity."""


@dataclass(frozen=True, slots=True)
class Identity(Portable):
    """An identity that a router sends; `value` is empty where the router fills it in."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class IdentityMatch(Portable):
    """A `match identity` or `match certificate` line of a profile."""

    kind: IdentityKind
    value: str
    network: Network | None
    vrf: str | None
    origin: Origin
    certificate_map: CertificateMap | None = None
    """The map of `match certificate`, where it is defined."""


@dataclass(frozen=True, slots=True)
class IsakmpProfile(Portable):
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
class TransformSet(Portable):
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
class IpsecSettings(Portable):
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
    pfs_kems: Value[KemChoice] = NO_KEM
    """What `set pfs group20 pqc mlkem1024` adds to the group; in IPsec profiles only."""
    in_ikev1: "IpsecSettings | None" = None
    """The same for IKEv1, where an end takes both versions (ASA); itself it is for IKEv2 then."""
    refused: Value[str] | None = None
    """The group policy that allows no version of IKE which is offered here (ASA)."""

    @property
    def versions(self) -> "tuple[IpsecSettings, ...]":
        """These, and those for IKEv1 beside them."""
        return (self, self.in_ikev1) if self.in_ikev1 else (self,)


@dataclass(frozen=True, slots=True)
class IpsecProfile(Portable):
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
class Peer(Portable):
    """A `set peer` line."""

    address: Address | None
    """None for a host name that no `ip host` line resolves."""
    name: str
    preferred: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class MapEntry(Portable):
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
    description: str = ""


@dataclass(frozen=True, slots=True)
class CryptoMap(Portable):
    """A crypto map or a dynamic map, entries by sequence number."""

    name: str
    """As it stands behind `crypto map`: that of an IPv6 map begins with `ipv6 `."""
    entries: tuple[MapEntry, ...]
    local_address: Value[str] | None
    """Interface whose address is the local one."""
    isakmp_profile: Value[str] | None
    origin: Origin
    unread: tuple[Origin, ...] = ()
    client_authentication: Value[str] | None = None
    """List by which remote users are asked for a name and password (extended authentication)."""

    @property
    def family(self) -> int:
        """The version of IP of its peers and of what it protects."""
        return 6 if self.name.startswith("ipv6 ") else 4
