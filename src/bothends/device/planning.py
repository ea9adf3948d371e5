"""Plans: what is missing on each router, worked out without touching any."""

from collections.abc import Mapping, Sequence

from bothends.device.asking import running_config
from bothends.device.change import Change
from bothends.device.job import Job
from bothends.errors import BothendsError
from bothends.model import Tunnel
from bothends.platforms.ios.difference import DevicePlan, make_plan


def planned(job: Job) -> dict[str, DevicePlan]:
    """The plan of every router of the job's tunnels.

    Raises:
        DeviceError: one of them does not answer: a plan for one end alone is none.
        InputError: a template is wrong, or a key cannot be found.
    """
    return plan_devices(job, job.tunnels, job.run(running_config, job.devices()).all())


def plan_devices(
    job: Job, tunnels: Sequence[Tunnel], running: Mapping[str, str]
) -> dict[str, DevicePlan]:
    """Plan every router that these tunnels touch, from its running configuration."""
    return {
        device: make_plan(
            device,
            [tunnel for tunnel in tunnels if tunnel.touches(device)],
            running[device],
            environment=job.environment,
            reveal=job.reveal,
            neighbours=[tunnel for tunnel in job.inventory.tunnels if tunnel.touches(device)],
        )
        for device in job.devices(tunnels)
    }


def begin(job: Job, batch: Sequence[Tunnel]) -> list[Change]:
    """Fetch both running configurations of each tunnel afresh, and plan its change."""
    running = job.run(running_config, job.devices(batch))
    changes = []
    for tunnel in batch:
        ends = [end.device for end in tunnel.ends]
        errors = {device: running.errors[device] for device in ends if device in running.errors}
        before = {device: running.values[device] for device in ends if device not in errors}
        change = Change(tunnel, before, {}, errors=errors)
        if not errors:
            try:
                change.plans = plan_devices(job, [tunnel], before)
            except BothendsError as error:
                change.errors[error.where or tunnel.name] = error
        changes.append(change)
    return changes
