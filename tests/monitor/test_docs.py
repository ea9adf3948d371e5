"""docs/monitoring.md names every metric, label and state that there is, and none besides."""

import re
from pathlib import Path

import pytest

from bothends.monitor import TunnelState
from bothends.report.metrics import DEVICE, END, LABELS, OWN, STATE, TUNNEL

TEXT = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text(encoding="utf-8")
STARTER = Path(__file__).parents[2] / "starter" / "monitoring"


def test_states() -> None:
    part = TEXT.partition("## States")[2].partition("## Metrics")[0]
    assert re.findall(r"(?m)^\| `([a-z-]+)` \|", part) == [state.value for state in TunnelState]


def metrics() -> set[str]:
    counters = {name: each.counter for name, each in (*END.items(), *OWN.items())}
    return {f"{name}_total" if counters.get(name) else name for name in (STATE, *TUNNEL, *END, *DEVICE, *OWN)}  # fmt: skip


def test_metrics() -> None:
    named = {name for cell in re.findall(r"(?m)^\| (`bothends_[^|]*) \|", TEXT)
             for name in re.findall(r"bothends_\w+", cell)}  # fmt: skip
    assert named == metrics()


@pytest.mark.parametrize("file", ["alerts.yaml", "grafana.json"])
def test_what_alerts_and_dashboard_query_is_there(file: str) -> None:
    text = (STARTER / file).read_text(encoding="utf-8").replace('\\"', '"')
    assert set(re.findall(r"bothends_\w+", text)) <= metrics()
    labels = re.findall(r'(\w+)(?:=|!=|=~|!~)"', text)
    labels += re.findall(r"\$labels\.(\w+)", text)
    for some in re.findall(r"(?:by|on) \(([\w, ]+)\)", text):
        labels += some.split(", ")
    assert labels
    assert set(labels) <= {*LABELS, "state", "instance"}
    states = re.findall(r'state(?:=|!~)"([a-z|-]+)"', text)
    assert {state for some in states for state in some.split("|")} <= set(TunnelState)


def test_labels() -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith("Labels of a tunnel"))
    assert set(LABELS) <= set(re.findall(r"`(\w+)`", line))
