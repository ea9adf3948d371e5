"""Adopt: ask every router of hosts.yaml what it runs, and write tunnels.yaml. Changes nothing."""

from bothends.adopt import adopt
from bothends.cli.script import script
from bothends.device.job import Job
from bothends.errors import ExitCode
from bothends.report.adoption import tell
from tasks.collect import running_config


def main(job: Job) -> ExitCode:
    """Print, or write, the tunnels that run and that an inventory can say."""
    running = job.run(running_config, tuple(job.inventory.hosts)).all()
    out = job.options.get("out")
    return tell(adopt(running, job.environment, named=True), out, hosts=out is not None)


if __name__ == "__main__":
    script(__file__)
