"""The lines of a running configuration in words, with those of a mode under the line that opens it.

Lines that were typed come in the words that the grammar understood; of a text that nobody typed,
words are what blanks stand between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True)
class ConfigLine:
    """A line of a configuration and what stands under it."""

    words: tuple[str, ...]
    children: list["ConfigLine"] = field(default_factory=list)


Running: TypeAlias = str | Sequence[ConfigLine]
"""A running configuration: as a text, or in the words in which it was typed."""


def lines_of(running: Running) -> Sequence[ConfigLine]:
    """The lines of global configuration."""
    return read_lines(running) if isinstance(running, str) else running


def flat(lines: Sequence[ConfigLine]) -> Iterator[ConfigLine]:
    """Every line, each before those under it."""
    for line in lines:
        yield line
        yield from flat(line.children)


def read_lines(text: str) -> tuple[ConfigLine, ...]:
    """Nest the lines of a text by their indentation; comments and blank lines are left out."""
    top: list[ConfigLine] = []
    open_: list[tuple[int, ConfigLine]] = []
    for raw in text.splitlines():
        words = tuple(raw.split())
        if not words or words[0].startswith("!"):
            continue
        depth = len(raw) - len(raw.lstrip(" "))
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        line = ConfigLine(words)
        (open_[-1][1].children if open_ else top).append(line)
        open_.append((depth, line))
    return tuple(top)
