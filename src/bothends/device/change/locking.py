"""Routers to oneself: nobody else's change, and no unfinished one, while this one is made."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from nornir.core.task import Result, Task

from bothends.device.job import Job
from bothends.device.journal.locks import Lock, acquire
from bothends.device.journal.recorded import RecordedChange
from bothends.device.journal.runs import unfinished
from bothends.device.sessions.fleet import session
from bothends.errors import InputError


def lock(task: Task, resuming: str) -> Result:
    """Take the lock of this router."""
    router = session(task)
    return Result(
        host=task.host, result=acquire(task.host.name, router.host_key, resuming=resuming)
    )


@contextmanager
def locked(
    job: Job, devices: Sequence[str] | None = None, *, resuming: str = ""
) -> Iterator[Mapping[str, Lock]]:
    """While inside, no other process of this user changes these routers (those of the job).

    A dry run locks nothing. What this process does not finish stays noted at the router's lock.

    Raises:
        InputError: somebody else changes one of them, or a change there is to be finished first.
        DeviceError: one cannot be asked.
    """
    devices = job.devices() if devices is None else tuple(devices)
    if job.dry_run:
        yield {}
        return
    refuse_unfinished(job, devices, resuming)
    answers = job.run(lock, devices, resuming=resuming)
    try:
        locks = answers.all()
        for each in locks.values():
            each.note(job.project, resuming or job.journals.name)
        yield locks
    finally:
        job.journals.close()
        open_ends = {name for story in unfinished(job.project) for name in story.devices}
        for name, each in answers.values.items():
            each.release(finished=name not in open_ends)


def refuse_unfinished(job: Job, devices: Sequence[str], resuming: str = "") -> None:
    """Raise InputError when a change on one of these routers is to be finished first."""
    for story in unfinished(job.project, devices):
        if story.change != resuming:
            raise InputError(
                unfinished_text(story), where=story.tunnel, hint="finish it first: bothends resume"
            )


def unfinished_text(story: RecordedChange) -> str:
    """What a user reads of an unfinished change."""
    return (
        f"change {story.change} is not finished on {' and '.join(story.devices)} "
        f"(it came as far as: {story.last})"
    )
