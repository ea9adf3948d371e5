"""`bothends resume`: finish a change whose process died."""

from typing import Annotated

import typer

from bothends.cli.playbook import PlaybookSettings, run_playbook, verb
from bothends.errors import ExitCode


def _resume(settings: PlaybookSettings, change: str | None) -> ExitCode:
    """Finish a change that was interrupted, lost its routers, or could not save.

    Reads the journal and asks both routers. Goes forward where both ends run a verified change, and
    else back on both. Says which way, and why, and asks first.
    """
    options = {"change": change}
    return run_playbook("resume", settings, schema="resume", dry_run=False, options=options)


command = verb(
    _resume,
    without=frozenset({"limit", "batch", "wait"}),
    change=Annotated[
        str | None,
        typer.Argument(metavar="[CHANGE]", help="Only this change, as `changes` names it."),
    ],
)
