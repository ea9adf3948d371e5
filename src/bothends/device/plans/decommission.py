"""Tunnels that go: everything of them is taken off both ends, through the same door as a change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bothends.device.ask.questions import running_config, startup_config
from bothends.device.change.change import Change, Goal, State
from bothends.device.job import Job
from bothends.device.plans.batches import in_batches
from bothends.device.plans.partner_notes import only
from bothends.device.plans.planning import dead_man, timerless, unwanted_tunnels
from bothends.errors import BothendsError, InputError
from bothends.model import Tunnel, shares_entry
from bothends.platforms.plan import DevicePlan


def unwanted(job: Job) -> tuple[str, ...]:
    """Tunnels of ours that run on routers of the inventory and are not in it."""
    running = job.run(running_config, tuple(job.inventory.hosts)).all()
    surplus = unwanted_tunnels(job, running)
    return tuple(sorted({name for names in surplus.values() for name in names}))


def ends_of(job: Job, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The ends that each of these tunnels has: the peer's address by device, by tunnel.

    Those of the inventory are its ends there; of others, the routers that run anything of it.

    Raises:
        DeviceError: a router cannot be asked.
        InputError: no router runs a tunnel of that name.
    """
    known = {tunnel.name: tunnel for tunnel in job.inventory.tunnels}
    tunnels = {name: job.peers(known[name]) for name in names if name in known}
    left = [name for name in names if name not in known]
    running = job.run(running_config, tuple(job.inventory.hosts)).all() if left else {}
    peers = {device: job.platform(device).running_peers(text) for device, text in running.items()}
    for name in left:
        ends = {device: tunnels[name] for device, tunnels in peers.items() if name in tunnels}
        if not ends:
            raise InputError(
                f"no tunnel {name!r} in the inventory, and none of that name on its routers",
                hint="bothends plan --prune lists what runs and is not in the inventory",
            )
        tunnels[name] = ends
    return tunnels


def removal_plans(
    job: Job, ends: Mapping[str, Mapping[str, str]], running: Mapping[str, str]
) -> dict[str, DevicePlan]:
    """What goes off each router, for all of these tunnels together."""
    return {
        device: removal_plan(job, device, [name for name, m in ends.items() if device in m], text)
        for device, text in running.items()
    }


def removal_plan(job: Job, device: str, names: Sequence[str], text: str) -> DevicePlan:
    """What goes off a router. A backup that is a peer in another tunnel's entry leaves that entry.

    Raises:
        InputError: something else on the router refers to what would go.
    """
    platform = job.platform(device)
    known = {tunnel.name: tunnel for tunnel in job.inventory.tunnels}
    plan = platform.removal(device, names, text)
    for primary in _entries_left(device, [known[name] for name in names if name in known]):
        if primary.name not in platform.running_peers(text):
            continue
        kept = tuple(each for each in primary.backups if each.name not in names)
        left = platform.difference(
            device,
            [replace(primary, backups=kept)],
            text,
            environment=job.environment,
            reveal=job.reveal,
            neighbours=[tunnel for tunnel in known.values() if tunnel.touches(device)],
        )
        plan = DevicePlan(device, (*left.steps, *plan.steps), (*left.notes, *plan.notes))
    return plan


def _entries_left(device: str, tunnels: Sequence[Tunnel]) -> list[Tunnel]:
    """The tunnels in whose crypto map entries these are peers, without those that go as well."""
    gone = {tunnel.name for tunnel in tunnels}
    entries = {
        tunnel.primary.name: tunnel.primary
        for tunnel in tunnels
        if tunnel.primary and shares_entry(device, tunnel.primary, tunnel)
    }
    return [primary for name, primary in entries.items() if name not in gone]


def remove_all(
    job: Job,
    ends: Mapping[str, Mapping[str, str]],
    done: Callable[[str], None],
    keep: Callable[[Sequence[Change]], None],
) -> list[Change]:
    """Take these tunnels off both of their ends; see `in_batches`."""

    def begin_these(names: Sequence[str]) -> list[Change]:
        return begin_removals(job, {name: ends[name] for name in names})

    return in_batches(job, ends, begin_these, done, keep)


def partner_remarks(job: Job, names: Sequence[str]) -> dict[str, list[str]]:
    """What partners have to do when these tunnels go, by our device."""
    remarks: dict[str, list[str]] = {}
    for tunnel in job.inventory.tunnels:
        if tunnel.name in names and (note := only(tunnel)):
            for end in tunnel.managed_ends:
                remarks.setdefault(end.device, []).append(
                    f"{tunnel.name}: {note}, who has to remove that end"
                )
    return remarks


def begin_removals(job: Job, ends: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """Fetch both configurations of each end of each tunnel afresh, and plan how it goes."""
    devices = tuple(dict.fromkeys(device for of_tunnel in ends.values() for device in of_tunnel))
    running, startup = job.run(running_config, devices), job.run(startup_config, devices)
    known = {tunnel.name: tunnel for tunnel in job.inventory.tunnels}
    changes = []
    for name, peers in ends.items():
        errors = {d: e for d, e in running.errors.items() if d in peers}
        before = {d: text for d, text in running.values.items() if d in peers}
        change = Change(
            name,
            peers,
            before,
            {},
            tunnel=known.get(name),
            errors=errors,
            goal=Goal.GONE,
            dead_man=dead_man(job),
            timerless=timerless(job, peers),
        )
        try:
            change.plans = {d: removal_plan(job, d, [name], text) for d, text in before.items()}
            saved = {d: text for d, text in startup.values.items() if d in before}
            change.unsaved = tuple(_saved_ends(job, name, change.plans, saved))
        except BothendsError as error:
            change.errors[error.where or name] = error
        if not change.errors and not change.needed:
            change.state = State.UNCHANGED
        changes.append(change)
    return changes


def _saved_ends(
    job: Job, name: str, plans: Mapping[str, DevicePlan], startup: Mapping[str, str]
) -> list[str]:
    """Ends that run nothing of a tunnel any more and would have it again after a reload."""
    return [
        device
        for device, text in startup.items()
        if not plans[device].changed and removal_plan(job, device, [name], text).changed
    ]
