"""The live view: a table of tunnels, the details of one, and what verify and diagnose say of it."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Protocol

from rich.text import Text
from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Input, Static

from bothends.errors import BothendsError
from bothends.live.rows import COLUMNS, ROOMY, WHY, Choice, cells, chosen, details, headline
from bothends.monitor import Observation, Snapshot, TunnelState
from bothends.report.plain import printable

STYLES = {
    TunnelState.UP: "green",
    TunnelState.IDLE: "cyan",
    TunnelState.STANDBY: "cyan",
    TunnelState.PARTIAL: "yellow",
    TunnelState.UNKNOWN: "magenta",
    TunnelState.ONE_WAY: "bold red",
    TunnelState.SPI_MISMATCH: "bold red",
    TunnelState.DOWN: "bold red",
}
"""Beside the word, never instead of it."""
TICK = 1.0
"""Seconds between two counts of ages and times to rekey."""

Say = Callable[[str], Sequence[str]]
"""What is found of a tunnel, by its name, as lines."""


class Engine(Protocol):
    """What looks at the tunnels, and asks more about one."""

    @property
    def snapshot(self) -> Snapshot:
        """All that is known after the last look."""

    def watch(self, after: Callable[[Snapshot], None]) -> None:
        """Look again and again until it is stopped; call `after` with what each look showed."""

    def stop(self) -> None:
        """End `watch`."""

    def verify(self, tunnel: str) -> Sequence[str]:
        """Ask both ends, send traffic through the tunnel, and say what was found."""

    def diagnose(self, tunnel: str) -> Sequence[str]:
        """Show what is wrong with a tunnel, on which end, and why."""


class Findings(ModalScreen[None]):
    """What verify or diagnose found of a tunnel, over the table until it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "app.pop_screen", "Close")]
    CSS = """
    #findings { width: 100%; height: 1fr; border-top: solid; scrollbar-size-vertical: 1; }
    #findings-text { width: 100%; height: auto; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """A box with text that can be scrolled."""
        with VerticalScroll(id="findings") as box:
            box.border_title = self._title
            yield Static(Text("asking both ends ..."), id="findings-text")
        yield Footer(show_command_palette=False)

    def show(self, lines: Iterable[str]) -> None:
        """Put the text in, unless the box was closed before it came."""
        text = Text("\n".join(printable(line) for line in lines))
        for box in self.query("#findings-text").results(Static):
            box.update(text)


class WatchApp(App[None]):
    """All tunnels, looked at again and again by an engine in a thread of its own."""

    TITLE = "bothends watch"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #headline { height: auto; max-height: 2; padding: 0 1; }
    #tunnels { height: 1fr; overflow-x: hidden; }
    WatchApp:nocolor #tunnels > .datatable--cursor { text-style: reverse; }
    #details { height: 6; border-top: solid; padding: 0 1; }
    #words { display: none; height: 3; }
    #words.shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "ask('verify')", "Verify"),
        Binding("d", "ask('diagnose')", "Diagnose"),
        Binding("slash", "filter", "Filter", key_display="/"),
        Binding("t", "trouble", "In trouble only"),
        Binding("escape", "all", "Show all"),
        Binding("q", "quit", "Quit"),
    ]

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        # Without colours those of the terminal stay: shades of grey would hide what is red.
        super().__init__(ansi_color=bool(os.environ.get("NO_COLOR")))
        self._engine = engine
        self._clock = clock
        self._choice = Choice()
        self._wide = False
        self._rows: dict[str, list[Text]] = {}
        """What the table shows, by tunnel: of a thousand, only cells that change are drawn anew."""

    def compose(self) -> ComposeResult:
        """The line of counts, the table, the filter, the details, the keys."""
        yield Static(id="headline", markup=False)
        yield DataTable(id="tunnels", cursor_type="row")
        yield Input(id="words", placeholder="words of a tunnel, router, state or kind")
        yield Static(id="details", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to look."""
        self._lay_out(self.size.width >= ROOMY)
        self.query_one(DataTable).focus()
        self.set_interval(TICK, self.refresh_rows)
        self._watch()

    def on_resize(self, event: Resize) -> None:
        """Say why in the rows where there is room for it."""
        if (event.size.width >= ROOMY) != self._wide:
            self._lay_out(event.size.width >= ROOMY)

    def on_unmount(self) -> None:
        """End the looking."""
        self._engine.stop()

    @work(thread=True, exit_on_error=True)
    def _watch(self) -> None:
        self._engine.watch(lambda _snapshot: self.call_from_thread(self.refresh_rows))

    def _lay_out(self, wide: bool) -> None:
        table = self.query_one(DataTable)
        table.clear(columns=True)
        self._rows = {}
        self._wide = wide
        for name in (*COLUMNS, WHY) if wide else COLUMNS:
            table.add_column(name, key=name)
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Show the newest snapshot, with the cursor on the tunnel where it was."""
        if not self.query(DataTable):  # a look may end while the view is being closed
            return
        snapshot, now = self._engine.snapshot, self._clock()
        shown = chosen(snapshot, self._choice)
        table = self.query_one(DataTable)
        rows = {each.tunnel.name: _styled(each, now)[: len(table.columns)] for each in shown}
        if list(rows) == list(self._rows):
            for name, row in rows.items():
                for column, value, before in zip(
                    table.columns, row, self._rows[name], strict=False
                ):
                    if value != before:
                        wider = len(value) > len(before)
                        table.update_cell(name, column, value, update_width=wider)
        else:
            current = self._current()
            table.clear()
            for name, row in rows.items():
                table.add_row(*row, key=name)
            if current in rows:
                table.move_cursor(row=table.get_row_index(current), animate=False)
        self._rows = rows
        self.query_one("#headline", Static).update(headline(snapshot, self._choice, now))
        self._show_details()

    def _current(self) -> str:
        """The name of the tunnel under the cursor; empty where there is none."""
        table = self.query_one(DataTable)
        if not table.row_count:
            return ""
        return str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)

    @on(DataTable.RowHighlighted)
    def _show_details(self) -> None:
        each = self._engine.snapshot.observations.get(self._current())
        text = "no tunnel is shown: escape shows all"
        if each:
            text = "\n".join(map(printable, details(each, self._clock())))
        self.query_one("#details", Static).update(text)

    def action_filter(self) -> None:
        """Ask for words that a tunnel must have."""
        words = self.query_one("#words", Input)
        words.add_class("shown")
        words.focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._choice = Choice(event.value, self._choice.trouble)
        self.refresh_rows()

    @on(Input.Submitted)
    def _narrowed(self) -> None:
        self.query_one("#words", Input).remove_class("shown")
        self.query_one(DataTable).focus()

    def action_trouble(self) -> None:
        """Show only what is not well, or all again."""
        self._choice = Choice(self._choice.words, not self._choice.trouble)
        self.refresh_rows()

    def action_all(self) -> None:
        """Show all tunnels again."""
        self._choice = Choice()
        words = self.query_one("#words", Input)
        words.value = ""
        self._narrowed()
        self.refresh_rows()

    def action_ask(self, what: str) -> None:
        """Ask more about the tunnel under the cursor."""
        if tunnel := self._current():
            findings = Findings(f"{what} {tunnel}")
            self.push_screen(findings)
            self._ask(getattr(self._engine, what), tunnel, findings)

    @work(thread=True, exit_on_error=True)
    def _ask(self, say: Say, tunnel: str, findings: Findings) -> None:
        try:
            lines = say(tunnel)
        except BothendsError as error:
            lines = str(error).splitlines()
        self.call_from_thread(findings.show, lines)


def _styled(each: Observation, now: float) -> list[Text]:
    """The cells of a row."""
    state, *rest = cells(each, now)
    return [Text(state, STYLES[each.state]), *(Text(printable(cell)) for cell in rest)]
