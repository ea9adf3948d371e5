"""Every outcome, on logs written for it and on the logs of the corpus."""

import json
from pathlib import Path
from typing import Any

import pytest

from bothends.platforms.debug import Outcome, read_debug

LOGS = Path(__file__).parent / "logs"
"""Named OUTCOME--WHO[-DETAIL].log; the outcome and the role in the name are the expectation."""
CORPUS = next(
    (
        folder
        for parent in Path(__file__).parents
        if (folder := parent.parent / "shared" / "corpus" / "debugs").is_dir()
    ),
    None,
)
ALIASES = {
    "psk_mismatch_suspected": "psk_mismatch",
    "replay_error": "replay",
    "stale_sa_invalid_spi": "invalid_spi",
    "success_after_stale_sa": "success",
}
"""Names of the corpus for outcomes whose one name is given by the interface."""


def _logs() -> list[Path]:
    return sorted(LOGS.glob("*.log"))


@pytest.mark.parametrize("path", _logs(), ids=lambda path: path.stem)
def test_own_log(path: Path) -> None:
    outcome, _, who = path.stem.partition("--")
    negotiations = read_debug(path.read_bytes().decode()).negotiations
    assert [n.outcome.value for n in negotiations] == [outcome]
    found = negotiations[0]
    for role in ("initiator", "responder"):
        if role in who:
            assert found.role == role
    assert found.cause
    assert found.evidence
    lines = path.read_text().split("\n")
    for evidence in found.evidence:
        assert evidence.text.strip() in lines[evidence.line - 1]
    if found.peer:
        assert found.peer == ("198.51.100.1" if found.local == "192.0.2.1" else "192.0.2.1") or (
            not found.local
        )


def test_every_outcome_has_a_log() -> None:
    assert {path.stem.partition("--")[0] for path in _logs()} == {o.value for o in Outcome}


def _corpus() -> list[Any]:
    if CORPUS is None:
        return [pytest.param(None, marks=pytest.mark.skip("the corpus is not here"))]
    return [
        pytest.param(path, id=path.name.removesuffix(".expected.json"))
        for path in sorted(CORPUS.rglob("*.expected.json"))
    ]


@pytest.mark.parametrize("expected_path", _corpus())
def test_corpus(expected_path: Path) -> None:
    expected = json.loads(expected_path.read_text())
    text = (
        expected_path.with_name(expected_path.name.replace(".expected.json", ".txt"))
        .read_bytes()
        .decode("utf-8", "replace")
    )
    negotiations = read_debug(text).negotiations
    outcomes = [n.outcome.value for n in negotiations]
    if "attempts" in expected:
        assert outcomes == expected["attempts"]
    else:
        assert outcomes[-1] == ALIASES.get(expected["outcome"], expected["outcome"])
    last = negotiations[-1]
    if expected["side"] and expected["scored"]:
        assert last.role == expected["side"]
    if expected["peer"]:
        assert last.peer == expected["peer"]
    if expected["local"]:
        assert last.local == expected["local"]
    if expected["ike_version"] and last.ike:
        assert last.ike == expected["ike_version"]
    stage = expected["last_stage_reached"]
    if stage and expected["scored"] and "(" not in stage:
        assert last.last_stage in stage or last.last_stage.startswith(stage)
    if expected["outcome"].endswith("_suspected"):
        assert not last.certain


FAILED = "IKEv2:(SESSION ID = 1,SA ID = 1):Verification of peer's authentication data FAILED\n"
METHOD = "IKEv2:(SESSION ID = 1,SA ID = 1):Peer's authentication method is 'PSK'\n"


@pytest.mark.parametrize(("log", "certain"), [(FAILED, False), (METHOD + FAILED, True)])
def test_a_refused_proof_alone_does_not_say_what_it_was_a_proof_of(log: str, certain: bool) -> None:
    [found] = read_debug(log).negotiations
    assert (found.outcome, found.certain) == (Outcome.IKEV2_AUTH_FAILED_PSK, certain)
