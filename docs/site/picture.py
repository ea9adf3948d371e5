"""The picture of the README: the live view with a tunnel in each state, as an SVG.

python -m docs.site.picture > docs/watch.svg
"""

import asyncio
import re

from tests.live.engine import NOW, Recorded

from bothends.live.app import WatchApp

_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""Of another server: the browser's own font for terminals does."""


async def picture() -> str:
    """The screen of 120 columns, with nothing that is loaded from elsewhere."""
    app = WatchApp(Recorded(), clock=lambda: NOW)
    async with app.run_test(size=(120, 20)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause(0.3)
        svg = app.export_screenshot(title="bothends watch")
    svg = _FONTS.sub("", svg).replace("Fira Code", "monospace")
    return re.sub(r"terminal-\d+", "terminal", svg)


if __name__ == "__main__":
    print(asyncio.run(picture()))  # noqa: T201  (what it is for)
