"""`bothends changes`: what was changed, how it ended, and what is left to finish."""

import json
from pathlib import Path

import typer

from bothends.cli.options import FORM, PROJECT
from bothends.report.formats import Form


def command(project: PROJECT = Path(), form: FORM = Form.CONSOLE) -> None:
    """List the changes of this project, oldest first, and how each of them ended."""
    from bothends.device.journal.archive import listed

    rows = listed(project)
    if form is Form.JSON:
        typer.echo(json.dumps({"schema": "bothends.changes/1", "changes": rows}, indent=2))
        return
    if not rows:
        typer.echo("nothing was changed yet", err=True)
    wide = max((len(str(row["change"])) for row in rows), default=0)
    for row in rows:
        ends = " and ".join(row["devices"])
        typer.echo(f"{row['change']:<{wide}}  {row['tunnel']} ({ends}): {row['state']}")
    if any(row["outcome"] is None for row in rows):
        typer.echo("unfinished changes are finished by: bothends resume", err=True)
