"""Taking changes back on both ends, and saying plainly where that did not work."""

import time
from collections.abc import Mapping, Sequence

from nornir.core.task import Result, Task

from bothends.device.ask.questions import running_config, running_text
from bothends.device.change.change import Change, State
from bothends.device.change.pushing import Reveal, reload_due, save, timer
from bothends.device.change.revert_timer import (
    DeadMan,
    arm,
    confirm,
    pending,
    replace,
    revert_now,
    scheduled_reload,
)
from bothends.device.job import Job
from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.sessions.fleet import session
from bothends.errors import BothendsError
from bothends.platforms.placeholders import revealed
from bothends.secrets import MASK, mask_line

ATTEMPTS = 2
"""The line may have been lost for a moment only, and undoing twice does no harm."""
PAUSE = 5.0
"""Seconds between two looks at a router that goes back by itself."""
UNKNOWN = object()
"""Stands for the timer of a router that cannot be asked."""
AT_ONCE = 1
"""Minutes until a router starts again that goes back only so."""
MARGIN = 60.0
"""Seconds that a router may need after its timer has run out."""


def go_back(task: Task, changes: Mapping[str, Change], reveal: Reveal, again: bool) -> Result:
    """Let this router go back by itself, by its backup, or by the lines that undo the change."""
    name = task.host.name
    change, router = changes[name], session(task)
    if not (again or change.masked or change.left(name, running_text(task))):
        return Result(host=task.host)  # it has gone back already, or never was changed
    if name in change.restart:
        if not scheduled_reload(router):
            arm(router, DeadMan.RELOAD, AT_ONCE)
        return Result(host=task.host, changed=True)
    undo = change.plans[name].undo
    armed = change.dead_man_of(name) is DeadMan.TIMER and not again
    backup = change.ways[name].backup if name in change.ways else ""
    if armed and pending(router) is not None:
        revert_now(router)
    elif armed and backup and (name in change.confirmed or MASK in "".join(undo)):
        replace(router, backup)  # a key that was there before is nowhere else
    else:
        lines = [line for line in undo if MASK not in line]
        router.configure_tolerantly(revealed(lines, reveal))
    return Result(host=task.host, changed=True)


def let_go(task: Task, changes: Mapping[str, Change]) -> Result:
    """End what still waits to take this router back, where it runs what it ran before."""
    name = task.host.name
    router, mode = session(task), changes[name].dead_man_of(name)
    if mode is DeadMan.RELOAD or (mode is DeadMan.TIMER and pending(router) is not None):
        confirm(router, mode)
    return Result(host=task.host)


def take_back_both_ends(
    job: Job, changes: Sequence[Change], *, only: Sequence[str] | None = None
) -> None:
    """Undo each change on both of its ends, and compare what runs then with what ran before.

    `only`: the ends that are known to run something of it.
    """
    change_of = {device: change for change in changes for device in change.devices}
    for change in changes:
        change.mention(Event.TAKING_BACK, why=change.why)
    left = {device: "" for device in change_of if only is None or device in only}
    restarting = [device for device in left if device in change_of[device].restart]
    for attempt in range(ATTEMPTS):
        job.fleet.reconnect([d for d in left if attempt or d in change_of[d].errors])
        job.run(go_back, tuple(left), changes=change_of, reveal=job.reveal, again=attempt > 0)
        left = _compared(job, change_of, tuple(left))
    left = {device: why for device, why in left.items() if device not in restarting}
    left |= _started_again(job, change_of, restarting)
    if left:
        left = _wait_for_timers(job, change_of, left)
    back = tuple(device for device in change_of if device not in left)
    not_ended = dict(job.run(let_go, back, changes=change_of).errors)
    resave = tuple(d for d in back if d in change_of[d].resave or _as_saved(change_of[d], d))
    not_ended |= job.run(save, resave).errors
    for change in changes:
        _conclude(change, left, not_ended)


def _compared(job: Job, change_of: Mapping[str, Change], devices: Sequence[str]) -> dict[str, str]:
    """Devices that do not run what they ran before, or cannot be asked, each with the reason."""
    running = job.run(running_config, devices)
    compared = {}
    for device in devices:
        if device in running.errors:
            compared[device] = running.errors[device].message
        elif lines := change_of[device].left(device, running.values[device]):
            compared[device] = f"{len(lines)} lines still differ: {'; '.join(lines)}"
    return compared


def _started_again(
    job: Job, change_of: Mapping[str, Change], devices: Sequence[str]
) -> dict[str, str]:
    """Wait until these routers have started again; those that have not in time, with the reason.

    What a router runs does not tell: of a key, the texts of before know only that there was one.
    """
    left = dict.fromkeys(devices, "it has not started again")
    ways = [change_of[device].ways.get(device) for device in left]
    minutes = max((way.minutes for way in ways if way), default=AT_ONCE)
    until = time.monotonic() + 60 * minutes + MARGIN
    if left:
        job.talk.say(f"waiting until {', '.join(left)} has started again from what it saved")
    while left and time.monotonic() < until:
        time.sleep(PAUSE)
        job.fleet.reconnect(tuple(left))
        due = job.run(reload_due, tuple(left)).values
        left = {device: why for device, why in left.items() if due.get(device) != ""}
    return left | _compared(job, change_of, [device for device in devices if device not in left])


def _wait_for_timers(
    job: Job, change_of: Mapping[str, Change], left: Mapping[str, str]
) -> dict[str, str]:
    """Watch armed routers until their timers have taken them back; what is left then.

    One whose timer is gone without having taken it back was confirmed, although its answer never
    came: it is taken back as soon as it can be reached. Seen twice, as a rollback takes a while.
    """
    timers = job.run(timer, tuple(left)).values
    waiting = {
        device: change_of[device].armed_at + 60 * change_of[device].ways[device].minutes + MARGIN
        for device in left
        if device in change_of[device].ways
        and change_of[device].ways[device].minutes
        and device not in change_of[device].confirmed
        and timers.get(device, UNKNOWN) is not None
    }
    result = dict(left)
    announced = False
    timerless: set[str] = set()
    while waiting and (now := time.monotonic()) < max(waiting.values()):
        if not announced:
            job.talk.say(
                f"waiting until {', '.join(waiting)} went back by the timer set there, "
                f"at most {(max(waiting.values()) - now) / 60:.0f} minutes"
            )
            announced = True
        time.sleep(PAUSE)
        job.fleet.reconnect(tuple(waiting))
        again = _compared(job, change_of, tuple(waiting))
        timers = job.run(timer, tuple(again)).values
        now_timerless = {device for device in again if timers.get(device, UNKNOWN) is None}
        if confirmed := tuple(timerless & now_timerless):
            job.run(go_back, confirmed, changes=change_of, reveal=job.reveal, again=False)
            again = _compared(job, change_of, tuple(again))
        timerless = now_timerless
        result = {
            d: again.get(d, why) for d, why in result.items() if d not in waiting or d in again
        }
        waiting = {device: until for device, until in waiting.items() if device in again}
    return result


def _as_saved(change: Change, device: str) -> bool:
    """Whether an end that goes back by starting again runs what it had saved before the change.

    Saving it once more changes nothing, and lets an ASA know that nothing is unsaved.
    """
    return (
        change.dead_man_of(device) is DeadMan.RELOAD
        and device in change.timerless
        and not change.masked
        and bool(change.plans)
    )


def _conclude(
    change: Change, left: Mapping[str, str], not_ended: Mapping[str, BothendsError]
) -> None:
    change.state = State.TAKEN_BACK
    for device in change.devices:
        if device not in left:
            change.mention(Event.TAKEN_BACK, device=device)
            if device in not_ended:
                change.notes.append(
                    f"{device} runs what it ran before, but: {not_ended[device].message}"
                )
            continue
        change.state = State.STRANDED
        undo = " / ".join(mask_line(line).strip() for line in change.plans[device].undo)
        change.notes.append(
            f"{device} may still run a part of the change ({left[device]}); "
            f"to finish, enter there in configuration mode: {undo}; or: bothends resume"
        )
    if change.state is State.STRANDED:
        change.notes += [
            f"{device} runs what it ran before" for device in change.devices if device not in left
        ]
    else:
        change.settle(ChangeOutcome.OLD)
