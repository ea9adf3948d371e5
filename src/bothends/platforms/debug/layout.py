"""How a log is laid out: what programs put before its lines, where they cut and space them.

A terminal program or a syslog server treats all lines of a log alike, the second line of a
message too. So what it did shows in the shape that all lines share.
"""

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise, takewhile

_TAGS = (
    *("span", "pre", "code", "br", "b", "i", "font", "p", "div", "a", "em", "strong", "tt"),
    *("li", "ul", "h1", "h2", "h3", "h4", "h5", "h6"),
)
_NAME = "|".join("\n?".join(name) for name in _TAGS)  # it may be cut in the middle
_TAG = re.compile(rf"<\n?/?\n?(?:{_NAME})(?![A-Za-z0-9])[^<>]{{0,200}}>")
_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]|\x1b[@-_]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_CONTROL_ASCII = tuple(chr(code) for code in (*range(9), *range(11, 32), 127))
"""The same of ASCII, one by one: much faster to look for in a long text."""
_TERMINAL_WIDTHS = frozenset({79, 80, 100, 120, 132})
_FEWEST = 4
"""Lines; fewer share a beginning by chance."""
_ODD_LINES = 20
"""One line in so many may begin otherwise, as a program's own heading does."""
_SAMPLE = 5000
"""Lines of a long log whose beginnings are held against each other."""
_PREFIX = 120
_HOST = re.compile(
    r"(?:<\d{1,3}>(?:\d )?|\[)?"
    r"(?:[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d{2}:\d{2}:\d{2}"
    r"|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)\]?"
    r"(?:\s+(?:(?i:local\d|user|kern|daemon|auth|syslog)\.\w{3,8}|<\d{1,3}>))?"
    r"\s+\[?([A-Za-z0-9][\w.:-]{0,62}[A-Za-z0-9])\]?(?=\s)"
)
"""What syslog servers put first: time, facility, and the router by name or address."""
_DIGITS = re.compile(r"\d+")


def unmarked(text: str) -> str:
    """A text without page markup, each line in its place; a tag may stretch over two lines."""
    if "<" not in text or not _TAG.search(text):
        return text
    return unescape(_TAG.sub(lambda tag: "\n" * tag[0].count("\n"), text))


def cleaned(text: str) -> list[str]:
    """The lines of a text without control sequences and line ends."""
    text = text.replace("\r\n", "\n")
    searched = text.isascii() and not any(control in text for control in _CONTROL_ASCII)
    if searched or not _CONTROL.search(text):  # most texts
        return [line.rstrip() for line in text.replace("\xa0", " ").expandtabs().split("\n")]
    return [_clean(line) for line in text.split("\n")]


def _clean(line: str) -> str:
    if "\x08" in line:
        line = _overtyped(line)
    return _CONTROL.sub("", line).replace("\xa0", " ").expandtabs().rstrip()


def _overtyped(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character != "\x08":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)


def common_prefix(lines: Sequence[str], begins: Sequence[int]) -> re.Pattern[str] | None:
    """What a program put before every line, such as `[2024-11-07 09:12:33.101] ` or `> `.

    Args:
        lines: the lines of a log; blank ones do not count.
        begins: where in each the router's own words begin, so that they are not taken for it.
    """
    full = [index for index, line in enumerate(lines) if line]
    shapes = sorted(
        _DIGITS.sub("0", f"{lines[index]} "[: min(begins[index] + 1, _PREFIX)])
        for index in full[:: max(1, len(full) // _SAMPLE)]
    )
    odd = len(shapes) // _ODD_LINES
    shapes = shapes[odd : len(shapes) - odd]
    if len(shapes) < _FEWEST:
        return None
    same = takewhile(lambda pair: pair[0] == pair[1], zip(shapes[0], shapes[-1], strict=False))
    shared = "".join(one for one, _ in same)
    shape = shared[: shared.rfind(" ") + 1]
    return re.compile(re.escape(shape).replace("0", r"\d+")) if shape else None


def hosts_of(lines: Sequence[str], begins: Sequence[int]) -> dict[int, str]:
    """Index of a line to the router that a syslog server names before it.

    Nothing for a log of one router, nor where what stands there is no name: names come back.

    Args:
        lines: the lines of a log.
        begins: where in each the router's own words begin; its end where none do.
    """
    result = {
        index: host[1]
        for index, (line, begin) in enumerate(zip(lines, begins, strict=True))
        if (host := _HOST.match(line, 0, min(begin, _PREFIX)))
    }
    speaking = [name for index, name in result.items() if begins[index] < len(lines[index])]
    names = set(speaking)
    if not 1 < len(names) <= len(speaking) // 2:
        return {}
    return {index: name for index, name in result.items() if name in names}


def is_double_spaced(lines: Sequence[str]) -> bool:
    """Whether a blank line was put after every line."""
    full = [bool(line.strip()) for line in lines]
    neighbours = sum(one and other for one, other in pairwise(full))
    return sum(full) >= _FEWEST and neighbours * _ODD_LINES <= sum(full)


def cut_at(lines: Sequence[str], rests: Sequence[bool], heads: Sequence[bool]) -> int:
    """The width at which a terminal cut lines in the middle of words; 0 where none did.

    Args:
        lines: the lines of a log as the file has them.
        rests: whether each can be the rest of the one before.
        heads: whether each begins a message of its own.
    """
    longest = max((len(line) for line in lines), default=0)
    if longest not in _TERMINAL_WIDTHS:
        return 0
    full = [index for index, line in enumerate(lines[:-1], 1) if len(line) == longest]
    cut = sum(rests[index] for index in full)
    whole = any(heads[index] for index in full)
    return longest if cut >= 2 or (cut and not whole) else 0
