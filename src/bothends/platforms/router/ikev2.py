"""The objects of IKEv2 in a configuration: proposals, policies, keyrings, profiles."""

from dataclasses import dataclass
from enum import StrEnum

from bothends.model import Address, DhGroup, Dpd, Encryption, Integrity, KemChoice, Network
from bothends.platforms.router.crypto import NO_KEM, Identity, IdentityMatch, Key
from bothends.platforms.router.values import Origin, Portable, Value


@dataclass(frozen=True, slots=True)
class Ikev2Proposal(Portable):
    """A `crypto ikev2 proposal`, configured or built in."""

    name: str
    encryption: Value[tuple[Encryption, ...]]
    integrity: Value[tuple[Integrity, ...]]
    prf: Value[tuple[Integrity, ...]]
    """Equal to `integrity` where none is configured."""
    groups: Value[tuple[DhGroup, ...]]
    origin: Origin
    unread: tuple[Origin, ...] = ()
    kems: Value[KemChoice] = NO_KEM
    """`pqc mlkem768 [optional]` (IOS XE 26.1)."""

    @property
    def built_in(self) -> bool:
        """Whether the release brings it along."""
        return self.origin.is_default


@dataclass(frozen=True, slots=True)
class Ikev2Policy(Portable):
    """A `crypto ikev2 policy`, configured or built in."""

    name: str
    proposals: tuple[Value[str], ...]
    fvrf: Value[str]
    """Empty is the global table, `any` is any."""
    addresses: tuple[Value[Address], ...]
    """`match address local`; none is any."""
    origin: Origin
    unread: tuple[Origin, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether the release brings it along."""
        return self.origin.is_default


@dataclass(frozen=True, slots=True)
class Ppk(Portable):
    """A post-quantum pre-shared key that is mixed into the keys of an IKE SA (RFC 8784)."""

    id: str
    """By which both ends know it; empty where a server hands it out."""
    key: Key | None
    """None where a server hands it out (`ppk dynamic`)."""
    server: str
    """The SKS server of `ppk dynamic`; empty for a key in the text."""
    required: bool
    """Whether it refuses an IKE SA without the key."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Ikev2Peer(Portable):
    """A `peer` of a `crypto ikev2 keyring`."""

    name: str
    network: Network | None
    hostname: str | None
    identity: Identity | None
    local: Key | None
    remote: Key | None
    origin: Origin
    unread: tuple[Origin, ...] = ()
    ppk: Ppk | None = None


@dataclass(frozen=True, slots=True)
class Ikev2Keyring(Portable):
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
class Ikev2Profile(Portable):
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
    """The template for who calls, perhaps with `mode auto`: then in the caller's tunnel mode."""
    origin: Origin
    unread: tuple[Origin, ...] = ()
    keyring_ppk: Value[str] | None = None
    """The keyring whose peers have the post-quantum keys."""
    nat_keepalive: Value[int] | None = None
    """Seconds between packets that keep a NAT open."""
    config_exchange: bool = True
    """Whether the peer is asked for addresses and routes."""
