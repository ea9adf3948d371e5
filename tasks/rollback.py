"""Taking changes back on both ends, and saying plainly where that did not work."""

from collections.abc import Sequence

from bothends.device.change import Change, State, remains
from bothends.device.job import Job
from bothends.secrets import mask_line
from tasks.collect import running_config
from tasks.push import take_back

ATTEMPTS = 2
"""The line may have been lost for a moment only, and undoing twice does no harm."""


def take_back_both_ends(job: Job, changes: Sequence[Change]) -> None:
    """Undo each change on both of its ends, and compare what runs then with what ran before."""
    devices = tuple(device for change in changes for device in change.devices)
    plans = {device: plan for change in changes for device, plan in change.plans.items()}
    left_over = devices
    for _ in range(ATTEMPTS):
        job.fleet.reconnect(left_over)
        left_over = tuple(job.run(take_back, left_over, plans=plans, reveal=job.reveal).errors)
    job.fleet.reconnect(left_over)
    running = job.run(running_config, devices)
    for change in changes:
        change.state = State.TAKEN_BACK
        restored = []
        for device in change.devices:
            error = running.errors.get(device)
            left = [] if error else remains(change.before[device], running.values[device])
            if not error and not left:
                restored.append(device)
                continue
            change.state = State.STRANDED
            why = error.message if error else f"{len(left)} lines still differ: {'; '.join(left)}"
            undo = " / ".join(mask_line(line).strip() for line in plans[device].undo)
            change.notes.append(
                f"{device} may still run a part of the change ({why}); "
                f"to finish, enter there in configuration mode: {undo}"
            )
        if change.state is State.STRANDED:
            change.notes += [f"{device} runs what it ran before" for device in restored]
