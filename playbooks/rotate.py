"""Give tunnels a new key: on both ends, or on neither."""

from bothends.cli.script import script
from bothends.device.change.locking import locked
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.plans.batches import reported
from bothends.device.plans.planning import partner_remarks, plan_devices
from bothends.device.plans.rotation import new_keys, refuse_other_changes, rotate_all, with_keys
from bothends.errors import ExitCode
from tasks.collect import keep_running_configs, running_config


def main(job: Job) -> ExitCode:
    """Show where a key is replaced; replace it tunnel by tunnel once that is confirmed."""
    with locked(job):
        keys = new_keys(job, generated=bool(job.options.get("generate")))
        job = with_keys(job, keys)
        running = job.run(running_config, job.devices()).all()
        plans = plan_devices(job, job.tunnels, running)
        refuse_other_changes(job, plans)
        job.results.plans(plans.values(), partner_remarks(job, running))
        names = [tunnel.name for tunnel in job.tunnels]
        if not keys and not any(plan.changed for plan in plans.values()):
            job.talk.say("nothing was changed: both ends run the key of the inventory already")
            return ExitCode.OK
        if job.dry_run or not job.confirm(f"Give {', '.join(names)} a new key?"):
            job.talk.say("nothing was changed")
            return ExitCode.OK
        keep_running_configs(job, "before", running)
        job.journals.begin(names, job.options)
        with (
            reported(job, names) as keep,
            held(job.fleet.stop, job.talk.say),
            job.talk.progress("rotating keys", len(names)) as done,
        ):
            changes = rotate_all(job, keys, done, keep)
    job.results.changes(changes, names)
    return max(change.exit_code for change in changes)


if __name__ == "__main__":
    script(__file__)
