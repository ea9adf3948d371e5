"""`bothends rotate`: a new key for tunnels, on both ends or on neither."""

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
from bothends.inventory.selection import select


def _rotate(
    settings: PlaybookSettings,
    *,
    tunnels: list[str],
    generate: bool,
    prove: bool,
    dry_run: bool,
    dead_man: DeadMan | None,
    revert_after: int | None,
    **more: Any,
) -> ExitCode:
    """Put a new key on both ends of tunnels, verify them, and save; or go back.

    The key is the one behind the tunnel's reference now; with --generate it is a new one, written
    there when both ends use it. Under IKEv2 the SAs go on and no packet is lost; with --prove, and
    always under IKEv1, traffic stops for the one negotiation that proves the new key.
    """
    refuse_soak_alone(more)
    select(load_inventory(settings.project), tunnels, "rotate")
    options = {
        "generate": generate,
        "prove": prove,
        "dead_man": dead_man,
        "revert_after": revert_after,
        **more,
    }
    return run_playbook(
        "rotate",
        replace(settings, limit=tunnels),
        schema="rotate",
        dry_run=dry_run,
        options=options,
    )


command = verb(
    _rotate,
    without=frozenset({"limit"}),
    tunnels=TUNNELS,
    generate=Annotated[
        bool, typer.Option("--generate", help="Make a new key of 256 bits; it is never shown.")
    ],
    prove=Annotated[
        bool,
        typer.Option(
            "--prove", help="Negotiate IKEv2 anew with the new key; it may cost some packets."
        ),
    ],
    dry_run=Annotated[bool, typer.Option("--dry-run", help="Only show what would be entered.")],
    dead_man=DEAD_MAN,
    revert_after=REVERT_AFTER,
    **FLEET,
)
