"""`bothends rollback`: both ends of tunnels to before an earlier change."""

from typing import Annotated

import typer

from bothends.cli.apply import REVERT_AFTER
from bothends.cli.plan import DEAD_MAN
from bothends.cli.playbook import PlaybookSettings, run_playbook, verb
from bothends.device.change.revert_timer import DeadMan
from bothends.errors import ExitCode


def _rollback(
    settings: PlaybookSettings,
    change: str,
    *,
    dry_run: bool,
    dead_man: DeadMan | None,
    revert_after: int | None,
) -> ExitCode:
    """Take both ends of every tunnel of a change back to before it.

    Later changes of bothends to these tunnels are taken back too; if others changed something
    since, each of their lines is named and nothing is done. Like apply, it arms revert timers,
    verifies and keeps a journal, and takes both ends back if it fails.
    """
    from bothends.device.plans.history import ways_back

    if (settings.project / "inventory").is_dir():
        ways_back(settings.project, change)  # what is wrong with it is said before any login
    options = {"change": change, "dead_man": dead_man, "revert_after": revert_after}
    return run_playbook("rollback", settings, schema="rollback", dry_run=dry_run, options=options)


command = verb(
    _rollback,
    without=frozenset({"limit", "batch"}),
    change=Annotated[
        str, typer.Argument(metavar="CHANGE", help="The change, as `bothends changes` names it.")
    ],
    dry_run=Annotated[bool, typer.Option("--dry-run", help="Only show what would be entered.")],
    dead_man=DEAD_MAN,
    revert_after=REVERT_AFTER,
)
