"""What stands for a secret in lines, until they are on their way to a router."""

import re
from collections.abc import Callable, Sequence

from bothends.model import SecretRef

_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9_-]*):([^<>\r\n]+)>")


def placeholder(ref: SecretRef) -> str:
    """What stands for a secret wherever it must not stand itself."""
    return f"<{ref}>"


def has_placeholder(line: str) -> bool:
    """Whether a line stands for one with a secret."""
    return _PLACEHOLDER.search(line) is not None


def reveal_in(line: str, reveal: Callable[[SecretRef], str]) -> str:
    """A line with its placeholder replaced by the secret, on its way to a router."""
    return _PLACEHOLDER.sub(lambda found: reveal(SecretRef(found[1], found[2])), line)


def revealed(lines: Sequence[str], reveal: Callable[[SecretRef], str]) -> tuple[str, ...]:
    """The lines with their secrets, on their way to a router."""
    return tuple(reveal_in(line, reveal) for line in lines)
