"""`bothends diagnose` as users see it."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.errors import InputError

LOGS = Path(__file__).parents[1] / "debug" / "logs"
GOLDEN = Path(__file__).parent / "golden"


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["diagnose", *arguments])


@pytest.mark.parametrize("path", sorted(LOGS.glob("*.log")), ids=lambda path: path.stem)
def test_json_keeps_to_its_schema(path: Path) -> None:
    result = _run(str(path), "--format", "json")
    document = json.loads(result.stdout)
    schema = json.loads((files("bothends") / "schemas" / "diagnose.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    outcome = path.stem.partition("--")[0]
    assert document["negotiations"][0]["outcome"] == outcome
    good = outcome.startswith("success") or outcome == "phase1_policy_accepted"
    assert result.exit_code == (0 if good else 1)
    assert good or document["negotiations"][0]["fix"]


@pytest.fixture
def broken(make_rig: Callable[[], Any], tmp_path: Path) -> Path:
    """Logs and configurations of both ends of a tunnel whose PFS groups differ."""
    rig = make_rig()
    rig.change("branch", "set pfs group14", "set pfs group5")
    rig.run()
    for name in ("hq", "branch"):
        (tmp_path / f"{name}.cfg").write_text(rig.texts[name])
        (tmp_path / f"{name}.log").write_text("\n".join(rig.logs[name]))
    return tmp_path


@pytest.mark.parametrize("columns", [80, 100])
def test_console(
    broken: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: Callable[[Path, str], None],
    columns: int,
) -> None:
    monkeypatch.chdir(broken)
    monkeypatch.setenv("COLUMNS", str(columns))
    result = _run("hq.log", "branch.log", "hq.cfg", "branch.cfg")
    assert result.exit_code == 1
    assert "branch.cfg:" in result.stdout
    assert "hq.cfg:" in result.stdout
    golden(GOLDEN / f"pfs-{columns}.txt", result.stdout)


def test_timeline(monkeypatch: pytest.MonkeyPatch, golden: Callable[[Path, str], None]) -> None:
    monkeypatch.chdir(LOGS)
    result = _run("success--initiator.log", "--timeline")
    assert result.exit_code == 0
    golden(GOLDEN / "timeline.txt", result.stdout)


def test_configurations_alone(broken: Path) -> None:
    result = _run(str(broken / "hq.cfg"), str(broken / "branch.cfg"))
    assert result.exit_code == 1
    assert "group 5" in result.stdout or "group5" in result.stdout


def test_keys_are_never_printed(broken: Path) -> None:
    log = broken / "hq.log"
    log.write_text(
        "hq(config)#crypto isakmp key Sesame-Street-2024-x7 address 1.1.1.1\n" + log.read_text()
    )
    for form in ("console", "json"):
        result = _run(str(log), str(broken / "hq.cfg"), "--format", form, "--timeline")
        assert "Sesame" not in result.output


def test_standard_input() -> None:
    text = (LOGS / "peer_no_response--initiator.log").read_text()
    result = CliRunner().invoke(app, ["diagnose", "-"], input=text)
    assert result.exit_code == 1
    assert "peer_no_response" in result.stdout


@pytest.mark.parametrize("text", ["", "nothing of interest\n", "interface Loopback0\n"])
def test_text_about_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.txt").write_text(text)
    result = _run(str(tmp_path / "x.txt"))
    assert isinstance(result.exception, InputError)
    assert result.exception.hint


def test_missing_file() -> None:
    assert isinstance(_run("no-such-file.log").exception, InputError)


def test_neither_a_file_nor_a_tunnel(tmp_path: Path) -> None:
    error = _run("no-such-file.log", "--project", str(tmp_path)).exception
    assert isinstance(error, InputError)
    assert "no-such-file.log: no such file, and no inventory" in str(error)
    assert error.hint
