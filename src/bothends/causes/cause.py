"""Why a tunnel does not work: what is wrong, on which end, what shows it, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How sure a cause is.

    `certain`: lines of the configurations state it. `likely`: what both ends show fits it and
    nothing else that is known. `possible`: one of several. `unknown`: not found; what is known.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A line that shows it.

    Attributes:
        source: the router that it was asked of, or the file that it stands in.
        line: its number in the configuration or file; 0 elsewhere, and for a missing line.
        text: the line itself, keys masked.
        says: what it shows, where that is not plain.
    """

    source: str
    line: int
    text: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What to enter on one device.

    Attributes:
        device: the router, or who else acts; `local` and `peer` until their names are known.
        lines: whole configuration or EXEC lines, with `<…>` for what only the user knows.
        why: why this helps, or what it finds out; empty where the cause says it.
    """

    device: str
    lines: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a tunnel does not work, or is not as intended."""

    what: str
    """In a few words."""
    end: str
    """The device, both devices, or the path between them."""
    certainty: Certainty
    message: str
    """The same with its details."""
    evidence: tuple[Evidence, ...] = ()
    do: tuple[Step, ...] = ()


def path(here: str, there: str) -> str:
    """The way of packets from one device to another, as the end where something is wrong."""
    return f"the path from {here} to {there}"
