"""Who is paired with whom, in the arrangements that addresses make difficult."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.compare.pieces import (
    ANYONE,
    BESIDE,
    CALLED,
    FLEX,
    GRE,
    ON_MAP,
    VTI,
    acl,
    caller,
    customer,
    entry,
    isakmp_key,
    mgre,
    port,
    router,
)

from bothends.compare import Judgement, Verdict


@dataclass(frozen=True)
class Scene:
    name: str
    texts: tuple[str, ...]
    expected: dict[str, Verdict]


UP, ONE, P1, P2 = Verdict.UP, Verdict.UP_ONE_WAY, Verdict.DOWN_PHASE1, Verdict.DOWN_PHASE2
B1 = router("b1", isakmp_key("192.0.2.1"), entry(10, "192.0.2.1", "A"), acl("A", 2, 1),
             port("Gi0/0", "198.51.100.1", ON_MAP))  # fmt: skip
B2 = router("b2", isakmp_key("192.0.2.1"), entry(10, "192.0.2.1", "A"), acl("A", 3, 1),
             port("Gi0/0", "203.0.113.1", ON_MAP))  # fmt: skip
HUB = router("hub", isakmp_key(f"{ANYONE} {ANYONE}"), entry(10, "198.51.100.1", "A1"),
              entry(20, "203.0.113.1", "A2"), acl("A1", 1, 2), acl("A2", 1, 3),
              port("Gi0/0", "192.0.2.1", ON_MAP))  # fmt: skip
SPOKE = {
    n: router(f"s{n}", isakmp_key(ANYONE), mgre(1, n, "Gi0/0", "192.0.2.1"),
               port("Gi0/0", f"198.51.{n}.1")) for n in (2, 3, 4)
}  # fmt: skip
DM_HUB = router("hub", isakmp_key(ANYONE), mgre(1, 1, "Gi0/0"), port("Gi0/0", "192.0.2.1"))
SCENES = (
    Scene("two branches on one map", (HUB, B1, B2),
          {"b1:VPN 10 - hub:VPN 10": UP, "b2:VPN 10 - hub:VPN 20": UP}),
    Scene("hub alone", (HUB,),
          {"hub:VPN 10 - 198.51.100.1": Verdict.NO_PEER,
           "hub:VPN 20 - 203.0.113.1": Verdict.NO_PEER}),
    Scene("loopback as local address", (
        router("a", isakmp_key("203.0.113.9"), entry(10, "203.0.113.9", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP)),
        router("b", isakmp_key("192.0.2.1"), "crypto map VPN local-address Loopback0\n",
                entry(10, "192.0.2.1", "A"), acl("A", 2, 1),
                port("Loopback0", "203.0.113.9"), port("Gi0/0", "198.51.100.1", ON_MAP))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("peer points at the interface, the loopback is used", (
        router("a", isakmp_key("198.51.100.1"), entry(10, "198.51.100.1", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP)),
        router("b", isakmp_key("192.0.2.1"), "crypto map VPN local-address Loopback0\n",
                entry(10, "192.0.2.1", "A"), acl("A", 2, 1),
                port("Loopback0", "203.0.113.9"), port("Gi0/0", "198.51.100.1", ON_MAP))),
          {"a:VPN 10 - b:VPN 10": P1}),
    Scene("two peers, both there", (
        router("a", isakmp_key(ANYONE), entry(10, "198.51.100.1 203.0.113.1", "A"),
                acl("A", 1, 2), port("Gi0/0", "192.0.2.1", ON_MAP)),
        B1, router("b2", isakmp_key("192.0.2.1"), entry(10, "192.0.2.1", "A"), acl("A", 2, 1),
                    port("Gi0/0", "203.0.113.1", ON_MAP))),
          {"a:VPN 10 - b1:VPN 10": UP, "a:VPN 10 - b2:VPN 10": UP}),
    Scene("two entries between the same addresses", (
        router("a", isakmp_key("198.51.100.1"), entry(10, "198.51.100.1", "A"),
                entry(20, "198.51.100.1", "B"), acl("A", 1, 2), acl("B", 3, 4),
                port("Gi0/0", "192.0.2.1", ON_MAP)),
        router("b", isakmp_key("192.0.2.1"), entry(10, "192.0.2.1", "B"), entry(20, "192.0.2.1", "A"),
                acl("A", 2, 1), acl("B", 4, 3), port("Gi0/0", "198.51.100.1", ON_MAP))),
          {"a:VPN 10 - b:VPN 20": UP, "a:VPN 20 - b:VPN 10": UP}),
    Scene("an entry that the other end lacks", (
        router("a", isakmp_key("198.51.100.1"), entry(10, "198.51.100.1", "A"),
                entry(20, "198.51.100.1", "B"), acl("A", 1, 2), acl("B", 3, 4),
                port("Gi0/0", "192.0.2.1", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": UP, "a:VPN 20 - b1:VPN 10": P2}),
    Scene("pieces where only the tunnel says the address of the interface", tuple(
        router(name, isakmp_key(far), entry(10, far, "G"),
                f"ip access-list extended G\n permit gre host {own} host {far}\n",
                f"interface Tunnel0\n tunnel source {own}\n tunnel destination {far}\n",
                "interface Gi0/0\n crypto map VPN\n")
        for name, own, far in (("a", "192.0.2.1", "198.51.100.1"),
                               ("b", "198.51.100.1", "192.0.2.1"))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("branches that call by name, in aggressive mode", (
        router("hub", CALLED, port("Gi0/0", "192.0.2.1", ON_MAP)),
        caller("east", "Some-Shared-Key-2", 2), caller("west", "Some-Shared-Key-4", 3)),
          {"east:VPN 10 - hub:VPN D 10": UP, "hub:VPN D 20 - west:VPN 10": Verdict.DOWN_AUTH}),
    Scene("one-sided pointer", (
        router("a", isakmp_key("198.51.100.1"), entry(10, "198.51.100.1", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP)),
        router("b", isakmp_key("192.0.2.1"), port("Gi0/0", "198.51.100.1"))),
          {"a:VPN 10 - b:no tunnel": P2}),
    Scene("dynamic map with an ACL", (
        B1, router("hub", isakmp_key(ANYONE), "crypto dynamic-map D 10\n set transform-set TS\n"
                    " match address A\ncrypto map VPN 9 ipsec-isakmp dynamic D\n",
                    acl("A", 1, 2), port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"b1:VPN 10 - hub:VPN D 10": UP}),
    Scene("dynamic map with another ACL", (
        B1, router("hub", isakmp_key(ANYONE), "crypto dynamic-map D 10\n set transform-set TS\n"
                    " match address A\ncrypto map VPN 9 ipsec-isakmp dynamic D\n",
                    acl("A", 1, 7), port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"b1:VPN 10 - hub:VPN D 10": P2}),
    Scene("static NAT in the folder", (
        router("inner", isakmp_key("192.0.2.1"), entry(10, "192.0.2.1", "A"), acl("A", 2, 1),
                port("Gi0/0", "10.9.9.9", ON_MAP)),
        "hostname nat\nip nat inside source static 10.9.9.9 198.51.100.1\n"
        "interface Gi0/0\n ip address 198.51.100.2 255.255.255.0\n ip nat outside\n",
        router("a", isakmp_key("198.51.100.1"), entry(10, "198.51.100.1", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"a:VPN 10 - inner:VPN 10": UP}),
    Scene("the same private address at two customers", (
        router("a", isakmp_key("198.51.100.1"), entry(10, "10.0.0.2", "A"), acl("A", 1, 2),
                isakmp_key("10.0.0.2"), port("Gi0/0", "10.0.0.1", ON_MAP)),
        router("b", isakmp_key("10.0.0.1"), entry(10, "10.0.0.1", "A"), acl("A", 2, 1),
                port("Gi0/0", "10.0.0.2", ON_MAP)),
        router("c", isakmp_key("10.0.0.2"), entry(10, "10.0.0.2", "A"), acl("A", 5, 6),
                port("Gi0/0", "10.0.0.1", ON_MAP)),
        router("d", isakmp_key("10.0.0.1"), entry(10, "10.0.0.1", "A"), acl("A", 6, 5),
                port("Gi0/0", "10.0.0.2", ON_MAP))),
          {"a:VPN 10 - b:VPN 10": UP, "c:VPN 10 - d:VPN 10": UP}),
    Scene("the same addresses and networks at two customers, with keys of their own", (
        *customer("a", "b"), *(text.replace("Some-Shared-Key-1", "Key-Of-Another-2")
                                for text in customer("c", "d"))),
          {"a:VPN 10 - b:VPN 10": UP, "c:VPN 10 - d:VPN 10": UP}),
    Scene("two routers that claim one address and look alike", (
        HUB, B1, B1.replace("hostname b1", "hostname b9"), B2),
          {"b1:VPN 10 - hub:VPN 10": Verdict.UNVERIFIABLE,
           "b9:VPN 10 - hub:VPN 10": Verdict.UNVERIFIABLE, "b2:VPN 10 - hub:VPN 20": UP}),
    Scene("in VRFs", (
        router("a", "ip vrf WAN\ncrypto keyring K vrf WAN\n"
                " pre-shared-key address 198.51.100.1 key Some-Shared-Key-1\n",
                entry(10, "198.51.100.1", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", "ip vrf forwarding WAN", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": UP}),
    Scene("key in the wrong VRF", (
        router("a", "ip vrf WAN\n", isakmp_key("198.51.100.1"),
                entry(10, "198.51.100.1", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", "ip vrf forwarding WAN", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": Verdict.DOWN_AUTH}),
    Scene("two keyrings with different keys for one peer", (
        router("a", "crypto keyring K1\n pre-shared-key address 198.51.100.1 key Another-Key-2\n"
                "crypto keyring K2\n pre-shared-key address 198.51.100.1 key Some-Shared-Key-1\n"
                "crypto isakmp profile P\n keyring K2\n match identity address 198.51.100.1\n",
                entry(10, "198.51.100.1", "A") + " set isakmp-profile P\n", acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP)), B1),
          {"a:VPN 10 - b1:VPN 10": ONE}),
    Scene("DMVPN: spokes with the hub and with each other", (DM_HUB, SPOKE[2], SPOKE[3]),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel1 - s3:Tunnel1": UP,
           "s2:Tunnel1 - s3:Tunnel1": UP}),
    Scene("DMVPN: a spoke that has a key for the hub only", (
        DM_HUB, SPOKE[2], SPOKE[3].replace(f"address {ANYONE}", "address 192.0.2.1")),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel1 - s3:Tunnel1": UP,
           "s2:Tunnel1 - s3:Tunnel1": Verdict.DOWN_AUTH}),
    Scene("DMVPN: two clouds from one source", (
        router("hub", isakmp_key(ANYONE), mgre(1, 1, "Gi0/0"), mgre(2, 1, "Gi0/0"),
                port("Gi0/0", "192.0.2.1")),
        router("s2", isakmp_key(ANYONE), mgre(1, 2, "Gi0/0", "192.0.2.1"),
                mgre(2, 2, "Gi0/0", "192.0.2.1"), port("Gi0/0", "198.51.2.1"))),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "hub:Tunnel2 - s2:Tunnel2": UP}),
    Scene("DMVPN: spokes of two clouds of one hub", (
        router("hub", isakmp_key(ANYONE), mgre(1, 1, "Gi0/0"), mgre(2, 1, "Gi0/0"),
                port("Gi0/0", "192.0.2.1")),
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
        DM_HUB, SPOKE[2], router("old", isakmp_key(ANYONE), mgre(1, 1, "192.0.2.1"),
                                  port("Gi0/0", "203.0.113.7"))),
          {"hub:Tunnel1 - s2:Tunnel1": UP, "old:Tunnel1 - anyone": Verdict.NO_PEER}),
    Scene("DMVPN: hubs that know each other", (
        router("h1", isakmp_key(ANYONE), mgre(1, 1, "Gi0/0").replace(
            " ip nhrp", " ip nhrp map 10.255.1.9 192.0.2.9\n ip nhrp", 1),
            port("Gi0/0", "192.0.2.1")),
        router("h2", isakmp_key(ANYONE), mgre(1, 9, "Gi0/0").replace(
            " ip nhrp", " ip nhrp map 10.255.1.1 192.0.2.1\n ip nhrp", 1),
            port("Gi0/0", "192.0.2.9")),
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
        router("transit", port("Gi0/0", "192.0.2.7"))),
          {"hub:Tunnel1 - s2:Tunnel1": P1, "hub:Tunnel1 - s3:Tunnel1": UP,
           "s2:Tunnel1 - s3:Tunnel1": UP}),
    Scene("DMVPN: a hub whose tunnel to another router has a mistyped address", (
        DM_HUB + GRE.format(n=1, own="192.0.2.1", far="198.51.2.77"),
        router("b", isakmp_key(ANYONE), port("Gi0/0", "198.51.9.1"),
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
        " tunnel protection ipsec profile P\n" + port("Gi0/0", "192.0.2.1"),
        "hostname s2\n" + FLEX.format(name="s2", more="") + port("Gi0/0", "198.51.2.1")
        + "interface Tunnel0\n ip address negotiated\n tunnel source Gi0/0\n"
        " tunnel destination 192.0.2.1\n"),
          {"hub:Virtual-Template1 - s2:Tunnel0": P1}),
    Scene("DMVPN: an unprotected spoke", (
        DM_HUB, SPOKE[2].replace(" tunnel protection ipsec profile P shared\n", "")),
          {"hub:Tunnel1 - s2:Tunnel1": P1}),
    Scene("plain GRE is no tunnel of ours", (
        router("a", "interface Tunnel0\n ip address 10.0.0.1 255.255.255.252\n"
                " tunnel source 192.0.2.1\n tunnel destination 198.51.100.1\n",
                port("Gi0/0", "192.0.2.1")),
        router("b", "interface Tunnel0\n ip address 10.0.0.2 255.255.255.252\n"
                " tunnel source 198.51.100.1\n tunnel destination 192.0.2.1\n",
                port("Gi0/0", "198.51.100.1"))), {}),
    Scene("HSRP address shared by two hubs", (
        B1,
        *(HUB.replace("hostname hub", f"hostname h{n}").replace(
            " ip address 192.0.2.1 255.255.255.0\n",
            f" ip address 192.0.2.{n} 255.255.255.0\n standby 1 ip 192.0.2.1\n").replace(f" {ON_MAP}\n", f" {ON_MAP} redundancy HA\n")
          for n in (2, 3)), B2),
          {"b1:VPN 10 - h2:VPN 10": UP, "b1:VPN 10 - h3:VPN 10": UP,
           "b2:VPN 10 - h2:VPN 20": UP, "b2:VPN 10 - h3:VPN 20": UP}),
    Scene("HSRP address, and a crypto map that names no group", (
        B1,
        HUB.replace(" ip address 192.0.2.1 255.255.255.0\n",
                    " ip address 192.0.2.2 255.255.255.0\n standby 1 ip 192.0.2.1\n")),
          {"b1:VPN 10 - hub:VPN 10": Verdict.DOWN_PHASE1, "hub:VPN 20 - 203.0.113.1": Verdict.NO_PEER}),
    Scene("the peer names a secondary address", (
        B1,
        HUB.replace(" ip address 192.0.2.1 255.255.255.0\n",
                    " ip address 192.0.2.2 255.255.255.0\n ip address 192.0.2.1 255.255.255.0 secondary\n")),
          {"b1:VPN 10 - hub:VPN 10": Verdict.DOWN_PHASE1, "hub:VPN 20 - 203.0.113.1": Verdict.NO_PEER}),
    Scene("HSRP address shared by two hubs, one of them with another access list", (
        B1,
        *(HUB.replace("hostname hub", f"hostname h{n}").replace(
            " ip address 192.0.2.1 255.255.255.0\n",
            f" ip address 192.0.2.{n} 255.255.255.0\n standby 1 ip 192.0.2.1\n").replace(f" {ON_MAP}\n", f" {ON_MAP} redundancy HA\n")
          .replace("10.2.0.0", f"10.{net}.0.0")
          for n, net in ((2, 2), (3, 7)))),
          {"b1:VPN 10 - h2:VPN 10": UP, "b1:VPN 10 - h3:VPN 10": P2,
           "h2:VPN 20 - 203.0.113.1": Verdict.NO_PEER, "h3:VPN 20 - 203.0.113.1": Verdict.NO_PEER}),
    Scene("no addresses in the texts", tuple(
        router(name, isakmp_key(peer), entry(10, peer, "A"), acl("A", here, there),
                f"interface Gi0/0\n {ON_MAP}\n")
        for name, peer, here, there in (("a", "192.0.2.9", 1, 2), ("b", "192.0.2.8", 2, 1))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("no addresses and another ACL: the key tells", tuple(
        router(name, isakmp_key(peer), entry(10, peer, "A"), acl("A", here, there),
                f"interface Gi0/0\n {ON_MAP}\n")
        for name, peer, here, there in (("a", "192.0.2.9", 1, 2), ("b", "192.0.2.8", 2, 7))),
          {"a:VPN 10 - b:VPN 10": P2}),
    Scene("placeholders instead of keys", tuple(
        router(name, isakmp_key(peer, "<env:PSK_A_B>"), entry(10, peer, "A"), acl("A", here, there),
                port("Gi0/0", own, ON_MAP))
        for name, own, peer, here, there in (
            ("a", "192.0.2.8", "192.0.2.9", 1, 2), ("b", "192.0.2.9", "192.0.2.8", 2, 1))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("one map on two interfaces of a hub", (
        router("hub", isakmp_key(ANYONE), entry(10, "198.51.100.1", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP), port("Gi0/1", "192.0.3.1", ON_MAP)), B1),
          {"b1:VPN 10 - hub:VPN 10": UP}),
    Scene("one map on two interfaces, one local address", (
        router("hub", isakmp_key(ANYONE), "crypto map VPN local-address Lo0\n",
                entry(10, "198.51.100.1", "A"), acl("A", 1, 2), port("Lo0", "192.0.2.1"),
                port("Gi0/0", "192.0.4.1", ON_MAP), port("Gi0/1", "192.0.3.1", ON_MAP)), B1),
          {"b1:VPN 10 - hub:VPN 10": UP}),
    Scene("GRE with the map on the tunnel too", tuple(
        router(name, isakmp_key(far), entry(10, far, "G"),
                f"ip access-list extended G\n permit gre host {own} host {far}\n",
                port("Gi0/0", own, ON_MAP),
                f"interface Tunnel0\n ip address 10.0.0.{n} 255.255.255.252\n tunnel source Gi0/0\n"
                f" tunnel destination {far}\n crypto map VPN\n")
        for n, name, own, far in (
            (1, "a", "192.0.2.1", "198.51.100.1"), (2, "b", "198.51.100.1", "192.0.2.1"))),
          {"a:VPN 10 - b:VPN 10": UP}),
    Scene("a spoke on DHCP and a dynamic map", (
        router("sp", isakmp_key("192.0.2.1"), entry(10, "192.0.2.1", "A"), acl("A", 2, 1),
                f"interface Gi0/0\n ip address dhcp\n {ON_MAP}\n"),
        router("hub", isakmp_key(ANYONE), "crypto dynamic-map D 10\n set transform-set TS\n"
                "crypto map VPN 9 ipsec-isakmp dynamic D\n",
                port("Gi0/0", "192.0.2.1", ON_MAP))),
          {"hub:VPN D 10 - sp:VPN 10": UP}),
    Scene("a tunnel source that no interface has", (
        router("a", isakmp_key("192.0.2.2"), port("Gi0/0", "198.51.100.1"), VTI.format(
            n=1, own="192.0.2.1", far="192.0.2.2")),
        router("b", isakmp_key("192.0.2.1"), port("Gi0/0", "192.0.2.2"), VTI.format(
            n=2, own="192.0.2.2", far="192.0.2.1"))),
          {"a:Tunnel1 - b:Tunnel1": P1}),
    Scene("tunnel sources in pieces without interfaces", (
        router("a", isakmp_key("192.0.2.2"), VTI.format(n=1, own="192.0.2.1", far="192.0.2.2")),
        router("b", isakmp_key("192.0.2.1"), VTI.format(n=2, own="192.0.2.2", far="192.0.2.1"))),
          {"a:Tunnel1 - b:Tunnel1": UP}),
    Scene("FlexVPN", (
        router("hub", FLEX.format(name="hub", more=" virtual-template 1\n"),
                port("Gi0/0", "192.0.2.1"),
                "interface Loopback0\n ip address 10.0.0.1 255.255.255.255\n"
                "interface Virtual-Template1 type tunnel\n ip unnumbered Loopback0\n"
                " tunnel source Gi0/0\n tunnel protection ipsec profile P\n"),
        router("spoke", FLEX.format(name="spoke", more=""), port("Gi0/0", "198.51.2.1"),
                "interface Tunnel0\n ip address negotiated\n tunnel source Gi0/0\n"
                " tunnel destination 192.0.2.1\n tunnel protection ipsec profile P\n")),
          {"hub:Virtual-Template1 - spoke:Tunnel0": UP}),
    Scene("a second hub that registers with the first one", (
        DM_HUB,
        router("hub2", isakmp_key(ANYONE), port("Gi0/0", "192.0.3.1"), mgre(1, 9, "Gi0/0", "192.0.2.1").replace(
            " tunnel source", " ip nhrp map multicast dynamic\n tunnel source", 1)),
        SPOKE[2].replace(" tunnel source", " ip nhrp nhs 10.255.1.9 nbma 192.0.3.1 multicast\n tunnel source", 1)),
          {"hub2:Tunnel1 - hub:Tunnel1": UP, "hub:Tunnel1 - s2:Tunnel1": UP, "hub2:Tunnel1 - s2:Tunnel1": UP}),
    Scene("two ends without addresses, and nobody else", tuple(
        router(name, isakmp_key(far, f"Key-Of-{name}-Alone"), entry(10, far, "A"), acl("A", *nets),
                f"interface Gi0/0\n {ON_MAP}\n")
        for name, far, nets in (("a", "192.0.2.1", (1, 2)), ("b", "198.51.100.1", (3, 1)))),
          {"a:VPN 10 - b:VPN 10": Verdict.DOWN_AUTH}),
    Scene("two tunnels without addresses, of which one is not protected", tuple(
        router(name, isakmp_key(far), VTI.format(n=n, own="Gi0/0", far=far).replace(bare, ""))
        for n, name, far, bare in ((1, "a", "198.51.100.1", "none"),
                                   (2, "b", "192.0.2.1", " tunnel protection ipsec profile P\n"))),
          {"a:Tunnel1 - b:Tunnel1": P2}),
    Scene("a tunnel source that a piece leaves out", tuple(
        router(name, isakmp_key(far), port("Gi0/1", f"10.{n}.0.1"), VTI.format(n=n, own="Gi0/0", far=far))
        for n, name, far in ((1, "a", "198.51.100.1"), (2, "b", "192.0.2.1"))),
          {"a:Tunnel1 - b:Tunnel1": UP}),
    Scene("two ends without addresses, beside others", (
        *(router(name, isakmp_key(far, f"Key-Of-{name}-Alone"), entry(10, far, "A"), acl("A", *nets),
                f"interface Gi0/0\n {ON_MAP}\n")
          for name, far, nets in (("a", "192.0.2.9", (1, 2)), ("b", "198.51.100.9", (3, 1)))),
        HUB, B1, B2),
          {"a:VPN 10 - 192.0.2.9": Verdict.NO_PEER, "b:VPN 10 - 198.51.100.9": Verdict.NO_PEER,
           "b1:VPN 10 - hub:VPN 10": UP, "b2:VPN 10 - hub:VPN 20": UP}),
    Scene("an entry taken back", (HUB + "no crypto map VPN 20\n", B1),
          {"b1:VPN 10 - hub:VPN 10": UP}),
    Scene("peers over IPv6 and by name", (
        router("a", entry(10, "far.example.net", "A"), acl("A", 1, 2),
                port("Gi0/0", "192.0.2.1", ON_MAP),
                "crypto ipsec profile P\n set transform-set TS\ninterface Tunnel0\n"
                " tunnel source Gi0/0\n tunnel mode ipsec ipv6\n tunnel destination 2001:db8::1\n"
                " tunnel protection ipsec profile P\n"),),
          {"a:VPN 10 - far.example.net": Verdict.UNVERIFIABLE,
           "a:Tunnel0 - 2001:db8::1": Verdict.NO_PEER}),
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
