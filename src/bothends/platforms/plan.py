"""Single lines to enter, each with the lines that take it back, and how they become a plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, NotRequired, TypedDict

from bothends.platforms.placeholders import has_placeholder
from bothends.secrets import mask_line

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.model import SecretRef, Tunnel

Place = tuple[tuple[str, ...], str]
"""The headers of the mode in which a line is entered, and the line."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One line to enter."""

    path: tuple[str, ...]
    """The headers of the mode in which it is entered; none for global configuration."""
    line: str = field(repr=False)
    undo: tuple[Place, ...] = field(default=(), repr=False)
    """What takes it back, whether it was entered or not."""
    reason: str = ""
    stops_traffic: str = ""
    """Which traffic stops for a moment, or for good; empty when none does."""
    late: bool = False
    """It takes something away, so it waits until everything new stands."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody has to enter on a router before a tunnel of it can be planned."""

    device: str
    why: str
    steps: tuple[tuple[str, str], ...] = ()
    """Commands of configuration mode that ask questions, each with what it is for; none where the
    other end waits."""


class Stage(IntEnum):
    """Parts of a plan that both ends reach together; most plans have the first one only."""

    BESIDE = 0
    """What is new stands beside what runs."""
    OVER = 1
    """Traffic moves over to what is new."""
    GONE = 2
    """What is old goes."""

    def __str__(self) -> str:
        return self.name.lower()

    @property
    def title(self) -> str:
        """As a plan names it."""
        return _TITLES[self]


_TITLES = (
    "1. what is new, beside what runs",
    "2. once both ends have that: what moves traffic over",
    "3. once both ends have that: what is old goes",
)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Lines that belong together: one object's part of a plan."""

    lines: tuple[str, ...] = field(repr=False)
    undo: tuple[str, ...] = field(repr=False)
    reason: str
    stops_traffic: str = ""
    stage: Stage = Stage.BESIDE
    """No router gets a step of a stage before both ends have all of the stages before it."""

    @property
    def masked(self) -> tuple[str, ...]:
        """The lines as they may be shown: placeholders, and no key that runs."""
        return tuple(line if has_placeholder(line) else mask_line(line) for line in self.lines)


def typed(places: Iterable[Place]) -> Iterator[str]:
    """Lines as they are typed one after the other, indented by a blank for each mode.

    A mode is entered again from the top whenever a line stands in another one than the line before.
    """
    inside: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    for path, line in places:
        if path not in {inside, opened}:
            yield from (" " * depth + header for depth, header in enumerate(path))
        yield " " * len(path) + line
        inside, opened = path, (*path, line)


def make_step(edits: Sequence[Edit], stage: Stage = Stage.BESIDE) -> PlanStep:
    """The step that enters these edits."""
    return PlanStep(
        lines=tuple(typed((edit.path, edit.line) for edit in edits)),
        undo=tuple(typed(place for edit in reversed(edits) for place in edit.undo)),
        reason="; ".join(dict.fromkeys(edit.reason for edit in edits if edit.reason)),
        stops_traffic="; ".join(
            dict.fromkeys(edit.stops_traffic for edit in edits if edit.stops_traffic)
        ),
        stage=stage,
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What a plan may do, or leave undone."""

    allow_global: bool = False
    """Change settings of the whole router though tunnels of others use them."""
    replace_keys: bool = False
    """Replace keys that are stored encrypted, and so cannot be compared."""
    checked: bool = True
    """Ask whether the router can be an end of its tunnels as it is."""
    waiting: frozenset[str] = frozenset()
    """Tunnels that wait for a certificate at either end: only their trustpoint is planned."""


DEFAULT = Choices()


class Rendering(TypedDict):
    """What the wanted lines of a router are made with, as keyword arguments."""

    environment: "Environment"
    """The templates."""
    reveal: "Callable[[SecretRef], str]"
    """The key of a reference, to be compared with what runs; no secret gets into a plan."""
    neighbours: "NotRequired[Sequence[Tunnel]]"
    """The router's other tunnels: they keep or get numbers, no line of theirs is planned."""


class Planning(Rendering):
    """What a plan is made with, as keyword arguments."""

    choices: NotRequired[Choices]


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """What to enter on one router in configuration mode, with placeholders for our secrets.

    A key that runs and must go is quoted as it runs, because IOS wants it quoted: show `masked`.
    """

    device: str
    steps: tuple[PlanStep, ...] = ()
    notes: tuple[str, ...] = ()
    uncompared: tuple[str, ...] = ()
    """Of the notes, those that say what could not be compared."""
    by_hand: Mapping[str, ByHand] = field(default_factory=dict)
    """Tunnels of which only the trustpoint is planned, and what they wait for on this router."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of all steps."""
        return tuple(line for step in self.steps for line in step.lines)

    def only(self, stage: Stage) -> "DevicePlan":
        """One stage of it."""
        steps = tuple(step for step in self.steps if step.stage is stage)
        return DevicePlan(self.device, steps, self.notes)

    @property
    def undo(self) -> tuple[str, ...]:
        """Takes `lines` back, however many of them were entered."""
        return tuple(line for step in reversed(self.steps) for line in step.undo)

    @property
    def masked(self) -> tuple[str, ...]:
        """The lines as they may be shown: placeholders, and no key that runs."""
        return tuple(line for step in self.steps for line in step.masked)

    @property
    def changed(self) -> bool:
        """Whether there is anything to enter."""
        return bool(self.steps)
