"""Remove tunnels: everything of them goes off both ends, or stays on both."""

from collections.abc import Mapping

from bothends.cli.script import script
from bothends.device.change.locking import locked
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.plans.batches import reported
from bothends.device.plans.decommission import (
    ends_of,
    partner_remarks,
    removal_plans,
    remove_all,
    unwanted,
)
from bothends.errors import ExitCode
from bothends.report.plain import counted
from tasks.collect import keep_running_configs, running_config


def main(job: Job) -> ExitCode:
    """Show what would go off each router; remove tunnel by tunnel once that is confirmed."""
    named = job.options.get("tunnels")
    ends = ends_of(job, unwanted(job) if named is None else named)
    if not ends:
        job.talk.say("every tunnel of this project that runs is in the inventory")
        return ExitCode.OK
    devices = tuple(dict.fromkeys(device for mine in ends.values() for device in mine))
    with locked(job, devices):
        running = job.run(running_config, devices).all()
        plans = removal_plans(job, ends, running)
        job.results.plans(plans.values(), partner_remarks(job, list(ends)))
        changed = [device for device, plan in plans.items() if plan.changed]
        question = f"Remove {', '.join(ends)} from {counted(len(changed), 'router')}?"
        if job.dry_run or not job.confirm(question):
            job.talk.say(f"nothing was changed{_how(job, ends)}")
            asked = job.options.get("exit_code") and changed
            return ExitCode.CHANGES if asked else ExitCode.OK
        keep_running_configs(job, "before", running)
        names = list(ends)
        job.journals.begin(names, {**job.options, "tunnels": names})
        with (
            reported(job, names) as keep,
            held(job.fleet.stop, job.talk.say),
            job.talk.progress("removing tunnels", len(names)) as done,
        ):
            changes = remove_all(job, ends, done, keep)
        keep_running_configs(job, "after", job.run(running_config, devices).values)
    job.results.changes(changes, names)
    for name in sorted(set(ends) & {tunnel.name for tunnel in job.inventory.tunnels}):
        job.talk.warn(f"{name} is still in the inventory: apply would build it again")
    return max(change.exit_code for change in changes)


def _how(job: Job, ends: Mapping[str, object]) -> str:
    if not job.dry_run:
        return ""
    return f"; to carry it out: bothends remove {' '.join(ends)}"


if __name__ == "__main__":
    script(__file__)
