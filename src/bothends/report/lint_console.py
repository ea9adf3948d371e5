"""The result of a comparison for people: a table of tunnels, then findings, both ends together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TextIO

from bothends.compare import Finding, Fix, Place, Severity, TunnelJudgement, Verdict
from bothends.report.lint_items import Item, Report
from bothends.report.lint_view import Group, LintView, groups
from bothends.report.lint_words import not_judged, suites, summary
from bothends.report.plain import Painter, counted, printable
from bothends.report.plain import width as terminal_width
from bothends.report.wrapping import wrapped

_GOOD = {Verdict.UP}
_FAIR = {Verdict.UP_WEAK, Verdict.NO_PEER, Verdict.UNVERIFIABLE}
_STYLES = {"error": "failed", "warning": "unverifiable", "info": "dim"}
NAMED = 5
"""Tunnels or devices that are named of those that have a finding in common."""


def write(
    report: Report, stream: TextIO, width: int | None = None, view: LintView | None = None
) -> None:
    """Print a report. Only lines of configurations may be wider than the terminal."""
    page = _Page(report, view or LintView(), Painter(stream), width or terminal_width())
    stream.writelines(f"{line.rstrip()}\n" for line in page.lines())


class FindingLines:
    """Findings on one terminal, with both ends and the lines to enter."""

    def __init__(self, view: LintView, paint: Painter, width: int) -> None:
        self.view, self.paint, self.width = view, paint, width
        self.fixes: set[tuple[Fix, ...]] = set()
        """Those that were printed."""

    def text(self, text: str, style: str = "", margin: str = "") -> Iterator[str]:
        """The text in lines of no more than the width, made safe."""
        for line in wrapped(printable(text), self.width - len(margin), "  "):
            yield margin + (self.paint(style, line) if style else line)

    def findings(self, items: Sequence[Item]) -> Iterator[str]:
        """Every finding with both ends and the fix; one kind on one device below one title."""
        last: tuple[object, ...] = ()
        for item in items:
            finding = item.finding
            kind = finding.rule, finding.severity, finding.consequence, finding.a.device
            if kind != last:
                yield from self._head(finding, "  ")
            last = kind
            if finding.severity is Severity.INFO:
                spot = self.view.where(finding.a).removeprefix(f"{finding.a.device} ")
                yield from self.text(f"{' '.join(finding.sentences)} ({spot})", "", "    ")
                continue
            yield from self.text(" ".join(finding.sentences), "", "    ")
            yield from self._evidence(item, "    ")

    def _evidence(self, item: Item, margin: str) -> Iterator[str]:
        """The lines of both ends, then the lines to enter; none of them is ever broken."""
        yield from (f"{margin}{line}" for line in self._ends(item.places, len(margin)))
        for rule, message in item.finding.follows:
            yield from self.text(f"consequence: {rule}: {message}", "dim", f"{margin}  ")
        if not item.finding.fix:
            return
        if item.finding.fix in self.fixes and not self.view.verbose:
            yield f"{margin}fix: the lines above"
            return
        self.fixes.add(item.finding.fix)
        for fix in item.finding.fix:
            yield f"{margin}fix on {printable(fix.device)}:"
            yield from (f"{margin}  {self.paint('add', line)}" for line in fix.lines)

    def _head(self, finding: Finding, margin: str) -> Iterator[str]:
        start = f"{finding.severity} {finding.rule} "
        lines = wrapped(printable(f"{start}{finding.title}"), self.width - len(margin), "  ")
        severity = self.paint(_STYLES[finding.severity], str(finding.severity))
        yield f"{margin}{severity} {self.paint('bold', finding.rule)} {lines[0][len(start) :]}"
        yield from (f"{margin}{line}" for line in lines[1:])

    def _ends(self, places: Sequence[Place], margin: int) -> Iterator[str]:
        """The lines of both ends side by side, one below the other where there is no room."""
        columns = [self._column(place) for place in places]
        wide = sum(max(map(len, column)) for column in columns) + 2 * (len(columns) - 1)
        if len(columns) == 1 or wide > self.width - margin:
            for column in columns:
                yield from column
            return
        here, there = columns
        size = max(map(len, here))
        for left, right in zip_longest(here, there, fillvalue=""):
            yield f"{left:<{size}}  {right}"

    def _column(self, place: Place) -> list[str]:
        """One end: where its line stands, then the line."""
        return [printable(self.view.where(place)), f"  {printable(place.text.strip())}"]


class _Page(FindingLines):
    """One report on one terminal."""

    def __init__(self, report: Report, view: LintView, paint: Painter, width: int) -> None:
        super().__init__(view, paint, width)
        self.report = report

    def lines(self) -> Iterator[str]:
        """Everything: tunnels, errors of several, one by one, what else several have, devices."""
        view, tunnels = self.view, self.report.judgement.tunnels
        shown = [item for item in self.report.items if view.has(item)]
        yield from self._table(view.listed(tunnels), len(tunnels))
        repeated = [] if view.verbose else list(groups(shown))
        grouped = {id(item) for group in repeated for item in group.items}
        of: dict[str, list[Item]] = {}
        for item in shown:
            if id(item) not in grouped:
                of.setdefault(item.tunnel.id if item.tunnel else "", []).append(item)
        yield from self._groups(group for group in repeated if _is_error(group))
        for tunnel in tunnels:
            if tunnel.id in of:
                yield ""
                yield from self.text(f"{tunnel.id}: {tunnel.verdict}", "bold")
                yield from self.findings(of[tunnel.id])
        yield from self._groups(group for group in repeated if not _is_error(group))
        if "" in of:
            yield ""
            yield self.paint("bold", "devices")
            yield from self.findings(of[""])
        yield ""
        yield from self.text(summary(self.report))
        left = len(self.report.items) - len(shown)
        if left:
            chosen = self.view.only or self.view.tunnels or self.view.least or self.view.verbose
            more = "" if chosen else ": --verbose shows all"
            yield from self.text(f"{counted(left, 'finding')} not shown{more}")
        yield from self.text(not_judged(self.report), "unverifiable")

    def _table(self, tunnels: Sequence[TunnelJudgement], total: int) -> Iterator[str]:
        """Verdict, kind and IKE version of every tunnel; last its name, and below it the suite."""
        if not total:
            yield "no tunnels found"
            return
        if not tunnels and self.view.tunnels:
            yield "no tunnel has such a name"
            return
        if not tunnels:
            yield f"{counted(total, 'tunnel')}: UP"
            return
        verdicts = max(len("verdict"), *(len(tunnel.verdict) for tunnel in tunnels))
        kinds = max(len("kind"), *(len(tunnel.kind) for tunnel in tunnels))
        margin = " " * (verdicts + kinds + len("IKE") + 6)
        head = f"{'verdict':<{verdicts}}  {'kind':<{kinds}}  IKE  tunnel and suite"
        yield self.paint("dim", head)
        for tunnel in tunnels:
            verdict = painted(tunnel.verdict, self.paint) + " " * (verdicts - len(tunnel.verdict))
            start = f"{verdict}  {tunnel.kind:<{kinds}}  v{tunnel.ike}   "
            lines = list(self.text(tunnel.id, "", margin))
            yield start + lines[0][len(margin) :]
            yield from lines[1:]
            if suite := suites(tunnel):
                yield from self.text(suite, "dim", margin)
        if len(tunnels) < total and not self.view.tunnels:
            yield f"and {counted(total - len(tunnels), 'tunnel')}: UP"

    def _groups(self, groups: Iterable[Group]) -> Iterator[str]:
        for group in groups:
            yield ""
            yield from self._group(group)

    def _group(self, group: Group) -> Iterator[str]:
        """A finding that many tunnels or devices have, once: the first of them, and their names."""
        names, first = group.names, group.items[0]
        more = f", and {len(names) - NAMED} more" if len(names) > NAMED else ""
        if group.of_tunnels:
            where = f"in {counted(len(names), 'tunnel')}"
        else:
            where = f"{len(group.items)} times, on {counted(len(names), 'device')}"
        yield from self._head(first.finding, "")
        yield from self.text(
            f"{where}: {', '.join(names[:NAMED])}{more} (--verbose shows each)", "", "  "
        )
        yield from self.text(f"for example: {' '.join(first.finding.sentences)}", "", "  ")
        yield from self._evidence(first, "  ")


def painted(verdict: Verdict, paint: Painter) -> str:
    """A verdict in its colour."""
    style = "ok" if verdict in _GOOD else "unverifiable" if verdict in _FAIR else "failed"
    return paint(style, str(verdict))


def _is_error(group: Group) -> bool:
    return group.items[0].finding.severity is Severity.ERROR
