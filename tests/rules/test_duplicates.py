"""One fault is told once: which rules may speak beside the one whose fault it is, and why."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from tests.compare.faults import FAULTS

from bothends.compare import Options, Severity, judge
from bothends.compare.duplicates import without_duplicates
from bothends.compare.finding import Consequence, Finding, Place
from bothends.compare.rules import rules
from bothends.platforms.debug.model import Outcome
from bothends.platforms.ios.config import read_router

BESIDE: dict[str, set[str]] = {
    "ACL-001": {"ACL-012"},
    "ACL-002": {"ACL-003"},
    "ACL-003": {"ACL-002"},
    "ACL-005": {"ACL-012"},
    "ACL-009": {"REF-004"},
    "ACL-011": {"PEER-006"},
    "ACL-012": {"ACL-001", "ACL-005"},
    "ID-005": {"ID-001"},
    "IKE1-001": {"STR-001"},
    "IKE1-002": {"PFS-006"},
    "IKE1-005": {"IKE1-001"},
    "IKE1-006": {"IKE1-007"},
    "IKE1-008": {"STR-001"},
    "IKE1-010": {"IKE2-003"},
    "IKE1-011": {"KEY-005"},
    "IKE1-012": {"REF-003"},
    "IKE1-014": {"IKE1-003", "LIF-002"},
    "IKE2-007": {"IKE2-001"},
    "IKE2-010": {"IKE2-001", "STR-002"},
    "IPS-005": {"IPS-001", "STR-002"},
    "IPS-006": {"IPS-001"},
    "KEY-007": {"KEY-006"},
    "KEY-012": {"KEY-003"},
    "LIF-002": {"LIF-001"},
    "PEER-005": {"PEER-006"},
    "PFS-001": {"STR-001"},
    "PFS-004": {"PFS-001", "PFS-003", "PFS-006", "STR-002"},
    "PFS-006": {"STR-001", "STR-002"},
    "STR-001": {"STR-002"},
    "STR-002": {"STR-001"},
    "STR-003": {"STR-002"},
    "STR-004": {"IPS-001", "STR-001", "STR-005"},
    "STR-005": {"STR-004", "STR-008"},
    "STR-006": {"PEER-001"},
    "TUN-004": {"PEER-006", "TUN-003"},
    "TUN-007": {"PEER-005"},
    "TUN-008": {"PEER-006", "PEER-010", "PFS-002"},
}
"""What tells something else of the same lines; whatever is not here is alone."""


def loud(texts: Sequence[str], options: Options | None = None) -> set[str]:
    """The rules that find something above information."""
    routers = [read_router(text, f"R{number}.cfg") for number, text in enumerate(texts, 1)]
    found = judge(routers, options).all_findings()
    return {finding.rule for finding in found if finding.severity is not Severity.INFO}


@cache
def beside() -> dict[str, set[str]]:
    """The rules that speak with each one, in its own example and in its faults."""
    seen = {
        rule.id: loud(rule.wrong.all_texts(), rule.wrong.options) - {rule.id}
        for rule in rules().values()
    }
    for fault in FAULTS:
        for kind in fault.kinds:
            seen[fault.rule] |= loud(fault.made(kind, fault.sides[0])) - {fault.rule}
    return seen


@pytest.mark.parametrize("rule", rules())
def test_who_speaks_beside(rule: str) -> None:
    assert beside()[rule] == BESIDE.get(rule, set())


def finding(rule: str, severity: Severity, line: int = 1) -> Finding:
    return Finding(rule, severity, "", "", Consequence.WEAK, Place("R1", "R1.cfg", line, ""))


def test_an_error_never_gives_way_to_a_warning() -> None:
    error = finding("IKE2-001", Severity.ERROR)
    lead = finding("IKE2-002", Severity.WARNING)
    assert without_duplicates([error, lead], in_a_tunnel=True) == (error, lead)


def test_an_echo_gives_way_in_its_tunnel_or_on_its_line_only() -> None:
    lead, echo = finding("IKE2-002", Severity.ERROR), finding("IKE2-001", Severity.ERROR, 2)
    kept = replace(lead, follows=((echo.rule, echo.message),))
    assert without_duplicates([lead, echo], in_a_tunnel=True) == (kept,)
    assert without_duplicates([lead, echo]) == (lead, echo)
    weak = finding("STR-001", Severity.ERROR, 3)
    assert without_duplicates([weak], [finding("PFS-004", Severity.ERROR, 3)]) == ()
    assert without_duplicates([weak], [finding("PFS-004", Severity.ERROR, 4)]) == (weak,)


@pytest.mark.parametrize("field", ["leads", "leads_on_line"])
def test_no_rule_leads_the_one_that_leads_it(field: str) -> None:
    for rule in rules().values():
        assert all(rule.id not in getattr(rules()[other], field) for other in getattr(rule, field))


def test_a_rule_explains_outcomes_that_there_are() -> None:
    outcomes = {outcome.value for outcome in Outcome}
    assert {rule.id: rule.explains - outcomes for rule in rules().values()} == dict.fromkeys(
        rules(), frozenset()
    )


WRONG_RULES = {
    "an id that is none": ({"id": "X1"}, "expected an id such as ABC-001"),
    "a stage that is none": ({"stages": {"phase3"}}, "there is no stage phase3"),
    "one that leads itself": ({"leads": {"ACL-001"}}, "leads itself"),
}


@pytest.mark.parametrize("case", WRONG_RULES)
def test_a_rule_is_checked_when_it_is_declared(case: str) -> None:
    facts, message = WRONG_RULES[case]
    with pytest.raises(ValueError, match=message):
        replace(rules()["ACL-001"], **facts)
