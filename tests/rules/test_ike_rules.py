"""Phase 1, keys and identities: which rules speak together, and which keep silent."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address

import pytest

from bothends.compare import Judgement, Options, Severity, Verdict, judge
from bothends.compare.rules import rules
from bothends.compare.rules.example import Example, crypto_map, ikev2, isakmp_profile, svti
from bothends.compare.rules.rule import Rule
from bothends.platforms.ios.config import read_router

OURS = re.compile(r"IKE1-|IKE2-|KEY-|ID-")
KEY = "q7Tz-94kMp-Lw2cX-v8Rd"
OTHER = "h3Wq-55nBx-Ky1rS-t6Fg"
METHOD = " authentication pre-share\n"
KEY_LINE = f"  pre-shared-key {KEY}\n"
POLICY = "crypto ikev2 policy POL\n proposal PROP\n"
BEFORE = "crypto isakmp invalid-spi-recovery\n"


def crosswise(local: str, remote: str) -> dict[str, str]:
    return {KEY_LINE: f"  pre-shared-key local {local}\n  pre-shared-key remote {remote}\n"}


@dataclass(frozen=True)
class Case:
    """An example, its verdict, and the rules of these families above info that speak."""

    name: str
    example: Example
    verdict: Verdict
    rules: str


CASES = (
    Case(
        "sha256 against sha512",
        crypto_map(b={"hash sha256": "hash sha512"}),
        Verdict.DOWN_PHASE1,
        "IKE1-001",
    ),
    Case("no method on one end", crypto_map(b={METHOD: ""}), Verdict.DOWN_PHASE1, "IKE1-004"),
    Case(
        "no method on both ends",
        crypto_map(a={METHOD: ""}, b={METHOD: ""}),
        Verdict.DOWN_AUTH,
        "IKE1-004 IKE1-004",
    ),
    Case(
        "no method, and another group",
        crypto_map(b={METHOD: "", "group 14\n lifetime": "group 19\n lifetime"}),
        Verdict.DOWN_PHASE1,
        "IKE1-001",
    ),
    Case(
        "a key for one address, and a caller that learns its own",
        crypto_map(
            a={
                "ipsec-isakmp\n set peer 198.51.100.1\n": "ipsec-isakmp dynamic DYN\n"
                "crypto dynamic-map DYN 10\n"
            },
            b={" ip address 198.51.100.1 255.255.255.0\n": " ip address dhcp\n"},
        ),
        Verdict.UNVERIFIABLE,
        "KEY-002",
    ),
    Case(
        "a type 6 key",
        crypto_map(a={f"key {KEY}": "key 6 AAbbCC"}),
        Verdict.UNVERIFIABLE,
        "",
    ),
    Case(
        "a type 6 key, and no policy in common",
        crypto_map(a={f"key {KEY}": "key 6 AAbbCC"}, b={"hash sha256": "hash md5"}),
        Verdict.DOWN_PHASE1,
        "IKE1-001",
    ),
    Case(
        "a specific key beside one for anyone",
        crypto_map(a={BEFORE: f"crypto isakmp key {OTHER} address 0.0.0.0\n{BEFORE}"}),
        Verdict.UP,
        "KEY-006 KEY-007",
    ),
    Case(
        "the key for anyone is the right one, the specific wins",
        crypto_map(
            a={KEY: OTHER, BEFORE: f"crypto isakmp key {KEY} address 0.0.0.0\n{BEFORE}"},
        ),
        Verdict.DOWN_AUTH,
        "KEY-001 KEY-006 KEY-007",
    ),
    Case(
        "an ISAKMP profile that nobody tells",
        isakmp_profile(b={" set isakmp-profile IKE\n": " set isakmp-profile OTHER\n"}),
        Verdict.UNVERIFIABLE,
        "ID-003",
    ),
    Case(
        "several keys in a keyring",
        isakmp_profile(
            a={" pre-shared-key": f" pre-shared-key address 192.0.2.7 key {OTHER}\n pre-shared-key"}
        ),
        Verdict.UP,
        "",
    ),
    Case(
        "upper and lower case",
        isakmp_profile(b={KEY: KEY.lower()}),
        Verdict.DOWN_AUTH,
        "KEY-013",
    ),
    Case("upper and lower case, IKEv2", ikev2(b={KEY: KEY.upper()}), Verdict.DOWN_AUTH, "KEY-013"),
    Case(
        "another profile takes the peer first",
        isakmp_profile(
            a={
                "crypto isakmp profile IKE\n": "crypto isakmp profile FIRST\n keyring KEYS\n"
                " match identity address 0.0.0.0\ncrypto isakmp profile IKE\n"
            }
        ),
        Verdict.UP_ONE_WAY,
        "ID-001 ID-004",
    ),
    Case(
        "the same key in a keyring that is asked first",
        isakmp_profile(
            a={
                "crypto keyring KEYS\n": "crypto keyring FIRST\n pre-shared-key address "
                f"198.51.100.1 key {KEY}\ncrypto keyring KEYS\n"
            }
        ),
        Verdict.UP_ONE_WAY,
        "KEY-005",
    ),
    Case(
        "a keyring for another VRF",
        isakmp_profile(b={"crypto keyring KEYS\n": "crypto keyring KEYS vrf INET\n"}),
        Verdict.DOWN_AUTH,
        "ID-006",
    ),
    Case(
        "a keyring for another address",
        isakmp_profile(
            b={"crypto keyring KEYS\n": "crypto keyring KEYS\n local-address 192.0.2.9\n"}
        ),
        Verdict.DOWN_AUTH,
        "KEY-011",
    ),
    Case(
        "an undefined keyring",
        isakmp_profile(b={"IKE\n keyring KEYS\n": "IKE\n keyring KEYRING\n"}),
        Verdict.DOWN_AUTH,
        "KEY-010",
    ),
    Case(
        "an undefined keyring, IKEv2",
        ikev2(b={"keyring local KEYS": "keyring local KEYRING"}),
        Verdict.DOWN_AUTH,
        "KEY-010",
    ),
    Case(
        "a keyring for other peers, IKEv2",
        ikev2(b={"  address 203.0.113.1\n": "  address 203.0.113.99\n"}),
        Verdict.DOWN_AUTH,
        "KEY-010",
    ),
    Case(
        "no keyring, IKEv2", ikev2(b={" keyring local KEYS\n": ""}), Verdict.DOWN_AUTH, "IKE2-003"
    ),
    Case(
        "keys crosswise",
        ikev2(a=crosswise(KEY, OTHER), b=crosswise(OTHER, KEY)),
        Verdict.UP,
        "",
    ),
    Case(
        "keys in the same order",
        ikev2(a=crosswise(KEY, OTHER), b=crosswise(KEY, OTHER)),
        Verdict.DOWN_AUTH,
        "IKE2-004 IKE2-004",
    ),
    Case("a proposal in no policy", ikev2(b={POLICY: ""}), Verdict.DOWN_PHASE1, "IKE2-002"),
    Case(
        "a policy for another address",
        ikev2(b={POLICY: f"{POLICY} match address local 192.0.2.9\n"}),
        Verdict.DOWN_PHASE1,
        "IKE2-008",
    ),
    Case(
        "an identity that is not matched",
        ikev2(b={" keyring local KEYS\n": " keyring local KEYS\n identity local email x@y.net\n"}),
        Verdict.DOWN_AUTH,
        "IKE2-006",
    ),
    Case(
        "an identity that is not matched, IKEv1",
        isakmp_profile(b={BEFORE: f"crypto isakmp identity hostname\n{BEFORE}"}),
        Verdict.DOWN_AUTH,
        "ID-001",
    ),
    Case(
        "an answer by a profile that the tunnel is not bound to",
        isakmp_profile(
            b={
                " set isakmp-profile IKE\n": "",
                "IKE\n keyring KEYS\n": "IKE\n keyring KEYS\n self-identity fqdn\n",
            }
        ),
        Verdict.UP_ONE_WAY,
        "ID-001",
    ),
    Case(
        "a profile without identities, IKEv2",
        ikev2(b={" match identity remote address 203.0.113.1 255.255.255.255\n": ""}),
        Verdict.DOWN_AUTH,
        "IKE2-003",
    ),
    Case(
        "a profile without identities",
        isakmp_profile(b={" match identity address 203.0.113.1 255.255.255.255\n": ""}),
        Verdict.DOWN_AUTH,
        "ID-003",
    ),
    Case(
        "GCM with a PRF",
        ikev2(
            a={"aes-cbc-256\n integrity": "aes-gcm-256\n prf"},
            b={"aes-cbc-256\n integrity": "aes-gcm-256\n prf"},
        ),
        Verdict.UP,
        "",
    ),
    Case(
        "two versions",
        svti(a=dict(rules()["IKE1-010"].wrong.a)),
        Verdict.DOWN_PHASE1,
        "IKE1-010",
    ),
)


def judged(example: Example, options: Options | None = None) -> Judgement:
    a, b = example.texts()
    return judge([read_router(a, "R1.cfg"), read_router(b, "R2.cfg")], options)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_speaks(case: Case) -> None:
    found = judged(case.example)
    loud = [
        finding.rule
        for finding in found.all_findings()
        if OURS.match(finding.rule) and finding.severity is not Severity.INFO
    ]
    assert " ".join(sorted(loud)) == case.rules
    assert [tunnel.verdict for tunnel in found.tunnels] == [case.verdict]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_down_has_an_error(case: Case) -> None:
    down = {Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2}
    for tunnel in judged(case.example).tunnels:
        if tunnel.verdict in down:
            assert Severity.ERROR in {finding.severity for finding in tunnel.findings}


OWN = [rule for rule in rules().values() if OURS.match(rule.id)]


@pytest.mark.parametrize("rule", OWN, ids=lambda rule: rule.id)
def test_no_finding_shows_a_key(rule: Rule) -> None:
    keys = re.compile(f"{KEY}|{KEY.lower()}|{OTHER}|Zk8v-31mQx-Hn5tB-r2Yp|cisco123")
    for finding in judged(rule.wrong).all_findings():
        texts = [finding.message, finding.a.text, *(finding.b.text for _ in "b" if finding.b)]
        texts += [line for fix in finding.fix for line in fix.lines]
        assert not any(keys.search(text) for text in texts)


def test_strict_lifetimes_leave_one_way() -> None:
    wrong = rules()["IKE1-003"].wrong
    found = judged(wrong, Options(strict_lifetime=True))
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UP_ONE_WAY]
    findings = [f for f in found.all_findings() if f.rule.startswith("IKE1-00")]
    assert [(f.rule, f.severity) for f in findings] == [("IKE1-003", Severity.ERROR)]


def test_a_hub_hears_of_its_own_lines_once() -> None:
    """What is wrong with a router is not repeated for each of its tunnels."""
    hub = ["hostname HUB", "crypto isakmp policy 10", " encr aes 256", " hash sha256",
           " authentication pre-share", " lifetime 28800",
           f"crypto isakmp key {KEY} address 0.0.0.0",
           "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac"]  # fmt: skip
    texts = []
    for number in range(1, 21):
        address = IPv4Address("198.51.100.0") + number
        hub += [f"crypto map VPN {number} ipsec-isakmp", f" set peer {address}",
                " set transform-set TS", f" match address A{number}"]  # fmt: skip
        texts.append(crypto_map(b={"198.51.100.1": str(address), "R2": f"S{number}"}).texts()[1])
    hub += ["interface GigabitEthernet0/0", " ip address 203.0.113.1 255.255.255.0",
            " crypto map VPN"]  # fmt: skip
    routers = [read_router(text, f"S{number}.cfg") for number, text in enumerate(texts)]
    found = judge([read_router("\n".join(hub), "HUB.cfg"), *routers])
    told = [f.rule for f in found.findings if f.a.device == "HUB" and OURS.match(f.rule)]
    assert sorted(told) == ["IKE1-005", "KEY-006", "KEY-009"]
