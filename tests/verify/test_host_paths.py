"""What keeps the hosts' packets of a tunnel out of it, told by one router's configuration."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

import pytest

from bothends.model import IkeVersion, Mode, Selector
from bothends.platforms.recognise import read_router
from bothends.verification.expected import Expected, ExpectedEnd
from bothends.verification.host_paths import losses

ANY = IPv4Network("0.0.0.0/0")
MINE, THEIRS = IPv4Network("10.1.0.0/24"), IPv4Network("10.2.0.0/24")
TUNNEL = """\
version 15.9
hostname hq
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
{wan}!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
{inside}!
{tunnels}ip route 0.0.0.0 0.0.0.0 203.0.113.254
{routes}ip access-list extended DROP
 deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255
 permit ip any any
ip access-list extended BACK
 deny ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255
 permit ip any any
end
"""
INTERFACES = """\
interface Tunnel1
 ip address 169.254.1.0 255.255.255.254
{inner} tunnel protection ipsec profile P
!
interface Tunnel2
 ip address 169.254.2.0 255.255.255.254
 tunnel protection ipsec profile Q
!
"""
OWN = "ip route 10.2.0.0 255.255.255.0 Tunnel1\nip route 10.2.0.0 255.255.255.0 Null0 254\n"


def ends(inside: str, *, known: bool = True) -> Expected:
    addresses = (IPv4Address("203.0.113.1"), IPv4Address("198.51.100.1"))
    selector = Selector(ANY, ANY) if inside else Selector(MINE, THEIRS)
    a, b = (
        ExpectedEnd(
            device,
            address,
            "GigabitEthernet0/0",
            (each,),
            None,
            inside=IPv4Address(inside) if inside else None,
            networks=(network,) if known else (),
        )
        for device, address, each, network in zip(
            ("hq", "br"), addresses, (selector, selector.mirrored()), (MINE, THEIRS), strict=True
        )
    )
    return Expected("t", IkeVersion.V2, (a, b), (), (), Mode.TUNNEL, None, None, None, None)


@dataclass(frozen=True)
class Case:
    name: str
    loses: str = ""
    """In a few words; empty: the packets pass."""
    routes: str = OWN
    inside: str = ""
    inner: str = ""
    map: bool = False


CASES = (
    Case("as bothends writes it"),
    Case("the next hop is the far tunnel interface", routes="ip route 10.2.0.0 255.255.255.0 169.254.1.1\n"),
    Case("a protocol brings the route", routes=""),
    Case("a protocol brings it, and a worse route is there", routes="ip route 10.2.0.0 255.255.255.0 203.0.113.9 200\n"),
    Case("a backup that is worse", routes=f"{OWN}ip route 10.2.0.0 255.255.255.0 203.0.113.9 200 name BACKUP\n"),
    Case("another tunnel is better", routes=f"{OWN}ip route 10.2.0.0 255.255.255.128 Tunnel2\n"),
    Case("a second route of the same distance", "a route leads past the tunnel", f"{OWN}ip route 10.2.0.0 255.255.255.0 203.0.113.9\n"),
    Case("a better route", "a route leads past the tunnel", f"{OWN.replace('Tunnel1', 'Tunnel1 5')}ip route 10.2.0.0 255.255.255.0 203.0.113.9 4 name X\n"),
    Case("one host", "a route leads past the tunnel", f"{OWN}ip route 10.2.0.7 255.255.255.255 203.0.113.9 250\n"),
    Case("one host is thrown away", "a route leads past the tunnel", f"{OWN}ip route 10.2.0.7 255.255.255.255 Null0\n"),
    Case("of another VRF", routes=f"{OWN}ip route vrf RED 10.2.0.7 255.255.255.255 203.0.113.9\n"),
    Case("a list inside", "an access list drops the hosts' packets", inside=" ip access-group DROP in\n"),
    Case("a list inside, the other way", "an access list drops the hosts' packets", inside=" ip access-group BACK out\n"),
    Case("a list inside that drops something else", inside=" ip access-group DROP out\n"),
    Case("a list on the tunnel", "an access list drops the hosts' packets", inner=" ip access-group DROP out\n"),
    Case("a list on the tunnel, the other way", "an access list drops the hosts' packets", inner=" ip access-group BACK in\n"),
    Case("the network is shut", "the protected network is down", inside=" shutdown\n"),
    Case("a crypto map", routes="", map=True),
    Case("a crypto map, and one host past it", "a route leads past the tunnel", "ip route 10.2.0.7 255.255.255.255 10.1.0.9\n", map=True),
    Case("a crypto map, and a route to its interface", routes="ip route 10.2.0.0 255.255.255.128 203.0.113.9\n", map=True),
    Case("a crypto map, and a list inside", "an access list drops the hosts' packets", routes="", inside=" ip access-group DROP in\n", map=True),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_keeps_packets_out(case: Case) -> None:
    text = TUNNEL.format(
        wan=" crypto map M\n" if case.map else "",
        inside=case.inside,
        tunnels="" if case.map else INTERFACES.format(inner=case.inner),
        routes=case.routes,
    )
    expected = ends("" if case.map else "169.254.1.0")
    found = list(losses(expected, expected.ends[0], read_router(text, "hq")))
    assert [loss.what for loss in found] == ([case.loses] if case.loses else [])
    assert all(loss.origin.text.strip() in text for loss in found)


def test_networks_that_are_not_known_lose_nothing() -> None:
    text = TUNNEL.format(
        wan="", inside=" shutdown\n", tunnels=INTERFACES.format(inner=""), routes=OWN
    )
    expected = ends("169.254.1.0", known=False)
    assert not list(losses(expected, expected.ends[0], read_router(text, "hq")))
