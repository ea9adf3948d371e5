"""`bothends demo`: the whole main job on an embedded lab, told step by step."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.cli.lab import Ike
from bothends.errors import BothendsError, ExitCode

if TYPE_CHECKING:
    from bothends.lab.lab import Lab

LINES = 14
"""Lines of a step's output that are shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One command of the story."""

    why: str
    arguments: tuple[str, ...]
    ends_with: ExitCode = ExitCode.OK
    lines: int = LINES
    """How many are shown; with none, what is said about the work, but no lists."""


BUILD = (
    DemoStep("The inventory describes each tunnel once. Is it valid?", ("validate",)),
    DemoStep(
        "What both ends of one tunnel would get; keys stay references.",
        ("render", "--limit", "hq-branch1", "--device", "branch1-r1"),
        lines=40,
    ),
    DemoStep(
        "Both ends compared, in both directions, before anything is touched.", ("lint",), lines=7
    ),
    DemoStep(
        "What is missing on the routers, line by line. A dry run.",
        ("plan", "--lab", "--limit", "hq-branch1"),
        lines=12,
    ),
    DemoStep(
        "Push both ends of every tunnel, verify, save; or take both back.",
        ("apply", "--lab", "--yes"),
        lines=0,
    ),
    DemoStep(
        "Ask both routers: is IKE up, do the SPIs of both ends match, do packets pass?",
        ("verify", "--lab", "--limit", "hq-branch1"),
        lines=30,
    ),
    DemoStep("Once more: nothing is left to do.", ("plan", "--lab")),
)
BREAK = (
    DemoStep(
        "A colleague wants SHA-1 on branch1-r1. The comparison, before the change:",
        ("lint", "configs"),
        ends_with=ExitCode.FINDINGS,
        lines=19,
    ),
    DemoStep(
        "The router is changed nevertheless. The verification, after the change:",
        ("verify", "--lab", "--limit", "hq-branch1", "--wait", "3"),
        ends_with=ExitCode.FINDINGS,
        lines=30,
    ),
    DemoStep(
        "Why? What both routers show is compared with both configurations.",
        ("diagnose", "hq-branch1", "--lab"),
        ends_with=ExitCode.FINDINGS,
        lines=30,
    ),
    DemoStep(
        "bothends brings both ends back to what the inventory has.",
        ("apply", "--lab", "--yes", "--limit", "hq-branch1"),
        lines=0,
    ),
    DemoStep("And the tunnel works.", ("verify", "--lab", "--limit", "hq-branch1"), lines=1),
)

_UNDERNEATH = {
    "model": "Underneath, IKE is a model; with --ike charon it is real daemons (root, strongSwan).",
    "charon": "Underneath, each has a strongSwan of its own in a network namespace: real IKE.",
}


class DemoError(BothendsError):
    """The story did not go as it should."""


def command(
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep", metavar="DIR", help="Folder in which the project and its evidence are kept."
        ),
    ] = None,
    ike: Ike = "model",
) -> None:
    """Watch the whole job on four lab routers over real SSH. No hardware, no root, no network."""
    from bothends.cli.init import lay_out

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # in order, too
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bothends-demo-") as folder:
        project = keep or Path(folder) / "project"
        lay_out(project)
        with _lab(project, ike) as lab:
            typer.echo("Four routers run on loopback, each behind its own SSH server.")
            typer.echo(f"{_UNDERNEATH[ike]}\n")
            for step in BUILD:
                _take(step, project)
            _break(lab, project)
            for step in BREAK:
                _take(step, project)
                if step is BREAK[0]:
                    _change_it_anyway(lab)
    typer.echo(
        f"That was the whole job, in {time.monotonic() - began:.0f} seconds. "
        "Your own: bothends init DIR"
    )


@contextmanager
def _lab(project: Path, ike: str) -> "Iterator[Lab]":
    import secrets

    from bothends.inventory import load_inventory
    from bothends.lab.lab import Lab, backend_named
    from bothends.lab.state import write_state

    for ref in (ref for tunnel in load_inventory(project).tunnels for ref in tunnel.keys):
        os.environ.setdefault(ref.name, secrets.token_urlsafe(24))
    with Lab.from_project(project, backend=backend_named(ike)) as lab:
        write_state(lab, project)
        yield lab


def _take(step: DemoStep, project: Path) -> None:
    """Run one command as a user would, and show the beginning of what it prints."""
    typer.secho(f"# {step.why}", bold=True)
    typer.secho(f"$ bothends {' '.join(step.arguments)}", fg="cyan")
    done = subprocess.run(  # noqa: S603  (our own interpreter, our own arguments)
        [sys.executable, "-m", "bothends.cli.main", *step.arguments],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if step.lines == 0 else subprocess.PIPE,
        text=True,
        check=False,
    )
    shown = _shortened(done.stdout.rstrip().splitlines(), step.lines)
    if done.stderr and done.returncode != step.ends_with:
        shown += done.stderr.splitlines()
    typer.echo("\n".join(f"  {line}".rstrip() for line in shown))
    typer.secho(f"  (exit code {done.returncode})\n", dim=True)
    if done.returncode != step.ends_with:
        raise DemoError(
            f"{step.arguments[0]} ended with {done.returncode}, expected {int(step.ends_with)}",
            where="demo",
        )


def _shortened(lines: Sequence[str], count: int) -> list[str]:
    if count == 0:
        return [line for line in lines if not line.startswith("  ") and " to enter" not in line]
    left = len(lines) - count
    return [*lines[:count], f"... and {left} lines more"] if left > 1 else list(lines)


def _break(lab: "Lab", project: Path) -> None:
    """Write down what every router runs, references for keys, with the change in one copy."""
    from bothends.inventory import load_inventory
    from bothends.platforms.placeholders import placeholder

    (project / "configs").mkdir()
    for name in lab.routers:
        text = lab.running(name)
        for ref in (ref for tunnel in load_inventory(project).tunnels for ref in tunnel.keys):
            text = text.replace(os.environ[ref.name], placeholder(ref))
        if name == "branch1-r1":
            text = text.replace("hash sha256", "hash sha")
        (project / "configs" / f"{name}.cfg").write_text(text, encoding="utf-8")


def _change_it_anyway(lab: "Lab") -> None:
    """The colleague's change on the router itself; the old SAs are cleared, as a reload would."""
    lab.type("branch1-r1", "configure terminal", "crypto isakmp policy 10", "hash sha", "end")
    for name in ("branch1-r1", "hq-r1"):
        lab.type(name, "clear crypto sa", "clear crypto isakmp")
