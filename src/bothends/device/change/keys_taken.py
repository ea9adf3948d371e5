"""Whether a router runs the keys that it was given.

That a new key takes the place of one that is there is not documented for every object: a router
that keeps the old one without a word would go on negotiating with it, at both ends.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from bothends.model import SecretRef
from bothends.platforms.placeholders import has_placeholder, reveal_in

_HIDDEN = re.compile(r"[5-9] \S+|\*+")
"""A key that is shown encrypted, or not at all (`password encryption aes`; ASA)."""


class KeyShown(StrEnum):
    """What a running configuration shows in the place of a key that was entered."""

    AS_GIVEN = "as given"
    HIDDEN = "hidden"
    """Encrypted, or as asterisks: it cannot be compared, and counts as taken."""
    ANOTHER = "another"


def keys_shown(
    lines: Sequence[str], running: str, reveal: Callable[[SecretRef], str]
) -> Iterator[tuple[str, KeyShown]]:
    """The lines with a key, as they were planned, and what a running configuration has of each.

    Args:
        lines: of the plan that was entered, with placeholders.
        running: what the router runs now.
        reveal: the secret behind a reference.
    """
    shown = [" ".join(line.split()) for line in running.splitlines()]
    for line in dict.fromkeys(line.strip() for line in lines if has_placeholder(line)):
        if line.startswith("no "):
            continue
        before, after = (
            f"^{re.escape(part)}" if at == 0 else f"{re.escape(part)}$"
            for at, part in enumerate(reveal_in(line, lambda _ref: "\n").split("\n"))
        )
        whole = " ".join(reveal_in(line, reveal).split())
        key = re.escape(whole.removeprefix(line.partition("<")[0]))
        as_given = re.compile(f"{before}(?:0 )?{key}$")
        hidden = re.compile(f"{before}(?:{_HIDDEN.pattern}){after}")
        if any(as_given.search(text) for text in shown):
            yield line, KeyShown.AS_GIVEN
        elif any(hidden.search(text) for text in shown):
            yield line, KeyShown.HIDDEN
        else:
            yield line, KeyShown.ANOTHER
