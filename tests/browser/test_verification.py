"""A verification of a thousand tunnels in a real browser: how long it takes, and who can use it."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bothends.report.page import html
from bothends.report.verification_page import parts
from bothends.verification import CheckResult, Status, TunnelReport

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs `make test-browser`"
)
pytestmark = pytest.mark.browser
TUNNELS = 1000
WRONG = 10
"""Every so manieth tunnel is not well."""
CHECKS = 20
STATUSES = (Status.FAILED, Status.DRIFTED, Status.UNVERIFIABLE, Status.ERROR)
SECONDS = 5.0
"""Within which a key that was typed has to show, on a machine that does other things too."""


def reports() -> Iterator[TunnelReport]:
    for n in range(TUNNELS):
        wrong = STATUSES[n // WRONG % len(STATUSES)] if n % WRONG == 0 else Status.OK
        checks = [
            CheckResult(f"check_{c}", f"check number {c}", device, Status.OK, "as it should be")
            for c in range(CHECKS)
            for device in (f"hub{n % 5}", f"branch{n:04}")
        ]
        last = CheckResult("last", "IPsec SA pair per selector", f"branch{n:04}", wrong, "no SA")
        yield TunnelReport(f"t{n:04}", (*checks, last))


@pytest.fixture(scope="module")
def page(opened: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    file = tmp_path_factory.mktemp("verification") / "report.html"
    file.write_text(html(parts(list(reports()))), encoding="utf-8")
    begun = time.monotonic()
    with opened(file) as tab:
        sys.stderr.write(f"shown after {time.monotonic() - begun:.1f} s with the browser's start\n")
        yield tab


def test_filtering_a_thousand_tunnels_is_quick(page: Any) -> None:
    everything = page.locator(".filtered tbody tr").count()
    assert everything == page.locator(".map a line").count() == TUNNELS
    assert page.locator("section").count() == TUNNELS // WRONG
    page.keyboard.press("/")
    begun = time.monotonic()
    page.keyboard.type("drifted")
    page.locator("output").filter(has_text=f"25 of {TUNNELS}").wait_for()
    took = time.monotonic() - begun
    sys.stderr.write(f"7 letters filtered in {took:.2f} s\n")
    assert took < SECONDS
    assert page.locator("section").filter(visible=True).count() == TUNNELS // WRONG // 4
    page.keyboard.press("Escape")


def test_a_line_of_the_picture_leads_to_the_checks(page: Any) -> None:
    page.locator(".map a.bad").first.dispatch_event("click")
    assert page.locator(":target h2").inner_text() == "t0000: failed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(page: Any, scheme: str) -> None:
    """The rules of axe (WCAG 2.1 A and AA, contrast among them), on what a filter leaves."""
    page.emulate_media(color_scheme=scheme)
    page.keyboard.press("/")
    page.keyboard.type("t0010")
    found = axe.Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_no_text_leaves_the_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
