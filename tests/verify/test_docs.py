"""The guide to verification names every check, and every cause."""

from pathlib import Path

from tests.end_to_end.test_faults import FAULTS

from bothends.verification.checks import CHECKS
from bothends.verification.stages import STAGES

GUIDE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")


def test_every_check_is_in_the_guide() -> None:
    missing = [check.title for check in CHECKS if check.title not in GUIDE]
    assert not missing


def test_every_check_says_when_it_succeeds_and_when_it_fails() -> None:
    for check in CHECKS:
        said = type(check).__doc__ or ""
        assert said.startswith("Success: "), check.name
        assert "Failure: " in said, check.name


def test_every_cause_that_the_lab_can_show_is_in_the_guide() -> None:
    assert not [fault.name for fault in FAULTS if fault.cause.what not in GUIDE]


def test_every_stage_is_in_the_guide() -> None:
    assert not [stage.name for stage in STAGES if f"| {stage.name} |" not in GUIDE]
