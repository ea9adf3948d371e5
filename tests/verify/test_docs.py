"""The guide to verification names every check."""

from pathlib import Path

from bothends.verify.checks import CHECKS

GUIDE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")


def test_every_check_is_in_the_guide() -> None:
    missing = [check.title for check in CHECKS if check.title not in GUIDE]
    assert not missing


def test_every_check_says_when_it_succeeds_and_when_it_fails() -> None:
    for check in CHECKS:
        said = type(check).__doc__ or ""
        assert said.startswith("Success: "), check.name
        assert "Failure: " in said, check.name
