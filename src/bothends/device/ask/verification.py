"""Verification: ask both ends, send traffic, ask both ends again, compare."""

import time
from collections.abc import Iterable, Mapping, Sequence

from bothends.device.ask.certificates import with_certificates
from bothends.device.ask.configurations import with_configurations
from bothends.device.ask.explanation import explained
from bothends.device.ask.ike_sas import ike_sas
from bothends.device.ask.initiator import prove_initiators
from bothends.device.ask.questions import probe, show
from bothends.device.job import Job
from bothends.device.sessions.fleet import Answers
from bothends.model import Tunnel
from bothends.verification import (
    EndFacts,
    Expected,
    ExpectedEnd,
    Probe,
    ProbeResult,
    TunnelReport,
    address_commands,
    big,
    established,
    in_use,
    own_addresses,
    probes,
    unasked,
    verify_tunnel,
    waking,
)

POLL = 1.0
"""Seconds between two looks at a tunnel that is still coming up."""

Plan = Mapping[str, Sequence[Probe]]
"""Probes by tunnel."""


def verified(job: Job) -> dict[str, TunnelReport]:
    """The report of every tunnel of the job, by name; a failed one with its causes."""
    expected = [job.expected(tunnel) for tunnel in job.tunnels]
    return {report.tunnel: report for report in explained(job, whole(job, expected))}


def whole(job: Job, expected: Sequence[Expected]) -> list[TunnelReport]:
    """One report per expectation: SAs, traffic, and what both configurations say."""
    intended = {tunnel.name: tunnel for tunnel in job.inventory.tunnels}
    from_running = bool(job.options.get("from_running"))
    reports = with_certificates(job, verify_expected(job, expected, look_first=True))
    return with_configurations(job, reports, {} if from_running else intended)


def verify_tunnels(job: Job, tunnels: Sequence[Tunnel]) -> list[TunnelReport]:
    """One report per tunnel of the inventory, in order."""
    return verify_expected(job, [job.expected(tunnel) for tunnel in tunnels])


def verify_expected(
    job: Job, expected: Sequence[Expected], *, look_first: bool = False
) -> list[TunnelReport]:
    """One report per expectation, in order. The first round of probes only wakes the tunnels up.

    `look_first`: also tell how things were before those.
    """
    shown, addresses = _addresses(job, expected, look_first=look_first)
    planned = _planned(job, expected, addresses)
    first = shown.values if look_first else {}
    waited = _wake(job, expected, planned, tuple(addresses))
    planned = _planned(job, expected, addresses)
    before = _ask(job, expected, addresses)
    shown_before = {
        each.tunnel: _facts(job, each, before.values)
        for each in expected
        if all(end.device in before.values for end in each.asked_ends)
    }
    for each in expected:
        if facts := shown_before.get(each.tunnel):
            planned[each.tunnel] += big(each, planned[each.tunnel], facts)
    sent = _send(job, planned, tuple(before.values))
    after = _ask(job, expected, sent.values)
    for device, outputs in after.values.items():
        job.evidence.outputs(f"after/{device}", outputs)

    rounds = (shown, before, sent, after)
    reports = []
    for each in expected:
        ends = [end.device for end in each.asked_ends]
        errors = {end: r.errors[end] for r in reversed(rounds) for end in ends if end in r.errors}
        if errors:
            reports.append(unasked(each, errors))
            continue
        results = [r for end in ends for r in sent.values[end] if r.probe in planned[each.tunnel]]
        reports.append(
            verify_tunnel(
                each,
                shown_before[each.tunnel],
                _facts(job, each, after.values),
                results,
                first=_facts(job, each, first) if set(ends) <= set(first) else None,
                waited=waited.get(each.tunnel, 0),
            )
        )
    if which := job.options.get("initiator"):
        reports = [
            prove_initiators(job, each, report, which, probes(each, addresses))
            for each, report in zip(expected, reports, strict=True)
        ]
    return reports


def probes_of(job: Job, expected: Sequence[Expected]) -> Plan:
    """What a verification of these sends first."""
    return _planned(job, expected, _addresses(job, expected)[1])


def _addresses(
    job: Job, expected: Sequence[Expected], *, look_first: bool = False
) -> tuple[Answers[Mapping[str, str]], dict[str, tuple[str, ...]]]:
    """What the routers answered, and their own addresses.

    `look_first`: they are asked in the same breath what they show of the tunnels.
    """
    devices = tuple(dict.fromkeys(end.device for each in expected for end in each.asked_ends))
    asked = address_commands(expected)
    interfaces = {device: tuple(job.command(device, each) for each in asked) for device in devices}
    of_tunnels = _questions(job, expected, devices) if look_first else {}
    commands = {device: (*interfaces[device], *of_tunnels.get(device, ())) for device in devices}
    shown = job.run(show, devices, commands=commands)
    addresses = {
        device: tuple(
            each for command in interfaces[device] for each in own_addresses(outputs[command])
        )
        for device, outputs in shown.values.items()
    }
    return shown, addresses


def _planned(
    job: Job, expected: Sequence[Expected], addresses: Mapping[str, tuple[str, ...]]
) -> dict[str, list[Probe]]:
    """Probes by tunnel; a backup that is not in use gets those that disturb nothing."""
    backups = [each for each in expected if each.standby]
    facts = ike_sas(job, backups, tuple(addresses)) if backups else {}
    return {
        each.tunnel: list(
            (probes if not each.standby or in_use(each, facts[each.tunnel]) else waking)(
                each, addresses
            )
        )
        for each in expected
    }


def _wake(
    job: Job, expected: Sequence[Expected], planned: Plan, devices: Sequence[str]
) -> dict[str, float]:
    """Send probes until every tunnel has its IKE SA, or the time is up; seconds waited for each."""
    began = time.monotonic()
    limit = float(job.options.get("wait", 0))
    waited: dict[str, float] = {}
    sleeping = list(expected)
    # One end first: when both start at once, both keep an IKE SA too many for a while.
    starters = tuple(dict.fromkeys(_first(each).device for each in expected))
    _send(job, planned, tuple(device for device in starters if device in devices))
    while sleeping and not job.fleet.stop.is_set():
        _send(job, {each.tunnel: planned[each.tunnel] for each in sleeping}, devices)
        facts = ike_sas(job, sleeping, devices)
        sleeping = [each for each in sleeping if not established(each, facts[each.tunnel])]
        seconds = time.monotonic() - began
        waited |= {each.tunnel: seconds for each in sleeping}
        if seconds >= limit:
            break
        names = ", ".join(each.tunnel for each in sleeping[:3])
        if sleeping:
            job.talk.say(f"waiting for {names} ({seconds:.0f} of {limit:.0f} s)")
            time.sleep(POLL)
    return waited


def _first(expected: Expected) -> ExpectedEnd:
    """The end that is to send first: one that can initiate."""
    return next(end for end in expected.initiators if end in expected.asked_ends)


def _send(job: Job, planned: Plan, devices: Sequence[str]) -> Answers[Sequence[ProbeResult]]:
    """Every probe, by the device that sends it."""
    own_probes = {
        device: [each for some in planned.values() for each in some if each.device == device]
        for device in devices
    }
    return job.run(probe, devices, probes=own_probes)


def _ask(
    job: Job, expected: Sequence[Expected], devices: Mapping[str, object]
) -> Answers[Mapping[str, str]]:
    """Every command of every tunnel, asked once of each device."""
    commands = _questions(job, expected, devices)
    return job.run(show, tuple(commands), commands=commands)


def _questions(
    job: Job, expected: Sequence[Expected], devices: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """What each device is asked of its tunnels, each command once."""
    commands: dict[str, dict[str, None]] = {device: {} for device in devices}
    for each in expected:
        for end in each.asked_ends:
            peer = each.other(end).address
            if end.device in commands:
                own_questions = (
                    question.format(peer=peer)
                    for question in job.asked(end.device).questions(each.ike)
                )
                commands[end.device].update(dict.fromkeys(own_questions))
    return {device: tuple(each) for device, each in commands.items()}


def _facts(
    job: Job, expected: Expected, outputs: Mapping[str, Mapping[str, str]]
) -> dict[str, EndFacts]:
    """What each end showed of this tunnel."""
    return {
        end.device: job.asked(end.device)
        .facts(
            end.device,
            {
                question: outputs[end.device][question.format(peer=expected.other(end).address)]
                for question in job.asked(end.device).questions(expected.ike)
            },
        )
        .at(end.local)
        for end in expected.asked_ends
    }
