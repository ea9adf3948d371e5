"""`bothends render`: the configuration of both ends, as the templates make it."""

from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.playbook import selected
from bothends.errors import InputError


def command(
    project: Annotated[
        Path,
        typer.Option("--project", "-p", envvar="BOTHENDS_PROJECT", help="The project's folder."),
    ] = Path(),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write one file per router there.")
    ] = None,
    device: Annotated[
        list[str] | None, typer.Option("--device", "-d", help="Only this router; may be repeated.")
    ] = None,
    limit: Annotated[
        list[str] | None, typer.Option("--limit", "-l", help="Only this tunnel; may be repeated.")
    ] = None,
) -> None:
    """Print what each router would be given. Keys stay placeholders. Connects to nothing."""
    from bothends.inventory import load_inventory
    from bothends.platforms.ios.write import allocate, make_environment, render_device

    inventory = load_inventory(project)
    environment = make_environment(project)
    chosen = selected(inventory, limit or ())
    for name in device or ():
        if name not in inventory.hosts:
            raise InputError(f"no host {name!r} in hosts.yaml", where="--device")
    for name in device or inventory.hosts:
        tunnels = [tunnel for tunnel in chosen if tunnel.touches(name)]
        if not tunnels:
            continue
        everything = [tunnel for tunnel in inventory.tunnels if tunnel.touches(name)]
        allocation = allocate(name, everything)
        lines = render_device(name, tunnels, environment=environment, allocation=allocation)
        text = "\n".join([f"! {name}: rendered from the inventory", *lines, "end", ""])
        if out is None:
            typer.echo(text)
            continue
        path = out / f"{name}.cfg"
        try:
            out.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
        typer.echo(path)
