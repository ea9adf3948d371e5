"""`bothends diagnose`: from debug logs, configurations and show output to cause and fix."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.errors import ExitCode, InputError

if TYPE_CHECKING:
    from bothends.diagnose import Diagnosis, Source


class Format(StrEnum):
    """How the diagnosis is printed."""

    CONSOLE = "console"
    JSON = "json"


def command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="Debug logs, show output and configurations of one or both ends, in any order; "
            "what each is, is told by its content. `-` reads standard input.",
        ),
    ],
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.CONSOLE,
    full: Annotated[
        bool, typer.Option("--timeline", help="Print every event of the logs with its meaning too.")
    ] = False,
) -> None:
    """Say what is wrong with a tunnel, on which end, why we think so, and what to do.

    bothends diagnose spoke-debug.log

    bothends diagnose r1-debug.log r2-debug.log r1.cfg r2.cfg --format json
    """
    from bothends.diagnose import diagnose

    sources = [_source(name) for name in files]
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
    show(diagnosis, output, full=full)
    if not diagnosis.healthy:
        raise typer.Exit(ExitCode.FINDINGS)


def show(diagnosis: "Diagnosis", output: Format, *, full: bool = False) -> None:
    """Print a diagnosis to stdout."""
    if output is Format.JSON:
        from bothends.diagnose import to_document

        typer.echo(json.dumps(to_document(diagnosis), indent=2, ensure_ascii=True))
        return
    from bothends.diagnose import text
    from bothends.report.plain import Painter

    paint = Painter(sys.stdout)
    lines = [line for log in diagnosis.logs for line in text.timeline(log)] if full else []
    for style, line in (*lines, *text.packets(diagnosis.packets), *text.summary(diagnosis)):
        typer.echo(paint(style, line) if line else "")


def _source(name: str) -> "Source":
    from bothends.diagnose import Source

    if name == "-":
        return Source("standard input", sys.stdin.buffer.read().decode("utf-8", "replace"))
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=name, hint="check name and rights"
        ) from error
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return Source(name, data.decode("utf-16" if utf16 else "utf-8", "replace"))
