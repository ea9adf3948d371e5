"""Whether a router runs the keys that it was given.

That a new key takes the place of one that is there is not documented for every object: a router
that keeps the old one without a word would go on negotiating with it, at both ends.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bothends.model import SecretRef
from bothends.platforms.placeholders import has_placeholder, reveal_in

_HIDDEN = re.compile(r"[5-9] \S+|\*+")
"""A key that is shown encrypted, or not at all (`password encryption aes`; ASA)."""


def keys_not_taken(
    lines: Sequence[str], running: str, reveal: Callable[[SecretRef], str]
) -> Iterator[str]:
    """The lines with a key, as they were planned, that a running configuration does not have.

    A key that is shown encrypted cannot be compared, and counts as taken.

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
        used = re.compile(f"{before}(?:0 )?{key}$|{before}(?:{_HIDDEN.pattern}){after}")
        if not any(used.search(text) for text in shown):
            yield line
