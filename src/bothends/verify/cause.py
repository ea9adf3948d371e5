"""Why a check failed: what is wrong, on which end, which lines show it, what to do."""

from dataclasses import dataclass
from enum import StrEnum

from bothends.verify.expected import ExpectedEnd

_IN_A_LIST = {
    "UDP 500": ("udp", " eq isakmp"),
    "UDP 4500": ("udp", " eq non500-isakmp"),
    "ESP": ("esp", ""),
}
"""How an access list writes the traffic of a tunnel: protocol and port."""


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
    """A line that shows it. `line` is its number in the running configuration, 0 elsewhere."""

    device: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What to enter on one device: whole lines, with `<…>` for what only the user knows."""

    device: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a tunnel fails its verification."""

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


def permit(traffic: str, here: ExpectedEnd, there: ExpectedEnd) -> Step:
    """The access-list entry that lets traffic from here arrive there."""
    protocol, port = _IN_A_LIST[traffic]
    line = f"permit {protocol} host {here.address} host {there.address}{port}"
    return Step(there.device, (line,))
