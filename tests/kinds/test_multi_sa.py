"""What only a multi-SA VTI does: it faces a crypto map, and needs a release that has it."""

from pathlib import Path

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import LEFT, RIGHT, Site

from bothends.compare import Verdict
from bothends.errors import InputError
from bothends.verification import Status


@pytest.mark.parametrize("ike", [pytest.param(1, marks=pytest.mark.long), 2])
def test_it_faces_a_crypto_map(ike: int, tmp_path: Path) -> None:
    mapped = Site(Cell("crypto-map", ike), tmp_path / "mapped")
    mapped.apply()
    site = Site(Cell("multi-sa-vti", ike), tmp_path / "site")
    site.apply()
    site.routers[RIGHT] = mapped.routers[RIGHT]
    site.backend.configure(RIGHT, site.running[RIGHT])

    (tunnel,) = site.judged()
    assert tunnel.verdict is Verdict.UP, tunnel.findings
    assert site.verify().status is Status.OK


def test_what_its_list_does_not_permit_does_not_leave_through_it(tmp_path: Path) -> None:
    site = Site(Cell("multi-sa-vti", 2), tmp_path)
    site.apply()
    site.type(
        LEFT,
        "ip access-list extended BE-one",
        " no permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255",
    )
    site.type(
        LEFT, "ip access-list extended BE-one", " permit ip 10.1.9.0 0.0.0.255 10.2.0.0 0.0.0.255"
    )
    assert site.verify().status is Status.FAILED


@pytest.mark.parametrize(("release", "has"), [("16.9", False), ("16.12", True), ("17.3", True)])
def test_a_release_without_it_is_not_planned(release: str, has: bool, tmp_path: Path) -> None:
    site = Site(Cell("multi-sa-vti", 2), tmp_path)
    site.type(LEFT, f"version {release}")
    if has:
        assert site.plan(LEFT).changed
    else:
        with pytest.raises(InputError, match=r"need IOS XE 16\.12 or later"):
            site.plan(LEFT)
