"""Every rule's wrong pair fires that rule, and its right pair is healthy."""

import pytest

from bothends.compare import Judgement, Severity, Verdict, judge
from bothends.compare.rules import rules
from bothends.compare.rules.example import BASES, Example
from bothends.compare.rules.rule import Rule
from bothends.platforms.ios.config import read_router

RULES = tuple(rules().values())


def judged(example: Example) -> Judgement:
    texts = example.all_texts()
    routers = [read_router(text, f"R{index}.cfg") for index, text in enumerate(texts, 1)]
    return judge(routers, example.options)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_wrong_pair_fires(rule: Rule) -> None:
    findings = [f for f in judged(rule.wrong).all_findings() if f.rule == rule.id]
    assert findings
    texts = rule.wrong.all_texts()
    lines = {f"R{index}.cfg": text.splitlines() for index, text in enumerate(texts, 1)}
    for finding in findings:
        decides = rule.error_when and finding.severity is Severity.ERROR
        assert finding.severity is rule.severity or decides
        assert finding.message
        for place in (finding.a, finding.b):
            if place and place.line:
                assert lines[place.file][place.line - 1].split()[0] == place.text.split()[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_right_pair_does_not(rule: Rule) -> None:
    assert rule.id not in {finding.rule for finding in judged(rule.right).all_findings()}


@pytest.mark.parametrize("base", BASES)
def test_healthy_pairs_have_no_warning(base: str) -> None:
    found = judged(Example(base))
    bad = [f for f in found.all_findings() if f.severity is not Severity.INFO]
    assert [(f.rule, f.message) for f in bad] == []
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UP]


@pytest.mark.parametrize("rule", [r for r in RULES if r.verdict], ids=lambda rule: rule.id)
def test_the_verdict_is_at_most_what_the_rule_allows(rule: Rule) -> None:
    verdicts = list(Verdict)
    found = judged(rule.wrong)
    assert rule.verdict
    assert all(
        verdicts.index(tunnel.verdict) >= verdicts.index(rule.verdict) for tunnel in found.tunnels
    )
