"""Plans: what is missing on each router, worked out without touching any."""

from nornir.core.task import Result, Task

from bothends.device.plans.planning import planned
from bothends.scripting import as_result, both_ends


@as_result
def plan(task: Task, tunnel: str | None = None, *, allow_global: bool = False) -> Result:
    """The lines that this router lacks, as diff; `changed` says whether there are any.

    Keys stay placeholders. Running configurations are read, nothing is changed. Fails where the
    other end of one of its tunnels cannot be planned: a plan for one end alone is none.

    `allow_global`: settings of the whole router may be changed, too.
    """
    share = both_ends(task, tunnel, planned, allow_global=allow_global)
    for device in dict.fromkeys(end.device for each in share.tunnels for end in each.managed_ends):
        if device in share.outcome.errors:
            raise share.outcome.errors[device]
    mine = share.outcome.values.get(task.host.name)
    if mine is None:
        return share.result("")
    notes = "\n".join(f"note: {note}" for note in mine.notes)
    done = "" if mine.changed else "nothing to do, already as intended"
    diff = "\n".join(f"+ {line}" for line in mine.masked)
    return share.result(notes or done, changed=mine.changed, diff=diff, plan=mine)
