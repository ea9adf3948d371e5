"""Verify tunnels: ask both ends, send traffic through, ask both ends again. Changes nothing."""

from bothends.cli.script import script
from bothends.device.ask.explanation import explained
from bothends.device.ask.verification import whole
from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.files import read_shown
from bothends.verification import Status
from bothends.verification.from_running import expected_between
from bothends.verification.partner_output import beside_partner, read_partner_output
from tasks.collect import running_config

EXIT = {
    Status.OK: ExitCode.OK,
    Status.STANDBY: ExitCode.OK,
    Status.ONE_END: ExitCode.OK,
    Status.DRIFTED: ExitCode.FINDINGS,
    Status.UNVERIFIABLE: ExitCode.FINDINGS,
    Status.FAILED: ExitCode.FINDINGS,
    Status.ERROR: ExitCode.DEVICE,
}


def main(job: Job) -> ExitCode:
    """Print what was found of every tunnel at both ends, and why it failed."""
    partner = job.options.get("partner_output")
    printed = read_partner_output(read_shown(partner), partner) if partner else ()
    routers = job.options.get("from_running")
    if routers:
        expected = expected_between(job.run(running_config, routers).all())
    else:
        expected = [job.expected(tunnel) for tunnel in job.tunnels]
    reports = explained(job, whole(job, expected))
    if printed:
        reports = [beside_partner(report, printed) for report in reports]
    job.results.reports(reports, verbose=bool(job.options.get("verbose")))
    return max((EXIT[report.status] for report in reports), default=ExitCode.OK)


if __name__ == "__main__":
    script(__file__)
