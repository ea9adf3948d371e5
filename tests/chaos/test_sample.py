"""A few runs of a fixed seed, as an everyday test; `make chaos` has many."""

from pathlib import Path

import pytest
from tests.chaos.cuts import CUTS
from tests.chaos.judge import State
from tests.chaos.many import chosen
from tests.chaos.run import Reference, reference, run
from tests.chaos.verbs import VERBS

pytestmark = pytest.mark.lab
SAMPLE = ("kill -9", "kill -9 confirming", "reboot confirming", "two at once")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return reference(tmp_path_factory.mktemp("chaos") / "build", VERBS["build"])


@pytest.mark.parametrize(
    "cut", [SAMPLE[0], *(pytest.param(cut, marks=pytest.mark.gate) for cut in SAMPLE[1:])]
)
def test_both_ends_or_neither(known: Reference, tmp_path: Path, cut: str) -> None:
    number = SAMPLE.index(cut)
    _, _, chance = chosen(1, number, (known.verb,))
    result = run(tmp_path, number, known, CUTS[cut], chance)
    assert not result.bad, result
    assert result.judgement.state in {State.OLD, State.NEW}
    assert result.sent
