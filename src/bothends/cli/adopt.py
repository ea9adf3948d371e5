"""`bothends adopt`: an inventory of tunnels that run already."""

from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.playbook import CHANGING, PlaybookSettings, run_playbook, verb
from bothends.errors import ExitCode, InputError

PATHS = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH", help="Files or folders of running configurations.", show_default=False
    ),
]
LIVE = Annotated[
    bool, typer.Option("--live", help="Ask the routers of the project's hosts.yaml instead.")
]
OUT = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="Folder to write inventory/ into; without it, it is printed.",
    ),
]


def _adopt(
    settings: PlaybookSettings, *, paths: list[Path] | None, live: bool, out: Path | None
) -> ExitCode:
    """Write hosts.yaml and tunnels.yaml for tunnels that run. Changes no router.

    A tunnel is adopted when a plan for it would change neither router. The others are listed with
    the reason, and the exit code is 1. Keys are not copied: the references to fill in are listed.
    """
    if live == bool(paths):
        raise InputError(
            "expected configurations or --live, found " + ("both" if live else "neither"),
            where="adopt",
            hint="bothends adopt backups/ --out DIR",
        )
    if live:
        return run_playbook("adopt", settings, schema="adopt", options={"out": out})
    from bothends.adopt import adopt
    from bothends.compare.input_files import gather
    from bothends.files import read_regular
    from bothends.platforms.templates import make_environment
    from bothends.report.adoption import tell

    texts = {
        str(path): read_regular(path)[0].decode("utf-8", "replace")
        for path in gather(paths or ()).files
    }
    return tell(adopt(texts, make_environment(None)), out)


command = verb(
    _adopt, without=CHANGING | {"wait", "form", "limit"}, paths=PATHS, live=LIVE, out=OUT
)
