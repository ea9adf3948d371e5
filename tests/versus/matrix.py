"""Two tools against the truth: how often each says up and down where charon says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

ESTABLISHED = "IPSEC_SESSION_ESTABLISHED"
"""Batfish's status of a session that comes up (question `ipsecSessionStatus`)."""


class Said(StrEnum):
    """What a tool says of a pair."""

    UP = "up"
    DOWN = "down"
    NOTHING = "nothing"
    """It cannot tell, or could not read the pair."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one tool says of one pair, and how long that took in seconds."""

    said: Said
    seconds: float


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair: whether charon brings it up whoever starts, and what both tools say."""

    name: str
    up: bool
    bothends: Answer
    batfish: Answer


def batfish_says(statuses: Sequence[str] | None) -> Said:
    """What statuses mean: one session that comes up is a tunnel that comes up."""
    if statuses is None:
        return Said.NOTHING
    return Said.UP if ESTABLISHED in statuses else Said.DOWN


def table(pairs: Sequence[Judged]) -> str:
    """Both confusion matrices and the time per pair, as Markdown."""
    head = (
        "| tool | up, said up | up, said down | down, said down | down, said up | nothing said | "
        "right | median time per pair |"
    )
    tools = {
        "bothends": [(pair.up, pair.bothends) for pair in pairs],
        "Batfish": [(pair.up, pair.batfish) for pair in pairs],
    }
    rows = [_row(name, answers) for name, answers in tools.items()]
    return "\n".join((head, f"|{'---|' * 8}", *rows))


def _row(name: str, answers: Iterable[tuple[bool, Answer]]) -> str:
    found = list(answers)

    def count(up: bool, said: Said) -> int:
        return sum(truth is up and answer.said is said for truth, answer in found)

    right = count(up=True, said=Said.UP) + count(up=False, said=Said.DOWN)
    numbers = (
        count(up=True, said=Said.UP),
        count(up=True, said=Said.DOWN),
        count(up=False, said=Said.DOWN),
        count(up=False, said=Said.UP),
        sum(answer.said is Said.NOTHING for _, answer in found),
    )
    share = f"{100 * right / len(found):.1f} %" if found else "-"
    seconds = median(answer.seconds for _, answer in found) if found else 0.0
    cells = " | ".join(map(str, numbers))
    return f"| {name} | {cells} | {share} | {1000 * seconds:.1f} ms |"
