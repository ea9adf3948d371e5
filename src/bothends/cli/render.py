"""`bothends render`: the configuration of both ends, as the templates make it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.options import DEVICES, FORM, LIMIT, PROJECT
from bothends.errors import InputError
from bothends.report.formats import Form


def command(
    project: PROJECT = Path(),
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder to write one file for each router into."),
    ] = None,
    device: DEVICES = None,
    limit: LIMIT = None,
    form: FORM = Form.CONSOLE,
) -> None:
    """Print what each router would be given. Keys stay placeholders. Connects to nothing."""
    rendered = dict(_rendered(project, device or (), limit or ()))
    if out is not None:
        for name, lines in rendered.items():
            path = out / f"{name}.cfg"
            _write(path, "\n".join([*lines, ""]))
            if form is Form.CONSOLE:
                typer.echo(path)
    if form is Form.JSON:
        devices = [{"device": name, "lines": lines[1:]} for name, lines in rendered.items()]
        document = {"schema": "bothends.render/1", "devices": devices}
        typer.echo(json.dumps(document, indent=2))
    elif out is None:
        for lines in rendered.values():
            typer.echo("\n".join([*lines, ""]))


def _rendered(
    project: Path, devices: Sequence[str], limit: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    from bothends.inventory import load_inventory
    from bothends.inventory.selection import select
    from bothends.scripting.rendering import rendered_lines

    inventory = load_inventory(project)
    for name in devices:
        if name not in inventory.hosts:
            hint = f"there are: {', '.join(list(inventory.hosts)[:10])}"
            raise InputError(f"no host {name!r} in hosts.yaml", where="--device", hint=hint)
    chosen = select(inventory, limit)
    for name in devices or inventory.hosts:
        if any(tunnel.touches(name) for tunnel in chosen):
            yield name, rendered_lines(inventory, name, chosen)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
