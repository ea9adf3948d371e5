"""What becomes of every line of a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class LineFate(IntEnum):
    """What becomes of a line that is not blank: every one has exactly one fate."""

    ASIDE = 0
    """Of a section, or a command of an interface, that says nothing of tunnels."""
    READ = 1
    COMMENT = 2
    BANNER = 3
    """Text of a banner or a menu."""
    CERTIFICATE = 4
    """Bytes of a certificate or key."""
    LEAVING = 5
    """`exit`, `end`."""
    TERMINAL = 6
    """A prompt, what was typed in exec mode, a header that a terminal or backup tool printed."""
    OUTPUT = 7
    """What another command than `show running-config` printed, or the answer to a typed line."""
    UNREAD = 8
    """Nothing that is known: shown to the user."""


@dataclass(slots=True)
class Depth:
    """One line that matters: its number in the file, how deep it stands, and its text."""

    number: int
    depth: int
    text: str


class SectionText(NamedTuple):
    """The lines of a section that matter, wherever it stands: many routers share one object."""

    lines: tuple[str, ...]
    """Each with its depth as blanks in front."""
    offsets: tuple[int, ...]
    """How many lines of the file each stands below the first one."""


@dataclass(slots=True)
class Reading:
    """The sections that matter, and what was noticed on the way."""

    sections: list[tuple[int, SectionText]]
    """Each with the number of its first line in the file."""
    total: int
    """Number of lines in the text."""
    cut: bool
    """Whether the text ends before the configuration does."""
    open_banner: int | None
    """Number of the line of a banner that never ends, if there is one."""
    fates: bytearray
    """The fate of each line by its number; those of blank lines mean nothing."""
    raw: list[str]
    """The lines of the text, the first at position 0."""
    pieces: bool
    """Whether configuration goes on after `end`: pieces put together, and perhaps not all."""
    cleaned: tuple[str, ...] = ()
    """What was taken off the text, in words."""

    @property
    def lines(self) -> Iterator[Depth]:
        """The lines of all sections."""
        for first, section in self.sections:
            for line, offset in zip(section.lines, section.offsets, strict=True):
                text = line.lstrip(" ")
                yield Depth(first + offset, len(line) - len(text), text)

    @property
    def unread(self) -> Iterator[Depth]:
        """The lines that nothing knows."""
        number = self.fates.find(LineFate.UNREAD)
        while number >= 0:
            yield Depth(number, 0, self.raw[number - 1].strip())
            number = self.fates.find(LineFate.UNREAD, number + 1)
