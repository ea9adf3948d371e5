"""The law of fixes: whoever types the lines of a finding is rid of it, and has no worse tunnel."""

from collections.abc import Iterable, Sequence

import pytest
from tests.compare.faults import FAULTS, Fault
from tests.compare.test_corpus import ABSENT, CONFIGS, LABS
from tests.proof.generator import draw, make
from tests.rules.fixing import broken, corrected, judged, keeps_its_meaning, up_to_end, worst

from bothends.compare import Finding, Judgement
from bothends.compare.files import decoded
from bothends.compare.rules import rules
from bothends.compare.rules.rule import Rule

WITHOUT_FIX = {
    "ACL-007", "ACL-011", "ACL-012", "ID-004", "IKE1-013", "IKE2-009", "IKE2-011", "KEY-002", "KEY-006", "KEY-007",
    "PEER-006", "QR-004", "REF-001", "REF-003", "REF-004", "REF-005", "REF-006", "STR-003", "STR-006", "STR-007", "STR-008",
    "TUN-004", "TUN-008",
}  # fmt: skip
"""Only somebody who knows what was meant can put these right."""
SOMETIMES_WITHOUT = {"PEER-010", "TUN-003"}
"""A VTI takes a list from IOS XE 16.12 on. Which of two subnets was meant nobody knows; a key for
the tunnel can be copied."""
UNTYPED = {"KEY-009"}
"""The router encrypts the keys that it has: nothing in the lines that are typed says how."""


def of_rule(found: Judgement, rule: str) -> list[Finding]:
    return [finding for finding in found.all_findings() if finding.rule == rule]


def echoes(found: Judgement, rule: str) -> set[str]:
    """What the rule has told in place of other rules, and they tell now."""
    kept = rules()[rule].leads | rules()[rule].leads_on_line
    return kept & {finding.rule for finding in found.all_findings()}


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_the_fix_of_an_example(rule: Rule) -> None:
    texts, options = rule.wrong.all_texts(), rule.wrong.options
    before = judged(texts, options)
    findings = of_rule(before, rule.id)
    assert (rule.id in WITHOUT_FIX) is not any(finding.fix for finding in findings)
    if rule.id in WITHOUT_FIX | UNTYPED:
        return
    after = judged(corrected(texts, findings), options)
    assert [finding.message for finding in of_rule(after, rule.id)] == []
    assert not echoes(after, rule.id) - echoes(before, rule.id)
    assert worst(after) <= worst(before)


CASES = [
    pytest.param(fault, kind, side, id=f"{fault.rule}-{number}-{kind}-R{side + 1}")
    for number, fault in enumerate(FAULTS)
    if fault.rule not in WITHOUT_FIX | UNTYPED
    for kind in fault.kinds
    for side in ((0,) if fault.both else fault.sides)
]


@pytest.mark.parametrize(("fault", "kind", "side"), CASES)
def test_the_fix_of_a_fault(fault: Fault, kind: str, side: int) -> None:
    texts = fault.made(kind, side)
    before = judged(texts)
    fixable = [finding for finding in of_rule(before, fault.rule) if finding.fix]
    after = judged(corrected(texts, fixable))
    left = of_rule(after, fault.rule)
    assert fixable or fault.rule in SOMETIMES_WITHOUT
    assert [finding.message for finding in left if finding.fix] == []
    assert not echoes(after, fault.rule) - echoes(before, fault.rule)
    assert worst(after) <= worst(before)


def _broken(texts: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong with any fix that some texts get, by rule."""
    return [
        (finding.rule, why)
        for finding in judged(texts).all_findings()
        if finding.fix and finding.rule not in UNTYPED
        for why in broken(texts, finding)
    ]


CORRECTED = (348, 401, 768, 1513, 2438)
"""Pairs of which a fix once made a tunnel worse."""


@pytest.mark.gate
def test_every_fix_of_the_proof_fixes() -> None:
    _fixed((*range(25), *CORRECTED))


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_every_fix_of_many_pairs_of_the_proof_fixes() -> None:
    _fixed(range(3000))


def _fixed(numbers: Iterable[int]) -> None:
    found = {number: _broken(list(make(draw(1, number)).texts.values())) for number in numbers}
    assert {number: wrong for number, wrong in found.items() if wrong} == {}


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.skipif(CONFIGS is None, reason=ABSENT)
@pytest.mark.parametrize("lab", LABS)
def test_every_fix_of_the_corpus_fixes(lab: str) -> None:
    assert CONFIGS is not None
    texts = [up_to_end(decoded(path)) for path in sorted((CONFIGS / lab).glob("*.cfg"))]
    if not keeps_its_meaning(texts):
        pytest.skip("not the running configuration of a router, line by line")
    assert _broken(texts) == []
