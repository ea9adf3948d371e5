"""What many trials add up to."""

from collections import Counter
from dataclasses import dataclass, field

from tests.proof.compare import FACTS
from tests.proof.generator import CELL, SHAPE
from tests.proof.mutations import MUTATIONS
from tests.proof.trial import Trial

ORACLES = ("model", "charon")
"""Who is held against the comparison."""


def _kind(base: str) -> str:
    """A base as it is counted: shapes and cells are many, and counted as one kind each."""
    if base.startswith(SHAPE):
        return "in the shape of a real configuration"
    return "of the matrix of kinds" if base.startswith(CELL) else base


@dataclass
class Tally:
    """Counts; every Counter's keys are told by its name.

    Attributes:
        repeated: Pairs on which charon agreed only when it was asked a second time.
        compared: By oracle and fact; likewise `excused` and `disagreed`.
        differences: What each documented difference excused, by its name.
        ends: How the directions ended, by the comparison: `up`, or what failed.
        mutations: By mutation: pairs, excused directions, disagreements.
    """

    seed: int
    pairs: int = 0
    directions: int = 0
    asked: int = 0
    repeated: int = 0
    minutes: float = 0.0
    compared: Counter[tuple[str, str]] = field(default_factory=Counter)
    excused: Counter[tuple[str, str]] = field(default_factory=Counter)
    disagreed: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: Counter[str] = field(default_factory=Counter)
    not_run: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    bases: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    mutations: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in MUTATIONS}
    )
    failed: list[Trial] = field(default_factory=list)

    def add(self, trial: Trial) -> None:
        """Count one trial."""
        self.pairs += 1
        self.directions += 2
        self.asked += trial.asked
        self.repeated += trial.repeated and not trial.disagreements
        self.bases[_kind(trial.recipe.base)] += 1
        self.verdicts[trial.verdict.value] += 1
        self.compared.update(trial.compared)
        self.not_run.update(trial.not_run)
        self.differences.update({name for name, _ in trial.excused})
        self.excused.update(("charon", fact) for _, fact in trial.excused)
        self.disagreed.update((found.other, found.fact) for found in trial.disagreements)
        for (oracle, _), outcome in trial.said.items():
            if oracle == "lint":
                self.ends[outcome.ends] += 1
        for name in {bent.mutation for bent in trial.recipe.bent}:
            self.mutations.setdefault(name, Counter()).update(
                pairs=1,
                facts=len(trial.compared),
                excused=len(trial.excused),
                disagreements=len(trial.disagreements),
            )
        if trial.disagreements:
            self.failed.append(trial)

    @property
    def unasked(self) -> float:
        """The share of the directions in which charon has no opinion."""
        return 1 - self.asked / self.directions if self.directions else 0.0

    def rows(self) -> list[tuple[str, str, int, int, int]]:
        """Oracle, fact, how often compared, explained, unexplained."""
        return [
            (oracle, fact, self.compared[key], self.excused[key], self.disagreed[key])
            for oracle in ORACLES
            for fact in FACTS
            if self.compared[key := (oracle, fact)]
        ]
