"""One router's part of a tunnel, and what is said of it in the words of its peer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bothends.model.addresses import Address, Attached, Network


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is kept, never the secret: `env:NAME`, `file:PATH`."""

    provider: str
    name: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}"


@dataclass(frozen=True, slots=True)
class Selector:
    """One proxy identity: traffic from `local` to `remote` as one end sees it."""

    local: Network
    remote: Network

    def mirrored(self) -> Self:
        """The same traffic as the other end sees it."""
        return type(self)(self.remote, self.local)

    def __str__(self) -> str:
        return f"{self.local} -> {self.remote}"


@dataclass(frozen=True, slots=True)
class Objects:
    """Names of objects that a router had before bothends came: they stay as they are."""

    transform_sets: tuple[str, ...]
    """As many as the tunnel has transforms, in the same order."""
    crypto_map: str = ""
    """Of a crypto map, as are the next two; else empty."""
    sequence: int = 0
    access_list: str = ""
    ipsec_profile: str = ""
    """Of a tunnel with an interface of its own."""
    tunnel_source: str = ""
    """What `tunnel source` says there, where that is not the end's address."""
    isakmp_profile: str = ""
    """Of IKEv1; empty: none is named."""
    keyring: str = ""
    """Empty: the key is one of the whole router (`crypto isakmp key`)."""
    keyring_peer: str = ""
    """Of IKEv2, as are the next three: the peer in that keyring."""
    ikev2_profile: str = ""
    ikev2_policy: str = ""
    ikev2_proposals: tuple[str, ...] = ()
    """As many as the tunnel has proposals, in the same order: one that names several algorithms
    stands there several times."""


class IdentityKind(StrEnum):
    """What an identity is that is no address (RFC 7296, section 3.5)."""

    FQDN = "fqdn"
    EMAIL = "email"
    KEY_ID = "key-id"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an end sends to say who it is, where that is not its address."""

    kind: IdentityKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


@dataclass(frozen=True, slots=True)
class Partner:
    """Who has an end that is not ours (`managed: false`), as far as we know. All may be empty."""

    organisation: str = ""
    platform: str = ""
    """What the gateway is, in the partner's words."""
    contact: str = ""
    gateway: str = ""
    """A kind of gateway that everybody gets alike: aws, azure, google."""
    probe_targets: tuple[Address, ...] = ()
    """Addresses in its networks that answer a ping."""
    asked: str = ""
    """The platform of its host in hosts.yaml: it is asked, and never changed."""


@dataclass(frozen=True, slots=True)
class End:
    """One router's part of a tunnel."""

    device: str
    """Name of the router in hosts.yaml."""
    interface: str
    """Interface that faces the peer."""
    address: Address
    """Address that the peer points at: that of the interface, unless a NAT stands in front. 0.0.0.0
    where nobody knows it before the router has it (`dynamic`)."""
    networks: tuple[Network, ...]
    """Protected networks behind this end."""
    next_hop: Address | None = None
    """When given, a static route to the peer is written with this next hop; of a crypto map, one
    to each of the far networks too."""
    probe_source: str | None = None
    """Address or interface inside a protected network that a probe is sent from; by default the
    first address of the router's own that lies in one."""
    probe_targets: tuple[Address, ...] = ()
    """Hosts behind this end that answer pings: what the other end's probes are sent to; by default
    the router's own address in the protected network."""
    objects: Objects | None = None
    """For a tunnel that was adopted; bothends names its objects itself otherwise."""
    inside: Attached | None = None
    """Address of the tunnel interface, where the tunnel has one."""
    unnumbered: str = ""
    """Of a dynamic VTI, the interface whose address it uses; empty for `interface`."""
    tunnel_interface: str = ""
    """Name of the tunnel interface; bothends takes a free number where it is empty."""
    vrf: str = ""
    """VRF of the protected networks; empty for the global table. Of a crypto map it is the
    front-door VRF unless another is written."""
    fvrf: str = ""
    """Front-door VRF: that of the interface which faces the peer."""
    identity: Identity | None = None
    """What it says who it is (IKEv2); its address where this is none."""
    partner: Partner | None = None
    """Whose it is, where it is not ours: bothends changes nothing there, and logs in only where
    hosts.yaml has it as a platform that is asked. Such an end has no interface."""
    interface_address: Address | None = None
    """Behind a NAT, the address that the interface has; the peer points at `address`."""

    @property
    def local(self) -> Address:
        """The address that the router itself has and sends from."""
        return self.interface_address or self.address

    @property
    def dynamic(self) -> bool:
        """Whether its address is handed out to it, so that no peer can be configured with it."""
        return self.address.is_unspecified

    @property
    def outer(self) -> int:
        """The version of IP that carries the tunnel."""
        return self.address.version

    @property
    def inner(self) -> int:
        """The version of IP that goes through the tunnel."""
        if self.inside:
            return self.inside.version
        return next((network.version for network in self.networks), self.outer)

    @property
    def managed(self) -> bool:
        """Whether it is a router of ours."""
        return self.partner is None
