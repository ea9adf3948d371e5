"""A run that stopped before all of its tunnels had their turn: how each verb goes on with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bothends.device.change.change import Change
from bothends.device.job import Job
from bothends.device.journal.runs import Stopped
from bothends.device.plans.batches import change_all
from bothends.device.plans.decommission import ends_of, remove_all
from bothends.device.plans.migration import move_all, move_of
from bothends.device.plans.rotation import new_keys, rotate_all, with_keys

Done = Callable[[str], None]
Keep = Callable[[Sequence[Change]], None]
GoOn = Callable[[Done, Keep], list[Change]]


def continuation(job: Job, left: Stopped) -> tuple[tuple[str, ...], GoOn]:
    """The routers that the tunnels left have, and what goes on with these.

    Raises:
        DeviceError: a router cannot be asked.
        InputError: a tunnel is nowhere any more, or its new key cannot be kept.
    """
    return _VERBS.get(left.verb, _apply)(_as_begun(job, left), left)


def _as_begun(job: Job, left: Stopped) -> Job:
    """The job with the options of the run that stopped, for the tunnels that it did not come to."""
    expected = tuple(tunnel for tunnel in job.inventory.tunnels if tunnel.name in left.tunnels)
    return replace(job, options={**left.options, **job.options}, tunnels=expected)


def _apply(job: Job, _left: Stopped) -> tuple[tuple[str, ...], GoOn]:
    return job.devices(), lambda done, keep: change_all(job, job.tunnels, done, keep)


def _remove(job: Job, left: Stopped) -> tuple[tuple[str, ...], GoOn]:
    ends = ends_of(job, left.tunnels)
    devices = dict.fromkeys(device for of_tunnel in ends.values() for device in of_tunnel)
    return tuple(devices), lambda done, keep: remove_all(job, ends, done, keep)


def _rotate(job: Job, _left: Stopped) -> tuple[tuple[str, ...], GoOn]:
    keys = new_keys(job, generated=bool(job.options.get("generate")))
    job = with_keys(job, keys)
    return job.devices(), lambda done, keep: rotate_all(job, keys, done, keep)


def _migrate(job: Job, _left: Stopped) -> tuple[tuple[str, ...], GoOn]:
    move, _ = move_of(job)
    return job.devices(), lambda done, keep: move_all(move, done, keep)


_VERBS: Mapping[str, Callable[[Job, Stopped], tuple[tuple[str, ...], GoOn]]] = {
    "apply": _apply,
    "remove": _remove,
    "rotate": _rotate,
    "migrate": _migrate,
}
