"""Tunnels over IPv6 and for IPv6: judged as those of IPv4 are, however addresses are spelled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compare.faults import Fault
from tests.compare.ipv6 import RESPELLED, in_ipv6, respelled
from tests.compare.kinds import KINDS
from tests.compare.test_faults import CASES
from tests.rules.fixing import broken, judged

from bothends.compare import Judgement, Verdict
from bothends.compare.rules import rules
from bothends.compare.rules.example import BASES
from bothends.compare.rules.rule import Rule

IPV4_ONLY = {"ACL-010", "NHRP-003", "PEER-011", "RT-001", "RT-002", "RT-003", "RT-004"}
"""Rules of what IPv6 does not have: wildcards in access lists, a group of HSRP for a crypto map,
`network` lines of routing protocols."""
FOR_BOTH = [rule for rule in rules().values() if rule.id not in IPV4_ONLY]
FAULTS = [case for case in CASES if case.values[0].rule not in IPV4_ONLY]
MAP, RING, SVTI, GRE, IKEV2 = (
    tuple(map(in_ipv6, BASES[base]))
    for base in ("crypto-map", "isakmp-profile", "svti", "gre", "ikev2")
)
OUT_1, OUT_2 = "2001:db8:cb00:7101::1", "2001:db8:c633:6401::1"
IN_1, IN_2 = "fd00:db8:a01::/56", "fd00:db8:a02::/56"


def _told(found: Judgement) -> tuple[list[Verdict], list[tuple[str, str]]]:
    rules_hit = sorted((each.rule, str(each.severity)) for each in found.all_findings())
    return [tunnel.verdict for tunnel in found.tunnels], rules_hit


@pytest.mark.parametrize("rule", FOR_BOTH, ids=lambda rule: rule.id)
def test_examples_of_rules_are_judged_alike(rule: Rule) -> None:
    for example in (rule.wrong, rule.right):
        texts = example.all_texts()
        expected = _told(judged(texts, example.options))
        assert _told(judged([in_ipv6(text) for text in texts], example.options)) == expected


@pytest.mark.parametrize(("fault", "pair_kind", "side"), FAULTS[::12])
def test_faults_are_judged_alike(fault: Fault, pair_kind: str, side: int) -> None:
    texts = fault.made(pair_kind, side)
    assert _told(judged([in_ipv6(text) for text in texts])) == _told(judged(texts))


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_every_fault_is_judged_alike_and_every_fix_fixes() -> None:
    wrong = []
    for case in FAULTS:
        fault, kind, side = case.values
        texts = fault.made(kind, side)
        over_ipv6 = [in_ipv6(text) for text in texts]
        found = judged(over_ipv6)
        if _told(found) != _told(judged(texts)):
            wrong.append((case.id, "judged otherwise"))
        if len(texts) == 2:
            wrong += [
                (case.id, said)
                for finding in found.all_findings()
                if finding.fix and finding.rule != "KEY-009"  # a master key is not in the text
                for said in broken(over_ipv6, finding)
            ]
    assert wrong == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.randoms(use_true_random=False))
def test_the_spelling_of_addresses_changes_nothing(kind: str, random: Random) -> None:
    texts = [in_ipv6(text) for text in KINDS[kind]]
    spelled = [respelled(text, random) for text in texts]
    assert _told(judged(spelled)) == _told(judged(texts))


@given(st.integers(0, (1 << 128) - 1), st.sampled_from(RESPELLED))
def test_a_spelling_is_of_the_same_address(
    number: int, spell: Callable[[IPv6Address], str]
) -> None:
    address = IPv6Address(number)
    assert IPv6Address(spell(address)) == address


@dataclass(frozen=True)
class Case:
    """A pair over IPv6: couples of what is replaced, at the first and at the second end."""

    name: str
    pair: Sequence[str]
    verdict: Verdict
    a: Sequence[str] = ()
    b: Sequence[str] = ()
    both: Sequence[str] = ()
    rule: str = ""
    """The rule that has to speak, and of which end: `PEER-009 R1`; none for a healthy pair."""

    def texts(self) -> list[str]:
        return [
            _replaced(_replaced(text, each), self.both)
            for text, each in zip(self.pair, (self.a, self.b), strict=True)
        ]


def _replaced(text: str, couples: Sequence[str]) -> str:
    for old, new in zip(couples[::2], couples[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    return text


UP, ONE_WAY, NO_TRAFFIC = Verdict.UP, Verdict.UP_ONE_WAY, Verdict.NO_TRAFFIC
DOWN_1, DOWN_A, DOWN_2 = Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2
UNKNOWN = Verdict.UNVERIFIABLE
PORT = f" ipv6 address {OUT_1}/56\n"
ACE_1 = f" permit ipv6 {IN_1} {IN_2}\n"
PEER = " set peer "
HUB = (
    GRE[0]
    .replace(f" tunnel destination {OUT_2}\n tunnel mode gre ipv6\n", "")
    .replace(" tunnel mode gre ipv6\n", " tunnel mode gre multipoint ipv6\n")
    .replace(f" tunnel destination {OUT_2}\n", " ipv6 nhrp network-id 1\n"
             " ipv6 nhrp map multicast dynamic\n ipv6 nhrp authentication NHRPKEY\n")
    .replace(f"address ipv6 {OUT_2}/128", "address ipv6 ::/0")
)  # fmt: skip
SPOKE = (
    GRE[1]
    .replace(" tunnel mode gre ipv6\n", " tunnel mode gre multipoint ipv6\n")
    .replace(f" tunnel destination {OUT_1}\n", " ipv6 nhrp network-id 1\n"
             " ipv6 nhrp nhs fd00:db8:aff:1::1\n ipv6 nhrp authentication NHRPKEY\n"
             f" ipv6 nhrp map fd00:db8:aff:1::1/128 {OUT_1}\n"
             f" ipv6 nhrp map multicast {OUT_1}\n")
    .replace(f"address ipv6 {OUT_1}/128", "address ipv6 ::/0")
)  # fmt: skip
DMVPN = (HUB, SPOKE)
MIXED = (" tunnel mode ipsec ipv6\n", " tunnel mode ipsec ipv6 v4-overlay\n")
OVER_IPV4 = tuple(
    text.replace(" tunnel mode ipsec ipv4\n", " tunnel mode ipsec ipv4 v6-overlay\n").replace(
        " ip address 10.255.0.", " ipv6 address FD00:FF::"
    ).replace(" 255.255.255.252\n", "/64\n")
    for text in BASES["svti"]
)  # fmt: skip
NUMBERED = (f" permit ipv6 {IN_1}", f" sequence 5 permit ipv6 {IN_1}")
IDENTITY = "match identity remote address "
CASES_V6 = (
    Case("crypto map", MAP, UP),
    Case("crypto map with an ISAKMP profile", RING, UP),
    Case("static VTI", SVTI, UP),
    Case("GRE", GRE, UP),
    Case("IKEv2", IKEV2, UP),
    Case("DMVPN", DMVPN, UP),
    Case("upper case", MAP, UP, a=(f"{PEER}{OUT_2}", f"{PEER}{OUT_2.upper()}")),
    Case("leading zeros", MAP, UP, a=(f"{PEER}{OUT_2}", f"{PEER}2001:0db8:c633:6401:0000::0001")),
    Case("another run of zeros", SVTI, UP,
         a=(f"destination {OUT_2}", "destination 2001:db8:c633:6401:0:0:0:1")),
    Case("dotted tail", MAP, UP, a=(f"{PEER}{OUT_2}", f"{PEER}2001:DB8:C633:6401::0.0.0.1")),
    Case("object names in upper case", MAP, UP, both=("CRYPTO", "CRYPTO-V6", "VPN", "VPN-V6")),
    Case("key for a prefix", MAP, UP, a=(f"ipv6 {OUT_2}/128", "ipv6 2001:DB8:C633::/48")),
    Case("key for anyone", MAP, UP, a=(f"ipv6 {OUT_2}/128", "ipv6 ::/0")),
    Case("keyring for a prefix", IKEV2, UP, a=(f"  address {OUT_2}/128", "  address 2001:DB8::/32")),
    Case("profile that matches a prefix", IKEV2, UP,
         a=(f"{IDENTITY}{OUT_2}/128", f"{IDENTITY}2001:DB8::/32")),
    Case("profile that matches anyone", IKEV2, UP, a=(f"{IDENTITY}{OUT_2}/128", f"{IDENTITY}::/0")),
    Case("identity given as address", IKEV2, UP,
         b=(" dpd 10", f" identity local address {OUT_2.upper()}\n dpd 10")),
    Case("self-identity", RING, UP, b=(
        "crypto isakmp profile IKE\n", "crypto isakmp profile IKE\n self-identity address ipv6\n")),
    Case("sequence numbers before entries", MAP, UP, a=NUMBERED),
    Case("sequence numbers behind entries", MAP, UP, a=(ACE_1, ACE_1[:-1] + " sequence 10\n")),
    Case("hosts", MAP, UP, a=(ACE_1, " permit ipv6 host FD00:DB8:A01::7 host FD00:DB8:A02::7\n"),
         b=(f" permit ipv6 {IN_2} {IN_1}\n", " permit ipv6 host fd00:db8:a02::7 fd00:db8:a01::7/128\n")),
    Case("ports", MAP, UP, a=(ACE_1, f" permit tcp {IN_1} eq 443 {IN_2}\n"),
         b=(f" permit ipv6 {IN_2} {IN_1}\n", f" permit tcp {IN_2} {IN_1} eq 443\n")),
    Case("ICMP of IPv6", MAP, UP, a=(ACE_1, f" permit icmp {IN_1} {IN_2}\n"),
         b=(f" permit ipv6 {IN_2} {IN_1}\n", f" permit 58 {IN_2} {IN_1}\n")),
    Case("object-groups", MAP, UP,
         a=("ipv6 access-list", "object-group v6-network HERE\n FD00:DB8:A01::/56\nipv6 access-list",
            f"ipv6 {IN_1}", "ipv6 object-group HERE")),
    Case("general prefix", MAP, UP,
         a=(PORT, " ipv6 address ISP 0:0:0:7101::1/56\n",
            "hostname R1\n", "hostname R1\nipv6 general-prefix ISP 2001:DB8:CB00::/48\n")),
    Case("EUI-64 of a MAC address", MAP, UP,
         a=(PORT, " mac-address 0011.2233.4455\n ipv6 address 2001:DB8:CB00:7101::/64 eui-64\n"),
         b=(OUT_1, "2001:db8:cb00:7101:211:22ff:fe33:4455")),
    Case("unnumbered", MAP, UP,
         a=(PORT, " ipv6 unnumbered Loopback0\n",
            "hostname R1\n", f"hostname R1\ninterface Loopback0\n ipv6 address {OUT_1}/128\n")),
    Case("several addresses, the second is named", SVTI, UP,
         a=(PORT, f" ipv6 address 2001:DB8:9::9/64\n{PORT}")),
    Case("link-local addresses beside", MAP, UP, a=(PORT, f" ipv6 address FE80::1 link-local\n{PORT}")),
    Case("link-local addresses on the tunnel", SVTI, UP, both=(
        " ip mtu 1400\n", " ip mtu 1400\n ipv6 address FE80::9 link-local\n")),
    Case("tunnel between link-local addresses", SVTI, UP,
         a=(PORT, " ipv6 address FE80::1 link-local\n", OUT_2, "FE80::2"),
         b=(f" ipv6 address {OUT_2}/56\n", " ipv6 address FE80::2 link-local\n", OUT_1, "fe80::1")),
    Case("IPv4 inside", SVTI, UP, both=MIXED),
    Case("IPv6 inside of IPv4", OVER_IPV4, UP),
    Case("names of hosts", MAP, UP,
         a=(f"{PEER}{OUT_2}", f"{PEER}far.example.net",
            "hostname R1\n", f"hostname R1\nipv6 host far.example.net {OUT_2}\n")),
    Case("HSRP", MAP, UP, a=(PORT, f" ipv6 address 2001:db8:cb00:7101::3/56\n standby 1 ipv6 {OUT_1}/56\n"),
         b=(f" permit ipv6 {IN_2}", f" permit ipv6 {IN_2}")),
    Case("traffic-filter that lets IPsec in", MAP, UP,
         a=(PORT, f"{PORT} ipv6 traffic-filter IN in\n",
            "ipv6 access-list CRYPTO", "ipv6 access-list IN\n permit udp any any eq 500\n"
            " permit esp any any\nipv6 access-list CRYPTO")),
    Case("VRF outside", SVTI, UP, both=(
        "interface GigabitEthernet0/0\n", "interface GigabitEthernet0/0\n vrf forwarding WAN\n",
        " tunnel source", " tunnel vrf WAN\n tunnel source", "ipv6 route ::/0", "ipv6 route vrf WAN ::/0",
        "crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address", "crypto keyring K vrf WAN\n pre-shared-key address",
        "/128\ncrypto ipsec", "/128 key q7Tz-94kMp-Lw2cX-v8Rd\ncrypto ipsec")),
    Case("multi-SA VTI", SVTI, UP,
         a=(" tunnel protection", " tunnel protection ipsec policy ipv6 LIST\n tunnel protection",
            "ipv6 route ::/0", f"ipv6 access-list LIST\n permit ipv6 {IN_1} {IN_2}\nipv6 route ::/0"),
         b=(" tunnel protection", " tunnel protection ipsec policy ipv6 LIST\n tunnel protection",
            "ipv6 route ::/0", f"ipv6 access-list LIST\n permit ipv6 {IN_2} {IN_1}\nipv6 route ::/0")),
    # one fault each
    Case("wrong peer", MAP, DOWN_1, a=(f"{PEER}{OUT_2}", f"{PEER}2001:db8:c633:6401::2"), rule="PEER-001 R1"),
    Case("other key", MAP, DOWN_A, a=("q7Tz-94kMp-Lw2cX-v8Rd", "q7Tz-94kMp-Lw2cX-v8Re"), rule="KEY-001 R1"),
    Case("key for another prefix", MAP, DOWN_A, a=(f"ipv6 {OUT_2}/128", "ipv6 2001:db8:c634::/48"), rule="KEY-003 R1"),
    Case("key for IPv4 anyone", MAP, DOWN_A, a=(f"address ipv6 {OUT_2}/128", "address 0.0.0.0"), rule="KEY-003 R1"),
    Case("keyring for another prefix", IKEV2, DOWN_A, a=(f"  address {OUT_2}/128", "  address 2001:db9::/32"), rule="KEY-010 R1"),
    Case("profile for another address", IKEV2, DOWN_A,
         a=(f"{IDENTITY}{OUT_2}/128", f"{IDENTITY}2001:db8:c633:6401::2/128"), rule="IKE2-006 R1"),
    Case("profile for IPv4 anyone", IKEV2, DOWN_A, a=(f"{IDENTITY}{OUT_2}/128", f"{IDENTITY}0.0.0.0"),  # noqa: S104 - a match line
         rule="IKE2-006 R1"),
    Case("copied list", MAP, DOWN_2, b=(f" permit ipv6 {IN_2} {IN_1}\n", ACE_1), rule="ACL-004 R2"),
    Case("narrower list", MAP, ONE_WAY, a=(f"ipv6 {IN_1}", "ipv6 fd00:db8:a01::/64"), rule="ACL-003 R1"),
    Case("other prefix length", MAP, ONE_WAY, a=(f"{IN_2}\n", "fd00:db8:a02::/55\n"), rule="ACL-003 R2"),
    Case("list of IPv4", MAP, UNKNOWN, a=(ACE_1, " permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n"), rule="REF-003 R1"),
    Case("undefined list", MAP, DOWN_2, a=("match address CRYPTO", "match address Crypto"), rule="ACL-008 R1"),
    Case("map that is not applied", MAP, DOWN_2, a=(" ipv6 crypto map VPN\n", ""), rule="PEER-002 R1"),
    Case("map of IPv4 applied", MAP, DOWN_2, a=(" ipv6 crypto map VPN\n", " crypto map VPN\n"), rule="REF-001 R1"),
    Case("mode of IPv4 with addresses of IPv6", SVTI, DOWN_1, a=("mode ipsec ipv6", "mode ipsec ipv4"), rule="PEER-009 R1"),
    Case("mode forgotten at both ends", GRE, DOWN_1, both=(" tunnel mode gre ipv6\n", ""), rule="PEER-009 R1"),
    Case("GRE against VTI", SVTI, DOWN_2, b=("mode ipsec ipv6", "mode gre ipv6"), rule="TUN-001 R2"),
    Case("v4-overlay at one end", SVTI, DOWN_2, a=MIXED, rule="TUN-001 R1"),
    Case("tunnel addresses apart", SVTI, UP, a=("fd00:db8:aff:1::1/62", "fd00:db8:aee:1::1/62"), rule="TUN-003 R1"),
    Case("no address", MAP, DOWN_1, a=(PORT, " no ipv6 address\n"), rule="PEER-009 R1"),
    Case("no route", MAP, DOWN_1, a=("ipv6 route ::/0 2001:db8:cb00:71fe::1\n", ""), rule="PEER-005 R1"),
    Case("traffic-filter that keeps ESP out", MAP, NO_TRAFFIC,
         a=(PORT, f"{PORT} ipv6 traffic-filter IN in\n", "ipv6 access-list CRYPTO",
            "ipv6 access-list IN\n permit udp any any eq 500\nipv6 access-list CRYPTO"), rule="PEER-007 R1"),
    Case("NHRP of another cloud", DMVPN, NO_TRAFFIC, b=("NHRPKEY", "OTHERKEY"), rule="TUN-003 R2"),
    Case("DMVPN spoke maps another address", DMVPN, DOWN_1,
         b=(f"/128 {OUT_1}", "/128 2001:db8:cb00:7101::2"), rule="PEER-001 R2"),
    Case("address by router advertisement", MAP, UP, a=(PORT, " ipv6 address autoconfig default\n")),
    Case("EUI-64 without a MAC address", MAP, UNKNOWN, a=(PORT, " ipv6 address 2001:DB8:CB00:7101::/64 eui-64\n"),
         rule="PEER-009 R1"),
    Case("prefix of the provider", MAP, UNKNOWN, a=(PORT, " ipv6 address ISP ::1/64\n"), rule="PEER-009 R1"),
)  # fmt: skip


def test_the_fix_of_a_name_keeps_the_words_of_ipv6() -> None:
    texts = [MAP[0].replace(" ipv6 crypto map VPN\n", " ipv6 crypto map Vpn\n"), MAP[1]]
    (finding,) = [each for each in judged(texts).all_findings() if each.rule == "REF-001"]
    assert [fix.lines[-1] for fix in finding.fix] == [" ipv6 crypto map VPN"]


@pytest.mark.parametrize("case", CASES_V6, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    found = judged(case.texts())
    tunnels = [tunnel for tunnel in found.tunnels if tunnel.b]
    told = [(each.rule, each.message) for each in found.all_findings() if each.rule != "KEY-009"]
    assert [tunnel.verdict for tunnel in tunnels] == [case.verdict], told
    if case.rule:
        rule, device = case.rule.split()
        hits = [each for each in found.all_findings() if each.rule == rule]
        assert any(hit.a.device == device or (hit.b and hit.b.device == device) for hit in hits), (
            told
        )
    else:
        assert not [each for each in found.all_findings() if each.severity == "error"], told
