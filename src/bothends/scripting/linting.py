"""Both ends of every tunnel compared, as the inventory would have them."""

from bothends.compare.project import judge_project
from bothends.device.job import Job
from bothends.report.lint_items import Report


def linted(job: Job) -> Report:
    """What `bothends lint` says of the project, by its `.bothends.yaml` and `rules/` as well.

    Raises:
        InputError: the inventory, a template, `.bothends.yaml` or a rule of the project is wrong.
    """
    judgement, silencer = judge_project(job.project)
    return Report(judgement, silencer.count, accepted=silencer.accepted)
