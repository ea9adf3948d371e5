"""Situations of a tunnel of any kind between two routers, in which it may look well and is not."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.kinds.cells import Cell
from tests.kinds.faults import FAULTS
from tests.kinds.site import DEVICES, LEFT, RIGHT, Site

from bothends.lab.ike import Traffic

NETWORKS = {LEFT: "10.1.0.0 0.0.0.255", RIGHT: "10.2.0.0 0.0.0.255"}
FAR = {LEFT: RIGHT, RIGHT: LEFT}
INSIDE = "interface GigabitEthernet0/1"
ROUTED = ("svti", "gre", "multi-sa-vti")
LISTED = ("crypto-map", "multi-sa-vti")
"""Kinds whose protected networks stand in an access list."""
Strike = Callable[[Site, Cell], None]


@dataclass(frozen=True)
class OfKind:
    """What happens to a tunnel that is up and saved; `kinds`: those that it can happen to."""

    name: str
    strike: Strike
    kinds: tuple[str, ...] = ("crypto-map", "svti", "gre", "multi-sa-vti")
    ikes: tuple[int, ...] = (1, 2)
    saved: bool = False
    """Whether what was typed is saved afterwards."""
    bare: bool = False
    """Whether nothing of the tunnel was ever saved."""


def at(*devices: str, lines: Callable[[Cell, str], tuple[str, ...]]) -> Strike:
    """Lines typed at some routers, and accepted there."""

    def strike(site: Site, cell: Cell) -> None:
        for device in devices:
            site.type(device, *lines(cell, device))

    return strike


def typed(device: str, *lines: str) -> Strike:
    return at(device, lines=lambda _cell, _device: lines)


def _map(cell: Cell, *lines: str) -> tuple[str, ...]:
    if cell.kind == "crypto-map":
        return ("crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", *lines)
    return ("crypto ipsec profile BE-one", *lines)


def _acl(device: str, *rows: str) -> tuple[str, ...]:
    """Rows of the crypto ACL in place of its own; {here} and {there} are the networks."""
    here, there = NETWORKS[device], NETWORKS[FAR[device]]
    rows = tuple(f" {row.format(here=here, there=there)}" for row in rows)
    return ("ip access-list extended BE-one", f" no permit ip {here} {there}", *rows)


def listed(*rows: str) -> Strike:
    return at(*DEVICES, lines=lambda _cell, device: _acl(device, *rows))


def _dpd(cell: Cell, _device: str) -> tuple[str, ...]:
    if cell.ike == 2:
        return ("crypto ikev2 profile BE-one", " no dpd")
    return ("crypto isakmp profile BE-one", " no keepalive")


def dropped(*rows: str, way: str = "in", device: str = RIGHT) -> Strike:
    """An access list on the interface of a protected network."""
    rows = tuple(f" {row}" for row in rows)
    return typed(
        device, "ip access-list extended HOSTS", *rows, INSIDE, f" ip access-group HOSTS {way}"
    )


def diverted(*rows: str) -> Strike:
    """A route map on the interface of a protected network."""
    rows = tuple(f" {row}" for row in rows)
    return typed(
        LEFT, "ip access-list extended BY", *rows, "route-map BY permit 10",
        " match ip address BY", " set ip next-hop 203.0.113.254", INSIDE, " ip policy route-map BY",
    )  # fmt: skip


def reloaded(site: Site, cell: Cell) -> None:
    """One end loses its SAs, and neither asks whether the other has them."""
    for device in DEVICES:
        site.type(device, *_dpd(cell, device))
        site.type(device, "no crypto isakmp invalid-spi-recovery")
    site.backend.reload(RIGHT)


def network(change: Callable[[Site], object]) -> Strike:
    return lambda site, _cell: change(site) and None


def natted(*rows: str) -> Strike:
    rows = tuple(f" {row}" for row in rows)
    return typed(
        LEFT, "ip access-list extended INSIDE", *rows, INSIDE, " ip nat inside",
        "interface GigabitEthernet0/0", " ip nat outside",
        "ip nat inside source list INSIDE interface GigabitEthernet0/0 overload",
    )  # fmt: skip


def another_key(*devices: str) -> Strike:
    return at(*devices, lines=lambda cell, device: tuple(
        line.replace("203.0.113.1", "198.51.100.1") if device == LEFT else line
        for line in FAULTS["another key"](cell)
    ))  # fmt: skip


IF = "interface Tunnel10"
HOST = "10.1.0.7"
OF_KINDS = (
    # the list that started it
    OfKind("one end lost its SAs", reloaded),
    OfKind("PFS removed at one end", at(RIGHT, lines=lambda cell, _: _map(cell, " no set pfs"))),
    OfKind("another PFS group at one end", at(LEFT, lines=lambda cell, _: _map(cell, " set pfs group5"))),
    OfKind("PFS removed at both ends", at(*DEVICES, lines=lambda cell, _: _map(cell, " no set pfs")), saved=True),
    OfKind("another key at one end", another_key(RIGHT)),
    OfKind("another key at both ends", another_key(LEFT, RIGHT), saved=True),
    OfKind("DPD gone at both ends", at(*DEVICES, lines=_dpd), saved=True),
    OfKind("extra selector at both ends", listed("permit ip {here} {there}", "permit ip host 10.99.0.1 host 10.99.0.2"), LISTED, saved=True),
    OfKind("half of the networks is not protected", listed("deny ip 10.0.0.128 0.255.0.127 any", "permit ip {here} {there}"), LISTED, saved=True),
    OfKind("MTU 1200 one way", network(lambda site: site.backend.faults.mtu.update({(LEFT, RIGHT): 1200}) or True)),
    OfKind("loss one way", network(lambda site: site.backend.faults.loss.update({(RIGHT, LEFT): 0.5}) or True)),
    OfKind("ESP lost one way", network(lambda site: site.backend.faults.block(LEFT, RIGHT, Traffic.ESP) or True)),
    OfKind("the startup configurations lack it", network(lambda _site: True), bare=True),
    # pings pass, and nothing else does
    OfKind("only ICMP is protected", listed("permit icmp {here} {there}"), LISTED, saved=True),
    OfKind("TCP is not protected", listed("deny tcp any any", "permit ip {here} {there}"), LISTED, saved=True),
    OfKind("only the routers' own addresses are protected", at(*DEVICES, lines=lambda _, device: _acl(device, f"permit ip host {NETWORKS[device][:6]}.1 host {NETWORKS[FAR[device]][:6]}.1".replace("0..", "0."))), LISTED, saved=True),
    OfKind("only ICMP of the hosts passes", dropped("permit icmp any any"), saved=True),
    OfKind("TCP to the hosts is dropped", dropped("deny tcp any any", "permit ip any any", way="out"), saved=True),
    OfKind("one host's packets are dropped", dropped(f"deny ip any host {HOST}", "permit ip any any"), saved=True),
    OfKind("one host is dropped on its way in", dropped(f"deny ip any host {HOST}", "permit ip any any", way="out", device=LEFT), saved=True),
    OfKind("TCP is routed past the tunnel", diverted("permit tcp any any"), ROUTED, saved=True),
    OfKind("one host is routed past the tunnel by policy", diverted(f"permit ip host {HOST} any"), ROUTED, saved=True),
    OfKind("one host of the other end is routed to nowhere", typed(LEFT, "ip route 10.2.0.7 255.255.255.255 Null0"), saved=True),
    OfKind("half of the other network is routed elsewhere", typed(LEFT, "ip route 10.2.0.128 255.255.255.128 203.0.113.254"), ROUTED, saved=True),
    OfKind("NAT takes the hosts, and not the router", natted("deny ip host 10.1.0.1 any", "permit ip 10.1.0.0 0.0.0.255 any"), ("crypto-map",), saved=True),
    OfKind("NAT takes one host", natted(f"permit ip host {HOST} any"), ("crypto-map",), saved=True),
    # what holds until the next negotiation, or the next reload
    OfKind("another transform set at one end", at(RIGHT, lines=lambda cell, _: FAULTS["another transform"](cell)), saved=True),
    OfKind("identity of the other end not known any more", at(RIGHT, lines=lambda cell, _: FAULTS["another identity"](cell)), ikes=(2,), saved=True),
    OfKind("signatures wanted at one end", typed(RIGHT, "crypto ikev2 profile BE-one", " no authentication remote pre-share", " authentication remote rsa-sig"), ikes=(2,), saved=True),
    # tunnel interfaces
    OfKind("protection gone at both ends", at(*DEVICES, lines=lambda *_: (IF, " no tunnel protection ipsec profile BE-one")), ("svti", "gre"), saved=True),
    OfKind("GRE keys differ", typed(RIGHT, IF, " tunnel key 7"), ("gre",), saved=True),
    OfKind("GRE instead of IPsec at both ends", at(*DEVICES, lines=lambda *_: (IF, " tunnel mode gre ip")), ("svti",), saved=True),
    OfKind("the tunnel's MTU is that of the wire", at(*DEVICES, lines=lambda *_: (IF, " ip mtu 1500")), ("svti", "gre"), saved=True),
    OfKind("tunnel drops TCP", typed(RIGHT, "ip access-list extended T", " deny tcp any any", " permit ip any any", IF, " ip access-group T in"), ("svti", "gre", "multi-sa-vti"), saved=True),
)  # fmt: skip
