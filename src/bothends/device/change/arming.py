"""The way back of both ends: looked at and armed before a change, confirmed after it."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from nornir.core.task import Result, Task

from bothends.device.ask.questions import startup_config
from bothends.device.change.change import Change
from bothends.device.change.revert_timer import DeadMan, Door, Way, minutes_for, no_timer
from bothends.device.change.revert_timer import arm as arm_router
from bothends.device.change.revert_timer import confirm as confirm_router
from bothends.device.change.revert_timer import look as look_at_router
from bothends.device.job import Job
from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.sessions.fleet import Answers, session
from bothends.errors import BothendsError, DeviceError, InputError
from bothends.platforms.sections import unlike

VERIFICATION = 45.0
"""Seconds that the verification of a tunnel takes beside the waiting that the user allows."""
TOGETHER = 5.0
"""Seconds that one end waits for the other before it is confirmed alone."""


Modes = Mapping[str, DeadMan]
"""What takes each router back."""


def look(task: Task, modes: Modes) -> Result:
    """Whether a change may be begun on this router."""
    router, mode = session(task), modes[task.host.name]
    if mode is DeadMan.TIMER and not router.revert.TIMER:
        raise no_timer(task.host.name, router.platform.title)
    return Result(host=task.host, result=look_at_router(router, mode))


def arm(task: Task, modes: Modes, minutes: Mapping[str, int]) -> Result:
    """Have this router take itself back after so many minutes."""
    name = task.host.name
    return Result(host=task.host, result=arm_router(session(task), modes[name], minutes[name]))


def confirm(task: Task, modes: Modes, together: threading.Barrier) -> Result:
    """Confirm this end in the same moment as the other; when it was sent, in seconds."""
    router = session(task)
    with suppress(threading.BrokenBarrierError):  # the other end is late: do not wait for ever
        together.wait()
    sent = time.monotonic()
    confirm_router(router, modes[task.host.name])
    return Result(host=task.host, result=sent)


def arm_both_ends(job: Job, changes: Sequence[Change]) -> None:
    """Arm both ends of each change; where one cannot be, the other is let go and nothing is sent.

    What goes wrong is noted in the change.
    """
    modes = _modes(changes)
    reloading = tuple(device for device, mode in modes.items() if mode is DeadMan.RELOAD)
    startup = job.run(startup_config, reloading).values if reloading else {}
    for change in changes:
        change.errors |= unlike_startup(job, change, startup)
    doors: Answers[Door] = job.run(look, _devices(changes), modes=modes)
    for change in changes:
        change.errors |= {d: e for d, e in doors.errors.items() if d in change.devices}
        instead = "; or choose --dead-man reload" if change.dead_man is DeadMan.TIMER else ""
        change.errors |= {
            device: DeviceError(
                "no configuration archive is configured, so it has no revert timer",
                where=device,
                hint=f"enter there: {' / '.join(line.strip() for line in door.archive)}{instead}",
            )
            for device, door in doors.values.items()
            if device in change.devices and door.archive
        }
    for change in changes:
        if change.errors:
            change.settle(ChangeOutcome.UNTOUCHED)
    ready = [change for change in changes if not change.errors]
    minutes = {
        device: _minutes(job, change, doors.values) for change in ready for device in change.devices
    }
    for change in ready:
        change.record(
            Event.ARMING, dead_man=str(change.dead_man), minutes=minutes[change.devices[0]]
        )
    ways: Answers[Way] = job.run(arm, _devices(ready), modes=modes, minutes=minutes)
    for change in ready:
        change.errors |= {d: e for d, e in ways.errors.items() if d in change.devices}
        for device in change.devices:
            if device in ways.values:
                way = change.ways[device] = ways.values[device]
                change.record(Event.ARMED, device=device, backup=way.backup, user=way.user)
    _let_go(job, [change for change in ready if change.errors])


def confirm_both_ends(
    job: Job, changes: Sequence[Change], *, only: Sequence[str] | None = None
) -> None:
    """Confirm both ends of each change side by side; how far apart they were is noted.

    `only`: the ends that still wait to be confirmed.
    """
    for change in changes:
        change.record(Event.CONFIRMING)
        waiting = [device for device in change.devices if only is None or device in only]
        together = threading.Barrier(len(waiting), timeout=TOGETHER)
        done = job.run(confirm, waiting, modes=change.dead_men, together=together)
        change.errors |= done.errors
        if 1 < len(done.values) == len(change.devices):
            change.window = max(done.values.values()) - min(done.values.values())
        for device in done.values:
            change.confirmed.add(device)
            change.record(Event.CONFIRMED, device=device, window=change.window)


def unlike_startup(
    job: Job, change: Change, startup: Mapping[str, str]
) -> dict[str, BothendsError]:
    """A reload takes back what was never saved, so nothing else may be unsaved."""
    errors: dict[str, BothendsError] = {}
    for device in change.devices if change.needed else ():
        if change.dead_man_of(device) is not DeadMan.RELOAD:
            continue
        if why := job.platform(device).revert.no_way_back(change.before[device]):
            errors[device] = InputError(
                f"a reload would not restore it: {why}",
                where=device,
                hint="choose --dead-man none: then only bothends takes the change back",
            )
        elif device not in startup or unlike(startup[device], change.before[device]):
            archive = "" if device in change.timerless else ", or configure an archive"
            errors[device] = InputError(
                "the running configuration differs from the startup configuration, so a "
                "reload would not restore it",
                where=device,
                hint=f"save it first (write memory){archive}",
            )
    return errors


def _let_go(job: Job, changes: Sequence[Change]) -> None:
    """Confirm what was armed: nothing was changed, so there is nothing to take back."""
    for change in changes:
        armed = tuple(change.ways)
        alone = threading.Barrier(1)
        left = job.run(confirm, armed, modes=change.dead_men, together=alone).errors
        change.notes += [
            f"{device} is still armed, and goes back to what it runs now within "
            f"{change.ways[device].minutes} minutes: change nothing there until then"
            for device in left
        ]
        if not left:
            change.settle(ChangeOutcome.UNTOUCHED)


def _minutes(job: Job, change: Change, doors: Mapping[str, Door]) -> int:
    if chosen := job.options.get("revert_after"):
        return int(chosen)
    lines = max(len(plan.lines) for plan in change.plans.values())
    round_trip = max(doors[device].round_trip for device in change.devices)
    most = min(job.platform(device).revert.MOST for device in change.devices)
    return minutes_for(lines, round_trip, float(job.options.get("wait", 0)) + VERIFICATION, most)


def _modes(changes: Sequence[Change]) -> Modes:
    return {d: mode for change in changes for d, mode in change.dead_men.items()}


def _devices(changes: Sequence[Change]) -> tuple[str, ...]:
    return tuple(device for change in changes for device in change.devices)
