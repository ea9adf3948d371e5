"""Several copies of one router: one is judged, and the others are named."""

import pytest

from bothends.compare import Verdict, judge
from bothends.compare.rules.example import BASES
from bothends.platforms.ios.config import read_router

A, B = BASES["crypto-map"]
HEADERS = "! Last configuration change at 10:00:00 UTC Mon Jan {} 2024 by x\n! NVRAM config last updated\n"


@pytest.mark.parametrize(
    ("files", "headers", "judged"),
    [
        (("r2.cfg", "r2-2024-01-01.cfg"), ("", ""), "r2.cfg"),
        (("r2_20240101.cfg", "r2_20231231.cfg"), ("", ""), "r2_20240101.cfg"),
        (("r2-20240101-0900.cfg", "r2-20240101-1000.cfg"), ("", ""), "r2-20240101-1000.cfg"),
        (("z/r2.cfg", "a/r2.cfg"), (HEADERS.format(1), HEADERS.format(2)), "a/r2.cfg"),
        (("r2.cfg", "old.cfg"), (HEADERS.format(" 9"), HEADERS.format("10")), "old.cfg"),
    ],
)
def test_the_newest_copy_is_judged(
    files: tuple[str, str], headers: tuple[str, str], judged: str
) -> None:
    other = B.replace("set pfs group14", "set pfs group5")
    texts = [head + text for head, text in zip(headers, (B, other), strict=True)]
    routers = [read_router(text, file) for file, text in zip(files, texts, strict=True)]
    for order in (routers, routers[::-1]):
        found = judge([read_router(A, "r1.cfg"), *order])
        assert [device.file for device in found.devices] == ["r1.cfg", judged]
        (said,) = [each for each in found.findings if each.rule == "REF-006"]
        assert judged in said.message
        assert set(files) - {judged} <= set(said.message.replace(",", " ").split())
        expected = Verdict.UP if judged == files[0] else Verdict.DOWN_PHASE2
        assert [tunnel.verdict for tunnel in found.tunnels] == [expected]


def test_a_name_alone_makes_no_copy() -> None:
    """Many routers are called `Router`; those of other addresses are other routers."""
    far = B.replace("hostname R2", "hostname R1")
    found = judge([read_router(A, "a.cfg"), read_router(far, "b.cfg")])
    assert len(found.devices) == 2
    assert "REF-006" not in {each.rule for each in found.all_findings()}
