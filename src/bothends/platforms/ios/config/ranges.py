"""`interface range`: one section that says the same of several interfaces.

Source: Cisco IOS interface command reference, `interface range` and `define interface-range`.
"""

import re
from collections.abc import Iterator, Mapping

from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import canonical_interface

HEADER = "interface range"
MACRO = "define interface-range "
MOST = 4096
"""Interfaces beyond which a range is a slip: no router has so many in a row."""
_NAME = r"(?P<{0}kind>[A-Za-z][A-Za-z-]*?) *(?P<{0}path>(?:\d+[/:.])*)(?P<{0}number>\d+)"
_RANGE = re.compile(
    _NAME.format("")
    + r"(?: *- *(?:(?P<last_kind>[A-Za-z][A-Za-z-]*?) *)?"
    + r"(?P<last_path>(?:\d+[/:.])*)(?P<last>\d+))?"
)


def expanded(line: Line, macros: Mapping[str, str]) -> Iterator[Line]:
    """A line `interface range …` as one line `interface NAME` for each of its interfaces.

    Args:
        line: the header with its children.
        macros: what `define interface-range` says, by name.

    Raises:
        ValueError: the range makes no sense, or names a macro that is not defined.
    """
    for name in names(line.text.removeprefix(HEADER).strip(), macros):
        yield line.renamed(f"interface {name}")


def names(text: str, macros: Mapping[str, str]) -> list[str]:
    """The interfaces of `Gi0/0 - 3 , Tunnel 1`, `Tunnel0-Tunnel2` or `macro NAME`, canonical.

    Raises ValueError.
    """
    words = text.split()
    if words[:1] == ["macro"]:
        if len(words) != 2 or words[1] not in macros:
            raise ValueError(text)
        text = macros[words[1]]
    result = [name for part in text.split(",") for name in _of_part(part.strip())]
    if len(result) > MOST:
        raise ValueError(text)
    return result


def macro(line: Line) -> tuple[str, str]:
    """The name of `define interface-range NAME …`, and its interfaces. Raises ValueError."""
    name, _, rest = line.text.removeprefix(MACRO).partition(" ")
    if not rest.strip():
        raise ValueError(line.number)
    return name, rest


def _of_part(part: str) -> Iterator[str]:
    match = _RANGE.fullmatch(part)
    if match is None:
        raise ValueError(part)
    kind, path, first = match["kind"], match["path"], int(match["number"])
    last = int(match["last"] or first)
    same_kind = canonical_interface(f"{match['last_kind'] or kind}0")
    same_path = not (match["last_kind"] or match["last_path"]) or match["last_path"] == path
    if not first <= last < first + MOST or not same_path:
        raise ValueError(part)
    if same_kind != canonical_interface(f"{kind}0"):
        raise ValueError(part)
    for number in range(first, last + 1):
        yield canonical_interface(f"{kind}{path}{number}")
