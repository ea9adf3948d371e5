"""Tunnels and how they stand as a page: a picture, and a table that leads to what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bothends.report.page import Part, heading, picture, table, text, title, tone, trouble
from bothends.report.topology import Link
from bothends.report.topology import picture as drawn


@dataclass(frozen=True, slots=True)
class Row:
    """One tunnel of the page."""

    tunnel: str
    ends: Sequence[str]
    """Its routers: one where the other end is a partner's."""
    status: str
    description: str = ""
    """What stands beside its status."""
    section: tuple[Part, ...] = ()
    """What its section holds below the heading; without any it has none."""


def parts(name: str, summary: Sequence[str], rows: Iterable[Row]) -> Iterator[Part]:
    """The page of some tunnels, those in trouble first, with a section for each that has one."""
    # The filter knows a line of the picture by its number: tunnels without one come last.
    rows = sorted(rows, key=lambda row: (not row.ends, trouble(row.status)))
    yield from (title(name), text(*summary))
    if not rows:
        return
    anchors = [f"tunnel-{n}" if row.section else "" for n, row in enumerate(rows, 1)]
    links = [
        Link(
            row.ends[0],
            row.ends[1] if len(row.ends) > 1 else f"peer of {row.ends[0]}",
            tone(row.status),
            row.tunnel,
            row.status,
            f"#{anchor}" if anchor else "",
        )
        for row, anchor in zip(rows, anchors, strict=True)
        if row.ends
    ]
    yield picture(drawn((), links))
    columns = 4 if any(row.description for row in rows) else 3
    cells = ((row.tunnel, " and ".join(row.ends), row.status, row.description) for row in rows)
    head = ("tunnel", "routers", "status", "what to know")
    yield table(head[:columns], (row[:columns] for row in cells), anchors)
    for row, anchor in zip(rows, anchors, strict=True):
        if row.section:
            yield heading(f"{row.tunnel}: {row.status}", anchor)
            yield from row.section
