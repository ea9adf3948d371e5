"""An ISAKMP policy that several tunnels of a hub end with is not changed for one of them."""

import pytest
from tests.rules.fixing import corrected, judged

from bothends.cli.init import lay_out
from bothends.compare import Verdict
from bothends.compare.inputs import rendered

BREAKS = {
    "a hash": ("hash sha256", "hash sha512"),
    "a group": ("group 14", "group 16"),
    "a hash and a group": (" hash sha256\n group 14", " hash sha512\n group 19"),
    "a weaker hash": ("hash sha256", "hash md5"),
}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A hub with two branches on one policy, and a third on another."""
    project = tmp_path_factory.mktemp("hub") / "project"
    lay_out(project)
    return dict(rendered(project, lambda ref: f"canary-of-{ref.name}"))


@pytest.mark.parametrize("name", BREAKS)
def test_the_other_tunnels_stay_up(name: str, fleet: dict[str, str]) -> None:
    old, new = BREAKS[name]
    assert old in fleet["branch1-r1"]
    texts = list({**fleet, "branch1-r1": fleet["branch1-r1"].replace(old, new)}.values())
    before = judged(texts)
    assert before.verdicts() == {Verdict.UP: 2, Verdict.DOWN_PHASE1: 1}
    findings = [each for each in before.all_findings() if each.rule == "IKE1-001"]
    assert len(findings) == 1
    after = judged(corrected(texts, findings))
    assert after.verdicts() == {Verdict.UP: 3}, findings[0].fix
