"""`bothends run`: a playbook of the user's own."""

from typing import Annotated

import typer

from bothends.cli.playbook import Settings, run_playbook, verb
from bothends.errors import ExitCode


def _run(settings: Settings, name: str, *, change: bool) -> ExitCode:
    """Run playbooks/NAME.py of the project. A dry run, unless told to change routers."""
    return run_playbook(name, settings, schema="run", dry_run=not change)


command = verb(
    _run,
    name=Annotated[str, typer.Argument(metavar="NAME", help="playbooks/NAME.py of the project.")],
    change=Annotated[bool, typer.Option("--change", help="Routers may be changed.")],
)
