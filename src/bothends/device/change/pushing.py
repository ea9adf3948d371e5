"""Configuration lines onto routers, off again, and into their startup configuration."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nornir.core.task import Result, Task

from bothends.device.ask.questions import running_config
from bothends.device.change.change import Change
from bothends.device.change.new_way import prove_new_way
from bothends.device.change.revert_timer import DeadMan, pending, scheduled_reload
from bothends.device.job import Job
from bothends.device.journal.events import Event
from bothends.device.sessions.failures import LostSessionError
from bothends.device.sessions.fleet import session
from bothends.model import SecretRef
from bothends.platforms.placeholders import revealed
from bothends.platforms.plan import DevicePlan, PlanStep, Stage
from bothends.platforms.sections import lines_from

Plans = Mapping[str, DevicePlan]
Reveal = Callable[[SecretRef], str]

RECONNECTS = 2
"""Times that a session may be lost in one change before it is given up."""
PATIENCE = 30.0
"""Seconds for which a router is tried again whose session the change itself may have cut."""
PAUSE = 2.0
"""Seconds between two tries."""


def push(task: Task, plans: Plans, reveal: Reveal, change_of: Mapping[str, Change]) -> Result:
    """Enter this device's planned lines; stop at the first that the router refuses."""
    name = task.host.name
    lines = revealed(plans[name].lines, reveal)

    def entering(position: int) -> None:
        change_of[name].record(Event.PUSHING, device=name, line=position, of=len(lines))

    session(task).configure(lines, task.nornir.config.user_defined["stop"], entering)
    return Result(host=task.host, changed=bool(lines))


def timer(task: Task) -> Result:
    """The revert timer that is pending on this router; none when none is."""
    return Result(host=task.host, result=pending(session(task)))


def reload_due(task: Task) -> Result:
    """When this router starts again by itself; empty when it does not."""
    return Result(host=task.host, result=scheduled_reload(session(task)))


def save(task: Task) -> Result:
    """Copy the running to the startup configuration."""
    session(task).save()
    return Result(host=task.host)


def on_both_ends(
    job: Job, changes: Sequence[Change], task: Callable[..., Result], **params: Any
) -> None:
    """Run a task on both ends of every change, side by side; note what went wrong in each."""
    answers = job.run(task, tuple(d for change in changes for d in change.devices), **params)
    for change in changes:
        change.errors |= {d: e for d, e in answers.errors.items() if d in change.devices}


def plan_of(
    device: str,
    lines: Sequence[str],
    undo: Sequence[str] = (),
    reason: str = "",
    notes: tuple[str, ...] = (),
) -> DevicePlan:
    """A plan of one step, of lines that were planned before."""
    steps = (PlanStep(tuple(lines), tuple(undo), reason),) if lines or undo else ()
    return DevicePlan(device, steps, notes)


def push_both_ends(job: Job, changes: Sequence[Change]) -> None:
    """Push the plans of these changes, each stage on both ends before the next one on either.

    Before traffic moves over to what is new, that has to carry packets.
    """
    for stage in Stage:
        going = [change for change in changes if change.good and change.has(stage)]
        if stage is not Stage.BESIDE:
            prove_new_way(job, going)
        if not job.fleet.stop.is_set():
            _push_stage(job, [change for change in going if change.good], stage)


def _push_stage(job: Job, changes: Sequence[Change], stage: Stage) -> None:
    """Push one stage of these changes. Where a session is lost on the way, wait and go on."""
    plans = {
        device: plan.only(stage) for change in changes for device, plan in change.plans.items()
    }
    change_of = {device: change for change in changes for device in change.devices}
    on_both_ends(job, changes, push, plans=plans, reveal=job.reveal, change_of=change_of)
    for _ in range(RECONNECTS):
        lost = {
            device: error.position
            for change in changes
            for device, error in change.errors.items()
            if isinstance(error, LostSessionError) and not job.fleet.stop.is_set()
        }
        if not lost:
            return
        _go_on(job, lost, plans, change_of)


def _go_on(
    job: Job, lost: Mapping[str, int], plans: Plans, change_of: Mapping[str, Change]
) -> None:
    """Reconnect to routers whose session was lost at a line, and enter what is missing there."""
    job.talk.say(f"the session with {', '.join(lost)} was lost; waiting to go on there")
    running = _awaited(job, tuple(lost))
    waiting = job.run(timer, tuple(running)).values
    reloads = job.run(reload_due, tuple(running)).values
    gone_back = {
        DeadMan.TIMER: {device for device in running if waiting.get(device) is None},
        DeadMan.RELOAD: {device for device in running if not reloads.get(device)},
        DeadMan.NONE: set[str](),
    }
    running = {
        # Without what was armed it has gone back by itself: the rest of the lines would be half.
        device: text
        for device, text in running.items()
        if device not in gone_back[change_of[device].dead_man_of(device)]
    }
    rest = {
        device: plan_of(
            device, lines_from(plans[device].lines, lost[device], running[device], job.reveal)
        )
        for device in running
    }
    again = job.run(push, tuple(rest), plans=rest, reveal=job.reveal, change_of=change_of)
    for device in rest:
        if device in again.errors:
            change_of[device].errors[device] = again.errors[device]
        else:
            del change_of[device].errors[device]
            change_of[device].notes.append(f"{device}: the session was lost on the way; it went on")


def _awaited(job: Job, devices: Sequence[str]) -> dict[str, str]:
    """The running configuration of every router that comes back in time."""
    deadline = time.monotonic() + PATIENCE
    awaited: dict[str, str] = {}
    left = tuple(devices)
    while left and not job.fleet.stop.is_set():
        job.fleet.reconnect(left)
        awaited |= job.run(running_config, left).values
        left = tuple(device for device in left if device not in awaited)
        if not left or time.monotonic() > deadline:
            break
        time.sleep(PAUSE)
    return awaited
