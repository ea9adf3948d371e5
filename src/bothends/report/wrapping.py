"""Sentences in lines of a width, broken only where a reader would break them."""

import re
from textwrap import wrap

_NARROW = 40
"""Columns of a line at the least, however far it is indented."""
_TIED = "\N{NO-BREAK SPACE}"
_UNBROKEN = re.compile(
    r"`[^`\n]{1,60}`"  # a command
    r"|(?:\d+ )?\([^()\n]{1,40}\)"  # a policy with its algorithms, an address with its state
    r"|\S+ -> \S+"  # a selector
    r"|IOS(?: XE)? \d\S*"  # a release
    r"|\S+ (?=\([^\s()]+\))|\S+ (?=\d+(?: - |: |$))"  # a router and its file, a map and its number
)
"""What is never broken, with the blanks inside."""


def wrapped(text: str, room: int, indent: str = "") -> list[str]:
    """The lines of a text in `room` columns, all but the first indented; none for no text.

    No command, path, selector or name of a router is broken: a longer one makes a longer line.
    """
    lines = wrap(
        _UNBROKEN.sub(lambda span: span[0].replace(" ", _TIED), text),
        max(room, _NARROW),
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace(_TIED, " ") for line in lines]
