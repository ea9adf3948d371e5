"""No situation of any kind of tunnel, under either IKE, is verified as ok: played without SSH."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.false_up.of_kinds import OF_KINDS, OfKind, dropped
from tests.kinds.cells import Cell
from tests.kinds.site import DEVICES, Site

from bothends.verification import Status, TunnelReport
from bothends.verification.configuration_checks import as_intended, kept_by_a_reload, routers_of
from bothends.verification.host_paths import hosts_pass

EVERYDAY = ("only ICMP is protected", "TCP is routed past the tunnel", "PFS removed at one end")


def _cases() -> list[Any]:
    return [
        pytest.param(
            cell, each, id=f"{cell}-{each.name}",
            marks=() if each.name in EVERYDAY and ike == 2 else pytest.mark.long,
        )
        for each in OF_KINDS for kind in each.kinds for ike in each.ikes
        for cell in (Cell(kind, ike),)
    ]  # fmt: skip


def _verified(site: Site, saved: dict[str, str]) -> TunnelReport:
    """As `bothends verify`, with what both configurations of each end say."""
    report = site.verify()
    results = [*report.results, *hosts_pass(site.expected, routers_of(site.expected, site.running))]
    for device in DEVICES:
        running, startup = (
            tuple(step.reason for step in site.plan(device, running=text).steps)
            for text in (site.running[device], saved[device])
        )
        results.append(as_intended(device, running, "one"))
        results.append(kept_by_a_reload(device, startup, runs=not running))
    return replace(report, results=tuple(results))


@pytest.mark.parametrize(("cell", "situation"), _cases())
def test_it_is_not_ok(cell: Cell, situation: OfKind, tmp_path: Path) -> None:
    site = Site(cell, tmp_path)
    site.apply()
    saved = site.running
    assert site.verify().status is Status.OK
    situation.strike(site, cell)
    if situation.saved:
        saved = site.running
    assert _verified(site, site.bare if situation.bare else saved).status is not Status.OK


@pytest.mark.parametrize("kind", ["crypto-map", pytest.param("svti", marks=pytest.mark.long)])
def test_what_is_untouched_is_ok(kind: str, tmp_path: Path) -> None:
    """What shows that not everything is called bad; nor is a filter of single ports."""
    site = Site(Cell(kind, 2), tmp_path)
    site.apply()
    dropped("deny tcp any any eq 445", "permit ip any any")(site, Cell(kind, 2))
    assert _verified(site, site.running).status is Status.OK
