"""The broken pair, and the command that prints it."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.report.pairs import BROKEN, report_of, write_pair
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.report.lint_items import Report


@pytest.fixture(scope="session")
def broken() -> Report:
    """The report on the broken pair."""
    return report_of(BROKEN)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the broken pair in `routers/`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    write_pair(tmp_path, BROKEN)
    return tmp_path


@pytest.fixture
def lint(folder: Path) -> Callable[..., Result]:
    """Runs `bothends lint routers` with more words."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["lint", "routers", *words])

    return run


@pytest.fixture(scope="session")
def schema() -> Callable[[str], Any]:
    """A JSON Schema of ours by name."""
    return lambda name: json.loads(
        (files("bothends") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    )
