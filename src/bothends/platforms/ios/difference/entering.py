"""Typed lines applied to a configuration text, as IOS applies them in configuration mode.

What a line replaces, adds to or refuses is said by the tables of `canonical`; of a mode that they
do not know, by the vocabulary that reads it. Sources: IOS Security Command Reference; Configuring
IP Access Lists (numbers of entries, "Duplicate sequence number"); what IOS prints when an object
is in use.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from bothends.platforms.entered import Entered, Remark
from bothends.platforms.ios.config.line_fates import LineFate
from bothends.platforms.ios.config.sections import TOPS, begins, vocabulary_of
from bothends.platforms.ios.config.text import read_lines
from bothends.platforms.ios.config.unrelated_commands import first_word, is_global
from bothends.platforms.ios.difference.canonical import (
    UNKNOWN,
    canonical,
    is_key,
    mode_at,
    mode_of,
    object_of,
    setting,
    slot,
)
from bothends.platforms.ios.difference.lists import without_number
from bothends.platforms.ios.difference.standing import (
    ACCESS_LIST,
    STEP,
    StandingLine,
    number_of,
    place_entry,
    standing,
)
from bothends.secrets import mask_configuration, mask_line

_NO = re.compile(r"(no|default) (?=\S)")
_NUMBERED_LIST = re.compile(r"access-list (\d+)(?: (.+))?$")
_NAMED_LIST = re.compile(r"ip access-list (?:extended|standard) (\d+)$")
_RESEQUENCE = re.compile(r"ip access-list resequence (\S+) (\d+) (\d+)$")
_ENTRY_OF_MAP = re.compile(r"(crypto map (?:ipv6 )?\S+) \d+\b")
_UNTYPED_ENTRY = re.compile(r"\s*cry\w* map (?:ipv6 )?\S+ \d+$")
_APPLIED = re.compile(r"(ipv6 )?crypto map (\S+)$")
_VRF = re.compile(r"(?:ip )?vrf forwarding\b")
_NOT_TYPED = frozenset({LineFate.OUTPUT, LineFate.UNREAD})
_SHORTEST = 3
"""Words of a global line from which on `no` and a beginning of it take it away."""


class _Refusal(Exception):  # noqa: N818  (the router's answer to a line)
    """IOS refuses the line, in these words."""


class _Mode(NamedTuple):
    """The mode that a line is typed in: its headers, from the outermost."""

    lines: tuple[StandingLine, ...]

    @property
    def at(self) -> StandingLine:
        return self.lines[-1]

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines[1:])

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else "global configuration"


def enter(text: str, lines: Iterable[str], file: str = "") -> Entered:
    """The configuration after lines were typed, and what the router would remark.

    The lines may be indented or not, abbreviated, and hold `configure terminal`, `exit`, `end`.

    Args:
        text: the configuration as the router prints it.
        lines: what is typed in configuration mode.
        file: its name, for errors.

    Raises:
        InputError: the text is no printed configuration.
    """
    there = standing(text, file)
    reading = read_lines("\n".join(_plainly(list(lines))), everything=True)
    terminal = _Terminal(there.root, reading.raw)
    open_modes: list[StandingLine] = [there.root]
    of = {line.number: line for line in reading.lines}
    for number, raw in enumerate(reading.raw, start=1):
        if line := of.get(number):
            open_modes = open_modes[: line.depth + 1]
            mode = _Mode(tuple(open_modes))
            open_modes.append(terminal.typed(number, line.text, mode))
        elif raw.strip() and reading.fates[number] in _NOT_TYPED:
            terminal.remark(number, "is no configuration line and was skipped")
    return Entered(there.text(), tuple(terminal.remarks))


def _plainly(lines: Sequence[str]) -> Iterator[str]:
    """The lines as they are read: map entries with their type, `exit` where it leaves a mode."""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if _UNTYPED_ENTRY.match(line):
            yield f"{line} ipsec-isakmp"
        else:
            yield line.strip() if line.strip() == "exit" and following[:1] != " " else line


class _Terminal:
    """Configuration mode of one router."""

    def __init__(self, root: StandingLine, typed: Sequence[str]) -> None:
        self.root = root
        self._shown = mask_configuration("\n".join(typed)).split("\n")
        self.remarks: list[Remark] = []
        self._number = 0

    def remark(self, number: int, says: str, *, refused: bool = False) -> None:
        self.remarks.append(Remark(number, self._shown[number - 1].strip(), says, refused))

    def typed(self, number: int, text: str, mode: _Mode) -> StandingLine:
        """Apply one line; returns the line whose mode is open then."""
        self._number = number
        try:
            undo = _NO.match(text)
            if undo:
                self._take(mode, _in_full(text[undo.end() :], mode), undo[1])
                return StandingLine("", [])
            return self._put(mode, _in_full(text, mode))
        except _Refusal as refusal:
            self.remark(number, str(refusal), refused=True)
            return StandingLine("", [])

    def _put(self, mode: _Mode, text: str) -> StandingLine:
        at, path, key = mode.at, mode.path, canonical(text)
        if not path:
            self._look_at(text)
            if match := _RESEQUENCE.match(key):
                self._as_named(f"ip access-list extended {match[1]}")
                return self._resequence(*match.groups())
            if _NAMED_LIST.match(key):
                self._as_named(key)
            if (match := _NUMBERED_LIST.match(key)) and (named := self._named(match[1])):
                return self._put_entry(named, match[2] or "")
        if ACCESS_LIST.match(at.text):
            return self._put_entry(at, text)
        for denied in [line for line in at.below if line.key == f"no {key}"]:
            at.remove(denied)
        if not path and (mode_of(key) is not UNKNOWN or _ENTRY_OF_MAP.match(key)):
            if header := self._header(key):
                return _reopened(header, text)
        elif same := next((line for line in at.below if line.key == key), None):
            return same
        self._refuse_unless_possible(key, mode)
        if rival := _rival(key, mode):
            if is_key(key):
                raise _Refusal("is refused: there is a key for this peer already")
            self._leaving_vrf(key, mode)
            rival.rewrite(text)
            return rival
        self._leaving_vrf(key, mode)
        return at.add(text)

    def _look_at(self, text: str) -> None:
        """A slip is told: a line that fits no mode may be meant for one that was left."""
        if not begins(text, TOPS) and not is_global(first_word(text)):
            self.remark(self._number, "is not a known line of global configuration")

    def _header(self, key: str) -> StandingLine | None:
        name = object_of(key)
        return next((line for line in self.root.below if object_of(line.key) == name), None)

    def _refuse_unless_possible(self, key: str, mode: _Mode) -> None:
        applied = _APPLIED.match(key)
        if not (applied and mode.path and mode.path[0].startswith("interface ")):
            return
        start = f"crypto map {applied[1] or ''}{applied[2]} "
        if not any(line.key.startswith(start) for line in self.root.below):
            raise _Refusal(f'is refused: crypto map with tag "{applied[2]}" does not exist')

    def _leaving_vrf(self, key: str, mode: _Mode) -> None:
        """IOS takes the addresses off an interface that moves to another VRF."""
        if not _VRF.match(key) or any(line.key == key for line in mode.at.below):
            return
        gone = [x for x in mode.at.below if x.key.startswith(("ip address ", "ipv6 address "))]
        for line in gone:
            mode.at.remove(line)
        if gone:
            lost = ", ".join(line.text for line in gone)
            self.remark(self._number, f"removes addresses from the interface: {lost}")

    def _put_entry(self, access_list: StandingLine, text: str) -> StandingLine:
        number, key = number_of(text), canonical(text)
        same = next((entry for entry in access_list.below if entry.key == key), None)
        if same:
            return same
        if number and any(entry.sequence == number for entry in access_list.below):
            raise _Refusal(f"is refused: duplicate sequence number {number}")
        return place_entry(access_list, without_number(text), number)

    def _named(self, number: str) -> StandingLine | None:
        kinds = (f"ip access-list {kind} {number}" for kind in ("extended", "standard"))
        return next((header for name in kinds if (header := self._header(name))), None)

    def _as_named(self, header: str) -> None:
        """The lines of a numbered list as entries of its name, printed as they were."""
        prefix = f"access-list {header.rsplit(maxsplit=1)[-1]} "
        flat = [line for line in self.root.below if line.key.startswith(prefix)]
        if not flat:
            return
        named = StandingLine(header, [], prefix=prefix)
        self.root.below.insert(self.root.below.index(flat[0]), named)
        for index, line in enumerate(flat, start=1):
            self.root.below.remove(line)
            entry = StandingLine(line.key.removeprefix(prefix), line.raw, sequence=index * STEP)
            named.below.append(entry)

    def _resequence(self, name: str, start: str, step: str) -> StandingLine:
        for header in self.root.below:
            if ACCESS_LIST.match(header.key) and header.key.split()[-1] == name:
                for index, entry in enumerate(header.below):
                    entry.sequence = int(start) + index * int(step)
                    if number_of(entry.text):
                        entry.rewrite(f"{entry.sequence} {without_number(entry.text)}")
        return self.root

    def _take(self, mode: _Mode, text: str, word: str) -> None:
        """`no` and a line, or `default` and a line."""
        at, key = mode.at, canonical(text)
        if word == "default":
            for denied in [line for line in at.below if line.key == f"no {key}"]:
                at.remove(denied)
            if key.startswith("interface ") and (port := self._header(key)):
                for line in list(port.below):
                    port.remove(line)
                return
        gone = self._covered(mode, text, key)
        if not mode.path:
            self._refuse_if_used(gone)
        for line in gone:
            at.remove(line)
        self._leaving_vrf(key, mode)
        if gone or word == "default" or f"no {key}" in mode_at(mode.path).hidden:
            return
        if any(line.key == f"no {key}" for line in at.below):
            return
        if not _is_absence(key, mode):
            at.add(f"no {text}")
            return
        self.remark(self._number, f"removes nothing from {mask_line(mode.name)}")

    def _covered(self, mode: _Mode, text: str, key: str) -> list[StandingLine]:
        """The lines that `no` and this one take away."""
        at, path = mode.at, mode.path
        if ACCESS_LIST.match(at.text):
            number = re.match(r"(?:sequence )?(\d+)\b", text)
            if number:
                return [entry for entry in at.below if entry.sequence == int(number[1])]
            return [entry for entry in at.below if entry.key == key]
        if not path and (match := _NUMBERED_LIST.match(key)):
            named = self._named(match[1])
            flat = [x for x in at.below if x.key.startswith(f"access-list {match[1]} ")]
            return [*flat, *([named] if named else [])]
        if key in mode_at(path).several:
            raise _Refusal("is refused: incomplete command")
        return [line for line in at.below if _covers(key, line, top=not path)]

    def _refuse_if_used(self, gone: list[StandingLine]) -> None:
        for line in gone:
            words = line.key.split()
            if not mode_of(line.key).removable and line.below:
                raise _Refusal("is refused: removal of physical interfaces is not permitted")
            if line.key.startswith("crypto ipsec transform-set "):
                self._refuse_user("set transform-set ", words[3])
            entry = _ENTRY_OF_MAP.match(line.key)
            if entry and not self._left(entry[1], gone):
                name = entry[1].split()[-1]
                self._refuse_user("ipv6 crypto map " if "ipv6" in words else "crypto map ", name)

    def _left(self, crypto_map: str, gone: list[StandingLine]) -> bool:
        return any(
            line not in gone and (entry := _ENTRY_OF_MAP.match(line.key)) and entry[1] == crypto_map
            for line in self.root.below
        )

    def _refuse_user(self, start: str, name: str) -> None:
        for header in self.root.below:
            for line in header.below:
                if line.key.startswith(start) and name in line.key.removeprefix(start).split():
                    raise _Refusal(f"is refused: {name} is in use by {header.text.strip()}")


def _reopened(header: StandingLine, text: str) -> StandingLine:
    """An object that is there, entered again; another content of its header replaces the old."""
    words, old = canonical(text).split(), header.key.split()
    if old[: len(words)] != words and not _ENTRY_OF_MAP.match(header.key):
        if header.key.startswith("crypto ipsec transform-set "):
            header.below.clear()
        header.rewrite(text)
    return header


def _in_full(text: str, mode: _Mode) -> str:
    """A line with the words of its command written out."""
    vocabulary = vocabulary_of(mode.path[0]) if mode.path else None
    words = text.split()
    command = vocabulary.find(words) if vocabulary and len(mode.path) == 1 else None
    if command is None or tuple(words[: len(command.words)]) == command.words:
        return text
    return " ".join([*command.words, *words[len(command.words) :]])


def _rival(key: str, mode: _Mode) -> StandingLine | None:
    """The line that sets what this one sets, where only one can."""
    own = _slot(key, mode)
    if own is None:
        return None
    return next((line for line in mode.at.below if _slot(line.key, mode) == own), None)


def _slot(key: str, mode: _Mode) -> str | None:
    known = mode_at(mode.path)
    name = slot(key, known)
    if name is not None or known is not UNKNOWN or len(mode.path) != 1:
        return name
    vocabulary = vocabulary_of(mode.path[0])
    command = vocabulary.find(key.split()) if vocabulary else None
    return " ".join(command.words) if command and not command.many else None


def _covers(key: str, line: StandingLine, *, top: bool) -> bool:
    there = line.key
    if there == key:
        return True
    if top:
        entry = _ENTRY_OF_MAP.match(there)
        if entry and entry[1] == key:
            return True
        if mode_of(there) is not UNKNOWN:
            return object_of(there) == (object_of(key) if mode_of(key) is not UNKNOWN else key)
    shorter, longer = sorted((there, key), key=len)
    if not longer.startswith(f"{shorter} "):
        return False
    enough = setting(shorter, mode_at(()).single) is not None
    return not top or enough or len(shorter.split()) >= _SHORTEST


def _is_absence(key: str, mode: _Mode) -> bool:
    """Whether a line that does not stand is simply not there; others have `no` printed."""
    known = mode_at(mode.path)
    if ACCESS_LIST.match(mode.at.text) or (not mode.path and mode_of(key) is not UNKNOWN):
        return True
    if _ENTRY_OF_MAP.match(key) or (not mode.path and _NUMBERED_LIST.match(key)):
        return True
    return setting(key, (*known.single, *known.several)) is not None or slot(key, known) is not None
