"""Completion in the real shells, installed as the README says; skipped where a shell is missing."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bothends.cli.init import lay_out

BIN = Path(sys.executable).parent
CASES = {
    "tunnels": (
        "bothends verify --limit hq-br",
        "anch",
        ["hq-branch1", "hq-branch2", "hq-branch3"],
    ),
    "a device": ("bothends render --device branch3", "-r1", ["branch3-r1"]),
    "a verb": ("bothends rot", "ate", ["rotate"]),
}
"""What is typed, what the shell adds by itself, and what it offers."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home and a project of one's own."""
    folder = tmp_path_factory.mktemp("shells")
    (folder / "home").mkdir()
    lay_out(folder / "project")
    return {
        "HOME": str(folder / "home"), "PATH": f"{BIN}:{os.environ['PATH']}", "TERM": "xterm",
        "BOTHENDS_PROJECT": str(folder / "project"), "LANG": "C.UTF-8",
    }  # fmt: skip


def install(shell: str, environment: dict[str, str]) -> None:
    """From the shell itself, which is how the command knows which one it is."""
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    command = [shell, "-c", "bothends --install-completion; true"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert f"{shell} completion installed" in done.stdout


def typed(shell: list[str], environment: dict[str, str], text: str, until: str) -> str:
    """What a terminal shows after some text was typed into a shell, or what it showed in time."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        shell, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    shown, end = "", time.monotonic() + 60

    def read(wanted: str) -> None:
        nonlocal shown
        while not re.search(wanted, shown) and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                shown += os.read(ours, 65536).decode("utf-8", "replace")

    try:
        read("READY")
        shown = ""
        os.write(ours, text.encode())
        read(until)
        return shown
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("name", CASES)
def test_fish(name: str, environment: dict[str, str]) -> None:
    install("fish", environment)
    words, _, offered = CASES[name]
    done = subprocess.run(
        ["fish", "-c", f"complete -C '{words}'"], env=environment, check=True, capture_output=True, text=True
    )  # fmt: skip
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == offered


@pytest.mark.parametrize("name", CASES)
def test_zsh(name: str, environment: dict[str, str]) -> None:
    install("zsh", environment)
    zshrc = Path(environment["HOME"]) / ".zshrc"
    settings = zshrc.read_text(encoding="utf-8")
    if "READY" not in settings:
        zshrc.write_text(f"{settings}\nunsetopt zle_bracketed_paste prompt_cr\nPS1='READY '\n")
    words, added, _ = CASES[name]
    shown = typed(["zsh", "-i"], environment, f"{words}\t\t", added)
    assert words + added in shown.replace("\r", "").replace("\x07", ""), shown


@pytest.mark.parametrize("name", CASES)
def test_bash(name: str, environment: dict[str, str]) -> None:
    install("bash", environment)
    words, _, offered = CASES[name]
    script = (
        f'. "$HOME/.bashrc"; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); '
        '$(complete -p bothends | sed "s/.*-F \\([^ ]*\\).*/\\1/") bothends; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == offered
