"""What is fuzzed: each target takes a text as a user gives it, and ends as the command would."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.compare.kinds import KINDS
from tests.lab.console import router
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.errors import BothendsError, ExitCode
from bothends.inventory import check_inventory
from bothends.lab.shell import SessionDropped, Shell
from bothends.platforms.show import registry
from bothends.reference import reference_dir
from bothends.secrets import mask_configuration, mask_line

HERE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Target:
    """One thing that reads texts of others."""

    name: str
    seeds: Sequence[str]
    take: Callable[[str, Random, Path], None]
    """Reads one text, with a folder to write it in. Raises what no user may see."""


def _texts(folder: Path, *patterns: str) -> list[str]:
    return [path.read_text(errors="replace") for p in patterns for path in sorted(folder.rglob(p))]


def _command(*arguments: str) -> None:
    """Run a command in this process; every error that has an exit code of its own is fine."""
    done = CliRunner().invoke(app, list(arguments))
    error = done.exception
    if error is not None and not isinstance(error, BothendsError | SystemExit):
        raise error
    if done.exit_code == ExitCode.INTERNAL:
        raise AssertionError("exit 5")


def _write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return str(path)


def _lint(text: str, rng: Random, folder: Path) -> None:
    other = rng.choice(CONFIGS)
    files = [_write(folder, "a.cfg", text), _write(folder, "b.cfg", other)]
    form = rng.choice(("console", "json", "sarif", "junit", "markdown", "github"))
    _command("lint", *files, "--format", form)


def _parse(text: str, rng: Random, folder: Path) -> None:
    what = rng.choice(COMMANDS)
    _command("parse", what, _write(folder, "show.txt", text), "--format", "json")


def _diagnose(text: str, rng: Random, folder: Path) -> None:
    files = [_write(folder, "a.log", text)]
    if rng.random() < 0.3:
        files.append(_write(folder, "b.log", rng.choice(LOGS)))
    _command("diagnose", *files, "--format", rng.choice(("console", "json")))


def _inventory(text: str, rng: Random, folder: Path) -> None:
    inventory = folder / "inventory"
    inventory.mkdir(exist_ok=True)
    for name, healthy in FILES.items():
        _write(inventory, name, healthy)
    _write(inventory, rng.choice(list(FILES)), text)
    _, problems = check_inventory(folder)
    for problem in problems:
        str(problem).encode("utf-8", "backslashreplace")


def _adopt(text: str, rng: Random, folder: Path) -> None:
    _command("adopt", _write(folder, "a.cfg", text), _write(folder, "b.cfg", rng.choice(CONFIGS)))


def _mask(text: str, _rng: Random, _folder: Path) -> None:
    mask_configuration(text)
    for line in text.split("\n")[:200]:
        mask_line(line)


def _lab(text: str, _rng: Random, _folder: Path) -> None:
    async def session() -> None:
        shell = Shell(
            router(), lambda _line: None, ask=_nobody, show=lambda _text: None, user="console"
        )
        shell.privileged = True
        with contextlib.suppress(SessionDropped):
            for line in text.split("\n")[:300]:
                async for _ in shell.run(line):
                    pass

    asyncio.run(session())


async def _nobody(_question: str) -> str:
    return ""


CONFIGS = [text for pair in KINDS.values() for text in pair]
LOGS = _texts(HERE / "debug" / "logs", "*.log")
SHOWN = _texts(HERE / "show", "*.txt")
COMMANDS = sorted(
    {command for platform in registry.PLATFORMS for command in registry.known_commands(platform)}
)
FILES = {path.name: path.read_text() for path in (reference_dir() / "inventory").glob("*.yaml")}
TYPED = [
    "\n".join(["enable", "configure terminal", *text.splitlines(), "end", "show running-config"])
    for text in CONFIGS
]
TARGETS = (
    Target("lint", CONFIGS, _lint),
    Target("parse", SHOWN, _parse),
    Target("diagnose", [*LOGS, *SHOWN[:20], *CONFIGS[:4]], _diagnose),
    Target("inventory", list(FILES.values()), _inventory),
    Target("adopt", CONFIGS, _adopt),
    Target("lab", TYPED, _lab),
    Target("mask", CONFIGS, _mask),
)
os.environ.setdefault("COLUMNS", "100")
