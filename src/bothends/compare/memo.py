"""What was worked out from one object, kept for the next tunnel that asks: hubs have thousands."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """A function of one object that is asked again and again, remembered by its identity."""

    def __init__(self, make: Callable[[K], V], size: int = 256) -> None:
        self._make = make
        self._size = size
        self._found: dict[int, tuple[Any, V]] = {}

    def __call__(self, key: K) -> V:
        """The value for an object."""
        found = self._found.get(id(key))
        if found and found[0] is key:
            return found[1]
        if len(self._found) >= self._size:
            self._found.clear()
        value = self._make(key)
        self._found[id(key)] = (key, value)
        return value
