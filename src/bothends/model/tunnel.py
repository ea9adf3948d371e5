"""Intent: what a tunnel shall be. A tunnel holds what both ends agree on, an end what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bothends.model.addresses import Address
from bothends.model.algorithms import (
    Authentication,
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
    Mode,
)
from bothends.model.carrier import Carrier, CryptoMap, Kind
from bothends.model.end import End, SecretRef, Selector


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When an IPsec SA is replaced, whichever comes first."""

    seconds: int
    kilobytes: int


@dataclass(frozen=True, slots=True)
class Dpd:
    """Dead peer detection (RFC 3706): seconds between probes, and between retries."""

    interval: int
    retry: int
    periodic: bool
    """Probe always; otherwise only when there is traffic to send and nothing came back."""


@dataclass(frozen=True, slots=True)
class Phase1:
    """One proposal for the IKE SA. `lifetime` in seconds."""

    encryption: Encryption
    hash: Integrity
    """Of IKEv2, the integrity; and the PRF, where that is not named for itself."""
    dh_group: DhGroup
    authentication: Authentication
    lifetime: int
    prf: Integrity | None = None
    """Of IKEv2, where it is another than `hash`."""

    @property
    def protects(self) -> Integrity:
        """Its integrity; of a cipher that authenticates by itself, its PRF."""
        return self.prf if self.prf and self.encryption.aead else self.hash


@dataclass(frozen=True, slots=True)
class Transform:
    """One ESP proposal; `integrity` is absent exactly when the cipher authenticates itself."""

    encryption: Encryption
    integrity: Integrity | None


@dataclass(frozen=True, slots=True)
class Phase2:
    """What the IPsec SAs are made of; transforms in order of preference."""

    transforms: tuple[Transform, ...]
    mode: Mode
    pfs_group: DhGroup | None
    lifetime: Lifetime


@dataclass(frozen=True, slots=True)
class SharedKey:
    """Both ends prove themselves with one pre-shared key."""

    key: SecretRef

    def of(self, number: int) -> SecretRef:  # noqa: ARG002  (as of a key of each end)
        """The key that an end proves itself with; ends count from 0."""
        return self.key


@dataclass(frozen=True, slots=True)
class KeyPerEnd:
    """Each end proves itself with a key of its own and knows the other's (IKEv2, RFC 7296)."""

    keys: tuple[SecretRef, SecretRef]
    """In the order of the ends."""

    def of(self, number: int) -> SecretRef:
        """The key that an end proves itself with; ends count from 0."""
        return self.keys[number]


@dataclass(frozen=True, slots=True)
class Trustpoint:
    """A trustpoint that is written: how a router asks an authority for its certificate."""

    name: str
    """As it stands on the router."""
    enrollment: str
    """The URL of an authority that speaks SCEP (RFC 8894); `terminal`: requests are carried by
    hand."""
    key_size: int
    """Bits of the pair of keys, which is of the kind that the tunnel authenticates with."""
    revocation: tuple[str, ...] = ("crl",)
    """Where the router looks whether a certificate was revoked, in this order: crl, ocsp, none."""
    fqdn: str = ""
    """The host name in its request; none if empty."""
    ip_address: Address | None = None
    """The address in its request."""
    source_interface: str = ""
    """Whose address the router asks the authority from; the one of the route if empty."""
    vrf: str = ""
    """Where the authority is reached; in the global table if empty."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Each end authenticates with the certificate of a trustpoint of its router."""

    trustpoints: tuple[str, str]
    """In the order of the ends, as they stand on the routers."""
    subjects: tuple[str, str]
    """What the subject of each certificate contains, such as `CN=hq-r1.example.net`."""
    written: tuple[Trustpoint | None, Trustpoint | None] = (None, None)
    """Those that are written; None where the router has its trustpoint from somebody else."""


@dataclass(frozen=True, slots=True)
class PostQuantumKey:
    """A key that both ends mix into the IKE SA beside Diffie-Hellman (PPK, RFC 8784)."""

    id: str
    """What the ends call it on the wire."""
    key: SecretRef
    required: bool = True
    """Whether an IKE SA without it is refused; else the ends go on without it."""


class DynamicKey(StrEnum):
    """How IKEv1 finds the pre-shared key of a peer whose address is not known.

    Main mode has nothing but the address to find it by (RFC 2409, section 5.4).
    """

    ANY_ADDRESS = "any-address"
    """One key for whoever comes: each of these peers can pass for any other."""
    AGGRESSIVE_MODE = "aggressive-mode"
    """By the identity, which goes in clear text, with a hash that the key can be guessed from."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """What two ends agree on."""

    name: str
    ike: IkeVersion
    phase1: tuple[Phase1, ...]
    """Proposals in order of preference."""
    phase2: Phase2
    dpd: Dpd | None
    authentication: SharedKey | KeyPerEnd | Certificates
    ends: tuple[End, End]
    carrier: Carrier = field(default_factory=CryptoMap)
    ppk: PostQuantumKey | None = None
    """Of IKEv2."""
    fragmentation: int | None = None
    """Of IKEv2: bytes from which on a message is cut into fragments of its own (RFC 7383)."""
    nat_keepalive: int | None = None
    """Seconds between packets that keep the entry of a NAT on the way alive (RFC 3948)."""
    manage_path: bool = False
    """Whether lines of ours open others' lists to it: that of the outside interface, and NAT's."""
    config_exchange: bool = True
    """Of IKEv2: whether an end asks the other for addresses and routes, as IOS does unasked."""
    primary: "Tunnel | None" = None
    """The tunnel that this one stands by for; None where it stands by for none."""
    dynamic_key: DynamicKey | None = None
    """Of IKEv1 with a key, where an end has a dynamic address."""
    backups: "tuple[Tunnel, ...]" = ()
    """The tunnels that stand by for this one, in the order in which they take over."""

    @property
    def kind(self) -> Kind:
        """The kind of tunnel, as the inventory names it."""
        return self.carrier.kind

    @property
    def keys(self) -> tuple[SecretRef, ...]:
        """Every key of the tunnel, once: one, or one of each end, and the post-quantum key."""
        proof = self.authentication
        own = () if isinstance(proof, Certificates) else map(proof.of, (0, 1))
        more = (self.ppk.key,) if self.ppk else ()
        return tuple(dict.fromkeys((*own, *more)))

    @property
    def keys_beside(self) -> tuple[SecretRef, ...]:
        """Its keys, and those of the tunnels that are written with it in one crypto map entry."""
        primary = self.primary or self
        group = (self, primary, *primary.backups)
        return tuple(dict.fromkeys(key for tunnel in group for key in tunnel.keys))

    @property
    def psk(self) -> SecretRef:
        """The key of both ends. Raises AttributeError where each has a key of its own."""
        if isinstance(self.authentication, SharedKey):
            return self.authentication.key
        raise AttributeError("psk")

    def key_of(self, end: End) -> SecretRef:
        """The key that an end proves itself with. Raises AttributeError where it has none."""
        proof, number = self.authentication, 0 if end == self.ends[0] else 1
        if not isinstance(proof, Certificates):
            return proof.of(number)
        raise AttributeError("key_of")

    @property
    def certified(self) -> bool:
        """Whether the ends authenticate with certificates."""
        return isinstance(self.authentication, Certificates)

    def trustpoint_of(self, end: End) -> str:
        """The trustpoint that an end has its certificate from; empty where keys are used."""
        return self._certified(end, "trustpoints")

    def enrolment_of(self, end: End) -> Trustpoint | None:
        """The trustpoint that is written for an end; None where it has one, or uses keys."""
        proof = self.authentication
        if not isinstance(proof, Certificates):
            return None
        return proof.written[0 if end == self.ends[0] else 1]

    def subject_of(self, end: End) -> str:
        """What the subject of an end's certificate contains; empty where keys are used."""
        return self._certified(end, "subjects")

    def _certified(self, end: End, which: str) -> str:
        if not isinstance(self.authentication, Certificates):
            return ""
        return str(getattr(self.authentication, which)[0 if end == self.ends[0] else 1])

    def end(self, device: str) -> End:
        """The end on this device. Raises KeyError when the tunnel does not touch it."""
        for end in self.ends:
            if end.device == device:
                return end
        raise KeyError(device)

    def touches(self, device: str) -> bool:
        """Whether one of the ends is on this device."""
        return any(end.device == device for end in self.ends)

    def other(self, here: End) -> End:
        """The far end, seen from `here`."""
        a, b = self.ends
        return b if here == a else a

    @property
    def dynamic_end(self) -> End | None:
        """The end whose address is not known, so that only it can initiate; None without one."""
        return next((end for end in self.ends if end.dynamic), None)

    @property
    def managed_ends(self) -> tuple[End, ...]:
        """The ends on routers of ours: both, or one where the other is a partner's."""
        return tuple(end for end in self.ends if end.managed)

    def selectors(self, here: End) -> Iterator[Selector]:
        """Every pair of proxy identities, as `here` sees it, in inventory order of end A."""
        for selector in self.carrier.selectors(*self.ends):
            yield selector if here == self.ends[0] else selector.mirrored()
