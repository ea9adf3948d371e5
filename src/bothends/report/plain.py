"""Text for terminals: colour where wanted, and nothing that a device could smuggle in."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from shutil import get_terminal_size
from typing import TextIO

COLOURS: Mapping[str, str] = {
    "ok": "32",
    "one end": "36",
    "standby": "36",
    "drifted": "33",
    "failed": "31",
    "error": "35",
    "unverifiable": "33",
    "add": "32",
    "dim": "2",
    "bold": "1",
    "plain": "0",
}


def printable(text: str) -> str:
    """The text with control characters spelled out, so that none reaches the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def now() -> str:
    """When a page was written."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


WIDTH = 100
"""Columns where neither a terminal nor COLUMNS says how many there are."""


def width(most: int | None = None) -> int:
    """Columns of the terminal, or those of COLUMNS; `most` is a limit."""
    columns = get_terminal_size((WIDTH, 0)).columns
    return min(columns, most) if most else columns


def counted(number: int, noun: str) -> str:
    """A number and what is counted: `1 tunnel`, `2 tunnels`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@contextmanager
def unheard(stream: TextIO) -> Iterator[TextIO]:
    """The stream; whoever reads may stop, as `head` does, and the exit code still counts."""
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and must have somewhere to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Painter:
    """Colours text for one stream: only on a terminal, and never where NO_COLOR is not empty."""

    def __init__(self, stream: TextIO) -> None:
        self._on = stream.isatty() and not os.environ.get("NO_COLOR")

    def __call__(self, style: str, text: str) -> str:
        """The text, made safe, in a style of COLOURS."""
        safe = printable(text)
        return f"\x1b[{COLOURS[style]}m{safe}\x1b[0m" if self._on else safe
