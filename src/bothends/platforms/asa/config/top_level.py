"""The top-level lines of an ASA's configuration, sorted by what begins them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import TypeVar

from bothends.platforms.asa.config.release import UNKNOWN, default_text, read_release
from bothends.platforms.asa.config.sections import rule_of, start_of
from bothends.platforms.asa.config.text import AsaText
from bothends.platforms.asa.config.vocabularies import GLOBALS
from bothends.platforms.ios.config.fields import Fields
from bothends.platforms.ios.config.line import Line
from bothends.platforms.ios.config.unrelated_commands import nearly
from bothends.platforms.router import Origin, Release

T = TypeVar("T")
_CRYPTO = ("crypto ", "no crypto ", "tunnel-group ", "isakmp ", "sysopt ", "no sysopt ")
_CLEAR = "clear configure "
"""Before what is taken away whole, as the correction of a crypto map entry has it."""
_VERSIONS = ("ASA Version", "PIX Version", "NGFW Version")
_BOTH_WAYS = ("access-list", "crypto map", "crypto dynamic-map")
"""Kinds whose `no` lines take a part of an object back, and are read with the others."""


class TopLevel:
    """The lines by kind; each is read, skipped by a named rule, or kept as unread."""

    def __init__(self, text: AsaText, release: Release | None) -> None:
        self.file = text.file
        self.unread: list[Origin] = []  # inside objects
        self.unknown: list[Origin] = []  # crypto, at the top level
        self.not_read: list[Origin] = []  # anything else that nothing knows
        self.skipped: dict[str, int] = {}
        self.lines: dict[str, list[Line]] = {}
        settings: list[Line] = []
        for line in text.lines:
            self._sort(line, settings)
        self.globals = Fields(self.file, settings, GLOBALS)
        self.unknown.extend(self.globals.unread)
        self.release, self.release_origin = self._release(release)
        self.default = Origin(self.file, 0, default_text(self.release))

    def _sort(self, line: Line, settings: list[Line]) -> None:
        plain = line.text.removeprefix("no ")
        start = start_of(plain)
        if line.text.startswith(_CLEAR):
            text = line.text.removeprefix(_CLEAR)
            self._remove(start_of(text), text)
        elif start and (plain == line.text or start in _BOTH_WAYS):
            self.lines.setdefault(start, []).append(line)
        elif start:
            self._remove(start, plain)
        elif line.text.startswith(_CRYPTO):
            settings.append(line)
        else:
            word = plain.split(" ", 1)[0]
            rule = rule_of(word)
            if rule:
                self.skipped[rule] = self.skipped.get(rule, 0) + 1
            elif nearly(word, "crypto", "tunnel-group", "group-policy"):
                self.unknown.append(self.origin(line))
            else:
                self.not_read.append(self.origin(line))

    def _remove(self, start: str, text: str) -> None:
        """Takes back what a `no` line names, as an ASA does with a pasted correction."""
        self.lines[start] = [
            line
            for line in self.lines.get(start, ())
            if line.text != text and not line.text.startswith(f"{text} ")
        ]

    def _release(self, given: Release | None) -> tuple[Release, Origin]:
        if given:
            return given, Origin(self.file, 0, "given")
        for start in _VERSIONS:
            for line in self.lines.get(start, ()):
                release = read_release(line.text)
                if release:
                    return release, self.origin(line)
        return UNKNOWN, Origin(self.file, 0, "not named")

    def origin(self, line: Line) -> Origin:
        """Where a line stands."""
        return Origin(self.file, line.number, line.text)

    def merged(self, *starts: str, words: int) -> Iterator[Line]:
        """Sections of some kinds; a header that comes again continues the first one."""
        groups: dict[tuple[str, ...], list[Line]] = {}
        for start in starts:
            for line in self.lines.get(start, ()):
                groups.setdefault(tuple(line.text.split()[:words]), []).append(line)
        for group in groups.values():
            longest = max(group, key=lambda line: len(line.text))
            children = tuple(child for line in group for child in line.children)
            yield Line(group[0].number, longest.text, children)

    def read(self, lines: Iterable[Line], read: Callable[[Line], T]) -> list[T]:
        """The objects of some lines; a header that makes no sense is an unread line."""
        objects: list[T] = []
        for line in lines:
            try:
                objects.append(read(line))
            except (ValueError, KeyError, IndexError):
                self.unknown.append(self.origin(line))
        for item in objects:
            self.unread.extend(getattr(item, "unread", ()))
        return objects

    @property
    def name(self) -> str:
        """The name of the ASA; that of its file where it has none."""
        return next(
            (line.text.split()[1].strip('"') for line in self.lines.get("hostname", ())),
            PurePath(self.file).stem,
        )

    @property
    def domain(self) -> str:
        """Its domain; empty where it has none."""
        return next((line.text.split()[1] for line in self.lines.get("domain-name", ())), "")

    @property
    def names(self) -> dict[str, str]:
        """Addresses by the names that `name` lines give them."""
        definitions = (line.text.split() for line in self.lines.get("name", ()))
        return {words[2]: words[1] for words in definitions if len(words) > 2}
