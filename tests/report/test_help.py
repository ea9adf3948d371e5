"""The help, the verbs behind it, and what shells complete."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bothends.cli
from bothends.cli import entry
from bothends.cli.init import lay_out
from bothends.cli.main import app, verb_command
from bothends.cli.verbs import VERBS, help_text

FOLDER = Path(bothends.cli.__file__).parent
BOTHENDS = Path(sys.executable).with_name("bothends")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    lay_out(folder)
    return folder


def test_every_verb_is_in_the_help_and_says_what_it_says_itself() -> None:
    commands = {
        path.stem
        for path in FOLDER.glob("*.py")
        if "\ncommand = " in (text := path.read_text()) or "\ndef command(" in text
    }
    assert commands == {name.replace("-", "_") for name in VERBS}
    for name in VERBS:
        assert verb_command(name).help, name
    assert all(len(line) <= 100 for line in help_text().splitlines())


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_the_help_is_the_same_with_and_without_the_command_line(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert CliRunner().invoke(app, arguments).output.strip() == help_text().strip()
    monkeypatch.setattr(sys, "argv", ["bothends", "--help"])
    entry.main()
    assert capsys.readouterr().out == help_text()


def test_help_and_version_import_no_command_line() -> None:
    program = "import sys; from bothends.cli.entry import main; main(); print(*sys.modules)"
    for option in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", program, option], capture_output=True, text=True, check=True
        )
        assert not {"typer", "pydantic", "ciscoconfparse", "nornir"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bothends ver", ["verify"]),
        ("bothends verify --limit hq-branch", ["hq-branch1", "hq-branch2", "hq-branch3"]),
        ("bothends rotate hq-branch2", ["hq-branch2"]),
        ("bothends remove x", []),
        ("bothends render --device branch3", ["branch3-r1"]),
        ("bothends lint --strict", ["--strict-lifetime"]),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_verbs_tunnels_and_devices(
    project: Path, words: str, expected: list[str], shell: str
) -> None:
    env = {
        "_BOTHENDS_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "BOTHENDS_PROJECT": str(project),
    }
    output = CliRunner().invoke(app, [], env=env, prog_name="bothends").output
    found = [line.split("\t")[0] for line in output.splitlines() if line]
    if shell == "zsh":
        found = [each.split('"')[1] for each in output.splitlines() if '"' in each]
    assert found == expected


def test_a_project_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "tunnels.yaml").write_text("tunnels: [}")
    env = {
        "_BOTHENDS_COMPLETE": "complete_bash",
        "COMP_WORDS": "bothends rotate h",
        "COMP_CWORD": "2",
        "BOTHENDS_PROJECT": str(tmp_path),
    }
    assert not CliRunner().invoke(app, [], env=env, prog_name="bothends").output.strip()


def test_bash_completes_once_it_is_installed(project: Path, tmp_path: Path) -> None:
    """As a user has it: installed into a home of its own, then asked by bash itself."""
    env = {
        **os.environ,
        "HOME": str(tmp_path),
        "BOTHENDS_PROJECT": str(project),
        "PATH": f"{BOTHENDS.parent}:{os.environ['PATH']}",
    }
    script = (
        "bothends --install-completion bash >/dev/null; source ~/.bashrc; "
        "COMP_WORDS=(bothends rotate hq-branch3); COMP_CWORD=2; COMP_LINE='bothends rotate hq-branch3'; "
        "$(complete -p bothends | sed 's/.*-F \\([^ ]*\\).*/\\1/') bothends; echo \"${COMPREPLY[@]}\""
    )
    env["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"
    done = subprocess.run(
        ["bash", "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip().splitlines()[-1:] == ["hq-branch3"], done.stdout + done.stderr


def test_a_project_is_whole_when_nobody_reads_what_is_printed(tmp_path: Path) -> None:
    script = f"{BOTHENDS} init {tmp_path / 'p'} 2>/dev/null | head -1"
    subprocess.run(["bash", "-c", script], capture_output=True, timeout=60, check=True)
    assert (tmp_path / "p" / ".env").is_file()
    assert (tmp_path / "p" / "tests" / "test_tunnels.py").is_file()


@pytest.mark.parametrize(("verb", "hinted"), [("verify", True), ("plan", True), ("changes", False)])
def test_a_tunnel_that_stands_alone(verb: str, hinted: bool) -> None:
    said = CliRunner().invoke(app, [verb, "hq-branch1"])
    assert said.exit_code == 2
    assert ("chosen with --limit" in said.output) is hinted
