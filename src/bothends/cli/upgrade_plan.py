"""`bothends upgrade-plan`: the order in which lines change so that an upgrade loses no tunnel."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.errors import ExitCode, InputError
from bothends.garbage import uncollected
from bothends.report.formats import PlanForm

if TYPE_CHECKING:
    from bothends.compare.upgrade_plan import Planner, UpgradePlan


@uncollected()
def command(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files or folders of router configurations."),
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="RELEASE", help="The release, 17.11 or later.")
    ],
    waves: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="YAML file with the wave in which each router is upgraded; the lines are "
            "planned around it. A file that has the steps prepare and clean too is "
            "checked as it is.",
            show_default=False,
        ),
    ] = None,
    upgrades_only: Annotated[
        bool, typer.Option("--upgrades-only", help="Check the waves without changing any lines.")
    ] = False,
    form: Annotated[
        PlanForm,
        typer.Option("--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results."),
    ] = PlanForm.CONSOLE,
) -> None:
    """List the lines that both ends need before an upgrade, in waves that keep every tunnel up.

    Every state that a tunnel can pass within a wave is replayed: one end changed, the other, both.
    Connects to nothing. The exit code is 1 when a tunnel cannot be kept up, or the waves are
    refused.
    """
    from bothends.api import as_release
    from bothends.compare import judge
    from bothends.compare.inputs import read_paths
    from bothends.compare.judge import no_rules
    from bothends.compare.upgrade_plan import Planner
    from bothends.platforms import DEFAULT, platform
    from bothends.platforms.upgrade import STRICT
    from bothends.report.plain import printable, unheard
    from bothends.report.upgrade_plan import write

    release = as_release(to, "--to", STRICT)
    inputs = read_paths(paths, None, lambda line: typer.echo(printable(line), err=True))
    routers = [router for router in inputs.routers if router.platform == DEFAULT]
    for router in inputs.routers:
        if router.platform != DEFAULT:
            text = f"{router.file}: {platform(router.platform).title}: not part of the plan"
            typer.echo(printable(f"{text}, its tunnels neither"), err=True)
    judgement = judge(routers, None, no_rules)
    planner = Planner((tunnel.context for tunnel in judgement.tunnels), release)
    if not planner.pairs:
        raise InputError(
            "expected tunnels with both ends among the configurations, found none",
            where=", ".join(map(str, paths)),
            hint="bothends lint says which ends are there",
        )
    plan, refused = _planned(planner, waves, upgrades_only=upgrades_only)
    if refused:
        _refuse(plan, waves)
    else:
        with unheard(sys.stdout) as stream:
            write(plan, form, stream)
    raise typer.Exit(ExitCode.FINDINGS if plan.down else ExitCode.OK)


def _planned(
    planner: "Planner", waves: Path | None, *, upgrades_only: bool
) -> tuple["UpgradePlan", bool]:
    """The plan; and whether it is one that somebody else has made, and takes a tunnel down."""
    from bothends.compare.upgrade_states import Step, Wave
    from bothends.compare.wave_file import read_wave_file

    if waves is None:
        if not upgrades_only:
            return planner.plan(), False
        plan = planner.judged((Wave(Step.UPGRADE, tuple(sorted(planner.routers))),))
        return plan, bool(plan.down)
    file = read_wave_file(waves, sorted(planner.routers))
    if file.upgrades_only and not upgrades_only:
        return planner.plan([wave.routers for wave in file.waves]), False
    plan = planner.judged(file.waves)
    return plan, bool(plan.down)


def _refuse(plan: "UpgradePlan", waves: Path | None) -> None:
    """Say which tunnel goes down, at which end and in which wave."""
    from bothends.report.plain import counted, printable
    from bothends.report.upgrade_plan import sentence

    where = waves or "--upgrades-only"
    lost = counted(len({each.tunnel for each in plan.down}), "tunnel")
    typer.echo(f"refused: {where}: takes {lost} down", err=True)
    for each in plan.down:
        typer.echo(f"  {printable(sentence(each))}", err=True)
    typer.echo(
        "  hint: without --upgrades-only, and with a file that names upgrades only, the lines that "
        "keep the tunnels up are planned",
        err=True,
    )
