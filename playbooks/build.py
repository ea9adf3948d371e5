"""Build tunnels: plan both ends, arm both, push both, verify both, confirm and save both.

A tunnel is one unit: at the end either both of its ends have changed, or neither has.
"""

from bothends.cli.script import script
from bothends.device.change.locking import locked
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.plans.batches import change_all, reported
from bothends.device.plans.planning import plan_devices, remarks, waiting_in
from bothends.errors import ExitCode
from bothends.report.plain import counted
from tasks.collect import keep_running_configs, running_config


def main(job: Job) -> ExitCode:
    """Show what would change on each router; change it tunnel by tunnel once that is confirmed."""
    with locked(job):
        running = job.run(running_config, job.devices()).all()
        plans = plan_devices(job, job.tunnels, running)
        seen = remarks(job, plans, running)
        job.results.plans(plans.values(), seen.notes)
        changed = [name for name, plan in plans.items() if plan.changed]
        question = (
            f"Push these lines to {counted(len(changed), 'router')}?"
            if changed
            else f"Verify, and save what runs on {counted(len(seen.unsaved), 'router')}?"
        )
        if job.dry_run or not (changed or seen.unsaved) or not job.confirm(question):
            job.talk.say("nothing was changed")
            waiting = waiting_in(plans.values())
            if job.dry_run:
                to_do = changed or seen.unsaved or waiting
                return ExitCode.CHANGES if job.options.get("exit_code") and to_do else ExitCode.OK
            return ExitCode.FINDINGS if waiting else ExitCode.OK
        keep_running_configs(job, "before", running)
        names = [tunnel.name for tunnel in job.tunnels]
        job.journals.begin(names, job.options)
        with (
            reported(job, names) as keep,
            held(job.fleet.stop, job.talk.say),
            job.talk.progress("changing tunnels", len(names)) as done,
        ):
            changes = change_all(job, job.tunnels, done, keep)
        after = job.run(running_config, job.devices())
        keep_running_configs(job, "after", after.values)
    job.results.changes(changes, names)
    return max(change.exit_code for change in changes)


if __name__ == "__main__":
    script(__file__)
