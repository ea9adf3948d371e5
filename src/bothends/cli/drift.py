"""`bothends drift`: what differs between the inventory and the routers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bothends.cli.out import OUT, into
from bothends.cli.playbook import CHANGING, PlaybookSettings, run_playbook, verb
from bothends.errors import ExitCode, InputError
from bothends.report.formats import DriftForm

if TYPE_CHECKING:
    from bothends.inventory import Inventory

PATHS = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="Files or folders of running configurations; without any, the routers are asked.",
        show_default=False,
    ),
]
FORM = Annotated[
    DriftForm | None,
    typer.Option(
        "--format", "-f", envvar="BOTHENDS_FORMAT", help="How to print results. [console]"
    ),
]


def _drift(
    settings: PlaybookSettings,
    *,
    paths: list[Path] | None,
    form: DriftForm | None,
    out: Path | None,
) -> ExitCode:
    """Compare what runs with the inventory, per tunnel and line. Changes nothing.

    The exit code is 1 when anything differs or could not be compared: lines, shut interfaces,
    entries of others in front, unsaved lines, and tunnels that are not in the inventory any more.
    """
    form = form or DriftForm.CONSOLE
    with into(out):
        if not paths:
            return run_playbook("drift", settings, schema="drift", options={"form": form})
        from bothends.inventory import load_inventory

        inventory = load_inventory(settings.project)
        return _offline(settings, inventory, paths, form)


def _offline(
    settings: PlaybookSettings, inventory: "Inventory", paths: list[Path], form: DriftForm
) -> ExitCode:
    from bothends.device.ask.drift import drift_report
    from bothends.inventory.selection import select
    from bothends.platforms.templates import make_environment
    from bothends.secrets import PROCESS, resolve

    running = running_in(paths, inventory)
    chosen = select(inventory, settings.limit or ())
    devices = dict.fromkeys(end.device for tunnel in chosen for end in tunnel.managed_ends)
    report, code = drift_report(
        inventory,
        chosen,
        running,
        {},
        {
            device: "no configuration of it among the files"
            for device in devices
            if device not in running
        },
        environment=make_environment(settings.project, inventory.hosts),
        reveal=lambda ref: resolve(ref, settings.project).reveal(),
    )
    report.write(form, PROCESS, sys.stdout)
    return ExitCode.FINDINGS if code is ExitCode.DEVICE else code


def running_in(paths: list[Path], inventory: "Inventory") -> dict[str, str]:
    """The texts of the inventory's routers among some files, by host; told apart by `hostname`.

    Raises:
        InputError: a path does not exist, or none is of a router of the inventory.
    """
    from bothends.compare.input_files import gather
    from bothends.files import read_regular
    from bothends.platforms.recognise import read_router

    hosts = {name.casefold(): name for name in inventory.hosts}
    result: dict[str, str] = {}
    seen: list[str] = []
    for path in gather(paths).files:
        text = read_regular(path)[0].decode("utf-8", "replace")
        name = read_router(text, str(path)).name
        seen.append(name)
        if host := hosts.get(name.casefold()) or hosts.get(path.stem.casefold()):
            if host in result:
                raise InputError(
                    f"expected one configuration of {host}, found another one",
                    where=str(path),
                    hint="leave the older one out",
                )
            result[host] = text
    if not result:
        raise InputError(
            f"expected configurations of hosts of the inventory, found {', '.join(seen[:5])}",
            where=", ".join(map(str, paths)),
            hint=f"hosts.yaml has: {', '.join(list(inventory.hosts)[:10])}",
        )
    return result


command = verb(_drift, without=CHANGING | {"wait", "form"}, paths=PATHS, form=FORM, out=OUT)
