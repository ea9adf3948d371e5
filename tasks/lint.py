"""Both ends of every tunnel compared, before anything is touched."""

from nornir.core.task import Result, Task

from bothends.compare import Judgement, judge
from bothends.compare.inputs import rendered_routers
from bothends.device.job import Job
from bothends.report.host_text import lint_text, of_device
from bothends.scripting import as_result, both_ends


@as_result
def lint(task: Task) -> Result:
    """What will happen to this router's tunnels, as the inventory would have both ends of them.

    Fails when a tunnel does not come up, or a finding is an error. Connects to nothing.
    """
    share = both_ends(task, None, _judged)
    report = of_device(share.outcome, task.host.name)
    return share.result(lint_text(report), failed=report.failed, judgement=report.judgement)


def _judged(job: Job) -> Judgement:
    return judge(rendered_routers(job.project))
