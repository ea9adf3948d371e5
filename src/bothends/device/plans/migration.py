"""Tunnels that become another kind, or get other suites, and the inventory that says so after."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from bothends.device.ask.questions import running_config, startup_config
from bothends.device.change.change import Change, State
from bothends.device.job import Job
from bothends.device.plans.batches import in_batches
from bothends.device.plans.planning import dead_man, timerless, unsaved_ends
from bothends.errors import BothendsError, InputError
from bothends.inventory.migration import FILE, Migration, migrated
from bothends.model import Tunnel
from bothends.platforms.plan import Choices, DevicePlan
from bothends.verification import Probe

MIGRATE = "migrate"
"""The verb of these changes."""


@dataclass(frozen=True, slots=True)
class Move:
    """Tunnels of a project, and what each is to be."""

    job: Job
    """With the inventory as it is to be."""
    old: Mapping[str, Tunnel]
    new: Mapping[str, Tunnel]


def move_of(job: Job) -> tuple[Move, Migration]:
    """What the options of a job ask for.

    Raises:
        InputError: a goal is unknown, the inventory would not be valid, or a tunnel cannot move.
    """
    names = [tunnel.name for tunnel in job.tunnels]
    migration = migrated(job.project, names, job.options["to"], job.options.get("inside"))
    new = {each.name: each for each in migration.inventory.tunnels if each.name in names}
    for tunnel in job.tunnels:
        _refuse(tunnel)
    target = replace(job, inventory=migration.inventory, tunnels=tuple(new[name] for name in names))
    old = {tunnel.name: tunnel for tunnel in job.tunnels}
    return Move(target, old, new), migration


def _refuse(tunnel: Tunnel) -> None:
    if tunnel.primary or tunnel.backups:
        raise InputError(
            f"{tunnel.name} is a backup of another tunnel, or has one: such a pair cannot be "
            "migrated yet",
            where="migrate",
            hint=f"take backup_of: out of {FILE} and apply that first",
        )
    if dynamic := tunnel.dynamic_end:
        raise InputError(
            f"{dynamic.device} of {tunnel.name} has a dynamic address: to run the new kind beside "
            "the old one, both ends need an address that is known",
            where="migrate",
            hint=f"write the new kind into {FILE}; apply changes both ends, with an interruption",
        )
    partner = next((end.device for end in tunnel.ends if not end.managed), "")
    if partner:
        raise InputError(
            f"the other end of {tunnel.name} is {partner}, a partner's: both ends have to move "
            "together",
            where="migrate",
            hint=f"write what both agreed on into {FILE}, and apply it while the partner does",
        )


def plans_of(
    move: Move, names: Sequence[str], running: Mapping[str, str]
) -> dict[str, dict[str, DevicePlan]]:
    """The plan of each end, by tunnel and device."""
    job = move.job
    plans: dict[str, dict[str, DevicePlan]] = {}
    for name in names:
        tunnel = move.new[name]
        for end in tunnel.managed_ends:
            plans.setdefault(name, {})[end.device] = job.platform(end.device).migration(
                end.device,
                move.old[name],
                tunnel,
                running[end.device],
                environment=job.environment,
                reveal=job.reveal,
                neighbours=[t for t in job.inventory.tunnels if t.touches(end.device)],
                choices=Choices(
                    allow_global=bool(job.options.get("allow_global")),
                    replace_keys=bool(job.options.get("replace_keys")),
                ),
            )
    return plans


def begin_moves(move: Move, names: Sequence[str]) -> list[Change]:
    """Fetch both configurations of each end of each tunnel afresh, and plan how it moves."""
    job = move.job
    devices = job.devices([move.new[name] for name in names])
    running, startup = job.run(running_config, devices), job.run(startup_config, devices)
    changes = []
    for name in names:
        tunnel = move.new[name]
        ends = [end.device for end in tunnel.managed_ends]
        errors = {device: running.errors[device] for device in ends if device in running.errors}
        before = {device: running.values[device] for device in ends if device not in errors}
        change = Change.of(
            tunnel,
            job.peers(tunnel),
            before,
            errors=errors,
            dead_man=dead_man(job),
            timerless=timerless(job, ends),
        )
        if not errors:
            try:
                change.plans = plans_of(move, [name], before)[name]
                change.unsaved = tuple(unsaved_ends(job, [tunnel], change.plans, startup.values))
            except BothendsError as error:
                change.errors[error.where or name] = error
            if not move.old[name].carrier.routed and not tunnel.carrier.listed:
                change.new_way = tuple(_new_way(tunnel))
            if not change.errors and not change.needed:
                change.state = State.UNCHANGED
        changes.append(change)
    return changes


def _new_way(tunnel: Tunnel) -> list[Probe]:
    """From the address of each tunnel interface to the other one."""
    return [
        Probe(end.device, selector, str(end.inside.ip), str(there.inside.ip), end.vrf)
        for end in tunnel.managed_ends
        if tunnel.carrier.routed and (there := tunnel.other(end)).inside and end.inside
        for selector in list(tunnel.selectors(end))[:1]
    ]


def move_all(
    move: Move, done: Callable[[str], None], keep: Callable[[Sequence[Change]], None]
) -> list[Change]:
    """Move these tunnels, and write those that moved into the inventory; see `in_batches`."""
    routers = {
        name: [end.device for end in tunnel.managed_ends] for name, tunnel in move.new.items()
    }
    changes = in_batches(move.job, routers, lambda names: begin_moves(move, names), done, keep)
    moved = [c.tunnel_name for c in changes if c.state in {State.SAVED, State.UNCHANGED}]
    settle(move.job, moved, move.job.options)
    return changes


def settle(job: Job, names: Sequence[str], options: Mapping[str, Any]) -> None:
    """Say in tunnels.yaml what these tunnels are now; `options` are those that they moved with.

    Raises:
        InputError: the file cannot be written.
    """
    migration = migrated(job.project, names, options["to"], options.get("inside"))
    if migration.after != migration.before:
        _write(job.project / FILE, migration.after)
        job.talk.say(f"{FILE} has {', '.join(names)} as both ends run it now")


def _write(path: Path, text: str) -> None:
    """Replace a file as a whole: nobody ever reads half of it."""
    try:
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(stream.name).chmod(path.stat().st_mode & 0o777)
        Path(stream.name).replace(path)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}",
            where=str(path),
            hint="both ends run the new kind; write it into the file by hand, as shown above",
        ) from None
