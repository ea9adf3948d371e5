"""Verification: ask both ends, send traffic, ask both ends again, compare."""

from collections.abc import Mapping, Sequence

from bothends.device.fleet import Answers
from bothends.device.job import Job
from bothends.model import Tunnel
from bothends.verify import (
    COMMANDS,
    EndFacts,
    Expected,
    Probe,
    TunnelReport,
    own_addresses,
    probes,
    unasked,
    verify_tunnel,
)
from tasks.collect import show
from tasks.probe import probe

ADDRESSES = "show ip interface brief"


def verify_tunnels(job: Job, tunnels: Sequence[Tunnel]) -> list[TunnelReport]:
    """One report per tunnel, in order. The first round of probes only wakes the tunnels up."""
    expected = [Expected.from_tunnel(tunnel) for tunnel in tunnels]
    devices = job.devices(tunnels)
    shown = job.run(show, devices, commands=dict.fromkeys(devices, (ADDRESSES,)))
    addresses = {device: own_addresses(out[ADDRESSES]) for device, out in shown.values.items()}
    planned = {each.tunnel: probes(each, addresses) for each in expected}

    job.run(probe, tuple(addresses), probes=_by_device(planned, addresses))
    before = _ask(job, expected, addresses)
    sent = job.run(probe, tuple(before.values), probes=_by_device(planned, addresses))
    after = _ask(job, expected, sent.values)
    for device, outputs in after.values.items():
        job.evidence.outputs(f"after/{device}", outputs)

    rounds = (shown, before, sent, after)
    reports = []
    for each in expected:
        ends = [end.device for end in each.ends]
        errors = {end: r.errors[end] for r in reversed(rounds) for end in ends if end in r.errors}
        if errors:
            reports.append(unasked(each, errors))
            continue
        results = [r for end in ends for r in sent.values[end] if r.probe in planned[each.tunnel]]
        reports.append(
            verify_tunnel(each, _facts(each, before.values), _facts(each, after.values), results)
        )
    return reports


def _by_device(
    planned: Mapping[str, Sequence[Probe]], devices: Mapping[str, object]
) -> dict[str, list[Probe]]:
    return {
        device: [each for some in planned.values() for each in some if each.device == device]
        for device in devices
    }


def _ask(
    job: Job, expected: Sequence[Expected], devices: Mapping[str, object]
) -> Answers[Mapping[str, str]]:
    """Every command of every tunnel, asked once of each device."""
    commands: dict[str, dict[str, None]] = {device: {} for device in devices}
    for each in expected:
        for end in each.ends:
            peer = each.other(end).address
            if end.device in commands:
                commands[end.device].update(dict.fromkeys(c.format(peer=peer) for c in COMMANDS))
    return job.run(show, tuple(commands), commands=commands)


def _facts(expected: Expected, outputs: Mapping[str, Mapping[str, str]]) -> dict[str, EndFacts]:
    """What each end showed of this tunnel."""
    return {
        end.device: EndFacts.read(
            end.device,
            {c: outputs[end.device][c.format(peer=expected.other(end).address)] for c in COMMANDS},
        )
        for end in expected.ends
    }
