"""`bothends run`: a playbook of the user's own."""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from bothends.cli.playbook import FOLDER, PlaybookSettings, run_playbook, verb
from bothends.errors import ExitCode
from bothends.reference import reference_dir


class Run(TyperCommand):
    """Passes playbooks that are verbs, with options of their own, to the verbs."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """The context of the verb, or of `run` itself."""
        command = parent.command.get_command(parent, args[0]) if args and parent else None
        if command and (reference_dir() / FOLDER / f"{args[0]}.py").is_file():
            return command.make_context(f"run {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def _run(settings: PlaybookSettings, name: str, *, change: bool) -> ExitCode:
    """Run playbooks/NAME.py of the project. A dry run, unless told to change routers."""
    return run_playbook(name, settings, schema="run", dry_run=not change)


command = verb(
    _run,
    name=Annotated[str, typer.Argument(metavar="NAME", help="playbooks/NAME.py of the project.")],
    change=Annotated[bool, typer.Option("--change", help="Routers may be changed.")],
)
