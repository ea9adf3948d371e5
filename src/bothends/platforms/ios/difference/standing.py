"""A configuration text as a tree that lines are typed into: what is not touched stays as it was.

Comments, banners and certificates stay with the line that they follow, so that the text reads the
same afterwards, and so do its blanks and its spellings.
"""

import re
from dataclasses import dataclass, field

from bothends.errors import InputError
from bothends.platforms.ios.config.text import read_lines
from bothends.platforms.ios.difference.canonical import canonical

ACCESS_LIST = re.compile(r"ip access-list (?:extended|standard) \S+$|ipv6 access-list \S+$")
_NUMBER = re.compile(r"(?:sequence )?(\d+) (?=(?:permit|deny|remark|evaluate)\b)")
_AT_PROMPT = re.compile(r"\S+\(conf[\w-]*\)# ?\S")
_APART = re.compile(r"!|banner ")
"""Where what follows a line begins to be of others."""
STEP = 10
"""How far apart IOS numbers the entries of an access list."""


@dataclass(slots=True, eq=False)
class StandingLine:
    """One line, and the lines of the mode that it opens."""

    text: str = field(repr=False)  # it may hold a key
    raw: list[str] = field(repr=False)
    """The line as the text has it, and what follows it that configures nothing."""
    below: list["StandingLine"] = field(default_factory=list)
    sequence: int = 0
    """The number of an entry of an access list, shown or not."""
    prefix: str = ""
    """What lines below begin with where the header is not printed, such as `access-list 101 `."""

    @property
    def key(self) -> str:
        """The line in the spelling that all ways of writing it have in common."""
        return canonical(self.text)

    @property
    def indent(self) -> int:
        """The blanks before it."""
        return len(self.raw[0]) - len(self.raw[0].lstrip())

    def all_raw(self) -> list[str]:
        """Its lines of the text, and those of the lines below."""
        return [*self.raw, *(line for each in self.below for line in each.all_raw())]

    def child_indent(self) -> int:
        """The blanks before a new line below it."""
        if self.below:
            return self.below[0].indent
        return self.indent + 1 if self.text else 0

    def rewrite(self, text: str) -> None:
        """Say something else in its place."""
        self.raw[0] = " " * self.indent + text
        self.text = text

    def add(self, text: str, at: int | None = None) -> "StandingLine":
        """A new line below it, the last one if no place is given."""
        new = StandingLine(text, [(self.prefix or " " * self.child_indent()) + text])
        at = len(self.below) if at is None else at
        before = self._before(at)
        cut = _apart(before.raw)
        new.raw += before.raw[cut:]
        del before.raw[cut:]
        self.below.insert(at, new)
        return new

    def _before(self, at: int) -> "StandingLine":
        """The line that one at this place follows in the text."""
        before = self.below[at - 1] if at else self
        while before is not self and before.below:
            before = before.below[-1]
        return before

    def remove(self, line: "StandingLine") -> None:
        """Take a line away with all that is below; comments and banners after it stay."""
        at = self.below.index(line)
        rest = line.all_raw()
        self._before(at).raw += rest[_apart(rest) :]
        del self.below[at]


def _apart(raw: list[str]) -> int:
    """Where the lines after a first one begin to be of others."""
    return next((i for i, line in enumerate(raw) if i and _APART.match(line)), len(raw))


@dataclass(slots=True)
class StandingText:
    """A whole text."""

    root: StandingLine
    tail: list[str]
    """`end`, and what comes after it."""

    def text(self) -> str:
        """The text as it stands now."""
        return "\n".join([*self.root.all_raw(), *self.tail, ""])


def standing(text: str, file: str = "") -> StandingText:
    """The tree of a configuration text.

    Raises:
        InputError: the text is what was typed at a router's prompts.
    """
    reading = read_lines(text, everything=True)
    of = {line.number: line for line in reading.lines}
    root = StandingLine("", [])
    path, last = [root], root
    for number, raw in enumerate(reading.raw, start=1):
        line = of.get(number)
        if line is None:
            last.raw.append(raw)
            continue
        if _AT_PROMPT.match(raw):
            raise InputError(
                "holds lines as they were typed at a router's prompt",
                where=file and f"{file}:{number}",
                hint="lines can be tried on what `show running-config` prints",
            )
        path = path[: line.depth + 1]
        last = StandingLine(line.text, [raw])
        if ACCESS_LIST.match(path[-1].text):
            last.sequence = number_of(line.text) or _last(path[-1]) + STEP
        path[-1].below.append(last)
        path.append(last)
    ends = [i for i, raw in enumerate(last.raw) if raw.strip() == "end"]
    cut = ends[0] if ends else len(last.raw)
    tail, last.raw = last.raw[cut:], last.raw[:cut]
    while tail and not tail[-1]:
        tail.pop()
    return StandingText(root, tail)


def number_of(text: str) -> int:
    """The number that an entry of an access list is given; 0 without one."""
    match = _NUMBER.match(text)
    return int(match[1]) if match else 0


def _last(access_list: StandingLine) -> int:
    return max((entry.sequence for entry in access_list.below), default=0)


def place_entry(access_list: StandingLine, text: str, sequence: int) -> StandingLine:
    """An entry of an access list at its number, or at the end; its number is shown if others are.

    Args:
        access_list: the header of the list.
        text: the entry without its number.
        sequence: the number; 0 for one behind the last.
    """
    shown = any(number_of(entry.text) for entry in access_list.below)
    word = "sequence " if access_list.text.startswith("ipv6") else ""
    sequence = sequence or _last(access_list) + STEP
    at = sum(entry.sequence < sequence for entry in access_list.below)
    new = access_list.add(f"{word}{sequence} {text}" if shown else text, at)
    new.sequence = sequence
    return new
