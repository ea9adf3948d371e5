"""The lines of an ASA's configuration, each with its number, as CiscoConfParse nests them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bothends.garbage import dropped_at_once
from bothends.platforms.asa.config.sections import below
from bothends.platforms.ios.config.cleaning import cleaned, printed_lines
from bothends.platforms.ios.config.confparse import confparse_of, parser
from bothends.platforms.ios.config.line import Line

_PROMPT = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?P<mode>\(config[\w-]*\))?[#>] ?(?P<typed>.*)")
_ANSWER = re.compile(r"(?:INFO|WARNING|ERROR): |Cryptochecksum: |Building configuration|\s*\^\s*$")
_HEAD = re.compile(r": (?:Saved|Hardware|Serial Number|Written by|Call-home)|:$")
_LAST = re.compile(r": end|Cryptochecksum:")
_SHOW_RUN = re.compile(r"(?:sh\w* run\w*|more system:running-config)", re.IGNORECASE)
_LEAVING = frozenset({"exit", "quit", "end"})


@dataclass(frozen=True, slots=True)
class AsaText:
    """The lines of one configuration; every line of the text is here, or of a frame that is named.

    The frame: comments, what `show running-config` prints around the configuration, prompts.
    """

    file: str
    lines: tuple[Line, ...]
    cut: bool
    """Whether the text ends before the configuration does."""
    cleaned: tuple[str, ...]
    """What was taken off the text before it was read, in words."""


def read_text(text: str, file: str, *, printed: bool = False) -> AsaText:
    """The lines of a text; what an ASA has just `printed` is read as it is."""
    raw, done = (printed_lines(text), ()) if printed else _cleaned(text)
    framed = any(map(_HEAD.match, raw)) or any(_is_show_run(line) for line in raw)
    numbered = list(_configuration(raw))
    return AsaText(
        file=file,
        lines=_nested(numbered),
        cut=framed and not any(map(_LAST.match, raw)),
        cleaned=done,
    )


def _cleaned(text: str) -> tuple[list[str], tuple[str, ...]]:
    result = cleaned(text)
    return result.lines, result.done


def _is_show_run(line: str) -> bool:
    prompt = _PROMPT.fullmatch(line)
    return bool(prompt and _SHOW_RUN.fullmatch(prompt["typed"].strip()))


def _configuration(raw: list[str]) -> Iterator[tuple[int, str]]:
    """The lines of the configuration, each with a blank before it where it stands in a section.

    What was typed in configuration mode counts, and so does a text whose indentation is lost.
    """
    section = ""
    output = False  # after another command was typed at a prompt than one that shows this
    for number, line in enumerate(raw, 1):
        text = line.strip()
        if not text or text.startswith(("!", ":")) or _ANSWER.match(line) or _LAST.match(line):
            continue
        prompt = None if line.startswith(" ") else _PROMPT.fullmatch(line)
        if prompt:
            typed = prompt["typed"].strip()
            output = bool(typed) and not prompt["mode"] and not _SHOW_RUN.fullmatch(typed)
            if not (prompt["mode"] and typed):
                continue
            line, text = typed, typed  # noqa: PLW2901  (without the prompt)
        if output:
            continue
        if text in _LEAVING:
            section = ""
            continue
        if line.startswith(" ") and section:
            yield number, line.rstrip()
        elif section and below(section, text):
            yield number, f" {text}"
        else:
            section = text
            yield number, text


def _nested(numbered: list[tuple[int, str]]) -> tuple[Line, ...]:
    if not numbered:
        return ()
    parser()  # imported before, to stay
    with dropped_at_once():
        config = confparse_of([text for _, text in numbered], "asa")
        return tuple(_line(line, numbered) for line in config.find_objects(r"^\S"))


def _line(line: Any, numbered: list[tuple[int, str]]) -> Line:
    """A line object of ciscoconfparse, and what is below it."""
    children = tuple(_line(child, numbered) for child in line.children)
    return Line(numbered[line.linenum][0], line.text.strip(), children)
