"""`bothends validate`: every error of the inventory at once."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bothends.cli.options import FORM, PROJECT
from bothends.errors import ExitCode
from bothends.report.formats import Form

if TYPE_CHECKING:
    from bothends.inventory import Inventory, Problem


def command(project: PROJECT = Path(), form: FORM = Form.CONSOLE) -> None:
    """Find every error of the inventory and the templates. Connects to nothing."""
    from bothends.inventory import ProblemSeverity, check_inventory
    from bothends.report.plain import counted, printable

    inventory, problems = check_inventory(project)
    problems = (*problems, *_template_problems(project, inventory))
    errors = sum(problem.severity is ProblemSeverity.ERROR for problem in problems)
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
        counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        typer.echo(f"inventory: {size if inventory else 'unusable'}; {counts}")
    raise typer.Exit(ExitCode.OK if inventory and not errors else ExitCode.USAGE)


def _template_problems(project: Path, inventory: "Inventory | None") -> "list[Problem]":
    """What is wrong with the templates, in themselves and for the tunnels of the inventory."""
    from bothends.inventory import Problem, ProblemSeverity, SourcePlace
    from bothends.platforms import Reach, those, written
    from bothends.platforms.templates import make_environment
    from bothends.platforms.templates.older_copies import older_copies
    from bothends.platforms.templates.order import template_faults
    from bothends.platforms.templates.trial_rendering import render_faults

    environment = make_environment(project, inventory.hosts if inventory else {})
    faults = [
        fault
        for name in those(Reach.WRITE)
        for fault in template_faults(environment, project, written(name).templates)
    ]
    if not faults and inventory:
        platform_of = inventory.platform
        faults += render_faults(environment, inventory.tunnels, lambda d: written(platform_of(d)))
    older = [
        fault
        for name in those(Reach.WRITE)
        for fault in older_copies(
            project, written(name).templates, inventory.tunnels if inventory else ()
        )
    ]
    by_severity = ((ProblemSeverity.ERROR, faults), (ProblemSeverity.WARNING, older))
    return [
        Problem(severity, SourcePlace(fault.file, fault.line), fault.message, fault.hint)
        for severity, some in by_severity
        for fault in some
    ]
