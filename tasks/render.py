"""The configuration of a router, as inventory and templates make it."""

from nornir.core.task import Result, Task

from bothends.scripting import as_result, chosen_tunnels, project_of
from bothends.scripting.rendering import rendered_lines


@as_result
def render(task: Task, tunnel: str | None = None) -> Result:
    """What this router would be given: all its tunnels, or those of a name or pattern.

    Keys stay placeholders. Connects to nothing.
    """
    mine = [each for each in chosen_tunnels(task, tunnel) if each.touches(task.host.name)]
    lines = rendered_lines(project_of(task).inventory, task.host.name, mine) if mine else []
    return Result(host=task.host, result="\n".join(lines))
