"""The one adapter over ciscoconfparse: a text becomes a tree of numbered lines.

ciscoconfparse sees only the sections that configure tunnels, cleaned (`ios.config.text`) and evenly
indented, in portions of bounded size: its cost grows faster than the number of its lines. What
stands around them (access lists, addresses, routes) is nested here by its depth alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bothends.ios.config.text import Depth, read_lines

PORTION = 256
"""About so many lines are parsed at once; a portion ends where a section ends."""


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
    lines = tuple(_parse(_sections(reading.lines)))
    return ConfigTree(file, lines, reading.total, reading.cut, reading.open_banner)


def _sections(lines: Sequence[Depth]) -> Iterator[Sequence[Depth]]:
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index].depth == 0:
            yield lines[start:index]
            start = index


def _of_crypto(section: Sequence[Depth]) -> bool:
    """Whether a section configures tunnels: a crypto object, an interface that carries one."""
    if len(section) == 1:
        return False
    return any(line.text.startswith(("crypto", "no crypto", "tunnel")) for line in section)


def _parse(sections: Iterable[Sequence[Depth]]) -> Iterator[Line]:
    """The trees of all sections in their order, those of crypto parsed in portions."""
    waiting: list[Sequence[Depth]] = []
    size = 0
    for section in sections:
        waiting.append(section)
        size += len(section)
        if size >= PORTION:
            yield from _parse_portion(waiting)
            waiting, size = [], 0
    yield from _parse_portion(waiting)


def _parse_portion(sections: Sequence[Sequence[Depth]]) -> Iterator[Line]:
    crypto = [section for section in sections if _of_crypto(section)]
    lines = [line for section in crypto for line in section]
    parsed = iter(_with_ciscoconfparse(lines) if lines else ())
    for section in sections:
        yield next(parsed) if _of_crypto(section) else _nested(section)


def _nested(section: Sequence[Depth]) -> Line:
    """A section without crypto: an access list, a plain interface, a routing process."""
    head, rest = section[0], section[1:]
    children: list[Line] = []
    start = 0
    for index in range(1, len(rest) + 1):
        if index == len(rest) or rest[index].depth <= rest[start].depth:
            children.append(_nested(rest[start:index]))
            start = index
    return Line(head.number, head.text, tuple(children))


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
