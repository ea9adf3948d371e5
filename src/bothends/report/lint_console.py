"""The result of a comparison for people: a table of tunnels, then findings, both ends together."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from shutil import get_terminal_size
from typing import TextIO

from bothends.compare import Finding, Place, Severity, TunnelJudgement, Verdict
from bothends.report.lint_items import Item, Report
from bothends.report.lint_words import not_judged, suites, summary, where
from bothends.report.plain import Painter, printable

_GOOD = {Verdict.UP}
_FAIR = {Verdict.UP_WEAK, Verdict.NO_PEER, Verdict.UNVERIFIABLE}
_STYLES = {"error": "failed", "warning": "unverifiable", "info": "dim"}
WIDTH = 100
"""Columns where neither a terminal nor COLUMNS says how many there are."""
_NARROW = 30
"""Columns that one of two ends needs beside the other."""


def write(report: Report, stream: TextIO, width: int | None = None) -> None:
    """Print a report. Only the lines of a fix, to be copied, may be wider than the terminal."""
    paint, width = Painter(stream), width or get_terminal_size((WIDTH, 0)).columns
    stream.writelines(f"{line.rstrip()}\n" for line in _lines(report, paint, width))


def _lines(report: Report, paint: Painter, width: int) -> Iterator[str]:
    yield from _table(report.judgement.tunnels, paint, width)
    of = report.by_tunnel
    for tunnel in report.judgement.tunnels:
        if tunnel.id in of:
            yield ""
            yield from _wrapped(f"{tunnel.id}: {tunnel.verdict}", width, paint, "bold")
            yield from _findings(of[tunnel.id], paint, width)
    if "" in of:
        yield ""
        yield paint("bold", "beside the tunnels")
        yield from _findings(of[""], paint, width)
    yield ""
    yield from _wrapped(summary(report), width, paint, "")
    yield from _wrapped(not_judged(report), width, paint, "unverifiable")


def _wrapped(
    text: str, width: int, paint: Painter, style: str, margin: str = "", hanging: str = "  "
) -> Iterator[str]:
    """The text in lines of no more than the width, made safe."""
    room = max(width - len(margin), _NARROW)
    for line in _wrap(text, room, hanging):
        yield margin + (paint(style, line) if style else line)


def _wrap(text: str, room: int, hanging: str) -> list[str]:
    return textwrap.wrap(printable(text), room, subsequent_indent=hanging, break_on_hyphens=False)


def _table(tunnels: Sequence[TunnelJudgement], paint: Painter, width: int) -> Iterator[str]:
    """Verdict, kind and IKE version of every tunnel; last its name, and below it the suite."""
    if not tunnels:
        yield "no tunnels found"
        return
    verdicts = max(len("verdict"), *(len(tunnel.verdict) for tunnel in tunnels))
    kinds = max(len("kind"), *(len(tunnel.kind) for tunnel in tunnels))
    margin = " " * (verdicts + kinds + len("IKE") + 6)
    yield paint("dim", f"{'verdict':<{verdicts}}  {'kind':<{kinds}}  IKE  tunnel and suite")
    for tunnel in tunnels:
        verdict = _verdict(tunnel.verdict, paint) + " " * (verdicts - len(tunnel.verdict))
        head = f"{verdict}  {tunnel.kind:<{kinds}}  v{tunnel.ike}   "
        lines = list(_wrapped(tunnel.id, width, paint, "", margin))
        yield head + lines[0][len(margin) :]
        yield from lines[1:]
        if suite := suites(tunnel):
            yield from _wrapped(suite, width, paint, "dim", margin)


def _verdict(verdict: Verdict, paint: Painter) -> str:
    style = "ok" if verdict in _GOOD else "unverifiable" if verdict in _FAIR else "failed"
    return paint(style, str(verdict))


def _findings(items: Sequence[Item], paint: Painter, width: int) -> Iterator[str]:
    """Every finding with both ends and the fix; those of severity info in a line, rule by rule."""
    told = ""
    for item in items:
        found = item.finding
        if found.severity is not Severity.INFO or found.rule != told:
            yield from _head(found, paint, width)
        told = found.rule
        if found.severity is Severity.INFO:
            spot = where(found.a).removeprefix(f"{found.a.device} ")
            text = f"{found.message} ({spot})"
            yield from _wrapped(text, width, paint, "", "    ")
            continue
        yield from _wrapped(found.message, width, paint, "", "    ", "")
        yield from _ends(item.places, width - 4)
        for fix in found.fix:
            yield f"    fix on {printable(fix.device)}:"
            yield from (f"      {paint('add', line)}" for line in fix.lines)


def _head(found: Finding, paint: Painter, width: int) -> Iterator[str]:
    start = f"{found.severity} {found.rule} "
    title = textwrap.wrap(
        printable(f"{found.title}: {found.consequence}"),
        max(width - 2, _NARROW),
        initial_indent=start,
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    severity = paint(_STYLES[found.severity], str(found.severity))
    yield f"  {severity} {paint('bold', found.rule)} {title[0][len(start) :]}"
    yield from (f"  {line}" for line in title[1:])


def _ends(places: Sequence[Place], width: int) -> Iterator[str]:
    """The lines of both ends side by side, one below the other where there is no room."""
    room = width // 2 - 1
    if len(places) == 1 or room < _NARROW:
        for place in places:
            yield from (f"    {line}" for line in _column(place, max(width, _NARROW)))
        return
    here, there = (_column(place, room) for place in places)
    size = max(map(len, here))
    for left, right in zip_longest(here, there, fillvalue=""):
        yield f"    {left:<{size}}  {right}"


def _column(place: Place, room: int) -> list[str]:
    """One end: where its line stands, then the line."""
    spot = _wrap(where(place), room, "")
    return [*spot, *(f"  {line}" for line in _wrap(place.text.strip(), room - 2, "  "))]
