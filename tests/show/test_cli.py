"""`bothends parse` and `bothends explain` as their users see them."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.errors import InputError
from bothends.platforms import PLATFORMS
from bothends.platforms.show.schema import parse_schema

HERE = Path(__file__).parent
OUTPUTS = HERE / "outputs"
run = CliRunner()


def schema(name: str = "parse") -> Any:
    file = files("bothends") / "schemas" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_schema_is_what_the_parsers_document(golden: Callable[[Path, str], None]) -> None:
    path = Path(str(files("bothends") / "schemas" / "parse.json"))
    golden(path, json.dumps(parse_schema(), indent=2, ensure_ascii=False) + "\n")
    jsonschema.Draft202012Validator.check_schema(schema())


def test_json_fits_the_schema(output: Any) -> None:
    file = OUTPUTS / f"{output.name}.txt"
    words = ["parse", output.command, str(file), "--platform", output.platform]
    result = run.invoke(app, [*words, "--format", "json"])
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    jsonschema.validate(printed, schema())
    assert printed["records"] == json.loads(output.golden.read_text(encoding="utf-8"))
    assert printed["unread"] == []


def test_console(output: Any, golden: Callable[[Path, str], None]) -> None:
    words = ["parse", output.command, str(OUTPUTS / f"{output.name}.txt")]
    result = run.invoke(app, [*words, "--platform", output.platform])
    assert result.exit_code == 0
    golden(HERE / "console" / f"{output.name}.txt", result.stdout)


def test_the_command_may_be_several_words() -> None:
    words = ["parse", "sh", "cry", "isa", "sa"]
    result = run.invoke(app, [*words, str(OUTPUTS / "isakmp_sa.txt")])
    assert "show crypto isakmp sa: 4 records" in result.stdout


def test_standard_input() -> None:
    text = (OUTPUTS / "isakmp_sa.txt").read_bytes()
    result = run.invoke(app, ["parse", "sh cry isa sa", "-", "--format", "json"], input=text)
    assert len(json.loads(result.stdout)["records"]) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_of_terminal_programs(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "output.txt"
    file.write_bytes(("R\u00e9seau\n" + (OUTPUTS / "isakmp_sa.txt").read_text()).encode(encoding))
    result = run.invoke(app, ["parse", "sh cry isa sa", str(file), "--format", "json"])
    printed = json.loads(result.stdout)
    assert len(printed["records"]) == 4
    assert [line["line"] for line in printed["unread"]] == [1]


def test_nothing_of_the_command_fails(tmp_path: Path) -> None:
    file = tmp_path / "output.txt"
    file.write_text("% Invalid input detected at '^' marker.\n")
    result = run.invoke(app, ["parse", "sh cry isa sa", str(file)])
    assert result.exit_code == 2
    assert "nothing here looks like output of 'show crypto isakmp sa'" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["sh cry isa sa", "absent.txt"],
        ["absent.txt"],
        ["sh", "nonsense", str(OUTPUTS / "isakmp_sa.txt")],
        ["--transcript", "sh cry isa sa", str(OUTPUTS / "isakmp_sa.txt")],
        [str(OUTPUTS / "isakmp_sa.txt")],
    ],
)
def test_wrong_use_is_an_input_error(words: list[str]) -> None:
    result = run.invoke(app, ["parse", *words])
    assert isinstance(result.exception, InputError)
    assert result.stdout == ""


def test_device_text_reaches_the_terminal_without_control_characters(tmp_path: Path) -> None:
    file = tmp_path / "output.txt"
    file.write_bytes(
        b"Interface: Tu1\x1b]0;title\x07\nDesc: [red]x\x1b[31m\x9b31m\x08\n\x1b[2Jodd\n"
    )
    for form in ("console", "json"):
        result = run.invoke(app, ["parse", "sh cry sess", str(file), "--format", form])
        assert not any((c < " " and c != "\n") or "\x7f" <= c <= "\x9f" for c in result.stdout)
        assert "[red]" in result.stdout


def test_transcript(tmp_path: Path) -> None:
    file = tmp_path / "session.log"
    text = (OUTPUTS / "isakmp_sa.txt").read_text()
    log = f"R1#sh cry isa sa\n{text}\nodd line\nR1#sh ver\nR1#sh cry sess\nDesc: x\n"
    file.write_text(log)
    at = {line: number for number, line in enumerate(log.split("\n"), start=1)}
    result = run.invoke(app, ["parse", "--transcript", str(file), "--format", "json"])
    printed = json.loads(result.stdout)
    for item in printed:
        jsonschema.validate(item, schema())
    assert [(item["line"], item["device"], item["command"]) for item in printed] == [
        (1, "R1", "show crypto isakmp sa"),
        (at["R1#sh cry sess"], "R1", "show crypto session"),
    ]
    assert printed[0]["unread"] == [{"line": at["odd line"], "text": "odd line"}]
    assert f"line {at['R1#sh ver']}: no parser for 'sh ver'" in result.stderr


def test_explain() -> None:
    result = run.invoke(app, ["explain", "mm_key_exch"])
    assert result.stdout == (HERE / "states" / "MM_KEY_EXCH.txt").read_text(encoding="utf-8")
    listed = run.invoke(app, ["explain"])
    assert "UP-NO-IKE" in listed.stdout
    told = run.invoke(app, ["explain", "qm_idle", "--format", "json"])
    assert json.loads(told.stdout)["state"] == "QM_IDLE"
    everything = run.invoke(app, ["explain", "--format", "json"])
    states = json.loads(everything.stdout)
    assert len(states) > 15
    for state in states:
        jsonschema.validate(state, schema("explain"))


PLATFORM_MODULES = tuple(row.module for row in PLATFORMS.values())


@pytest.mark.parametrize("module", PLATFORM_MODULES)
def test_a_platform_may_be_the_first_import(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
