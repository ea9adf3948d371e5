"""Values that know where they come from."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was read: file, line number and text, or the default of a release.

    `line` is 0 for a default; `text` then says which one, like `default of IOS 15.x`.
    """

    file: str
    line: int
    text: str

    @property
    def is_default(self) -> bool:
        """Whether no line of the configuration says it."""
        return self.line == 0

    def __str__(self) -> str:
        return self.text if self.is_default else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A value in force, and its origin."""

    value: T
    origin: Origin
