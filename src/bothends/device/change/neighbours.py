"""The other tunnels of a router that is changed: none of them may go down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bothends.device.ask.questions import show
from bothends.device.change.change import Change
from bothends.device.job import Job
from bothends.platforms.show import parse
from bothends.verification import CheckResult, Status

SESSIONS = "show crypto session"
Peers = Mapping[str, frozenset[str]]
"""Addresses of the peers whose session is up, by device."""


def peers_up(job: Job, devices: Sequence[str]) -> Peers:
    """The peers of each device whose session is up now."""
    shown = job.run(show, devices, commands=dict.fromkeys(devices, (SESSIONS,)))
    return {
        device: frozenset(
            str(record.get("peer"))
            for record in parse(SESSIONS, outputs[SESSIONS]).records
            if str(record.get("status", "")).startswith("UP")
        )
        for device, outputs in shown.values.items()
    }


def note_lost(changes: Sequence[Change], before: Peers, after: Peers) -> None:
    """Add a failed check to the report of every change after which another tunnel is down."""
    for change in changes:
        if change.report is None:
            continue
        mine = set(change.peers.values())
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
            if peer not in mine
        ]
        change.report = replace(change.report, results=(*change.report.results, *lost))
