"""docs/monitoring.md names every metric, label and state that there is, and none besides."""

import re
from pathlib import Path

from bothends.monitor import TunnelState
from bothends.report.metrics import DEVICE, END, LABELS, OWN, STATE, TUNNEL

TEXT = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text(encoding="utf-8")


def test_states() -> None:
    part = TEXT.partition("## States")[2].partition("## Metrics")[0]
    assert re.findall(r"(?m)^\| `([a-z-]+)` \|", part) == [state.value for state in TunnelState]


def test_metrics() -> None:
    named = {name for cell in re.findall(r"(?m)^\| (`bothends_[^|]*) \|", TEXT)
             for name in re.findall(r"bothends_\w+", cell)}  # fmt: skip
    counters = {name: each.counter for name, each in (*END.items(), *OWN.items())}
    there = {f"{name}_total" if counters.get(name) else name for name in (STATE, *TUNNEL, *END, *DEVICE, *OWN)}  # fmt: skip
    assert named == there


def test_labels() -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith("Labels of a tunnel"))
    assert set(LABELS) <= set(re.findall(r"`(\w+)`", line))
