"""SAs that what ran before has negotiated: forgotten, so that what runs now is put to the test."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bothends.device.ask.questions import show
from bothends.device.change.change import Change, note_errors
from bothends.device.job import Job
from bothends.device.journal.events import Event
from bothends.platforms.commands import Command
from bothends.platforms.show import parse
from bothends.verification import CheckResult, Status

Spis = Mapping[str, frozenset[str]]
"""SPIs of the IPsec SAs with the other end, by device."""


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


def note_not_renewed(changes: Sequence[Change], before: Spis, after: Spis) -> None:
    """Add a check to each report: after the change, no SA of before it may stand."""
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
            results.append(CheckResult("renewed", "SAs are new", device, status, message))
        change.report = replace(change.report, results=(*change.report.results, *results))
