"""Loading a project's inventory: read four files, check everything, build the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bothends.inventory.apart import groups_apart
from bothends.inventory.hosts import Host, read_hosts
from bothends.inventory.problems import InventoryError, Problem, ProblemSeverity, SourcePlace
from bothends.inventory.source import YamlSource, read_source
from bothends.inventory.sources import refresh
from bothends.model import Tunnel

FOLDER = "inventory"


@dataclass(frozen=True, slots=True)
class Inventory:
    """A project's routers and tunnels."""

    project: Path
    hosts: Mapping[str, Host]
    tunnels: tuple[Tunnel, ...]
    never_together: tuple[tuple[str, ...], ...] = ()
    """Tunnels that stand for each other: two of a group are never changed at the same time, and
    none after another of its group has failed."""

    def platform(self, device: str) -> str:
        """The platform of a router."""
        return self.hosts[device].platform

    @property
    def partners(self) -> tuple[str, ...]:
        """The names of the ends that are not ours."""
        ends = (end for tunnel in self.tunnels for end in tunnel.ends if not end.managed)
        return tuple(dict.fromkeys(end.device for end in ends))


def load_inventory(project: Path, *, resolve_secrets: bool = False) -> Inventory:
    """The inventory of a project.

    Raises:
        InventoryError: it cannot be used; holds every problem.
    """
    inventory, problems = check_inventory(project, resolve_secrets=resolve_secrets)
    if inventory is None:
        raise InventoryError(problems)
    return inventory


def check_inventory(
    project: Path, *, resolve_secrets: bool = True
) -> tuple[Inventory | None, tuple[Problem, ...]]:
    """The inventory, if it can be used, and every problem in the order of files and lines.

    Raises:
        InputError: it is kept elsewhere, and cannot be fetched from there.
    """
    problems: list[Problem] = []
    folder = project / FOLDER
    if not folder.is_dir():
        return None, (_no_project(project),)
    refresh(folder)
    hosts_file, groups, defaults, tunnels_file = (
        read_source(folder / name, f"{FOLDER}/{name}", problems)
        for name in ("hosts.yaml", "groups.yaml", "defaults.yaml", "tunnels.yaml")
    )
    hosts = read_hosts(hosts_file, groups, defaults, problems)
    named = hosts_file.data if isinstance(hosts_file.data, dict) else {}
    known: dict[str, Host | None] = {**dict.fromkeys(named), **hosts}
    tunnels = _tunnels(tunnels_file, known, project if resolve_secrets else None, problems)
    apart = groups_apart(tunnels_file, problems)
    apart += tuple((t.name, *(each.name for each in t.backups)) for t in tunnels if t.backups)
    problems.sort(key=lambda p: (p.place.file, p.place.line, p.place.column))
    unusable = any(problem.severity is ProblemSeverity.ERROR for problem in problems)
    return (None if unusable else Inventory(project, hosts, tunnels, apart)), tuple(problems)


def _no_project(project: Path) -> Problem:
    """The one problem of a folder in which nothing of a project lies."""
    exists = project.is_dir()
    return Problem(
        ProblemSeverity.ERROR,
        SourcePlace(str(project), 0, 0),
        f"expected a project, found a folder without {FOLDER}/"
        if exists
        else f"expected a project's folder, found {'a file' if project.exists() else 'nothing'}",
        "bothends init DIR lays one out; --project names the folder that holds inventory/",
    )


def _tunnels(
    source: YamlSource,
    hosts: Mapping[str, Host | None],
    secrets_in: Path | None,
    problems: list[Problem],
) -> tuple[Tunnel, ...]:
    from pydantic import ValidationError

    from bothends.inventory.build import build
    from bothends.inventory.checks import check, check_names
    from bothends.inventory.form_errors import explain
    from bothends.inventory.limits import check_limits
    from bothends.inventory.partners import with_asked
    from bothends.inventory.schema import FileForm

    if not source.places:
        return ()
    of_tunnels = list(check_names(source, hosts))
    try:
        form = FileForm.model_validate(source.data)
    except ValidationError as error:
        problems += [*of_tunnels, *explain(source, error)]
        return ()
    of_tunnels += check(source, form, hosts, secrets_in=secrets_in)
    problems += of_tunnels
    if any(problem.severity is ProblemSeverity.ERROR for problem in of_tunnels):
        return ()
    tunnels = tuple(with_asked(tunnel, hosts) for tunnel in build(form))
    problems += check_limits(source, tunnels, hosts, secrets_in)
    return tunnels
