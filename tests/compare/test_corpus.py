"""Verdicts over real configurations, compared with what an expert expects of each pair."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from bothends.compare import Judgement, TunnelJudgement, Verdict, judge
from bothends.compare.files import decoded, read_routers
from bothends.platforms.ios.config import read_router

FAMILY = {
    Verdict.UP: ("up", "up"),
    Verdict.UP_WEAK: ("up", "up"),
    Verdict.UP_UNTIL_REKEY: ("up", "up"),
    Verdict.NO_TRAFFIC: ("up", "up"),
    Verdict.UP_ONE_WAY: ("up", "initiator_dependent"),
    Verdict.DOWN_PHASE2: ("up", "down"),
    Verdict.DOWN_AUTH: ("down", "down"),
    Verdict.DOWN_PHASE1: ("down", "down"),
}
NOTHING = ("none", "none")
ABSENT = "no corpus of configurations beside the checkout"


def _configs() -> Path | None:
    for folder in Path(__file__).resolve().parents:
        found = folder.parent / "shared" / "corpus" / "configs"
        if (found / "PAIRS.json").is_file():
            return found
    return None


CONFIGS = _configs()
LABS = sorted(path.name for path in CONFIGS.iterdir() if path.is_dir()) if CONFIGS else []


def _judged(lab: str) -> Judgement:
    assert CONFIGS is not None
    return judge(read_routers(sorted((CONFIGS / lab).glob("*.cfg"))))


def _between(judged: Judgement, pair: dict[str, Any]) -> list[TunnelJudgement]:
    """The tunnels between the two objects that the expert names."""
    found = []
    for tunnel in judged.tunnels:
        if tunnel.b is None:
            continue
        ends = {Path(end.file).stem: end for end in (tunnel.a, tunnel.b)}
        if all(
            side["router"] in ends
            and side.get("crypto_map", side["interface"])
            in {ends[side["router"]].object, ends[side["router"]].interface}
            for side in (pair["a"], pair["b"])
        ):
            found.append(tunnel)
    return found


@pytest.mark.skipif(CONFIGS is None, reason=ABSENT)
def test_every_expected_pair() -> None:
    """All disagreements at once: an expectation found wrong is argued in docs/pairing.md."""
    assert CONFIGS is not None
    pairs = json.loads((CONFIGS / "PAIRS.json").read_text(encoding="utf-8"))["pairs"]
    judged = {lab: _judged(lab) for lab in LABS}
    disagreements = []
    for pair in pairs:
        expected = (pair["expert_verdict"]["phase1"], pair["expert_verdict"]["phase2"])
        found = _between(judged[pair["lab"]], pair)
        families = [FAMILY.get(tunnel.verdict, ("?", "?")) for tunnel in found]
        if families != ([] if expected == NOTHING else [expected]) and pair["scored"]:
            disagreements.append((pair["id"], pair["lab"], expected, [t.verdict for t in found]))
    assert not disagreements


@pytest.mark.skipif(CONFIGS is None, reason=ABSENT)
@pytest.mark.parametrize("lab", LABS)
def test_every_crypto_line_is_understood(lab: str) -> None:
    assert CONFIGS is not None
    routers = read_routers(sorted((CONFIGS / lab).glob("*.cfg")))
    assert [(router.file, origin) for router in routers for origin in router.unread] == []


@pytest.mark.long
@pytest.mark.skipif(CONFIGS is None, reason=ABSENT)
@pytest.mark.parametrize("lab", LABS)
def test_damaged_texts_are_judged(lab: str) -> None:
    """Lost, doubled, shuffled and garbled lines and words: a judgement, always."""
    assert CONFIGS is not None
    texts = [decoded(path) for path in sorted((CONFIGS / lab).glob("*.cfg"))]
    chance = random.Random(lab)  # noqa: S311 - no secret depends on it
    for _ in range(60):
        damaged = [_damaged(text, chance) for text in texts]
        judge([read_router(text, f"r{index}.cfg") for index, text in enumerate(damaged)])


def _damaged(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    for _ in range(chance.randint(1, 12)):
        index = chance.randrange(len(lines) or 1)
        words = lines[index].split(" ") if lines else []
        match chance.randrange(6):
            case 0:
                lines = lines[:index] if chance.random() < 0.2 else lines
            case 1:
                lines[index : index + 1] = []
            case 2:
                lines[index:index] = chance.sample(lines, min(1, len(lines)))
            case 3:
                lines[index : index + 1] = [" ".join(words[: chance.randint(0, len(words))])]
            case 4:
                lines[index : index + 1] = [" ".join(chance.sample(words, len(words)))]
            case _:
                lines[index : index + 1] = ["".join(chance.choices("abc 0.:/-^C#\x00\t", k=20))]
    return "\n".join(lines)
