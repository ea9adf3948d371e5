"""What the rules of IKEv2 say in cases that one example a rule cannot show."""

from dataclasses import dataclass, field

import pytest

from bothends.compare import Finding, Judgement, Severity, Verdict, judge
from bothends.compare.rules.example import Edits, ikev2
from bothends.platforms.ios.config import read_router

KEY = "  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd\n"
POLICY = "crypto ikev2 policy POL\n proposal PROP\n"
OTHER_POLICY = "crypto ikev2 proposal OTHER\n encryption aes-cbc-128\n integrity sha1\n group 2\n"


@dataclass(frozen=True)
class Case:
    """Edits of the healthy pair, what the rule says of it, and the verdict; no words: silence."""

    name: str
    rule: str
    words: tuple[str, ...]
    verdict: Verdict
    a: Edits = field(default_factory=dict)
    b: Edits = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    fix: tuple[str, ...] = ()


CASES = (
    Case(
        "integrity apart", "IKE2-001", ("integrity: R1 sha256, R2 sha512", "prf"), Verdict.DOWN_PHASE1,
        b={"integrity sha256": "integrity sha512"}, fix=(" integrity sha512 sha256",),
    ),
    Case(
        "AEAD against plain", "IKE2-001", ("encryption: R1 aes-cbc-256, R2 aes-gcm-256",), Verdict.DOWN_PHASE1,
        b={" encryption aes-cbc-256\n integrity sha256": " encryption aes-gcm-256\n prf sha256"},
        fix=(" encryption aes-gcm-256", " no integrity", " prf sha256"),
    ),
    Case(
        "the built-in proposal switched off, and none of one's own", "IKE2-001",
        ("R2 has no IKEv2 proposal: the built-in one is switched off",), Verdict.DOWN_PHASE1,
        b={
            "crypto ikev2 proposal PROP\n encryption aes-cbc-256\n integrity sha256\n group 14\n":
            "no crypto ikev2 proposal default\n",
            POLICY: "",
        },
        fix=("crypto ikev2 proposal STRONG", " group 14", " proposal STRONG"),
    ),
    Case(
        "lists that meet", "IKE2-001", (), Verdict.UP,
        a={"integrity sha256": "integrity sha512 sha256"}, b={" group 14\ncrypto": " group 19 14\ncrypto"},
    ),
    Case(
        "proposal in no policy, default does not meet", "IKE2-002",
        ("R2 proposes its built-in proposal", "phase 1 towards R1 fails"), Verdict.DOWN_PHASE1,
        b={POLICY: ""}, fix=("crypto ikev2 policy PROP", " proposal PROP"),
    ),
    Case(
        "proposal in no policy, default meets", "IKE2-002", ("another suite than configured",), Verdict.UP_WEAK,
        a={" group 14\ncrypto": " group 14 5\ncrypto"}, b={POLICY: ""}, severity=Severity.WARNING,
    ),
    Case(
        "a second proposal beside one in force", "IKE2-002", (), Verdict.UP,
        b={"crypto ikev2 policy": OTHER_POLICY + "crypto ikev2 policy"},
    ),
    Case(
        "profile without keyring", "IKE2-003", ("profile IKE of R2 has no keyring",), Verdict.DOWN_AUTH,
        b={" keyring local KEYS\n": ""}, fix=(" keyring local KEYS",),
    ),
    Case(
        "profile that nobody names", "IKE2-003", ("does not refer to profile IKE", "R2 uses IKEv1"), Verdict.DOWN_PHASE1,
        b={" set ikev2-profile IKE\n": ""}, fix=("crypto ipsec profile PROT", " set ikev2-profile IKE"),
    ),
    Case(
        "profile without identities", "IKE2-003", ("no match identity remote",), Verdict.DOWN_AUTH,
        b={" match identity remote address 203.0.113.1 255.255.255.255\n": ""},
        fix=(" match identity remote address 203.0.113.1 255.255.255.255",),
    ),
    Case(
        "keys the right way round", "IKE2-004", (), Verdict.UP,
        a={KEY: "  pre-shared-key local one-long-key-of-R1-here\n  pre-shared-key remote one-long-key-of-R2-here\n"},
        b={KEY: "  pre-shared-key local one-long-key-of-R2-here\n  pre-shared-key remote one-long-key-of-R1-here\n"},
    ),
    Case(
        "keys copied", "IKE2-004", ("copied, not exchanged",), Verdict.DOWN_AUTH,
        a={KEY: "  pre-shared-key local one-long-key-of-R1-here\n  pre-shared-key remote one-long-key-of-R2-here\n"},
        b={KEY: "  pre-shared-key local one-long-key-of-R1-here\n  pre-shared-key remote one-long-key-of-R2-here\n"},
        fix=("crypto ikev2 keyring KEYS", " peer FAR", "  pre-shared-key remote <KEY OF R1>"),
    ),
    Case(
        "identity of another kind", "IKE2-006", ("R1 sends the identity fqdn r1.example",), Verdict.DOWN_AUTH,
        a={" keyring local KEYS\n": " identity local fqdn r1.example\n keyring local KEYS\n"},
        fix=(" match identity remote fqdn r1.example",),
    ),
    Case(
        "AEAD without PRF", "IKE2-007", ("has aes-gcm-256 and no PRF",), Verdict.DOWN_PHASE1,
        b={" encryption aes-cbc-256\n integrity sha256\n": " encryption aes-gcm-256\n"}, fix=(" prf sha256",),
    ),
    Case(
        "AEAD beside plain ciphers", "IKE2-007", ("together with others",), Verdict.UP,
        b={" encryption aes-cbc-256\n": " encryption aes-gcm-256 aes-cbc-256\n"}, fix=(" encryption aes-gcm-256", " no integrity"),
    ),
    Case(
        "policy for another address", "IKE2-008", ("for 198.51.100.99, which does not match this tunnel",), Verdict.DOWN_PHASE1,
        b={"policy POL\n": "policy POL\n match address local 198.51.100.99\n"},
    ),
    Case(
        "probes apart", "IKE2-009", ("R1 probes every 10 s always, R2 every 30 s when it sends",), Verdict.UP,
        b={" dpd 10 3 periodic": " dpd 30 5 on-demand"}, severity=Severity.INFO,
    ),
)  # fmt: skip


def judged(case: Case) -> Judgement:
    a, b = ikev2(case.a, case.b).texts()
    return judge([read_router(a, "R1.cfg"), read_router(b, "R2.cfg")])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said(case: Case) -> None:
    found = judged(case)
    said: list[Finding] = [f for f in found.all_findings() if f.rule == case.rule]
    assert [tunnel.verdict for tunnel in found.tunnels] == [case.verdict]
    if not case.words:
        assert said == []
        return
    text = " ".join(finding.message for finding in said)
    assert all(words in text for words in case.words), text
    assert {finding.severity for finding in said} == {case.severity}
    lines = [line for finding in said for fix in finding.fix for line in fix.lines]
    assert [line for line in case.fix if line not in lines] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_key_is_shown(case: Case) -> None:
    said = repr(judged(case).all_findings())
    assert "q7Tz-94kMp" not in said
    assert "one-long-key" not in said
