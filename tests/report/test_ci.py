"""The hooks of pre-commit, and what docs/ci.md tells people to run."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.cli.verbs import VERBS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = sorted(
    set(re.findall(r"bothends (lint routers.*?)(?: >.*)?(?: \|\|.*)?$", TEXT, re.MULTILINE))
)


@pytest.mark.parametrize("command", COMMANDS)
def test_documented_commands_run(command: str, lint: Callable[..., Result], folder: Path) -> None:
    (folder / "baseline.json").write_text(lint("--format", "json").stdout, encoding="utf-8")
    result = CliRunner().invoke(app, shlex.split(command))
    assert result.exit_code == (0 if "--baseline" in command else 1)
    assert result.stdout


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 2


def test_hooks_name_verbs_and_are_documented() -> None:
    hooks = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks if f"id: {hook['id']}" not in TEXT] == []
    for hook in hooks:
        program, verb = hook["entry"].split()
        assert (program, verb in VERBS, hook["language"]) == ("bothends", True, "python")
        assert re.compile(hook["files"]).search(
            "routers/r1.cfg"
            if verb == "lint" and "inventory" not in hook["id"]
            else "inventory/tunnels.yaml"
        )
