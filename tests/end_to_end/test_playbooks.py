"""Playbooks as scripts, and what a first day meets: ctrl-C, a terminal, a wrong file."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bothends.cli.init import lay_out
from bothends.cli.schema import schema


def execute(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": "", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("playbooks") / "project"
    lay_out(folder)
    done = execute(folder, "-m", "bothends", "render", "--out", "configs")
    assert done.returncode == 0, done.stderr
    wrong = folder / "wrong"
    wrong.mkdir()
    for name in ("hq-r1", "branch1-r1"):
        text = (folder / "configs" / f"{name}.cfg").read_text()
        text = f"hostname {name}\n{text}"
        (wrong / f"{name}.cfg").write_text(
            text.replace("group 14", "group 19") if name == "hq-r1" else text
        )
    return folder


@dataclass(frozen=True)
class Case:
    """What is run in a project, how it ends, and what it says."""

    arguments: tuple[str, ...]
    code: int
    says: tuple[str, ...]
    playbook: str = ""
    """Content of playbooks/mine.py."""


MINE = "from bothends.cli.script import script\nfrom bothends.errors import ExitCode\nfrom tasks.collect import show\n\n\n"
SCRIPT = '\n\nif __name__ == "__main__":\n    script(__file__)\n'
CASES = {
    "help": Case(("playbooks/build.py", "--help"), 0, ("Usage: python playbooks/build.py [OPTIONS]", "--yes")),
    "lint help": Case(("playbooks/lint.py", "-h"), 0, ("--strength",)),
    "verify help": Case(("playbooks/verify.py", "-h"), 0, ("--initiator", "--from-running")),
    "lint finds": Case(("playbooks/lint.py", "wrong"), 1, ("DOWN_PHASE1",)),
    "run lint finds": Case(("-m", "bothends", "run", "lint", "wrong"), 1, ("DOWN_PHASE1",)),
    "run drift help": Case(("-m", "bothends", "run", "drift", "--help"), 0, ("Usage: python -m bothends run drift",)),
    "run demo": Case(("-m", "bothends", "run", "demo", "--lab"), 2, ("no playbook 'demo'", "adopt, build")),
    "lint of nothing": Case(("playbooks/lint.py", "absent"), 2, ("absent",)),
    "no such option": Case(("playbooks/verify.py", "--bogus"), 2, ("No such option: --bogus",)),
    "no lab": Case(("playbooks/verify.py", "--lab"), 2, ("no lab runs for this project",)),
    "pattern names nothing": Case(("-m", "bothends", "render", "--limit", "spoke*"), 2, ("no tunnel 'spoke*'", "there are: hq-branch1")),
    "import fails": Case(("-m", "bothends", "run", "mine", "--lab"), 2, ("playbooks/mine.py:2: the playbook cannot be imported: ImportError",), "\nfrom tasks.collect import nothing\n"),
    "syntax": Case(("-m", "bothends", "run", "mine", "--lab"), 2, ("playbooks/mine.py:3: the playbook cannot be imported: SyntaxError",), "\n\ndef main(job)\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_scripts_have_the_options_and_exit_codes_of_verbs(project: Path, case: Case) -> None:
    (project / "playbooks" / "mine.py").write_text(case.playbook)
    done = execute(project, *case.arguments)
    assert done.returncode == case.code, done.stdout + done.stderr
    for text in case.says:
        assert text in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.gate
@pytest.mark.lab
def test_the_same_file_as_script_and_as_verb(site: Any) -> None:
    mine = site.project / "playbooks" / "mine.py"
    mine.write_text(
        f"{MINE}def main(job):\n    print(*job.devices(), job.dry_run)\n    return ExitCode.FINDINGS\n{SCRIPT}"
    )
    for arguments in (["playbooks/mine.py"], ["-m", "bothends", "run", "mine"]):
        done = execute(
            site.project, *arguments, "--lab", "--limit", "*branch3", **site.environment()
        )
        assert (done.returncode, done.stdout) == (1, "hq-r1 branch3-r1 True\n"), done.stderr
    mine.write_text(f"{MINE}def main(job):\n    return {{}}['absent']\n{SCRIPT}")
    done = execute(site.project, "playbooks/mine.py", "--lab", **site.environment())
    assert done.returncode == 5
    assert "KeyError in playbooks/mine.py:7" in done.stderr
    assert "the file is the project's own" in done.stderr

    applied = execute(
        site.project,
        "playbooks/build.py",
        "--lab",
        "--yes",
        "-l",
        "hq-branch1",
        **site.environment(),
    )
    assert applied.returncode == 0, applied.stderr
    verified = execute(
        site.project,
        "playbooks/verify.py",
        "-p",
        ".",
        "--limit",
        "hq-branch1",
        "--lab",
        **site.environment(),
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.startswith("hq-branch1: ok")


@pytest.mark.lab
def test_machine_forms(site: Any) -> None:
    import jsonschema

    for verb in (["lab", "status"], ["render", "--limit", "hq-branch[12]"]):
        done = site.run(*verb, "--format", "json")
        assert done.code == 0, done.err
        document = json.loads(done.out)
        jsonschema.validate(
            document, schema(document["schema"].removeprefix("bothends.").removesuffix("/1"))
        )
        assert len(document.get("routers", document.get("devices"))) == (
            4 if verb[0] == "lab" else 3
        )


@pytest.mark.lab
def test_a_progress_bar_is_seen_on_a_terminal(site: Any) -> None:
    master, slave = pty.openpty()
    environment = site.environment() | {"TERM": "xterm", "COLUMNS": "100"}
    del environment["NO_COLOR"]
    with subprocess.Popen(
        site.command("apply", "--lab", "--yes", "--limit", "hq-branch1"),
        cwd=site.project,
        env=environment,
        stdin=slave,
        stdout=subprocess.DEVNULL,
        stderr=slave,
    ) as process:
        os.close(slave)
        seen = b""
        try:
            while part := os.read(master, 4096):
                seen += part
        except OSError:  # the other end is closed
            pass
    os.close(master)
    assert process.returncode == 0, seen
    text = seen.decode()
    assert "changing tunnels" in text
    assert "0/1" in text
    assert "━" in text


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.4])
def test_an_interrupt_ends_quietly_at_any_moment(project: Path, moment: float) -> None:
    source = Path(__file__).parents[2] / "src"
    # The command as it is installed: nothing of ours runs before its first import.
    begin = (
        "from bothends.cli import entry; entry.quiet_until_main(); "
        "print('begun', flush=True); entry.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", begin, "lab", "up"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(source)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        try:
            _, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode in {130, 0}  # a lab that is up ends in order
    assert "Traceback" not in err


def test_init_diff_tells_what_an_upgrade_brings(tmp_path: Path) -> None:
    lay_out(tmp_path)
    done = execute(tmp_path, "-m", "bothends", "init", "--diff")
    assert (done.returncode, done.stdout) == (0, "")
    template = tmp_path / "templates" / "ios" / "transform_set.j2"
    template.write_text(template.read_text() + " ! mine\n")
    (tmp_path / "tasks" / "render.py").unlink()
    (tmp_path / "playbooks" / "mine.py").write_text("")
    (tmp_path / "inventory" / "tunnels.yaml").write_text("tunnels: {}\n")
    done = execute(tmp_path, "-m", "bothends", "init", "--diff", ".")
    assert done.returncode == 1
    assert done.stdout.splitlines()[:3] == [
        "missing  tasks/render.py",
        "changed  templates/ios/transform_set.j2",
        "own      playbooks/mine.py",
    ]
    assert "+ ! mine" in done.stdout.splitlines()
    assert "2 files differ from those of this version" in done.stderr
    assert execute(tmp_path, "-m", "bothends", "init").returncode == 2
    assert execute(tmp_path, "-m", "bothends", "init", "--diff", "inventory").returncode == 2
