"""`bothends sheet`: the page that two companies exchange of a tunnel."""

from pathlib import Path
from typing import Annotated

import typer

from bothends.cli import completion
from bothends.cli.options import PROJECT
from bothends.errors import InputError
from bothends.report.formats import SheetForm


def command(
    tunnel: Annotated[
        str,
        typer.Argument(
            metavar="TUNNEL", help="A tunnel of the inventory.", autocompletion=completion.tunnels
        ),
    ],
    project: PROJECT = Path(),
    form: Annotated[
        SheetForm | None,
        typer.Option(
            "--format",
            "-f",
            help="Format of the page.",
            show_default="markdown; html for a FILE that ends in .html",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="File to write it to.", show_default=False
        ),
    ] = None,
) -> None:
    """Print what the partner has to know: addresses, suites, networks, and the test to make.

    Never the key. templates/sheet/ of the project may replace the page. Connects to nothing.
    """
    from bothends.inventory import load_inventory
    from bothends.inventory.selection import select
    from bothends.platforms.templates import make_environment
    from bothends.sheet import render_sheet, sheet_of

    inventory = load_inventory(project)
    chosen = select(inventory, [tunnel], "TUNNEL")
    if len(chosen) > 1:
        names = ", ".join(each.name for each in chosen[:10])
        raise InputError(
            f"expected one tunnel, found {len(chosen)}", where="TUNNEL", hint=f"name one of {names}"
        )
    if form is None:
        html = out is not None and out.suffix.lower() in {".html", ".htm"}
        form = SheetForm.HTML if html else SheetForm.MARKDOWN
    environment = make_environment(project, inventory.hosts)
    sheet = sheet_of(chosen[0], inventory.hosts)
    page = render_sheet(sheet, chosen[0], form, environment)
    if out is None:
        typer.echo(page, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    typer.echo(out)
