"""A text in which headings, not host names, say which router each part is for.

Guides and forum threads show both ends one below the other: `### R2`, `HQ -`, `Site B:`, `! R1`.
What begins with such a line is a router of that name, if the parts hold what one router has once.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_DECORATION = " \t#*=_~`!>[]()|:\u2013\u2014-"
_MARKED = re.compile(r"\s*(?:#{1,6} |\*\*|==|--|!|\[)|.*(?:[:\u2013\u2014-]|\*\*|\])\s*$")
"""Lines that may be headings: decorated, or with a colon or a dash at their end."""
_FIRST, _LAST = frozenset("#*=-!["), frozenset(":\u2013\u2014-*]")
"""The first or the last character of such a line."""
_LONGEST = 60
_NAME = re.compile(
    r"\b(?!(?:ike|aes|sha|dh|md|des|rfc|ipv?|v|l2tp|tunnel|tu|vlan|vti|phase|step|paso|part|lab"
    r"|task|option|opcion|group|policy|[gfs]i?\d|lo|eth|et|fa|se|gi|pc)\w?\d)"
    r"[A-Za-z]{1,12}[_-]?\d{1,3}[A-Za-z]?\b"
    r"|\b(?:router|site|branch|spoke|hub|hq|br|headquarters?|office|sede|sucursal|matriz)"
    r"(?:[ _-][A-Z0-9]{1,3}\b)?(?![\w-])",
    re.IGNORECASE,
)
"""What routers are called in headings."""
_NAMES = re.compile(
    rf"(?:{_NAME.pattern})(?:\s*(?:,|&|\+|/|\b(?:and|y|und|et)\b)\s*(?:{_NAME.pattern}))*",
    re.IGNORECASE,
)
_HAS_ONCE = re.compile(
    r"^[ \t]*crypto[ \t]+(?:isakmp[ \t]+policy[ \t]+\d+|ipsec[ \t]+transform-set[ \t]+\S+"
    r"|ikev2[ \t]+(?:proposal|policy|keyring|profile)[ \t]+\S+|ipsec[ \t]+profile[ \t]+\S+"
    r"|map[ \t]+\S+[ \t]+\d+)",
    re.MULTILINE | re.IGNORECASE,
)
"""Objects of which a router has one by each name."""


def parts_by_headings(text: str) -> dict[str, str]:
    """The parts of a text by the router that their headings name; empty where they name no two.

    Each line stays in its place, those of the others are blank, and a `hostname` stands for the
    first heading. Nothing is parted unless two parts have an object that a router has once: else
    the headings are chapters of one configuration.
    """
    lines = text.split("\n")
    headings = list(_headings(lines))
    if not headings or _HAS_ONCE.search("\n".join(lines[: headings[0][0]])):
        return {}
    parts: dict[str, list[str]] = {}
    ends = [*(at for at, _ in headings[1:]), len(lines)]
    for (first, names), last in zip(headings, ends, strict=True):
        for name in names:
            part = parts.setdefault(name, [])
            heading = "" if part else f"hostname {name}"
            part += [*[""] * (first - len(part)), heading, *lines[first + 1 : last]]
    objects = {name: set(_HAS_ONCE.findall("\n".join(part))) for name, part in parts.items()}
    times = Counter(each for headers in objects.values() for each in headers)
    if max(times.values(), default=0) < 2:
        return {}
    return {name: "\n".join(part) for name, part in parts.items() if objects[name]}


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Where routers are named, and the names: `R1 and R2 (the same on both)`."""
    for at, line in enumerate(lines):
        text = line.strip()
        if text[:1] not in _FIRST and text[-1:] not in _LAST:
            continue
        if len(line) <= _LONGEST and _MARKED.match(line):
            named = _NAMES.search(line.strip(_DECORATION))
            if named:
                yield at, [each[0].replace(" ", "-") for each in _NAME.finditer(named[0])]
