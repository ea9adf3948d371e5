"""Proof that an end can start a tunnel: forget its SAs on both ends, let that end send, look."""

from collections.abc import Sequence
from dataclasses import replace

from bothends.device.ask.ike_sas import ike_sas
from bothends.device.ask.questions import probe, show
from bothends.device.job import Job
from bothends.platforms.commands import Command
from bothends.verification import (
    CheckResult,
    Expected,
    ExpectedEnd,
    Probe,
    Status,
    TunnelReport,
    established,
)

TRIES = 3
"""Probes sent before an end is said not to be able to start."""


def prove_initiators(
    job: Job, expected: Expected, report: TunnelReport, which: str, planned: Sequence[Probe]
) -> TunnelReport:
    """The report with a check of each end that shall start: `here`, `there` or `both`.

    Clears the SAs of this one peer on both routers, and nothing else.
    """
    first, second = expected.ends
    starters = {"here": (first,), "there": (second,), "both": (first, second)}[which]
    results = [
        _start(job, expected, end, planned)
        if end.managed and end in expected.initiators
        else _waits(expected, end)
        if end.managed
        else _not_ours(end)
        for end in starters
    ]
    return replace(report, results=(*report.results, *results))


def _waits(expected: Expected, end: ExpectedEnd) -> CheckResult:
    """An end that has no address to send the first packet to."""
    text = f"{end.device} waits for {expected.other(end).device}, whose address is dynamic"
    return CheckResult("initiator", "each end can initiate", end.device, Status.OK, text)


def _not_ours(end: ExpectedEnd) -> CheckResult:
    """A partner's gateway cannot be made to send."""
    text = (
        f"{end.device} is a partner's: clear the tunnel at our end, have the partner send a packet "
        "first, and verify"
    )
    return CheckResult("initiator", "each end can initiate", end.device, Status.UNVERIFIABLE, text)


def _start(job: Job, expected: Expected, end: ExpectedEnd, planned: Sequence[Probe]) -> CheckResult:
    devices = tuple(each.device for each in expected.managed_ends)
    clear = {
        each.device: (
            job.command(each.device, Command.CLEAR_SESSION, peer=expected.other(each).address),
        )
        for each in expected.managed_ends
    }
    job.run(show, devices, commands=clear)
    own = [each for each in planned if each.device == end.device]
    for _ in range(TRIES):
        sent = job.run(probe, (end.device,), probes={end.device: own})
        facts = ike_sas(job, [expected], devices)[expected.tunnel]
        answered = any(result.answered for results in sent.values.values() for result in results)
        if answered and established(expected, facts):
            text = f"the tunnel comes up when {end.device} initiates"
            return CheckResult("initiator", "each end can initiate", end.device, Status.OK, text)
    text = f"the tunnel does not come up when {end.device} initiates"
    return CheckResult("initiator", "each end can initiate", end.device, Status.FAILED, text)
