"""Tunnel interfaces and references: what is a fault, and what only looks like one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from tests.compare.pieces import FLEX, port, router
from tests.rules.test_fixes import corrected, judged

from bothends.compare import Severity, Verdict, judge
from bothends.compare.rules import rules
from bothends.compare.rules.example import Example, svti
from bothends.platforms.ios.config import read_router

UP, NONE, DOWN1, DOWN2 = Verdict.UP, Verdict.NO_TRAFFIC, Verdict.DOWN_PHASE1, Verdict.DOWN_PHASE2
UNKNOWN = Verdict.UNVERIFIABLE
MASK = "255.255.255.252\n"
BY_NEXT_HOP = {"255.255.255.0 Tunnel0": "255.255.255.0 10.255.0.2"}
MULTIPOINT = {
    " tunnel destination 198.51.100.1\n": " tunnel mode gre multipoint\n ip nhrp network-id 1\n"
    " ip nhrp map multicast dynamic\n"
}
SPOKE = {
    " tunnel destination 203.0.113.1\n": " tunnel mode gre multipoint\n ip nhrp network-id 1\n"
    " ip nhrp nhs 10.255.0.1\n ip nhrp map 10.255.0.1 203.0.113.1\n"
}
HUB_R2 = {" tunnel destination 203.0.113.1\n": MULTIPOINT[" tunnel destination 198.51.100.1\n"]}
SPOKE_OF_R2 = {
    " tunnel destination 198.51.100.1\n": " tunnel mode gre multipoint\n ip nhrp network-id 1\n"
    " ip nhrp nhs 10.255.0.2\n ip nhrp map 10.255.0.2 198.51.100.1\n"
}


@dataclass(frozen=True)
class Case:
    name: str
    base: str
    verdict: Verdict
    rules: str = ""
    """Rules of these families that say warning or error, in order."""
    a: Mapping[str, str] = field(default_factory=dict)
    b: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    """Lines below the configuration of the first router."""
    text: str = ""


CASES = (
    Case("GRE faces a VTI", "gre", DOWN2, "TUN-001", b={" tunnel protection": " tunnel mode ipsec ipv4\n tunnel protection"},
         text="Tunnel0 of R1 uses GRE, Tunnel0 of R2 uses IPsec"),
    Case("multipoint understands point to point", "gre", UP, a=MULTIPOINT,
         b={" tunnel destination": " ip nhrp network-id 1\n ip nhrp nhs 10.255.0.1\n ip nhrp map 10.255.0.1 203.0.113.1\n tunnel destination"}),
    Case("both multipoint", "gre", UP, a=MULTIPOINT, b=SPOKE),
    Case("unprotected", "gre", DOWN2, "TUN-002", b={" tunnel protection ipsec profile PROT\n": ""},
         text="Tunnel0 of R1 is protected, Tunnel0 of R2 is not"),
    Case("keys differ", "gre", NONE, "TUN-003", a={MASK: f"{MASK} tunnel key 7\n"},
         b={MASK: f"{MASK} tunnel key 8\n"}, text="key 7 on Tunnel0 of R1, key 8"),
    Case("a key on one end", "gre", NONE, "TUN-003", b={MASK: f"{MASK} tunnel key 8\n"},
         text="key 8 on Tunnel0 of R2, no key on Tunnel0 of R1"),
    Case("a spoke has another key than its hub", "gre", NONE, "TUN-003",
         a={**SPOKE_OF_R2, MASK: f"{MASK} tunnel key 7\n"}, b={**HUB_R2, MASK: f"{MASK} tunnel key 8\n"},
         text="key 8 on Tunnel0 of R2, key 7 on Tunnel0 of R1"),
    Case("NHRP authentication differs", "gre", NONE, "TUN-003",
         a={**MULTIPOINT, MASK: f"{MASK} ip nhrp authentication ONE\n"}, b={**SPOKE, MASK: f"{MASK} ip nhrp authentication TWO\n"},
         text="the NHRP authentication of Tunnel0 of R1 and of Tunnel0 of R2 differs"),
    Case("NHRP authentication on one end", "gre", NONE, "TUN-003",
         a={**MULTIPOINT, MASK: f"{MASK} ip nhrp authentication ONE\n"}, b=SPOKE),
    Case("equal NHRP authentication", "gre", UP, a={**MULTIPOINT, MASK: f"{MASK} ip nhrp authentication ONE\n"},
         b={**SPOKE, MASK: f"{MASK} ip nhrp authentication ONE\n"}),
    Case("equal keys", "gre", UP, a={MASK: f"{MASK} tunnel key 7\n"}, b={MASK: f"{MASK} tunnel key 7\n"}),
    Case("a VTI has no key", "svti", UP, a={MASK: f"{MASK} tunnel key 7\n"}),
    Case("equal addresses, and routes by next hop", "svti", NONE, "TUN-003", a=BY_NEXT_HOP,
         b={"10.255.0.2 ": "10.255.0.1 "}, text="have the address 10.255.0.1"),
    Case("equal addresses, which nothing asks for", "svti", UP, "TUN-003",
         b={"10.255.0.2 ": "10.255.0.1 "}, text="have the address 10.255.0.1"),
    Case("different subnets, and routes by next hop", "svti", NONE, "TUN-003", a=BY_NEXT_HOP,
         b={"10.255.0.2 ": "10.255.0.6 "}, text="different subnets"),
    Case("different subnets, and a routing protocol", "svti", NONE, "TUN-003",
         b={"10.255.0.2 ": "10.255.0.6 "}, more="router eigrp 1\n network 10.0.0.0\n",
         text="different subnets"),
    Case("different subnets, which nothing asks for", "svti", UP, "TUN-003",
         b={"10.255.0.2 ": "10.255.0.6 "}, text="different subnets"),
    Case("different masks that still meet", "svti", UP, b={f"10.255.0.2 {MASK}": "10.255.0.2 255.255.255.0\n"}),
    Case("unnumbered", "svti", UP,
         b={f" ip address 10.255.0.2 {MASK}": " ip unnumbered GigabitEthernet0/1\n"}),
    Case("the MTU differs", "svti", UP, "TUN-005", b={"ip mtu 1400": "ip mtu 1450"}, text="1400 on Tunnel0 of R1, 1450"),
    Case("the MTU is set on one end", "svti", UP, b={" ip mtu 1400\n": ""}),
    Case("no MTU at all", "gre", UP, a={" ip mtu 1400\n ip tcp adjust-mss 1360\n": ""},
         b={" ip mtu 1400\n ip tcp adjust-mss 1360\n": ""}),
    Case("keepalives", "gre", UP, "TUN-006", a={" ip mtu 1400\n": " ip mtu 1400\n keepalive 10 3\n"}),
    Case("keepalives switched off", "gre", UP, a={" ip mtu 1400\n": " ip mtu 1400\n no keepalive\n"}),
    Case("front door VRF", "svti", UP,
         a={"interface GigabitEthernet0/0\n": "interface GigabitEthernet0/0\n vrf forwarding WAN\n",
            " tunnel mode": " tunnel vrf WAN\n tunnel mode",
            "crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address 198.51.100.1\n":
            "crypto keyring K vrf WAN\n pre-shared-key address 198.51.100.1 key q7Tz-94kMp-Lw2cX-v8Rd\n",
            "ip route 0.0.0.0": "ip route vrf WAN 0.0.0.0"}),
    Case("front door VRF forgotten", "svti", DOWN1, "TUN-007",
         a={"interface GigabitEthernet0/0\n": "interface GigabitEthernet0/0\n vrf forwarding WAN\n"},
         text="is in VRF WAN, its outer packets are looked up in the global table"),
    Case("two tunnels to two peers", "svti", UP,
         more="interface Tunnel1\n ip address 10.255.9.1 255.255.255.252\n tunnel source GigabitEthernet0/0\n"
         " tunnel destination 192.0.2.9\n tunnel mode ipsec ipv4\n tunnel protection ipsec profile PROT\n", rules="REF-004"),
    Case("shut down", "svti", DOWN1, "PEER-009", b={"interface Tunnel0\n": "interface Tunnel0\n shutdown\n"}),
    # references
    Case("a profile in other letters", "svti", DOWN2, "REF-001",
         b={"tunnel protection ipsec profile PROT": "tunnel protection ipsec profile Prot"},
         text="names the IPsec profile Prot, which is not defined; there is PROT"),
    Case("an unknown IKEv2 profile", "ikev2", Verdict.DOWN_AUTH, "REF-001",
         b={"set ikev2-profile IKE": "set ikev2-profile IKE2"}),
    Case("an unknown source interface", "svti", DOWN1, "PEER-009 REF-001",
         b={"tunnel source GigabitEthernet0/0": "tunnel source Loopback9"}, text="Loopback9"),
    Case("a line that nobody understands", "svti", UNKNOWN, "REF-003",
         b={" set pfs group14\n": " set pfs group14\n set cleverness high\n"},
         text="a line of R2 was not read: it can decide phase 2"),
    Case("a line of another tunnel", "svti", UP,
         more="crypto ipsec profile OTHER\n set cleverness high\n", rules="REF-003"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case(case: Case) -> None:
    near, far = Example(case.base, case.a, case.b).texts()
    found = judge([read_router(near + case.more, "R1.cfg"), read_router(far, "R2.cfg")])
    mine = ("PEER-", "TUN-", "REF-", "STR-")
    loud = [
        f
        for f in found.all_findings()
        if f.severity is not Severity.INFO and f.rule.startswith(mine)
    ]
    assert sorted({f.rule for f in loud}) == case.rules.split()
    assert all(case.text in f.message for f in loud)
    assert found.tunnels[0].verdict is case.verdict


_IPSEC = (" tunnel mode gre multipoint", " tunnel mode ipsec ipv4")
_TO_IPSEC = {" tunnel protection": f"{_IPSEC[1]}\n tunnel protection"}
MODES = (
    (_TO_IPSEC, {}, "R2", " tunnel mode ipsec ipv4"),
    (MULTIPOINT, _TO_IPSEC, "R2", " tunnel mode gre ip"),
    (MULTIPOINT, {k: v.replace(*_IPSEC) for k, v in SPOKE.items()}, "R2", f"{_IPSEC[0]}"),
    ({k: v.replace(*_IPSEC) for k, v in MULTIPOINT.items()}, SPOKE, "R1", f"{_IPSEC[0]}"),
)


@pytest.mark.parametrize(("a", "b", "router", "line"), MODES)
def test_whose_mode_is_to_change(
    a: dict[str, str], b: dict[str, str], router: str, line: str
) -> None:
    near, far = Example("gre", a, b).texts()
    found = judge([read_router(near, "R1.cfg"), read_router(far, "R2.cfg")])
    fixes = [f.fix for f in found.all_findings() if f.rule == "TUN-001"]
    assert [(fix.device, fix.lines[1:]) for (fix,) in fixes] == [(router, (line,))]


TWINS = (
    ("svti", "", "", "ERROR", "`tunnel mode ipsec`"),
    ("gre", "", "", "ERROR", "the same tunnel key, or none"),
    ("gre", " tunnel key 1\n", " tunnel key 2\n", "", ""),
)


@pytest.mark.parametrize(("base", "first", "second", "severity", "words"), TWINS)
def test_two_tunnels_between_two_addresses(
    base: str, first: str, second: str, severity: str, words: str
) -> None:
    near, far = Example(base, {MASK: MASK + first}, {MASK: MASK + first}).texts()
    start, end = near.index("interface Tunnel0"), near.index("ip route 10.2.0.0")
    end = near.index("interface GigabitEthernet0/0") if base == "svti" else end
    twin = near[start:end].replace("Tunnel0", "Tunnel1").replace("10.255.0.", "10.255.1.")
    twin = twin.replace(first, second) if first else twin
    found = judge([read_router(near + twin, "R1.cfg"), read_router(far, "R2.cfg")])
    told = [f for f in found.findings if f.rule == "TUN-004"]
    assert [f.severity.name for f in told] == ([severity] if severity else [])
    assert all(words in f.message for f in told)
    assert all(f.a.line > f.b.line for f in told if f.b)


@pytest.mark.parametrize(("mode", "carrier"), [("", "GRE"), (" tunnel mode ipip\n", "IP in IP")])
def test_gre_or_ip_in_ip_faces_a_crypto_map(mode: str, carrier: str) -> None:
    near, far = rules()["PEER-010"].wrong.texts()
    texts = near.replace(" tunnel mode ipsec ipv4\n", mode), far
    found = judged(texts)
    [told] = [f for f in found.all_findings() if f.rule == "PEER-010"]
    assert found.tunnels[0].verdict is DOWN2
    assert f"{carrier} from its own address" in told.message
    assert judged(corrected(texts, [told])).tunnels[0].verdict is UP


@pytest.mark.parametrize(
    ("mode", "protocol", "verdict"),
    [
        ("", "gre", UP),
        (" tunnel mode ipip\n", "ipinip", UP),
        (" tunnel mode ipip\n", "gre", DOWN2),
    ],
)
def test_a_crypto_map_that_lists_the_carrier(mode: str, protocol: str, verdict: Verdict) -> None:
    near, far = rules()["PEER-010"].wrong.texts()
    near = near.replace(" tunnel mode ipsec ipv4\n", mode)
    line = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
    assert line in far
    far = far.replace(line, f"permit {protocol} host 198.51.100.1 host 203.0.113.1")
    assert judged((near, far)).tunnels[0].verdict is verdict


def test_multipoint_tunnels_have_to_share_a_profile() -> None:
    near, far = Example(
        "gre",
        MULTIPOINT | {MASK: f"{MASK} tunnel key 1\n"},
        SPOKE | {MASK: f"{MASK} tunnel key 1\n"},
    ).texts()
    start, end = near.index("interface Tunnel0"), near.index("ip route 10.2.0.0")
    twin = near[start:end].replace("Tunnel0", "Tunnel1").replace("tunnel key 1", "tunnel key 2")
    alone = judge([read_router(near + twin, "R1.cfg"), read_router(far, "R2.cfg")])
    told = [f for f in alone.findings if f.rule == "TUN-004"]
    assert [f.severity for f in told] == [Severity.WARNING]
    mended = (
        (near + twin)
        .replace("profile PROT\n", "profile PROT shared\n")
        .replace("crypto ipsec profile PROT shared", "crypto ipsec profile PROT")
    )
    shared = judge([read_router(mended, "R1.cfg"), read_router(far, "R2.cfg")])
    assert [f.rule for f in shared.findings if f.rule == "TUN-004"] == []


def test_what_nothing_uses_is_told_with_the_line_that_removes_it() -> None:
    near, far = Example("ikev2").texts()
    more = (
        "crypto ipsec transform-set OLD esp-aes 256 esp-sha256-hmac\n mode tunnel\n"
        "crypto ipsec profile SPARE\n set transform-set TS\n"
        "crypto ikev2 keyring SPARE\n peer X\n  address 192.0.2.1\n"
        "crypto dynamic-map DYN 10\n set transform-set TS\n"
    )
    found = judge([read_router(near + more, "R1.cfg"), read_router(far, "R2.cfg")])
    assert sorted(f.fix[0].lines[0] for f in found.findings if f.rule == "REF-002") == [
        "no crypto dynamic-map DYN 10",
        "no crypto ikev2 keyring SPARE",
        "no crypto ipsec profile SPARE",
        "no crypto ipsec transform-set OLD",
    ]


def test_a_misspelt_name_is_corrected_in_its_place() -> None:
    near, far = Example(
        "svti", {"tunnel protection ipsec profile PROT": "tunnel protection ipsec profile Prot"}
    ).texts()
    found = judge([read_router(near, "R1.cfg"), read_router(far, "R2.cfg")])
    fix = next(f for f in found.findings if f.rule == "REF-001").fix[0]
    assert fix.lines == ("interface Tunnel0", " tunnel protection ipsec profile PROT")


def test_an_unread_mode_is_no_other_mode() -> None:
    texts = svti(b={"tunnel mode ipsec ipv4": "tunnel mode ipsec ipv40"}).texts()
    found = judge([read_router(text, f"R{n}.cfg") for n, text in enumerate(texts, 1)])
    rules = {finding.rule for finding in found.all_findings()}
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UNVERIFIABLE]
    assert "REF-003" in rules
    assert "TUN-001" not in rules


KEY = "crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address 198.51.100.1\n"
KEYRING = "crypto keyring K{}\n pre-shared-key address 198.51.100.1 key q7Tz-94kMp-Lw2cX-v8Rd\n"
IN_VRF = {
    "interface GigabitEthernet0/0\n": "interface GigabitEthernet0/0\n vrf forwarding WAN\n",
    "ip route 0.0.0.0": "ip route vrf WAN 0.0.0.0",
}


def test_a_forgotten_vrf_of_a_tunnel_comes_before_the_keyring_of_the_vrf() -> None:
    texts = Example("svti", {**IN_VRF, KEY: KEYRING.format(" vrf WAN")}, {}).texts()
    found = judged(texts)
    errors = [each for each in found.all_findings() if each.severity is Severity.ERROR]
    assert {each.rule for each in errors} == {"PEER-005", "TUN-007"}
    [told] = [each for each in errors if each.rule == "TUN-007"]
    assert judged(corrected(texts, [told])).tunnels[0].verdict is UP


def test_a_keyring_with_keys_of_other_peers_stays_beside_the_one_of_the_vrf() -> None:
    other = " pre-shared-key address 192.0.2.9 key Hn5tB-r2Yp-Zk8v-31mQ\n"
    edits = {
        **IN_VRF,
        " tunnel mode": " tunnel vrf WAN\n tunnel mode",
        KEY: KEYRING.format("") + other,
    }
    texts = Example("svti", edits, {}).texts()
    found = judged(texts)
    [told] = [each for each in found.all_findings() if each.rule == "ID-006"]
    after = corrected(texts, [told])
    assert other in after[0]
    assert judged(after).tunnels[0].verdict is UP


@pytest.mark.parametrize("mode", ["", " tunnel mode ipsec ipv4\n"])
@pytest.mark.parametrize("theirs", ["", " tunnel mode ipsec ipv4\n"])
@pytest.mark.parametrize("auto", [" mode auto", ""])
def test_a_template_takes_the_mode_of_the_caller_where_it_is_told_to(
    mode: str, theirs: str, auto: str
) -> None:
    source = " tunnel source Gi0/0\n tunnel protection ipsec profile P\n"
    hub = router(
        "hub",
        FLEX.format(name="hub", more=f" virtual-template 1{auto}\n"),
        port("Gi0/0", "192.0.2.1"),
        f"interface Virtual-Template1 type tunnel\n ip unnumbered Gi0/0\n{mode}{source}",
    )
    spoke = router(
        "spoke",
        FLEX.format(name="spoke", more=""),
        port("Gi0/0", "198.51.2.1"),
        f"interface Tunnel0\n ip address negotiated\n{theirs} tunnel destination 192.0.2.1\n{source}",
    )
    (tunnel,) = judged([hub, spoke]).tunnels
    alike = bool(auto) or mode == theirs
    assert (tunnel.verdict is not NONE) is alike
    assert ("TUN-001" in {each.rule for each in tunnel.findings}) is not alike
