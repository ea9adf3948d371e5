"""Every kind of tunnel the whole way: validate, plan, apply, lint, verify, again, remove; faults.

The everyday part is a sample of the matrix; `make matrix` is all of it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.kinds.cells import CELLS, EVERYDAY, Cell
from tests.kinds.faults import FAULTS
from tests.kinds.site import DEVICES, RIGHT, Site

from bothends.compare import Severity, Verdict
from bothends.platforms.sections import remains
from bothends.verification import Status


def case(cell: Cell, *more: str, everyday: bool) -> Any:
    """What is no part of the sample needs `-m long`."""
    name = "-".join((str(cell), *more))
    return pytest.param(cell, *more, id=name, marks=() if everyday else pytest.mark.long)


WHOLE = [case(cell, everyday=cell in EVERYDAY) for cell in CELLS]
BROKEN = [
    case(cell, fault, everyday=cell in EVERYDAY and (place + turn) % 3 == 0)
    for place, cell in enumerate(CELLS)
    for turn, fault in enumerate(FAULTS)
]


@pytest.mark.parametrize("cell", WHOLE)
def test_the_whole_way(cell: Cell, tmp_path: Path) -> None:
    site = Site(cell, tmp_path)
    (rendered,) = site.judged_as_rendered()
    assert rendered.verdict is Verdict.UP
    plans = {device: site.plan(device) for device in DEVICES}
    site.enter(plans)

    (judgement,) = site.judged()
    assert judgement.verdict is Verdict.UP
    assert not [each for each in judgement.findings if each.severity is Severity.ERROR]
    report = site.verify()
    assert report.status is Status.OK, report
    assert all(not site.plan(device).changed for device in DEVICES)

    site.remove()
    for device in DEVICES:
        left = list(remains(site.bare[device], site.running[device]))
        assert all(line.lstrip("+ ").startswith(STAYS) for line in top(left)), left

    site.apply()
    for device in DEVICES:
        site.type(device, *plans[device].undo, tolerant=True)
    assert site.running == site.bare


def test_details_that_are_not_wanted_any_more_go(tmp_path: Path) -> None:
    cell = next(cell for cell in EVERYDAY if (cell.kind, cell.ike, cell.details) == DETAILED)
    site = Site(cell, tmp_path)
    site.apply()
    before = site.running
    changed = replace(site.tunnel, nat_keepalive=None, config_exchange=True)
    plans = {device: site.plan(device, changed) for device in DEVICES}
    gone = {"crypto ikev2 profile BE-one", " config-exchange request", " no nat keepalive 20"}
    assert all(set(plan.lines) == gone for plan in plans.values())
    site.enter(plans)
    assert all(not site.plan(device, changed).changed for device in DEVICES)
    for device in DEVICES:
        site.type(device, *plans[device].undo)
    assert site.running == before


DETAILED = ("svti", 2, "details")
STAYS = (
    "crypto isakmp policy ",
    "crypto isakmp invalid-spi-recovery",
    "crypto isakmp nat keepalive ",
    "crypto ikev2 fragmentation ",
)
"""What has no name of ours, so that a removal leaves it there and says so."""


def top(lines: list[str]) -> list[str]:
    return [line for line in lines if not line[2:].startswith(" ")]


@pytest.mark.parametrize(("cell", "fault"), BROKEN)
def test_a_fault_is_found_on_its_end(cell: Cell, fault: str, tmp_path: Path) -> None:
    site = Site(cell, tmp_path)
    site.apply()
    site.type(RIGHT, *FAULTS[fault](cell))

    assert not [each for each in site.judged() if each.b and each.verdict is Verdict.UP]
    report = site.verify()
    assert report.status is Status.FAILED
    causes = site.causes(report)
    assert causes
    assert {cause.end for cause in causes} == {RIGHT}, [
        (c.end, c.what, c.certainty) for c in causes
    ]
    explained = site.diagnose().explanations
    assert explained
    assert {each.end for each in explained} == {RIGHT}, [(e.end, e.what) for e in explained]
