"""The `bothends` command: every verb, and the one place where an error becomes an exit code."""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from bothends.cli.entry import INTERRUPTED
from bothends.cli.plain_values import with_plain_values
from bothends.cli.verbs import VERBS, help_text
from bothends.errors import BothendsError, ExitCode
from bothends.garbage import start_is_over
from bothends.reference import reference_dir
from bothends.version import __version__

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

SETTINGS: dict[str, Any] = {
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # plain help: rich would take longer to import than all the rest
    "context_settings": CONTEXT,
}


class Verb(TyperCommand):
    """A verb; one that chooses tunnels by an option says so of a name that stands alone."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options and arguments."""
        return with_plain_values(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words behind the verb, as its options and arguments."""
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            limited = any("--limit" in parameter.opts for parameter in self.params)
            if limited and "extra argument" in str(error):
                error.message += "\n  hint: tunnels are chosen with --limit NAME"
            if not error.message:  # an argument is missing, whose help says what it is
                error.message = getattr(getattr(error, "param", None), "help", "") or ""
            raise


def verb_command(name: str) -> Any:
    """The command of a verb, with everything that it imports.

    From then on ctrl-C raises KeyboardInterrupt: within an import that may be lost.
    """
    module = import_module(f"bothends.cli.{name.replace('-', '_')}")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    alone = typer.Typer(**SETTINGS)
    if isinstance(module.command, typer.Typer):
        alone.add_typer(module.command, name=name)
    else:
        alone.command(name, cls=getattr(module, "Run", Verb))(module.command)
    command = typer.main.get_group(alone).commands[name]
    start_is_over()
    return command


class Verbs(TyperGroup):
    """The verbs, each imported when it is called or its help is asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands.update(dict.fromkeys(VERBS))  # type: ignore[arg-type]  # names to suggest

    def get_params(self, ctx: Any) -> list[Any]:
        """Options that need no verb."""
        return with_plain_values(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them."""
        del ctx
        if cmd_name not in VERBS:
            return None
        return verb_command(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """All of them, by what they are for."""
        del ctx
        formatter.write(help_text())


app = typer.Typer(name="bothends", cls=Verbs, no_args_is_help=True, **SETTINGS)


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
            _report_internal(error)
            sys.exit(ExitCode.INTERNAL)
        name = _cut(str(error.filename))
        print(f"error: {name}: {error.strerror}", file=sys.stderr)  # noqa: T201  (to people)
        sys.exit(ExitCode.USAGE)
    except Exception as error:  # noqa: BLE001  (whatever is left is told in one line)
        _report_internal(error)
        sys.exit(ExitCode.INTERNAL)


def _cut(text: str) -> str:
    """A name that fits a line of a terminal."""
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"


def _report_internal(error: Exception) -> None:
    """An error that nobody expected. Its text may quote a secret: only kind and place are told."""
    import traceback

    if "BOTHENDS_TRACEBACK" in os.environ:
        from bothends.secrets import PROCESS

        sys.stderr.write(PROCESS.redact(traceback.format_exc()))
        return
    frames = traceback.extract_tb(error.__traceback__)
    place, whose = frames[-1], "this is a bug in bothends"
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
