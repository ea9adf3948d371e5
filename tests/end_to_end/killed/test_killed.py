"""An apply that is killed leaves both ends as before, or both as intended: never one of each."""

import random
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.killed.moments import APPLY, ENDS, Ended, count, die, ended, prepare, run

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def whole(start_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return count(start_site, tmp_path_factory.mktemp("whole") / "project")


@pytest.mark.parametrize("part", [0.3, pytest.param(0.6, marks=pytest.mark.gate), 0.95])
@pytest.mark.parametrize(
    "wait",
    [
        pytest.param(True, id="after a while", marks=pytest.mark.gate),
        pytest.param(False, id="at once"),
    ],
)
def test_old_or_new_on_both_ends(
    start_site: Any, tmp_path: Path, whole: Any, part: float, wait: bool
) -> None:
    number, new = whole
    death = die(start_site, tmp_path / "project", int(number * part), new, wait=wait)
    assert death.died
    if wait:
        assert death.alone.running != "half", death
    assert death.resumed.running in {"old-old", "new-new"}, death
    assert death.resumed.saved, death
    assert death.code in {0, 4}, death


@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_disk_that_is_full(start_site: Any, tmp_path: Path, whole: Any, part: float) -> None:
    with start_site(tmp_path / "project") as site:
        prepare(site)
        old = {name: site.lab.running(name) for name in ENDS}
        done = run(site, -int(whole[0] * part), *APPLY)
        assert done.returncode == 4, done.stdout + done.stderr
        assert "No space left on device" in done.stdout
        assert ended(site, old, whole[1]) == Ended("old-old", saved=True)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_at_any_moment(start_site: Any, tmp_path: Path, whole: Any) -> None:
    number, new = whole
    moments = random.Random(1).sample(range(1, number + 1), 42)  # noqa: S311  (a sample, not a secret)
    for moment in moments:
        death = die(start_site, tmp_path / str(moment), moment, new, wait=moment % 2 == 0)
        assert death.resumed.running in {"old-old", "new-new"}, death
        assert death.resumed.saved, death
