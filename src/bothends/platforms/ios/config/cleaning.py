"""What people and programs put around a configuration on its way here, taken off before it is read.

Terminals add pagers, mail programs quotes, wikis Markdown and HTML, authors of listings comments.
Each kind has a step; what was done is said, so that nobody takes a mended text for the router's
own. A text that a router has just printed never comes here. Lines keep their numbers.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PAGER = re.compile(r" ?-+ ?(?:More|more) ?-+(?: ?\([^)]*\))?(?: ?\x08[\x08 ]*\x08| {0,9})")
_REMARK = re.compile(
    r"^(?!.*(?:banner|message|description|remark) )(.*?\S)[ \t]+!(?: .*)?$", re.MULTILINE
)
"""A comment behind a command, as authors of listings write them."""
_ASCII_BREAKS = "\x0b\x0c\x1c\x1d\x1e"
_BREAK_INSIDE = re.compile(rf"(?<=\S)[{_ASCII_BREAKS}\x85\u2028\u2029](?=\S)")
"""What word processors and printers take for the end of a line, between two lines."""
_OTHER_BLANK = re.compile(r"[^\S\n\t ]")
"""Blanks that no router prints."""
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_QUOTED = 0.6
"""The share of lines that a mail program has quoted, at least."""
_NUMBERED = re.compile(r"[ \t]*(?P<number>\d{1,6}) ?[:.|)]?(?P<gap>[ \t]*)(?P<rest>.*)")
_FENCE = re.compile(r"[ \t]*(?:```+|~~~+)[\w+-]*[ \t]*")
_TAG = re.compile(
    r"</?(?:html|head|title|meta|style|body|div|pre|code|p|br|span|font|b|i|u|strong|em|a|ul|ol|li|table"
    r"|tbody|tr|td|blockquote|h[1-6])\b[^<>]*>|<!--.*?-->|<!DOCTYPE[^<>]*>",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<(?:html|body|pre|br|p|div|span)\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The lines of a text, and what was taken off them."""

    lines: list[str]
    done: tuple[str, ...] = ()
    """What was done, in words; empty where nothing but ends of lines were made alike."""


def printed_lines(text: str) -> list[str]:
    """The lines of a text as a router printed it: only ends of lines are made alike."""
    if text[:1] == "\ufeff":
        text = text[1:]
    elif text[:3] == "\u00ef\u00bb\u00bf":
        text = text[3:]
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def cleaned(text: str) -> Cleaned:
    """The lines of a text without what is no part of it."""
    lines = printed_lines(text)
    done: list[str] = []
    if "<" in text and _MARKUP.search(text):
        lines = _without_markup(lines)
        done.append("HTML")
    if ">" in text:
        lines = _unquoted(lines, done)
    lines = _unnumbered(lines, done)
    if "```" in text or "~~~" in text:
        lines = ["" if _FENCE.fullmatch(line) else line for line in lines]
        done.append("Markdown")
    return Cleaned(_of_terminals("\n".join(lines), done).split("\n"), tuple(done))


def _of_terminals(text: str, done: list[str]) -> str:
    """A text without pagers, comments behind commands, and characters that no router prints."""
    if "\x08" in text or "More" in text or "more" in text:
        text, count = _PAGER.subn("", text)
        text = text.replace("\x08", "")
        done += [_counted(count, "pager line")] if count else []
    if " ! " in text:
        text, count = _REMARK.subn(r"\1", text)
        done += [_counted(count, "comment")] if count else []
    if not text.isascii() or any(mark in text for mark in _ASCII_BREAKS):
        text = _OTHER_BLANK.sub(" ", _BREAK_INSIDE.sub("\n", text))
    return text.replace("\x00", "")


def _without_markup(lines: Iterable[str]) -> list[str]:
    return [html.unescape(_TAG.sub("", line)) for line in lines]


def _unquoted(lines: Sequence[str], done: list[str]) -> list[str]:
    """The lines of a mail without its quotes, where most of them have some."""
    count = sum(line.startswith(">") for line in lines)
    if count < 2 or count < _QUOTED * sum(map(bool, map(str.strip, lines))):
        return list(lines)
    done.append(_counted(count, "quoted line"))
    return [_QUOTE.sub("", line, count=1) if line.startswith(">") else line for line in lines]


def _unnumbered(lines: Sequence[str], done: list[str]) -> list[str]:
    """The lines of a listing without its numbers, where each has the next one."""
    first = next((line for line in lines if line.strip()), "")
    if not first.lstrip()[:1].isdigit():
        return list(lines)
    matches = [_NUMBERED.fullmatch(line) for line in lines]
    numbers = [int(match["number"]) for match in matches if match]
    count = sum(map(bool, map(str.strip, lines)))
    if len(numbers) != count or count < 2 or numbers != list(range(numbers[0], numbers[-1] + 1)):
        return list(lines)
    filled = [match for match in matches if match and match["rest"]]
    if not filled:
        return list(lines)
    gap = min(len(match["gap"].expandtabs(1)) for match in filled)
    done.append(_counted(count, "line number"))
    return [
        f"{match['gap'].expandtabs(1)[gap:]}{match['rest']}" if match else "" for match in matches
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
