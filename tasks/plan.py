"""Plans: what is missing on each router, worked out without touching any."""

from nornir.core.task import Result, Task

from bothends.device.planning import planned
from bothends.scripting import as_result, both_ends

__all__ = ["plan"]


@as_result
def plan(task: Task, tunnel: str | None = None) -> Result:
    """The lines that this router lacks, as diff; `changed` says whether there are any.

    Keys stay placeholders. The running configuration is read, nothing is changed.
    """
    share = both_ends(task, tunnel, planned)
    mine = share.outcome.get(task.host.name)
    if mine is None:
        return share.result("")
    diff = "\n".join(f"+ {line}" for line in mine.masked)
    text = "\n".join([*(f"note: {note}" for note in mine.notes)])
    done = "" if mine.changed else "nothing to do, already as intended"
    return share.result(text or done, changed=mine.changed, diff=diff, plan=mine)
