"""Options and arguments that several verbs have."""

from pathlib import Path
from typing import Annotated

import typer

from bothends.cli import completion
from bothends.report.formats import Form

PROJECT = Annotated[
    Path, typer.Option("--project", "-p", envvar="BOTHENDS_PROJECT", help="The project's folder.")
]
FORM = Annotated[
    Form, typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results.")
]
LIMIT = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        "-l",
        autocompletion=completion.tunnels,
        help="Only this tunnel, or those of a pattern (hq-*); may be repeated.",
    ),
]
DEVICES = Annotated[
    list[str] | None,
    typer.Option(
        "--device",
        "-d",
        autocompletion=completion.devices,
        help="Only this router; may be repeated.",
    ),
]
TUNNELS = Annotated[
    list[str],
    typer.Argument(
        metavar="TUNNEL",
        show_default=False,
        autocompletion=completion.tunnels,
        help="Tunnels of the inventory, or patterns such as 'hq-*'.",
    ),
]
