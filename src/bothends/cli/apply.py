"""`bothends apply`: change both ends of tunnels, or neither."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bothends.cli.plan import ALLOW_GLOBAL, DEAD_MAN
from bothends.cli.playbook import PlaybookSettings, run_playbook, verb
from bothends.device.change.revert_timer import DeadMan
from bothends.errors import ExitCode, InputError

REVERT_AFTER = Annotated[
    int | None,
    typer.Option(
        min=3,
        max=120,
        metavar="MIN",
        help="Minutes after which routers go back unless the change was confirmed.",
        show_default="estimated, at least 3",
    ),
]
FLEET: dict[str, Any] = {
    "canary": Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Change this many tunnels first, and watch them."),
    ],
    "soak": Annotated[
        float | None,
        typer.Option(
            min=0, metavar="MIN", help="Minutes after which canaries are verified once more."
        ),
    ],
    "max_failures": Annotated[
        int | None,
        typer.Option(
            "--max-failures",
            min=1,
            metavar="N",
            help="Begin no further tunnel after this many failures.",
            show_default="1",
        ),
    ],
}


def _apply(
    settings: PlaybookSettings, *, dead_man: DeadMan | None, revert_after: int | None, **more: Any
) -> ExitCode:
    """Push, verify and save both ends of tunnels, or take both back.

    Shows what would change and asks first. A tunnel is one unit: a refused line, a lost session, a
    failed check or ctrl-C takes both of its ends back to what they ran before. Each router has a
    revert timer before its first line, so that both go back even when nobody can reach them.
    """
    refuse_soak_alone(more)
    options = {"dead_man": dead_man, "revert_after": revert_after, **more}
    return run_playbook("build", settings, schema="apply", dry_run=False, options=options)


def refuse_soak_alone(options: Mapping[str, Any]) -> None:
    """Raise InputError where canaries are to be watched and there are none."""
    if options["soak"] and not options["canary"]:
        raise InputError(
            "there is nothing to watch", where="--soak", hint="say how many with --canary N"
        )


command = verb(
    _apply, dead_man=DEAD_MAN, revert_after=REVERT_AFTER, allow_global=ALLOW_GLOBAL, **FLEET
)
