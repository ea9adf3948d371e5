"""The one door through which every change goes: both ends are changed, or neither.

Armed before the first line, verified inside the time that the routers give, confirmed side by side,
saved. Each step is in the journal before it is taken, so that another process can finish it.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address

from bothends.device.ask.questions import running_config
from bothends.device.ask.verification import verify_expected
from bothends.device.change.arming import arm_both_ends, confirm_both_ends
from bothends.device.change.change import Change, Goal, State, journal_lines, note_errors
from bothends.device.change.keys_taken import KeyShown, keys_shown
from bothends.device.change.neighbours import note_lost, peers_up
from bothends.device.change.preparation import prepared
from bothends.device.change.pushing import push_both_ends, save
from bothends.device.change.removal import verify_gone
from bothends.device.change.renewal import Spis, forget_sas, note_renewed, renew_sas, spis
from bothends.device.change.taking_back import take_back_both_ends
from bothends.device.job import Job
from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.journal.journal import Journal
from bothends.device.journal.recorded import earlier_references
from bothends.errors import DeviceError, InputError
from bothends.model import shares_entry
from bothends.platforms.placeholders import placeholder
from bothends.secrets import resolve
from bothends.verification import Expected, TunnelReport
from bothends.verification.from_running import expected_alone, expected_between


def carry_out(job: Job, changes: Sequence[Change]) -> None:
    """Change tunnels that share no router side by side; what fails goes back on both ends."""
    expected = [change for change in changes if change.needed]
    try:
        for change in expected:
            _keep_journal(job, change)
        arm_both_ends(job, expected)
        armed = [change for change in expected if not change.errors]
        verified = _push_and_verify(job, armed)
        for change in verified:
            change.record(Event.VERIFIED)
        confirm_both_ends(job, verified)
        for change in verified:
            if change.good:
                change.record(Event.SAVING)
    except InputError as error:  # the journal cannot be written, and nothing goes on without it
        for change in expected:
            change.errors.setdefault(error.where or change.tunnel_name, error)
        armed = [change for change in expected if change.ways]
    kept = [change for change in armed if change.good and Event.VERIFIED in change.reached]
    back = [change for change in armed if change not in kept]
    take_back_both_ends(job, back)
    forget_sas(job, [change for change in back if change.report and not change.keeps_sas])
    finish(job, kept)


def _push_and_verify(job: Job, armed: Sequence[Change]) -> list[Change]:
    """Those of these changes that both ends have, and that are verified."""
    for change in armed:
        change.armed_at = time.monotonic()
    up_before, old_spis = peers_up(job, armed), spis(job, armed)
    known = [change for change in armed if change.good]
    push_both_ends(job, known)
    pushed = [change for change in known if change.good and not job.fleet.stop.is_set()]
    _keep_after(job, pushed)
    pushed = [change for change in pushed if change.good]
    tried = [change for change in pushed if change.goal is not Goal.PREPARED]
    stale = [
        change for change in tried if not (change.keeps_sas or _renewed(job, change, old_spis))
    ]
    renew_sas(job, stale, up_before, old_spis)
    _verify(job, pushed)
    note_lost(pushed, up_before, peers_up(job, pushed))
    stay = [change for change in tried if change.goal is not Goal.GONE]
    note_renewed(job, stay, old_spis, spis(job, stay))
    return [change for change in pushed if change.good and not job.fleet.stop.is_set()]


def _renewed(job: Job, change: Change, old: Spis) -> bool:
    """Whether both ends use new SAs only already, as they do that moved to a new way."""
    if not change.new_way:
        return False
    now = spis(job, [change])
    return all(now.get(d) and not now[d] & old.get(d, frozenset()) for d in change.devices)


def finish(job: Job, changes: Sequence[Change]) -> None:
    """Save both ends of changes that both ends keep.

    Ends that have no timer come last: what they saved is all that they can go back to.
    """
    for last in (False, True):
        _save_ends(job, changes, timerless=last)
    for change in changes:
        for device in change.devices:
            if device not in change.errors:
                change.mention(Event.SAVED, device=device)
        change.state = State.SAVED if change.good else State.UNSAVED
        if change.state is State.SAVED:
            change.settle(ChangeOutcome.NEW)


def _save_ends(job: Job, changes: Sequence[Change], *, timerless: bool) -> None:
    """Save those ends of these changes that have a revert timer, or those that have none."""
    ends = {
        device: change
        for change in changes
        for device in change.devices
        if (device in change.timerless) is timerless
    }
    for device, change in ends.items():
        if change.errors:
            change.errors[device] = DeviceError(
                "it was not saved, as the other end could not be", where=device
            )
    answers = job.run(save, tuple(d for d, change in ends.items() if not change.errors))
    for device, error in answers.errors.items():
        ends[device].errors[device] = error


def _keep_journal(job: Job, change: Change) -> None:
    """Begin the journal of a change: what is planned, and what runs before it."""
    change.journal = Journal(job.journals.folder / change.tunnel_name)
    for device in change.devices:
        change.journal.keep("before", device, change.before[device])
    plans = change.plans
    references = _known_keys(job, change)
    change.record(
        Event.PLANNED,
        tunnel=change.tunnel_name,
        goal=str(change.goal),
        dead_man=str(change.dead_man),
        timerless=sorted(change.timerless),
        lines={device: journal_lines(plan.lines) for device, plan in plans.items()},
        undo={d: journal_lines(plan.undo, references) for d, plan in plans.items()},
        peers=dict(change.peers),
    )


def _known_keys(job: Job, change: Change) -> dict[str, str]:
    """By key that may run there, the placeholder of its reference.

    Where the inventory has the tunnel no more, the references are those of its earlier changes.
    """
    if change.tunnel:
        return {job.reveal(ref): placeholder(ref) for ref in change.tunnel.keys_beside}
    known = {}
    for reference in earlier_references(job.project, change.tunnel_name):
        with suppress(InputError):  # nobody keeps it any more
            known[resolve(reference, job.project).reveal()] = placeholder(reference)
    return known


def _keep_after(job: Job, changes: Sequence[Change]) -> None:
    """Keep what both ends run with the change in: what a later look is compared with.

    Each end must run the keys that it was given.
    """
    running = job.run(running_config, devices_of(changes))
    note_errors(changes, running.errors)
    for change in changes:
        if change.goal in {Goal.UP, Goal.PREPARED}:  # a way back may pass keys that go again
            _note_keys(job, change, running.values)
        for device in change.devices:
            if device in running.values and change.journal:
                change.journal.keep("after", device, running.values[device])
        change.record(Event.PUSHED)
        change.state = State.PUSHED


def _note_keys(job: Job, change: Change, running: Mapping[str, str]) -> None:
    for device in set(change.devices) & set(running):
        lines = change.plans[device].lines
        shown = dict(keys_shown(lines, running[device], job.reveal))
        if KeyShown.HIDDEN in shown.values():
            change.keeps_sas = False  # only a negotiation shows that both ends have the same one
        if missing := [line for line, what in shown.items() if what is KeyShown.ANOTHER]:
            change.errors[device] = DeviceError(
                f"it does not run the key that was entered: {'; '.join(missing)}",
                where=device,
                hint="enter the line there by hand: the router says why it keeps another key",
            )


def _verify(job: Job, changes: Sequence[Change]) -> None:
    """Have each change show what it is for."""
    expected = {
        change.tunnel_name: target
        for change in changes
        if change.goal not in {Goal.GONE, Goal.PREPARED} and (target := _expected(job, change))
    }
    reports = dict(zip(expected, verify_expected(job, list(expected.values())), strict=True))
    gone = [change for change in changes if change.goal is Goal.GONE]
    reports |= {report.tunnel: report for report in verify_gone(job, gone)}
    reports |= _with_primaries(job, gone, reports)
    reports |= {c.tunnel_name: prepared(c) for c in changes if c.goal is Goal.PREPARED}
    for change in changes:
        change.report = reports.get(change.tunnel_name) or TunnelReport(change.tunnel_name, ())


def _with_primaries(
    job: Job, gone: Sequence[Change], reports: Mapping[str, TunnelReport]
) -> dict[str, TunnelReport]:
    """The reports of backups that left the entry of their primary, which must go on working."""
    left = {
        change.tunnel_name: primary
        for change in gone
        if change.tunnel and (primary := change.tunnel.primary)
        for device, plan in change.plans.items()
        if plan.changed and shares_entry(device, primary, change.tunnel)
    }
    shown = verify_expected(job, [job.expected(primary) for primary in left.values()])
    return {
        name: replace(reports[name], results=(*reports[name].results, *primary.results))
        for name, primary in zip(left, shown, strict=True)
    }


def _expected(job: Job, change: Change) -> Expected | None:
    """What the tunnel has to be: as the inventory has it, or as both ends run it."""
    if change.goal is Goal.UP and change.tunnel:
        return job.expected(change.tunnel)
    known = (each for each in job.inventory.tunnels if each.name == change.tunnel_name)
    if (tunnel := next(known, None)) and tunnel.dynamic_end:
        return job.expected(tunnel)  # the configurations do not have its address
    running = job.run(running_config, change.devices)
    change.errors |= running.errors
    try:
        if len(change.peers) == 1 and not running.errors:
            return _expected_of_one(job, change, running.values)
        between = expected_between(running.values)
    except InputError as error:
        change.errors[change.tunnel_name] = error
        return None
    peers = set(change.peers.values())
    return next((e for e in between if {str(end.address) for end in e.ends} == peers), None)


def _expected_of_one(job: Job, change: Change, running: Mapping[str, str]) -> Expected:
    """What our end of a tunnel with a partner has to show; the partner's name is the inventory's.

    Raises:
        InputError: it runs no such tunnel.
    """
    ((device, peer),) = change.peers.items()
    ends = (end for tunnel in job.inventory.tunnels for end in tunnel.ends if not end.managed)
    partner = next((end.device for end in ends if str(end.address) == peer), peer)
    expected = expected_alone(device, running[device], ip_address(peer), partner)
    return replace(expected, tunnel=change.tunnel_name)


def devices_of(changes: Sequence[Change]) -> tuple[str, ...]:
    """Both ends of each change."""
    return tuple(device for change in changes for device in change.devices)
