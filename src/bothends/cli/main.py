"""The `bothends` command: every verb, and the one place where an error becomes an exit code."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bothends.cli.entry import INTERRUPTED
from bothends.errors import BothendsError, ExitCode
from bothends.reference import reference_dir
from bothends.version import __version__

VERBS = (
    "demo",
    "init",
    "adopt",
    "validate",
    "render",
    "lint",
    "sheet",
    "upgrade-plan",
    "plan",
    "apply",
    "remove",
    "rotate",
    "rollback",
    "resume",
    "changes",
    "verify",
    "drift",
    "diagnose",
    "parse",
    "explain",
    "rules",
    "schema",
    "lab",
    "run",
)
"""Modules of this package, dashes as underscores; each has a `command` function."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

app = typer.Typer(
    name="bothends",
    help="Builds, checks and verifies IPsec tunnels between Cisco IOS routers, at both ends.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would take longer to import than all the rest
    context_settings=CONTEXT,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"bothends {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Builds, checks and verifies IPsec tunnels between Cisco IOS routers, at both ends."""


for _verb in VERBS:
    _module = import_module(f"bothends.cli.{_verb.replace('-', '_')}")
    if isinstance(_module.command, typer.Typer):
        app.add_typer(_module.command, name=_verb)
    else:
        app.command(_verb, cls=getattr(_module, "Run", None))(_module.command)


def main() -> None:
    """Entry point: runs a verb and ends with its exit code."""
    ended(app)


WIDEST = 200
"""Characters of a file's name that an error shows."""


def ended(run: Callable[[], object]) -> None:
    """Run a verb; an error ends the process with its exit code, and says what is wrong."""
    try:
        run()
    except BothendsError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201  (to people)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if not error.filename:
            _told(error)
            sys.exit(ExitCode.INTERNAL)
        name = _cut(str(error.filename))
        print(f"error: {name}: {error.strerror}", file=sys.stderr)  # noqa: T201  (to people)
        sys.exit(ExitCode.USAGE)
    except Exception as error:  # noqa: BLE001  (whatever is left is told in one line)
        _told(error)
        sys.exit(ExitCode.INTERNAL)


def _cut(text: str) -> str:
    """A name that fits a line of a terminal."""
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"


def _told(error: Exception) -> None:
    """An error that nobody expected. Its text may quote a secret: only kind and place are told."""
    import traceback

    if "BOTHENDS_TRACEBACK" in os.environ:
        from bothends.secrets import PROCESS

        sys.stderr.write(PROCESS.redact(traceback.format_exc()))
        return
    frames = traceback.extract_tb(error.__traceback__)
    place, whose = frames[-1], "this is a bug of bothends"
    for frame in frames:
        file = Path(frame.filename)
        if file.parent.name in {"playbooks", "tasks"} and not file.is_relative_to(reference_dir()):
            place, whose = frame, "the file is the project's own"
    file = Path(place.filename)
    print(  # noqa: T201  (to people)
        f"internal error: {type(error).__name__} in {file.parent.name}/{file.name}:{place.lineno}\n"
        f"  hint: {whose}; BOTHENDS_TRACEBACK=1 shows the whole traceback",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
