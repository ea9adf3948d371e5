"""`bothends plan`: what would change on each router."""

from typing import Annotated

import typer

from bothends.cli.playbook import CHANGING, PlaybookSettings, run_playbook, verb
from bothends.device.change.revert_timer import DeadMan
from bothends.errors import BothendsError, ExitCode

DEAD_MAN = Annotated[
    DeadMan | None,
    typer.Option(
        "--dead-man",
        help="What takes a router back that nobody can reach any more: its revert timer, a "
        "scheduled reload, or nothing.",
        show_default="timer",
    ),
]
ALLOW_GLOBAL = Annotated[
    bool,
    typer.Option(
        "--allow-global",
        help="Also change settings of the whole router that tunnels of others use.",
    ),
]
EXIT_CODE = Annotated[
    bool,
    typer.Option(
        "--exit-code", help="For pipelines: end with 0 when nothing is to do, 6 with changes, or 1."
    ),
]
PRUNE = Annotated[
    bool,
    typer.Option(
        "--prune",
        help="Show instead what runs of tunnels that left the inventory, and how it goes.",
    ),
]


def _plan(
    settings: PlaybookSettings,
    *,
    dead_man: DeadMan | None,
    allow_global: bool,
    exit_code: bool,
    prune: bool,
) -> ExitCode:
    """Show, per router, exactly the lines that apply would enter. Changes nothing."""
    options = {"dead_man": dead_man, "allow_global": allow_global, "exit_code": exit_code}
    try:
        name = "remove" if prune else "build"
        return run_playbook(name, settings, schema="plan", options=options)
    except BothendsError as error:
        if exit_code:
            error.exit_code = ExitCode.FINDINGS
        raise


command = verb(
    _plan,
    without=CHANGING | {"wait"},
    dead_man=DEAD_MAN,
    allow_global=ALLOW_GLOBAL,
    exit_code=EXIT_CODE,
    prune=PRUNE,
)
