"""Intent: what a tunnel shall be. A tunnel holds what both ends agree on, an end what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Self

from bothends.model.algorithms import (
    Authentication,
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
    Mode,
)


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
    dh_group: DhGroup
    authentication: Authentication
    lifetime: int


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
class SecretRef:
    """Where a secret is kept, never the secret: `env:NAME`, `file:PATH`."""

    provider: str
    name: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}"


@dataclass(frozen=True, slots=True)
class Selector:
    """One proxy identity: traffic from `local` to `remote` as one end sees it."""

    local: IPv4Network
    remote: IPv4Network

    def mirrored(self) -> Self:
        """The same traffic as the other end sees it."""
        return type(self)(self.remote, self.local)

    def __str__(self) -> str:
        return f"{self.local} -> {self.remote}"


@dataclass(frozen=True, slots=True)
class Objects:
    """Names of objects that a router had before bothends came: they stay as they are."""

    crypto_map: str
    sequence: int
    access_list: str
    transform_sets: tuple[str, ...]
    """As many as the tunnel has transforms, in the same order."""
    isakmp_profile: str = ""
    """Empty: the entry names none."""
    keyring: str = ""
    """Empty: the key is one of the whole router (`crypto isakmp key`)."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Who has an end that is not ours (`managed: false`), as far as we know. All may be empty."""

    organisation: str = ""
    platform: str = ""
    """What the gateway is, in the partner's words."""
    contact: str = ""
    probe_targets: tuple[IPv4Address, ...] = ()
    """Addresses in its networks that answer a ping."""


@dataclass(frozen=True, slots=True)
class End:
    """One router's part of a tunnel."""

    device: str
    """Name of the router in hosts.yaml."""
    interface: str
    """Interface that faces the peer and carries the crypto map."""
    address: IPv4Address
    """Address on that interface that the peer points at."""
    networks: tuple[IPv4Network, ...]
    """Protected networks behind this end."""
    next_hop: IPv4Address | None = None
    """When given, static routes to the far networks are written with this next hop."""
    probe_source: str | None = None
    """Address or interface inside a protected network that a probe is sent from; by default the
    first address of the router's own that lies in one."""
    objects: Objects | None = None
    """For a tunnel that was adopted; bothends names its objects itself otherwise."""
    partner: Partner | None = None
    """Whose it is, where it is not ours: bothends never logs in there, and asks or changes nothing.
    Such an end has no interface."""

    @property
    def managed(self) -> bool:
        """Whether it is a router of ours."""
        return self.partner is None


@dataclass(frozen=True, slots=True)
class Tunnel:
    """What two ends agree on."""

    name: str
    ike: IkeVersion
    phase1: tuple[Phase1, ...]
    """Proposals in order of preference."""
    phase2: Phase2
    dpd: Dpd | None
    psk: SecretRef
    ends: tuple[End, End]

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
    def managed_ends(self) -> tuple[End, ...]:
        """The ends on routers of ours: both, or one where the other is a partner's."""
        return tuple(end for end in self.ends if end.managed)

    def selectors(self, here: End) -> Iterator[Selector]:
        """Every pair of protected networks, as `here` sees it, in inventory order of end A."""
        a, b = self.ends
        for local in a.networks:
            for remote in b.networks:
                selector = Selector(local, remote)
                yield selector if here == a else selector.mirrored()
