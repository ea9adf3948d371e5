"""The comparison with Batfish, run against a stand-in for its client and service."""

import socket
import sys
from pathlib import Path

import pytest
from tests.proof.generator import draw, make
from tests.proof.oracle_lint import lint
from tests.versus.__main__ import answers_of, judged, main, missing
from tests.versus.matrix import Answer, Judged, Said, batfish_says, table
from tests.versus.sample import Truth

STAND_IN = """
from pathlib import Path
class Frame:
    def __init__(self, rows): self.rows = rows
    def frame(self): return self
    def answer(self): return self
    def to_dict(self, orient):
        assert orient == "records"
        return self.rows
class Questions:
    def __init__(self, session): self.session = session
    def ipsecSessionStatus(self):
        texts = [path.read_text() for path in (self.session.folder / "configs").glob("*.cfg")]
        if any("dynamic-map" in text for text in texts): raise ValueError("cannot be read")
        groups = {line for text in texts for line in text.splitlines() if line.startswith(" group")}
        good = len(groups) < 2
        status = "IPSEC_SESSION_ESTABLISHED" if good else "IKE_PHASE1_FAILED"
        return Frame([{"Node": "r1", "Status": status}])
class Session:
    def __init__(self, host, port):
        if host == "nobody": raise ConnectionError(host)
        self.q = Questions(self)
    def set_network(self, name): pass
    def init_snapshot(self, folder, name, overwrite): self.folder = Path(folder)
    def delete_snapshot(self, name): pass
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    client = tmp_path / "site" / "pybatfish" / "client"
    client.mkdir(parents=True)
    for folder in (client, client.parent):
        (folder / "__init__.py").touch()
    (client / "session.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    return tmp_path


def sample(count: int) -> list[Truth]:
    """Pairs whose truth is what the comparison says: charon is asked by the proof."""
    cases = [make(draw(7, number), f"pair{number:05}") for number in range(count)]
    outcomes = [lint(case)[0] for case in cases]
    ups = [any(each.up for each in outcome.values()) for outcome in outcomes]
    return [
        Truth(case, up, Answer(Said.UP if up else Said.DOWN, 0.001))
        for case, up in zip(cases, ups, strict=True)
    ]


def test_every_pair_is_asked_and_counted(stand_in: Path) -> None:
    pairs = sample(30)
    answers = answers_of(pairs, stand_in / "pairs", Path(sys.executable), "localhost", 9996)
    found = judged(pairs, answers)
    assert {pair.name for pair in found} == {pair.case.name for pair in pairs}
    assert {pair.batfish.said for pair in found} >= {Said.UP, Said.DOWN}
    lines = table(found).splitlines()
    for line in lines[2:]:
        assert sum(int(cell) for cell in line.split("|")[2:7]) == len(pairs)
    assert "| 100.0 % |" in lines[2]


def test_a_service_that_does_not_answer_is_an_error(stand_in: Path) -> None:
    with pytest.raises(Exception, match="returned non-zero exit status 3"):
        answers_of(sample(1), stand_in / "pairs", Path(sys.executable), "nobody", 9996)


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["IPSEC_SESSION_ESTABLISHED"], Said.UP),
        (["IKE_PHASE1_FAILED", "IPSEC_SESSION_ESTABLISHED"], Said.UP),
        (["IPSEC_PHASE2_FAILED", "MISSING_END_POINT"], Said.DOWN),
        ([], Said.DOWN),
        (None, Said.NOTHING),
    ],
)
def test_what_statuses_mean(statuses: list[str] | None, said: Said) -> None:
    assert batfish_says(statuses) is said


def test_the_matrix_counts() -> None:
    up, down, nothing = (Answer(said, 0.25) for said in Said)
    found = [
        Judged("a", True, up, up),
        Judged("b", True, up, down),
        Judged("c", False, down, up),
        Judged("d", False, down, nothing),
    ]
    rows = table(found).splitlines()[2:]
    assert rows[0] == "| bothends | 2 | 0 | 2 | 0 | 0 | 100.0 % | 250.0 ms |"
    assert rows[1] == "| Batfish | 1 | 1 | 0 | 1 | 1 | 25.0 % | 250.0 ms |"


def test_what_is_missing_is_said_and_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        assert not [x for x in missing(tmp_path / "python", "127.0.0.1", port) if "service" in x]
    absent = missing(tmp_path / "python", "127.0.0.1", port)
    assert any("pybatfish" in each for each in absent)
    assert any("service at 127.0.0.1" in each for each in absent)
    monkeypatch.setenv("BATFISH_HOST", "127.0.0.1")
    monkeypatch.setattr("tests.versus.__main__.PORT", port)
    monkeypatch.setattr(sys, "argv", ["versus", "--batfish-python", str(tmp_path / "python")])
    assert main() == 1
    assert "Nothing is measured. Missing:" in capsys.readouterr().out
