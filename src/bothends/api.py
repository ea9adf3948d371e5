"""The Python API: what the command line does, as a few functions that return typed values.

>>> from bothends import lint, read_configs
>>> judgement = lint(read_configs("backups"))
>>> [(tunnel.id, str(tunnel.verdict)) for tunnel in judgement.tunnels]
[('branch1-r1:OUTSIDE 10 - hq-r1:OUTSIDE 10', 'UP')]

Everything is importable from `bothends`. What goes wrong is a `bothends.errors.BothendsError`:
an `InputError` where what was given is wrong, a `DeviceError` where a router cannot be asked.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.compare import Finding, Judgement, Options, TunnelJudgement, Verdict, judge
from bothends.compare.accepted_findings import Silencer
from bothends.compare.inputs import Inputs, read_paths
from bothends.compare.partner_ends import without_partners
from bothends.errors import InputError
from bothends.lazy import names_of
from bothends.model import Tunnel
from bothends.platforms import configured
from bothends.platforms.router import Release

if TYPE_CHECKING:
    from bothends.device.change.change import Change
    from bothends.device.job import Job
    from bothends.inventory import Inventory
    from bothends.platforms.plan import DevicePlan
    from bothends.verification.results import Status, TunnelReport

__all__ = [
    "DevicePlan",
    "Finding",
    "Inputs",
    "Inventory",
    "Judgement",
    "Status",
    "Tunnel",
    "TunnelJudgement",
    "TunnelReport",
    "Verdict",
    "apply",
    "lint",
    "load_inventory",
    "plan",
    "read_configs",
    "render",
    "verify",
]

__getattr__ = names_of(
    __name__,
    {
        "DevicePlan": "bothends.platforms.plan",
        "Inventory": "bothends.inventory",
        **dict.fromkeys(("Status", "TunnelReport"), "bothends.verification.results"),
    },
)
AnyPath = str | PathLike[str]


def load_inventory(project: AnyPath = ".") -> "Inventory":
    """Read a project's inventory: its routers (`hosts`) and its tunnels (`tunnels`).

    Args:
        project: the folder that holds `inventory/`.

    Raises:
        InventoryError: the inventory is wrong; holds every problem with its place and a hint.
    """
    from bothends.inventory.load import load_inventory as load

    return load(Path(project))


def read_configs(
    *paths: AnyPath,
    release: str | Release | None = None,
    say: Callable[[str], object] = lambda _remark: None,
    cache: AnyPath | None = None,
) -> Inputs:
    """Read router configurations from files and folders.

    Args:
        paths: files and folders. A file that is named is read whatever it holds; of a folder, what
            is no configuration is passed over.
        release: the release to assume for all of them (`"15.9"`), instead of what they name.
        say: is given one line for each thing that was passed over or taken off before reading.
        cache: a folder of yours in which what is read of a file, and found in its tunnels, is
            kept, encrypted, for the next time; what has changed since is read and judged anew.

    Raises:
        InputError: a path does not exist, a file cannot be read, no configuration is there, or
            others may read the cache.
    """
    return read_paths(
        [Path(path) for path in paths],
        as_release(release) if release else None,
        say,
        Path(cache) if cache else None,
    )


def lint(
    configs: "Inputs | Inventory",
    *,
    options: Options | None = None,
    silencer: Silencer | None = None,
) -> Judgement:
    """Compare both ends of every tunnel, in both directions. Connects to nothing.

    Args:
        configs: what `read_configs` returned; or an inventory: then what it renders, judged by the
            `.bothends.yaml` and the `rules/` of its project.
        options: the strength profile and the like, of configurations that were read.
        silencer: findings that are accepted, of configurations that were read.

    Raises:
        InputError: the inventory's templates, its `.bothends.yaml` or a rule of it is wrong.
    """
    if not isinstance(configs, Inputs):
        from bothends.compare.project import judge_project

        return judge_project(configs.project).judgement
    return without_partners(
        judge(
            configs.routers,
            options or Options(),
            silencer or Silencer(),
            passed_over=configs.passed_over,
            known=configs.known,
        )
    )


def render(inventory: "Inventory", device: str) -> str:
    """The configuration that a router of the inventory would be given; keys stay placeholders.

    Raises:
        InputError: there is no such router, or a template is wrong.
    """
    from bothends.inventory.problems import suggestion
    from bothends.scripting.rendering import rendered_lines

    if device not in inventory.hosts:
        hint = suggestion(device, list(inventory.hosts))
        raise InputError(f"no host {device!r} in hosts.yaml", hint=hint)
    return "\n".join([*rendered_lines(inventory, device, inventory.tunnels), ""])


def plan(inventory: "Inventory", *tunnels: str, lab: bool = False) -> "Mapping[str, DevicePlan]":
    """What is missing on each router, by its name. Reads running configurations, changes nothing.

    Args:
        inventory: what `load_inventory` returned.
        tunnels: names or patterns (`"hq-*"`); none: all.
        lab: ask the routers of `bothends lab up` instead of the real ones.

    Raises:
        InputError: there is no such tunnel, or a template is wrong.
        DeviceError: a router cannot be asked or planned.
    """
    from bothends.device.plans.planning import planned

    with _job(inventory, tunnels, lab=lab) as job:
        return planned(job).all()


def apply(
    inventory: "Inventory", *tunnels: str, lab: bool = False, wait: float = 10
) -> Mapping[str, "Change"]:
    """Give both ends of tunnels what they lack, verify and save them, or take both back.

    Nobody is asked: it is `bothends apply --yes`. Returns the changes that were begun, by tunnel.

    Args:
        inventory: what `load_inventory` returned.
        tunnels: names or patterns; none: all.
        lab: change the routers of `bothends lab up` instead of the real ones.
        wait: seconds to wait for a tunnel to come up.

    Raises:
        InputError: there is no such tunnel, or somebody else is changing a router.
        DeviceError: a router cannot be asked; nothing was changed.
    """
    from bothends.scripting.pushing import pushed

    with _job(inventory, tunnels, lab=lab, dry_run=False, wait=wait) as job:
        return pushed(job)


def verify(
    inventory: "Inventory", *tunnels: str, lab: bool = False, wait: float = 10
) -> "Mapping[str, TunnelReport]":
    """Ask both ends of tunnels, send traffic through them, ask again. Changes nothing.

    Returns a report for each tunnel, by its name, with the causes where it failed. A router that
    cannot be asked is a report whose status is `Status.ERROR`.

    Args:
        inventory: what `load_inventory` returned.
        tunnels: names or patterns; none: all.
        lab: ask the routers of `bothends lab up` instead of the real ones.
        wait: seconds to wait for a tunnel to come up.

    Raises:
        InputError: there is no such tunnel, or a key cannot be found.
    """
    from bothends.device.ask.verification import verified

    with _job(inventory, tunnels, lab=lab, wait=wait) as job:
        return verified(job)


@contextmanager
def _job(
    inventory: "Inventory",
    tunnels: tuple[str, ...],
    *,
    lab: bool,
    dry_run: bool = True,
    wait: float = 0,
) -> Iterator["Job"]:
    """A job on these tunnels; its sessions are closed at the end."""
    from bothends.inventory.selection import select
    from bothends.scripting.inventory import open_project

    chosen = select(inventory, tunnels, "tunnels")
    project = open_project(inventory, lab=lab)
    with project.fleet:
        yield project.job(chosen, dry_run=dry_run, wait=wait)


def as_release(
    release: str | Release, where: str = "release", least: Release | None = None
) -> Release:
    """A release by its name.

    Args:
        release: what was given.
        where: what it was given as.
        least: the first release that makes sense there.

    Raises:
        InputError: it is no name of a release, or an earlier one.
    """
    result = configured().release(release) if isinstance(release, str) else release
    if result is None:
        raise InputError(
            f"expected a release such as 15.9 or 17.11, found {release!r}",
            where=where,
            hint="the release is what `version` says in the configuration: 15.5 for IOS XE 3.16S",
        )
    if least is not None and result < least:
        raise InputError(
            f"expected {least} or later, found {release!r}",
            where=where,
            hint=f"releases before {least} refuse nothing that they accepted before",
        )
    return result
