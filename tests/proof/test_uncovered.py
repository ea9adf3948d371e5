"""What the proof has uncovered stays right."""

from random import Random

import pytest
from tests.proof.bases import BASES
from tests.proof.generator import case_of
from tests.proof.oracle_lint import lint
from tests.proof.oracle_model import model
from tests.proof.uncovered import UNCOVERED, Uncovered


@pytest.mark.parametrize("found", UNCOVERED, ids=lambda found: found.name)
def test_comparison_and_model_are_right_now(found: Uncovered) -> None:
    pair = BASES[found.base](Random(1))
    found.bend(pair)
    case = case_of(pair)
    said, _ = lint(case)
    for initiator, expected in found.starting.items():
        done = model(case, initiator)
        if case.packets[initiator]:
            assert said[initiator].ends == expected, said[initiator].why
        if done.phase1 is not None:
            assert done.ends == expected, done.why
        assert done.up == said[initiator].up
