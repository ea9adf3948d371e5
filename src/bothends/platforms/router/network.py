"""What stands around the crypto objects: access lists, interfaces, tunnels, routes, NAT."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from bothends.ike.selectors import Flow
from bothends.platforms.router.values import Origin, Portable, Value


@dataclass(frozen=True, slots=True)
class AclEntry(Portable):
    """One line of an access list; object-groups are spread into several flows."""

    permit: bool
    flows: tuple[Flow, ...]
    """Source is the local side, destination the remote side."""
    established: bool
    sequence: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Acl(Portable):
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
class NhrpMap(Portable):
    """An NHRP mapping: the NBMA address of a tunnel address."""

    tunnel: IPv4Address
    nbma: IPv4Address
    origin: Origin


@dataclass(frozen=True, slots=True)
class Nhrp(Portable):
    """NHRP of a multipoint tunnel (RFC 2332)."""

    network_id: Value[int] | None
    authentication: Value[str] | None = field(repr=False)
    servers: tuple[Value[IPv4Address], ...]
    """Tunnel addresses of the next-hop servers."""
    maps: tuple[NhrpMap, ...]
    dynamic: bool
    """Whether spokes register here (`map multicast dynamic`)."""
    named: tuple[tuple[IPv4Address, Value[str]], ...] = ()
    """Next-hop servers whose NBMA address is given as a name, with that name."""


@dataclass(frozen=True, slots=True)
class TunnelSettings(Portable):
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
class Interface(Portable):
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
class Route(Portable):
    """A static route; `next_hop` or `interface` may be absent, not both."""

    vrf: str
    network: IPv4Network
    next_hop: IPv4Address | None
    interface: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class NatRule(Portable):
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
class RouteMapClause(Portable):
    """One sequence number of a route-map."""

    permit: bool
    sequence: int
    acls: tuple[Value[str], ...]
    other_matches: tuple[Origin, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class RoutingProcess(Portable):
    """A dynamic routing protocol; `networks` are its `network` lines."""

    protocol: str
    networks: tuple[Flow, ...]
    origin: Origin


_INTERFACE_TYPES = (
    "GigabitEthernet", "FastEthernet", "TenGigabitEthernet", "TwentyFiveGigE",
    "FortyGigabitEthernet", "HundredGigE", "TwoGigabitEthernet", "FiveGigabitEthernet", "Ethernet",
    "Serial", "Loopback",
    "Tunnel", "Vlan", "Port-channel", "Dialer", "Cellular", "ATM", "BVI", "BDI", "Virtual-Template",
    "Virtual-Access", "Multilink", "POS", "Async", "GMPLS", "VirtualPortGroup", "nve", "wlan-",
)  # fmt: skip


@lru_cache(maxsize=4096)
def canonical_interface(name: str) -> str:
    """The full name of an interface: `Gi0/1` and `gigabitethernet 0/1` are one."""
    head = name.rstrip("0123456789/.:").rstrip()
    tail = name[len(head) :].strip()
    lowered = head.replace(" ", "").lower()
    for full in _INTERFACE_TYPES:
        if full.lower().startswith(lowered) and lowered:
            return full + tail
    return head + tail
