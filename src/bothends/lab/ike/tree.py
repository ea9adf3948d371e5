"""The lines of a running configuration, with those of a sub-mode under the line that opens it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class ConfigLine:
    """A configuration line and what stands under it."""

    text: str
    children: list["ConfigLine"] = field(default_factory=list)


def read_nodes(text: str) -> tuple[ConfigLine, ...]:
    """Nest lines by their indentation; comments and blank lines are left out."""
    top: list[ConfigLine] = []
    open_: list[tuple[int, ConfigLine]] = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("!"):
            continue
        depth = len(raw) - len(raw.lstrip(" "))
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        node = ConfigLine(line)
        (open_[-1][1].children if open_ else top).append(node)
        open_.append((depth, node))
    return tuple(top)
