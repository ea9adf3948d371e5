"""What a change left behind: old on both ends, new on both, or something that must not be."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Line = tuple[str, ...]
"""A configuration line behind the headers that it stands under."""


class State(StrEnum):
    """What the ends of a tunnel run, all of them taken together."""

    OLD = "old-old"
    NEW = "new-new"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What both ends of a change run, and what it did to lines that are not its own."""

    state: State
    unsaved: tuple[str, ...]
    """Routers whose startup configuration is not what they run."""
    foreign: int
    """Lines that the change had no business with and that are gone, or new."""


def judge(
    before: Mapping[str, str],
    after: Mapping[str, str],
    running: Mapping[str, str],
    startup: Mapping[str, str],
) -> Judgement:
    """Judge configurations of all routers, by name.

    Args:
        before: What each ran before the change.
        after: What each runs when the change succeeds.
        running: What each runs now.
        startup: What each would run after a reload.
    """
    old, new, now, saved = (
        {name: lines(text) for name, text in texts.items()}
        for texts in (before, after, running, startup)
    )
    ends = [name for name in old if old[name] != new[name]]
    if all(now[name] == old[name] for name in ends):
        state = State.OLD
    elif all(now[name] == new[name] for name in ends):
        state = State.NEW
    else:
        state = State.HALF
    foreign = 0
    for name in old:
        lost = (old[name] & new[name]) - now[name]
        strange = now[name] - (old[name] | new[name])
        foreign += lost.total() + strange.total()
    return Judgement(state, tuple(name for name in old if now[name] != saved[name]), foreign)


def lines(text: str) -> Counter[Line]:
    """The lines of a configuration with their headers; their order does not count.

    Entries of an access list keep theirs, as the number of the entry.
    """
    found: Counter[Line] = Counter()
    path: list[tuple[int, str]] = []
    number = 0
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("!") or line == "end":
            continue
        depth = len(raw) - len(raw.lstrip())
        while path and path[-1][0] >= depth:
            path.pop()
        headers = tuple(header for _, header in path)
        ordered = bool(headers) and headers[0].startswith("ip access-list")
        number = number + 1 if ordered else 0
        found[(*headers, str(number), line) if ordered else (*headers, line)] += 1
        path.append((depth, line))
    return found
