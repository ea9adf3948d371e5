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
        self._entries: dict[int, tuple[Any, V]] = {}

    def __call__(self, key: K) -> V:
        """The value for an object; what was asked for longest ago is forgotten first."""
        entry = self._entries.pop(id(key), None)
        if entry is None or entry[0] is not key:
            entry = (key, self._make(key))
            if len(self._entries) >= self._size:
                del self._entries[next(iter(self._entries))]
        self._entries[id(key)] = entry
        return entry[1]
