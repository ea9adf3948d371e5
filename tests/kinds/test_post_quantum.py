"""A post-quantum key (RFC 8784) of a tunnel: what goes wrong with it, and on which release."""

import logging
from pathlib import Path

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import DEVICES, LEFT, RIGHT, Site, reveal

from bothends.compare import Verdict
from bothends.errors import InputError
from bothends.model import SecretRef
from bothends.verification import Status

CELL = Cell("svti", 2, ppk=True)
RING = ("crypto ikev2 keyring BE-one", " peer one")
FAULTS = {
    "another key": ((*RING, "  ppk manual id quantum-1 key 0 another required"), Verdict.DOWN_AUTH),
    "another id": ((*RING, "  ppk manual id quantum-2 key 0 another"), Verdict.DOWN_AUTH),
    "none": ((*RING, "  no ppk"), Verdict.DOWN_AUTH),
    "not used": (("crypto ikev2 profile BE-one", " no keyring ppk"), Verdict.DOWN_AUTH),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, tmp_path: Path) -> None:
    lines, verdict = FAULTS[fault]
    site = Site(CELL, tmp_path)
    site.apply()
    site.type(RIGHT, *lines)
    assert [each.verdict for each in site.judged()] == [verdict]
    report = site.verify()
    assert report.status is Status.FAILED
    assert site.causes(report)


def test_an_optional_key_that_is_not_used_fails_its_check(tmp_path: Path) -> None:
    site = Site(CELL, tmp_path)
    site.apply()
    for device in DEVICES:
        site.type(device, *RING, f"  ppk manual id {device} key 0 {device}")
    assert [each.verdict for each in site.judged()] == [Verdict.UP]
    report = site.verify()
    failed = {result.check for result in report.results if result.status is Status.FAILED}
    assert failed == {"ppk"}
    assert [cause.what for cause in site.causes(report)] == [
        "the tunnel falls back to classical cryptography"
    ]


def test_a_new_key_replaces_the_old_one(tmp_path: Path) -> None:
    site = Site(CELL, tmp_path)
    site.apply()
    site.type(LEFT, *RING, "  ppk manual id quantum-1 key 0 before required")
    plan = site.plan(LEFT)
    assert [line for line in plan.lines if line.startswith("  ")] == [
        "  ppk manual id quantum-1 key <env:PPK_ONE> required"
    ]
    assert "before" not in "\n".join(step.reason for step in plan.steps)


def test_a_release_that_has_none_is_refused(tmp_path: Path) -> None:
    site = Site(CELL, tmp_path)
    with pytest.raises(InputError, match=r"need IOS XE 17\.11 or later, the router runs 17\.9"):
        site.plan(LEFT, running="version 17.9\n" + site.running[LEFT])
    assert site.plan(LEFT, running="version 17.12\n" + site.running[LEFT]).changed


def test_the_key_is_shown_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site = Site(CELL, tmp_path)
    canary = reveal(SecretRef("env", "PPK_ONE"))
    plans = [site.plan(device) for device in DEVICES]
    site.apply()
    report, judged = site.verify(), site.judged()
    for told in (plans, report, judged, site.causes(report), caplog.text):
        assert canary not in repr(told)
    assert all(canary in text for text in site.running.values())
