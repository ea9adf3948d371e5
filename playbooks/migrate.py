"""Move tunnels to another kind, IKEv2 or stronger suites: on both ends, or on neither.

What is new comes beside what runs; traffic moves over; what is old goes. Then tunnels.yaml says so.
"""

from bothends.cli.script import script
from bothends.device.change.locking import locked
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.plans.batches import reported
from bothends.device.plans.migration import move_all, move_of, plans_of
from bothends.device.plans.planning import remarks
from bothends.errors import ExitCode
from bothends.report.plain import counted
from tasks.collect import keep_running_configs, running_config


def main(job: Job) -> ExitCode:
    """Show what each router gets in which order; move tunnel by tunnel once that is confirmed."""
    move, migration = move_of(job)
    with locked(job):
        running = job.run(running_config, job.devices()).all()
        names = list(move.new)
        plans = [plan for mine in plans_of(move, names, running).values() for plan in mine.values()]
        seen = remarks(move.job, {plan.device: plan for plan in plans}, running)
        job.results.plans(plans, seen.notes)
        job.results.file_difference(migration.difference)
        changed = {plan.device for plan in plans if plan.changed}
        if not (changed or seen.unsaved or migration.difference):
            job.talk.say("nothing to do: both ends and the inventory are that already")
            return ExitCode.OK
        question = f"Move {', '.join(names)} on {counted(len(changed), 'router')}?"
        if not changed:
            question = f"Verify {', '.join(names)}, and write it into the inventory?"
        if job.dry_run or not job.confirm(question):
            job.talk.say("nothing was changed")
            return ExitCode.OK
        keep_running_configs(job, "before", running)
        job.journals.begin(names, job.options)
        with (
            reported(job, names) as keep,
            held(job.fleet.stop, job.talk.say),
            job.talk.progress("moving tunnels", len(names)) as done,
        ):
            changes = move_all(move, done, keep)
        keep_running_configs(job, "after", job.run(running_config, job.devices()).values)
    job.results.changes(changes, names)
    return max(change.exit_code for change in changes)


if __name__ == "__main__":
    script(__file__)
