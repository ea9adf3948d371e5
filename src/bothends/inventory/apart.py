"""`never_together:` groups of tunnels that stand for each other: a primary and its backup."""

from typing import Any

from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.source import YamlSource

KEY = "never_together"


def groups_apart(source: YamlSource, problems: list[Problem]) -> tuple[tuple[str, ...], ...]:
    """The groups of a file; what is wrong with them is added to `problems`.

    Whether they are lists of names at all is the form's business.
    """
    data: dict[str, Any] = source.data if isinstance(source.data, dict) else {}
    tunnels = data.get("tunnels")
    groups = data.get(KEY)
    if not isinstance(tunnels, dict) or not isinstance(groups, list):
        return ()
    names = []
    for number, group in enumerate(groups):
        if not isinstance(group, list):
            continue
        for position, name in enumerate(group):
            if name not in tunnels:
                hint = suggestion(str(name), list(tunnels))
                message = f"expected a tunnel of this file, found {name!r}"
                problems.append(source.error((KEY, number, position), message, hint))
        if len(set(map(str, group))) < 2:
            message = "expected at least two tunnels that are never changed together"
            problems.append(source.error((KEY, number), message, "a single one needs no group"))
        names.append(tuple(map(str, group)))
    return tuple(names)
