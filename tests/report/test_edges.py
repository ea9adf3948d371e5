"""Folders with little in them, folders of others, and readers that have had enough."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from junitparser import JUnitXml
from tests.report.pairs import BROKEN, write_pair
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.compare.rules.example import Example, crypto_map
from bothends.errors import InputError
from bothends.report.formats import LintForm

READERS: dict[LintForm, Callable[[str], object]] = {
    LintForm.JSON: lambda text: json.loads(text)["summary"]["tunnels"],
    LintForm.SARIF: lambda text: len(json.loads(text)["runs"][0]["results"]),
    LintForm.JUNIT: lambda text: sum(suite.tests for suite in JUnitXml.fromstring(text.encode())),
}


@pytest.mark.parametrize("form", LintForm)
def test_a_folder_without_tunnels(form: LintForm, tmp_path: Path) -> None:
    (tmp_path / "R1.cfg").write_text("hostname R1\nend\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["lint", str(tmp_path), "--format", form])
    assert (result.exit_code, result.stderr) == (0, "")
    read = READERS.get(form, lambda text: 0 if "1 device, 0 tunnels;" in text else text)
    assert read(result.stdout) == 0


@pytest.mark.parametrize("form", LintForm)
def test_a_folder_without_anything(form: LintForm, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["lint", str(tmp_path), "--format", form])
    assert isinstance(result.exception, InputError)
    assert (result.exception.exit_code, result.stdout) == (2, "")


def test_a_folder_of_others(tmp_path: Path) -> None:
    for number in range(1000):
        text = f"set system host-name srx{number}\nset interfaces ge-0/0/0 unit 0\n"
        (tmp_path / f"srx{number:03}.conf").write_text(text, encoding="utf-8")
    (tmp_path / "R1.cfg").write_text("hostname R1\nend\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["lint", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (
        0,
        "skipped 1000 files: 1000 of JunOS (srx000.conf, srx001.conf, srx002.conf, and 997 more)\n",
    )


@pytest.mark.parametrize(("example", "code"), [(crypto_map(), 0), (BROKEN, 1)])
@pytest.mark.parametrize("form", [LintForm.CONSOLE, LintForm.JSON])
def test_a_reader_that_stops_changes_no_exit_code(
    form: LintForm, example: Example, code: int, tmp_path: Path
) -> None:
    write_pair(tmp_path, example)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "bothends.cli.main", "lint", "routers", "--format", form]
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=pipe, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (code, b"")
