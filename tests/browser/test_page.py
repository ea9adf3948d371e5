"""The page of a comparison in a real browser: what it shows, how it filters, who can use it.

`make test-browser` installs what it needs: Debian's Chromium, playwright and axe.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.compare.faults import FAULTS

from bothends import lint, read_configs
from bothends.report.lint_html import write
from bothends.report.lint_items import Report

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs `make test-browser`"
)
pytestmark = pytest.mark.browser
PAIRS = 12


@pytest.fixture(scope="module")
def page(opened: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "configs").mkdir()
    for number, fault in enumerate(FAULTS[:PAIRS]):
        for side, text in enumerate(fault.made(next(iter(fault.kinds)), fault.sides[0])):
            named = text.replace("hostname R", f"hostname P{number}R")
            for network in ("203.0.113.", "198.51.100."):
                named = named.replace(network, f"{network.split('.')[0]}.51.{number}.")
            (folder / "configs" / f"p{number}-{side}.cfg").write_text(named)
    out = folder / "report.html"
    with out.open("w") as stream:
        write(Report(lint(read_configs(folder / "configs"))), stream)
    with opened(out) as tab:
        yield tab


@pytest.fixture(autouse=True)
def unfiltered(page: Any) -> None:
    page.keyboard.press("Escape")


def visible(page: Any, selector: str) -> int:
    return int(page.locator(selector).filter(visible=True).count())


def test_the_picture_and_the_table_have_every_tunnel(page: Any) -> None:
    rows = visible(page, ".filtered tbody tr")
    assert rows == page.locator(".map a line").count() >= PAIRS


def test_the_filter_leaves_what_it_says_and_is_reached_by_keyboard(page: Any) -> None:
    everything = visible(page, "section")
    page.keyboard.press("/")
    page.keyboard.type("P3R1")
    shown = page.locator(".filtered tbody tr").filter(visible=True).all_inner_texts()
    assert any("P3R1" in row for row in shown)
    bright = page.locator(".map a").evaluate_all(
        "lines => lines.filter(a => a.style.opacity === '1').map(a => a.getAttribute('aria-label'))"
    )
    assert len(bright) == len(shown)
    assert all("P3R1" in label for label in bright)
    assert 0 < visible(page, "section[id]") <= len(shown) < everything
    assert page.locator("output").inner_text().startswith(f"{len(shown)} of ")
    page.keyboard.press("Escape")
    assert visible(page, "section") == everything


def test_a_tunnel_in_the_picture_leads_to_its_findings(page: Any) -> None:
    link = page.locator(".map a[href]").first
    words = link.get_attribute("aria-label")
    link.dispatch_event("click")
    assert page.locator(":target h2").inner_text() == words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(page: Any, scheme: str) -> None:
    """The rules of axe (WCAG 2.1 A and AA, contrast among them)."""
    page.emulate_media(color_scheme=scheme)
    found = axe.Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_no_text_leaves_the_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_on_paper_there_is_no_filter(page: Any) -> None:
    page.emulate_media(media="print")
    assert not page.locator("form").is_visible()
    page.emulate_media(media="screen")
