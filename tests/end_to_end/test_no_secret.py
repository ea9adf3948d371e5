"""No secret in anything that a whole demo, or a run that goes wrong, writes and prints."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.lab

KEYS = {
    "PSK_HQ_BRANCH1": "canary one.two*three",
    "PSK_HQ_BRANCH2": "canary-branch2-(x)+[y]",
    "PSK_HQ_BRANCH3": "canary\\branch3'\"",
}
LOUD = '''"""Building, with everything that any library has to log."""

import logging

from playbooks.build import main as build


def main(job):
    logging.basicConfig(level=logging.DEBUG, filename="debug.log")
    for name in list(logging.root.manager.loggerDict):
        if not name.startswith("netmiko"):
            logging.getLogger(name).setLevel(logging.DEBUG)
    return build(job)
'''
CRASH = '''"""Something goes wrong that nobody thought of."""


def main(job):
    raise RuntimeError(job.reveal(job.tunnels[0].psk))
'''


def shapes(secret: str) -> set[str]:
    """A secret as it is, and as regular expressions, JSON, Python, shells and URLs write it."""
    found = {secret, shlex.quote(secret), quote(secret)}
    for text in (secret, re.escape(secret)):
        found |= {text, json.dumps(text)[1:-1], repr(text)[1:-1]}
    return found


def leaks(texts: Mapping[str, str], *secrets: str) -> list[str]:
    """Where one of the secrets stands."""
    return [
        f"{where}: {secret[:6]}…"
        for where, text in texts.items()
        for secret in secrets
        if any(shape in text for shape in shapes(secret))
    ]


def files(folder: Path) -> dict[str, str]:
    """Everything that was written, by path; bytes that are no text are kept apart."""
    return {
        str(path.relative_to(folder)): path.read_bytes().decode("utf-8", "surrogateescape")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_search_finds_every_shape() -> None:
    secret = KEYS["PSK_HQ_BRANCH3"]
    for shape in shapes(secret):
        assert leaks({"a file": f"… {shape} …"}, secret)


@pytest.mark.gate
def test_a_whole_demo(tmp_path: Path) -> None:
    for name in ("home", "tmp", "cwd"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bothends.cli.main", "demo", "--keep", "project"],
        cwd=tmp_path / "cwd",
        env={**os.environ, **KEYS, "HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    written = files(tmp_path)
    login = next(text for name, text in written.items() if name.endswith("state.json"))
    password = json.loads(login)["password"]
    texts = {"stdout": done.stdout, "stderr": done.stderr, **written}
    assert leaks(texts, *KEYS.values()) == []
    assert [name.rpartition("/")[2].partition(":")[0] for name in leaks(texts, password)] == [
        "state.json"
    ]
    assert not any("nornir.log" in name for name in written)
    kept = [name for name in written if name.endswith("show-running-config.txt")]
    assert len([name for name in kept if "/before/" in name]) == 4 + 2
    assert len([name for name in kept if "/after/" in name]) == 4 + 2
    assert sum("key ***" in written[name] for name in kept) >= 8


def test_libraries_that_log_everything(site: Any) -> None:
    (site.project / "playbooks" / "loud.py").write_text(LOUD)
    done = site.run("run", "loud", "--change", "--lab", "--yes", "--limit", "hq-branch1")
    assert done.code == 0, done.text
    written = files(site.project)
    assert "paramiko" in written["debug.log"]
    written.pop(".bothends/lab/state.json")
    texts = {"stdout": done.out, "stderr": done.err, **written}
    assert leaks(texts, *KEYS.values(), "canary-login") == []


@pytest.mark.parametrize("whole", [False, True], ids=["told in a line", "told in full"])
def test_a_crash(site: Any, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    (site.project / "playbooks" / "crash.py").write_text(CRASH)
    if whole:
        monkeypatch.setenv("BOTHENDS_TRACEBACK", "1")
    done = site.run("run", "crash", "--lab", "--limit", "hq-branch1")
    assert done.code == 5
    assert "RuntimeError" in done.err
    assert ("Traceback" in done.err) == whole
    assert leaks({"stdout": done.out, "stderr": done.err}, *KEYS.values()) == []
