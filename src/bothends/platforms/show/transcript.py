"""A terminal log, split at its prompts into commands and what they printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bothends.errors import InputError
from bothends.platforms.show.cleaning import screen_lines
from bothends.platforms.show.reading import Parsed
from bothends.platforms.show.registry import parse

_PROMPT = re.compile(
    r"(?:[\w.-]{1,63}@[\w.-]{1,63} )?(?P<device>[A-Za-z][\w.:/@~-]{0,62})"
    r"(?P<mode>\((?:conf|cfg|[\w-]*conf)[\w.+ -]{0,60}\))?"
    r"[#>]\s*(?P<command>.*)"
)


_LONGEST = 400
"""Columns; no command line is longer."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One command of a terminal log.

    Attributes:
        device: name in the prompt.
        typed: the command as the log shows it, without `do`.
        line: number of the line with the prompt, from 1; what was printed begins after it.
        text: what the router printed, one line a line of the log.
    """

    device: str
    typed: str
    line: int
    text: str


def _may_be_prompt(line: str) -> bool:
    return "#" in line or ">" in line


def split_transcript(text: str) -> Iterator[Spoken]:
    """The commands of a log in their order.

    Any prompt counts: user, privileged and configuration modes. A command line that tab
    completion or `?` made the router print again is there once, in its last form.
    """
    lines = screen_lines(text)
    marks = [
        (index, match)
        for index, line in enumerate(lines)
        if len(line) < _LONGEST
        and _may_be_prompt(line)
        and (match := _PROMPT.fullmatch(line.strip()))
    ]
    ends = [index for index, _ in marks[1:]] + [len(lines)]
    for position, (index, match) in enumerate(marks):
        typed = " ".join(match["command"].split()).rstrip("?").strip()
        if typed.lower().startswith("do "):
            typed = typed[3:].strip()
        printed = lines[index + 1 : ends[position]]
        repeated = (
            not any(map(str.strip, printed))
            and position + 1 < len(marks)
            and _continues(match, marks[position + 1][1])
        )
        if typed and not repeated:
            yield Spoken(match["device"], typed, index + 1, "\n".join(printed))


def parse_transcript(
    text: str, platform: str | None = None
) -> Iterator[tuple[Spoken, Parsed | None]]:
    """Each show command of a log with what it said; None where no parser knows the command."""
    for spoken in split_transcript(text):
        if not "show".startswith(spoken.typed.split()[0].lower()):
            continue
        try:
            parsed = parse(spoken.typed, spoken.text, platform)
        except InputError:
            yield spoken, None
        else:
            yield spoken, parsed


def _continues(line: re.Match[str], following: re.Match[str]) -> bool:
    """Whether the router printed the command line again, completed further."""
    first, second = line["command"].split(), following["command"].split()
    return second[: len(first) - 1] == first[:-1] and (
        len(second) >= len(first)
        and bool(first)
        and second[len(first) - 1].lower().startswith(first[-1].lower())
    )


_TYPED = re.compile(
    r"(?:do )?(?:sh|show|deb|debug|undebug|u|ping|ter|term|terminal|clear|cle|en)\b"
)


def routers_of(text: str) -> dict[str, str]:
    """Device to its part of a paste, by the prompts; each line in its place, others blank.

    One entry, with the whole text, for a log of one router; none for a text without prompts.
    """
    lines = text.splitlines()
    marks = [
        (index, match["device"])
        for index, line in enumerate(lines)
        if len(line) < _LONGEST
        and _may_be_prompt(line)
        and (match := _PROMPT.fullmatch(line.strip()))
        and (not match["command"] or _TYPED.match(match["command"]))
    ]
    typed = dict.fromkeys(
        device for index, device in marks if not lines[index].strip().endswith(("#", ">"))
    )
    marks = [mark for mark in marks if mark[1] in typed]
    if len(typed) < 2:
        return dict.fromkeys(typed, text)
    parts = {device: [""] * len(lines) for device in typed}
    marks[0] = (0, marks[0][1])
    ends = [index for index, _ in marks[1:]] + [len(lines)]
    for (index, device), end in zip(marks, ends, strict=True):
        parts[device][index:end] = lines[index:end]
    return {device: "\n".join(part) for device, part in parts.items()}
