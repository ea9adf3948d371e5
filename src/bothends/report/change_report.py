"""What a run changed, for a change board: one page, as Markdown and as HTML.

Written when the run begins and after each batch, so that it is there even when the run dies.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from bothends.report.evidence import Evidence
from bothends.report.markdown import escaped, fenced
from bothends.report.plain import counted, printable

_STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left}"
    "pre{background:#f4f4f4;padding:.6em;overflow-x:auto}"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: a heading, sentences, a table with its head, or lines of text."""

    kind: str
    """`title`, `heading`, `text`, `table`, or `lines`."""
    rows: tuple[tuple[str, ...], ...]


def write(
    evidence: Evidence, document: Mapping[str, Any], tunnels: Sequence[str], *, over: bool
) -> None:
    """Write `report.md` and `report.html` from what a run has to tell so far.

    `document` is that of `Results`; `tunnels` are all that the run is for; `over` says whether
    the run has come to its end.

    Raises:
        InputError: the evidence folder cannot be written.
    """
    parts = list(_parts(document, tunnels, over=over))
    evidence.page("report.md", "\n".join(_markdown(parts)) + "\n")
    evidence.page("report.html", "\n".join(_html(parts)) + "\n")


def _parts(document: Mapping[str, Any], tunnels: Sequence[str], *, over: bool) -> Iterator[Part]:
    changes: Sequence[Mapping[str, Any]] = document.get("changes", ())
    begun = {change["tunnel"] for change in changes}
    left = [name for name in tunnels if name not in begun]
    yield Part("title", ((f"Change of {counted(len(tunnels), 'tunnel')}",),))
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    state = (
        f"The run ended at {now}."
        if over
        else f"The run was under way at {now}. Where nothing newer is here, it did not come to its "
        "end: 'bothends changes' says what is left to do, 'bothends resume' finishes it."
    )
    tally = Counter(str(change["state"]) for change in changes)
    sums = [f"{number} {name}" for name, number in tally.items()]
    sums += [f"{len(left)} not begun"] if left else []
    yield Part("text", ((state,), (f"{', '.join(sums)}." if sums else "Nothing was begun yet.",)))
    rows = [(c["tunnel"], str(c["state"]), _why(c)) for c in changes]
    rows += [(name, "not begun", "") for name in left]
    yield Part("table", (("tunnel", "state", "what to know"), *rows))
    for change in changes:
        yield from _of_change(change)
    for plan in document.get("plans", ()):
        if plan["lines"] or plan["notes"]:
            yield Part("heading", ((f"Lines for {plan['device']}",),))
            yield Part("text", tuple((note,) for note in plan["notes"]))
            yield Part("lines", tuple((line,) for line in plan["lines"]))


def _why(change: Mapping[str, Any]) -> str:
    """The first thing that went wrong, or that is to be known."""
    text = [*change["errors"].values(), *change["notes"]]
    text += [c["message"] for c in change["checks"] if c["status"] != "ok"]
    return str(text[0]).splitlines()[0] if text else ""


def _of_change(change: Mapping[str, Any]) -> Iterator[Part]:
    yield Part("heading", ((f"{change['tunnel']}: {change['state']}",),))
    texts = [*change["errors"].values(), *change["notes"]]
    window = change.get("window")
    if window is not None:
        texts.append(f"Both ends were confirmed within {1000 * window:.1f} ms of each other.")
    yield Part("text", tuple((str(text),) for text in texts))
    rows = [(c["device"], str(c["status"]), c["title"], c["message"]) for c in change["checks"]]
    if rows:
        yield Part("table", (("router", "status", "check", "what both ends showed"), *rows))


def _markdown(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.kind in {"title", "heading"}:
            yield from (f"{'#' if part.kind == 'title' else '##'} {escaped(part.rows[0][0])}", "")
        elif part.kind == "lines" and part.rows:
            yield from (*fenced(row[0] for row in part.rows), "")
        elif part.kind == "table":
            head, *rows = part.rows
            yield f"| {' | '.join(head)} |"
            yield f"|{'---|' * len(head)}"
            yield from (f"| {' | '.join(map(escaped, row))} |" for row in rows)
            yield ""
        elif part.kind == "text":
            for row in part.rows:
                yield from (escaped(row[0]), "")


def _html(parts: Sequence[Part]) -> Iterator[str]:
    title = escape(parts[0].rows[0][0])
    yield '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    tags = {"title": "h1", "heading": "h2", "text": "p"}
    for part in parts:
        if part.kind in tags:
            tag = tags[part.kind]
            yield from (f"<{tag}>{_cell(row[0])}</{tag}>" for row in part.rows)
        elif part.kind == "lines" and part.rows:
            yield f"<pre>{escape(chr(10).join(printable(row[0]) for row in part.rows))}</pre>"
        elif part.kind == "table":
            head, *rows = part.rows
            yield f"<table><tr>{''.join(f'<th>{_cell(cell)}</th>' for cell in head)}</tr>"
            for row in rows:
                yield f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>"
            yield "</table>"
    yield "</body></html>"


def _cell(text: str) -> str:
    return escape(printable(text))
