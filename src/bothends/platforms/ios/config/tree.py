"""The one adapter over ciscoconfparse: a text becomes a tree of numbered lines.

The sections that matter, cleaned (`ios.config.text`) and evenly indented, go through
CiscoConfParse, each distinct text once: most sections of a fleet are the same on many routers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from bothends.garbage import dropped_at_once
from bothends.kept import Kept
from bothends.platforms.ios.config.confparse import confparse_of, parser
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.line_fates import SectionText
from bothends.platforms.ios.config.text import read_lines


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
    cleaned: tuple[str, ...] = ()
    """What was taken off the text before it was read."""

    def find(self, start: str) -> Iterator[Line]:
        """The top-level lines that begin with `start`."""
        return (line for line in self.lines if line.text.startswith(start))


def read_tree(
    text: str, file: str, *, everything: bool = False, printed: bool = False
) -> ConfigTree:
    """The tree of a configuration text.

    Args:
        text: what was collected from a router or a file, however untidy.
        file: its name, for messages.
        everything: keep all sections and all lines of interfaces, not only those that say
            something of tunnels.
        printed: the text is what a router has just printed, and is not cleaned.
    """
    reading = read_lines(text, everything=everything, printed=printed)
    lines = tuple(_read_sections(reading.sections))
    unread = tuple(Line(line.number, line.text) for line in reading.unread)
    return ConfigTree(
        file,
        lines,
        reading.total,
        reading.cut,
        reading.open_banner,
        unread,
        reading.pieces,
        reading.cleaned,
    )


def _read_sections(sections: Sequence[tuple[int, SectionText]]) -> Iterator[Line]:
    """The sections as trees, in their order."""
    known = _parsed.of(section.lines for _, section in sections)
    for first, section in sections:
        node = known[section.lines]
        below = partial(_below, node, section.offsets) if node.children else None
        yield Line(first, node.text, below or (), section)


_Text = tuple[str, ...]
"""The lines of a section, each with its depth as blanks in front."""


class _Node(NamedTuple):
    """One line of a section, wherever the section stands."""

    text: str
    children: tuple["_Node", ...]


def _below(node: _Node, offsets: Sequence[int], first: int) -> tuple[Line, ...]:
    """The lines below the header of a section, whose number is given."""
    numbers = iter(offsets)
    next(numbers)
    return tuple([_numbered(child, first, numbers) for child in node.children])


def _numbered(node: _Node, first: int, offsets: Iterator[int]) -> Line:
    number = first + next(offsets)
    if not node.children:
        return Line(number, node.text)
    children = tuple([_numbered(child, first, offsets) for child in node.children])
    return Line(number, node.text, children)


class _Parsed:
    """Sections as ciscoconfparse reads them, each text once however many routers have it."""

    def __init__(self, most: int) -> None:
        self._known: Kept[_Text, _Node] = Kept(most)

    def of(self, texts: Iterable[_Text]) -> dict[_Text, _Node]:
        """What these sections are; those that are new are parsed in one go."""
        result: dict[_Text, _Node] = {}
        new: dict[_Text, None] = {}
        for text in texts:
            node = self._known.get(text)
            if node is None:
                new[text] = None
            else:
                result[text] = node
        if new:
            together = [text for text in new if not _is_misread(text)]
            nodes = dict(zip(together, _parse(together), strict=True))
            nodes |= {text: _by_depth(text) for text in new if text not in nodes}
            for text, node in nodes.items():
                result[text] = self._known.put(text, node)
        return result


def _is_misread(section: _Text) -> bool:
    """Whether CiscoConfParse takes what stands there for something that IOS does not."""
    return section[0].startswith(_SWALLOWING) or any(_BRACE.search(line) for line in section)


def _parse(sections: Iterable[_Text]) -> list[_Node]:
    """Sections through CiscoConfParse: its objects say which line is below which."""
    parser()  # imported before, to stay
    with dropped_at_once():
        return _nodes([line for section in sections for line in section])


def _nodes(lines: list[str]) -> list[_Node]:
    config = confparse_of(lines)
    return [_node(line) for line in config.find_objects(_HEADER)]


def _node(line: Any) -> _Node:
    """A line object of ciscoconfparse, and what is below it."""
    children = line.children
    return _Node(line.text.strip(), tuple([_node(child) for child in children]))


def _by_depth(section: _Text) -> _Node:
    """A section that says nothing of tunnels, nested by its depth alone."""
    depths = [len(line) - len(line.lstrip(" ")) for line in section]
    starts = [at for at, depth in enumerate(depths) if at and depth <= min(depths[1 : at + 1])]
    ends = [*starts[1:], len(section)]
    children = [_by_depth(section[start:end]) for start, end in zip(starts, ends, strict=False)]
    return _Node(section[0].strip(), tuple(children))


_HEADER = r"^\S"
_SWALLOWING = ("banner ", "set banner ", "macro name ", "aaa authentication fail-message ")
"""Headers that CiscoConfParse takes the sections behind them for a part of."""
_BRACE = re.compile(r"^\s*}|{\s*$")
"""Lines that CiscoConfParse nests by their braces, and refuses where a brace has no partner."""
_parsed = _Parsed(most=4096)
