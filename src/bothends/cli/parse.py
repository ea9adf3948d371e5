"""`bothends parse`: show output to records."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bothends.errors import ExitCode, InputError
from bothends.files import read_shown
from bothends.platforms import PLATFORMS

if TYPE_CHECKING:
    from bothends.platforms.show import Parsed

SCHEMA = "bothends.parse/1"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Format(StrEnum):
    """How the records are printed."""

    CONSOLE = "console"
    JSON = "json"


def _platform(text: str) -> str:
    if text not in PLATFORMS:
        raise typer.BadParameter(f"expected {' or '.join(PLATFORMS)}, found {text!r}")
    return text


def command(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="COMMAND FILE",
            help="The command, abbreviated or not, arguments and filters included, "
            "in quotes or as separate words; then a file with its output, `-` for standard input.",
        ),
    ],
    transcript: Annotated[
        bool,
        typer.Option(
            "--transcript",
            help="FILE is a whole terminal log: split it at its prompts, and read every "
            "known command.",
        ),
    ] = False,
    platform: Annotated[
        str | None,
        typer.Option(
            parser=_platform,
            metavar=f"<{'|'.join(PLATFORMS)}>",
            help="Platform that printed it; by default the one whose parser reads more of it.",
        ),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.CONSOLE,
) -> None:
    """Read show output into records; list every line left unread.

    bothends parse "show crypto ipsec sa peer 192.0.2.1" output.txt

    bothends parse --transcript session.log --format json
    """
    from bothends.platforms.show import parse

    text = _read(what[-1])
    if transcript:
        if len(what) > 1:
            raise InputError(
                "--transcript takes a file and no command",
                where="parse",
                hint="the commands are found in the log",
            )
        _transcript(text, platform, output)
        return
    if len(what) < 2:
        raise InputError(
            f"expected a command and a file, found only {what[0]!r}",
            where="parse",
            hint='bothends parse "show crypto isakmp sa" FILE; bothends parse --transcript FILE',
        )
    parsed = parse(" ".join(what[:-1]), text, platform)
    if output is Format.JSON:
        typer.echo(json.dumps(_result(parsed), indent=2))
    else:
        typer.echo("\n".join(_console(parsed)))
    _remark(parsed, what[-1])


def _transcript(text: str, platform: str | None, output: Format) -> None:
    from bothends.platforms.show.transcript import parse_transcript

    results = []
    for spoken, parsed in parse_transcript(text, platform):
        if parsed is None:
            typer.echo(f"line {spoken.line}: no parser for {spoken.typed!r}", err=True)
            continue
        if output is Format.CONSOLE:
            typer.echo(f"-- line {spoken.line}, {spoken.device}: {spoken.typed}")
            typer.echo("\n".join(_console(parsed, spoken.line)))
        results.append(
            {
                **_result(parsed, spoken.line),
                "device": spoken.device,
                "typed": spoken.typed,
                "line": spoken.line,
            }
        )
    if output is Format.JSON:
        typer.echo(json.dumps(results, indent=2))
    if not results:
        typer.echo("no show command with a parser was found in the log", err=True)


def _read(name: str) -> str:
    try:
        return read_shown(name)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=name,
            hint="the last word is the file; `-` is standard input",
        ) from error


def _result(parsed: "Parsed", offset: int = 0) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "command": parsed.command,
        "records": parsed.records,
        "unread": [{"line": u.line + offset, "text": u.text} for u in parsed.unread],
    }


def _remark(parsed: "Parsed", name: str) -> None:
    """Say so, and fail, where nothing at all in the text belongs to the command."""
    if parsed.unread and not parsed.records:
        fates = [str(fate) for fate, _ in parsed.fates]
        if "read" not in fates:
            typer.echo(f"{name}: nothing here looks like output of {parsed.command!r}", err=True)
            raise typer.Exit(ExitCode.USAGE)


def _console(parsed: "Parsed", offset: int = 0) -> Iterator[str]:
    count = len(parsed.records)
    yield f"{parsed.command}: {count} record{'' if count == 1 else 's'}"
    for position, record in enumerate(parsed.records, start=1):
        yield ""
        yield f"[{position}]"
        yield from _fields(record, "  ")
    if parsed.unread:
        yield ""
        yield "unread:"
        for line in parsed.unread:
            yield f"  line {line.line + offset}: {_plain(line.text)}"


def _fields(record: Mapping[str, Any], indent: str) -> Iterator[str]:
    width = max(map(len, record), default=0)
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name:{width}}  " + ", ".join(
                f"{key} {_plain(item)}" for key, item in value.items()
            )
        elif _is_nested(value):
            yield f"{indent}{name}"
            for item in value:
                yield from _item(item, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{name:{width}}  " + ("; ".join(map(_plain, value)) or "-")
        else:
            yield f"{indent}{name:{width}}  {_plain(value)}"


def _item(item: Mapping[str, Any], indent: str) -> Iterator[str]:
    for position, line in enumerate(_fields(item, "")):
        yield f"{indent}{'- ' if position == 0 else '  '}{line}"


def _is_nested(value: object) -> bool:
    return isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value)


def _plain(value: object) -> str:
    return "-" if value is None or value == "" else _CONTROLS.sub("", str(value))
