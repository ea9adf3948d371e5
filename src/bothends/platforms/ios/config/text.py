"""The configuration lines inside a collected text, with their depth: what a reader can trust.

A text comes from backup tools, terminals and scripts; what people and programs put around it is
off already (`ios.config.collected`). Here go tabs, prompts, headers, banners, certificates, `exit`
lines and whatever a terminal showed after the configuration. What is left are the lines of the
sections that matter, each with its number in the file and its depth.
"""

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter

from bothends.platforms.ios.config.abbreviations import expand
from bothends.platforms.ios.config.cleaning import cleaned, printed_lines
from bothends.platforms.ios.config.line_fates import Depth, LineFate, Reading
from bothends.platforms.ios.config.pieces import PIECES, Piece, Sections, passages, state_of
from bothends.platforms.ios.config.sections import (
    HEADER,
    HEADER_START,
    PORTS,
    RESUMES,
    SECTION,
    SHORT,
    TOP,
    TOPS,
    begins,
    commands_of,
    is_like,
    is_mistyped_header,
)
from bothends.platforms.ios.config.text_forms import (
    AMBIGUOUS,
    BANNER,
    BLOBS,
    CERTIFICATE,
    COMMENT,
    CONFIGURE,
    EXIT,
    HEX,
    LAST_SECTIONS,
    LOGGED,
    NOISE,
    PROMPT,
    SHOW_RUN,
    indent,
    is_exit,
    margin_of,
    may_be,
    tidied,
)
from bothends.platforms.ios.config.unrelated_commands import (
    first_word,
    is_global,
    is_of_interface,
    nearly,
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


class _Reader:
    """Walks the lines once, piece by piece; a piece that was read before is not read again."""

    def __init__(self, raw: list[str], *, everything: bool, printed: bool) -> None:
        self.raw = raw
        self.out = Sections()
        self.fates = bytearray(len(raw) + 1)
        self.last_top = ""
        self.open_banner: int | None = None
        self.depths: list[Depth] = []  # of one piece
        self.done = 0  # lines that are read
        # What the fate of the next lines depends on stands below; `_STATE` names all of it.
        self.everything = everything
        self.printed = printed  # there are no prompts
        self.outside = LineFate.ASIDE  # else what lines are after the configuration: OUTPUT, UNREAD
        self.begun = False  # a header says that this is a whole configuration
        self.ended = False
        self.pieces = False
        self.keep = False
        self.aside = LineFate.UNREAD  # what lines below a header that is not kept are
        self.kind = ""  # of section, if its commands are known
        self.of_tunnel = False  # the last header that matters is that of a tunnel interface
        self.of_interface = False  # only some lines of interfaces matter
        self.flat: re.Pattern[str] | None = None
        self.stack: tuple[int, ...] = ()
        self.flat_peer = False
        self.indented = False  # the lines of this section are indented
        self.typing = False  # after a prompt of configuration mode; what has none is output
        self.state = state_of(_VALUES(self))

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
        values = dict(zip(_STATE, self.state.values, strict=True))
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
        for name, value in zip(_STATE, before.values, strict=True):
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
        self.state = state_of(_VALUES(self))
        if first == start and not blobs:
            fates = bytes(self.fates[start + 1 : stop + 1])
            fates = fates if any(fates) else b""
            before.keep(text, Piece(lead, sections, fates, self.last_top, self.state))
        self.last_top = self.last_top or last_top

    def _read_lines(self, lines: Iterable[tuple[int, str]]) -> None:
        fates = self.fates
        for number, line in lines:
            first = line[:1]
            if first in " \t":  # or the line is empty
                if not line:
                    continue
                if self.outside and not _resumes(self.outside, line.strip()):
                    fates[number] = self.outside
                    continue
                text = line.strip()
                if text.startswith(HEADER_START) and HEADER.match(text) and not self._lists_ports():
                    self._top(number, text)
                elif text[:1] == "!":
                    fates[number] = LineFate.COMMENT
                elif self.keep and text:
                    if self.typing and self.flat and not self.flat.match(text):
                        fates[number] = LineFate.OUTPUT
                        continue
                    self.indented = True
                    self._child(number, text, indent(line))
                elif self.aside:
                    fates[number] = self.aside
            elif first != "!":
                self._column_zero(number, line.rstrip())
            else:
                fates[number] = LineFate.COMMENT

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

    def _column_zero(self, number: int, text: str, *, typed: bool = False) -> None:
        typed_at = not self.printed and ("#" in text or ">" in text)
        prompt = PROMPT.fullmatch(text) if typed_at else None
        if prompt and self._after_prompt(number, prompt):
            return
        if text[0] in "/#" and COMMENT.match(text):
            self.fates[number] = LineFate.COMMENT
            return
        special, short = may_be(text.split(" ", 1)[0])
        if special:
            if NOISE.match(text):
                self._noise(text)
                self.fates[number] = LineFate.TERMINAL
                return
            if CONFIGURE.match(text):
                self.outside, self.keep = LineFate.ASIDE, False
                self.fates[number] = LineFate.TERMINAL
                return
        if self.outside and not _resumes(self.outside, text):
            self.fates[number] = self.outside
            return
        self._command(number, text, short=short, typed=typed)

    def _command(self, number: int, text: str, *, short: bool, typed: bool) -> None:
        """A line at column zero that is no noise; what is not typed may be output."""
        if "  " in text or text[0] <= "Z":
            text = tidied(text)
        if short:
            text = expand(text)
        if text.startswith(EXIT) and is_exit(text):
            self.fates[number] = LineFate.LEAVING
            self._exit()
        elif self.flat and (
            (self.flat.match(text) and not self._is_global(text)) or self._is_mistyped(text)
        ):
            self._flat_child(number, text)
        elif text.startswith("tunnel ") and self.of_tunnel:
            self._child(number, text, 1)  # no other mode has it: what came between is no section
        elif typed or not self.typing or text.startswith(TOP):
            self._top(number, text)
        else:
            self.fates[number] = LineFate.OUTPUT

    def _after_prompt(self, number: int, prompt: re.Match[str]) -> bool:
        """Whether the line was one typed at a router; a typed configuration line is taken."""
        typed, mode = prompt["typed"].strip(), prompt["mode"]
        self.typing = mode is not None
        self.keep = self.keep and mode not in {None, "config"}
        self.fates[number] = LineFate.TERMINAL
        if SHOW_RUN.match(typed):
            self.outside, self.begun = LineFate.ASIDE, True
        elif mode is None:
            if " " in typed and not CONFIGURE.match(typed) and not typed.startswith(("sh", "do")):
                # A description or a key may look like a prompt; a command of exec mode does not
                # begin with a global configuration keyword.
                return not typed.startswith(TOP)
            outside = bool(typed) and not CONFIGURE.match(typed)
            self.outside = LineFate.OUTPUT if outside else LineFate.ASIDE
            self.ended = self.ended or self.begun
        elif typed and not typed.startswith(("do ", "end")) and not typed.endswith("?"):
            self.outside = LineFate.ASIDE
            self._column_zero(number, typed, typed=True)
        return True

    def _noise(self, text: str) -> None:
        lowered = text.lower()
        if lowered == "end":
            self.ended, self.keep, self.flat = True, False, None
            self.outside = LineFate.UNREAD
        elif lowered.startswith(("building", "current conf", "using ")):
            self.outside, self.ended = LineFate.ASIDE, False
            self.begun = self.begun or lowered.startswith("current")
        elif lowered.startswith("ntp "):
            self.last_top, self.keep, self.flat = lowered, False, None
            self.aside = LineFate.ASIDE

    def _lists_ports(self) -> bool:
        """Whether `interface` below is a part of the section: SD-WAN names its transports so."""
        return self.last_top.startswith("sdwan")

    def _is_global(self, text: str) -> bool:
        """Whether a line without indentation leaves the section, though the section knows it."""
        if text.startswith("hostname") and not self.flat_peer:
            return True
        if self.indented and text.startswith(AMBIGUOUS):
            return True
        return text.startswith(HEADER_START) and bool(HEADER.match(text))

    def _is_mistyped(self, text: str) -> bool:
        """Whether a line that leaves no section is a command of this one, wrongly spelt.

        A router refuses it and stays in the section; the lines that follow belong there.
        """
        if not self.kind.startswith("crypto") or text.startswith(TOP):
            return False
        return is_like(text.removeprefix("no ").split(" ", 1)[0], self.kind)

    def _top(self, number: int, text: str) -> None:
        self.pieces = self.pieces or self.outside is LineFate.UNREAD
        self.outside = LineFate.ASIDE
        self.last_top = text
        self.stack = ()
        self.flat_peer = False
        self.indented = False
        self.flat = None
        self.of_interface = not self.everything and text.startswith("interface")
        self.keep = self.everything or begins(text, TOPS)
        if not self.keep and not self._keeps_mistyped(number, text):
            return
        self.of_tunnel = text[:11].lower() == "interface t"
        self._take(number, 0, text)
        if text.startswith("crypto map ") and " ipsec-" not in text:
            return
        section = SECTION.match(text)
        if section:
            self.kind = section[0]
            self.flat = commands_of(self.kind)

    def _keeps_mistyped(self, number: int, text: str) -> bool:
        """Whether a top-level line that does not matter is one that would, wrongly spelt."""
        if is_global(first_word(text)):
            self.aside = self.fates[number] = LineFate.ASIDE
            return False
        self.keep = is_mistyped_header(text)
        self.aside = LineFate.UNREAD
        self.fates[number] = LineFate.OUTPUT if LOGGED.match(text) else LineFate.UNREAD
        return self.keep

    def _take(self, number: int, depth: int, text: str) -> None:
        self.fates[number] = LineFate.READ
        self.depths.append(Depth(number, depth, text))

    def _child(self, number: int, text: str, indent: int) -> None:
        if text.startswith(EXIT) and is_exit(text):
            self.fates[number] = LineFate.LEAVING
            return
        if self.of_interface and not (begins(text, PORTS) or text.startswith(SHORT)):
            self._aside_of_interface(number, text, indent)
            return
        stack = self.stack
        while stack and stack[-1] >= indent:
            stack = stack[:-1]
        self.stack = (*stack, indent)
        self._take(number, len(stack) + 1, text)

    def _aside_of_interface(self, number: int, text: str, indent: int) -> None:
        """A line of an interface that says nothing of tunnels, or that is mistyped."""
        word = first_word(text)
        if is_of_interface(word) or (self.stack and indent > self.stack[0]):
            return
        if nearly(word, "tunnel", "crypto"):
            self._take(number, 1, text)
        else:
            self.fates[number] = LineFate.UNREAD

    def _flat_child(self, number: int, text: str) -> None:
        if self.kind == "crypto ikev2 keyring":
            if text.startswith("peer "):
                self.flat_peer = True
                self._take(number, 1, text)
            else:
                self._take(number, 2 if self.flat_peer else 1, text)
            return
        self._child(number, text, 1)

    def _exit(self) -> None:
        if self.flat_peer:
            self.flat_peer = False
        else:
            self.keep, self.flat, self.aside = False, None, LineFate.UNREAD


_STATE = (
    "everything", "printed", "outside", "begun", "ended", "pieces", "keep", "aside", "kind",
    "of_tunnel", "of_interface", "flat", "stack", "flat_peer", "indented", "typing",
)  # fmt: skip
_VALUES = attrgetter(*_STATE)


def _resumes(outside: LineFate, text: str) -> bool:
    """Whether a line after the configuration belongs to one again.

    After another command was typed, only the start of a configuration does; after `end`, as in
    pieces put together, any command that no output looks like.
    """
    if text.startswith(("version ", "hostname ")):
        return True
    return outside is LineFate.UNREAD and bool(RESUMES.match(text))
