"""A value that was read in one file, as it would have been read at another place of another file.

Sections of a fleet are mostly the same: what one of them means is worked out once, and moved.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from bothends.platforms.router.values import Origin, Portable, Value

Move = Callable[[str, int], Any]
"""From a file, and the number of lines to add to the line of each origin, to the value there."""


def moving(value: Any) -> Move:
    """How a value moves, which was read in a text of its own; what no line says stays as it is."""
    return _moving(value) or (lambda _file, _by: value)


def _moving(value: Any) -> Move | None:
    """How a value moves; None where it has no origin in a file."""
    if isinstance(value, Origin):
        return None if value.is_default else _origin(value.line, value.text)
    if isinstance(value, Value):
        return _value(value)
    if isinstance(value, Portable):
        return _parts(type(value), [getattr(value, each.name) for each in fields(value)])  # type: ignore[arg-type] # every subclass is a dataclass
    if isinstance(value, tuple):
        return _parts(lambda *parts: parts, list(value))
    return None


def _origin(line: int, text: str) -> Move:
    return lambda file, by: Origin(file, by + line, text)


def _value(value: Value[Any]) -> Move | None:
    held, origin = _moving(value.value), _moving(value.origin)
    if held is None and origin is not None:
        inside, line, text = value.value, value.origin.line, value.origin.text
        return lambda file, by: Value(inside, Origin(file, by + line, text))
    return _parts(Value, list(value))


def _parts(kind: Callable[..., Any], parts: list[Any]) -> Move | None:
    """How something made of parts moves: only those that move are made again."""
    moves = [(at, how) for at, part in enumerate(parts) if (how := _moving(part))]
    if not moves:
        return None

    def move(file: str, by: int) -> Any:
        made = parts.copy()
        for at, part in moves:
            made[at] = part(file, by)
        return kind(*made)

    return move
