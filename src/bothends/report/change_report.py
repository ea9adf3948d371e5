"""What a run changed, for a change board: one page, as Markdown and as HTML.

Written when the run begins and after each batch, so that it is there even when the run dies.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bothends.report.evidence import EvidenceFolder
from bothends.report.page import Part, heading, html, lines, markdown, table, text
from bothends.report.plain import counted, now
from bothends.report.tunnel_page import Row
from bothends.report.tunnel_page import parts as tunnel_parts

Ends = Mapping[str, Sequence[str]]
"""The routers of each tunnel, by its name."""


def write(evidence: EvidenceFolder, document: Mapping[str, Any], ends: Ends, *, over: bool) -> None:
    """Write `report.md` and `report.html` from what a run has to tell so far.

    `document` is that of `Results`; `ends` has all tunnels that the run is for; `over` says whether
    the run has come to its end.

    Raises:
        InputError: the evidence folder cannot be written.
    """
    parts = list(_parts(document, ends, over=over))
    evidence.page("report.md", markdown(parts))
    evidence.page("report.html", html(parts))


def _parts(document: Mapping[str, Any], ends: Ends, *, over: bool) -> Iterator[Part]:
    changes: Sequence[Mapping[str, Any]] = document.get("changes", ())
    begun = {change["tunnel"] for change in changes}
    left = [name for name in ends if name not in begun]
    state = (
        f"The run ended at {now()}."
        if over
        else f"The run was under way at {now()}. If no newer report is here, it was "
        "interrupted: 'bothends changes' shows what is left to do, 'bothends resume' "
        "finishes it."
    )
    tally = Counter(str(change["state"]) for change in changes)
    sums = [f"{number} {name}" for name, number in tally.items()]
    without = "not begun" if over else "no result yet"  # it may have been in hand
    sums += [f"{len(left)} {without}"] if left else []
    totals = f"{', '.join(sums)}." if sums else "No change was begun yet."
    rows = [
        Row(c["tunnel"], ends.get(c["tunnel"], ()), str(c["state"]), _why(c), tuple(_of_change(c)))
        for c in changes
    ]
    rows += [Row(name, ends[name], without) for name in left]
    yield from tunnel_parts(f"Change of {counted(len(ends), 'tunnel')}", (state, totals), rows)
    for plan in document.get("plans", ()):
        if plan["lines"] or plan["notes"]:
            yield heading(f"Lines for {plan['device']}")
            yield text(*plan["notes"])
            yield lines(plan["lines"])


def _why(change: Mapping[str, Any]) -> str:
    """The first thing that went wrong, or that is to be known."""
    text = [*change["errors"].values(), *change["notes"]]
    text += [c["message"] for c in change["checks"] if c["status"] != "ok"]
    return str(text[0]).splitlines()[0] if text else ""


def _of_change(change: Mapping[str, Any]) -> Iterator[Part]:
    texts = [*change["errors"].values(), *change["notes"]]
    window = change.get("window")
    if window is not None:
        texts.append(f"Both ends were confirmed within {1000 * window:.1f} ms of each other.")
    yield text(*map(str, texts))
    rows = [(c["device"], str(c["status"]), c["title"], c["message"]) for c in change["checks"]]
    if rows:
        yield table(("router", "status", "check", "what both ends showed"), rows)
