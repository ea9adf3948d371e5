"""A text in which headings, not host names, say which router each part is for.

Guides and forum threads show both ends one below the other: `### R2`, `HQ -`, `Site B:`, `! R1`,
`Configuration for R2 (branch)`, or a bare `UK`. What begins with such a line is a router of that
name, if the parts hold what one router has once.
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
    r"|\b(?:router|site|branch|spoke|hub|hq|br|headquarters?|office|sede|sucursal|matriz|asa"
    r"|(?-i:P(?:EER|eer))(?= [A-Z0-9]{1,2}\b))"
    r"(?:[ _-][A-Z0-9]{1,3}\b)?(?![\w-])",
    re.IGNORECASE,
)
"""What routers are called in headings."""
_NAMES = re.compile(
    rf"(?:{_NAME.pattern})(?:\s*(?:,|&|\+|/|\b(?:and|y|und|et)\b)\s*(?:{_NAME.pattern}))*",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?:config\w*\s+(?:\w{{2,4}}\s+){{0,2}})?(?:{_NAME.pattern})"
    r"(?:\s+config\w*|\s+(?:router|side|site|end)|\s*[(\u2013\u2014].*|\s+- .*)?",
    re.IGNORECASE,
)
"""A line that names a router, perhaps with what it is, and nothing else."""
_ON_ROUTER = re.compile(
    r"(?:[\w. -]*\b[Cc]onfig\w*\s+)?(?:[Oo]n|[Ff]or|[Pp]ara|[Ee]n)\s+(?:[Rr]outer\s+)?"
    r"((?!(?:I[Pp]|I[Kk]|VPN|NAT|ISA|ACL|GRE|DM|VTI|Cisco|IOS|Phase|Crypto|Step)\w*)"
    r"[A-Z][\w-]{1,15}(?:\s+(?:and|y)\s+[A-Z][\w-]{1,15})?)(?:\s+[Rr]outers?)?"
)
"""`On Oslo router`, `Basic configuration on Oslo and Rome`: only the words around show a name."""
_PLACE = re.compile(
    r"(?!(?:end|exit|en|enable|conf|wr|write|no|shut|sh|show|notes?|lab|verify|before|after|wrong"
    r"|right|correct\w*|step|output|topology|summary|example|plaintext|text|bash|cisco|ios"
    r"|config\w*|commit|quit)\b)([A-Za-z]{2,12})(?:\s+config\w*)?",
    re.IGNORECASE,
)
"""One word, that may be a place: alone between blank lines it may head what follows."""
_FENCE = re.compile(r"[\s#=*_!-]*(?:```.*)?$")
_HAS_ONCE = re.compile(
    r"^[ \t]*crypto[ \t]+(?:isakmp[ \t]+policy[ \t]+\d+|ipsec[ \t]+transform-set[ \t]+\S+"
    r"|ikev2[ \t]+(?:proposal|policy|keyring|profile)[ \t]+\S+|ipsec[ \t]+profile[ \t]+\S+"
    r"|map[ \t]+\S+[ \t]+\d+)"
    r"|^[ \t]*interface[ \t]+tunnel[ \t]*\d+[ \t\r]*\n[ \t]*ip addr",
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
    spelt: dict[str, str] = {}  # `MEL` and `Mel` are one
    ends = [*(at for at, _ in headings[1:]), len(lines)]
    for (first, names), last in zip(headings, ends, strict=True):
        for name in (spelt.setdefault(each.lower(), each) for each in names):
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
        if not text or len(line) > _LONGEST:
            continue
        marked = text[0] in _FIRST or text[-1] in _LAST
        bare = line.strip(_DECORATION)
        on = _ON_ROUTER.fullmatch(bare.lstrip("0123456789. ")) if marked else None
        if on:
            yield at, re.split(r"\s+(?:and|y)\s+", on[1])
            continue
        if marked and _MARKED.match(line):
            named = _NAMES.search(bare)
        else:
            in_keyring = line[0].isspace() and text.startswith("peer")
            named = None if marked or in_keyring else _BARE.fullmatch(text)
        if named:
            names = [each[0].replace(" ", "-") for each in _NAME.finditer(named[0])]
            yield at, names if marked else names[:1]
        elif _stands_alone(lines, at):
            place = _PLACE.fullmatch(bare)
            if place:
                yield at, [place[1]]


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    """Whether a line stands between blank lines, or at an end of the text or of a block."""
    around = (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2])
    return all(map(_FENCE.match, around))
