"""`bothends plan`: what would change on each router."""

from typing import Annotated

import typer

from bothends.cli.playbook import CHANGING, PlaybookSettings, run_playbook, verb
from bothends.device.change.revert_timer import DeadMan
from bothends.errors import BothendsError, ExitCode, InputError

DEAD_MAN = Annotated[
    DeadMan | None,
    typer.Option(
        "--dead-man",
        help="How a router that can no longer be reached goes back: by its revert timer, by "
        "a scheduled reload, or not at all (none).",
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
        "--exit-code",
        help=(
            "For pipelines: exit code 0 when nothing is to be changed, 6 "
            "when something is, 1 after an error."
        ),
    ),
]
PRUNE = Annotated[
    bool,
    typer.Option(
        "--prune",
        help=(
            "Show instead the tunnels that run and are not in the inventory any more, and "
            "the lines that remove them."
        ),
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
    if prune and settings.limit:
        raise InputError(
            "--limit chooses tunnels of the inventory, and --prune shows those that are not in it",
            hint="bothends remove --dry-run TUNNEL shows the lines of one of them",
        )
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
