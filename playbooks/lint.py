"""Lint: read configurations, pair their ends, negotiate both ways, report. Touches no router."""

from bothends import Inputs, lint, read_configs
from bothends.cli.script import script
from bothends.compare.inputs import partner_routers, rendered_routers
from bothends.errors import ExitCode
from bothends.report.lint_job import LintJob


def main(job: LintJob) -> ExitCode:
    """Say what will happen to every tunnel, and why."""
    if job.paths:
        inputs = read_configs(*job.paths, release=job.release, say=job.say, cache=job.cache)
    else:
        inputs = Inputs(rendered_routers(job.project))
    if job.paths and job.partners:
        inputs.routers.extend(partner_routers(job.project))
    judgement = lint(inputs, options=job.options, silencer=job.silencer)
    job.write(judgement)
    return job.exit_code(judgement)


if __name__ == "__main__":
    script(__file__)
