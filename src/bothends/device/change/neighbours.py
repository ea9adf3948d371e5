"""The other tunnels of a router that is changed: none of them may go down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bothends.device.ask.questions import show
from bothends.device.change.change import Change, note_errors
from bothends.device.job import Job
from bothends.model import one_spelling
from bothends.platforms.commands import Command
from bothends.platforms.show import parse
from bothends.verification import CheckResult, Status

Peers = Mapping[str, frozenset[str]]
"""Addresses of the peers whose session is up, by device."""


def peers_up(job: Job, changes: Sequence[Change]) -> Peers:
    """The peers of each end of these changes whose session is up now.

    An end that does not show them is an error of its change. The peers are asked for twice: a list
    of sessions that is cut would hide one that goes down.
    """
    devices = tuple(device for change in changes for device in change.devices)
    commands = {
        device: (job.command(device, Command.SESSIONS), job.command(device, Command.SESSION_PEERS))
        for device in devices
    }
    shown = job.run(show, devices, commands=commands)
    note_errors(changes, shown.errors)
    return {
        device: frozenset(
            one_spelling(str(record.get("peer")))
            for sessions in commands[device][:1]
            for record in parse(sessions, outputs[sessions]).records
            if str(record.get("status", "")).startswith("UP")
        )
        for device, outputs in shown.values.items()
    }


def note_lost(changes: Sequence[Change], before: Peers, after: Peers) -> None:
    """Add a failed check to the report of every change after which another tunnel is down."""
    for change in changes:
        if change.report is None:
            continue
        own_peers = set(change.peers.values())
        lost = [
            CheckResult(
                "neighbours",
                "no other tunnel went down",
                device,
                Status.FAILED,
                f"the session with {peer} was up before the change and is not any more",
            )
            for device in change.devices
            for peer in sorted(before.get(device, frozenset()) - after.get(device, frozenset()))
            if peer not in own_peers
        ]
        change.report = replace(change.report, results=(*change.report.results, *lost))
