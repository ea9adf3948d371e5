"""The scripts of docs/nornir.md, as they stand there, in a fresh project on the lab."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = (Path(__file__).parents[2] / "docs" / "nornir.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)


def run(site: Any, script: str) -> str:
    (site.project / "script.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=site.project,
        env={**site.environment(), "BOTHENDS_LAB": "1", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert not list(site.project.rglob("nornir.log"))
    return re.sub(r"\x1b\[\d*m", "", done.stdout)


@pytest.mark.lab
def test_the_script_of_the_document(site: Any) -> None:
    shown = run(site, SCRIPTS[0])
    assert "vvvv render ** changed : False" in shown
    assert "4 devices, 3 tunnels (3 UP)" in shown
    assert shown.count("+ crypto isakmp policy 10") == 3  # plan, dry run, push
    assert "vvvv push ** changed : True" in shown
    assert "hq-branch1: saved" in shown
    assert shown.count("hq-branch1: ok") == 4  # verify on both ends, two assertions
    assert "---- assert_counters_moved ** changed : False" in shown
    assert "---- netmiko_send_command" in shown
    assert "ERROR" not in shown


@pytest.mark.lab
def test_a_task_of_ones_own(site: Any) -> None:
    call = 'from nornir import InitNornir\nr = InitNornir("config.yaml").filter(name="branch3-r1").run(task=uptime)\nprint(r["branch3-r1"][0].result)\n'
    shown = run(site, SCRIPTS[1] + call)
    assert "hq-r1: Cisco IOS" in shown
    assert "branch3-r1: Cisco IOS" in shown
    assert "note: hq-r1 took part too" in shown
    everywhere = 'from nornir import InitNornir\nr = InitNornir("config.yaml").run(task=uptime)\nprint(r["branch3-r1"][0].result)\n'
    assert "branch1-r1" not in run(site, SCRIPTS[1] + everywhere)


def test_every_task_is_in_the_document() -> None:
    tasks = Path(__file__).parents[2] / "tasks"
    names = {
        name
        for path in tasks.glob("*.py")
        for name in re.findall(r"@as_result\ndef (\w+)", path.read_text(encoding="utf-8"))
    }
    assert len(names) > 15
    assert {name for name in names if f"{name}`" not in DOCUMENT} == set()
