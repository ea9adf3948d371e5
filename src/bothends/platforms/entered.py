"""A configuration after lines were typed into it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Remark:
    """What happened to a typed line that did not do simply what it says."""

    number: int
    """Which of the typed lines, from 1."""
    line: str
    """The line, without a key."""
    says: str
    """What became of it; a sentence with the line as its subject."""
    refused: bool = False
    """Whether the router refuses the line, so that nothing changes."""

    def __str__(self) -> str:
        return f"line {self.number}: {self.line!r} {self.says}"


@dataclass(frozen=True, slots=True)
class Entered:
    """The text afterwards, and what the router would remark."""

    text: str = field(repr=False)
    remarks: tuple[Remark, ...] = ()
