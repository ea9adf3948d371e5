"""The live view, driven by keys: what it shows at 80 and 120 columns, and what keys do."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.live.engine import NOW, Recorded, everything, observation

pytest.importorskip("textual", reason="needs textual (pip install 'bothends[watch]')")

from textual.pilot import Pilot
from textual.widgets import DataTable

from bothends.api import load_inventory
from bothends.live.app import WatchApp
from bothends.monitor import Snapshot, TunnelState
from bothends.reference import reference_dir

GOLDEN = Path(__file__).parent / "golden"
Golden = Callable[[Path, str], None]


def shown(app: WatchApp) -> str:
    """The screen as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip).rstrip() for strip in strips) + "\n"


def drive(
    steps: Callable[[WatchApp, Pilot[None]], Awaitable[None]],
    engine: Recorded | None = None,
    size: tuple[int, int] = (80, 24),
) -> Recorded:
    """Run the view on an engine, and the steps in it."""
    engine = engine or Recorded()
    app = WatchApp(engine, clock=lambda: NOW)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause(0.2)
            for _ in range(50):  # the line of keys comes last
                if "q Quit" in shown(app):
                    break
                await pilot.pause(0.1)
            await steps(app, pilot)

    asyncio.run(run())
    assert engine.stopped.is_set(), "the looking has ended with the view"
    return engine


@pytest.mark.parametrize("size", [(80, 24), (120, 30)], ids=["80 columns", "120 columns"])
def test_what_is_shown(golden: Golden, size: tuple[int, int]) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        golden(GOLDEN / f"table-{size[0]}.txt", shown(app))
        await pilot.press("down", "down", "d")
        await pilot.pause(0.2)
        golden(GOLDEN / f"diagnose-{size[0]}.txt", shown(app))

    engine = drive(steps, size=size)
    assert engine.asked == [("diagnose", "hq-one-way")]


def test_without_colours_no_grey_takes_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red as a grey was as dark as what lay behind it."""
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        assert app.native_ansi_color
        cursor = app.query_one(DataTable).get_component_rich_style("datatable--cursor")
        assert cursor.reverse

    drive(steps)


def test_a_router_that_does_not_answer_is_told() -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("v")
        await pilot.pause(0.2)
        text = shown(app)
        assert "verify hq-down" in text
        assert "branch1-r1: no answer before the connect time-out" in text
        await pilot.press("escape")
        await pilot.pause()
        assert "verify hq-down" not in shown(app)

    drive(steps)


def test_what_comes_after_its_box_was_closed_is_let_go() -> None:
    class Slow(Recorded):
        closed = threading.Event()

        def verify(self, tunnel: str) -> Sequence[str]:
            self.closed.wait(20)
            return (tunnel, "ok")

    engine = Slow()

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("v")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        engine.closed.set()
        await pilot.pause(0.2)
        assert "8 tunnels" in shown(app)

    drive(steps, engine)


def test_filter() -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"one", "enter")
        await pilot.pause()
        assert names(app) == ["hq-one-way"]
        assert "8 tunnels, 1 shown" in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(names(app)) == len(TunnelState)
        await pilot.press("t")
        await pilot.pause()
        assert names(app) == [
            "hq-down",
            "hq-spi-mismatch",
            "hq-one-way",
            "hq-partial",
            "hq-unknown",
        ]
        await pilot.press("slash", *"nothing-like-it")
        await pilot.pause()
        assert names(app) == []
        assert "no tunnel is shown: escape shows all" in shown(app)
        await pilot.press("v", "enter", "v", "escape")

    assert drive(steps).asked == [], "there is none to ask about"


def test_the_cursor_stays_on_its_tunnel() -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("down")
        assert app._current() == "hq-spi-mismatch"
        tunnel = load_inventory(reference_dir()).tunnels[0]
        found = dict(everything().observations)
        found["hq-up"] = replace(
            observation(tunnel, TunnelState.DOWN), tunnel=found["hq-up"].tunnel
        )
        engine.snapshot = Snapshot(found, engine.snapshot.answers, 8, 0.8)
        await asyncio.to_thread(engine.after, engine.snapshot)
        await pilot.pause(0.2)
        assert names(app)[:3] == ["hq-down", "hq-up", "hq-spi-mismatch"]
        assert app._current() == "hq-spi-mismatch"

    engine = Recorded()
    drive(steps, engine)


def test_it_grows_with_its_terminal() -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        assert "why" not in columns(app)
        await pilot.resize_terminal(130, 30)
        await pilot.pause(0.2)
        assert "why" in columns(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.2)
        assert "why" not in columns(app)
        assert len(names(app)) == len(TunnelState)

    drive(steps)


def columns(app: WatchApp) -> list[str]:
    return [str(key.value) for key in app.query_one(DataTable).columns]


def names(app: WatchApp) -> list[str]:
    return [str(key.value) for key in app.query_one(DataTable).rows]


@pytest.mark.gate
def test_a_thousand_tunnels() -> None:
    """All of them are there, a key is answered, and a drifted one is in trouble."""
    tunnel = load_inventory(reference_dir()).tunnels[0]
    many = [
        replace(observation(tunnel, TunnelState.UP), tunnel=replace(tunnel, name=f"t{n:04}"))
        for n in range(999)
    ]
    many.append(replace(many[0], tunnel=replace(tunnel, name="odd"), drift=2))
    snapshot = Snapshot({each.tunnel.name: each for each in many}, {}, 7, 0.8)

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.pause(0.2)
        assert "1000 tunnels" in (text := shown(app))
        assert "1000 up, 1 drifted" in text
        begun = time.monotonic()
        await pilot.press("t")
        await pilot.pause()
        assert time.monotonic() - begun < 5
        text = shown(app)
        assert "1 shown" in text
        assert "2 differences to the inventory" in text

    drive(steps, engine=Recorded(snapshot))
