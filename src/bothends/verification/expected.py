"""What a verification expects of both ends: taken from intent, in the words of show output."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Self

from bothends.ike.overhead import fit_of
from bothends.model import (
    Address,
    DhGroup,
    Encryption,
    End,
    IkeVersion,
    Integrity,
    Mode,
    Network,
    Selector,
    Tunnel,
    shares_entry,
)
from bothends.platforms import DEFAULT


@dataclass(frozen=True, slots=True)
class Phase1Suite:
    """The phase-1 algorithms that the IKE SA must have been negotiated with."""

    encryption: Encryption
    hash: Integrity
    """Of a cipher that authenticates by itself, the PRF."""
    dh_group: DhGroup

    def __str__(self) -> str:
        return f"{self.encryption}/{self.hash}/{self.dh_group:d}"


@dataclass(frozen=True, slots=True)
class ExpectedEnd:
    """One end as its show output must describe it. Empty suites mean: whatever was negotiated."""

    device: str
    address: Address
    interface: str
    selectors: tuple[Selector, ...]
    probe_source: str | None
    vrf: str = ""
    """VRF of the networks, in which a probe is sent; empty for the global table."""
    identity: str = ""
    """What it proves to be, where that is not its address."""
    inside: Address | None = None
    """Address of the tunnel interface, where there is one: it is reached through the tunnel."""
    managed: bool = True
    """Whether it is a router of ours; a partner's is never changed."""
    probe_targets: tuple[Address, ...] = ()
    """Hosts in the networks of this end that answer a ping."""
    mtu: int | None = None
    """Bytes of the biggest packets that the tunnel interface takes, where that is configured."""
    networks: tuple[Network, ...] = ()
    """What it protects, where that is known: of a tunnel interface, the SAs do not tell."""
    platform: str = DEFAULT
    """What it is asked as; empty of a partner's end that is not asked."""
    trustpoint: str = ""
    """What its certificate is from; empty where keys are used."""
    subject: str = ""
    """What the subject of its certificate contains."""
    interface_address: Address | None = None
    """Behind a NAT, what its interface has instead of `address`."""
    dynamic: bool = False
    """Whether its address is handed out: `address` is what it has now, 0.0.0.0 where it has none,
    and only this end can initiate."""

    @property
    def local(self) -> Address:
        """The address by which the router itself names this end."""
        return self.interface_address or self.address


@dataclass(frozen=True, slots=True)
class Standby:
    """Of a backup: the router whose crypto map entry has several peers."""

    device: str
    primary: str
    """The tunnel that it stands by for."""
    others: tuple[Address, ...]
    """The other peers of the entry, the first one in front."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What both ends must show. `transforms` are pairs (cipher, integrity), any one is right."""

    tunnel: str
    ike: IkeVersion
    ends: tuple[ExpectedEnd, ExpectedEnd]
    phase1: tuple[Phase1Suite, ...]
    transforms: tuple[tuple[Encryption, Integrity | None], ...]
    mode: Mode | None
    pfs_group: DhGroup | None
    ike_seconds: int | None
    sa_seconds: int | None
    sa_kilobytes: int | None
    ppk: bool = False
    """Whether a post-quantum key is to be mixed into the IKE SA."""
    preferred: str = ""
    """Where it has an interface, the tunnel whose routes come before its own."""
    standby: Standby | None = None
    """Where it is another tunnel's backup on a crypto map."""

    @classmethod
    def from_tunnel(
        cls,
        tunnel: Tunnel,
        platform: Callable[[str], str] = lambda _device: DEFAULT,
        now: Address | None = None,
    ) -> Self:
        """The expectation that an inventory's tunnel states.

        `platform` names the platform of a router of ours; `now` is the address that a dynamic end
        has at the moment.
        """
        packet = fit_of(tunnel)
        a, b = (
            ExpectedEnd(
                device=end.device,
                address=now if now and end.dynamic else end.address,
                dynamic=end.dynamic,
                interface=end.interface,
                selectors=tuple(tunnel.selectors(end)),
                probe_source=end.probe_source,
                managed=end.managed,
                probe_targets=end.partner.probe_targets if end.partner else end.probe_targets,
                vrf=end.vrf,
                identity=_identity(tunnel, end),
                interface_address=end.interface_address,
                trustpoint=tunnel.trustpoint_of(end),
                subject=tunnel.subject_of(end),
                inside=end.inside.ip if end.inside and _has_address(tunnel, end) else None,
                mtu=packet.mtu if tunnel.carrier.routed else None,
                networks=end.networks,
                platform=end.partner.asked if end.partner else platform(end.device),
            )
            for end in tunnel.ends
        )
        return cls(
            tunnel=tunnel.name,
            ike=tunnel.ike,
            ends=(a, b),
            phase1=tuple(Phase1Suite(p.encryption, p.protects, p.dh_group) for p in tunnel.phase1),
            transforms=tuple((t.encryption, t.integrity) for t in tunnel.phase2.transforms),
            mode=tunnel.phase2.mode,
            pfs_group=tunnel.phase2.pfs_group,
            ike_seconds=max(p.lifetime for p in tunnel.phase1),
            sa_seconds=tunnel.phase2.lifetime.seconds,
            sa_kilobytes=tunnel.phase2.lifetime.kilobytes,
            ppk=tunnel.ppk is not None,
            preferred=tunnel.primary.name if tunnel.primary else "",
            standby=_standby(tunnel),
        )

    @property
    def initiators(self) -> tuple[ExpectedEnd, ...]:
        """The ends that can initiate: both, or the one that its peer has no address of."""
        return tuple(end for end in self.ends if end.dynamic) or self.ends

    @property
    def managed_ends(self) -> tuple[ExpectedEnd, ...]:
        """The ends on routers of ours: both, or ours where the other is a partner's."""
        return tuple(end for end in self.ends if end.managed)

    @property
    def asked_ends(self) -> tuple[ExpectedEnd, ...]:
        """The ends that are asked for their SAs, and to send probes: ours, and a strongSwan."""
        return tuple(end for end in self.ends if end.platform)

    def hosts(self, here: ExpectedEnd) -> tuple[Selector, ...]:
        """Traffic of the hosts behind an end: its selectors; of a tunnel interface, its networks.

        Where those are not known, as with a routing protocol, all that a VTI takes.

        Each network of either end is in one of the pairs at least, and no pair twice. Of a backup
        with an interface there are none: they go through the tunnel that is preferred.
        """
        there = self.other(here)
        if not here.inside:
            return here.selectors
        if self.preferred:
            return ()
        selectors: dict[Selector, None] = {}
        for version in (4, 6):
            own, theirs = (
                [each for each in end.networks if each.version == version] for end in (here, there)
            )
            if own and theirs:
                count = max(len(own), len(theirs))
                pairs = islice(zip(cycle(own), cycle(theirs), strict=False), count)
                selectors |= dict.fromkeys(Selector(*pair) for pair in pairs)
        return tuple(selectors) or tuple(
            each for each in here.selectors if not each.local.prefixlen
        )

    def other(self, here: ExpectedEnd) -> ExpectedEnd:
        """The other end, seen from `here`."""
        a, b = self.ends
        return b if here is a else a


def _has_address(tunnel: Tunnel, end: End) -> bool:
    """Whether packets of the tunnel interface itself go through the tunnel, and it has an address.

    A virtual template borrows that of another interface.
    """
    return not tunnel.carrier.listed and not tunnel.other(end).dynamic


def _identity(tunnel: Tunnel, end: End) -> str:
    """What an end says who it is, where that is not the address that its peer points at."""
    if end.identity:
        return end.identity.value
    if tunnel.certified and tunnel.ike is IkeVersion.V2:
        return tunnel.subject_of(end)
    behind = end.interface_address if tunnel.ike is IkeVersion.V1 else None
    return str(behind) if behind else ""


def _standby(tunnel: Tunnel) -> Standby | None:
    primary = tunnel.primary
    devices = [end.device for end in tunnel.ends]
    device = next((d for d in devices if primary and shares_entry(d, primary, tunnel)), "")
    if primary is None or not device:
        return None
    others = (primary, *(each for each in primary.backups if each.name != tunnel.name))
    peers = (each.other(each.end(device)).address for each in others if each.touches(device))
    return Standby(device, primary.name, tuple(peers))
