"""Who is paired with whom, in the arrangements that addresses make difficult."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bothends.compare import Judgement, Verdict

POLICY = """crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
"""
SET = "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac\n"


def _port(name: str, address: str, *more: str) -> str:
    lines = [f"interface {name}", f" ip address {address} 255.255.255.0", *(f" {m}" for m in more)]
    return "\n".join(lines) + "\n"


def _map(seq: int, peers: str, acl: str, name: str = "VPN") -> str:
    lines = [f"crypto map {name} {seq} ipsec-isakmp"]
    lines += [f" set peer {peer}" for peer in peers.split()]
    lines += [" set transform-set TS", f" match address {acl}"]
    return "\n".join(lines) + "\n"


def _acl(name: str, here: int, there: int) -> str:
    return (
        f"ip access-list extended {name}\n"
        f" permit ip 10.{here}.0.0 0.0.255.255 10.{there}.0.0 0.0.255.255\n"
    )


def _key(peer: str, key: str = "Some-Shared-Key-1") -> str:
    return f"crypto isakmp key {key} address {peer}\n"


def _router(name: str, *parts: str) -> str:
    return f"hostname {name}\n{POLICY}{SET}{''.join(parts)}"


def _customer(one: str, other: str) -> tuple[str, str]:
    """Two routers at private addresses that every customer may use."""
    return (
        _router(one, _key("10.0.0.2"), _map(10, "10.0.0.2", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "10.0.0.1", ON_MAP)),
        _router(other, _key("10.0.0.1"), _map(10, "10.0.0.1", "A"), _acl("A", 2, 1),
                _port("Gi0/0", "10.0.0.2", ON_MAP)),
    )  # fmt: skip


ON_MAP = "crypto map VPN"
ANYONE = "0.0.0.0"  # noqa: S104 - the wildcard of a key, not a socket
MGRE = """crypto ipsec profile P
 set transform-set TS
interface Tunnel{n}
 ip address 10.255.{n}.{host} 255.255.255.0
 ip nhrp network-id {n}
{nhrp} tunnel source {source}
 tunnel mode gre multipoint
 tunnel key {n}
 tunnel protection ipsec profile P shared
"""
GRE = """crypto ipsec profile P
 set transform-set TS
interface Tunnel8
 ip address 10.8.8.{n} 255.255.255.0
 tunnel source {own}
 tunnel destination {far}
 tunnel protection ipsec profile P
"""
BESIDE = """interface Tunnel9
 ip address 10.9.9.{n} 255.255.255.0
 tunnel source Gi0/0
 tunnel destination {far}
 tunnel mode {mode}
"""
NHS = " ip nhrp nhs 10.255.{n}.1 nbma {hub} multicast\n"


def _mgre(n: int, host: int, source: str, hub: str = "") -> str:
    nhrp = NHS.format(n=n, hub=hub) if hub else " ip nhrp map multicast dynamic\n"
    return MGRE.format(n=n, host=host, source=source, nhrp=nhrp)


VTI = """crypto ipsec profile P
 set transform-set TS
interface Tunnel1
 ip address 10.255.0.{n} 255.255.255.0
 tunnel source {own}
 tunnel destination {far}
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile P
"""
FLEX = """crypto ikev2 keyring K
 peer ALL
  address 0.0.0.0 0.0.0.0
  pre-shared-key Shared-Flex-Key-1
crypto ikev2 profile PR
 match identity remote fqdn domain example.net
 identity local fqdn {name}.example.net
 authentication local pre-share
 authentication remote pre-share
 keyring local K
{more}crypto ipsec profile P
 set ikev2-profile PR
"""


CALLED = """crypto keyring K
 pre-shared-key hostname east key Some-Shared-Key-2
 pre-shared-key hostname west key Some-Shared-Key-3
crypto isakmp profile EAST
 keyring K
 match identity host east
crypto isakmp profile WEST
 keyring K
 match identity host west
crypto dynamic-map D 10
 set transform-set TS
 set isakmp-profile EAST
crypto dynamic-map D 20
 set transform-set TS
 set isakmp-profile WEST
crypto map VPN 10 ipsec-isakmp dynamic D
"""
CALLS = """crypto isakmp peer address 192.0.2.1
 set aggressive-mode password {key}
 set aggressive-mode client-endpoint fqdn {name}
"""


def _caller(name: str, key: str, here: int) -> str:
    """A branch at a learned address that calls a hub in aggressive mode, by its name."""
    return _router(name, CALLS.format(name=name, key=key), _map(10, "192.0.2.1", "A"),
                   _acl("A", here, 1), "interface Gi0/0\n ip address dhcp\n crypto map VPN\n")  # fmt: skip


@dataclass(frozen=True)
class Scene:
    name: str
    texts: tuple[str, ...]
    expected: dict[str, Verdict]


UP, ONE, P1, P2 = Verdict.UP, Verdict.UP_ONE_WAY, Verdict.DOWN_PHASE1, Verdict.DOWN_PHASE2
B1 = _router("b1", _key("192.0.2.1"), _map(10, "192.0.2.1", "A"), _acl("A", 2, 1),
             _port("Gi0/0", "198.51.100.1", ON_MAP))  # fmt: skip
B2 = _router("b2", _key("192.0.2.1"), _map(10, "192.0.2.1", "A"), _acl("A", 3, 1),
             _port("Gi0/0", "203.0.113.1", ON_MAP))  # fmt: skip
HUB = _router("hub", _key(f"{ANYONE} {ANYONE}"), _map(10, "198.51.100.1", "A1"),
              _map(20, "203.0.113.1", "A2"), _acl("A1", 1, 2), _acl("A2", 1, 3),
              _port("Gi0/0", "192.0.2.1", ON_MAP))  # fmt: skip
SPOKE = {
    n: _router(f"s{n}", _key(ANYONE), _mgre(1, n, "Gi0/0", "192.0.2.1"),
               _port("Gi0/0", f"198.51.{n}.1")) for n in (2, 3, 4)
}  # fmt: skip
DM_HUB = _router("hub", _key(ANYONE), _mgre(1, 1, "Gi0/0"), _port("Gi0/0", "192.0.2.1"))
SCENES = (
    Scene("two branches on one map", (HUB, B1, B2),
          {"b1:VPN 10 - hub:VPN 10": UP, "b2:VPN 10 - hub:VPN 20": UP}),
    Scene("hub alone", (HUB,),
          {"hub:VPN 10 - 198.51.100.1": Verdict.NO_PEER,
           "hub:VPN 20 - 203.0.113.1": Verdict.NO_PEER}),
    Scene("loopback as local address", (
        _router("a", _key("203.0.113.9"), _map(10, "203.0.113.9", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP)),
        _router("b", _key("192.0.2.1"), "crypto map VPN local-address Loopback0\n",
                _map(10, "192.0.2.1", "A"), _acl("A", 2, 1),
                _port("Loopback0", "203.0.113.9"), _port("Gi0/0", "198.51.100.1", ON_MAP))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("peer points at the interface, the loopback is used", (
        _router("a", _key("198.51.100.1"), _map(10, "198.51.100.1", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP)),
        _router("b", _key("192.0.2.1"), "crypto map VPN local-address Loopback0\n",
                _map(10, "192.0.2.1", "A"), _acl("A", 2, 1),
                _port("Loopback0", "203.0.113.9"), _port("Gi0/0", "198.51.100.1", ON_MAP))),
          {"a:VPN 10 - b:VPN 10": P1}),
    Scene("two peers, both there", (
        _router("a", _key(ANYONE), _map(10, "198.51.100.1 203.0.113.1", "A"),
                _acl("A", 1, 2), _port("Gi0/0", "192.0.2.1", ON_MAP)),
        B1, _router("b2", _key("192.0.2.1"), _map(10, "192.0.2.1", "A"), _acl("A", 2, 1),
                    _port("Gi0/0", "203.0.113.1", ON_MAP))),
          {"a:VPN 10 - b1:VPN 10": UP, "a:VPN 10 - b2:VPN 10": UP}),
    Scene("two entries between the same addresses", (
        _router("a", _key("198.51.100.1"), _map(10, "198.51.100.1", "A"),
                _map(20, "198.51.100.1", "B"), _acl("A", 1, 2), _acl("B", 3, 4),
                _port("Gi0/0", "192.0.2.1", ON_MAP)),
        _router("b", _key("192.0.2.1"), _map(10, "192.0.2.1", "B"), _map(20, "192.0.2.1", "A"),
                _acl("A", 2, 1), _acl("B", 4, 3), _port("Gi0/0", "198.51.100.1", ON_MAP))),
          {"a:VPN 10 - b:VPN 20": UP, "a:VPN 20 - b:VPN 10": UP}),
    Scene("an entry that the other end lacks", (
        _router("a", _key("198.51.100.1"), _map(10, "198.51.100.1", "A"),
                _map(20, "198.51.100.1", "B"), _acl("A", 1, 2), _acl("B", 3, 4),
                _port("Gi0/0", "192.0.2.1", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": UP, "a:VPN 20 - b1:VPN 10": P2}),
    Scene("pieces where only the tunnel says the address of the interface", tuple(
        _router(name, _key(far), _map(10, far, "G"),
                f"ip access-list extended G\n permit gre host {own} host {far}\n",
                f"interface Tunnel0\n tunnel source {own}\n tunnel destination {far}\n",
                "interface Gi0/0\n crypto map VPN\n")
        for name, own, far in (("a", "192.0.2.1", "198.51.100.1"),
                               ("b", "198.51.100.1", "192.0.2.1"))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("branches that call by name, in aggressive mode", (
        _router("hub", CALLED, _port("Gi0/0", "192.0.2.1", ON_MAP)),
        _caller("east", "Some-Shared-Key-2", 2), _caller("west", "Some-Shared-Key-4", 3)),
          {"east:VPN 10 - hub:VPN D 10": UP, "hub:VPN D 20 - west:VPN 10": Verdict.DOWN_AUTH}),
    Scene("one-sided pointer", (
        _router("a", _key("198.51.100.1"), _map(10, "198.51.100.1", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP)),
        _router("b", _key("192.0.2.1"), _port("Gi0/0", "198.51.100.1"))),
          {"a:VPN 10 - b:no tunnel": P2}),
    Scene("dynamic map with an ACL", (
        B1, _router("hub", _key(ANYONE), "crypto dynamic-map D 10\n set transform-set TS\n"
                    " match address A\ncrypto map VPN 9 ipsec-isakmp dynamic D\n",
                    _acl("A", 1, 2), _port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"b1:VPN 10 - hub:VPN D 10": UP}),
    Scene("dynamic map with another ACL", (
        B1, _router("hub", _key(ANYONE), "crypto dynamic-map D 10\n set transform-set TS\n"
                    " match address A\ncrypto map VPN 9 ipsec-isakmp dynamic D\n",
                    _acl("A", 1, 7), _port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"b1:VPN 10 - hub:VPN D 10": P2}),
    Scene("static NAT in the folder", (
        _router("inner", _key("192.0.2.1"), _map(10, "192.0.2.1", "A"), _acl("A", 2, 1),
                _port("Gi0/0", "10.9.9.9", ON_MAP)),
        "hostname nat\nip nat inside source static 10.9.9.9 198.51.100.1\n"
        "interface Gi0/0\n ip address 198.51.100.2 255.255.255.0\n ip nat outside\n",
        _router("a", _key("198.51.100.1"), _map(10, "198.51.100.1", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"a:VPN 10 - inner:VPN 10": UP}),
    Scene("the same private address at two customers", (
        _router("a", _key("198.51.100.1"), _map(10, "10.0.0.2", "A"), _acl("A", 1, 2),
                _key("10.0.0.2"), _port("Gi0/0", "10.0.0.1", ON_MAP)),
        _router("b", _key("10.0.0.1"), _map(10, "10.0.0.1", "A"), _acl("A", 2, 1),
                _port("Gi0/0", "10.0.0.2", ON_MAP)),
        _router("c", _key("10.0.0.2"), _map(10, "10.0.0.2", "A"), _acl("A", 5, 6),
                _port("Gi0/0", "10.0.0.1", ON_MAP)),
        _router("d", _key("10.0.0.1"), _map(10, "10.0.0.1", "A"), _acl("A", 6, 5),
                _port("Gi0/0", "10.0.0.2", ON_MAP))),
          {"a:VPN 10 - b:VPN 10": UP, "c:VPN 10 - d:VPN 10": UP}),
    Scene("the same addresses and networks at two customers, with keys of their own", (
        *_customer("a", "b"), *(text.replace("Some-Shared-Key-1", "Key-Of-Another-2")
                                for text in _customer("c", "d"))),
          {"a:VPN 10 - b:VPN 10": UP, "c:VPN 10 - d:VPN 10": UP}),
    Scene("two routers that claim one address and look alike", (
        HUB, B1, B1.replace("hostname b1", "hostname b9"), B2),
          {"b1:VPN 10 - hub:VPN 10": Verdict.UNVERIFIABLE,
           "b9:VPN 10 - hub:VPN 10": Verdict.UNVERIFIABLE, "b2:VPN 10 - hub:VPN 20": UP}),
    Scene("in VRFs", (
        _router("a", "ip vrf WAN\ncrypto keyring K vrf WAN\n"
                " pre-shared-key address 198.51.100.1 key Some-Shared-Key-1\n",
                _map(10, "198.51.100.1", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", "ip vrf forwarding WAN", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": UP}),
    Scene("key in the wrong VRF", (
        _router("a", "ip vrf WAN\n", _key("198.51.100.1"),
                _map(10, "198.51.100.1", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", "ip vrf forwarding WAN", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": Verdict.DOWN_AUTH}),
    Scene("two keyrings with different keys for one peer", (
        _router("a", "crypto keyring K1\n pre-shared-key address 198.51.100.1 key Another-Key-2\n"
                "crypto keyring K2\n pre-shared-key address 198.51.100.1 key Some-Shared-Key-1\n"
                "crypto isakmp profile P\n keyring K2\n match identity address 198.51.100.1\n",
                _map(10, "198.51.100.1", "A") + " set isakmp-profile P\n", _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": ONE}),
    Scene("DMVPN: spokes with the hub and with each other", (DM_HUB, SPOKE[2], SPOKE[3]),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel1 - s3:Tunnel1": UP,
           "s2:Tunnel1 - s3:Tunnel1": UP}),
    Scene("DMVPN: a spoke that has a key for the hub only", (
        DM_HUB, SPOKE[2], SPOKE[3].replace(f"address {ANYONE}", "address 192.0.2.1")),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel1 - s3:Tunnel1": UP,
           "s2:Tunnel1 - s3:Tunnel1": Verdict.DOWN_AUTH}),
    Scene("DMVPN: two clouds from one source", (
        _router("hub", _key(ANYONE), _mgre(1, 1, "Gi0/0"), _mgre(2, 1, "Gi0/0"),
                _port("Gi0/0", "192.0.2.1")),
        _router("s2", _key(ANYONE), _mgre(1, 2, "Gi0/0", "192.0.2.1"),
                _mgre(2, 2, "Gi0/0", "192.0.2.1"), _port("Gi0/0", "198.51.2.1"))),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel2 - s2:Tunnel2": UP}),
    Scene("DMVPN: spokes of two clouds of one hub", (
        _router("hub", _key(ANYONE), _mgre(1, 1, "Gi0/0"), _mgre(2, 1, "Gi0/0"),
                _port("Gi0/0", "192.0.2.1")),
        SPOKE[2], SPOKE[3].replace("Tunnel1", "Tunnel2").replace("10.255.1.", "10.255.2.")
        .replace("tunnel key 1", "tunnel key 2")),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel2 - s3:Tunnel2": UP}),
    Scene("DMVPN: a spoke that learns its address", (
        DM_HUB, SPOKE[2].replace("ip address 198.51.2.1 255.255.255.0", "ip address dhcp")),
          {"hub:Tunnel1 - s2:Tunnel1": UP}),
    Scene("DMVPN: another tunnel between the same two, without protection", (
        DM_HUB + BESIDE.format(n=1, far="198.51.2.1", mode="gre ip"),
        SPOKE[2] + BESIDE.format(n=2, far="192.0.2.1", mode="gre ip")),
          {"hub:Tunnel1 - s2:Tunnel1": UP}),
    Scene("DMVPN: a tunnel that carries no IPsec beside it, on one end", (
        DM_HUB + BESIDE.format(n=1, far="198.51.2.1", mode="vxlan-gpe ipv4"), SPOKE[2]),
          {"hub:Tunnel1 - s2:Tunnel1": UP}),
    Scene("DMVPN: the address of the hub is on a port that is shut", (
        DM_HUB + " shutdown\n", SPOKE[2]), {"hub:Tunnel1 - s2:Tunnel1": P1}),
    Scene("DMVPN: another router names the hub's address as a source, and has it not", (
        DM_HUB, SPOKE[2], _router("old", _key(ANYONE), _mgre(1, 1, "192.0.2.1"),
                                  _port("Gi0/0", "203.0.113.7"))),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "old:Tunnel1 - anyone": Verdict.NO_PEER}),
    Scene("DMVPN: hubs that know each other", (
        _router("h1", _key(ANYONE), _mgre(1, 1, "Gi0/0").replace(
            " ip nhrp", " ip nhrp map 10.255.1.9 192.0.2.9\n ip nhrp", 1),
            _port("Gi0/0", "192.0.2.1")),
        _router("h2", _key(ANYONE), _mgre(1, 9, "Gi0/0").replace(
            " ip nhrp", " ip nhrp map 10.255.1.1 192.0.2.1\n ip nhrp", 1),
            _port("Gi0/0", "192.0.2.9")),
        *(SPOKE[n].replace(" multicast\n", " multicast\n ip nhrp nhs 10.255.1.9 nbma 192.0.2.9\n")
          for n in (2, 3))),
          {"h1:Tunnel1 - h2:Tunnel1": UP, "h1:Tunnel1 - s2:Tunnel1": UP,
           "h1:Tunnel1 - s3:Tunnel1": UP, "h2:Tunnel1 - s2:Tunnel1": UP,
           "h2:Tunnel1 - s3:Tunnel1": UP, "s2:Tunnel1 - s3:Tunnel1": UP}),
    Scene("DMVPN: the hub's address given as a name", (
        DM_HUB, SPOKE[2].replace("nbma 192.0.2.1", "nbma hub.example.net")),
          {"hub:Tunnel1 - s2:Tunnel1": UP}),
    Scene("DMVPN: a name of a hub that is not there", (
        SPOKE[2].replace("nbma 192.0.2.1", "nbma hub.example.net"),),
          {"s2:Tunnel1 - hub.example.net": Verdict.UNVERIFIABLE}),
    Scene("DMVPN: a name that an `ip host` line resolves", (
        DM_HUB, "ip host hub.example.net 192.0.2.1\n"
        + SPOKE[2].replace("nbma 192.0.2.1", "nbma hub.example.net")),
          {"hub:Tunnel1 - s2:Tunnel1": UP}),
    Scene("DMVPN: an address that the hub does not have", (
        DM_HUB, SPOKE[2].replace("nbma 192.0.2.1", "nbma 192.0.2.7"), SPOKE[3],
        _router("transit", _port("Gi0/0", "192.0.2.7"))),
          {"hub:Tunnel1 - s2:Tunnel1": P1, "hub:Tunnel1 - s3:Tunnel1": UP,
           "s2:Tunnel1 - s3:Tunnel1": UP}),
    Scene("DMVPN: a hub whose tunnel to another router has a mistyped address", (
        DM_HUB + GRE.format(n=1, own="192.0.2.1", far="198.51.2.77"),
        _router("b", _key(ANYONE), _port("Gi0/0", "198.51.9.1"),
                GRE.format(n=2, own="198.51.9.1", far="192.0.2.1")), SPOKE[2]),
          {"b:Tunnel8 - hub:Tunnel8": P1, "hub:Tunnel1 - s2:Tunnel1": UP}),
    Scene("DMVPN: the hub's tunnel is no multipoint tunnel", (
        DM_HUB.replace(" tunnel mode gre multipoint\n", ""), SPOKE[2], SPOKE[3]),
          {"hub:Tunnel1 - s2:Tunnel1": P1, "hub:Tunnel1 - s3:Tunnel1": P1}),
    Scene("FlexVPN: pieces without addresses, where the hub says who it is", (
        "hostname hub\n" + FLEX.format(name="hub", more=" virtual-template 1\n").replace(
            "identity local fqdn hub.example.net", "identity local address 192.0.2.1")
        + "interface Virtual-Template1 type tunnel\n tunnel protection ipsec profile P\n",
        *(f"hostname s{n}\n" + FLEX.format(name=f"s{n}", more="").replace(
            "remote fqdn domain example.net", "remote address 192.0.2.1")
          + "interface Tunnel0\n tunnel source Gi0/0\n tunnel destination 192.0.2.1\n"
          " tunnel protection ipsec profile P\n" for n in (2, 3))),
          {"hub:Virtual-Template1 - s2:Tunnel0": UP, "hub:Virtual-Template1 - s3:Tunnel0": UP}),
    Scene("FlexVPN: an unprotected spoke", (
        "hostname hub\n" + FLEX.format(name="hub", more=" virtual-template 1\n")
        + "interface Virtual-Template1 type tunnel\n ip unnumbered Loopback0\n tunnel source Gi0/0\n"
        " tunnel protection ipsec profile P\n" + _port("Gi0/0", "192.0.2.1"),
        "hostname s2\n" + FLEX.format(name="s2", more="") + _port("Gi0/0", "198.51.2.1")
        + "interface Tunnel0\n ip address negotiated\n tunnel source Gi0/0\n"
        " tunnel destination 192.0.2.1\n"),
          {"hub:Virtual-Template1 - s2:Tunnel0": P1}),
    Scene("DMVPN: an unprotected spoke", (
        DM_HUB, SPOKE[2].replace(" tunnel protection ipsec profile P shared\n", "")),
          {"hub:Tunnel1 - s2:Tunnel1": P1}),
    Scene("plain GRE is no tunnel of ours", (
        _router("a", "interface Tunnel0\n ip address 10.0.0.1 255.255.255.252\n"
                " tunnel source 192.0.2.1\n tunnel destination 198.51.100.1\n",
                _port("Gi0/0", "192.0.2.1")),
        _router("b", "interface Tunnel0\n ip address 10.0.0.2 255.255.255.252\n"
                " tunnel source 198.51.100.1\n tunnel destination 192.0.2.1\n",
                _port("Gi0/0", "198.51.100.1"))), {}),
    Scene("HSRP address shared by two hubs", (
        B1,
        *(HUB.replace("hostname hub", f"hostname h{n}").replace(
            " ip address 192.0.2.1 255.255.255.0\n",
            f" ip address 192.0.2.{n} 255.255.255.0\n standby 1 ip 192.0.2.1\n")
          for n in (2, 3)), B2),
          {"b1:VPN 10 - h2:VPN 10": UP, "b1:VPN 10 - h3:VPN 10": UP,
           "b2:VPN 10 - h2:VPN 20": UP, "b2:VPN 10 - h3:VPN 20": UP}),
    Scene("HSRP address shared by two hubs, one of them with another access list", (
        B1,
        *(HUB.replace("hostname hub", f"hostname h{n}").replace(
            " ip address 192.0.2.1 255.255.255.0\n",
            f" ip address 192.0.2.{n} 255.255.255.0\n standby 1 ip 192.0.2.1\n")
          .replace("10.2.0.0", f"10.{net}.0.0")
          for n, net in ((2, 2), (3, 7)))),
          {"b1:VPN 10 - h2:VPN 10": UP, "b1:VPN 10 - h3:VPN 10": P2,
           "h2:VPN 20 - 203.0.113.1": Verdict.NO_PEER, "h3:VPN 20 - 203.0.113.1": Verdict.NO_PEER}),
    Scene("no addresses in the texts", tuple(
        _router(name, _key(peer), _map(10, peer, "A"), _acl("A", here, there),
                f"interface Gi0/0\n {ON_MAP}\n")
        for name, peer, here, there in (("a", "192.0.2.9", 1, 2), ("b", "192.0.2.8", 2, 1))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("no addresses and another ACL: the key tells", tuple(
        _router(name, _key(peer), _map(10, peer, "A"), _acl("A", here, there),
                f"interface Gi0/0\n {ON_MAP}\n")
        for name, peer, here, there in (("a", "192.0.2.9", 1, 2), ("b", "192.0.2.8", 2, 7))),
          {"a:VPN 10 - b:VPN 10": P2}),
    Scene("placeholders instead of keys", tuple(
        _router(name, _key(peer, "<env:PSK_A_B>"), _map(10, peer, "A"), _acl("A", here, there),
                _port("Gi0/0", own, ON_MAP))
        for name, own, peer, here, there in (
            ("a", "192.0.2.8", "192.0.2.9", 1, 2), ("b", "192.0.2.9", "192.0.2.8", 2, 1))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("one map on two interfaces of a hub", (
        _router("hub", _key(ANYONE), _map(10, "198.51.100.1", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP), _port("Gi0/1", "192.0.3.1", ON_MAP)), B1),
          {"b1:VPN 10 - hub:VPN 10": UP}),
    Scene("one map on two interfaces, one local address", (
        _router("hub", _key(ANYONE), "crypto map VPN local-address Lo0\n",
                _map(10, "198.51.100.1", "A"), _acl("A", 1, 2), _port("Lo0", "192.0.2.1"),
                _port("Gi0/0", "192.0.4.1", ON_MAP), _port("Gi0/1", "192.0.3.1", ON_MAP)), B1),
          {"b1:VPN 10 - hub:VPN 10": UP}),
    Scene("GRE with the map on the tunnel too", tuple(
        _router(name, _key(far), _map(10, far, "G"),
                f"ip access-list extended G\n permit gre host {own} host {far}\n",
                _port("Gi0/0", own, ON_MAP),
                f"interface Tunnel0\n ip address 10.0.0.{n} 255.255.255.252\n tunnel source Gi0/0\n"
                f" tunnel destination {far}\n crypto map VPN\n")
        for n, name, own, far in (
            (1, "a", "192.0.2.1", "198.51.100.1"), (2, "b", "198.51.100.1", "192.0.2.1"))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("a spoke on DHCP and a dynamic map", (
        _router("sp", _key("192.0.2.1"), _map(10, "192.0.2.1", "A"), _acl("A", 2, 1),
                f"interface Gi0/0\n ip address dhcp\n {ON_MAP}\n"),
        _router("hub", _key(ANYONE), "crypto dynamic-map D 10\n set transform-set TS\n"
                "crypto map VPN 9 ipsec-isakmp dynamic D\n",
                _port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"hub:VPN D 10 - sp:VPN 10": UP}),
    Scene("a tunnel source that no interface has", (
        _router("a", _key("192.0.2.2"), _port("Gi0/0", "198.51.100.1"), VTI.format(
            n=1, own="192.0.2.1", far="192.0.2.2")),
        _router("b", _key("192.0.2.1"), _port("Gi0/0", "192.0.2.2"), VTI.format(
            n=2, own="192.0.2.2", far="192.0.2.1"))),
          {"a:Tunnel1 - b:Tunnel1": P1}),
    Scene("tunnel sources in pieces without interfaces", (
        _router("a", _key("192.0.2.2"), VTI.format(n=1, own="192.0.2.1", far="192.0.2.2")),
        _router("b", _key("192.0.2.1"), VTI.format(n=2, own="192.0.2.2", far="192.0.2.1"))),
          {"a:Tunnel1 - b:Tunnel1": UP}),
    Scene("FlexVPN", (
        _router("hub", FLEX.format(name="hub", more=" virtual-template 1\n"),
                _port("Gi0/0", "192.0.2.1"),
                "interface Loopback0\n ip address 10.0.0.1 255.255.255.255\n"
                "interface Virtual-Template1 type tunnel\n ip unnumbered Loopback0\n"
                " tunnel source Gi0/0\n tunnel protection ipsec profile P\n"),
        _router("spoke", FLEX.format(name="spoke", more=""), _port("Gi0/0", "198.51.2.1"),
                "interface Tunnel0\n ip address negotiated\n tunnel source Gi0/0\n"
                " tunnel destination 192.0.2.1\n tunnel protection ipsec profile P\n")),
          {"hub:Virtual-Template1 - spoke:Tunnel0": UP}),
    Scene("an entry taken back", (HUB + "no crypto map VPN 20\n", B1),
          {"b1:VPN 10 - hub:VPN 10": UP}),
    Scene("peers over IPv6 and by name", (
        _router("a", _map(10, "far.example.net", "A"), _acl("A", 1, 2),
                _port("Gi0/0", "192.0.2.1", ON_MAP),
                "crypto ipsec profile P\n set transform-set TS\ninterface Tunnel0\n"
                " tunnel source Gi0/0\n tunnel mode ipsec ipv6\n tunnel destination 2001:db8::1\n"
                " tunnel protection ipsec profile P\n"),),
          {"a:VPN 10 - far.example.net": Verdict.UNVERIFIABLE,
           "a:Tunnel0 - 2001:db8::1": Verdict.UNVERIFIABLE}),
    Scene("nothing at all", ("", "hello\n", "hostname x\n"), {}),
)  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_scene(scene: Scene, compare: Callable[..., Judgement]) -> None:
    for texts in (scene.texts, scene.texts[::-1]):
        judged = compare(*texts)
        assert {tunnel.id: tunnel.verdict for tunnel in judged.tunnels} == scene.expected


def test_two_routers_of_one_name(compare: Callable[..., Judgement]) -> None:
    judged = compare(HUB, B1, B2.replace("hostname b2", "hostname b1"))
    names = [device.name for device in judged.devices]
    assert len(set(names)) == 3


def test_many_spokes_stay_linear(compare: Callable[..., Judgement]) -> None:
    spokes = [
        SPOKE[2].replace("hostname s2", f"hostname x{n:03d}").replace("198.51.2.1", f"198.51.{n}.1")
        for n in range(40)
    ]
    judged = compare(DM_HUB, *spokes)
    assert len([t for t in judged.tunnels if not t.context.spokes]) == 40
    assert len([t for t in judged.tunnels if t.context.spokes]) == 39
