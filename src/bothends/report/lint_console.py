"""The result of a comparison for people: a table of tunnels, then findings, both ends together."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import TextIO

from bothends.compare import Finding, Judgement, Place, TunnelJudgement, Verdict
from bothends.report.lint import ordered
from bothends.report.plain import Painter

_GOOD = {Verdict.UP}
_FAIR = {Verdict.UP_WEAK, Verdict.NO_PEER, Verdict.UNVERIFIABLE}
_STYLES = {"error": "failed", "warning": "unverifiable", "info": "dim"}


def write(judgement: Judgement, stream: TextIO, width: int = 100, silenced: int = 0) -> None:
    """Print a judgement."""
    paint = Painter(stream)
    stream.writelines(f"{line.rstrip()}\n" for line in _lines(judgement, paint, width, silenced))


def _lines(judgement: Judgement, paint: Painter, width: int, silenced: int) -> Iterator[str]:
    yield from _table(judgement.tunnels, paint)
    for tunnel in judgement.tunnels:
        if tunnel.findings:
            yield ""
            yield f"{paint('bold', tunnel.id)}: {_verdict(tunnel.verdict, paint)}"
            yield from _findings(tunnel.findings, paint, width)
    if judgement.findings:
        yield ""
        yield paint("bold", "beside the tunnels")
        yield from _findings(judgement.findings, paint, width)
    yield ""
    yield _summary(judgement, silenced)


def _table(tunnels: Iterable[TunnelJudgement], paint: Painter) -> Iterator[str]:
    rows = [("tunnel", "kind", "IKE", "verdict", "suite")]
    rows += [(t.id, str(t.kind), f"v{t.ike}", str(t.verdict), _suite(t)) for t in tunnels]
    if len(rows) == 1:
        yield "no tunnels found"
        return
    wide = [max(len(row[column]) for row in rows) for column in range(4)]
    for index, row in enumerate(rows):
        cells = [f"{cell:<{size}}" for cell, size in zip(row, [*wide, 0], strict=True)]
        if index == 0:
            yield paint("dim", "  ".join(cells))
            continue
        painted = [paint("plain", cell) for cell in cells]
        painted[3] = _verdict(Verdict(row[3]), paint) + " " * (wide[3] - len(row[3]))
        yield "  ".join(painted)


def _suite(tunnel: TunnelJudgement) -> str:
    """The suite that will be used; both, when it depends on who starts."""
    suites = dict.fromkeys(found.suite for found in tunnel.directions if found.suite)
    return " | ".join(suites)


def _verdict(verdict: Verdict, paint: Painter) -> str:
    style = "ok" if verdict in _GOOD else "unverifiable" if verdict in _FAIR else "failed"
    return paint(style, str(verdict))


def _findings(findings: Iterable[Finding], paint: Painter, width: int) -> Iterator[str]:
    for found in ordered(findings):
        severity = paint(_STYLES[found.severity], str(found.severity))
        title = paint("plain", f"{found.title}: {found.consequence}")
        yield f"  {severity} {paint('bold', found.rule)} {title}"
        yield from (
            f"    {paint('plain', line)}"
            for line in textwrap.wrap(found.message, max(width - 4, 40))
        )
        places = [place for place in (found.a, found.b) if place]
        wide = max(len(_where(place)) for place in places)
        for place in places:
            yield f"    {_where(place):<{wide}}  {paint('dim', place.text.strip())}"
        for fix in found.fix:
            yield f"    fix on {fix.device}:"
            yield from (f"      {paint('add', line)}" for line in fix.lines)


def _where(place: Place) -> str:
    return f"{place.device} {place.file}:{place.line}" if place.line else f"{place.device} default"


def _summary(judgement: Judgement, silenced: int) -> str:
    verdicts = ", ".join(f"{count} {name}" for name, count in judgement.verdicts().items())
    counts = ", ".join(f"{count} {name}" for name, count in judgement.severities().items())
    quiet = f", {silenced} silenced" if silenced else ""
    return (
        f"{len(judgement.devices)} devices, {len(judgement.tunnels)} tunnels"
        f"{f' ({verdicts})' if verdicts else ''}; findings: {counts}{quiet}"
    )
