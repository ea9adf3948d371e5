"""Lint: read configurations, pair their ends, negotiate both ways, report. Touches no router."""

from bothends.cli.script import script
from bothends.compare import judge
from bothends.compare.inputs import Inputs, read_paths, rendered_routers
from bothends.errors import ExitCode
from bothends.report.lint_job import LintJob


def main(job: LintJob) -> ExitCode:
    """Say what will happen to every tunnel, and why."""
    if job.paths:
        inputs = read_paths(job.paths, job.release, job.say)
    else:
        inputs = Inputs(rendered_routers(job.project))
    judgement = judge(inputs.routers, job.options, job.silencer, passed_over=inputs.passed_over)
    job.write(judgement)
    return job.exit_code(judgement)


if __name__ == "__main__":
    script(__file__)
