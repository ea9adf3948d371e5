"""Both ends of tunnels changed from a script: what `bothends apply --yes` does."""

from collections.abc import Sequence

from bothends.device.ask.questions import running_config
from bothends.device.change.change import Change, State
from bothends.device.change.locking import locked
from bothends.device.job import Job
from bothends.device.plans.batches import change_all, reported
from bothends.device.plans.planning import plan_devices, remarks

_RUNS = frozenset({State.PUSHED, State.SAVED, State.UNSAVED, State.STRANDED})
"""States in which a router runs the change, or may run a part of it."""


def lines_kept(changes: Sequence[Change], device: str) -> tuple[str, ...]:
    """The lines of these changes that a router runs now, or may run in part; keys are masked."""
    running = [each for each in changes if each.state in _RUNS and device in each.plans]
    return tuple(f"+ {line}" for each in running for line in each.plans[device].masked)


def _say_nothing(_text: str) -> None:
    """A script reads the results; nothing is said while it runs."""


def pushed(job: Job) -> dict[str, Change]:
    """The change of every tunnel of the job that was begun, by name; none after one that failed.

    Both ends of each are armed, pushed, verified, confirmed and saved, or both go back.

    Raises:
        DeviceError: a router cannot be asked; nothing was changed.
        InputError: somebody else changes a router, a router could not go back by itself, or a
            template or a key is wrong; nothing was changed.
    """
    names = [tunnel.name for tunnel in job.tunnels]
    with locked(job):
        running = job.run(running_config, job.devices()).all()
        remarks(job, plan_devices(job, job.tunnels, running), running)  # refuses what apply refuses
        for device, text in running.items():
            job.evidence.text(f"before/{device}/show-running-config.txt", text)
        job.journals.begin(names, job.options)
        with reported(job, names) as keep:
            changes = change_all(job, job.tunnels, _say_nothing, keep)
    return {change.tunnel_name: change for change in changes}
