"""The one adapter over ciscoconfparse: a text becomes a tree of numbered lines.

ciscoconfparse sees only the sections that configure tunnels, cleaned (`ios.config.text`) and evenly
indented. What stands around them (access lists, addresses, routes) is nested here by depth alone.
"""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bothends.platforms.ios.config.text import Depth, read_lines
from bothends.platforms.ios.config.whole import confparse_of, parser


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a configuration: its number in the file, its text without indentation."""

    number: int
    text: str = field(repr=False)  # it may hold a key
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
    unread: tuple[Line, ...] = ()
    """Lines that are nothing a configuration of IOS has, as far as is known."""
    pieces: bool = False
    """Whether the text is of pieces put together: configuration goes on after `end`."""

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
    lines = tuple(map(_tree, _sections(reading.lines)))
    unread = tuple(Line(line.number, line.text) for line in reading.unread)
    return ConfigTree(
        file, lines, reading.total, reading.cut, reading.open_banner, unread, reading.pieces
    )


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


def _tree(section: Sequence[Depth]) -> Line:
    """One section as a tree; those of crypto are nested as ciscoconfparse says."""
    if not _of_crypto(section):
        return _nested(section)
    parents = _parents(tuple(line.depth for line in section))
    children: list[list[Line]] = [[] for _ in section]
    for index in range(len(section) - 1, 0, -1):
        line = section[index]
        found = Line(line.number, line.text, tuple(reversed(children[index])))
        children[parents[index]].append(found)
    return Line(section[0].number, section[0].text, tuple(reversed(children[0])))


@lru_cache(maxsize=4096)
def _parents(depths: tuple[int, ...]) -> tuple[int, ...]:
    """The position of each line's parent, found by ciscoconfparse.

    It nests by indentation alone, so every shape of a section is parsed once, however many
    routers have it.
    """
    texts = [f"{' ' * depth}line {index}" for index, depth in enumerate(depths)]
    parser()
    gc.freeze()  # the parser's objects refer to each other: only they are searched, and dropped
    try:
        config = confparse_of(texts)
        parents = tuple(line.parent.linenum for line in config.objs)
        del config
        gc.collect()
    finally:
        gc.unfreeze()
    return parents


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
