"""Lint: read configurations, pair their ends, negotiate both ways, report. Touches no router."""

from bothends.cli.script import script
from bothends.compare import judge
from bothends.compare.inputs import Inputs, partner_routers, read_paths, rendered_routers
from bothends.compare.partner_ends import without_partners
from bothends.errors import ExitCode
from bothends.report.lint_job import LintJob


def main(job: LintJob) -> ExitCode:
    """Say what will happen to every tunnel, and why."""
    if job.paths:
        inputs = read_paths(job.paths, job.release, job.say)
    else:
        inputs = Inputs(rendered_routers(job.project))
    if job.paths and job.partners:
        inputs.routers.extend(partner_routers(job.project))
    judgement = judge(inputs.routers, job.options, job.silencer, passed_over=inputs.passed_over)
    judgement = without_partners(judgement)
    job.write(judgement)
    return job.exit_code(judgement)


if __name__ == "__main__":
    script(__file__)
