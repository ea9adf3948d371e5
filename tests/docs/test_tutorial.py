"""The tutorial, taken step by step on the lab: every command ends as the page lets one expect."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"


@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.timeout(400)
def test_tutorial(tmp_path: Path) -> None:
    commands = re.findall(r"(?m)^\$ (.*)$", PAGE.read_text(encoding="utf-8"))
    assert commands[0] == "bothends init mytunnels"
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    folder = tmp_path
    try:
        for command in commands:
            if command.startswith("cd "):
                folder /= command.removeprefix("cd ")
                continue
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": programs},
                capture_output=True, text=True, timeout=100, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    finally:
        subprocess.run(
            ["bash", "-c", "bothends lab down"], cwd=folder, env={**os.environ, "PATH": programs},
            capture_output=True, check=False,
        )  # fmt: skip
