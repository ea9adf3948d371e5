"""What lines of a plan touch in a configuration, and whether two configurations agree there."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import ndiff

from bothends.model import SecretRef
from bothends.platforms.placeholders import reveal_in
from bothends.secrets import mask_configuration, mask_line

_VOLATILE = re.compile(
    r"(building configuration|current configuration|using \d+ out of|! ?last configuration"
    r"|! ?nvram|ntp clock-period|! no configuration change|version \S+$|end$)",
    re.IGNORECASE,
)
"""Lines that IOS writes anew at every display, or that differ between running and startup."""


def lasting(text: str) -> list[str]:
    """The lines of a configuration that say something that stays, as they are indented."""
    return [
        line.rstrip()
        for line in text.splitlines()
        if line.strip() not in {"", "!"} and not _VOLATILE.match(line.strip())
    ]


def remains(before: str, after: str) -> tuple[str, ...]:
    """What still differs between two configurations: masked lines with `+ ` or `- `.

    The order of objects says nothing, and changes when one is removed and entered again; the order
    of the lines in an object counts. Lines that IOS writes anew at every display do not.
    """
    old, new = _blocks(before), _blocks(after)
    result: list[str] = []
    for header in dict.fromkeys([*old, *new]):
        lines = [f"{sign} {header}" for sign, there in (("-", old), ("+", new)) if header in there]
        if len(lines) == 1:
            sign, body = lines[0][0], (old if header in old else new)[header]
            result += [*lines, *(f"{sign} {line}" for line in body)]
        elif old[header] != new[header]:
            below = [line for line in ndiff(old[header], new[header]) if line[0] in "+-"]
            result += [f"{line} (of {header})" for line in below]
    return tuple(f"{line[:2]}{mask_line(line[2:])}" for line in result)


_STARS = re.compile(r"\*{5}(?= |$)", re.MULTILINE)
NOT_SHOWN = "?not-shown?"
"""Stands for a key that may not be the one that runs: it was saved before the last change."""


def unlike(startup: str, running: str) -> tuple[str, ...]:
    """What differs between what a restart would bring and what runs.

    Where the former was shown without its secrets, those are not compared.
    """
    unknown = tuple(
        f"- {mask_line(line.strip())}" for line in startup.splitlines() if line.endswith(NOT_SHOWN)
    )
    if unknown or not _STARS.search(startup):
        return unknown or remains(startup, running)
    return remains(
        *(mask_configuration(_STARS.sub("shown-without", each)) for each in (startup, running))
    )


def _blocks(text: str) -> dict[str, list[str]]:
    """The lines below each line of global configuration, in order and as they are indented."""
    blocks: dict[str, list[str]] = {}
    header = ""
    for line in lasting(text):
        if line.startswith(" "):
            blocks.setdefault(header, []).append(line)
        else:
            header = line
            blocks.setdefault(header, [])
    return blocks


def touched(lines: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The lines of global configuration that a plan touches, each with those below it.

    What a plan removes is touched too: `no crypto map M 10` touches `crypto map M 10`.
    """
    result: dict[str, tuple[str, ...]] = {}
    header = ""
    for line in lines:
        text = re.sub(r"^(?:no|default) ", "", line.strip())
        if line.startswith(" "):
            result[header] = (*result.get(header, ()), text)
        else:
            header = text
            result.setdefault(header, ())
    return result


def differing(lines: Sequence[str], one: str, other: str) -> tuple[str, ...]:
    """Where two configurations differ among what these lines touch: `- ` and `+ ` lines.

    Of an object that many own, such as an interface, only settings of the touched kinds count.
    """
    result: list[str] = []
    before, after = _tree(one), _tree(other)
    for header, below in touched(lines).items():
        old, new = (_of(tree, header, below) for tree in (before, after))
        result += [f"- {line}" for line in old if line not in new]
        result += [f"+ {line}" for line in new if line not in old]
    return tuple(result)


def _tree(text: str) -> dict[str, list[str]]:
    return {header: [line.strip() for line in below] for header, below in _blocks(text).items()}


def _of(tree: Mapping[str, Sequence[str]], header: str, below: Sequence[str]) -> list[str]:
    """The lines of one object, each with its header so that it can be told from others."""
    shared = header.startswith(("interface ", "router ", "line ", "archive"))
    kinds = {" ".join(line.split()[:2]) for line in below}
    return [
        line
        for name, children in tree.items()
        if name == header or name.startswith(f"{header} ")
        for line in (
            *(() if shared else (name,)),
            *(
                f"{name} / {child}"
                for child in children
                if not shared or " ".join(child.split()[:2]) in kinds
            ),
        )
    ]


def lines_from(
    lines: Sequence[str], position: int, running: str, reveal: Callable[[SecretRef], str]
) -> tuple[str, ...]:
    """The lines that are still to be entered when the session was lost at one of them.

    `position` is that line, counted from 1. Whether it went in is seen in what runs; the line that
    opens its mode comes again before it.
    """
    start = max(position - 1, 0)
    if start >= len(lines):
        return ()
    parents = _parents(lines, start)
    if parents:
        below = _tree(running).get(lines[parents[0]].strip(), [])
        start += reveal_in(lines[start], reveal).strip() in below
    if start >= len(lines) or not lines[start].startswith(" "):
        return tuple(lines[start:])
    return (*(lines[number] for number in _parents(lines, start)), *lines[start:])


def _parents(lines: Sequence[str], number: int) -> list[int]:
    """The lines that open the modes that a line stands in, outermost first."""
    result: list[int] = []
    depth = _indent(lines[number])
    for above in range(number - 1, -1, -1):
        if _indent(lines[above]) < depth:
            result.insert(0, above)
            depth = _indent(lines[above])
    return result


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
