"""What is wrong with an inventory: every problem with its place and a hint."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bothends.errors import InputError


class ProblemSeverity(StrEnum):
    """An `error` makes the inventory unusable; a `warning` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A position in a file; line and column count from 1, and are 0 where it is all of the file."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. The message says what was expected and what was found."""

    severity: ProblemSeverity
    place: SourcePlace
    message: str
    hint: str = ""

    @property
    def where(self) -> str:
        """file:line:column."""
        return str(self.place)

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity}: {self.message}"
        return f"{text}\n    hint: {self.hint}" if self.hint else text


class InventoryError(InputError):
    """The inventory cannot be used. `problems` holds every reason, warnings included."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        only = problems[0]
        if len(problems) == 1 and not only.place.line:  # there is no inventory to speak of
            super().__init__(only.message, where=only.place.file, hint=only.hint)
            return
        errors = [p for p in problems if p.severity is ProblemSeverity.ERROR]
        super().__init__(
            f"{len(errors)} error{'s' * (len(errors) != 1)} in the inventory\n"
            + "\n".join(map(str, problems))
        )


_WIDEST = 60
_MOST = 12
"""Names that a hint lists."""


def shown(value: object) -> str:
    """A value as a message quotes it: as Python writes it, and not longer than can be read."""
    names = {dict: "a mapping", list: "a list", type(None): "nothing", bool: "true or false"}
    text = names.get(type(value), "") or repr(value if len(str(value)) < _WIDEST else str(value))
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


def alternatives(words: Sequence[str]) -> str:
    """Words as a sentence gives a choice of them: `a, b or c`."""
    *more, last = words
    return f"{', '.join(more)} or {last}" if more else last


def suggestion(word: str, known: list[str], cutoff: float = 0.5) -> str:
    """A hint for a name that is not known: one that is alike, or else all there are."""
    close = get_close_matches(word, known, n=1, cutoff=cutoff)
    if close:
        return f"did you mean {close[0]!r}?"
    more = f" and {len(known) - _MOST} more" if len(known) > _MOST else ""
    return f"there are: {', '.join(known[:_MOST])}{more}" if known else ""
