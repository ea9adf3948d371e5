"""What stands around the crypto objects: access lists, interfaces, tunnels, routes, NAT."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

from bothends.ike.selectors import TrafficSelector
from bothends.model import Address, Attached, IkeVersion, Network, address_or_none
from bothends.platforms.router.values import Origin, Portable, Value


@dataclass(frozen=True, slots=True)
class AclEntry(Portable):
    """One line of an access list; object-groups are spread into several flows."""

    permit: bool
    flows: tuple[TrafficSelector, ...]
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
    netmasks: bool = False
    """Whether its entries are written with netmasks, as on an ASA, and not with wildcards."""


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

    @property
    def family(self) -> int:
        """The version of IP of the outer packets."""
        return 6 if self in {TunnelMode.IPSEC_V6, TunnelMode.GRE_V6, TunnelMode.MGRE_V6} else 4

    @property
    def multipoint(self) -> bool:
        """Whether it has no destination of its own."""
        return self in {TunnelMode.MGRE, TunnelMode.MGRE_V6}

    @property
    def gre(self) -> bool:
        """Whether a GRE header stands inside the IPsec packets."""
        return self.multipoint or self in {TunnelMode.GRE, TunnelMode.GRE_V6}

    @property
    def protocol(self) -> int:
        """The number of the protocol that carries its packets between the two addresses (IANA).

        A tunnel interface has GRE unless a mode stands there that says otherwise.
        """
        return _IP_IN_IP if self is TunnelMode.IPIP else _GRE

    @property
    def carrier(self) -> str:
        """What carries its packets; point-to-point and multipoint GRE understand each other."""
        return _CARRIERS[self]

    @property
    def point_to_point(self) -> bool:
        """Whether it has one destination, and we know what it sends there."""
        return not self.multipoint and self not in {TunnelMode.IPIP, TunnelMode.OTHER}

    def of(self, family: int) -> "TunnelMode":
        """The same mode for a version of IP."""
        return _OF_FAMILY.get((self, family), self)


_IP_IN_IP, _GRE = 4, 47
_CARRIERS = {
    TunnelMode.GRE: "GRE",
    TunnelMode.MGRE: "GRE",
    TunnelMode.GRE_V6: "GRE over IPv6",
    TunnelMode.MGRE_V6: "GRE over IPv6",
    TunnelMode.IPSEC: "IPsec",
    TunnelMode.IPSEC_V6: "IPsec over IPv6",
    TunnelMode.IPIP: "IP in IP",
    TunnelMode.OTHER: "something else",
}
_BOTH_FAMILIES = (
    (TunnelMode.GRE, TunnelMode.GRE_V6),
    (TunnelMode.MGRE, TunnelMode.MGRE_V6),
    (TunnelMode.IPSEC, TunnelMode.IPSEC_V6),
)
_OF_FAMILY = {(mode, to.family): to for both in _BOTH_FAMILIES for mode in both for to in both}


@dataclass(frozen=True, slots=True)
class NhrpMap(Portable):
    """An NHRP mapping: the NBMA address of a tunnel address."""

    tunnel: Address
    nbma: Address
    origin: Origin


@dataclass(frozen=True, slots=True)
class Nhrp(Portable):
    """NHRP of a multipoint tunnel (RFC 2332)."""

    network_id: Value[int] | None
    authentication: Value[str] | None = field(repr=False)
    servers: tuple[Value[Address], ...]
    """Tunnel addresses of the next-hop servers."""
    maps: tuple[NhrpMap, ...]
    dynamic: bool
    """Whether spokes register here (`map multicast dynamic`)."""
    named: tuple[tuple[Address, Value[str]], ...] = ()
    """Next-hop servers whose NBMA address is given as a name, with that name."""
    multicast: tuple[Value[Address], ...] = ()
    """Addresses that multicast packets are sent to (`map multicast`)."""
    redirect: Value[bool] | None = None
    """Whether it tells spokes of direct ways; None where no line says, which means no."""
    shortcut: Value[bool] | None = None
    """Whether it takes the direct ways that it is told; None where no line says, which means what
    the release does."""


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
    """ACL of `tunnel protection ipsec policy ipv4|ipv6`."""
    shared: bool
    vrf: Value[str]
    """VRF of the outer packets (fvrf); empty is the global table."""
    nhrp: Nhrp | None
    overlay: int | None = None
    """Version of IP that a VTI carries inside where it is not that of the outer packets."""

    @property
    def family(self) -> int:
        """The version of IP of its addresses outside, or of its mode where they are names."""
        ends = (end.value for end in (self.destination, self.source) if end)
        outside = next(filter(None, map(address_or_none, ends)), None)
        return outside.version if outside else self.mode.value.family

    @property
    def fits(self) -> bool:
        """Whether its mode is for the addresses that it has outside."""
        return self.mode.value in {TunnelMode.OTHER, TunnelMode.IPIP} or (
            self.mode.value.family == self.family
        )


@dataclass(frozen=True, slots=True)
class Family(Portable):
    """What an interface has of one family of addresses: IPv4 or IPv6."""

    dynamic: Value[bool]
    """Whether its address is learned (DHCP, PPP, autoconfiguration)."""
    unnumbered: Value[str] | None
    crypto_map: Value[str] | None
    access_in: Value[str] | None
    access_out: Value[str] | None
    no_address: Origin | None = None
    """A `no ip address` line that leaves it without one."""
    incomplete: Origin | None = None
    """A line whose address cannot be determined: EUI-64 without a MAC address, a prefix that is not
    in the text."""
    redundancy: str = ""
    """The group whose virtual address the crypto map uses (Cisco IOS: crypto map redundancy)."""


@dataclass(frozen=True, slots=True)
class PortRouting(Portable):
    """What an interface says of the routing protocols on it."""

    ospf: bool
    """Whether `ip ospf … area …` enables OSPF there."""
    ospf_network: Value[str] | None
    """`ip ospf network`, as `broadcast` or `point-to-multipoint non-broadcast`."""
    ospf_hello: Value[int] | None
    unsplit: Origin | None
    """`no ip split-horizon eigrp N`."""
    summarised: bool
    """Whether it sends a summary (`ip summary-address`)."""


@dataclass(frozen=True, slots=True)
class Interface(Portable):
    """An interface that has anything to do with tunnels."""

    name: str
    addresses: tuple[Value[Attached], ...]
    """IPv4 before IPv6; of each, primary first, then secondary ones and virtual ones (HSRP, VRRP),
    link-local ones last."""
    ipv4: Family
    ipv6: Family
    vrf: Value[str]
    """Empty is the global table."""
    shutdown: Value[bool]
    nat: Value[str] | None
    """`inside` or `outside`."""
    ip_mtu: Value[int] | None
    adjust_mss: Value[int] | None
    keepalive: Value[str] | None
    """Seconds and retries as configured; None where the tunnel has no keepalive."""
    tunnel: TunnelSettings | None
    origin: Origin
    unread: tuple[Origin, ...] = ()
    nameif: str = ""
    """The name by which the lines of an ASA mean it."""
    ike: frozenset[IkeVersion] | None = None
    """The versions of IKE that are spoken there; None for those of the whole router."""
    policy: Value[str] | None = None
    """The route map by which packets that come in there are routed (`ip policy route-map`)."""
    routing: PortRouting | None = None
    """None where no line says anything of routing protocols."""

    def of(self, family: int) -> Family:
        """What it has of a version of IP."""
        return self.ipv6 if family == 6 else self.ipv4

    def attached(self, family: int) -> tuple[Value[Attached], ...]:
        """Its addresses of a version of IP."""
        return tuple(value for value in self.addresses if value.value.version == family)

    def address(self, family: int) -> Address | None:
        """The primary address of a version of IP."""
        return next((value.value.ip for value in self.attached(family)), None)

    @property
    def crypto_maps(self) -> tuple[Value[str], ...]:
        """The crypto maps that it carries, of IPv4 first."""
        maps = (self.ipv4.crypto_map, self.ipv6.crypto_map)
        return tuple(value for value in maps if value)


@dataclass(frozen=True, slots=True)
class Route(Portable):
    """A static route of either version of IP; `next_hop` or `interface` may be absent, not both."""

    vrf: str
    network: Network
    next_hop: Address | None
    interface: str | None
    origin: Origin

    def leads_into(self, port: Interface) -> bool:
        """Whether it names an interface, or a next hop in a network of it."""
        hop = self.next_hop
        return self.interface == port.name or (
            hop is not None and any(hop in value.value.network for value in port.addresses)
        )


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
    exits: tuple[Value[str], ...] = ()
    """Next hops and interfaces that it sends packets to (`set ip next-hop`, `set interface`)."""
    last_exits: tuple[Value[str], ...] = ()
    """The same for packets to which no route but the default route leads (`set ip default …`)."""


@dataclass(frozen=True, slots=True)
class RoutingProcess(Portable):
    """A dynamic routing protocol; `networks` are its `network` lines."""

    protocol: str
    networks: tuple[Value[TrafficSelector], ...]
    origin: Origin
    number: str = ""
    """Its process or its autonomous system; empty where it has none, or several."""
    vrf: bool = False
    """Whether any of it is for a VRF."""
    quiet: frozenset[str] = frozenset()
    """Interfaces on which it sends nothing (`passive-interface`); `default` stands for the rest."""
    loud: frozenset[str] = frozenset()
    """Interfaces that `no passive-interface` excepts."""
    unicast: bool = False
    """Whether it names neighbours, which it reaches without multicast."""
    other_routes: bool = False
    """Whether it announces what its `network` lines do not say: redistributed or default routes."""
    filtered: bool = False
    """Whether it may keep to itself what its `network` lines say."""
    unsplit: frozenset[str] = frozenset()
    """Interfaces that `af-interface` takes the split horizon from."""
    summarised: frozenset[str] = frozenset()
    """Interfaces on which `af-interface` sends a summary."""


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
