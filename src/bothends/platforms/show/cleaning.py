r"""From a terminal's bytes to the lines that the router meant.

Pagers, backspaces, carriage returns and escape sequences are what the terminal was told to do;
here they are done, so that the parsers see the text that an engineer saw on his screen. What a
web page or a mail left behind (tags, entities, marks of a quotation) goes as well.
"""

import html
import re

_INVISIBLE = "\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_CONTROLS = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_INVISIBLE}]")
_ODD = re.compile(
    rf"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\xa0{_INVISIBLE}]|-- ?more|\r(?!\n|$)|</|<br|&\w",
    re.IGNORECASE,
)
"""Where none of this occurs, a line is what it seems to be."""
_ODD_ASCII = (*map(chr, (*range(10), 11, 12, 13, *range(14, 32), 127)), "--", "<", "&")
"""The same, coarser and much faster to look for."""
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]{0,32}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)|[@-Z\\-_])"
)
_PAGER = re.compile(r" ?<?-{2,3} ?more ?-{2,3}>? ?", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|br|code|div|em|font|i|li|mark|p|pre|span|strong|td|tr|u)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)


_QUOTE = re.compile(r"[ \t]{0,8}(?:> ?){1,8}")
"""What a mail puts before the lines that it answers."""


def screen_lines(text: str) -> list[str]:
    """The lines of a text as the screen showed them; index + 1 is the line number in the file.

    Lines end with LF or CRLF (or, where there is no LF at all, with CR). Blanks at both ends are
    kept: they tell where the terminal cut a line.
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")
    text = text.replace("\r\n", "\n")
    lines = _unquoted(text.split("\n"))
    if text.isascii() and not any(odd in text for odd in _ODD_ASCII):
        return lines
    return [_clean(line) if _ODD.search(line) else line for line in lines]


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the marks of a quotation, where every line has them."""
    if all(_QUOTE.match(line) for line in lines if line.strip()):
        return [_QUOTE.sub("", line, count=1) for line in lines]
    return lines


def _clean(raw: str) -> str:
    text = _ESCAPES.sub("", raw).replace("\xa0", " ")
    text = _PAGER.sub("", text)
    if "\b" in text:
        text = _erase(text)
    text = _overwrite(text.strip("\r")).expandtabs()
    if "</" in text or "<br" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return _CONTROLS.sub("", text)


def _erase(text: str) -> str:
    """Backspaces move the cursor left; what comes after them overwrites."""
    screen: list[str] = []
    at = 0
    for char in text:
        if char == "\b":
            at = max(0, at - 1)
            continue
        screen[at : at + 1] = [char]
        at += 1
    return "".join(screen)


def _overwrite(text: str) -> str:
    """A carriage return starts the line over: the last part with something in it is shown."""
    if "\r" not in text:
        return text
    parts = [part for part in text.split("\r") if part.strip()]
    return parts[-1] if parts else ""
