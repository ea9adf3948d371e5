"""`bothends lint`: finds every tunnel among configurations and says what will happen to it."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.errors import ExitCode, InputError

if TYPE_CHECKING:
    from bothends.ios.config import Release, Router


class Form(StrEnum):
    """How a comparison is printed."""

    CONSOLE = "console"
    JSON = "json"


class FailOn(StrEnum):
    """The severity from which on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files or folders of router configurations; none: what the inventory renders.",
            show_default=False,
        ),
    ] = None,
    project: Annotated[
        Path,
        typer.Option("--project", "-p", envvar="BOTHENDS_PROJECT", help="The project's folder."),
    ] = Path(),
    form: Annotated[
        Form, typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results.")
    ] = Form.CONSOLE,
    fail_on: Annotated[
        FailOn, typer.Option(help="The severity from which on the exit code is 1.")
    ] = FailOn.ERROR,
    ios: Annotated[
        str, typer.Option(help="Release to assume where a configuration names none, like 15.9.")
    ] = "",
    strict_lifetime: Annotated[
        bool, typer.Option(help="Only the end with the shorter phase-1 lifetime may start.")
    ] = False,
) -> None:
    """Compare both ends of every tunnel, in both directions. Connects to nothing."""
    import json

    from bothends.compare import Options, Severity, judge
    from bothends.report import lint, lint_console

    routers = read(paths, _release(ios)) if paths else rendered(project)
    judgement = judge(routers, Options(strict_lifetime=strict_lifetime))
    if form is Form.JSON:
        typer.echo(json.dumps(lint.document(judgement), indent=2))
    else:
        lint_console.write(judgement, sys.stdout)
    counts = judgement.severities()
    bad = counts[Severity.ERROR] + (counts[Severity.WARNING] if fail_on is FailOn.WARNING else 0)
    raise typer.Exit(ExitCode.FINDINGS if bad else ExitCode.OK)


def read(paths: Sequence[Path], release: "Release | None") -> "list[Router]":
    """The routers in some files and folders.

    Raises:
        InputError: a path does not exist or cannot be read, or no configuration is among them.
    """
    from bothends.compare.files import read_routers

    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [each for each in sorted(path.rglob("*")) if _looks_like_configuration(each)]
        elif path.exists():
            files.append(path)
        else:
            raise InputError("no such file or folder", where=str(path))
    if not files:
        raise InputError(
            "expected router configurations, found none",
            where=", ".join(map(str, paths)),
            hint="name a file, or a folder with one text per router",
        )
    return read_routers(list(dict.fromkeys(files)), release)


def rendered(project: Path) -> "list[Router]":
    """The routers as the inventory of a project would have them: addresses, and what is rendered.

    Raises:
        InputError: the inventory or a template is wrong.
    """
    from bothends.inventory import load_inventory
    from bothends.ios.config import read_router
    from bothends.render import allocate, make_environment, render_device, reveal_in

    inventory = load_inventory(project)
    environment = make_environment(project)
    routers = []
    for name in inventory.hosts:
        tunnels = [tunnel for tunnel in inventory.tunnels if tunnel.touches(name)]
        if not tunnels:
            continue
        lines = [f"hostname {name}"]
        for interface, address in {(t.end(name).interface, t.end(name).address) for t in tunnels}:
            lines += [f"interface {interface}", f" ip address {address} 255.255.255.255"]
        lines += [
            # Both ends name one reference: what stands in for the key has to be equal, no more.
            reveal_in(line, lambda ref: f"whatever-{ref.provider}-{ref.name}-holds")
            for line in render_device(
                name, tunnels, environment=environment, allocation=allocate(name, tunnels)
            )
        ]
        routers.append(read_router("\n".join([*lines, "end", ""]), f"{name} (rendered)"))
    return routers


def _looks_like_configuration(path: Path) -> bool:
    """Whether a file of a folder is a router's configuration, by its beginning."""
    import re

    if not path.is_file() or any(part.startswith(".") for part in path.parts if part != ".."):
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(262144)
    except OSError:
        return False
    return re.search(rb"(?m)^\s*(hostname|interface|crypto|ip address) \S", head) is not None


def _release(text: str) -> "Release | None":
    from bothends.ios.config import read_release

    if not text:
        return None
    found = read_release(text)
    if found is None:
        raise InputError(f"expected a release such as 15.9 or 17.11, found {text!r}", where="--ios")
    return found
