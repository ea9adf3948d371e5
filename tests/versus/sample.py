"""Pairs with a truth: drawn as the proof draws them, brought up by charon, asked of bothends."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.proof.exceptions import Direction, excuse
from tests.proof.generator import draw, make
from tests.proof.oracle_charon import NotRunError, charon
from tests.proof.oracle_lint import lint
from tests.proof.outcome import Outcome
from tests.proof.packet import Case
from tests.proof.run import Trier
from tests.versus.matrix import Answer, Said

from bothends.compare.finding import Verdict
from bothends.lab.charon.bench import Bench

FACTS = ("phase1", "auth", "phase2")
"""In these charon may differ from IOS by design; such pairs have no truth for IOS."""


@dataclass(frozen=True, slots=True)
class Truth:
    """One pair, what charon did with it, and what bothends says."""

    case: Case
    up: bool
    bothends: Answer


def truths(seed: int, pairs: int) -> Iterator[Truth]:
    """So many pairs of which charon says the same as IOS would, in whatever direction it was asked."""
    with ExitStack() as stack:
        bench = Trier(stack, with_charon=True, name="versus").ready()
        number = found = 0
        while found < pairs and bench is not None:
            case = make(draw(seed, number), f"pair{number:05}")
            number += 1
            truth = _truth(case, bench)
            if truth is not None:
                found += 1
                yield truth


def _truth(case: Case, bench: Bench) -> Truth | None:
    began = time.perf_counter()
    ours, verdict = lint(case)
    seconds = time.perf_counter() - began
    done: list[Outcome] = []
    for initiator, packets in case.packets.items():
        if not packets:
            continue
        try:
            theirs = charon(case, initiator, bench)
        except NotRunError:
            return None
        direction = Direction(case, initiator, ours[initiator], theirs)
        if any(excuse(direction, fact) for fact in FACTS):
            return None
        done.append(theirs)
    if not done:
        return None
    return Truth(case, any(each.up for each in done), Answer(_said(ours, verdict), seconds))


def _said(ours: dict[str, Outcome], verdict: Verdict) -> Said:
    if verdict is Verdict.UNVERIFIABLE:
        return Said.NOTHING
    return Said.UP if any(each.up for each in ours.values()) else Said.DOWN


def write(case: Case, folder: Path) -> None:
    """Write a pair as Batfish reads it."""
    configs = folder / case.name / "configs"
    configs.mkdir(parents=True, exist_ok=True)
    for name, text in case.texts.items():
        (configs / f"{name}.cfg").write_text(text, encoding="utf-8")
