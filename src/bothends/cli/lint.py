"""`bothends lint`: finds every tunnel among configurations and says what will happen to it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.cli.options import PROJECT
from bothends.cli.out import OUT, into
from bothends.cli.playbook import load_playbook
from bothends.errors import ExitCode
from bothends.garbage import uncollected
from bothends.report.formats import FailOn, Least, LintForm

if TYPE_CHECKING:
    from bothends.report.lint_items import Baseline


@uncollected()
def command(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help=(
                "Files or folders of router configurations; without any, what the inventory "
                "renders."
            ),
            show_default=False,
        ),
    ] = None,
    project: PROJECT = Path(),
    form: Annotated[
        LintForm,
        typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results."),
    ] = LintForm.CONSOLE,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="What makes the exit code 1: findings of severity error, tunnels that "
            "cannot be judged, findings of severity warning. Each level includes those "
            "before it."
        ),
    ] = FailOn.UNDECIDED,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What an earlier run printed as json or sarif: report only what is new.",
            show_default=False,
        ),
    ] = None,
    tried: Annotated[
        list[Path] | None,
        typer.Option(
            "--try",
            metavar="FILE",
            help="Show what would change: a unified diff of configurations, or a file of typed "
            "lines that has the name of its device. May be repeated.",
            show_default=False,
        ),
    ] = None,
    edited: Annotated[
        list[str] | None,
        typer.Option(
            "--edit",
            metavar="DEVICE",
            help="The same, with lines typed on standard input; `end` ends them. May be repeated.",
            show_default=False,
        ),
    ] = None,
    base: Annotated[
        str,
        typer.Option(
            "--diff",
            metavar="REVISION",
            help="Show what has changed since a revision of Git (main, HEAD~1): only the tunnels "
            "that differ.",
            show_default=False,
        ),
    ] = "",
    strength: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Strength profile: rfc8247 (default), nist-800-77r1, cnsa1, cnsa2, cisco-nge, "
            "legacy, ios-xe-17.11, or one of .bothends.yaml.",
            show_default=False,
        ),
    ] = "",
    upgrade_to: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="Dry run of an upgrade to 17.11 or later: which lines are refused, which tunnels "
            "go down, with one end upgraded and with both.",
            show_default=False,
        ),
    ] = None,
    ios: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="Release to assume for all configurations, like 15.9 or 17.11.",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print every tunnel and finding, one by one.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Print findings of this rule only; a pattern, may be repeated.",
            show_default=False,
        ),
    ] = None,
    tunnel: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Print this tunnel only; a pattern, may be repeated.",
            show_default=False,
        ),
    ] = None,
    min_severity: Annotated[
        Least | None,
        typer.Option(
            help="Print findings from this severity on; warning unless --verbose.",
            show_default=False,
        ),
    ] = None,
    partners: Annotated[
        bool,
        typer.Option(
            "--partners",
            help="Compare the files with the partners' ends of the inventory (managed: "
            "false) as their sheets describe them.",
        ),
    ] = False,
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Keep what is read and found in a folder of yours, encrypted; the next run "
            "reads and judges only what has changed.",
            show_default=False,
        ),
    ] = None,
    out: OUT = None,
    strict_lifetime: Annotated[
        bool,
        typer.Option(
            help="Assume that only the end with the shorter phase 1 lifetime can initiate."
        ),
    ] = False,
) -> None:
    """Compare both ends of every tunnel, in both directions. Connects to nothing."""
    playbook = load_playbook(project, "lint")

    from bothends.api import as_release
    from bothends.compare import Options, Severity
    from bothends.compare.accepted_findings import Silencer
    from bothends.compare.lint_file import read_lint_files
    from bothends.compare.own_rules import load_own_rules
    from bothends.platforms.upgrade import STRICT
    from bothends.report.lint_job import LintJob
    from bothends.report.lint_view import LintView

    load_own_rules(project)
    file = read_lint_files(paths or (), project)
    if remark := file.alias(strength):
        typer.echo(remark, err=True)
    job = LintJob(
        project=project,
        paths=tuple(paths or ()),
        partners=partners,
        cache=cache,
        release=None if ios is None else as_release(ios, "--ios"),
        options=Options(
            strength=file.profile(strength),
            strict_lifetime=strict_lifetime,
            upgrade_to=None
            if upgrade_to is None
            else as_release(upgrade_to, "--upgrade-to", STRICT),
        ),
        form=form,
        fail_on=fail_on,
        baseline=_known(baseline),
        silencer=Silencer(file.silences),
        view=LintView(
            verbose=verbose,
            only=tuple(only or ()),
            tunnels=tuple(tunnel or ()),
            least=Severity(min_severity) if min_severity else None,
        ),
    )
    change = tuple(tried or ()), tuple(edited or ()), base
    if any(change):
        from bothends.cli.what_if import Change, run

        with into(out):
            code = run(job, Change(*change))
    else:
        with into(out):
            code = ExitCode(playbook.main(job))
    raise typer.Exit(code)


def _known(baseline: Path | None) -> "Baseline":
    from bothends.report.lint_items import Baseline

    if baseline is None:
        return Baseline()
    from bothends.report.baseline import read

    return read(baseline)
