"""`bothends diagnose`: from debug logs, configurations and show output to cause and fix."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.cli import completion
from bothends.cli.playbook import CHANGING, PlaybookSettings, run_playbook, verb
from bothends.errors import ExitCode, InputError
from bothends.files import read_shown

if TYPE_CHECKING:
    from bothends.diagnose import Source


def _diagnose(
    settings: PlaybookSettings, names: list[str], *, timeline: bool, debug: bool, verbose: bool
) -> ExitCode:
    """Show what is wrong with a tunnel, on which end, why, and the fix.

    For a tunnel of the inventory, both routers are asked, read-only. Files (debug logs, show
    output, configurations of one or both ends) are recognised by their content.

    bothends diagnose hq-branch1

    bothends diagnose r1-debug.log r2-debug.log r1.cfg r2.cfg --format json
    """
    if len(names) == 1 and names[0] != "-" and not Path(names[0]).exists():
        if not (settings.project / "inventory").is_dir():
            raise InputError(
                "no such file, and no inventory here in which it could be a tunnel",
                where=names[0],
                hint="check the name; `bothends init` lays out a project, `--project` names one",
            )
        settings = settings.limited_to(names[0])
        options = {"timeline": timeline, "verbose": verbose, "debug": debug, "form": settings.form}
        return run_playbook("diagnose", settings, schema="diagnose", options=options)
    return _files(settings, names, timeline=timeline, verbose=verbose)


def _files(
    settings: PlaybookSettings, names: list[str], *, timeline: bool, verbose: bool
) -> ExitCode:
    from bothends.diagnose import diagnose
    from bothends.report.diagnosis import show

    sources = [_source(name) for name in names]
    diagnosis = diagnose(sources)
    unknown = [source.file for source in sources if not diagnosis.sources[source.file]]
    if len(unknown) == len(sources):
        raise InputError(
            "expected a debug log, a configuration or show output about IPsec, found none of them",
            where=unknown[0],
            hint="collect with `debug crypto isakmp`, `debug crypto ipsec` or `debug crypto ikev2`,"
            " or give the running configurations of both ends",
        )
    for name in unknown:
        typer.echo(f"{name}: nothing about IPsec in it; ignored", err=True)
    show(diagnosis, settings.form, full=timeline, verbose=verbose)
    return ExitCode.OK if diagnosis.healthy else ExitCode.FINDINGS


def _source(name: str) -> "Source":
    from bothends.diagnose import Source

    try:
        return Source("standard input" if name == "-" else name, read_shown(name))
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=name, hint="check name and rights"
        ) from error


command = verb(
    _diagnose,
    without=CHANGING | {"limit", "wait"},
    names=Annotated[
        list[str],
        typer.Argument(
            metavar="TUNNEL|FILE…",
            autocompletion=completion.tunnels,
            help="A tunnel of the inventory; or debug logs, show output and configurations of one "
            "or both ends, in any order. `-` reads standard input.",
        ),
    ],
    timeline=Annotated[
        bool, typer.Option("--timeline", help="Print every event of the logs with its meaning too.")
    ],
    verbose=Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Print every line of the logs that was not used, too."
        ),
    ],
    debug=Annotated[
        bool,
        typer.Option(
            "--debug",
            help="Turn on debugging for that peer on both routers while a probe is sent, and off "
            "again.",
        ),
    ],
)
