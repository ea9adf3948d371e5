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
ip access-list extended HOSTS
 permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255
ip access-list extended HOST
 permit ip host 10.1.0.7 any
ip access-list extended OTHERS
 permit ip 10.1.0.0 0.0.0.255 10.9.0.0 0.0.0.255
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


PAST = "policy routing takes the hosts' packets past the tunnel"
BY_POLICY = " ip policy route-map BY\n"
ELSEWHERE = "set ip next-hop 10.1.0.9"


def clause(number: int, acl: str, *lines: str, action: str = "permit") -> str:
    """A clause of the route map BY; `acl` permits what the hosts send, one host's, or others'."""
    body = "".join(f" {line}\n" for line in ((f"match ip address {acl}",) if acl else ()) + lines)
    return f"route-map BY {action} {number}\n{body}"


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
    Case("a policy for what the hosts send", PAST, f"{OWN}{clause(10, 'HOSTS', ELSEWHERE)}", BY_POLICY),
    Case("a policy for one host", PAST, f"{OWN}{clause(10, 'HOST', ELSEWHERE)}", BY_POLICY),
    Case("a policy for everything", PAST, f"{OWN}{clause(10, '', 'set interface GigabitEthernet0/0')}", BY_POLICY),
    Case("a policy for some packets", PAST, f"{OWN}{clause(10, '', 'match length 1000 1500', ELSEWHERE)}", BY_POLICY),
    Case("a policy for others", routes=f"{OWN}{clause(10, 'OTHERS', ELSEWHERE)}", inside=BY_POLICY),
    Case("a policy that leaves them to the routes first", routes=f"{OWN}{clause(10, 'HOSTS', action='deny')}{clause(20, '', ELSEWHERE)}", inside=BY_POLICY),
    Case("a policy into the tunnel", routes=f"{OWN}{clause(10, 'HOSTS', 'set interface Tunnel1')}", inside=BY_POLICY),
    Case("a policy for what no route leads to", routes=f"{OWN}{clause(10, '', 'set ip default next-hop 10.1.0.9')}", inside=BY_POLICY),
    Case("a policy that nothing defines", routes=OWN, inside=BY_POLICY),
    Case("a crypto map, and a policy for what no route leads to", PAST, clause(10, "", "set ip default next-hop 10.1.0.9"), BY_POLICY, map=True),
    Case("a crypto map, and a policy out of its interface", routes=clause(10, "", "set ip next-hop 203.0.113.9"), inside=BY_POLICY, map=True),
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
