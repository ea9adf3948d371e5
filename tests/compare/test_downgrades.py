"""What nobody has read is not asserted: neither of unread lines, nor of what a text has lost."""

from functools import cache

import pytest
from tests.compare.kinds import KINDS, judged, swapped

from bothends.compare import Judgement, Severity, Verdict
from bothends.compare.undecided_stages import CUT

HEAD = "Building configuration...\n\nCurrent configuration : 4711 bytes\n!\n"
UNDECIDED = {Verdict.UNVERIFIABLE, Verdict.NO_PEER}


def _errors(found: Judgement) -> list[str]:
    return [each.rule for each in found.all_findings() if each.severity is Severity.ERROR]


HELD = (
    ("crypto-map", " set pfs group14\n", " set frobnicate\n", "PFS-002"),
    ("crypto-map", " set transform-set TS\n", " set frobnicate\n", ""),
    ("crypto-map", "encr aes 256", "encr frobnicate", ""),
    ("crypto-map", " crypto map VPN\n", " crypto frobnicate\n", ""),
    ("crypto-map-profile", " match identity", " match frobnicate", ""),
    ("svti-v2", " set pfs group14\n", " set frobnicate\n", "PFS-003"),
    ("svti-v2", " authentication remote", " authentication frobnicate", ""),
    ("dynamic-map-v2", " authentication local", " authentication frobnicate", ""),
)
"""Kind, line, the line that nobody understands in its place, and what would be an error of it."""


@pytest.mark.parametrize(("base", "old", "new", "held"), HELD)
def test_an_unread_line_leaves_only_itself_as_an_error(
    base: str, old: str, new: str, held: str
) -> None:
    near, far = KINDS[base]
    found = judged(swapped(near, old, new), far)
    assert [each.verdict for each in found.tunnels] == [Verdict.UNVERIFIABLE]
    assert set(_errors(found)) == {"REF-003"}
    weak = [each for each in found.all_findings() if each.rule == held]
    assert bool(weak) is bool(held)
    assert all(not each.fix for each in weak)


def test_what_an_unread_line_does_not_decide_stays_an_error() -> None:
    near, far = KINDS["crypto-map"]
    broken = swapped(near, " set pfs group14\n", " set frobnicate\n", "key q7", "key Q7")
    found = judged(broken, far)
    assert [each.verdict for each in found.tunnels] == [Verdict.DOWN_AUTH]
    assert "KEY-013" in _errors(found)


@cache
def _cut(base: str) -> tuple[Judgement, ...]:
    """A pair with one text cut off after each of its lines."""
    near, far = KINDS[base]
    lines = near.splitlines()
    texts = ("\n".join(lines[:length]) for length in range(2, len(lines)))
    return tuple(judged(f"{HEAD}{text}\n", far) for text in texts)


@pytest.mark.parametrize("base", KINDS)
def test_nothing_is_said_of_what_a_text_has_lost(base: str) -> None:
    for found in _cut(base):
        assert {tunnel.verdict for tunnel in found.tunnels} <= UNDECIDED
        assert set(_errors(found)) <= {"REF-003"}
        assert not [
            each
            for each in found.all_findings()
            if each.severity is not Severity.INFO and any(fix.device == "R1" for fix in each.fix)
        ]


@pytest.mark.parametrize("base", KINDS)
def test_that_a_text_ends_is_told_once(base: str) -> None:
    for found in _cut(base):
        told = [each for each in found.all_findings() if each.a.text == CUT]
        assert len(told) == 1
        assert (told[0].rule, told[0].a.device) == ("REF-003", "R1")
