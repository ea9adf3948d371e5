"""The GitHub Action, the GitLab template and the hooks of pre-commit, run as they stand.

What a runner of these services adds (variables, files, `gh`, an API) is stood in for; the scripts
are those of the files that users name.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml
from ruamel.yaml import YAML
from tests.report.pairs import write_pair

from bothends.compare.rules.example import crypto_map

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
WORSE = ("R1", "hash sha256", "hash sha512")


def load(name: str) -> Any:
    return YAML(typ="safe").load(ROOT / name)


def git(*words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.net")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def change(name: str, old: str, new: str) -> None:
    path = Path("routers") / f"{name}.cfg"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    git("commit", "-qam", f"{name}: {new}")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound pair in `routers/`, on a branch that leaves `origin/main`."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_pair(folder, crypto_map())
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "a sound pair")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    git("checkout", "-qb", "work")
    return folder


@dataclass
class Runner:
    """Runs the steps of the action, as GitHub's runner does."""

    folder: Path
    inputs: Mapping[str, str]
    pull_request: bool
    outputs: dict[str, str] = field(default_factory=dict)

    def run(self) -> int:
        action = load("action.yml")
        self.given = {
            name: self.inputs.get(name, str(each["default"]))
            for name, each in action["inputs"].items()
        }
        codes = [self.step(step) for step in action["runs"]["steps"]]
        return max(codes)

    def step(self, step: dict[str, Any]) -> int:
        if "if" in step and not self.wanted(step["if"]):
            return 0
        output = self.folder / "output"
        output.write_text("", encoding="utf-8")
        environment = {
            **os.environ,
            **{name: self.value(text) for name, text in step["env"].items()},
            "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_REF": "refs/pull/17/merge" if self.pull_request else "refs/heads/main",
            "GITHUB_BASE_REF": "main" if self.pull_request else "",
        }
        script = self.folder / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            env=environment, check=False, capture_output=True, text=True,
        )  # fmt: skip
        self.said = done.stdout
        with (self.folder / "log").open("a", encoding="utf-8") as log:
            log.write(done.stdout + done.stderr)
        if "id" in step:
            self.outputs |= dict(
                re.findall(r"(?m)^(\w+)=(.*)$", output.read_text(encoding="utf-8"))
            )
        return done.returncode

    def wanted(self, condition: str) -> bool:
        assert (
            condition == "always() && inputs.comment == 'true' && steps.lint.outputs.changes != ''"
        )
        return self.given["comment"] == "true" and bool(self.outputs.get("changes"))

    def value(self, text: str) -> str:
        found = re.fullmatch(r"\$\{\{ (?:(inputs)|steps\.lint\.outputs)\.(\w+) \}\}", text)
        assert found, text
        return (self.given if found[1] else self.outputs)[found[2]]


def write_tool(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def runner(checkout: Path, tmp_path: Path) -> Any:
    """Makes a runner whose venv has this bothends, and whose `gh` writes down what it is told."""
    tools = tmp_path / "tools"
    bothends = f'printf \'#!/bin/sh\\nexec "{BIN / "bothends"}" "$@"\\n\' > "$3/bin/bothends"'
    pip = 'printf \'#!/bin/sh\\necho "$@" > "$(dirname "$0")/../pip"\\n\' > "$3/bin/python"'
    make = f'mkdir -p "$3/bin"; {bothends}; {pip}; chmod +x "$3"/bin/*'
    write_tool(tools / "python3", make)
    write_tool(
        tools / "gh",
        f'for last; do :; done; echo "$*" > "{tmp_path}/gh"; cat "$last" >> "{tmp_path}/gh"',
    )
    return lambda pull_request=True, **inputs: Runner(tmp_path, inputs, pull_request)


def test_a_pull_request_that_makes_nothing_worse(runner: Any, tmp_path: Path) -> None:
    change("R2", "lifetime 28800", "lifetime 20000")
    run = runner(paths="routers\n", comment="true")
    assert run.run() == 0, (tmp_path / "log").read_text()
    assert (tmp_path / "bothends" / "pip").read_text() == f"-m pip install --quiet {ROOT}\n"
    comment = (tmp_path / "gh").read_text(encoding="utf-8")
    assert comment.startswith("pr comment 17 --edit-last --create-if-none --body-file")
    assert "No verdict changes." in comment
    assert Path(run.outputs["sarif"]).is_file()


def test_one_that_does_fails_and_says_what(runner: Any, tmp_path: Path) -> None:
    change(*WORSE)
    run = runner(paths="routers")
    assert run.run() == 1
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "| **UP** | **DOWN\\_PHASE1** | worse |" in summary.replace(
        "DOWN_PHASE1", "DOWN\\_PHASE1"
    )
    assert "::error file=routers/R1.cfg,line=5" in (tmp_path / "log").read_text(encoding="utf-8")
    assert not (tmp_path / "gh").exists()


@pytest.mark.gate
def test_what_was_broken_before_fails_only_where_all_is_asked_for(
    runner: Any, tmp_path: Path
) -> None:
    change(*WORSE)
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    change("R2", "lifetime 28800", "lifetime 20000")
    assert runner(paths="routers").run() == 0
    assert runner(paths="routers", gate="all").run() == 1
    assert runner(False, paths="routers").run() == 1
    git("commit", "-q", "--allow-empty", "-m", "x")
    (tmp_path / "baseline.json").write_text(
        subprocess.run(
            [BIN / "bothends", "lint", "routers", "-f", "json"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    )
    assert runner(False, paths="routers", args=f"--baseline {tmp_path}/baseline.json").run() == 0


def test_a_branch_that_was_not_fetched_fails(runner: Any, tmp_path: Path) -> None:
    git("update-ref", "-d", "refs/remotes/origin/main")
    assert runner(paths="routers").run() == 2
    assert "fetch-depth: 0" in (tmp_path / "log").read_text(encoding="utf-8")
    assert runner(paths="none").run() == 2


class _Api(BaseHTTPRequestHandler):
    notes: list[tuple[str, str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.notes.append((self.path, self.headers["PRIVATE-TOKEN"], body))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """An API on loopback that takes notes."""
    handler = type("Api", (_Api,), {"notes": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/v4", handler.notes  # type: ignore[attr-defined]  # of _Api
    server.shutdown()
    server.server_close()


def gitlab(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The job of the template, as GitLab's runner runs it."""
    job = load("ci/gitlab.yml")["bothends"]
    write_tool(tmp_path / "tools" / "python3", 'test "$*" = "-m pip install --quiet bothends"')
    script = "\n".join(job["script"])
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        env={
            **os.environ, **job["variables"], **variables,
            "PATH": f"{tmp_path / 'tools'}:{BIN}:{os.environ['PATH']}",
        },
        check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.gate
def test_gitlab(
    checkout: Path, tmp_path: Path, api: tuple[str, list[tuple[str, str, str]]]
) -> None:
    change(*WORSE)
    url, notes = api
    request = {
        "BOTHENDS_PATHS": "routers", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "origin/main",
        "CI_API_V4_URL": url, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7",
    }  # fmt: skip
    assert gitlab(tmp_path, **request).returncode == 1
    assert not notes
    done = gitlab(tmp_path, **request, BOTHENDS_TOKEN="canary-of-tokens")
    [(path, token, body)] = notes
    assert (done.returncode, path) == (1, "/api/v4/projects/5/merge_requests/7/notes")
    assert token == "canary-of-tokens"
    assert "DOWN\\_PHASE1" in body
    assert "canary-of-tokens" not in done.stdout + done.stderr
    assert JUnitXml.fromfile("bothends.xml").failures
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert gitlab(tmp_path, **request).returncode == 0
    assert gitlab(tmp_path, **request, BOTHENDS_GATE="all").returncode == 1
    assert gitlab(tmp_path, BOTHENDS_PATHS="routers").returncode == 1
    assert gitlab(tmp_path, BOTHENDS_PATHS="nowhere").returncode == 2


def test_the_hooks_run_in_pre_commit(checkout: Path, tmp_path: Path) -> None:
    """Those that need no installation of their own; `make test-gate` installs them, too."""
    hooks = load(".pre-commit-hooks.yaml")
    local = [{**hook, "language": "system"} for hook in hooks if hook["id"] == "bothends-lint"]
    local[0]["args"] = ["routers", "--diff", "HEAD"]
    with Path(".pre-commit-config.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump({"repos": [{"repo": "local", "hooks": local}]}, stream)
    git("add", "-A")

    def commit(says: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.net", "commit", "-am", says],
            env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(tmp_path / "cache")},
            check=False, capture_output=True, text=True,
        )  # fmt: skip

    subprocess.run([BIN / "pre-commit", "install"], check=True, capture_output=True)
    first = commit("the hook")
    assert (first.returncode, "Skipped" in first.stderr) == (0, True)
    path = Path("routers/R1.cfg")
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("hash sha256", "hash sha512"), encoding="utf-8")
    refused = commit("one end alone")
    assert (refused.returncode, "IKE1-001" in refused.stderr) == (1, True), refused.stderr
    path.write_text(sound.replace("lifetime 28800", "lifetime 20000"), encoding="utf-8")
    assert commit("no harm").returncode == 0


@pytest.mark.gate
@pytest.mark.timeout(600)
def test_pre_commit_installs_the_hooks_by_itself(checkout: Path, tmp_path: Path) -> None:
    """As a user has it: the repository by its address, its packages from a folder, no network."""
    wheels, copy = tmp_path / "wheels", tmp_path / "bothends"
    fetch = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-qd",
        str(wheels),
        "-c",
        str(ROOT / "constraints.txt"),
    ]
    for what in (str(ROOT), "hatchling"):
        if subprocess.run([*fetch, what], check=False, capture_output=True).returncode:
            pytest.skip("the packages that bothends needs cannot be had")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
    head = ["git", "-C", str(copy), "rev-parse", "HEAD"]
    revision = subprocess.run(head, check=True, capture_output=True, text=True).stdout.strip()
    hooks = [{"id": "bothends-lint", "args": ["routers"]}, {"id": "bothends-validate"}]
    with Path(".pre-commit-config.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump({"repos": [{"repo": str(copy), "rev": revision, "hooks": hooks}]}, stream)
    change(*WORSE)
    done = subprocess.run(
        [BIN / "pre-commit", "run", "--all-files"],
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, "IKE1-001" in done.stdout) == (1, True), done.stdout + done.stderr
    assert "no files to check" in done.stdout  # there is no inventory
