"""Values that never show themselves, and the redactor that takes known ones out of any text."""

import json
import re
import shlex
from urllib.parse import quote

MASK = "***"


class Secret:
    """A value that shows itself to nobody but the caller of `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. For lines on their way to a router only."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


class Redactor:
    """Replaces every known secret in any text, in every shape that libraries give it."""

    def __init__(self, *values: str | Secret) -> None:
        self._shapes: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for value in values:
            self.add(value)

    def add(self, value: str | Secret) -> None:
        """Know one more secret. An empty one is ignored."""
        plain = value.reveal() if isinstance(value, Secret) else value
        if not plain:
            return
        escaped = re.escape(plain)
        shapes = {plain, escaped, shlex.quote(plain), quote(plain, safe=""), quote(plain)}
        for text in (plain, escaped):
            shapes |= {repr(text)[1:-1], repr(text.encode())[2:-1]}
            shapes |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
        self._shapes |= shapes
        self._pattern = None

    def redact(self, text: str) -> str:
        """The text with every known secret masked."""
        if not self._shapes:
            return text
        if self._pattern is None:
            longest_first = sorted(self._shapes, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(MASK, text)

    def __repr__(self) -> str:
        return f"Redactor({len(self._shapes)} shapes)"


PROCESS = Redactor()
"""Knows every secret that this process has resolved; a traceback passes it before it is shown."""
