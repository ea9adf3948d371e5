"""Pushing: both ends of tunnels are changed, or neither."""

from nornir.core.task import Result, Task

from bothends.report.host_text import changes_text
from bothends.scripting import as_result, both_ends
from bothends.scripting.pushing import lines_kept, pushed
from tasks.plan import plan


@as_result
def push(
    task: Task,
    tunnel: str | None = None,
    *,
    dry_run: bool | None = None,
    wait: float = 10,
    allow_global: bool = False,
) -> Result:
    """Give both ends of this router's tunnels what they lack; verify and save them, or go back.

    Nobody is asked. A dry run, with `dry_run` or that of the Nornir object, is a plan.

    Args:
        task: given by Nornir.
        tunnel: name or pattern of the tunnels; None: all of this router's.
        dry_run: change nothing; None: as the Nornir object says.
        wait: seconds to wait for a tunnel to come up.
        allow_global: settings of the whole router may be changed, too.
    """
    if task.is_dry_run(dry_run):
        return plan(task, tunnel, allow_global=allow_global)
    share = both_ends(task, tunnel, pushed, dry_run=False, wait=wait, allow_global=allow_global)
    mine = [share.outcome[each.name] for each in share.tunnels if each.name in share.outcome]
    lines = lines_kept(mine, task.host.name)
    return share.result(
        changes_text(mine, [each.name for each in share.tunnels]),
        changed=bool(lines),
        failed=bool(share.left_alone)
        or len(mine) < len(share.tunnels)
        or any(change.exit_code for change in mine),
        diff="\n".join(lines),
        changes=mine,
    )
