"""`bothends migrate`: tunnels of another kind, of IKEv2, or with stronger suites."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from bothends.cli.apply import FLEET, REVERT_AFTER, refuse_soak_alone
from bothends.cli.options import TUNNELS
from bothends.cli.plan import ALLOW_GLOBAL, DEAD_MAN
from bothends.cli.playbook import PlaybookSettings, run_playbook, verb
from bothends.device.change.revert_timer import DeadMan
from bothends.errors import ExitCode, InputError
from bothends.inventory import load_inventory
from bothends.inventory.migration import migrated
from bothends.inventory.selection import select


def _migrate(
    settings: PlaybookSettings,
    *,
    tunnels: list[str],
    to: list[str] | None,
    inside: str | None,
    dry_run: bool,
    dead_man: DeadMan | None,
    revert_after: int | None,
    **more: Any,
) -> ExitCode:
    """Move tunnels to another kind, IKEv2 or stronger suites, on both ends or on neither.

    The new lines are added beside those that run, on both ends; traffic moves over; the old lines
    are removed. Shows each step, and whether traffic stops, and asks first. Once both ends are
    verified and saved, tunnels.yaml is written: the difference is shown before.
    """
    if not to:
        raise InputError(
            "expected what to move to, found nothing",
            where="--to",
            hint=f"bothends migrate {tunnels[0]} --to svti --inside 169.254.10.0/30",
        )
    refuse_soak_alone(more)
    chosen = select(load_inventory(settings.project), tunnels, "migrate")
    # What is asked for is looked at before anybody is asked for a login.
    migrated(settings.project, [tunnel.name for tunnel in chosen], to, inside)
    options = {
        "to": to,
        "inside": inside,
        "dead_man": dead_man,
        "revert_after": revert_after,
        **more,
    }
    return run_playbook(
        "migrate",
        replace(settings, limit=tunnels),
        schema="migrate",
        dry_run=dry_run,
        options=options,
    )


command = verb(
    _migrate,
    without=frozenset({"limit"}),
    tunnels=TUNNELS,
    to=Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="WHAT",
            help="svti, multi-sa-vti, gre, ikev2, a strength profile (rfc8247, cnsa1) or a profile "
            "of the inventory; may be repeated.",
            show_default=False,
        ),
    ],
    inside=Annotated[
        str | None,
        typer.Option(
            "--inside",
            metavar="NETWORK|POOL",
            help="The network of the two tunnel interfaces, where the tunnel gets interfaces.",
            show_default="the first pool of tunnels.yaml",
        ),
    ],
    dry_run=Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")],
    dead_man=DEAD_MAN,
    revert_after=REVERT_AFTER,
    allow_global=ALLOW_GLOBAL,
    **FLEET,
)
