"""Build tunnels: plan both ends, push both ends, verify both ends, save both ends.

A tunnel is one unit: at the end either both of its ends have changed, or neither has.
"""

from collections.abc import Sequence

from bothends.device.change import Change, State
from bothends.device.interrupt import held
from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.model import Tunnel
from tasks.collect import keep_running_configs, running_config
from tasks.neighbours import note_lost, peers_up
from tasks.plan import begin, plan_devices
from tasks.push import both_ends, push_both_ends, save
from tasks.renew import forget_sas
from tasks.rollback import take_back_both_ends
from tasks.verify import verify_tunnels


def main(job: Job) -> ExitCode:
    """Show what would change on each router; change it tunnel by tunnel once that is confirmed."""
    running = job.run(running_config, job.devices()).all()
    plans = plan_devices(job, job.tunnels, running)
    job.results.plans(plans.values())
    changed = [plan for plan in plans.values() if plan.changed]
    if (
        job.dry_run
        or not changed
        or not job.confirm(f"Push these lines to {len(changed)} routers?")
    ):
        job.talk.say("nothing was changed")
        return ExitCode.OK

    keep_running_configs(job, "before", running)
    changes: list[Change] = []
    with (
        held(job.fleet.stop, job.talk.say),
        job.talk.progress("changing tunnels", len(job.tunnels)) as done,
    ):
        for batch in job.batches():
            for change in carry_out(job, batch):
                changes.append(change)
                done(f"{change.tunnel.name}: {change.state}")
            if not all(change.good for change in changes):
                break
    keep_running_configs(job, "after", job.run(running_config, job.devices()).values)
    job.results.changes(changes, [tunnel.name for tunnel in job.tunnels])
    return max(change.exit_code for change in changes)


def carry_out(job: Job, batch: Sequence[Tunnel]) -> list[Change]:
    """Change tunnels that share no router side by side; what fails goes back on both ends."""
    changes = begin(job, batch)
    wanted = [change for change in changes if change.wanted]

    up_before = peers_up(job, job.devices([change.tunnel for change in wanted]))
    push_both_ends(job, wanted)
    pushed = [change for change in wanted if change.good and not job.fleet.stop.is_set()]
    forget_sas(job, pushed, up_before)
    for change, report in zip(pushed, verify_tunnels(job, [c.tunnel for c in pushed]), strict=True):
        change.state, change.report = State.PUSHED, report
    note_lost(pushed, up_before, peers_up(job, job.devices([c.tunnel for c in pushed])))

    kept = [change for change in pushed if change.good and not job.fleet.stop.is_set()]
    take_back_both_ends(job, [change for change in wanted if change not in kept])
    forget_sas(job, [change for change in pushed if change not in kept])
    both_ends(job, kept, save)
    for change in kept:
        change.state = State.SAVED if change.good else State.UNSAVED
    return changes
