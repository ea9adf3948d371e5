"""The parts of the proof, each on its own: a proof that cannot fail would prove nothing."""

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.kinds.faults import FAULTS
from tests.proof.bases import BASES
from tests.proof.cases import load, save
from tests.proof.compare import Disagreement, compare, expected
from tests.proof.generator import SHAPE, Bent, Recipe, case_of, draw, make
from tests.proof.minimise import minimise
from tests.proof.mutations import MUTATIONS
from tests.proof.oracle_lint import lint
from tests.proof.outcome import Outcome
from tests.proof.report import document, summary
from tests.proof.shapes import absent, shapes
from tests.proof.tally import Tally
from tests.proof.trial import Trial, try_case

from bothends.compare.finding import Verdict

UP = Outcome(phase1=True, auth=True, lines={"line": True}, suite="suite", lifetime="60")


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("seed", range(4))
def test_every_base_is_healthy(base: str, seed: int) -> None:
    case = case_of(BASES[base](Random(seed)))
    trial = try_case(case, Recipe(base, seed), None)
    assert trial.verdict is Verdict.UP
    assert not trial.disagreements


def test_a_number_always_makes_the_same_pair() -> None:
    assert [make(draw(9, n)) for n in range(50)] == [make(draw(9, n)) for n in range(50)]


def test_every_mutation_is_drawn() -> None:
    drawn = {bent.mutation for n in range(1500) for bent in draw(1, n).bent}
    assert drawn == {*MUTATIONS, *FAULTS}


def test_pairs_are_drawn_from_the_matrix_and_in_the_shape_of_real_ones() -> None:
    begun = {draw(1, n).base.partition(" ")[0] for n in range(200)}
    assert begun == {*BASES, "cell", *([] if absent() else ["shape"])}


@pytest.mark.skipif(bool(absent()), reason=absent())
def test_a_shape_keeps_nothing_of_the_real_configuration() -> None:
    assert len(shapes()) > 30
    for name, shape in shapes().items():
        case = make(Recipe(f"{SHAPE}{name}", 0))
        assert try_case(case, Recipe(name, 0), None).disagreements == []
        usual = {
            word
            for base in BASES
            for word in _ADDRESS.findall("".join(make(Recipe(base, 0)).texts.values()))
        }
        real, ours = ("\n".join(texts) for texts in (shape.texts, case.texts.values()))
        for kept in (_ADDRESS, _NAME):
            known = set(kept.findall(real)) - _COMMON - usual
            assert not known & set(kept.findall(ours)), name


_ADDRESS = re.compile(r"\b(?!255\.|0\.)\d+\.\d+\.\d+\.\d+\b")
_NAME = re.compile(
    r"(?:^hostname|\bkey(?: \d)?|transform-set|pre-shared-key|keyring|profile) (\S+)", re.MULTILINE
)
_COMMON = {"address", "local", "remote", "ipsec", "local-address"}
"""Words of commands."""


DIFFERENT: tuple[tuple[str, Outcome, set[str]], ...] = (
    ("phase 1", replace(UP, phase1=False, auth=None, lines={}), {"phase 1", "phase 2"}),
    ("authentication", replace(UP, auth=False, lines={}), {"authentication", "phase 2"}),
    ("nothing begun", Outcome(None), {"phase 2"}),
    ("no key", Outcome(None, auth=False), {"authentication", "phase 2"}),
    ("a line", replace(UP, lines={"line": False}), {"phase 2", "selectors"}),
    ("suite", replace(UP, suite="other"), {"suite"}),
    ("lifetime", replace(UP, lifetime="61"), {"lifetime"}),
    ("nothing", UP, set()),
)  # fmt: skip


@pytest.mark.parametrize(("name", "other", "facts"), DIFFERENT)
def test_a_difference_is_seen(name: str, other: Outcome, facts: set[str]) -> None:
    spoken, found = compare("a", ("lint", UP), ("model", other), lifetimes=True)
    assert {disagreement.fact for disagreement in found} == facts
    assert facts <= spoken


VERDICTS = (
    ({"a": UP, "b": UP}, Verdict.UP, Verdict.UP_ONE_WAY),
    ({"a": UP, "b": replace(UP, auth=False)}, Verdict.UP_ONE_WAY, Verdict.UP),
    ({"a": UP, "b": replace(UP, lines={"x": True, "y": False})}, Verdict.NO_TRAFFIC, Verdict.UP),
    ({"a": Outcome(phase1=False), "b": replace(UP, auth=False)}, Verdict.DOWN_AUTH, Verdict.UP),
    ({"a": UP}, Verdict.UP_UNTIL_REKEY, Verdict.DOWN_PHASE2),
)


@pytest.mark.parametrize(("outcomes", "fine", "wrong"), VERDICTS)
def test_verdicts_follow_from_outcomes(
    outcomes: dict[str, Outcome], fine: Verdict, wrong: Verdict
) -> None:
    allowed = expected(outcomes)
    assert fine in allowed
    assert wrong not in allowed
    assert Verdict.UNVERIFIABLE not in allowed


def _trial(recipe: Recipe) -> Trial:
    """A trial that disagrees as long as the pair has a wrong key."""
    guilty = any(bent.mutation == "key-different" for bent in recipe.bent)
    found = [Disagreement("authentication", "a", "lint", "model", ("True", "False"))]
    return Trial("7-1", recipe, Verdict.UP, disagreements=found if guilty else [])


BENT = Recipe(
    "map-ikev1", 1, (Bent("dpd", "a", 1), Bent("key-different", "b", 2), Bent("pfs-bare", "a", 3))
)


def test_only_what_a_disagreement_needs_is_left() -> None:
    assert minimise(_trial(BENT), _trial).recipe.bent == (Bent("key-different", "b", 2),)


def test_a_disagreement_can_be_replayed(tmp_path: Path) -> None:
    place = save(_trial(BENT), tmp_path)
    loaded, made = load(place), make(BENT)
    assert (loaded.texts, loaded.packets) == (made.texts, made.packets)
    assert lint(loaded) == lint(made)


def test_the_report_counts_what_was_tried() -> None:
    tally = Tally(seed=7)
    for number in range(20):
        recipe = draw(7, number)
        tally.add(try_case(make(recipe, f"7-{number}"), recipe, None))
    tally.add(_trial(BENT))
    tally.minutes = 1.0
    assert "1 pairs with unexplained disagreements" in summary(tally)
    page = document(tally)
    assert "**1 pairs disagree without an explanation.**" in page
    assert "| keys | key-different | " in page
    compared = sum(count for (oracle, fact), count in tally.compared.items() if fact == "phase 2")
    assert f"| model | phase 2 | {compared} | {compared} | 0 | 0 |" in page


def test_the_page_has_the_words_that_the_next_run_will_write() -> None:
    page = Path(__file__).parents[2] / "docs" / "proof.md"
    assert _prose(page.read_text(encoding="utf-8")) == _prose(document(Tally(seed=1, minutes=1)))


def _prose(page: str) -> list[str]:
    """Its lines of words: without tables, and without those that have numbers of a run."""
    return [line for line in page.splitlines() if not re.search(r"^\||\d", line)]
