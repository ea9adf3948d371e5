"""Take both ends of tunnels back to before an earlier change: itself a change like any other."""

from dataclasses import replace

from bothends.cli.script import script
from bothends.device.ask.questions import running_config
from bothends.device.change.door import carry_out
from bothends.device.change.locking import locked
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.device.plans.batches import reported
from bothends.device.plans.history import change_back, ways_back
from bothends.device.plans.migration import MIGRATE
from bothends.errors import ExitCode
from bothends.report.plain import counted
from bothends.secrets import resolve
from tasks.collect import keep_running_configs


def main(job: Job) -> ExitCode:
    """Show the lines that lead back, and enter them on both ends once that is confirmed."""
    ways = ways_back(job.project, str(job.options["change"]))
    devices = tuple(dict.fromkeys(device for way in ways for device in way.newest.devices))
    job = replace(job, reveal=lambda reference: resolve(reference, job.project).reveal())
    names = [way.newest.tunnel for way in ways]
    changes = []
    with locked(job, devices), held(job.fleet.stop, job.talk.say):
        running = job.run(running_config, devices).all()
        begun = [change_back(job, way, running, ways) for way in ways]
        job.results.plans([plan for change in begun for plan in change.plans.values()])
        question = f"Push these lines to {counted(len(devices), 'router')}?"
        if job.dry_run or not job.confirm(question):
            job.talk.say("nothing was changed")
            return ExitCode.OK
        keep_running_configs(job, "before", running)
        with reported(job, names) as keep:
            for way in ways:  # one after the other: tunnels of one change may share a router
                now = job.run(running_config, way.newest.devices).all()
                changes.append(change_back(job, way, now, ways))
                carry_out(job, changes[-1:])
                keep(changes)
                if not changes[-1].good:
                    break
        keep_running_configs(job, "after", job.run(running_config, devices).values)
    job.results.changes(changes, names)
    if any(story.verb == MIGRATE for way in ways for story in way.stories):
        job.talk.warn(
            "inventory/tunnels.yaml still says what bothends migrate made of it: write it back, or "
            "the next plan moves the tunnel again"
        )
    return max(change.exit_code for change in changes)


if __name__ == "__main__":
    script(__file__)
