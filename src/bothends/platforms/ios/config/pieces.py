"""What reading made of the pieces of a text, kept for the next text that has the same ones.

A piece is a line at column zero with the indented lines and comments below it. What becomes of its
lines depends on them and on the state that the lines before left, on nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from bothends.kept import Kept
from bothends.platforms.ios.config.line_fates import Depth, SectionText

PIECES = re.compile(r"\n(?=[^ \t!\n])")
"""Between two pieces."""
_LONGEST = 8192
"""Characters of a piece that is kept."""


class State:
    """What the lines before a piece left, and the pieces that were read after them."""

    __slots__ = ("known", "values")

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values
        self.known: Kept[str, Piece] = Kept(most=2048)

    def keep(self, text: str, piece: "Piece") -> None:
        """Keep what was made of a piece after this state, if it is not too long."""
        if len(text) <= _LONGEST:
            self.known.put(text, piece)


class Piece(NamedTuple):
    """What was made of a piece; numbers count from its first line, which is 1."""

    lead: tuple[tuple[int, str], ...]
    """Lines that go on with the section before, each with its depth as blanks in front."""
    sections: tuple[tuple[int, SectionText], ...]
    fates: bytes
    """Of all its lines; empty where all are aside."""
    last_top: str
    """The last line of it that begins a section, if there is one."""
    after: State


_states: Kept[tuple[Any, ...], State] = Kept(most=512)


def state_of(values: tuple[Any, ...]) -> State:
    """The one state with these values."""
    return _states.get(values) or _states.put(values, State(values))


Passages = tuple[tuple[tuple[int, str], ...], tuple[tuple[int, SectionText], ...]]


def passages(depths: Sequence[Depth], before: int) -> Passages:
    """Lines that go on with a section, then whole sections, numbered after so many lines before."""
    starts = [at for at, line in enumerate(depths) if line.depth == 0]
    lead = depths[: starts[0]] if starts else depths
    ends = [*starts[1:], len(depths)]
    return (
        tuple((line.number - before, _BLANKS[line.depth] + line.text) for line in lead),
        tuple(
            (depths[start].number - before, _section(depths[start:end]))
            for start, end in zip(starts, ends, strict=False)
        ),
    )


def _section(lines: Sequence[Depth]) -> SectionText:
    first = lines[0].number
    return SectionText(
        tuple([_BLANKS[line.depth] + line.text for line in lines]),
        tuple([line.number - first for line in lines]),
    )


class Sections:
    """The sections of a text, put together piece by piece."""

    def __init__(self) -> None:
        self._sections: list[tuple[int, SectionText]] = []
        self._open: list[tuple[int, str]] = []  # lines that go on with the last section

    def add(
        self,
        before: int,
        lead: Iterable[tuple[int, str]],
        sections: Sequence[tuple[int, SectionText]],
    ) -> None:
        """What a piece holds, after so many lines before it."""
        self._open += [(before + number, text) for number, text in lead]
        if sections:
            self._close()
            self._sections += [(before + number, section) for number, section in sections]

    def all(self) -> list[tuple[int, SectionText]]:
        """Every section with the number of its first line."""
        self._close()
        return self._sections

    def _close(self) -> None:
        if not self._open:
            return
        number, last = (
            self._sections.pop() if self._sections else (self._open[0][0], SectionText((), ()))
        )
        self._sections.append(
            (
                number,
                SectionText(
                    (*last.lines, *(text for _, text in self._open)),
                    (*last.offsets, *(at - number for at, _ in self._open)),
                ),
            )
        )
        self._open = []


_BLANKS = [" " * depth for depth in range(64)]
