"""Options of the verbs that look again and again."""

from typing import Annotated, Any

import typer

SESSIONS = 50
"""SSH sessions that stay open between two looks."""
DRIFT_EVERY = 900.0
"""Seconds between two comparisons of the configurations with the inventory."""
DRIFT_OPTION = Annotated[
    float | None,
    typer.Option(
        "--drift-every",
        min=0,
        help="Seconds between two comparisons of the configurations; 0: never.",
        show_default=f"{DRIFT_EVERY:.0f}",
    ),
]
SESSIONS_OPTION = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="SSH sessions kept open between two looks; further routers are logged in to for each "
        "look. Besides those, at most --workers are open.",
        show_default=str(SESSIONS),
    ),
]


def interval_option(seconds: float) -> Any:
    """The option for the time between two looks, by default so many seconds."""
    option = typer.Option(min=1, help="Seconds between two looks.", show_default=f"{seconds:.0f}")
    return Annotated[float | None, option]
