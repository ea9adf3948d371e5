"""Verify tunnels: ask both ends, send traffic through, ask both ends again. Changes nothing."""

from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.verify import Expected, Status
from bothends.verify.from_running import expected_between
from tasks.collect import running_config
from tasks.verify import verify_expected

EXIT = {
    Status.OK: ExitCode.OK,
    Status.UNVERIFIABLE: ExitCode.FINDINGS,
    Status.FAILED: ExitCode.FINDINGS,
    Status.ERROR: ExitCode.DEVICE,
}


def main(job: Job) -> ExitCode:
    """Print every check of every tunnel, on both ends."""
    routers = job.options.get("from_running")
    if routers:
        expected = expected_between(job.run(running_config, routers).all())
    else:
        expected = [Expected.from_tunnel(tunnel) for tunnel in job.tunnels]
    reports = verify_expected(job, expected, look_first=True)
    job.results.reports(reports)
    for report in reports:
        if report.status is Status.FAILED and not routers:
            job.talk.say(f"why: bothends diagnose {report.tunnel} --debug")
    return max((EXIT[report.status] for report in reports), default=ExitCode.OK)
