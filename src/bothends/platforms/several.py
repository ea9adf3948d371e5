"""A text with the configurations of several routers: where one ends and the next begins.

People paste two `show running-config` one after the other, or keep a pair in one file. What begins
the next one is its `hostname`, with the header that routers print above it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from bothends.platforms.headings import parts_by_headings

_HOSTNAME = re.compile(
    r"^[ \t]*(?:[\w.:/-]+\(conf[\w-]*\)# ?)?hostname[ \t]+(?P<name>\S+)[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
_OBJECTS = re.compile(
    r"^[ \t]*(?:[\w.:/-]+\(conf[\w-]*\)# ?)?(?:interface|crypto)[ \t]+\S",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER = re.compile(
    r"\s*(?:$|[!:#=*\[-]|version |(?:no )?service |upgrade |platform |Building conf"
    r"|Current conf|conf|en(?:able)?$|ASA Version|[\w.:/-]+(?:\(conf[\w-]*\))?[#>])",
    re.IGNORECASE,
)
"""Lines that stand above the `hostname` of a configuration."""
_END = re.compile(r"\s*(?:end|: end)\s*$")


def routers_in(text: str) -> list[str]:
    """One text for each router: each line in its place, those of the others left blank.

    The whole text alone where it is of one router, which may have been renamed in between. Where
    there is no `hostname`, prompts part a paste, or headings.
    """
    named = text.lower().count("hostname")
    if named < 2:
        spoken = _spoken(text)
        printed = named and text.count("\nversion ") == 1
        return (
            spoken
            if printed or len(spoken) > 1
            else list(parts_by_headings(text).values()) or spoken
        )
    lines = text.split("\n")
    starts = list(_starts(text, lines))
    if not starts:
        return [text]
    bounds = list(pairwise([0, *starts, len(lines)]))
    if not all(_OBJECTS.search("\n".join(lines[first:last])) for first, last in bounds):
        return [text]
    return ["\n" * first + "\n".join(lines[first:last]) for first, last in bounds]


def _spoken(text: str) -> list[str]:
    """The parts of a paste by their prompts, each with the name in place of its first prompt."""
    if "#" not in text or "hostname " in text:
        return [text]
    from bothends.platforms.show.transcript import routers_of

    parts = routers_of(text)
    if len(parts) < 2 or not all(map(_OBJECTS.search, parts.values())):
        return [text]
    return [
        re.sub(rf"(?m)^.{{0,80}}?{re.escape(name)}#.*$", f"hostname {name}", part, count=1)
        for name, part in parts.items()
    ]


def _starts(text: str, lines: list[str]) -> Iterator[int]:
    """Where the configurations behind the first one begin, as indices of lines."""
    name, at, offset = "", 0, 0
    for match in _HOSTNAME.finditer(text):
        at += text.count("\n", offset, match.start())
        offset = match.start()
        if name and match["name"].lower() != name:
            first = at
            while first and _HEADER.match(lines[first - 1]) and not _END.match(lines[first - 1]):
                first -= 1
            yield first
        name = match["name"].lower()
