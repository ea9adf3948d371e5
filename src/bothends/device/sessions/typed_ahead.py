"""Commands that are typed without waiting for answers: one round trip for all of them.

An answer must never be taken for another command's. So a comment that nobody else types ends the
row: when the router has shown it, all that was typed before is answered. And the text is only
taken apart where every command is echoed behind a prompt of its own, in the order in which it was
typed; a log line, a pager or a missing line end anywhere is enough to have each asked alone.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence

FIRST_LOOK, LONGEST_LOOK = 0.002, 0.05
"""Seconds between two looks at what has come."""
_BEHIND = 4000
"""Characters that may stand behind the mark: the prompt, and what a router prints unasked."""


def rows(commands: Sequence[str], room: int) -> Iterator[list[str]]:
    """The commands in rows that fit into so many characters; one that is longer goes alone."""
    row: list[str] = []
    for command in commands:
        if row and sum(len(each) + 1 for each in (*row, command)) > room:
            yield row
            row = []
        row.append(command)
    if row:
        yield row


def mark() -> str:
    """A comment that ends a row; no router has ever shown it."""
    return f"!{secrets.token_hex(6)}"


def read_row(read: Callable[[], str], name: str, end: str, prompt: str, timeout: float) -> str:
    """What the router shows up to the prompt behind the mark.

    Raises:
        TimeoutError: no further prompt came for `timeout` seconds.
    """
    text, look, last = "", FIRST_LOOK, time.monotonic()
    while True:
        piece = read()
        text += piece
        marked = text.rfind(end, max(0, len(text) - _BEHIND))
        if marked >= 0 and re.search(prompt, text[marked + len(end) :]):
            return text
        if piece and f"{name}#" in text[-len(piece) - len(name) - 1 :]:
            last = time.monotonic()
        elif time.monotonic() - last > timeout:
            raise TimeoutError
        look = FIRST_LOOK if piece else min(look * 1.5, LONGEST_LOOK)
        if not piece:
            time.sleep(look)


def taken_apart(text: str, name: str, row: Sequence[str], end: str) -> list[str] | None:
    """The answer to each command of a row; None where the text is not surely one after another."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    prompts = [at for at, line in enumerate(lines) if line.startswith(f"{name}#")]
    echoes = [lines[start].strip(), *(lines[at][len(name) + 1 :].strip() for at in prompts)]
    if echoes != [*row, end, ""] or text.count(f"{name}#") != len(prompts):
        return None
    starts = [start, *prompts]
    return [
        "\n".join(lines[first + 1 : last])
        for first, last in zip(starts, prompts[: len(row)], strict=False)
    ]
