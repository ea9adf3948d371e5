"""The one adapter over ciscoconfparse: a text becomes a tree of numbered lines.

ciscoconfparse sees only the sections that matter (`ios.config.text`), cleaned and evenly
indented, in portions of bounded size: its cost grows faster than the number of its lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bothends.ios.config.text import Depth, read_lines

PORTION = 256
"""Lines given to ciscoconfparse at once; a portion ends where a section ends."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a configuration: its number in the file, its text without indentation."""

    number: int
    text: str
    children: tuple["Line", ...] = ()

    def find(self, start: str) -> Iterator["Line"]:
        """The lines directly below this one that begin with `start`."""
        return (child for child in self.children if child.text.startswith(start))

    def walk(self) -> Iterator["Line"]:
        """This line and all lines below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class ConfigTree:
    """The sections of one configuration that matter to tunnels, in the order of the file."""

    file: str
    lines: tuple[Line, ...]
    total: int
    """Number of lines in the text."""
    cut: bool = False
    """Whether the text ends before the configuration does."""
    open_banner: int | None = None
    """Number of the line of a banner that never ends, if there is one."""

    def find(self, start: str) -> Iterator[Line]:
        """The top-level lines that begin with `start`."""
        return (line for line in self.lines if line.text.startswith(start))


def read_tree(text: str, file: str, *, everything: bool = False) -> ConfigTree:
    """The tree of a configuration text.

    Args:
        text: what was collected from a router or a file, however untidy.
        file: its name, for messages.
        everything: keep all sections and all lines of interfaces, not only those that say
            something of tunnels.
    """
    reading = read_lines(text, everything=everything)
    lines: list[Line] = []
    for portion in _portions(reading.lines):
        lines.extend(_parse(portion))
    return ConfigTree(file, tuple(lines), reading.total, reading.cut, reading.open_banner)


def _portions(lines: Sequence[Depth]) -> Iterator[Sequence[Depth]]:
    start = 0
    for index, line in enumerate(lines):
        if line.depth == 0 and index - start >= PORTION:
            yield lines[start:index]
            start = index
    if start < len(lines):
        yield lines[start:]


def _parse(portion: Sequence[Depth]) -> Iterator[Line]:
    """One portion as trees. Sections without children need no parser."""
    single = [
        line.depth == 0 and (index + 1 == len(portion) or portion[index + 1].depth == 0)
        for index, line in enumerate(portion)
    ]
    nested = [line for line, alone in zip(portion, single, strict=True) if not alone]
    parents = iter(_with_ciscoconfparse(nested)) if nested else iter(())
    for line, alone in zip(portion, single, strict=True):
        if alone:
            yield Line(line.number, line.text)
        elif line.depth == 0:
            yield next(parents)


def _with_ciscoconfparse(lines: Sequence[Depth]) -> list[Line]:
    parser = _parser()
    texts = [" " * line.depth + line.text for line in lines]
    config = parser(texts, syntax="ios", factory=False, ignore_blank_lines=False)
    return [
        _line(found, lines) for found in config.objs if found.parent is found or not found.indent
    ]


def _line(found: Any, lines: Sequence[Depth]) -> Line:
    source = lines[found.linenum]
    return Line(source.number, source.text, tuple(_line(child, lines) for child in found.children))


_cached: list[Any] = []


def _parser() -> Any:
    """The class of ciscoconfparse, imported when the first configuration is read, and silenced."""
    if not _cached:
        from ciscoconfparse import CiscoConfParse
        from loguru import logger

        logger.disable("ciscoconfparse")
        _cached.append(CiscoConfParse)
    return _cached[0]
