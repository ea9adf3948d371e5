"""SAs that what ran before has negotiated: forgotten, so that what runs now is put to the test."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bothends.device.ask.questions import show, start_anew
from bothends.device.ask.verification import probes_of
from bothends.device.change.change import Change, Goal, note_errors
from bothends.device.job import Job
from bothends.device.journal.events import Event
from bothends.platforms.commands import Command
from bothends.platforms.show import parse
from bothends.verification import CheckResult, Probe, Status

Spis = Mapping[str, frozenset[str]]
"""SPIs of the IPsec SAs with the other end, by device."""


def renew_sas(
    job: Job, changes: Sequence[Change], up: Mapping[str, frozenset[str]], old: Spis
) -> None:
    """Have the SAs of each change negotiated anew where the session with the peer was up.

    One end forgets its own, which tells the other, and sends at once: the gap in the traffic is
    the negotiation alone. An end that keeps an old SA after that has missed the message: then both
    forget theirs.
    """
    probes = _starting_probes(job, changes, up)
    for change in changes:
        if change.tunnel_name in probes:
            change.mention(Event.CLEARING)
    starts = {probe.device: probe for probe in probes.values()}
    clear = {
        probe.device: job.command(
            probe.device, Command.CLEAR_SESSION, peer=change.peers[probe.device]
        )
        for change in changes
        if (probe := probes.get(change.tunnel_name))
    }
    job.run(start_anew, tuple(starts), clear=clear, probes=starts)
    now = spis(job, changes)
    forget_sas(
        job,
        [
            change
            for change in changes
            if change.tunnel_name not in probes
            or any(now.get(d, frozenset()) & old.get(d, frozenset()) for d in change.devices)
        ],
        up,
    )


def _starting_probes(
    job: Job, changes: Sequence[Change], up: Mapping[str, frozenset[str]]
) -> dict[str, Probe]:
    """By tunnel, what is sent from an end whose session with its peer is up."""
    expected = [
        job.expected(change.tunnel)
        for change in changes
        if change.goal is Goal.UP
        and change.tunnel
        and any(peer in up.get(device, ()) for device, peer in change.peers.items())
    ]
    planned = probes_of(job, expected) if expected else {}
    probes: dict[str, Probe] = {}
    for change in changes:
        for probe in planned.get(change.tunnel_name, ()):
            if change.peers.get(probe.device) in up.get(probe.device, frozenset()):
                probes.setdefault(change.tunnel_name, probe)
    return probes


def forget_sas(
    job: Job, changes: Sequence[Change], up: Mapping[str, frozenset[str]] | None = None
) -> None:
    """Clear the SAs with this one peer on both ends of each change.

    `up`: only where the session with the peer is among these, by device.
    """
    clear = {
        device: (job.command(device, Command.CLEAR_SESSION, peer=peer),)
        for change in changes
        for device, peer in change.peers.items()
        if up is None or peer in up.get(device, ())
    }
    for change in changes:
        if set(change.devices) & set(clear):
            change.mention(Event.CLEARING)
    job.run(show, tuple(clear), commands=clear)


def spis(job: Job, changes: Sequence[Change]) -> dict[str, frozenset[str]]:
    """The SPIs that each end has with the other now; one that does not tell is an error."""
    ask = {
        device: (job.command(device, Command.IPSEC_SAS_WITH, peer=peer),)
        for change in changes
        for device, peer in change.peers.items()
    }
    shown = job.run(show, tuple(ask), commands=ask)
    note_errors(changes, shown.errors)
    return {
        device: frozenset(
            str(sa["spi"])
            for command, text in outputs.items()
            for record in parse(command, text).records
            for way in ("inbound_esp", "outbound_esp")
            for sa in record.get(way) or ()
            if sa.get("spi")
        )
        for device, outputs in shown.values.items()
    }


def note_renewed(job: Job, changes: Sequence[Change], before: Spis, after: Spis) -> None:
    """Add a check to each report: after the change no SA of before it may stand.

    Where a change lets the SAs go on, it says so, and which command has the next ones negotiated.
    """
    for change in changes:
        if change.report is None or not any(before.get(d) for d in change.devices):
            continue
        results = []
        for device in change.devices:
            old = before.get(device, frozenset()) & after.get(device, frozenset())
            status = Status.FAILED if old else Status.OK
            message = (
                f"{device} still uses SPI {', '.join(sorted(old))}, negotiated before the change"
                if old
                else f"{device} has negotiated new SAs"
            )
            result = CheckResult("renewed", "SAs are new", device, status, message)
            if old and change.keeps_sas:
                message = f"{device} runs the new key, and its SAs go on"
                result = CheckResult("new key", "new key is in place", device, Status.OK, message)
            results.append(result)
        if any(result.check == "new key" for result in results):
            change.notes.append(_not_proven(job, change))
        change.report = replace(change.report, results=(*change.report.results, *results))


def _not_proven(job: Job, change: Change) -> str:
    """What is still to come where the SAs of before a new key go on (RFC 7296, 2.8)."""
    device, peer = next(iter(change.peers.items()))
    clear = job.command(device, Command.CLEAR_SESSION, peer=peer)
    return (
        "both ends run the same new key, and no negotiation has used it yet, as a rekey does not "
        "authenticate again; the first that does comes after a reload or a lost peer, or after "
        f"{clear!r} on {device}, which stops traffic for the moment of one negotiation"
    )
