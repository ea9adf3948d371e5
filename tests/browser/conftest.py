"""Pages in Debian's Chromium; a page that asks for anything but itself is a failure."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs `make test-browser`")
    with sync_api.sync_playwright() as program:
        browser = program.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1200, "height": 900})
        problems: list[str] = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on(
            "request",
            lambda request: (
                problems.append(request.url) if not request.url.startswith("file:") else None
            ),
        )
        tab.goto(file.as_uri())
        yield tab
        browser.close()
        assert problems == []


@pytest.fixture(scope="session")
def opened() -> Callable[[Path], Any]:
    """Opens a file in a tab of its own."""
    if CHROMIUM is None:
        pytest.skip("needs Debian's package chromium")
    return _opened
