"""The configuration lines inside a collected text, with their depth: what a reader can trust.

A text comes from backup tools, terminals and scripts; what people and programs put around it is
off already (`ios.config.collected`). Here go tabs, prompts, headers, banners, certificates, `exit`
lines and whatever a terminal showed after the configuration. What is left are the lines of the
sections that matter, each with its number in the file and its depth.
"""

import re
from collections.abc import Iterator

from bothends.platforms.ios.config.cleaning import cleaned, printed_lines
from bothends.platforms.ios.config.line_fates import LineFate, Reading
from bothends.platforms.ios.config.line_reader import STATE, VALUES, LineReader
from bothends.platforms.ios.config.pieces import PIECES, Piece, Sections, passages, state_of
from bothends.platforms.ios.config.text_forms import (
    BANNER,
    BLOBS,
    CERTIFICATE,
    HEX,
    LAST_SECTIONS,
    margin_of,
)


def read_lines(text: str, *, everything: bool = False, printed: bool = False) -> Reading:
    """The lines that matter of a text. With `everything`, the lines of all sections.

    What a router has just `printed` is read as it is.
    """
    if printed:
        return _Reader(printed_lines(text), everything=everything, printed=True).read()
    clean = cleaned(text)
    raw = clean.lines
    margin = margin_of(raw)
    if margin:
        raw = [line[:margin].lstrip(" ") + line[margin:] for line in map(str.expandtabs, raw)]
    reading = _Reader(raw, everything=everything, printed=False).read()
    reading.cleaned = clean.done
    return reading


class _Reader(LineReader):
    """Walks the lines once, piece by piece; a piece that was read before is not read again."""

    def __init__(self, raw: list[str], *, everything: bool, printed: bool) -> None:
        super().__init__(len(raw), everything=everything, printed=printed)
        self.raw = raw
        self.out = Sections()
        self.open_banner: int | None = None
        self.done = 0  # lines that are read
        self.state = state_of(VALUES(self))

    def read(self) -> Reading:
        start = 0
        for text in PIECES.split("\n".join(self.raw)):
            stop = start + text.count("\n") + 1
            piece = self.state.known.get(text) if self.done == start else None
            if piece:
                if piece.lead or piece.sections:
                    self.out.add(start, piece.lead, piece.sections)
                if piece.fates:
                    self.fates[start + 1 : stop + 1] = piece.fates
                self.last_top = piece.last_top or self.last_top
                self.state, self.done = piece.after, stop
            elif self.done < stop:
                self._read_piece(text, start, stop)
            start = stop
        values = dict(zip(STATE, self.state.values, strict=True))
        complete = values["ended"] or self.last_top.startswith(LAST_SECTIONS)
        return Reading(
            self.out.all(),
            len(self.raw),
            values["begun"] and not complete,
            self.open_banner,
            self.fates,
            self.raw,
            values["pieces"],
        )

    def _read_piece(self, text: str, start: int, stop: int) -> None:
        """Read the lines of a piece that are left; a banner may end in a later piece."""
        before, first, last_top = self.state, self.done, self.last_top
        for name, value in zip(STATE, before.values, strict=True):
            setattr(self, name, value)
        blobs = any(word in text for word in BLOBS)
        self.depths, self.last_top = [], ""
        if blobs:
            self._read_lines(self._without_blobs(first, stop))
        else:
            self._read_lines(enumerate(self.raw[first:stop], first + 1))
            self.done = stop
        lead, sections = passages(self.depths, start)
        self.out.add(start, lead, sections)
        self.state = state_of(VALUES(self))
        if first == start and not blobs:
            fates = bytes(self.fates[start + 1 : stop + 1])
            fates = fates if any(fates) else b""
            before.keep(text, Piece(lead, sections, fates, self.last_top, self.state))
        self.last_top = self.last_top or last_top

    def _without_blobs(self, number: int, stop: int) -> Iterator[tuple[int, str]]:
        """Every non-blank line that is not text of a banner or bytes of a certificate.

        It begins after so many lines. What begins before `stop` may end behind it.
        """
        raw, total = self.raw, len(self.raw)
        while number < stop:
            line = raw[number]
            number += 1
            if not line:
                continue
            if "banner" in line or "-message" in line or line.startswith("menu "):
                banner = BANNER.match(line)
                if banner:
                    self.last_top = line if line[0] != " " else self.last_top
                    end = self._after_banner(number, banner)
                    self._mark(number, end, LineFate.BANNER)
                    number = end
                    continue
            yield number, line
            if line[:1] in " \tck" and CERTIFICATE.match(line.strip()):
                begin = number
                while number < total and HEX.match(raw[number]):
                    number += 1
                if number < total and raw[number].strip() == "quit":
                    number += 1
                self._mark(begin + 1, number, LineFate.CERTIFICATE)
        self.done = number

    def _mark(self, first: int, last: int, fate: LineFate) -> None:
        """Gives some lines one fate, both numbers included."""
        self.fates[first : last + 1] = bytes([fate]) * (last + 1 - first)

    def _after_banner(self, number: int, banner: re.Match[str]) -> int:
        delimiter = banner["delimiter"]
        if delimiter in banner["rest"]:
            return number
        for index in range(number, len(self.raw)):
            if delimiter in self.raw[index]:
                return index + 1
        self.open_banner = number
        return number
