"""A configuration as an ordered tree of its lines, each as the router printed it.

Unlike the reader of collected texts (`platforms.ios.config`), this one takes what a router answered
to `show running-config`, tidies nothing and leaves nothing out but what is no configuration: what
is compared, quoted and entered again must be what stands there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bothends.platforms.ios.difference.canonical import canonical


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line, without indentation, and the lines of the mode that it opens.

    Two are equal only when they are one: a configuration may say the same in two places.
    """

    number: int
    text: str = field(repr=False)  # it may hold a key
    key: str = field(repr=False)
    """The line in the spelling that all ways of writing it have in common."""
    children: tuple["Entry", ...] = ()

    def find(self, start: str) -> Iterator["Entry"]:
        """The lines directly below that begin with `start`, in the common spelling."""
        return (child for child in self.children if child.key.startswith(start))


@dataclass(frozen=True, slots=True)
class Running:
    """A whole running configuration."""

    entries: tuple[Entry, ...]

    def find(self, start: str) -> Iterator[Entry]:
        """The top-level lines that begin with `start`, in the common spelling."""
        return (entry for entry in self.entries if entry.key.startswith(start))


_NO_CONFIGURATION = re.compile(
    r"\s*(?:!|Building configuration|Current configuration|Using \d+ out of|Load for "
    r"|Time source is|ntp clock-period |exit-\S+$|end$|$)"
)
"""Lines that `show running-config` prints and that configure nothing."""
_FLAT = ("crypto keyring ",)
"""Modes whose lines IOS indents unevenly, though none of them opens another mode."""
_NUMBERED_LIST = re.compile(r"access-list (1\d\d|2[0-6]\d\d) (?=permit|deny|remark)")
"""An entry of an extended access list with a number for a name."""
_BANNER = re.compile(r"banner \S+ (?P<delimiter>\^C|\S)(?P<rest>.*)")


def read_running(text: str) -> Running:
    """The tree of a running configuration; `number` counts the lines of the text from 1.

    The entries of a numbered access list stand below `ip access-list extended NUMBER`: releases
    before IOS XE 17 print each with its number, and all take them in that mode (IOS Security
    Configuration Guide, IP Access List Entry Sequence Numbering).
    """
    return Running(tuple(_lists_by_name(_nested(_depths(text.replace("\r", "").split("\n"))))))


def _lists_by_name(entries: Sequence[Entry]) -> list[Entry]:
    result: list[Entry] = []
    place: dict[str, int] = {}
    for entry in entries:
        match = _NUMBERED_LIST.match(entry.key)
        if match is None:
            result.append(entry)
            continue
        header = f"ip access-list extended {match[1]}"
        if header not in place:
            place[header] = len(result)
            result.append(Entry(entry.number, header, header))
        key = entry.key[match.end() :]
        access_list = result[place[header]]
        children = (*access_list.children, replace(entry, text=key, key=key))
        result[place[header]] = replace(access_list, children=children)
    return result


def read_entries(lines: Sequence[str]) -> tuple[Entry, ...]:
    """The tree of rendered lines, where each mode is indented by a blank more."""
    return _nested(_depths(lines))


def _depths(lines: Sequence[str]) -> list[tuple[int, int, str]]:
    """Number, indentation and text of each line that configures something."""
    depths = []
    closing = flat = ""
    for number, line in enumerate(lines, start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        banner = _BANNER.match(line)
        if banner and banner["delimiter"] not in banner["rest"]:
            closing = banner["delimiter"]
        if not _NO_CONFIGURATION.match(line):
            text = line.strip()
            indent = len(line) - len(line.lstrip())
            if not indent:
                flat = text if text.startswith(_FLAT) else ""
            depths.append((number, min(indent, 1) if flat else indent, text))
    return depths


def _nested(lines: Sequence[tuple[int, int, str]]) -> tuple[Entry, ...]:
    entries = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index][1] <= lines[start][1]:
            number, _, text = lines[start]
            entries.append(Entry(number, text, canonical(text), _nested(lines[start + 1 : index])))
            start = index
    return tuple(entries)
