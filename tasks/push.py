"""Configuration lines onto routers, off again, and into their startup configuration."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nornir.core.task import Result, Task

from bothends.device.change import Change
from bothends.device.fleet import session
from bothends.device.job import Job
from bothends.model import SecretRef
from bothends.platforms.ios.difference import DevicePlan, revealed

Plans = Mapping[str, DevicePlan]
Reveal = Callable[[SecretRef], str]


def push(task: Task, plans: Plans, reveal: Reveal) -> Result:
    """Enter this device's planned lines; stop at the first that the router refuses."""
    lines = revealed(plans[task.host.name].lines, reveal)
    session(task).configure(lines, task.nornir.config.user_defined["stop"])
    return Result(host=task.host, changed=bool(lines))


def take_back(task: Task, plans: Plans, reveal: Reveal) -> Result:
    """Enter what undoes this device's planned lines, however many of them went in."""
    lines = revealed(plans[task.host.name].undo, reveal)
    session(task).configure_tolerantly(lines)
    return Result(host=task.host, changed=bool(lines))


def save(task: Task) -> Result:
    """Copy the running to the startup configuration."""
    session(task).save()
    return Result(host=task.host)


def both_ends(
    job: Job, changes: Sequence[Change], task: Callable[..., Result], **params: Any
) -> None:
    """Run a task on both ends of every change, side by side; note what went wrong in each."""
    answers = job.run(task, tuple(d for change in changes for d in change.devices), **params)
    for change in changes:
        change.errors |= {d: e for d, e in answers.errors.items() if d in change.devices}


def push_both_ends(job: Job, changes: Sequence[Change]) -> None:
    """Push the plans of these changes."""
    plans = {device: plan for change in changes for device, plan in change.plans.items()}
    both_ends(job, changes, push, plans=plans, reveal=job.reveal)
