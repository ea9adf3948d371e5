"""`bothends validate`: every error of the inventory at once."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bothends.errors import ExitCode
from bothends.report.formats import Form


def command(
    project: Annotated[
        Path,
        typer.Option("--project", "-p", envvar="BOTHENDS_PROJECT", help="The project's folder."),
    ] = Path(),
    form: Annotated[
        Form, typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results.")
    ] = Form.CONSOLE,
) -> None:
    """Find every error of the inventory: its place, and a hint. Connects to nothing."""
    from bothends.inventory import Severity, check_inventory
    from bothends.report.plain import counted, printable

    inventory, problems = check_inventory(project)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    tunnels = len(inventory.tunnels) if inventory else 0
    hosts = len(inventory.hosts) if inventory else 0
    if form is Form.JSON:
        document = {
            "schema": "bothends.validate/1",
            "problems": [
                {
                    "severity": str(p.severity),
                    "file": p.place.file,
                    "line": p.place.line,
                    "column": p.place.column,
                    "message": p.message,
                    "hint": p.hint,
                }
                for p in problems
            ],
            "summary": {"hosts": hosts, "tunnels": tunnels, "error": errors, "warning": warnings},
        }
        typer.echo(json.dumps(document, indent=2))
    else:
        for problem in problems:
            typer.echo(printable(str(problem)))
        size = f"{counted(hosts, 'host')}, {counted(tunnels, 'tunnel')}"
        found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        typer.echo(f"inventory: {size if inventory else 'unusable'}; {found}")
    raise typer.Exit(ExitCode.OK if inventory else ExitCode.USAGE)
