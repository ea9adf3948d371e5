"""`bothends lint`: finds every tunnel among configurations and says what will happen to it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.cli.playbook import load_playbook
from bothends.errors import ExitCode, InputError
from bothends.report.formats import FailOn, LintForm

if TYPE_CHECKING:
    from bothends.ios.config import Release


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files or folders of router configurations; none: what the inventory renders.",
            show_default=False,
        ),
    ] = None,
    project: Annotated[
        Path,
        typer.Option("--project", "-p", envvar="BOTHENDS_PROJECT", help="The project's folder."),
    ] = Path(),
    form: Annotated[
        LintForm,
        typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results."),
    ] = LintForm.CONSOLE,
    fail_on: Annotated[
        FailOn, typer.Option(help="The severity from which on the exit code is 1.")
    ] = FailOn.ERROR,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What an earlier run printed as json or sarif: report only what is new.",
            show_default=False,
        ),
    ] = None,
    ios: Annotated[
        str, typer.Option(help="Release to assume for all configurations, like 15.9 or 17.11.")
    ] = "",
    strict_lifetime: Annotated[
        bool, typer.Option(help="Only the end with the shorter phase-1 lifetime may start.")
    ] = False,
) -> None:
    """Compare both ends of every tunnel, in both directions. Connects to nothing."""
    playbook = load_playbook(project, "lint")

    from bothends.compare import Options
    from bothends.report import baseline as earlier
    from bothends.report.lint_job import LintJob

    job = LintJob(
        project=project,
        paths=tuple(paths or ()),
        release=_release(ios),
        options=Options(strict_lifetime=strict_lifetime),
        form=form,
        fail_on=fail_on,
        baseline=earlier.read(baseline) if baseline else frozenset(),
    )
    raise typer.Exit(ExitCode(playbook.main(job)))


def _release(text: str) -> "Release | None":
    from bothends.ios.config import read_release

    if not text:
        return None
    found = read_release(text)
    if found is None:
        raise InputError(f"expected a release such as 15.9 or 17.11, found {text!r}", where="--ios")
    return found
