"""Finish what a change began whose process died: both routers are looked at, and say which way."""

from collections.abc import Sequence
from dataclasses import replace

from bothends.cli.script import script
from bothends.device.change import Change
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.journal import Story, unfinished
from bothends.device.locking import locked, unfinished_text
from bothends.device.reopening import go, look_at_ends, reopened
from bothends.errors import ExitCode, InputError
from bothends.secrets import resolve


def main(job: Job) -> ExitCode:
    """Say which way each unfinished change goes and why; go that way once that is confirmed."""
    todo = _chosen(unfinished(job.project), job.options.get("change"))
    if not todo:
        job.talk.say("nothing is unfinished")
        return ExitCode.OK
    job = replace(job, reveal=lambda reference: resolve(reference, job.project).reveal())
    changes: list[Change] = []
    for number in dict.fromkeys(story.change for story in todo):
        some = [story for story in todo if story.change == number]
        devices = tuple(dict.fromkeys(device for story in some for device in story.devices))
        with locked(job, devices, resuming=number), held(job.fleet.stop, job.talk.say):
            for story in some:
                changes += finish(job, story)
    job.results.changes(changes, [story.tunnel for story in todo])
    return max((change.exit_code for change in changes), default=ExitCode.OK)


def finish(job: Job, story: Story) -> list[Change]:
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
    return [change]


def _chosen(stories: Sequence[Story], number: str | None) -> list[Story]:
    chosen = [story for story in stories if number in {None, story.change}]
    if number and not chosen:
        raise InputError(
            f"no unfinished change {number!r} in this project",
            hint="bothends changes lists all of them",
        )
    return chosen


if __name__ == "__main__":
    script(__file__)
