"""What is wrong in a command line is said before a login is asked for, and says what was expected."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bothends.cli.init import lay_out
from bothends.cli.main import app

NAMES = "there are: hq-branch1, hq-branch2, hq-branch3"
WRONG = (
    ("plan --limit nope", NAMES),
    ("verify --limit nope", NAMES),
    ("drift --limit nope", NAMES),
    ("diagnose nope", NAMES),
    ("rotate nope", NAMES),
    ("remove", "Tunnels of the inventory"),
    ("rollback", "`bothends changes` names it"),
    ("upgrade-plan", "router configurations"),
    ("sheet", "A tunnel of the inventory"),
)


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_what_was_expected_is_told_without_a_login(
    words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("NORNIR_USERNAME", "NORNIR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    done = CliRunner().invoke(app, words.split())
    shown = f"{done.output}{done.exception or ''}{getattr(done.exception, 'hint', '')}"
    assert done.exit_code
    assert told in shown
    assert "credentials" not in shown
