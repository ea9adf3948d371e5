"""What the examples of the phase 2 rules cannot say: the limits."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bothends.compare import Finding, Judgement, Severity, Verdict, judge
from bothends.compare.rules.example import Example, crypto_map, gre, ikev2, svti
from bothends.ike.selectors import TrafficSelector
from bothends.platforms.ios.config import read_router

FAMILIES = ("IPS-", "PFS-", "LIF-", "ACL-", "LIV-")
NEAR = "permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
FAR = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
SET = "esp-aes 256 esp-sha256-hmac"
PFS = " set pfs group14\n"
ACL = " match address CRYPTO\n"
HUB = {
    "crypto map VPN 10 ipsec-isakmp\n set peer 198.51.100.1\n": "crypto map VPN 10 ipsec-isakmp "
    "dynamic SPOKES\ncrypto dynamic-map SPOKES 10\n"
}


def judged(*texts: str) -> Judgement:
    return judge([read_router(text, f"R{n}.cfg") for n, text in enumerate(texts, 1)])


def of_families(found: Judgement) -> Iterator[Finding]:
    return (f for f in found.all_findings() if f.rule.startswith(FAMILIES))


@dataclass(frozen=True)
class Case:
    """A pair, its verdict, and the rules of these families above information that fire."""

    name: str
    pair: Example
    verdict: Verdict
    rules: str = ""
    says: str = ""


DOWN = Verdict.DOWN_PHASE2
CASES = (
    Case("no PFS at all", crypto_map({PFS: ""}, {PFS: ""}), Verdict.UP),
    Case("no PFS at all, IKEv2", ikev2({PFS: ""}, {PFS: ""}), Verdict.UP),
    Case("bare PFS is group 1", crypto_map({"pfs group14": "pfs"}, {"pfs group14": "pfs group1"}),
         Verdict.UP_WEAK, "PFS-004 PFS-006"),
    Case("bare PFS is not group 14", crypto_map({"pfs group14": "pfs"}), DOWN, "PFS-001 PFS-004"),
    Case("group 24 is not above 14", crypto_map({"pfs group14": "pfs group24"}), DOWN, "PFS-001"),
    Case("a hub that only answers wants PFS", crypto_map(HUB, {PFS: ""}), DOWN, "PFS-002",
         "refused, since only R2 can initiate"),
    Case("a hub that only answers has no PFS", crypto_map({**HUB, PFS: ""}),
         Verdict.UP_UNTIL_REKEY, "PFS-002", "refused when R1 rekeys"),
    Case("PFS on one end", crypto_map(b={PFS: ""}), Verdict.UP_ONE_WAY, "PFS-002",
         "only R1 can initiate"),
    Case("one summary of both sides", crypto_map(
        {NEAR: "permit ip 10.0.0.0 0.7.255.255 10.0.0.0 0.7.255.255"},
        {FAR: "permit ip 10.0.0.0 0.7.255.255 10.0.0.0 0.7.255.255"}), Verdict.UP),
    Case("esp-aes is 128", crypto_map({SET: "esp-aes esp-sha256-hmac"},
         {SET: "esp-aes 128 esp-sha256-hmac"}), Verdict.UP),
    Case("the order of words", crypto_map({SET: "esp-sha256-hmac esp-aes 256"}), Verdict.UP),
    Case("GCM with an HMAC", crypto_map({SET: "esp-gcm 256"}, {SET: "esp-gcm 256 esp-sha-hmac"}),
         DOWN, "IPS-001 IPS-005"),
    Case("modes of a map between networks", crypto_map({"mode tunnel": "mode transport"}),
         Verdict.UP),
    Case("a map between networks that insists", crypto_map(
        {"mode tunnel": "mode transport require"}), DOWN, "IPS-003", "whichever end initiates"),
    Case("GRE that insists", gre({"mode tunnel": "mode transport require"}), DOWN, "IPS-003"),
    Case("modes of GRE", gre({"mode tunnel": "mode transport"}), Verdict.UP_ONE_WAY, "IPS-003",
         "refused when R1 initiates"),
    Case("transport mode on a VTI of IOS 15", svti({"mode tunnel": "mode transport"},
         {"mode tunnel": "mode transport"}), Verdict.UP, "IPS-004", "tunnel mode is used"),
    Case("a hub without a list", crypto_map({**HUB, ACL: ""}), Verdict.UP),
    Case("a spoke within the list of its hub", crypto_map(
        HUB, {FAR: FAR.replace("0.0.0.255", "0.0.0.127", 1)}), Verdict.UP),
    Case("a spoke beyond the list of its hub", crypto_map(
        HUB, {FAR: FAR.replace("0.0.0.255", "0.0.1.255", 1)}), DOWN, "ACL-002"),
    Case("tcp within ip", crypto_map({NEAR: NEAR.replace("ip", "tcp")}), Verdict.UP_ONE_WAY,
         "ACL-002 ACL-003", "only R1 can initiate"),
    Case("tcp is not udp", crypto_map({NEAR: NEAR.replace("ip", "tcp")},
         {FAR: FAR.replace("ip", "udp")}), DOWN, "ACL-006", "the protocols differ"),
    Case("a deny before the permit", crypto_map({NEAR: f"deny ip 10.0.0.0 0.255.255.255 any\n {NEAR}"}),
         DOWN, "ACL-008"),
    Case("a deny of one host", crypto_map({NEAR: f"deny ip host 10.1.0.9 any\n {NEAR}"}),
         Verdict.UP),
    Case("any on one side", crypto_map({NEAR: "permit ip any 10.2.0.0 0.0.0.255"},
         {FAR: "permit ip 10.2.0.0 0.0.0.255 any"}), Verdict.UP),
    Case("a summary that holds the far network", crypto_map(
        {NEAR: "permit ip 10.0.0.0 0.255.255.255 10.2.0.0 0.0.0.255"},
        {FAR: "permit ip 10.2.0.0 0.0.0.255 10.0.0.0 0.255.255.255"}), Verdict.UP),
    Case("a narrow entry behind a wide one on both", crypto_map(
        {NEAR: f"permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n {NEAR}"},
        {FAR: f"permit ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.255.255\n {FAR}"}), Verdict.UP),
    Case("a port more on one end", crypto_map(
        {NEAR: "\n ".join(f"{NEAR.replace('ip', 'tcp')} eq {port}" for port in (80, 443))},
        {FAR: "permit tcp 10.2.0.0 0.0.0.255 eq 80 10.1.0.0 0.0.0.255"}),
        Verdict.NO_TRAFFIC, "ACL-005"),
    Case("no list", crypto_map({ACL: ""}), DOWN, "ACL-008", "has no match address"),
    Case("host bits", crypto_map({NEAR: NEAR.replace("10.1.0.0", "10.1.0.7")}), Verdict.UP),
    Case("every second network", crypto_map(
        {NEAR: "permit ip 10.1.0.0 0.0.254.255 10.2.0.0 0.0.0.255"},
        {FAR: "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.254.255"}), Verdict.UP),
    Case("a network by a static route", crypto_map(
        {NEAR: NEAR.replace("10.1.0.0", "10.1.9.0"),
         "ip route 0.0.0.0": "ip route 10.1.9.0 255.255.255.0 10.1.0.2\nip route 0.0.0.0"},
        {FAR: FAR.replace("10.1.0.0", "10.1.9.0")}), Verdict.UP),
    Case("a network by OSPF", crypto_map(
        {NEAR: NEAR.replace("10.1.0.0", "10.1.9.0"),
         "ip route 0.0.0.0": "router ospf 1\n network 10.1.0.0 0.0.255.255 area 0\nip route 0.0.0.0"},
        {FAR: FAR.replace("10.1.0.0", "10.1.9.0")}), Verdict.UP),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case(case: Case) -> None:
    found = judged(*case.pair.texts())
    loud = [f for f in of_families(found) if f.severity is not Severity.INFO]
    assert [tunnel.verdict for tunnel in found.tunnels] == [case.verdict]
    assert sorted({finding.rule for finding in loud}) == case.rules.split()
    assert any(case.says in finding.message for finding in loud) or not case.says


ELSEWHERE = "permit ip 10.1.0.0 0.0.0.255 10.9.0.0 0.0.0.255"


@pytest.mark.parametrize(
    ("device", "right", "wrong"),
    [
        ("R1", NEAR, FAR),
        ("R2", FAR, NEAR),
        ("R1", NEAR, ELSEWHERE),
        ("R2", FAR, FAR.replace("10.1.", "10.9.")),
    ],
)
def test_the_list_that_the_networks_speak_against_is_corrected(
    device: str, right: str, wrong: str
) -> None:
    edits = [{right: wrong} if name == device else {} for name in ("R1", "R2")]
    texts = list(crypto_map(*edits).texts())
    tunnel = judged(*texts).tunnels[0]
    fixes = [fix for f in tunnel.findings if f.rule in {"ACL-001", "ACL-004"} for fix in f.fix]
    assert [fix.device for fix in fixes] == [device]
    texts[device == "R2"] += "\n".join(fixes[0].lines) + "\n"
    assert judged(*texts).tunnels[0].verdict is Verdict.UP


def test_overlaps_of_a_large_hub_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    meets = TrafficSelector.meets

    def counted(one: TrafficSelector, other: TrafficSelector) -> bool:
        nonlocal asked
        asked += 1
        return meets(one, other)

    monkeypatch.setattr(TrafficSelector, "meets", counted)
    found = judged(hub(spokes=600))
    assert [f.a.text.split()[-2] for f in found.all_findings() if f.rule == "ACL-009"] == [
        "10.1.44.0"
    ]
    assert asked < 600 * 10


def hub(spokes: int) -> str:
    """A map with an entry for every spoke, and a last one that hides in another."""
    lines = ["version 15.9", "hostname HUB"]
    for number in range(spokes):
        network = f"10.{1 + number // 250}.{number % 250}.0"
        lines += entry(number + 1, f"198.51.{number // 250}.{number % 250 + 1}", network)
    lines += entry(spokes + 1, "192.0.2.1", "10.1.44.0")
    lines += ["interface GigabitEthernet0/0", " ip address 203.0.113.1 255.255.255.0"]
    return "\n".join([*lines, " crypto map VPN"]) + "\n"


def entry(number: int, peer: str, network: str) -> list[str]:
    return [
        f"crypto map VPN {number} ipsec-isakmp",
        f" set peer {peer}",
        f" match address A{number}",
        f"ip access-list extended A{number}",
        f" permit ip 10.0.0.0 0.0.0.255 {network} 0.0.0.255",
    ]


def test_a_global_line_of_a_hub_is_told_once() -> None:
    text = "crypto ipsec security-association replay disable\n" + hub(spokes=5)
    found = judged(text)
    assert [f.rule for f in found.findings].count("LIV-004") == 1
    assert "LIV-004" not in {f.rule for tunnel in found.tunnels for f in tunnel.findings}


def test_a_line_of_one_tunnel_is_told_with_it() -> None:
    line = " set security-association replay disable\n"
    found = judged(*crypto_map({PFS: PFS + line}).texts())
    assert "LIV-004" in {f.rule for f in found.tunnels[0].findings}
    assert "LIV-004" not in {f.rule for f in found.findings}
