"""Both ends of every tunnel compared, before anything is touched."""

from nornir.core.task import Result, Task

from bothends.report.host_text import lint_text, of_device
from bothends.scripting import as_result, both_ends
from bothends.scripting.linting import linted


@as_result
def lint(task: Task) -> Result:
    """What will happen to this router's tunnels, as the inventory would have both ends of them.

    Fails when a tunnel does not come up or cannot be judged, or a finding is an error. Connects to
    nothing.
    """
    share = both_ends(task, None, linted)
    report = of_device(share.outcome, task.host.name)
    return share.result(lint_text(report), failed=report.failed, judgement=report.judgement)
