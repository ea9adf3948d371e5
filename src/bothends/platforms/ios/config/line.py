"""One line of a configuration, with what stands below it."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a configuration: its number in the file, its text without indentation."""

    number: int
    text: str = field(repr=False)  # it may hold a key
    children: tuple["Line", ...] = ()

    def find(self, start: str) -> Iterator["Line"]:
        """The lines directly below this one that begin with `start`."""
        return (child for child in self.children if child.text.startswith(start))

    def walk(self) -> Iterator["Line"]:
        """This line and all lines below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()
