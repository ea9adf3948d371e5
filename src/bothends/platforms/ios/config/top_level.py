"""The top-level lines of a configuration, sorted by kind."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from bothends.kept import Kept
from bothends.platforms.ios.config import interface, phase2, ranges
from bothends.platforms.ios.config import words as w
from bothends.platforms.ios.config.commands import GLOBALS, ONE_LINE, section_of
from bothends.platforms.ios.config.fields import Fields
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.line_fates import SectionText
from bothends.platforms.ios.config.mode_words import MODES, odd_lines
from bothends.platforms.ios.config.release import read_release
from bothends.platforms.ios.config.sections import is_mistyped_header
from bothends.platforms.ios.config.tree import ConfigTree
from bothends.platforms.router import Origin, Release, Value, preset, unset
from bothends.platforms.router.moving import Move, moving
from bothends.platforms.router.release import UNKNOWN

_Reader = Callable[[str, Line, Release], Any]


class TopLevel:
    """The lines of a configuration by kind; their order in the text is free."""

    def __init__(self, tree: ConfigTree, release: Release | None) -> None:
        self.tree = tree
        self.file = tree.file
        self.unread: list[Origin] = []  # inside objects
        self.unknown: list[Origin] = []  # at the top level
        self.odd: list[Origin] = []  # makes no sense, and decides nothing
        self.lines: dict[str, list[Line]] = {}
        self.macros = dict(self._macros())
        rest: list[Line] = []
        of_ranges: set[Line] = set()
        for line in tree.lines:
            start = section_of(line.text)
            if line.text.startswith(ranges.HEADER):
                ports = self._range(line)
                of_ranges.update(ports)
                self.lines.setdefault("interface", []).extend(ports)
            elif start:
                self.lines.setdefault(start, []).append(line)
                if line.children and start in ONE_LINE:
                    self.odd.extend(map(self.origin, line.children))
            elif line.text.startswith("no ") and _is_removal(line.text[3:]):
                self._remove(line)
            elif line.text.startswith(("crypto", "no crypto")) or is_mistyped_header(line.text):
                rest.append(line)
        self.only_in_ranges = self._only_in(of_ranges)
        self.globals = Fields(self.file, rest, GLOBALS)
        self.unknown.extend(self.globals.unread)
        self.release, self.release_origin = self._release(release)

    def _macros(self) -> Iterator[tuple[str, str]]:
        """What `define interface-range` says, by name."""
        for line in self.tree.find(ranges.MACRO):
            try:
                yield ranges.macro(line)
            except ValueError:
                self.unknown.append(self.origin(line))

    def _range(self, line: Line) -> list[Line]:
        """The interfaces of a range; one that makes no sense is an unread line."""
        try:
            return list(ranges.expanded(line, self.macros))
        except ValueError:
            self.unknown.append(self.origin(line))
            return []

    def _only_in(self, of_ranges: AbstractSet[Line]) -> AbstractSet[str]:
        """The names of the interfaces that have no section of their own."""
        if not of_ranges:
            return frozenset()
        named = {
            w.interface_name(interface.header_name(line.text))
            for line in self.lines["interface"]
            if line not in of_ranges and " " in line.text
        }
        return {line.text.removeprefix("interface ") for line in of_ranges} - named

    def _remove(self, removal: Line) -> None:
        """Takes back what a `no …` line names, as a router does with a pasted correction."""
        text = removal.text.removeprefix("no ")
        start = section_of(text) or ""
        if text.startswith(ranges.HEADER):
            texts = {line.text for line in self._range(removal.renamed(text))}
            self.lines[start] = [
                line
                for line in self.lines.get(start, ())
                if f"interface {w.interface_name(interface.header_name(line.text))}" not in texts
            ]
            return
        self.lines[start] = [
            line
            for line in self.lines.get(start, ())
            if line.text != text and not line.text.startswith(f"{text} ")
        ]

    def _release(self, given: Release | None) -> tuple[Release, Origin]:
        if given:
            return given, unset("given")
        for start in ("version", "boot system"):
            for line in self.lines.get(start, ()):
                result = read_release(line.text)
                if result:
                    return result, self.origin(line)
        return UNKNOWN, Origin(self.file, 0, f"assumed, no version line: {UNKNOWN.name}")

    def origin(self, line: Line) -> Origin:
        """Where a line stands."""
        return Origin(self.file, line.number, line.text)

    def merged(self, start: str, words: int) -> Iterator[Line]:
        """Sections of one kind; a header that comes again continues the first one."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines.get(start, ()):
            header = line.text.split()[:words]
            if start == "interface" and header[1:]:
                header = [w.interface_name(interface.header_name(line.text))]
            elif start in _MAPS and header[3:]:
                rest, name = phase2.map_header(line.text)
                header = [name, rest[3]]
            groups.setdefault(" ".join(header), []).append(line)
        for group in groups.values():
            if len(group) == 1:
                yield group[0]
            else:
                longest = max(group, key=lambda line: len(line.text))
                children = tuple(child for line in group for child in line.children)
                yield Line(longest.number, longest.text, children)

    def read(self, start: str, words: int, read: Callable[[Line], Any]) -> list[Any]:
        """The objects of one kind; a header that makes no sense is an unread line."""
        objects = []
        for line in self.merged(start, words):
            try:
                objects.append(read(line))
            except (ValueError, KeyError, IndexError):
                self.unknown.append(self.origin(line))
        for item in objects:
            self.unread.extend(getattr(item, "unread", ()))
        return objects

    def shared(
        self, start: str, words: int, read: Callable[[str, Line, Release], Any]
    ) -> list[Any]:
        """Like `read`, of objects that depend on their section and the release alone."""
        return self.read(start, words, lambda line: self._shared(read, line))

    def _shared(self, read: _Reader, line: Line) -> Any:
        """What `read` makes of a line: of a section that was there before, moved to this place."""
        if line.section is None:
            return read(self.file, line, self.release)
        key = read, line.section, self.release
        move = _moves.get(key)
        if move is None:  # perhaps no other router has it
            _moves.put(key, _SEEN)
            return read(self.file, line, self.release)
        if move is _SEEN:
            move = _moves.put(key, moving(read("", line.alone(), self.release)))
        return move(self.file, line.number - 1)

    def quiet(self, lines: Iterable[Line], read: Callable[[Line], Any]) -> list[Any]:
        """Objects of a kind whose odd lines do not decide whether a tunnel comes up."""
        objects = []
        for line in lines:
            try:
                objects.append(read(line))
            except (ValueError, KeyError, IndexError):
                self.odd.append(self.origin(line))
        return objects

    def default_on(self, key: str) -> Value[bool]:
        """A switch that is on unless a `no …` line takes it away."""
        return self.switch(key, on=True)

    def switch(self, key: str, *, on: bool) -> Value[bool]:
        """A switch of the whole router; `on` is what it is where no line sets it."""
        default = preset(self.release)
        result = self.globals.get(key)
        if result:
            return Value(True, result.origin)
        removed = self.globals.removed.get(key)
        return Value(False, removed) if removed else Value(on, default)

    def beside(self) -> Iterator[Origin]:
        """The lines that nothing knows, those of modes beside the tunnels included."""
        yield from map(self.origin, self.tree.unread)
        for mode in MODES:
            for section in self.lines.get(mode, ()):
                yield from map(self.origin, odd_lines(mode, section))


_SEEN = moving(None)
"""Stands for a section that was met once."""
_moves: Kept[tuple[_Reader, SectionText, Release], Move] = Kept(most=4096)
_MAPS = {"crypto map", "crypto dynamic-map"}


def _is_removal(text: str) -> bool:
    """Whether `no` before a text takes back a section, not a global value."""
    return section_of(text) is not None and GLOBALS.find(text.split()) is None
