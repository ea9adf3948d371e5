"""`bothends topology`: a picture of routers and tunnels."""

from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.options import PROJECT
from bothends.errors import InputError


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files or folders of router configurations; without it, what the inventory "
            "renders.",
            show_default=False,
        ),
    ] = None,
    project: PROJECT = Path(),
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write the SVG there.", show_default=False
        ),
    ] = None,
) -> None:
    """Draw routers and their tunnels as SVG, each tunnel as lint judges it."""
    from bothends.api import lint, load_inventory, read_configs
    from bothends.report.plain import printable
    from bothends.report.tunnel_map import tunnel_map

    def say(text: str) -> None:
        typer.echo(printable(text), err=True)

    given = read_configs(*paths, say=say) if paths else load_inventory(project)
    svg = tunnel_map(lint(given), {})
    if out is None:
        typer.echo(svg)
        return
    try:
        out.write_text(svg + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
