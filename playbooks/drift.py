"""Drift: hold the inventory against what both ends run and have saved. Changes nothing."""

import sys

from bothends.cli.script import script
from bothends.device.ask.drift import drift_report
from bothends.device.ask.questions import startup_config
from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.report.formats import DriftForm
from bothends.secrets import PROCESS
from tasks.collect import running_config


def main(job: Job) -> ExitCode:
    """Print, per tunnel and line, what is not as intended."""
    devices = job.devices()
    running, startup = job.run(running_config, devices), job.run(startup_config, devices)
    report, code = drift_report(
        job.inventory,
        job.tunnels,
        running.values,
        startup.values,
        {**startup.errors, **running.errors},
        environment=job.environment,
        reveal=job.reveal,
    )
    report.write(job.options.get("form", DriftForm.CONSOLE), PROCESS, sys.stdout)
    return code


if __name__ == "__main__":
    script(__file__)
