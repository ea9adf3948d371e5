"""Strength profiles as data, the suites that they find weak, and the dry run of an upgrade."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from tests.rules.fixing import corrected

from bothends.compare import Judgement, Options, Verdict, judge
from bothends.compare.rules.example import Example
from bothends.compare.upgrade import Outlook, outlook
from bothends.ike.profiles import PROFILES
from bothends.ike.strength import ALGORITHMS, Algorithm, Profile, Severity, Use
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, MlKem
from bothends.platforms.ios.config import read_router
from bothends.platforms.upgrade import STRICT, refusals, upgraded

E, H, G, K = Encryption, Integrity, DhGroup, MlKem
V1, V2 = IkeVersion
ERROR, WARNING, INFO, OK = Severity.ERROR, Severity.WARNING, Severity.INFO, None
NAMES = ("rfc8247", "nist-800-77r1", "cnsa1", "cnsa2", "cisco-nge", "legacy", "ios-xe-17.11")

# What the documents say of each algorithm, one column for each profile in the order of NAMES.
TABLE: tuple[tuple[Use, Algorithm, IkeVersion, tuple[Severity | None, ...]], ...] = (
    (Use.IKE_VERSION, V1, V1, (INFO, WARNING, ERROR, ERROR, WARNING, INFO, WARNING)),
    (Use.IKE_VERSION, V2, V2, (OK, OK, OK, OK, OK, OK, OK)),
    (Use.IKE_CIPHER, E.DES, V1, (ERROR, ERROR, ERROR, ERROR, ERROR, WARNING, ERROR)),
    (Use.ESP_CIPHER, E.DES, V2, (ERROR, ERROR, ERROR, ERROR, ERROR, WARNING, ERROR)),
    (Use.IKE_CIPHER, E.TRIPLE_DES, V2, (OK, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.ESP_CIPHER, E.TRIPLE_DES, V1, (WARNING, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.IKE_CIPHER, E.AES_128, V1, (OK, OK, ERROR, ERROR, OK, OK, OK)),
    (Use.ESP_CIPHER, E.AES_256, V1, (OK, OK, WARNING, WARNING, OK, OK, OK)),
    (Use.ESP_CIPHER, E.AES_GCM_256, V2, (OK, OK, OK, OK, OK, OK, OK)),
    (Use.ESP_CIPHER, E.NULL, V2, (INFO, WARNING, ERROR, ERROR, INFO, INFO, ERROR)),
    (Use.ESP_CIPHER, E.AES_GMAC_128, V2, (INFO, WARNING, ERROR, ERROR, INFO, INFO, ERROR)),
    (Use.IKE_HASH, H.MD5, V1, (ERROR, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.IKE_HASH, H.SHA1, V1, (OK, WARNING, ERROR, ERROR, OK, OK, OK)),
    (Use.ESP_HASH, H.SHA256, V1, (OK, OK, ERROR, ERROR, OK, OK, OK)),
    (Use.ESP_HASH, H.SHA384, V1, (OK, OK, OK, OK, OK, OK, OK)),
    (Use.ESP_HASH, None, V1, (ERROR, ERROR, ERROR, ERROR, ERROR, WARNING, OK)),
    (Use.AH_HASH, H.MD5, V1, (ERROR, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.AH_HASH, H.SHA256, V1, (OK, WARNING, ERROR, ERROR, OK, OK, OK)),
    (Use.IKE_GROUP, G.MODP_768, V1, (ERROR, ERROR, ERROR, ERROR, ERROR, WARNING, ERROR)),
    (Use.IKE_GROUP, G.MODP_1024, V2, (WARNING, ERROR, ERROR, ERROR, ERROR, OK, ERROR)),
    (Use.PFS_GROUP, G.MODP_1536, V1, (WARNING, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.PFS_GROUP, G.MODP_2048, V1, (OK, OK, ERROR, ERROR, OK, OK, OK)),
    (Use.IKE_GROUP, G.ECP_256, V2, (OK, OK, ERROR, ERROR, OK, OK, OK)),
    (Use.IKE_GROUP, G.ECP_384, V2, (OK, OK, OK, OK, OK, OK, OK)),
    (Use.IKE_GROUP, G.MODP_2048_256, V1, (WARNING, ERROR, ERROR, ERROR, WARNING, OK, OK)),
    (Use.IKE_GROUP, G.MODP_2048_256, V2, (WARNING, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.PFS_GROUP, G.MODP_2048_256, V1, (WARNING, ERROR, ERROR, ERROR, WARNING, OK, ERROR)),
    (Use.IKE_KEM, None, V1, (OK, OK, OK, OK, OK, OK, OK)),
    (Use.IKE_KEM, None, V2, (OK, OK, OK, ERROR, OK, OK, OK)),
    (Use.IKE_KEM, K.ML_KEM_768, V2, (OK, OK, OK, ERROR, OK, OK, OK)),
    (Use.IKE_KEM, K.ML_KEM_1024, V2, (OK, OK, OK, OK, OK, OK, OK)),
    (Use.IKE_HASH, H.SHA512, V2, (OK, OK, OK, OK, OK, OK, OK)),
)


@pytest.mark.parametrize(("use", "algorithm", "ike", "expected"), TABLE)
def test_the_profiles_say_what_their_documents_say(
    use: Use, algorithm: Algorithm, ike: IkeVersion, expected: tuple[Severity | None, ...]
) -> None:
    found = [PROFILES[name].weakness(use, algorithm, ike) for name in NAMES]
    assert tuple(each.severity if each else None for each in found) == expected


def test_every_profile_is_in_the_table() -> None:
    assert tuple(PROFILES) == NAMES


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
@pytest.mark.parametrize("ike", IkeVersion, ids=str)
def test_what_is_proposed_instead_is_good_enough(profile: Profile, ike: IkeVersion) -> None:
    for use in Use:
        if use in {Use.IKE_VERSION, Use.AH_HASH}:
            continue
        assert profile.weakness(use, profile.replacement(use, ike), ike) is None


def test_a_profile_that_allows_nothing_says_so() -> None:
    with pytest.raises(ValueError, match="allows nothing as ah-hash"):
        PROFILES["cnsa1"].replacement(Use.AH_HASH, V1)


def test_every_algorithm_has_a_use() -> None:
    named = {found for algorithms in ALGORITHMS.values() for found in algorithms}
    assert named >= {*Encryption, *Integrity, *DhGroup, *MlKem, *IkeVersion, None}


# --- verdicts ----------------------------------------------------------------------------------

Edits = Mapping[str, str]


@dataclass(frozen=True)
class Suite:
    name: str
    base: str
    edits: Edits
    """On both ends."""
    verdicts: Mapping[str, Verdict]
    """By profile; UP where nothing is said."""


UP, WEAK = Verdict.UP, Verdict.UP_WEAK
CNSA2 = {
    "integrity sha256": "integrity sha384",
    " group 14": " group 20\n pqc mlkem1024",
    "esp-aes 256 esp-sha256-hmac": "esp-gcm 256",
    "set pfs group14": "set pfs group20",
    "crypto ikev2 policy": "crypto ikev2 fragmentation\ncrypto ikev2 policy",
}
SUITES = (
    Suite("as it is, IKEv1", "crypto-map", {},
          {"nist-800-77r1": WEAK, "cnsa1": WEAK, "cnsa2": WEAK, "cisco-nge": WEAK, "ios-xe-17.11": WEAK}),
    Suite("as it is, IKEv2", "ikev2", {}, {"cnsa1": WEAK, "cnsa2": WEAK}),
    Suite("3DES for ESP", "ikev2", {"esp-aes 256 esp-sha256-hmac": "esp-3des esp-sha256-hmac"},
          {name: WEAK for name in NAMES if name != "legacy"}),
    Suite("3DES for IKE", "ikev2", {"encryption aes-cbc-256": "encryption 3des"},
          {name: WEAK for name in NAMES if name not in {"rfc8247", "legacy"}}),
    Suite("a better group offered as well", "ikev2", {" group 14": " group 14 2"}, {"cnsa1": WEAK, "cnsa2": WEAK}),
    Suite("the worse group first", "ikev2", {" group 14": " group 2 14"},
          {name: WEAK for name in NAMES if name != "legacy"}),
    Suite("weak PFS", "ikev2", {"set pfs group14": "set pfs group2"},
          {name: WEAK for name in NAMES if name != "legacy"}),
    Suite("nothing encrypted", "ikev2", {"esp-aes 256 esp-sha256-hmac": "esp-null esp-sha256-hmac"},
          {"nist-800-77r1": WEAK, "cnsa1": WEAK, "cnsa2": WEAK, "ios-xe-17.11": WEAK}),
    Suite("CNSA", "ikev2",
          {"integrity sha256": "integrity sha384", " group 14": " group 20",
           "esp-aes 256 esp-sha256-hmac": "esp-gcm 256", "set pfs group14": "set pfs group20"}, {"cnsa2": WEAK}),
    Suite("CNSA 2.0", "ikev2", CNSA2, {}),
    Suite("ML-KEM-768", "ikev2", {**CNSA2, " group 14": " group 20\n pqc mlkem768"},
          {"cnsa2": WEAK}),
)  # fmt: skip


def judged(example: Example, options: Options | None = None) -> Judgement:
    routers = [read_router(t, f"R{i}.cfg") for i, t in enumerate(example.texts(), 1)]
    return judge(routers, options)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
@pytest.mark.parametrize("name", NAMES)
def test_the_negotiated_suite_decides(suite: Suite, name: str) -> None:
    found = judged(Example(suite.base, suite.edits, suite.edits), Options(strength=PROFILES[name]))
    assert [tunnel.verdict for tunnel in found.tunnels] == [suite.verdicts.get(name, UP)]


NEWEST = {"version 15.9": "version 26.1"}


def test_a_fix_adds_ml_kem_where_the_releases_have_it() -> None:
    options = Options(strength=PROFILES["cnsa2"])
    example = Example("ikev2", NEWEST, NEWEST)
    found = judged(example, options).tunnels[0]
    weak = next(f for f in found.findings if f.rule == "STR-002")
    assert [each.device for each in weak.fix if " pqc mlkem1024" in each.lines] == ["R1", "R2"]
    texts = corrected(example.texts(), [weak])
    after = judge([read_router(text, f"R{i}.cfg") for i, text in enumerate(texts, 1)], options)
    assert [tunnel.verdict for tunnel in after.tunnels] == [UP]
    assert not [f for f in after.all_findings() if f.rule in {"STR-001", "STR-002", "QR-005"}]


def test_no_fix_has_a_line_that_the_release_does_not_know() -> None:
    example = Example("ikev2", NEWEST, {})
    found = judged(example, Options(strength=PROFILES["cnsa2"])).all_findings()
    lines = [line for f in found for fix in f.fix for line in fix.lines]
    assert not [line for line in lines if "pqc" in line]


LIFTED = (
    ("crypto-map", {"encr aes 256": "encr des", " hash sha256": " hash md5", " group 14\n": "\n"}),
    ("ikev2", {"integrity sha256": "integrity md5 sha1", " group 14": " group 2"}),
    ("crypto-map", {"set pfs group14": "set pfs group1"}),
    ("ikev2", {"set pfs group14": "set pfs group5"}),
)


@pytest.mark.parametrize(("base", "edits"), LIFTED)
def test_the_fix_leaves_nothing_weak(base: str, edits: Edits) -> None:
    example = Example(base, edits, edits)
    weak = [f for f in judged(example).findings if f.rule == "STR-001"]
    assert len(weak) == 2
    texts = [
        text + "\n".join((*next(f for f in weak if f.a.file == name).fix[0].lines, ""))
        for name, text in zip(("R1.cfg", "R2.cfg"), example.texts(), strict=True)
    ]
    after = judge([read_router(text, f"R{i}.cfg") for i, text in enumerate(texts, 1)])
    assert [f.message for f in after.findings if f.rule == "STR-001"] == []
    assert [tunnel.verdict for tunnel in after.tunnels] == [UP]


def test_the_fix_of_a_transform_set_is_a_whole_line() -> None:
    weak = {"esp-aes 256 esp-sha256-hmac\n mode tunnel": "esp-3des esp-md5-hmac\n mode transport"}
    found = next(f for f in judged(Example("gre", weak, weak)).findings if f.rule == "STR-001")
    assert found.fix[0].lines == (
        "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac",
        " mode transport",
    )


def test_a_better_policy_of_both_is_named() -> None:
    weaker = {
        "crypto isakmp policy 10\n": "crypto isakmp policy 5\n encr 3des\n hash md5\n"
        " authentication pre-share\n group 2\ncrypto isakmp policy 10\n"
    }
    found = judged(Example("crypto-map", weaker, weaker)).tunnels[0]
    message = next(f.message for f in found.findings if f.rule == "STR-002")
    assert "both have a better one (policy 10 on R1, 10 on R2)" in message


# --- upgrades ----------------------------------------------------------------------------------

D1, D2, RK = Verdict.DOWN_PHASE1, Verdict.DOWN_PHASE2, Verdict.UP_UNTIL_REKEY
SHIELD_OFF = {"version 15.9": "version 17.3\ncrypto engine compliance shield disable"}


@dataclass(frozen=True)
class Upgrade:
    name: str
    base: str
    a: Edits = field(default_factory=dict)
    b: Edits = field(default_factory=dict)
    expected: Outlook | None = None
    """None where the upgrade changes nothing."""


UPGRADES = (
    Upgrade("already there", "crypto-map", {"version 15.9": "version 17.12"},
            {"version 15.9": "version 17.12"}),
    Upgrade("nothing weak", "crypto-map", expected=Outlook(UP, UP, UP, UP)),
    Upgrade("3DES policies", "crypto-map", {"encr aes 256": "encr 3des"},
            {"encr aes 256": "encr 3des"}, Outlook(UP, D1, D1, D1)),
    Upgrade("a default that is weak", "crypto-map", {" encr aes 256\n": ""},
            {" encr aes 256\n": ""}, Outlook(UP, D1, D1, D1)),
    Upgrade("shield off on both", "crypto-map", {"encr aes 256": "encr 3des", **SHIELD_OFF},
            {"encr aes 256": "encr 3des", **SHIELD_OFF}, Outlook(UP, UP, UP, UP)),
    Upgrade("shield off on one", "crypto-map", {"encr aes 256": "encr 3des", **SHIELD_OFF},
            {"encr aes 256": "encr 3des"}, Outlook(UP, UP, D1, D1)),
    Upgrade("weak transform-sets", "svti", {"esp-aes 256": "esp-3des"},
            {"esp-aes 256": "esp-3des"}, Outlook(UP, D2, D2, D2)),
    Upgrade("a second, strong set", "svti",
            {" set transform-set TS": " set transform-set WEAK TS",
             "crypto ipsec profile": "crypto ipsec transform-set WEAK esp-3des esp-md5-hmac\n"
             "crypto ipsec profile"},
            {" set transform-set TS": " set transform-set WEAK TS",
             "crypto ipsec profile": "crypto ipsec transform-set WEAK esp-3des esp-md5-hmac\n"
             "crypto ipsec profile"}, Outlook(UP, UP, UP, UP)),
    Upgrade("weak PFS, IKEv1", "crypto-map", {"set pfs group14": "set pfs group2"},
            {"set pfs group14": "set pfs group2"}, Outlook(UP, D2, D2, UP)),
    Upgrade("weak PFS, IKEv2", "ikev2", {"set pfs group14": "set pfs group2"},
            {"set pfs group14": "set pfs group2"}, Outlook(UP, RK, RK, UP)),
    # The line is refused as a whole, and the built-in proposal takes the place of the other one.
    Upgrade("a weak group beside a strong one", "ikev2", {" group 14": " group 14 2"},
            {" group 14": " group 14 2"}, Outlook(UP, D1, D1, UP)),
    Upgrade("group 24, IKEv1", "crypto-map", {" group 14\n": " group 24\n"},
            {" group 14\n": " group 24\n"}, Outlook(UP, UP, UP, UP)),
)  # fmt: skip


@pytest.mark.parametrize("case", UPGRADES, ids=lambda case: case.name)
def test_the_states_of_an_upgrade(case: Upgrade) -> None:
    tunnel = judged(Example(case.base, case.a, case.b)).tunnels[0]
    assert outlook(tunnel.context, STRICT) == case.expected


@pytest.mark.parametrize("case", UPGRADES, ids=lambda case: case.name)
def test_the_verdict_is_that_of_both_upgraded(case: Upgrade) -> None:
    found = judged(Example(case.base, case.a, case.b), Options(upgrade_to=STRICT)).tunnels[0]
    told = [f for f in found.findings if f.rule == "STR-005"]
    expected = case.expected
    if expected is None or expected.harmless:
        assert not told
        return
    for_good = expected.both in {D1, D2}
    assert told[0].verdict == (expected.both if for_good else None)
    assert told[0].severity is (ERROR if for_good else WARNING)
    assert "upgraded" in told[0].message


def test_a_line_is_refused_as_a_whole() -> None:
    text, _ = Example("ikev2", {"integrity sha256": "integrity md5 sha256"}).texts()
    router = read_router(text, "R1.cfg")
    assert [found.origin.text for found in refusals(router)] == ["integrity md5 sha256"]
    proposal = upgraded(router, STRICT).ikev2_proposals["PROP"]
    assert proposal.integrity.value == ()
    assert proposal.groups.value == (G.MODP_2048,)


def test_an_upgrade_brings_the_defaults_of_the_release() -> None:
    router = read_router("version 15.2\nhostname R1\ncrypto isakmp policy 10\n", "R1.cfg")
    after = upgraded(router, STRICT)
    assert after.release == STRICT
    assert after.policies == ()  # DES and group 1 by default
    assert G.MODP_1536 in router.ikev2_proposals["default"].groups.value
    assert after.ikev2_proposals["default"].groups.value == (G.ECP_256, G.MODP_2048, G.ECP_521)


def test_a_newer_router_stays_as_new_as_it_is() -> None:
    router = read_router("version 17.15\nhostname R1\n", "R1.cfg")
    assert upgraded(router, STRICT) is router
