"""A change whose process died, taken up again from its journal and from what both routers show."""

import time
from collections.abc import Mapping

from bothends.device.ask.questions import running_config, startup_config
from bothends.device.change.arming import confirm_both_ends
from bothends.device.change.change import Change, Goal, State
from bothends.device.change.door import finish
from bothends.device.change.pushing import plan_of, reload_due, timer
from bothends.device.change.renewal import forget_sas
from bothends.device.change.resume import (
    Decision,
    ResumedEnd,
    ResumeDirection,
    Runs,
    changed_since,
    decide,
    runs,
)
from bothends.device.change.revert_timer import DeadMan, Way, not_ours
from bothends.device.change.taking_back import take_back_both_ends
from bothends.device.job import Job
from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.journal.journal import Journal
from bothends.device.journal.recorded import RecordedChange
from bothends.secrets import MASK


def look_at_ends(job: Job, story: RecordedChange) -> tuple[Mapping[str, ResumedEnd], Decision]:
    """What both routers show of an unfinished change, and which way it goes.

    Raises:
        DeviceError: one of them cannot be asked, or somebody else changes it.
    """
    running = job.run(running_config, story.devices).all()
    startup = job.run(startup_config, story.devices).all()
    waiting = job.run(timer, story.devices).all()
    for device, pending in waiting.items():
        if pending is not None and not story.armed_by(pending):
            raise not_ours(device, pending, job.platform(device).revert.CONFIRM)
    reloads = job.run(reload_due, story.devices).all() if _reloads(story) else {}
    secrets = [job.reveal(reference) for reference in story.references]
    ends = {
        device: ResumedEnd(
            runs(story, device, running[device], secrets),
            runs(story, device, startup[device], secrets),
            pending=waiting[device] is not None or bool(reloads.get(device)),
            foreign=changed_since(story, device, running[device]),
        )
        for device in story.devices
    }
    return ends, decide(story, ends)


def _reloads(story: RecordedChange) -> bool:
    """Whether an end goes back by starting again."""
    return bool(story.details(Event.PLANNED)["dead_man"] == DeadMan.RELOAD)


def reopened(story: RecordedChange, ends: Mapping[str, ResumedEnd]) -> Change:
    """The change of a journal, which it goes on with."""
    planned, arming = story.details(Event.PLANNED), story.details(Event.ARMING)
    minutes = int(arming.get("minutes", 0))
    change = Change(
        story.tunnel,
        story.peers,
        {device: story.kept("before", device) for device in story.devices},
        {
            device: plan_of(device, story.lines(device), story.lines(device, undo=True))
            for device in story.devices
        },
        goal=Goal(planned["goal"]),
        dead_man=DeadMan(planned["dead_man"]),
        timerless=frozenset(planned.get("timerless", ())),
        ways={
            # A backup is from before the change: it would take others' later lines back too.
            device: Way(minutes, backup="" if ends[device].foreign else story.backup(device))
            for device in story.devices_of(Event.ARMED)
        },
        confirmed={device for device, end in ends.items() if not end.pending},
        resave=tuple(device for device, end in ends.items() if end.startup is not Runs.OLD),
        journal=Journal(story.folder),
        masked=True,
        armed_at=time.monotonic(),
    )
    change.restart = tuple(
        device
        for device, end in ends.items()
        if change.dead_man_of(device) is DeadMan.RELOAD
        and MASK in "".join(change.plans[device].undo)
        and end.runs is not Runs.OLD
        and end.startup is Runs.OLD
    )
    return change


def go(job: Job, change: Change, ends: Mapping[str, ResumedEnd], way: ResumeDirection) -> None:
    """Finish a change the way that was decided."""
    if way is ResumeDirection.FORWARD:
        waiting = [device for device, end in ends.items() if end.pending]
        if waiting:
            confirm_both_ends(job, [change], only=waiting)
        if change.good:
            change.mention(Event.SAVING)
            finish(job, [change])
            return
    if way is ResumeDirection.DONE:
        new = all(end.runs is Runs.NEW for end in ends.values())
        change.state = State.SAVED if new else State.TAKEN_BACK
        change.settle(ChangeOutcome.NEW if new else ChangeOutcome.OLD)
        return
    moved = [device for device, end in ends.items() if end.runs is not Runs.OLD or end.pending]
    take_back_both_ends(job, [change], only=moved)
    forget_sas(job, [change])
