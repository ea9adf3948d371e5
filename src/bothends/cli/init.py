"""`bothends init`: lays out the reference project."""

from pathlib import Path
from typing import Annotated

import typer

from bothends.errors import InputError
from bothends.reference import FOLDERS, reference_dir


def command(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="Where to lay it out.")],
) -> None:
    """Lay out a project in DIR. Never overwrites.

    That is the inventory, templates, tasks and playbooks. Where one of the files is already there,
    nothing at all is written.
    """
    for path in lay_out(target):
        typer.echo(path)
    typer.echo(
        f"\nNext: cd {target}, edit inventory/, then: bothends validate && bothends lint", err=True
    )


def lay_out(target: Path) -> list[Path]:
    """Write the reference project; the files that were written.

    Raises:
        InputError: one of the files is there already, or the folder cannot be written.
    """
    source = reference_dir()
    files = [
        path.relative_to(source)
        for folder in FOLDERS
        for path in sorted((source / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    present = [name for name in files if (target / name).exists()]
    if present:
        more = f", and {len(present) - 1} more" if len(present) > 1 else ""
        raise InputError(
            f"{target / present[0]} is already there{more}",
            where="init",
            hint="choose an empty folder; bothends init never overwrites and wrote nothing",
        )
    written = []
    for name in files:
        path = target / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((source / name).read_bytes())
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
        written.append(path)
    return written
