"""A statement about a tunnel, held against what both ends show."""

from collections.abc import Sequence

from nornir.core.task import Result, Task

from bothends.device.ask.verification import verify_expected
from bothends.device.job import Job
from bothends.report.host_text import verification_text
from bothends.scripting.share import both_ends
from bothends.verification import CheckResult, Status, TunnelReport

STALE = "stale"
"""The check that looks at the routers before anything is sent."""


def asserted(task: Task, tunnel: str | None, *checks: str) -> Result:
    """The results of these checks on the task's host; failed unless all of them are ok.

    Raises:
        InputError: there is no such tunnel.
    """
    share = both_ends(task, tunnel, _observed, checks=checks)
    here = task.host.name
    reports = [_narrowed(share.outcome[each.name], here, checks) for each in share.tunnels]
    return share.result(
        verification_text(reports, here),
        failed=any(not report.status.holds for report in reports),
        reports=reports,
    )


def _observed(job: Job) -> dict[str, TunnelReport]:
    expected = [job.expected(tunnel) for tunnel in job.tunnels]
    first = STALE in job.options["checks"]
    return {each.tunnel: each for each in verify_expected(job, expected, look_first=first)}


def _narrowed(report: TunnelReport, device: str, checks: Sequence[str]) -> TunnelReport:
    """Of a report only these checks, on this device; all of it where an end could not be asked."""
    if report.status is Status.ERROR:
        return report
    results = [each for each in report.results if each.device == device]
    kept = [each for each in results if each.check in checks]
    kept += [
        CheckResult(check, check, device, Status.UNVERIFIABLE, "the routers did not show it")
        for check in checks
        if check not in {each.check for each in kept}
    ]
    return TunnelReport(report.tunnel, tuple(kept), report.views)
