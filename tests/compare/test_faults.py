"""Healthy pairs of every kind, and what one fault in them is found to be."""

import re

import pytest
from tests.compare.faults import ELSEWHERE, FAULTS, Fault, worded
from tests.compare.kinds import KINDS, judged

from bothends.compare import Finding, Place, Severity, Verdict
from bothends.compare.rules import rules

FILES = ("R1.cfg", "R2.cfg")
CASES = [
    pytest.param(fault, kind, side, id=f"{fault.rule}-{number}-{kind}-R{side + 1}")
    for number, fault in enumerate(FAULTS)
    for kind in fault.kinds
    for side in ((0,) if fault.both else fault.sides)
]


@pytest.mark.parametrize("pair_kind", KINDS)
def test_a_healthy_pair_is_left_alone(pair_kind: str) -> None:
    found = judged(*KINDS[pair_kind])
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UP]
    bad = [each for each in found.all_findings() if each.severity is not Severity.INFO]
    assert [(each.rule, each.message) for each in bad] == []


@pytest.mark.parametrize(("fault", "pair_kind", "side"), CASES)
def test_the_fault_is_named(fault: Fault, pair_kind: str, side: int) -> None:
    """The right verdict, the right rule, the right lines in both files."""
    texts = fault.made(pair_kind, side)
    found = judged(*texts)
    tunnel = [each for each in found.tunnels if each.b][-1]
    assert tunnel.verdict is fault.verdict
    hits = [each for each in found.all_findings() if each.rule == fault.rule]
    assert hits
    seen = [_lines(each, side, texts) for each in hits]
    assert any(_fits(fault, side, lines) for lines in seen), seen


def _lines(found: Finding, side: int, texts: tuple[str, ...]) -> list[str | None]:
    """The lines that a finding names: at the end with the fault, and at the other one."""
    places: dict[str, Place] = {place.file: place for place in (found.a, found.b) if place}
    lines: list[str | None] = []
    for end in (side, 1 - side):
        place = places.get(FILES[end])
        if place is None:
            lines.append(None)
        elif place.line:
            lines.append(texts[end].splitlines()[place.line - 1].strip())
        else:
            lines.append("")
    return lines


def _fits(fault: Fault, side: int, lines: list[str | None]) -> bool:
    wanted = (fault.here, fault.there)
    return all(
        line is None if pattern is None
        else line is not None and re.fullmatch(worded(pattern, side), line) is not None
        for pattern, line in zip(wanted, lines, strict=True)
    )  # fmt: skip


def test_every_rule_has_a_fault() -> None:
    """Of severity warning or above; or it is said what stands in the way."""
    serious = {rule.id for rule in rules().values() if rule.severity is not Severity.INFO}
    here = {fault.rule for fault in FAULTS}
    assert serious - here == set(ELSEWHERE)
