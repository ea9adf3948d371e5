"""Both ends of every tunnel compared, as the inventory would have them."""

from bothends.compare import Options, judge
from bothends.compare.accepted_findings import Silencer
from bothends.compare.inputs import rendered_routers
from bothends.compare.lint_file import read_lint_files
from bothends.compare.own_rules import load_own_rules
from bothends.compare.partner_ends import without_partners
from bothends.device.job import Job
from bothends.report.lint_items import Report


def linted(job: Job) -> Report:
    """What `bothends lint` says of the project, by its `.bothends.yaml` and `rules/` as well.

    Raises:
        InputError: the inventory, a template, `.bothends.yaml` or a rule of the project is wrong.
    """
    load_own_rules(job.project)
    file = read_lint_files((), job.project)
    silencer = Silencer(file.silences)
    options = Options(strength=file.profile(""))
    judgement = without_partners(judge(rendered_routers(job.project), options, silencer))
    return Report(judgement, silencer.count, accepted=silencer.accepted)
