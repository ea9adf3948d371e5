"""Rules of a project and of packages: applied, listed, silenced, baselined like those of bothends."""

import json
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from tests.report.pairs import write_pair
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.compare.own_rules import load_own_rules
from bothends.compare.rules import rules
from bothends.compare.rules.example import crypto_map
from bothends.errors import InputError

DOCS = Path(__file__).parents[2] / "docs" / "own-rules.md"
ROOT = Path(__file__).parents[2]
PAIR = crypto_map(
    a={
        "version 15.9": "version 15.8",
        "crypto isakmp keepalive": "snmp-server community public RO\ncrypto isakmp keepalive",
    }
)
"""The first end runs an older release, and knows an SNMP community that everybody knows."""


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with the rules that the documentation shows, and the one of `init`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    shown = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "rules" / "acme.py").write_text("\n".join(shown), encoding="utf-8")
    example = (ROOT / "rules" / "example.py").read_text(encoding="utf-8")
    (tmp_path / "rules" / "example.py").write_text(example, encoding="utf-8")
    write_pair(tmp_path, PAIR)
    yield tmp_path
    load_own_rules(tmp_path / "nowhere")


def _found(*words: str) -> dict[str, list[str]]:
    found = json.loads(_run("lint", "routers", "--format", "json", *words).stdout)
    every = [*found["findings"], *(f for t in found["tunnels"] for f in t["findings"])]
    own = [f for f in every if f["rule"].startswith(("ACME", "OWN"))]
    return {f["rule"]: [g["a"]["text"] for g in own if g["rule"] == f["rule"]] for f in own}


def test_the_rules_of_the_documentation_find_what_they_say(project: Path) -> None:
    assert _found() == {
        "ACME-001": ["interface GigabitEthernet0/0"] * 2,
        "ACME-002": ["crypto map VPN 10 ipsec-isakmp"],
        "OWN-001": ["snmp-server community *** RO"],
    }


def test_the_lines_are_those_of_the_file(project: Path) -> None:
    text = (project / "routers" / "R1.cfg").read_text(encoding="utf-8").splitlines()
    found = json.loads(_run("lint", "routers", "--format", "json").stdout)
    [place] = [f["a"] for f in found["findings"] if f["rule"] == "OWN-001"]
    assert text[place["line"] - 1] == "snmp-server community public RO"


def test_they_are_listed_and_explained(project: Path) -> None:
    listed = _run("rules").stdout
    assert "Rules of one's own" in listed
    assert "ACME-001" in listed
    assert "Whoever is called at night" in _run("rules", "acme-001").stdout
    assert json.loads(_run("rules", "OWN-001", "--format", "json").stdout)["rules"][0]["id"]


def test_they_are_silenced_and_baselined(project: Path) -> None:
    (project / "known.json").write_text(_run("lint", "routers", "--format", "json").stdout)
    assert _found("--baseline", "known.json") == {}
    (project / ".bothends.yaml").write_text(
        "silence:\n  - {rule: 'ACME-*', device: '*', reason: not yet}\n", encoding="utf-8"
    )
    assert _found().keys() == {"OWN-001"}


def test_without_the_project_they_are_not_there(project: Path) -> None:
    assert "OWN-001" in rules() or _found()
    load_own_rules(project / "nowhere")
    assert "OWN-001" not in rules()


WRONG = {
    "a name that is not there": ("import nothing_of_the_kind\n", 1, "ModuleNotFoundError"),
    "a slip of syntax": ("x = 1\ndef f(:\n", 2, "SyntaxError"),
    "an id that is taken": (
        "from bothends.rules import *\n\n@device_rule('KEY-001', title='t', severity=Severity.INFO,"
        " consequence=Consequence.HYGIENE, rationale='r', source='s')\ndef f(device):\n    return []\n",
        3,
        "rule KEY-001 is declared twice",
    ),
    "a field that no rule has": (
        "from bothends.rules import *\n\n@device_rule('X-001', colour='red')\ndef f(d):\n    return []\n",
        3,
        "TypeError",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_cannot_be_imported_says_where_and_why(project: Path, case: str) -> None:
    text, line, cause = WRONG[case]
    (project / "rules" / "wrong.py").write_text(text, encoding="utf-8")
    done = _run("lint", "routers")
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 2
    assert done.exception.where == f"rules/wrong.py:{line}"
    assert cause in str(done.exception)


def test_a_rule_that_fails_says_where_and_why(project: Path) -> None:
    (project / "rules" / "acme.py").write_text(
        "from bothends.rules import *\n\n\n@device_rule('X-001', title='t', severity=Severity.INFO,"
        " consequence=Consequence.HYGIENE, rationale='r', source='s')\ndef f(device):\n"
        "    yield Hit(device.no_such_thing, None)\n",
        encoding="utf-8",
    )
    done = _run("lint", "routers")
    assert isinstance(done.exception, InputError)
    assert done.exception.where == "rules/acme.py:6"
    assert "rule X-001 fails: AttributeError" in str(done.exception)


def test_a_package_offers_rules(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "offered_rules.py").write_text(
        (project / "rules" / "example.py").read_text().replace("OWN-001", "PKG-001")
    )
    monkeypatch.syspath_prepend(project)
    point = metadata.EntryPoint("standard", "offered_rules", "bothends.rules")
    monkeypatch.setattr("bothends.compare.own_rules.entry_points", lambda group: (point,))
    load_own_rules(project)
    assert rules()["PKG-001"].owner == "package offered_rules"
