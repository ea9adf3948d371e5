"""From one host's Nornir task to both ends of its tunnels, and back to a Result for that host."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from nornir.core.inventory import Host
from nornir.core.processor import Processor
from nornir.core.task import AggregatedResult, MultiResult, Result, Task

from bothends.device.job import Job
from bothends.device.sessions.fleet import as_error
from bothends.device.sessions.hosts import ProjectHost
from bothends.errors import InputError
from bothends.inventory.selection import select
from bothends.model import Tunnel
from bothends.scripting.project import Project
from bothends.secrets import PROCESS

P = ParamSpec("P")
T = TypeVar("T")


def as_result(
    function: Callable[Concatenate[Task, P], Result],
) -> Callable[Concatenate[Task, P], Result]:
    """A task whose errors become failed Results in plain words, instead of a traceback."""

    @wraps(function)
    def told_plainly(task: Task, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return function(task, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  (foreign texts may hold secrets)
            failure = as_error(task.host.name, error)
            text = PROCESS.redact(str(failure))
            return Result(host=task.host, failed=True, exception=failure, result=text)

    return told_plainly


@dataclass(frozen=True, slots=True)
class Share(Generic[T]):
    """One host's part of work that was done on both ends of tunnels."""

    host: Host
    tunnels: tuple[Tunnel, ...]
    """Those that the host is an end of, among the ones that are meant."""
    left_alone: tuple[Tunnel, ...]
    """Those among them that were not changed because an end has failed in an earlier task."""
    outcome: T
    """What the work brought, for all of its tunnels."""
    note: str
    """What else there is to know about whom was asked; may be empty."""

    def result(self, text: str, **more: Any) -> Result:
        """The host's Result: the text, and what a script may want to look at besides."""
        lines = [text.rstrip(), self.note]
        output = PROCESS.redact("\n".join(line for line in lines if line))
        return Result(host=self.host, result=output, **more)


def project_of(task: Task) -> Project:
    """The project of a task's host.

    Raises:
        InputError: the Nornir object was not made with the inventory plugin of bothends.
    """
    project = getattr(task.host, "project", None)
    if not isinstance(task.host, ProjectHost) or not isinstance(project, Project):
        raise InputError(
            "this Nornir inventory does not know the tunnels",
            where=task.host.name,
            hint="set `inventory: {plugin: BothEndsInventory}` in Nornir's config.yaml",
        )
    return project


def chosen_tunnels(task: Task, tunnel: str | None) -> tuple[Tunnel, ...]:
    """The tunnels of the project that a name or pattern means; all without one.

    Raises:
        InputError: there is no such tunnel, or the inventory is not that of bothends.
    """
    names = () if tunnel is None else (tunnel,)
    return select(project_of(task).inventory, names, "tunnel")


def both_ends(
    task: Task,
    tunnel: str | None,
    work: Callable[[Job], T],
    *,
    dry_run: bool = True,
    **options: Any,
) -> Share[T]:
    """Have `work` done on both ends of every tunnel of the hosts that the task runs on.

    It is done once per run, whichever host comes first; the others wait and see the same outcome.
    Both ends are asked also where a filter leaves one of them out. A tunnel is not changed when one
    of its ends has failed in an earlier task, as Nornir leaves out hosts that have.

    Args:
        task: the running task.
        tunnel: name or pattern of the tunnels that are meant; None: all.
        work: does it, given a job with the tunnels. Called in one thread at a time.
        dry_run: the work may change no router.
        options: options of the job.

    Raises:
        InputError: there is no such tunnel, or the inventory is not that of bothends.
    """
    project = project_of(task)
    _forget_after(task, project)
    chosen = chosen_tunnels(task, tunnel)
    here, hosts = task.host.name, task.nornir.inventory.hosts
    failed = frozenset() if dry_run else frozenset(task.nornir.data.failed_hosts)
    alone = tuple(each for each in chosen if _ends(each) & failed)
    meant = tuple(each for each in chosen if _ends(each) & hosts.keys() and each not in alone)
    key = (
        work.__module__,
        work.__qualname__,
        tuple(each.name for each in meant),
        tuple(sorted(options.items())),
    )
    outcome = project.once(key, here, lambda: work(project.job(meant, dry_run=dry_run, **options)))
    touching, left = ([each for each in some if each.touches(here)] for some in (meant, alone))
    if not touching and not left:
        note = f"nothing to do: {here} is no end of {tunnel or 'any tunnel of the inventory'}"
        return Share(task.host, (), (), outcome, note)
    notes = [_beside(touching, hosts)]
    notes += [
        f"note: {each.name} was left alone: {', '.join(sorted(_ends(each) & failed))} failed in an "
        "earlier task; nr.data.reset_failed_hosts() takes it in again"
        for each in left
    ]
    text = "\n".join(filter(None, notes))
    return Share(task.host, tuple(touching), tuple(left), outcome, text)


def _ends(tunnel: Tunnel) -> frozenset[str]:
    return frozenset(end.device for end in tunnel.managed_ends)


def _beside(tunnels: Sequence[Tunnel], hosts: Mapping[str, object]) -> str:
    """Which routers took part although the filter leaves them out."""
    ends = [end.device for each in tunnels for end in each.managed_ends]
    beside = [device for device in dict.fromkeys(ends) if device not in hosts]
    if not beside:
        return ""
    left = "it" if len(beside) == 1 else "them"
    return f"note: {', '.join(beside)} took part too: the filter leaves {left} out, both ends count"


class _RunEnd(Processor):
    """Forgets what was shared once a run is over."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def task_started(self, task: Task) -> None:
        """Nothing is shared yet."""

    def task_completed(self, task: Task, result: AggregatedResult) -> None:
        """The next run looks for itself."""
        del task, result
        self.project.forget()

    def task_instance_started(self, task: Task, host: Host) -> None:
        """Nothing to do."""

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Nothing to do."""

    def subtask_instance_started(self, task: Task, host: Host) -> None:
        """Nothing to do."""

    def subtask_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Nothing to do."""


def _forget_after(task: Task, project: Project) -> None:
    present = [each for each in task.nornir.processors if isinstance(each, _RunEnd)]
    if all(each.project is not project for each in present):
        task.nornir.processors.append(_RunEnd(project))
