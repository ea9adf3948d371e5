"""One line of a configuration, with what stands below it."""

from collections.abc import Callable, Iterator

from bothends.platforms.ios.config.line_fates import SectionText

Below = Callable[[int], tuple["Line", ...]]
"""From the number of a header to the lines below it."""


class Line:
    """One line of a configuration: its number in the file, its text without indentation.

    Lines below one of a section that many routers have are made when somebody asks for them.
    """

    __slots__ = ("_below", "_children", "number", "section", "text")

    def __init__(
        self,
        number: int,
        text: str,
        below: tuple["Line", ...] | Below = (),
        section: SectionText | None = None,
    ) -> None:
        """Of a line that opens a section, `section` is the text of all of it."""
        self.number = number
        self.text = text
        self.section = section
        self._below = below
        self._children = below if isinstance(below, tuple) else None

    @property
    def children(self) -> tuple["Line", ...]:
        """The lines directly below."""
        if self._children is None:
            self._children = self._below(self.number)  # type: ignore[operator] # else it is known
        return self._children

    def alone(self) -> "Line":
        """The same line of a section as the first one of a file."""
        return Line(1, self.text, self._below)

    def renamed(self, text: str) -> "Line":
        """The same line with another text."""
        return Line(self.number, text, self._below)

    def find(self, start: str) -> Iterator["Line"]:
        """The lines directly below this one that begin with `start`."""
        return (child for child in self.children if child.text.startswith(start))

    def walk(self) -> Iterator["Line"]:
        """This line and all lines below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def __repr__(self) -> str:
        return f"Line({self.number})"  # the text may hold a key
