"""What a configuration says and what it leaves out, each value with its origin."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from bothends.ike.selectors import Addresses, Ports, TrafficSelector
from bothends.model import Authentication, DhGroup, Dpd, Encryption, Integrity, Mode
from bothends.platforms.ios.config import confparse, read_release, read_router, read_tree
from bothends.platforms.router import (
    IdentityKind,
    Ikev2Auth,
    KeyKind,
    Release,
    Router,
    TunnelMode,
    canonical_interface,
)


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    get: Callable[[Router], Any]
    expected: Any


def _policy(router: Router) -> tuple[object, ...]:
    policy = router.policies[0]
    return (
        policy.encryption.value,
        policy.hash.value,
        policy.authentication.value,
        policy.group.value,
        policy.lifetime.value,
    )


def _key(router: Router) -> tuple[object, ...]:
    key = router.keyrings["default"].keys[0]
    return key.key.kind, key.key.secret, key.network, key.no_xauth


def _set(router: Router) -> tuple[object, ...]:
    found = router.transform_sets["T"]
    return found.ah, found.encryption, found.integrity, found.mode.value, found.mode_required


def _flows(router: Router) -> list[TrafficSelector]:
    return [flow for entry in router.acls["A"].entries for flow in entry.flows]


def _entry(router: Router) -> Any:
    return router.crypto_maps["M"].entries[0]


MAP = "crypto map M 10 ipsec-isakmp\n match address A\n"
NET = Addresses.of(IPv4Network("10.0.0.0/24"))
HOST = Addresses.of(IPv4Address("192.0.2.1"))
E, I, G, A = Encryption, Integrity, DhGroup, Authentication  # noqa: E741 - as the table reads
ANY = Addresses(0, 0xFFFFFFFF)
CASES = (
    Case("policy, everything said",
         "crypto isakmp policy 5\n encr aes 192\n hash sha384\n authentication pre-share\n"
         " group 20\n lifetime 3600\n",
         _policy, (E.AES_192, I.SHA384, A.PRE_SHARE, G.ECP_384, 3600)),
    Case("policy, nothing said", "crypto isakmp policy 5\n",
         _policy, (E.DES, I.SHA1, A.RSA_SIG, G.MODP_768, 86400)),
    Case("encryption in full, key length 128", "crypto isakmp policy 5\n encryption aes\n",
         lambda r: r.policies[0].encryption.value, E.AES_128),
    Case("a value taken back", "crypto isakmp policy 5\n group 14\n no group\n",
         lambda r: r.policies[0].group.value, G.MODP_768),
    Case("policies by priority", "crypto isakmp policy 20\ncrypto isakmp policy 3\n",
         lambda r: [p.priority for p in r.policies], [3, 20]),
    Case("a policy in two pieces", "crypto isakmp policy 5\n encr aes\ncrypto isakmp policy 5\n"
         " group 14\n", lambda r: (len(r.policies), *_policy(r)[:1], _policy(r)[3]),
         (1, E.AES_128, G.MODP_2048)),
    Case("built-in policies of IOS", "version 15.4\n",
         lambda r: [p.priority for p in r.policies], list(range(65507, 65515))),
    Case("built-in policies of IOS XE", "version 16.9\n",
         lambda r: [(p.priority, p.authentication.value) for p in r.policies],
         [(65513, A.RSA_SIG), (65514, A.PRE_SHARE)]),
    Case("no built-in policies", "no crypto isakmp default policy\n", lambda r: r.policies, ()),
    Case("key", "crypto isakmp key s3cr!et#1 address 192.0.2.1\n",
         _key, (KeyKind.PLAIN, "s3cr!et#1", IPv4Network("192.0.2.1/32"), False)),
    Case("key with type 0 and mask",
         "crypto isakmp key 0 abc address 192.0.2.0 255.255.255.0 no-xauth\n",
         _key, (KeyKind.PLAIN, "abc", IPv4Network("192.0.2.0/24"), True)),
    Case("key of type 7", "crypto isakmp key 7 0822455D0A16 address 0.0.0.0 0.0.0.0\n",
         _key, (KeyKind.TYPE_7, "cisco", IPv4Network("0.0.0.0/0"), False)),
    Case("key of type 6", "crypto isakmp key 6 AbCdEf address 192.0.2.1\n",
         _key, (KeyKind.TYPE_6, None, IPv4Network("192.0.2.1/32"), False)),
    Case("masked key", "crypto isakmp key ***** address 192.0.2.1\n",
         _key, (KeyKind.MASKED, None, IPv4Network("192.0.2.1/32"), False)),
    Case("a key that is the digit 6", "crypto isakmp key 6 address 192.0.2.1\n",
         _key, (KeyKind.PLAIN, "6", IPv4Network("192.0.2.1/32"), False)),
    Case("placeholder", "crypto isakmp key <env:PSK> address 192.0.2.1\n",
         lambda r: r.keyrings["default"].keys[0].key.reference, "env:PSK"),
    Case("keyring in a VRF", "crypto keyring K vrf V\n pre-shared-key address 192.0.2.1 key a b\n",
         lambda r: (r.keyrings["K"].vrf, r.keyrings["K"].keys[0].key.secret), ("V", "a b")),
    Case("set", "crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac\n mode transport\n",
         _set, (None, E.AES_256, I.SHA256, Mode.TRANSPORT, False)),
    Case("set without key length or mode", "crypto ipsec transform-set T esp-aes esp-sha-hmac\n",
         _set, (None, E.AES_128, I.SHA1, Mode.TUNNEL, False)),
    Case("set in another order", "crypto ipsec transform-set T esp-sha-hmac esp-3des\n",
         _set, (None, E.TRIPLE_DES, I.SHA1, Mode.TUNNEL, False)),
    Case("GCM, transport required",
         "crypto ipsec transform-set T esp-gcm 256\n mode transport require\n",
         _set, (None, E.AES_GCM_256, None, Mode.TRANSPORT, True)),
    Case("AH and ESP", "crypto ipsec transform-set T ah-sha256-hmac esp-null\n",
         _set, (I.SHA256, E.NULL, None, Mode.TUNNEL, False)),
    Case("global SA lifetime", "crypto ipsec security-association lifetime seconds 900\n" + MAP,
         lambda r: _entry(r).settings.seconds.value, 900),
    Case("local SA lifetime wins", "crypto ipsec security-association lifetime seconds 900\n"
         + MAP + " set security-association lifetime seconds 1800\n",
         lambda r: _entry(r).settings.seconds.value, 1800),
    Case("default SA lifetime", MAP, lambda r: _entry(r).settings.seconds.value, 3600),
    Case("bare PFS", MAP + " set pfs\n", lambda r: _entry(r).settings.pfs.value, G.MODP_768),
    Case("several peers and sets", MAP + " set peer 192.0.2.1 default\n set peer 192.0.2.2\n"
         " set transform-set T1 T2\n",
         lambda r: ([(str(p.address), p.preferred) for p in _entry(r).peers],
                    _entry(r).settings.transform_sets.value),
         ([("192.0.2.1", True), ("192.0.2.2", False)], ("T1", "T2"))),
    Case("peer by name", "ip host far 192.0.2.7\n" + MAP + " set peer far\n",
         lambda r: str(_entry(r).peers[0].address), "192.0.2.7"),
    Case("entries by sequence", "crypto map M 20 ipsec-isakmp\ncrypto map M 3 ipsec-isakmp\n",
         lambda r: [e.sequence for e in r.crypto_maps["M"].entries], [3, 20]),
    Case("local address of a map", "crypto map M local-address Lo0\n" + MAP,
         lambda r: r.crypto_maps["M"].local_address.value, "Loopback0"),
    Case("dynamic map", "crypto dynamic-map D 1\ncrypto map M 99 ipsec-isakmp dynamic D\n",
         lambda r: (_entry(r).dynamic.value, len(r.dynamic_maps["D"].entries)), ("D", 1)),
    Case("named ACL", MAP + "ip access-list extended A\n 20 permit ip host 192.0.2.1 any\n"
         " 10 permit ip 10.0.0.0 0.0.0.255 any\n remark x\n",
         _flows, [TrafficSelector(0, NET, ANY), TrafficSelector(0, HOST, ANY)]),
    Case("numbered ACL", "crypto map M 10 ipsec-isakmp\n match address 101\n"
         "access-list 101 remark x\naccess-list 101 permit gre host 192.0.2.1 any log\n",
         lambda r: [f for e in r.acls["101"].entries for f in e.flows], [TrafficSelector(47, HOST, ANY)]),
    Case("ports", MAP + "ip access-list extended A\n permit tcp any eq www any range 5000 5010\n",
         _flows, [TrafficSelector(6, ANY, ANY, Ports(80, 80), Ports(5000, 5010))]),
    Case("object-groups", MAP + "object-group network N\n 10.0.0.0 255.255.255.0\n"
         " host 192.0.2.1\nip access-list extended A\n permit ip object-group N any\n",
         _flows, [TrafficSelector(0, NET, ANY), TrafficSelector(0, HOST, ANY)]),
    Case("nested and ranged groups", MAP + "object-group network N\n range 10.0.0.0 10.0.0.255\n"
         "object-group network O\n group-object N\nip access-list extended A\n"
         " permit ip object-group O any\n", _flows, [TrafficSelector(0, NET, ANY)]),
    Case("a group that contains itself", MAP + "object-group network N\n group-object N\n"
         "ip access-list extended A\n permit ip object-group N any\n",
         lambda r: [o.text for o in r.unread], ["permit ip object-group N any"]),
    Case("interface", "interface Gi 0/1.10\n ip address 192.0.2.1 255.255.255.0\n"
         " ip address 192.0.2.2 255.255.255.0 secondary\n ip vrf forwarding V\n crypto map M\n",
         lambda r: [(p.name, [str(v.value.ip) for v in p.addresses], p.vrf.value,
                     p.ipv4.crypto_map.value) for p in r.interfaces.values()],
         [("GigabitEthernet0/1.10", ["192.0.2.1", "192.0.2.2"], "V", "M")]),
    Case("shut down and up again", "interface Gi0/0\n shutdown\n no shutdown\n",
         lambda r: r.interfaces["GigabitEthernet0/0"].shutdown.value, False),
    Case("tunnel", "interface Tunnel0\n tunnel source Lo0\n tunnel mode ipsec ipv4\n"
         " tunnel destination 192.0.2.9\n tunnel key 5\n tunnel vrf V\n"
         " tunnel protection ipsec profile P shared\n",
         lambda r: [(t.mode.value, t.source.value, t.destination.value, t.key.value, t.vrf.value,
                     t.protection.value, t.shared) for t in [r.interfaces["Tunnel0"].tunnel]],
         [(TunnelMode.IPSEC, "Loopback0", "192.0.2.9", 5, "V", "P", True)]),
    Case("NHRP", "interface Tunnel0\n ip nhrp network-id 3\n ip nhrp nhs 10.0.0.1 nbma 192.0.2.1\n"
         " ip nhrp map 10.0.0.2 192.0.2.2\n ip nhrp map multicast dynamic\n",
         lambda r: [(n.network_id.value, n.dynamic, [str(m.nbma) for m in n.maps])
                    for n in [r.interfaces["Tunnel0"].tunnel.nhrp]],
         [(3, True, ["192.0.2.1", "192.0.2.2"])]),
    Case("IKEv2 profile", "crypto ikev2 profile P\n match identity remote fqdn domain x.net\n"
         " identity local key-id me\n authentication local rsa-sig\n"
         " authentication remote pre-share key 0 abc\n keyring local K\n dpd 10 2 periodic\n",
         lambda r: [(p.matches[0].kind, p.identity.value.value, p.auth_local.value,
                     p.auth_remote[0].value, p.key_remote.secret, p.keyring.value, p.dpd.value)
                    for p in r.ikev2_profiles.values()],
         [(IdentityKind.FQDN_DOMAIN, "me", Ikev2Auth.RSA_SIG, Ikev2Auth.PRE_SHARE, "abc", "K",
           Dpd(10, 2, periodic=True))]),
    Case("IKEv2 keyring, peers no deeper than what they hold",
         "crypto ikev2 keyring K\n peer X\n address 192.0.2.1\n pre-share abc\n peer Y\n address 192.0.2.2\n"
         " pre-shared-key local def\n",
         lambda r: ([(p.name, str(p.network), p.local.secret, bool(p.remote)) for p in r.ikev2_keyrings["K"].peers],
                    r.ikev2_keyrings["K"].unread),
         ([("X", "192.0.2.1/32", "abc", True), ("Y", "192.0.2.2/32", "def", False)], ())),
    Case("IKEv2 keyring", "crypto ikev2 keyring K\n peer X\n  address 192.0.2.0 255.255.255.0\n"
         "  pre-shared-key local a\n  pre-shared-key remote 6 b\n",
         lambda r: [(str(p.network), p.local.secret, p.remote.kind)
                    for p in r.ikev2_keyrings["K"].peers],
         [("192.0.2.0/24", "a", KeyKind.TYPE_6)]),
    Case("IKEv2 proposal", "crypto ikev2 proposal P\n encryption aes-gcm-256 aes-gcm-128\n"
         " prf sha384\n group 20 19\n",
         lambda r: [(p.encryption.value, p.integrity.value, p.prf.value, p.groups.value)
                    for p in [r.ikev2_proposals["P"]]],
         [((E.AES_GCM_256, E.AES_GCM_128), (), (I.SHA384,), (G.ECP_384, G.ECP_256))]),
    Case("no default IKEv2 policy", "no crypto ikev2 policy default\n",
         lambda r: list(r.ikev2_policies), []),
    Case("globals", "crypto isakmp identity hostname\ncrypto isakmp aggressive-mode disable\n"
         "crypto isakmp invalid-spi-recovery\nno crypto ipsec nat-transparency udp-encapsulation\n"
         "crypto isakmp keepalive 10 3 periodic\n",
         lambda r: (r.isakmp.identity.value, r.isakmp.aggressive.value,
                    r.isakmp.invalid_spi_recovery.value, r.isakmp.nat_traversal.value,
                    r.isakmp.keepalive.value),
         (IdentityKind.FQDN, False, True, False, Dpd(10, 3, periodic=True))),
    Case("static route", "ip route vrf V 10.0.0.0 255.0.0.0 Gi0/0 192.0.2.9 250 name x\n",
         lambda r: [(x.vrf, str(x.network), str(x.next_hop), x.interface) for x in r.routes],
         [("V", "10.0.0.0/8", "192.0.2.9", "GigabitEthernet0/0")]),
    Case("NAT", "ip nat inside source static 10.0.0.1 192.0.2.5 extendable\n"
         "ip nat inside source route-map R interface Gi0/0 overload\n",
         lambda r: [(str(x.inside), str(x.outside), x.route_map) for x in r.nat],
         [("10.0.0.1/32", "192.0.2.5", None), ("None", "None", "R")]),
    Case("unread lines", "crypto isakmp policy 5\n colour blue\ncrypto frobnicate\n"
         "crypto ipsec transform-set T esp-rot13\n",
         lambda r: [(o.line, o.text) for o in r.unread],
         [(2, "colour blue"), (3, "crypto frobnicate"),
          (4, "crypto ipsec transform-set T esp-rot13")]),
    Case("unread tunnel mode", "interface Tunnel0\n tunnel mode ipsec ipv40\n tunnel key x\n",
         lambda r: [(o.line, o.text) for o in r.unread],
         [(2, "tunnel mode ipsec ipv40"), (3, "tunnel key x")]),
    Case("other tunnel modes", "interface Tunnel0\n tunnel mode mpls traffic-eng\n"
         "interface Tunnel1\n tunnel mode gre\n",
         lambda r: ([str(p.tunnel.mode.value) for p in r.interfaces.values()], r.unread),
         (["other", "gre ip"], ())),
    Case("abbreviated", "cry isa pol 5\n auth pre\n gr 14\ncry isa key abc add 192.0.2.1\n"
         "int g0/0\n ip add 192.0.2.2 255.0.0.0\n",
         lambda r: (_policy(r)[2:4], _key(r)[1], str(r.interfaces["GigabitEthernet0/0"].address(4))),
         ((A.PRE_SHARE, G.MODP_2048), "abc", "192.0.2.2")),
    Case("shortest words of a policy", "crypto isakmp policy 5\n au pre\n en aes\n ha md5\n gr 5\n"
         " li 900\n", lambda r: (_policy(r), r.unread),
         ((E.AES_128, I.MD5, A.PRE_SHARE, G.MODP_1536, 900), ())),
    Case("mistyped words of an interface", "interface Gi0/0\n ip vrf fowarding RED\n"
         " ip dhcp relay x\n tunnel bandwidth receive 9\n tunel\ninterface Tunnel0\n"
         " tunnel proection ipsec profile P\n",
         lambda r: [(o.line, o.text) for o in r.unread],
         [(2, "ip vrf fowarding RED"), (7, "tunnel proection ipsec profile P")]),
    Case("lines put between others and taken back", MAP + "ip access-list extended A\n permit ip any "
         "host 192.0.2.1\n permit ip any host 192.0.2.2\n permit ip any host 192.0.2.3\n"
         "ip access-list extended A\n 15 deny ip any any\n no 10\n"
         " no permit ip any host 192.0.2.3\n no colour\n",
         lambda r: ([(e.permit, str(e.flows[0].remote)) for e in r.acls["A"].entries],
                    [o.text for o in r.unread]),
         ([(False, "any"), (True, "host 192.0.2.2")], ["no colour"])),
    Case("one interface by several names", "interface GigabitEthernet0/0\n ip address 192.0.2.1 "
         "255.255.255.0\nint g0/0\n ip nat outside\ninterface gigabitethernet 0/0\n crypto map M\n",
         lambda r: [(str(p.address(4)), p.nat.value, p.ipv4.crypto_map.value)
                    for p in r.interfaces.values()],
         [("192.0.2.1", "outside", "M")]),
    Case("taken back", "crypto isakmp key abc address 192.0.2.1\ninterface Tunnel0\n"
         "no interface Tunnel0\nno crypto isakmp key abc address 192.0.2.1\n",
         lambda r: (r.keyrings["default"].keys, dict(r.interfaces), r.unread), ((), {}, ())),
    Case("nothing", "", lambda r: (r.name, r.unread, r.interfaces), ("r1", (), {})),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_value(case: Case) -> None:
    assert case.get(read_router(case.text, "backups/r1.cfg")) == case.expected


def test_origins() -> None:
    router = read_router("version 17.3\ncrypto isakmp policy 5\n encr aes\n", "r1.cfg")
    policy = router.policies[0]
    assert (policy.encryption.origin.line, policy.encryption.origin.text) == (3, "encr aes")
    assert (policy.group.origin.is_default, str(policy.group.origin)) == (
        True,
        "default of IOS-XE 17.x",
    )


def test_secrets_are_not_in_the_representation() -> None:
    text = (
        "crypto isakmp key 7 0822455D0A16 address 192.0.2.1\n"
        "crypto isakmp key Pl4in-K3y address 192.0.2.2\n"
        "crypto ikev2 keyring K\n peer X\n  address 192.0.2.1\n  pre-shared-key Pl4in-K3y\n"
        "crypto ikev2 profile P\n authentication local pre-share key Pl4in-K3y\n"
        "interface Tunnel0\n ip nhrp network-id 1\n ip nhrp authentication Pl4in-K3y\n"
    )
    for shown in (repr(read_router(text, "r1.cfg")), repr(read_tree(text, "r1.cfg"))):
        assert not [word for word in ("cisco", "0822455D0A16", "Pl4in-K3y") if word in shown]


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("version 15.4", Release(15, 4)),
        ("17.11.1a", Release(17, 11)),
        ("boot system flash:c2900-universalk9-mz.SPA.152-4.M6.bin", Release(15, 2)),
        ("boot system bootflash:isr4300-universalk9.17.03.04a.SPA.bin", Release(17, 3)),
        ("nothing", None),
    ],
)
def test_releases(text: str, release: Release | None) -> None:
    assert read_release(text) == release


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Gi0/1", "GigabitEthernet0/1"),
        ("gigabitethernet 0/1", "GigabitEthernet0/1"),
        ("Lo0", "Loopback0"),
        ("Tu100", "Tunnel100"),
        ("Te1/1/1", "TenGigabitEthernet1/1/1"),
        ("Et0/0", "Ethernet0/0"),
        ("Po1.5", "Port-channel1.5"),
        ("Unheard0", "Unheard0"),
    ],
)
def test_interface_names(name: str, full: str) -> None:
    assert canonical_interface(name) == full


@pytest.mark.parametrize("line", ["reverse-route", "reverse-route static", ""])
def test_reverse_route(line: str) -> None:
    router = read_router(f"crypto map M 10 ipsec-isakmp\n set peer 192.0.2.1\n {line}\n", "r.cfg")
    [entry] = router.crypto_maps["M"].entries
    assert (entry.reverse_route.value, entry.unread) == (bool(line), ())


def test_a_router_without_such_a_line_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    router = read_router("hostname R1\nsnmp-server location Oslo\n", "r1.cfg")
    monkeypatch.setattr(confparse, "confparse_of", lambda *_: pytest.fail("it is parsed"))
    assert router.find_objects(r"^snmp-server community ") == []


def test_the_whole_text_is_there_for_rules_of_ones_own() -> None:
    text = "hostname R1\n\nbanner motd ^C\nsnmp-server\n^C\nsnmp-server location Oslo\npolicy-map P\n class C\n"
    router = read_router(text, "r1.cfg")
    found = router.find_objects(r"^snmp-server location")
    assert [(line.linenum + 1, line.text) for line in found] == [(6, "snmp-server location Oslo")]
    assert [child.text for child in router.confparse.find_objects("policy-map")[0].children] == [
        " class C"
    ]
    assert router.confparse is router.confparse
    travelled = pickle.loads(pickle.dumps(router))  # noqa: S301 - our own bytes
    assert travelled == router
    assert travelled.whole.text() == text
