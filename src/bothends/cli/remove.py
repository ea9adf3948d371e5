"""`bothends remove`: tunnels go off both ends, or stay on both."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from bothends.cli.apply import FLEET, REVERT_AFTER, refuse_soak_alone
from bothends.cli.options import TUNNELS
from bothends.cli.plan import DEAD_MAN
from bothends.cli.playbook import PlaybookSettings, run_playbook, verb
from bothends.device.change.revert_timer import DeadMan
from bothends.errors import ExitCode
from bothends.inventory import load_inventory


def _remove(
    settings: PlaybookSettings,
    *,
    tunnels: list[str],
    dry_run: bool,
    dead_man: DeadMan | None,
    revert_after: int | None,
    **more: Any,
) -> ExitCode:
    """Remove tunnels from both of their routers and save that, or from neither.

    Tunnels of the inventory, or of that name on its routers. Shows what would be removed and asks
    first. Never removes what bothends did not write or what others use. Remove the tunnels from
    tunnels.yaml too: apply builds what it has.
    """
    known = {tunnel.name for tunnel in load_inventory(settings.project).tunnels}
    limit = [name for name in tunnels if name in known]
    refuse_soak_alone(more)
    options = {"tunnels": tunnels, "dead_man": dead_man, "revert_after": revert_after, **more}
    return run_playbook(
        "remove",
        replace(settings, limit=limit or None),
        schema="remove",
        dry_run=dry_run,
        options=options,
    )


command = verb(
    _remove,
    without=frozenset({"limit", "wait"}),
    tunnels=TUNNELS,
    dry_run=Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")],
    dead_man=DEAD_MAN,
    revert_after=REVERT_AFTER,
    **FLEET,
)
