"""Verify tunnels: ask both ends, send traffic through, ask both ends again. Changes nothing."""

from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.verify import Status
from tasks.verify import verify_tunnels

EXIT = {
    Status.OK: ExitCode.OK,
    Status.UNVERIFIABLE: ExitCode.FINDINGS,
    Status.FAILED: ExitCode.FINDINGS,
    Status.ERROR: ExitCode.DEVICE,
}


def main(job: Job) -> ExitCode:
    """Print every check of every tunnel, on both ends."""
    reports = verify_tunnels(job, job.tunnels)
    job.results.reports(reports)
    return max(EXIT[report.status] for report in reports)
