"""The law of fixes: whoever types the lines of a finding is rid of it, and has no worse tunnel."""

import re
from collections.abc import Sequence
from itertools import chain

import pytest
from tests.compare.console import typed
from tests.compare.faults import FAULTS, Fault

from bothends.compare import Finding, Judgement, Options, Verdict, judge
from bothends.compare.echoes import IN_A_TUNNEL, ON_A_LINE
from bothends.compare.rules import rules
from bothends.compare.rules.rule import Rule
from bothends.platforms.ios.config import read_router

NEW_KEY = "Zk8v-31mQx-Hn5tB-r2Yp"
ANSWERS = {
    "NEXT-HOP": "198.51.100.254",
    "ADDRESS": "203.0.113.1",
    "INTERFACE": "GigabitEthernet0/0",
}
"""What an engineer puts in the place of a word that a fix leaves to him."""
WITHOUT_FIX = {
    "ACL-007", "ACL-011", "ACL-012", "ID-004", "IKE1-013", "IKE2-009", "IKE2-011", "KEY-002", "KEY-006", "KEY-007",
    "PEER-006", "QR-004", "REF-001", "REF-003", "REF-004", "REF-005", "REF-006", "STR-003", "STR-006", "STR-007", "STR-008",
    "TUN-004", "TUN-008",
}  # fmt: skip
"""Only somebody who knows what was meant can put these right."""
SOMETIMES_WITHOUT = {"TUN-003"}
"""Which of two subnets was meant nobody knows; a key for the tunnel can be copied."""
UNTYPED = {"KEY-009"}
"""The router encrypts the keys that it has: nothing in the lines that are typed says how."""
VERDICTS = list(Verdict)


def judged(texts: Sequence[str], options: Options | None = None) -> Judgement:
    routers = [read_router(text, f"R{number}.cfg") for number, text in enumerate(texts, 1)]
    return judge(routers, options)


def corrected(texts: Sequence[str], findings: Sequence[Finding]) -> list[str]:
    """The configurations after every line of the findings was typed, each fix once."""
    fixes: dict[str, list[tuple[str, ...]]] = {}
    for finding in findings:
        for fix in finding.fix:
            fixes.setdefault(fix.device, []).append(fix.lines)
    after = []
    for at, text in enumerate(texts):
        lines = chain.from_iterable(dict.fromkeys(fixes.pop(read_router(text, "").name, [])))
        after.append(typed(text, [answered(line, texts[0 if at else 1]) for line in lines]))
    assert not fixes
    return after


def answered(line: str, other: str) -> str:
    """A line with its open words filled in, keys from the other end; a `no` may mask a key."""
    if line.lstrip().startswith("no "):
        return line
    ppk = re.search(r"ppk manual id \S+ key (?:0 )?(\S+)", other)
    found = re.search(r"(?:isakmp key|pre-shared-key(?: local| address .* key)?) (\S+)", other)
    key = NEW_KEY if "a new random key" in line or not found else found[1]
    answers = {**ANSWERS, "KEY": key, "***": key, "<post-quantum-key>": ppk[1] if ppk else ""}
    return " ".join(answers.get(word, word) for word in line.split(" "))


def of_rule(found: Judgement, rule: str) -> list[Finding]:
    return [finding for finding in found.all_findings() if finding.rule == rule]


def echoes(found: Judgement, rule: str) -> set[str]:
    """What the rule has told in place of other rules, and they tell now."""
    kept = IN_A_TUNNEL.get(rule, frozenset()) | ON_A_LINE.get(rule, frozenset())
    return kept & {finding.rule for finding in found.all_findings()}


def worst(found: Judgement) -> int:
    return max((VERDICTS.index(tunnel.verdict) for tunnel in found.tunnels), default=0)


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
