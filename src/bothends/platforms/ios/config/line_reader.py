"""What each line of a collected text is: a line of a section that matters, or what else.

It depends on the lines before it: whether the configuration has begun, which section is open, and
what was typed at a prompt.
"""

import re
from collections.abc import Iterable
from operator import attrgetter

from bothends.platforms.ios.config.abbreviations import expand
from bothends.platforms.ios.config.line_fates import Depth, LineFate
from bothends.platforms.ios.config.sections import (
    GLOBAL,
    HEADER,
    HEADER_START,
    LEVEL,
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
    COMMENT,
    CONFIGURE,
    EXIT,
    LOGGED,
    NOISE,
    PROMPT,
    SHOW_RUN,
    close,
    decapitalised,
    indent,
    is_exit,
    may_be,
    tidied,
)
from bothends.platforms.ios.config.unrelated_commands import (
    first_word,
    is_global,
    is_of_interface,
    nearly,
)


class LineReader:
    """Gives every line its fate, and those that matter their depth."""

    def __init__(self, count: int, *, everything: bool, printed: bool) -> None:
        self.fates = bytearray(count + 1)
        self.last_top = ""
        self.depths: list[Depth] = []
        # What the fate of the next lines depends on stands below; `STATE` names all of it.
        self.everything = everything
        self.printed = printed  # there are no prompts
        self.outside = LineFate.ASIDE  # else what lines are after the configuration: OUTPUT, UNREAD
        self.begun = False  # a header says that this is a whole configuration
        self.ended = False
        self.pieces = False
        self.keep = False
        self.aside = LineFate.UNREAD  # what lines below a header that is not kept are
        self.kind = ""  # of section, if its commands are known
        self.owner = ""  # the kind of interface that the last header that matters opens
        self.of_interface = False  # only some lines of interfaces matter
        self.flat: re.Pattern[str] | None = None
        self.stack: tuple[int, ...] = ()
        self.flat_peer = False
        self.indented = False  # the lines of this section are indented
        self.typing = False  # after a prompt of configuration mode; what has none is output

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
                self._indented(number, line)
            elif first != "!":
                self._column_zero(number, line.rstrip())
            else:
                fates[number] = LineFate.COMMENT

    def _indented(self, number: int, line: str) -> None:
        text = line.strip()
        if not self.printed:
            if "A" <= text[:1] <= "Z" or "  " in text or "\t" in text:
                text = decapitalised(close(text))
            if text[:3] == "int":
                text = expand(text)
        if (text.startswith(HEADER_START) and HEADER.match(text) and not self._lists_ports()) or (
            not self.printed and GLOBAL.match(text)
        ):
            self._top(number, text)
        elif text[:1] == "!":
            self.fates[number] = LineFate.COMMENT
        elif self.keep and text:
            if self.typing and self.flat and not self.flat.match(text):
                self.fates[number] = LineFate.OUTPUT
                return
            self.indented = True
            self._child(number, text, indent(line))
        elif self.aside:
            self.fates[number] = self.aside

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
        if "  " in text or "\t" in text or text[0] <= "Z":
            text = tidied(text if self.printed else close(text))
        if short:
            text = expand(text)
        if text.startswith(EXIT) and is_exit(text):
            self.fates[number] = LineFate.LEAVING
            if not (self.kind == "router" and text.startswith("exit-")):
                self._exit()
        elif self.flat and (
            (self.flat.match(text) and not self._is_global(text)) or self._is_mistyped(text)
        ):
            self._flat_child(number, decapitalised(text))
        elif self.owner and _BELOW[self.owner].fullmatch(text):
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
        self.flat, self.kind = None, ""
        self.of_interface = not self.everything and text.startswith("interface")
        self.keep = self.everything or begins(text, TOPS)
        if not self.keep and not self._keeps_mistyped(number, text):
            return
        self.owner = next((each for each in _BELOW if text.lower().startswith(each)), "")
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
        if self.kind in LEVEL and not self.printed:
            indent = 1  # whatever stands below it: authors of scripts indent as they like
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


STATE = (
    "everything", "printed", "outside", "begun", "ended", "pieces", "keep", "aside", "kind",
    "owner", "of_interface", "flat", "stack", "flat_peer", "indented", "typing",
)  # fmt: skip
VALUES = attrgetter(*STATE)
_BELOW = {
    "interface t": re.compile(r"tunnel .*|crypto map \S+"),
    "interface ": re.compile(r"crypto map \S+"),
}
"""Commands that only interfaces have, by the beginning of the interface's header."""


def _resumes(outside: LineFate, text: str) -> bool:
    """Whether a line after the configuration belongs to one again.

    After another command was typed, only the start of a configuration does; after `end`, as in
    pieces put together, any command that no output looks like.
    """
    if text.startswith(("version ", "hostname ")):
        return True
    if outside is not LineFate.UNREAD:
        return False
    return bool(RESUMES.match(expand(text) if may_be(text.split(" ", 1)[0])[1] else text))
