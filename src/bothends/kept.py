"""What was worked out once and is kept for the next who asks: a fleet says most things many times.

Beside `garbage.py` this is the one trick that makes reading many configurations fast. Whoever keeps
something here names all that it depends on in the key.
"""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by their keys, of which those that nobody has asked for longest are dropped."""

    __slots__ = ("_most", "_old", "_young")

    def __init__(self, most: int) -> None:
        """Keeps at least `most` values, and at most twice as many."""
        self._most = most
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value for a key, or None."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: K, value: V) -> V:
        """Keep a value, and return it."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = value
        return value
