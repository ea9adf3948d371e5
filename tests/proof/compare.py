"""Where two oracles agree about a direction, fact by fact, and where they do not."""

from dataclasses import dataclass

from tests.proof.outcome import Outcome

from bothends.compare.finding import Verdict

FACTS = ("phase 1", "authentication", "phase 2", "selectors", "suite", "lifetime", "verdict")


@dataclass(frozen=True)
class Disagreement:
    """Two oracles that say different things of one fact."""

    fact: str
    initiator: str
    one: str
    other: str
    said: tuple[str, str]


def compare(
    initiator: str, one: tuple[str, Outcome], other: tuple[str, Outcome], *, lifetimes: bool
) -> tuple[set[str], list[Disagreement]]:
    """The facts that both oracles speak of, and those that they disagree about.

    A fact is spoken of when both came so far: who never began says nothing of phase 1, who failed
    in phase 1 says nothing of authentication. That nothing came up is always spoken of: as phase 2.
    """
    ours, theirs = one[1], other[1]
    said: dict[str, tuple[object, object]] = {
        "phase 1": (ours.phase1, theirs.phase1),
        "authentication": (
            None if ours.phase1 is False else ours.auth,
            None if theirs.phase1 is False else theirs.auth,
        ),
        "phase 2": (ours.up, theirs.up),
    }
    if ours.phase2 is not None and theirs.phase2 is not None:
        said["selectors"] = (ours.lines, theirs.lines)
    if ours.up and theirs.up:
        said["suite"] = (ours.suite, theirs.suite)
        if lifetimes:
            said["lifetime"] = (ours.lifetime, theirs.lifetime)
    spoken = {fact: pair for fact, pair in said.items() if None not in pair}
    return set(spoken), [
        Disagreement(fact, initiator, one[0], other[0], (str(a), str(b)))
        for fact, (a, b) in spoken.items()
        if a != b
    ]


WHOLE = {Verdict.UP, Verdict.UP_WEAK, Verdict.UP_UNTIL_REKEY}
PARTLY = {Verdict.UP_ONE_WAY, Verdict.NO_TRAFFIC, Verdict.UP_UNTIL_REKEY}
DOWN = {Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2, Verdict.NO_PEER}


def expected(outcomes: dict[str, Outcome]) -> set[Verdict]:
    """The verdicts that what happened allows; by initiator, of those that have anything to send."""
    starting = list(outcomes.values())
    if not any(outcome.up for outcome in starting):
        return DOWN
    if all(outcome.up and all(outcome.lines.values()) for outcome in starting):
        return WHOLE
    return PARTLY
