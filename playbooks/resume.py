"""Finish what a change began whose process died: both routers are looked at, and say which way."""

from collections.abc import Sequence
from dataclasses import replace

from bothends.cli.script import script
from bothends.device.change.change import Change, State
from bothends.device.change.locking import locked, unfinished_text
from bothends.device.change.reopening import go, look_at_ends, reopened
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.journal.recorded import RecordedChange
from bothends.device.journal.runs import Stopped, options_of, stopped, unfinished
from bothends.device.plans.batches import reported
from bothends.device.plans.continuation import continuation
from bothends.device.plans.migration import MIGRATE, settle
from bothends.errors import ExitCode, InputError
from bothends.report.plain import counted
from bothends.secrets import resolve

SHOWN = 10
"""Names of tunnels that are said at the most."""


def main(job: Job) -> ExitCode:
    """Say which way each unfinished change goes and why; go that way once that is confirmed.

    Then the tunnels have their turn that a stopped run did not come to.
    """
    number = job.options.get("change")
    todo = _chosen(unfinished(job.project), number)
    left = stopped(job.project)
    if left and number not in {None, left.change}:
        left = None
    if not todo and not left:
        if number:
            raise InputError(
                f"nothing is unfinished of change {number!r}",
                hint="bothends changes lists all of them",
            )
        job.talk.say("nothing is unfinished")
        return ExitCode.OK
    revealing = replace(job, reveal=lambda ref: resolve(ref, job.project).reveal())
    changes: list[Change] = []
    for change in dict.fromkeys(story.change for story in todo):
        some = [story for story in todo if story.change == change]
        devices = tuple(dict.fromkeys(device for story in some for device in story.devices))
        with locked(job, devices, resuming=change), held(job.fleet.stop, job.talk.say):
            for story in some:
                changes += finish(revealing, story)
    names = [story.tunnel for story in todo]
    if left and all(change.journal is None for change in changes):
        names += left.tunnels
        changes += go_on(job, left)
    job.results.changes(changes, names)
    return max((change.exit_code for change in changes), default=ExitCode.OK)


def go_on(job: Job, left: Stopped) -> list[Change]:
    """Change the tunnels of a run that had no turn before it stopped."""
    names = ", ".join(left.tunnels[:SHOWN]) + (", …" if len(left.tunnels) > SHOWN else "")
    job.talk.say(f"{left.change} stopped before {names}")
    if not job.confirm(f"Go on with {counted(len(left.tunnels), 'tunnel')}?"):
        return []
    devices, carry_on = continuation(job, left)
    with (
        locked(job, devices, resuming=left.change),
        held(job.fleet.stop, job.talk.say),
        reported(job, left.tunnels) as keep,
        job.talk.progress("changing tunnels", len(left.tunnels)) as done,
    ):
        job.journals.go_on(left.change)
        return carry_on(done, keep)


def finish(job: Job, story: RecordedChange) -> list[Change]:
    """Finish one tunnel's change, if the user agrees to the way it goes."""
    ends, decision = look_at_ends(job, story)
    job.talk.say(f"{story.tunnel}: {unfinished_text(story)}")
    for device, end in ends.items():
        waits = ", and its revert timer is pending" if end.pending else ""
        job.talk.say(f"  {device} runs {end.runs}; its startup is {end.startup}{waits}")
    job.talk.say(f"  {decision.direction}: {decision.why}")
    if not job.confirm(f"Finish {story.tunnel} that way?"):
        job.talk.say("nothing was changed")
        return []
    change = reopened(story, ends)
    go(job, change, ends, decision.direction)
    if story.verb == MIGRATE and change.state is State.SAVED:
        settle(job, [story.tunnel], options_of(job.project, story.change))
    return [change]


def _chosen(stories: Sequence[RecordedChange], number: str | None) -> list[RecordedChange]:
    return [story for story in stories if number in {None, story.change}]


if __name__ == "__main__":
    script(__file__)
