"""`bothends explain`: what a state of a tunnel means, and what to do about it."""

import json
from typing import Annotated

import typer

from bothends.cli.parse import Format


def command(
    state: Annotated[
        str | None,
        typer.Argument(metavar="[STATE]", help="Such as MM_KEY_EXCH; without it, all are listed."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.CONSOLE,
) -> None:
    """Explain a state that a show command printed, and what to do."""
    from bothends.platforms.states import as_dict, as_text, find, states

    if state is None:
        if output is Format.JSON:
            typer.echo(json.dumps([as_dict(item) for item in states()], indent=2))
            return
        width = max(len(item.name) for item in states())
        for item in states():
            typer.echo(f"{item.name:{width}}  {item.title}")
        return
    explained = find(state)
    if output is Format.JSON:
        typer.echo(json.dumps(as_dict(explained), indent=2))
    else:
        typer.echo("\n".join(as_text(explained)))
