"""What one log lacks because it begins later or ends earlier is not taken for lost."""

from collections.abc import Callable
from typing import Any

import pytest

from bothends.diagnose import PacketLine, Source, diagnose
from bothends.diagnose.clock import seconds

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(
    ("earlier", "later", "apart"),
    [
        ("Nov 24 11:34:14.648", "Nov 24 11:34:15.148", 0.5),
        ("Nov 24 23:59:59.000", "Nov 25 00:00:01.000", 2.0),
        ("Nov 24 2026 11:34:14", "Nov 24 2026 11:35:14", 60.0),
        ("2026-11-24T11:34:14.648Z", "2026-11-24 11:34:14,748", 0.1),
        ("00:01:02", "00:01:03", 1.0),
    ],
)
def test_stamps_are_apart(earlier: str, later: str, apart: float) -> None:
    begin, end = seconds(earlier), seconds(later)
    assert begin is not None
    assert end is not None
    assert end - begin == pytest.approx(apart)


@pytest.mark.parametrize("stamp", ["", "1d02h", "3w4d"])
def test_stamp_that_is_too_coarse_is_no_time(stamp: str) -> None:
    assert seconds(stamp) is None


@pytest.fixture
def rows(make_rig: Callable[[], Any]) -> Callable[..., tuple[PacketLine, ...]]:
    """The packets of a healthy negotiation, of which one log is cut."""

    def make(cut: slice, *, stamped: bool = True) -> tuple[PacketLine, ...]:
        rig = make_rig()
        rig.run()
        logs = {name: list(lines) for name, lines in rig.logs.items()}
        logs["branch"] = logs["branch"][cut]
        if not stamped:
            logs = {name: [line.split(": ", 1)[-1] for line in one] for name, one in logs.items()}
        sources = [Source(f"{name}.log", "\n".join(one), name) for name, one in logs.items()]
        return diagnose(sources).packets

    return make


@pytest.mark.parametrize("stamped", [True, False])
def test_log_that_ends_earlier_is_said_to(rows: Callable[..., Any], stamped: bool) -> None:
    found = rows(slice(0, 60), stamped=stamped)
    missing = [row for row in found if not (row.sent and row.received)]
    assert missing
    assert not any(row.comparable for row in missing if row.sender == "hq")
    words = "has nothing as late as that" if stamped else "may have ended before"
    assert all(words in row.meaning for row in missing if row.sender == "hq")


def test_log_that_begins_later_is_said_to(rows: Callable[..., Any]) -> None:
    found = rows(slice(60, None))
    missing = [row for row in found if not (row.sent and row.received)]
    assert missing
    assert all("has nothing as early as that" in row.meaning for row in missing)


def test_whole_logs_lack_nothing(rows: Callable[..., Any]) -> None:
    assert all(row.sent and row.received for row in rows(slice(None)))
