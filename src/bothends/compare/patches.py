"""Unified diffs of configurations, as `diff -u` and `git diff` print them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bothends.errors import InputError
from bothends.secrets import mask_line

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_NOTHING = "/dev/null"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand one after the other, and what they become."""

    number: int
    """Where they stand in the old text, from 1; 0 in an empty one."""
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePatch:
    """What becomes of one file."""

    old: str
    """Its name before, without `a/`; empty for a new file."""
    new: str
    """Its name after; empty for one that goes."""
    hunks: tuple[Hunk, ...]

    @property
    def name(self) -> str:
        """The name of the file that is looked for."""
        return self.old or self.new


def is_patch(text: str) -> bool:
    """Whether a text is a unified diff."""
    return bool(re.search(r"(?m)^--- .+\n\+\+\+ .+", text))


def read_patch(text: str, file: str) -> tuple[FilePatch, ...]:
    """The files of a unified diff.

    Raises:
        InputError: it has a hunk whose lines are not as many as it says.
    """
    rows = text.replace("\r\n", "\n").split("\n")
    result = []
    at = 0
    while at < len(rows) - 1:
        if rows[at].startswith("--- ") and rows[at + 1].startswith("+++ "):
            old, new = _name(rows[at]), _name(rows[at + 1])
            at += 2
            hunks = []
            while at < len(rows) and _HUNK.match(rows[at]):
                hunk, at = _hunk(rows, at, file)
                hunks.append(hunk)
            result.append(FilePatch(old, new, tuple(hunks)))
        else:
            at += 1
    return tuple(result)


def _name(row: str) -> str:
    name = row[4:].split("\t", maxsplit=1)[0].strip().strip('"')
    return "" if name == _NOTHING else re.sub(r"^[ab]/", "", name)


def _hunk(rows: Sequence[str], at: int, file: str) -> tuple[Hunk, int]:
    start = _HUNK.match(rows[at])
    if start is None:
        raise AssertionError(rows[at])
    number, first = int(start[1]), at
    left = [1 if count is None else int(count) for count in start.groups()[1:]]
    old: list[str] = []
    new: list[str] = []
    while left[0] > 0 or left[1] > 0:
        at += 1
        row = rows[at] if at < len(rows) else "@"
        sign, line = row[:1] or " ", row[1:]
        if sign not in " +-\\":
            raise InputError(
                "expected more lines of this hunk",
                where=f"{file}:{first + 1}",
                hint="give the patch whole, as `git diff` or `diff -u` printed it",
            )
        if sign in " -":
            old.append(line)
            left[0] -= 1
        if sign in " +":
            new.append(line)
            left[1] -= 1
    at += 1
    while at < len(rows) and rows[at].startswith("\\"):
        at += 1
    return Hunk(number, tuple(old), tuple(new)), at


def patched(text: str, patch: FilePatch, file: str) -> str:
    """A text after a patch; hunks whose lines have moved are found where they stand now.

    Raises:
        InputError: lines that the patch takes away or stands beside are not there; it names the
            first of them.
    """
    rows = text.split("\n")
    moved = least = 0
    for hunk in patch.hunks:
        expected = max(hunk.number - (1 if hunk.old else 0), 0) + moved
        at = next(_places(rows, hunk.old, expected, least), None)
        if at is None:
            raise _misfit(rows, hunk, expected, least, file)
        rows[at : at + len(hunk.old)] = hunk.new
        moved = at - expected + moved + len(hunk.new) - len(hunk.old)
        least = at + len(hunk.new)
    return "\n".join(rows)


def _misfit(rows: list[str], hunk: Hunk, expected: int, least: int, file: str) -> InputError:
    """Where a hunk does not fit, at the place where most of its lines do."""

    def meets(at: int) -> list[bool]:
        return [a.rstrip() == b.rstrip() for a, b in zip(hunk.old, rows[at:], strict=False)]

    at = max(
        range(least, len(rows)),
        key=lambda each: (sum(meets(each)), -abs(each - expected)),
        default=least,
    )
    first = [*meets(at), False].index(False)
    line, text_line = (
        repr(mask_line(lines[there])) if there < len(lines) else "the end of the text"
        for lines, there in ((hunk.old, first), (rows, at + first))
    )
    again = hunk.new and next(_places(rows, hunk.new, expected, 0), None) is not None
    return InputError(
        f"does not match the patch: expected {line}, found "
        + ("another key" if line == text_line else text_line),
        where=f"{file}:{at + first + 1}",
        hint="the lines that the patch adds are there: it was applied before"
        if again
        else "make the patch anew from the text as it is",
    )


def _places(rows: list[str], old: Sequence[str], expected: int, least: int) -> Iterator[int]:
    """Where some lines stand, the nearest first; trailing blanks make no difference."""
    tidy, lines = [row.rstrip() for row in rows], [line.rstrip() for line in old]
    for at in sorted(range(least, len(rows) - len(old) + 1), key=lambda each: abs(each - expected)):
        if tidy[at : at + len(old)] == lines:
            yield at
