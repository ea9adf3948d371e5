"""Diagnosis: what is wrong with a tunnel, on which end, why, and what to enter."""

import io

from nornir.core.task import Result, Task

from bothends.device.ask.diagnosis import diagnosed
from bothends.report.diagnosis import show
from bothends.report.formats import Form
from bothends.scripting import as_result, both_ends


@as_result
def diagnose(task: Task, tunnel: str | None = None, *, debug: bool = False) -> Result:
    """One explanation per tunnel of this router. Fails where something is wrong.

    `debug`: turn on debugging for that peer on both routers while a probe is sent, and off again.
    """
    share = both_ends(task, tunnel, diagnosed, debug=debug)
    mine = [share.outcome[each.name] for each in share.tunnels]
    text = io.StringIO()
    for diagnosis in mine:
        show(diagnosis, Form.CONSOLE, stream=text)
    wrong = any(not diagnosis.healthy for diagnosis in mine)
    return share.result(text.getvalue(), failed=wrong, diagnoses=mine)
