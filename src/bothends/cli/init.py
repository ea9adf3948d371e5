"""`bothends init`: lays out the reference project, or compares a project with it."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bothends.errors import ExitCode, InputError
from bothends.reference import reference_files

OWN = ("inventory", "README.md", ".gitignore", "tests")
"""What a user writes: it is not expected to stay as it was laid out."""


class Source(StrEnum):
    """Where routers and tunnels may be kept."""

    NETBOX = "netbox"
    NAUTOBOT = "nautobot"


def command(
    target: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Folder to create the project in.", show_default=False),
    ] = None,
    *,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help=(
                "Write nothing; list the files of the project in DIR that differ from this "
                "version's."
            ),
        ),
    ] = False,
    source: Annotated[
        Source | None,
        typer.Option(
            "--from", help="Where routers and tunnels are kept: docs/netbox.md, docs/nautobot.md."
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Of --from: its address, such as https://netbox.example."),
    ] = None,
) -> None:
    """Lay out a project in DIR. Never overwrites.

    That is the inventory, templates, tasks, playbooks, a test, and config.yaml for Nornir scripts,
    with random keys for the example's tunnels in .env (mode 0600). If one of the files
    exists already, nothing is written.
    """
    from bothends.inventory.keys import generate_keys

    if diff:
        raise typer.Exit(_compare(target or Path()))
    if target is None:
        raise InputError("no folder was named", where="init", hint="bothends init DIR")
    if (source is None) != (url is None):
        raise InputError(
            "--from and --url belong together",
            where="init",
            hint="bothends init DIR --from netbox --url https://netbox.example",
        )
    if source is not None:
        from bothends.cli.init_from import lay_out_from

        lay_out_from(target, source.value, url or "")
        return
    files = lay_out(target)
    keys = generate_keys(target)
    # Whoever reads what is printed may stop reading: the project is whole by then.
    for path in (*files, *([keys] if keys else [])):
        typer.echo(path)
    typer.echo(
        f"\nNext: cd {target}, edit inventory/, then: bothends validate && bothends lint", err=True
    )


def lay_out(target: Path, without: str = "") -> list[Path]:
    """Write the reference project; the files that were written. `without` names a folder.

    Raises:
        InputError: one of the files is there already, or the folder cannot be written.
    """
    files = {name: path for name, path in reference_files().items() if name.parts[0] != without}
    present = [name for name in files if (target / name).exists()]
    if present:
        more = f", and {len(present) - 1} more" if len(present) > 1 else ""
        raise InputError(
            f"{target / present[0]} is already there{more}",
            where="init",
            hint="choose an empty folder; bothends init never overwrites and wrote nothing",
        )
    written = []
    for name, source in files.items():
        path = target / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.read_bytes())
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
        written.append(path)
    return written


@dataclass(frozen=True, slots=True)
class Difference:
    """A file of a project that is not as this version would lay it out."""

    name: Path
    what: str
    """`changed`, `missing`, or `own`: of no version's reference."""
    lines: Sequence[str] = ()
    """From this version's file to the project's, as a unified diff."""


def differences(project: Path) -> Iterator[Difference]:
    """Files of a project that differ from the reference; those that users write are left out.

    Raises:
        InputError: the folder is no project, or a file cannot be read.
    """
    if not (project / "inventory").is_dir():
        raise InputError(
            "there is no inventory/ in it: it is not a project",
            where=str(project),
            hint="bothends init DIR",
        )
    files = {name: path for name, path in reference_files().items() if name.parts[0] not in OWN}
    for name, source in files.items():
        path = project / name
        if not path.is_file():
            yield Difference(name, "missing")
            continue
        shipped, own = _lines(source), _lines(path)
        if shipped != own:
            shown = difflib.unified_diff(
                shipped, own, f"this version/{name}", str(path), lineterm=""
            )
            yield Difference(name, "changed", tuple(shown))
    folders = {name.parts[0] for name in files if len(name.parts) > 1}
    for path in sorted(each for folder in folders for each in (project / folder).rglob("*")):
        name = path.relative_to(project)
        if path.is_file() and name not in files and "__pycache__" not in name.parts:
            yield Difference(name, "own")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _compare(project: Path) -> ExitCode:
    changed = list(differences(project))
    for each in changed:
        typer.echo(f"{each.what:<8} {each.name}")
    for each in changed:
        if each.lines:
            typer.echo("\n" + "\n".join(each.lines))
    behind = sum(each.what != "own" for each in changed)
    differ = {0: "no file differs", 1: "1 file differs"}.get(behind, f"{behind} files differ")
    typer.echo(f"{project}: {differ} from those of this version", err=True)
    return ExitCode.FINDINGS if behind else ExitCode.OK
