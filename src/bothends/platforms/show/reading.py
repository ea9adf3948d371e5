"""The frame that every parser stands in: rules over lines, and an account of each line.

A parser is a class whose methods read lines: `@reads(pattern)` names the lines that a method
understands. `SKIPS` names the lines that carry no fact. What neither knows is unread; nothing
is lost silently (`Parsed.fates` holds what became of every line).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, ClassVar, TypeVar

from bothends.garbage import uncollected
from bothends.platforms.show.cleaning import screen_lines

Record = dict[str, Any]
"""One record of an output; each parser documents its own as a TypedDict."""


class LineUse(StrEnum):
    """What became of an input line."""

    BLANK = "blank"
    READ = "read"
    SKIPPED = "skipped"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that no rule knows.

    Attributes:
        line: its number in the text, from 1.
        text: the line without control characters.
    """

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a show command said.

    Attributes:
        command: the canonical command.
        records: its records, in the order of the text; plain JSON values.
        unread: the lines that nothing could make sense of.
        fates: for every line of the text its fate and the rule that decided it.
        platform: the platform whose router printed it.
    """

    command: str
    records: list[Record]
    unread: list[Unread] = field(default_factory=list)
    fates: tuple[tuple[LineUse, str], ...] = ()
    platform: str = "ios"


COMMON_SKIPS = {
    "syslog": r"(?:<\d+>)?(?:[\w*.:, +-]{0,80}: ?)?%[A-Z][\w-]{0,60}-\d-[A-Z0-9_]{1,60}:.*",
    "log": r"(?:\d+: ){0,2}[*.]?(?:[A-Z][a-z]{2} +\d+ +)?(?:\d{4} )?\d+:\d\d:\d\d(?:\.\d+)?"
    r"(?: [A-Z]{2,5})?: .*",
    "prompt": r"(?:[\w.-]{1,63}@[\w.-]{1,63} )?"
    r"[A-Za-z][\w.:/@~-]{0,62}(?:\([\w.+ -]{1,62}\))?[#>](?:\s.*|[A-Za-z!?].*)?",
    "command": r"(?:do )?sh(?:o|ow)? .*",
    "load": r"Load for five secs: .*",
    "time": r"Time source is .*",
    "comment": r"!.*",
    "ellipsis": r"<?\.{3,}(?: ?\w+ ?\.{3,})?>?",
    "rule": r"[-=!*#`~_ ]+",
}
"""Lines that may stand in any output and say nothing about the command's subject."""

ADDRESS = r"(?:[0-9A-Za-z*]*[.:][0-9A-Za-z*.:]*|<[^<>\s]{1,40}>)"
"""An address in a row, or what stands there once its owner has blotted it out: `x.x.x.x`."""

_WIDE = 72
"""A line at least this long may have been cut by the edge of the terminal."""
_WIDEST = 512
"""No terminal is wider, so no longer line is the part of one that it cut."""
_EDGES = frozenset((79, 80, 100, 120, 132))
"""Where terminals end."""
_NONSENSE = str.maketrans(
    {**dict.fromkeys(ascii_uppercase, "Q"), **dict.fromkeys(ascii_lowercase + digits, "q")}
)
"""Makes of a text one that has its form and says nothing."""
_LONGEST = 2000
"""No router prints longer lines; they are not even looked at, so that time stays linear."""

_Method = TypeVar("_Method", bound=Callable[..., Any])
_Rule = tuple[tuple[LineUse, str], Callable[[str], re.Match[str] | None], str | None]
"""The fate of lines that match, the pattern, and the method that reads them (None: skipped)."""
_LineMatch = tuple[tuple[LineUse, str], re.Match[str] | None, str | None]
"""A rule applied to a line; no match where another line already brought it."""
_UNREAD, _BLANK = (LineUse.UNREAD, ""), (LineUse.BLANK, "")
_FIRST = re.compile(r"(?:\((?:\?:)?([\w#:'|-]+)\)|([\w#:'-]+))(?=$| \+| (?![?*{+]))")


def reads(*patterns: str) -> Callable[[_Method], _Method]:
    """Mark a method as the reader of lines that match one of `patterns` from end to end."""

    def mark(method: _Method) -> _Method:
        method.__dict__["patterns"] = patterns
        return method

    return mark


class Parser:
    """Base of all parsers: one instance reads one text."""

    COMMANDS: ClassVar[tuple[str, ...]] = ()
    """Canonical commands that it reads; the first is the one it is named after."""
    PLATFORM: ClassVar[str] = "ios"
    RECORD: ClassVar[type] = dict
    """The TypedDict of its records."""
    HEADING: ClassVar[str] = ""
    """A line of its output and of no other, by which a text without commands is told."""
    BY_NAME_ONLY: ClassVar[bool] = False
    """Whether it reads lines that any text may have, so that only name or heading show it."""
    SKIPS: ClassVar[Mapping[str, str]] = {}
    """Lines without a fact: name of the rule and pattern."""

    _by_word: ClassVar[Mapping[str, Sequence[_Rule]]] = {}
    _others: ClassVar[Sequence[_Rule]] = ()
    _methods: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        """Compile the rules once: those that begin with a literal word are found by that word."""
        by_word: dict[str, list[_Rule]] = {}
        others: list[_Rule] = []
        cls._methods = frozenset(method for _, _, method in _rules(cls) if method is not None)
        for name, pattern, method in _rules(cls):
            fate = (LineUse.SKIPPED if method is None else LineUse.READ, name)
            rule = (fate, re.compile(pattern).fullmatch, method)
            if first := _FIRST.match(pattern):
                for word in (first[1] or first[2]).split("|"):
                    by_word.setdefault(word, []).append(rule)
            else:
                others.append(rule)
        cls._by_word, cls._others = by_word, others

    def __init__(self) -> None:
        self.records: list[Record] = []

    def finish(self) -> list[Record]:
        """The records, once every line was read."""
        return self.records

    @classmethod
    @uncollected()
    def read(cls, text: str, command: str) -> Parsed:
        """Read a whole text."""
        screen = screen_lines(text)
        lines = list(map(str.strip, screen))
        matches = cls._match_all(lines)
        cls._mend_all(screen, lines, matches)
        parser = cls()
        methods = {name: getattr(parser, name) for name in cls._methods}
        for match in matches:
            if match is not None and match[1] is not None and match[2] is not None:
                methods[match[2]](match[1])
        fates = tuple(
            match[0] if match is not None else _UNREAD if line else _BLANK
            for line, match in zip(lines, matches, strict=True)
        )
        unread = [
            Unread(number, line)
            for number, (line, fate) in enumerate(zip(lines, fates, strict=True), 1)
            if fate is _UNREAD
        ]
        return Parsed(command, parser.finish(), unread, fates, cls.PLATFORM)

    @classmethod
    def _match(cls, line: str) -> _LineMatch | None:
        if len(line) > _LONGEST:
            return None
        word = line.partition(" ")[0]
        for fate, fullmatch, method in cls._by_word.get(word, ()):
            if result := fullmatch(line):
                return fate, result, method
        for fate, fullmatch, method in cls._others:
            if result := fullmatch(line):
                return fate, result, method
        return None

    @classmethod
    def _match_all(cls, lines: Sequence[str]) -> list[_LineMatch | None]:
        """Match every line on its own; equal ones once."""
        known: dict[str, _LineMatch | None] = {"": None}
        match = cls._match
        matches: list[_LineMatch | None] = []
        for line in lines:
            if line not in known:
                known[line] = match(line)
            matches.append(known[line])
        return matches

    @classmethod
    def _mend_all(
        cls, screen: Sequence[str], lines: Sequence[str], matches: list[_LineMatch | None]
    ) -> None:
        """Try all strange lines as parts of wrapped ones.

        The widest lines end at the edge of a terminal where that is a usual width, or where one
        of them goes on in the next line beyond doubt.
        """
        strange = [at for at, line in enumerate(lines) if line and matches[at] is None]
        if not strange:
            return
        widest = max(map(len, screen))
        edge = widest if widest in _EDGES else None
        for _ in range(2):
            sure = [
                matches[at] is None and cls._mend(screen, matches, at, widest, edge)
                for at in strange
            ]
            if edge is not None or not any(sure):
                return
            edge = widest

    @classmethod
    def _mend(
        cls,
        screen: Sequence[str],
        matches: list[_LineMatch | None],
        index: int,
        widest: int,
        edge: int | None,
    ) -> bool:
        """Try a strange line as a part of a line that the terminal or an editor wrapped.

        Returns:
            Whether one of the widest lines goes on beyond doubt.
        """
        cut = len(screen[index]) >= _WIDE
        for first in (index - 1, index):
            line = screen[max(0, first)]
            if first < 0 or not line.strip() or len(line) > _WIDEST:
                continue
            behind = first != index
            if behind and not _may_go_on(line, matches[first], screen[index], widest):
                continue
            for last in range(first + 1, min(first + 4, len(screen))):
                free = matches[last] is None or (first == index and cut)
                if not screen[last].strip() or not free or len(screen[last]) > _WIDEST:
                    break
                rest = screen[first + 1 : last + 1]
                nonsense = [part.translate(_NONSENSE) for part in rest]
                for whole, swallowing in zip(
                    _joined([line, *rest]), _joined([line, *nonsense]), strict=True
                ):
                    if (match := cls._match(whole)) is None:
                        continue
                    sure = cls._match(swallowing) is None
                    if behind and not sure and len(line) != edge:
                        continue  # the rule would take the next line whatever it is
                    more = (match[0], None, match[2])
                    matches[first : last + 1] = [match, *[more] * (last - first)]
                    return sure and len(line) == widest
        return False


def _may_go_on(line: str, match: _LineMatch | None, following: str, widest: int) -> bool:
    """Whether a line that was understood may go on in the next one, a strange one.

    That can be only where the next word did not fit behind it.
    """
    if match is None or match[1] is None or len(line) < _WIDE:
        return False
    return len(line) + len(following.split(maxsplit=1)[0]) >= widest


def _joined(lines: Sequence[str]) -> tuple[str, ...]:
    """The line that was wrapped: by a terminal, which adds nothing, or by an editor, at a blank."""
    by_terminal = "".join(lines).strip()
    by_editor = " ".join(line.strip() for line in lines)
    if len(lines[0]) >= _WIDE:
        return by_terminal, by_editor
    return by_editor, by_terminal


def _rules(cls: type[Parser]) -> Iterable[tuple[str, str, str | None]]:
    """Rule name, pattern and method: methods in the order of the class, then skips."""
    seen: set[str] = set()
    for owner in cls.__mro__:
        for name, member in vars(owner).items():
            if name in seen:
                continue  # a class that overrides a reader also replaces its patterns
            seen.add(name)
            for pattern in getattr(member, "patterns", ()):
                yield name, pattern, name
    for skips in (cls.SKIPS, COMMON_SKIPS):
        for name, pattern in skips.items():
            yield name, pattern, None
