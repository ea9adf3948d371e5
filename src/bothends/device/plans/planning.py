"""Plans: what is missing on each router, worked out without touching any."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bothends.device.ask.questions import running_config, startup_config
from bothends.device.change.arming import look, unlike_startup
from bothends.device.change.change import Change, Goal, State
from bothends.device.change.locking import unfinished_text
from bothends.device.change.revert_timer import DeadMan, no_timer
from bothends.device.job import Job
from bothends.device.journal.runs import unfinished
from bothends.device.plans.partner_notes import one_end_notes, only
from bothends.device.plans.policies_in_front import in_front
from bothends.device.sessions.fleet import Answers
from bothends.errors import BothendsError, InputError
from bothends.model import Tunnel
from bothends.platforms.plan import ByHand, Choices, DevicePlan, Stage
from bothends.platforms.sections import unlike
from bothends.platforms.templates.older_copies import older_copies
from bothends.report.plain import counted


def planned(job: Job) -> Answers[DevicePlan]:
    """The plan of every router of the job's tunnels, or why there is none."""
    running = job.run(running_config, job.devices())
    plans: dict[str, DevicePlan] = {}
    errors = dict(running.errors)
    for device, text in running.values.items():
        try:
            plans |= plan_devices(job, job.tunnels, {device: text})
        except BothendsError as error:
            errors[device] = error
    texts = {device: running.values[device] for device in plans}
    return Answers(_both_waiting(job, job.tunnels, texts, plans), errors)


def plan_devices(
    job: Job,
    tunnels: Sequence[Tunnel],
    running: Mapping[str, str],
    *,
    checked: bool = True,
    waiting: Collection[str] = (),
) -> dict[str, DevicePlan]:
    """Plan every router that these tunnels touch, from its running configuration.

    Unless `checked`, nobody asks whether the routers can be ends of these tunnels. Of tunnels that
    are `waiting` for a certificate at one end, nothing but the trustpoints is planned at either.
    """
    plans = _plans(job, tunnels, running, checked=checked, waiting=waiting)
    return _both_waiting(job, tunnels, running, plans) if checked else plans


def waiting_in(plans: Iterable[DevicePlan]) -> frozenset[str]:
    """The tunnels that wait for a certificate by one of these plans."""
    return frozenset(name for plan in plans for name in plan.by_hand)


def _both_waiting(
    job: Job, tunnels: Sequence[Tunnel], running: Mapping[str, str], plans: dict[str, DevicePlan]
) -> dict[str, DevicePlan]:
    """The same plans, in which an end that could be planned waits for the other."""
    waiting = waiting_in(plans.values())
    early: dict[str, dict[str, ByHand]] = {}
    for tunnel in tunnels:
        devices = [end.device for end in tunnel.managed_ends if end.device in plans]
        ready = [device for device in devices if tunnel.name not in plans[device].by_hand]
        for device in ready if tunnel.name in waiting else ():
            others = [each for each in devices if each not in ready]
            text = f"{others[0]} holds no certificate for it yet"
            early.setdefault(device, {})[tunnel.name] = ByHand(device, text)
    if not early:
        return plans
    texts = {device: running[device] for device in early}
    again = _plans(job, tunnels, texts, checked=True, waiting=waiting)
    for device, waits in early.items():
        plan = again[device]
        again[device] = replace(plan, by_hand={**plan.by_hand, **waits})
    return {device: again.get(device, plan) for device, plan in plans.items()}


def _plans(
    job: Job,
    tunnels: Sequence[Tunnel],
    running: Mapping[str, str],
    *,
    checked: bool,
    waiting: Collection[str],
) -> dict[str, DevicePlan]:
    choices = Choices(
        allow_global=bool(job.options.get("allow_global")),
        replace_keys=bool(job.options.get("replace_keys")),
        checked=checked,
        waiting=frozenset(waiting),
    )
    return {
        device: job.platform(device).difference(
            device,
            [tunnel for tunnel in tunnels if tunnel.touches(device)],
            running[device],
            environment=job.environment,
            reveal=job.reveal,
            neighbours=[tunnel for tunnel in job.inventory.tunnels if tunnel.touches(device)],
            choices=choices,
        )
        for device in job.devices(tunnels)
        if device in running
    }


def begin(job: Job, batch: Sequence[Tunnel]) -> list[Change]:
    """Fetch both configurations of each end of each tunnel afresh, and plan its change."""
    devices = job.devices(batch)
    running, startup = job.run(running_config, devices), job.run(startup_config, devices)
    mode = dead_man(job)
    changes = []
    for tunnel in batch:
        ends = [end.device for end in tunnel.managed_ends]
        errors = {device: running.errors[device] for device in ends if device in running.errors}
        before = {device: running.values[device] for device in ends if device not in errors}
        change = Change.of(
            tunnel,
            job.peers(tunnel),
            before,
            errors=errors,
            dead_man=mode,
            timerless=timerless(job, ends),
        )
        if not errors:
            try:
                change.plans = plan_devices(job, [tunnel], before)
                change.unsaved = tuple(unsaved_ends(job, [tunnel], change.plans, startup.values))
            except BothendsError as error:
                change.errors[error.where or tunnel.name] = error
            change.errors |= unlike_startup(job, change, startup.values)
            if waiting_in(change.plans.values()):
                change.goal = Goal.PREPARED
            if not change.errors and not change.needed:
                change.state = State.UNCHANGED
        if change.needed and (note := only(tunnel)):
            change.notes.append(note)
        changes.append(change)
    return changes


def dead_man(job: Job) -> DeadMan:
    """What the user chose to take routers back that nobody can reach any more."""
    return DeadMan(job.options.get("dead_man") or DeadMan.TIMER)


def timerless(job: Job, devices: Iterable[str]) -> frozenset[str]:
    """Those of these routers that have no revert timer."""
    return frozenset(device for device in devices if not job.platform(device).revert.TIMER)


def unsaved_ends(
    job: Job, tunnels: Sequence[Tunnel], plans: Mapping[str, DevicePlan], startup: Mapping[str, str]
) -> dict[str, int]:
    """Routers that run these tunnels as intended, but would lack so many lines after a reload."""
    settled = {d: text for d, text in startup.items() if d in plans and not plans[d].changed}
    waiting = waiting_in(plans.values())
    after_reload = plan_devices(job, tunnels, settled, checked=False, waiting=waiting)
    return {device: len(plan.lines) for device, plan in after_reload.items() if plan.changed}


@dataclass(frozen=True, slots=True)
class Remarks:
    """What else a user has to know of each router before it is changed."""

    notes: dict[str, list[str]]
    """By device."""
    unsaved: Mapping[str, int]
    """Lines that run as intended, but are not in the startup configuration, by device."""


def remarks(job: Job, plans: Mapping[str, DevicePlan], running: Mapping[str, str]) -> Remarks:
    """Look at the routers of these plans for what stands in the way of a safe change.

    Raises:
        InputError: a router would be changed that cannot take itself back.
    """
    notes = {device: list(_notes(job, plan, running[device])) for device, plan in plans.items()}
    startup = job.run(startup_config, tuple(plans))
    unsaved = unsaved_ends(job, job.tunnels, plans, startup.values)
    for device, count in unsaved.items():
        notes[device].append(
            f"not finished: {counted(count, 'line')} of what runs is not in the startup "
            "configuration; apply verifies and saves it"
        )
    for device, error in startup.errors.items():
        notes[device].append(f"the startup configuration is not known: {error.message}")
    for device, text in startup.values.items():
        others = len(unlike(text, running[device]))
        if others and device not in unsaved and plans[device].changed:
            notes[device].append(
                f"what runs differs from the startup configuration in {counted(others, 'line')}; "
                "saving this change saves that too"
            )
    for device, names in unwanted_tunnels(job, running).items():
        notes[device].append(
            f"{', '.join(names)}: runs here and is not in the inventory; bothends remove removes "
            "it from both ends"
        )
    for device, texts in partner_remarks(job, running).items():
        notes[device] += texts
    for tunnel in job.tunnels:
        for device, note in in_front(tunnel, plans, running):
            notes[device].append(note)
    for story in unfinished(job.project, tuple(plans)):
        for device in set(story.devices) & set(plans):
            notes[device].append(f"{unfinished_text(story)}: bothends resume")
    touched = tuple(d for d, plan in plans.items() if plan.changed or d in unsaved)
    _remark_on_the_way_back(job, touched, notes)
    return Remarks(notes, unsaved)


def _notes(job: Job, plan: DevicePlan, running: str) -> Iterator[str]:
    """What there is to say of one router's templates, and of its tunnels that are up."""
    own_tunnels = [tunnel for tunnel in job.tunnels if tunnel.touches(plan.device)]
    platform = job.platform(plan.device)
    for fault in older_copies(job.project, platform.templates, own_tunnels):
        yield f"{fault.file}: {fault.message}: {fault.hint}"
    names = {tunnel.name for tunnel in own_tunnels}
    moves = any(step.stage is not Stage.BESIDE for step in plan.steps)  # and no traffic stops
    if plan.changed and not moves and not names.isdisjoint(platform.running_peers(running)):
        yield (
            "a tunnel that is up and gets other lines is negotiated anew once they are in: its "
            "traffic stops for the moment of one negotiation"
        )


def partner_remarks(job: Job, running: Mapping[str, str]) -> dict[str, list[str]]:
    """What partners have to be told of these plans, by our device."""
    result: dict[str, list[str]] = {}
    for tunnel in job.tunnels:
        ours = {end.device: running[end.device] for end in tunnel.managed_ends}
        if len(ours) < len(tunnel.ends):
            for device, plan in plan_devices(job, [tunnel], ours).items():
                result.setdefault(device, []).extend(one_end_notes(job, tunnel, plan.lines))
    return result


def unwanted_tunnels(job: Job, running: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Tunnels of ours that run and that the inventory does not have there, by device."""
    surplus = {}
    for device, text in running.items():
        expected = {tunnel.name for tunnel in job.inventory.tunnels if tunnel.touches(device)}
        names = tuple(
            name for name in job.platform(device).running_peers(text) if name not in expected
        )
        if names:
            surplus[device] = names
    return surplus


def _remark_on_the_way_back(
    job: Job, devices: Sequence[str], notes: Mapping[str, list[str]]
) -> None:
    mode = dead_man(job)
    doors = job.run(look, devices, modes=_modes_of(job, devices, mode))
    for device, error in doors.errors.items():
        notes[device].append(f"{error.message}: {error.hint}" if error.hint else error.message)
    if mode is DeadMan.TIMER and not job.dry_run and (some := timerless(job, devices)):
        raise InputError(
            f"{', '.join(sorted(some))}: no revert timer, so the device could not go back by "
            "itself; nothing was changed",
            hint=no_timer("", "").hint,
        )
    without = {device: door.archive for device, door in doors.values.items() if door.archive}
    offers = {d: " / ".join(line.strip() for line in lines) for d, lines in without.items()}
    for device, offer in offers.items():
        notes[device].append(
            f"no configuration archive, so no revert timer; to have one, enter: {offer}"
        )
    if without and not job.dry_run:
        raise InputError(
            f"{', '.join(without)}: no configuration archive is configured, so the router "
            "could not go back by itself; nothing was changed",
            hint=f"enter there: {' or '.join(dict.fromkeys(offers.values()))}; or choose "
            "--dead-man reload, or --dead-man none",
        )
    if mode is DeadMan.NONE and devices:
        job.talk.warn(
            "these routers do not go back by themselves if this process ends or "
            "can no longer reach them"
        )


def _modes_of(job: Job, devices: Sequence[str], mode: DeadMan) -> Mapping[str, DeadMan]:
    """What takes each router back, in the changes of all tunnels that are planned."""
    modes = dict.fromkeys(devices, mode)
    for tunnel in job.tunnels:
        ends = [end.device for end in tunnel.managed_ends]
        modes |= Change.of(
            tunnel, dict.fromkeys(ends, ""), {}, dead_man=mode, timerless=timerless(job, ends)
        ).dead_men
    return modes
