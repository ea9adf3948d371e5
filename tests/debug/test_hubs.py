"""A day of a hub: every negotiation is told apart, by peer, connection and message id."""

from collections import Counter

import pytest
from tests.debug.hubs import hub

from bothends.diagnose import Source, diagnose
from bothends.diagnose.by_peer import by_peer
from bothends.platforms.debug import read_debug
from bothends.report.diagnosis_text import summary


def outcomes(text: str) -> dict[str, Counter[str]]:
    result: dict[str, Counter[str]] = {}
    for each in read_debug(text).negotiations:
        result.setdefault(each.peer, Counter())[each.outcome.value] += 1
    return result


@pytest.mark.parametrize("seed", range(3))
def test_every_negotiation_of_every_peer(seed: int) -> None:
    day = hub(peers=60, negotiations=120, seed=seed, bad=0.3)
    assert outcomes(day.text) == day.outcomes


@pytest.mark.long
def test_a_hub_with_200_peers() -> None:
    day = hub(peers=200, negotiations=2400)
    assert outcomes(day.text) == day.outcomes


def test_counts_come_first_and_peers_in_trouble_before_others() -> None:
    day = hub(peers=60, negotiations=120, bad=0.3)
    diagnosis = diagnose([Source("hub.log", day.text)])
    said = [line for _, line in summary(diagnosis)]
    assert (
        said[0]
        == f"{sum(map(Counter.total, day.outcomes.values()))} negotiations, by outcome and peer:"
    )
    records = by_peer(diagnosis.cases)
    assert {each.peer: each.outcomes for each in records} == day.outcomes
    assert [each.up for each in records] == sorted(each.up for each in records)
    at = said.index("By peer, those in trouble first:")
    first = records[0]
    counts = ", ".join(f"{count} {name}" for name, count in first.outcomes.most_common())
    assert said[at + 1].startswith(f"  peer {first.peer}: {counts}")
    healthy = sum(each.up for each in records)
    assert any(line.startswith(f"  {healthy} peers came up") for line in said)
