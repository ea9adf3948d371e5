"""A comparison as Markdown, for a comment on a change or the summary of a job."""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from bothends.compare import TunnelJudgement
from bothends.report.lint_items import Item, Report
from bothends.report.lint_words import suites, summary, where
from bothends.report.plain import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@])")


def write(report: Report, stream: TextIO) -> None:
    """Print a table of tunnels, then the findings by tunnel."""
    stream.writelines(f"{line}\n" for line in _lines(report))


def escaped(text: str) -> str:
    """Text of a device that means nothing to Markdown."""
    return _SPECIAL.sub(r"\\\1", printable(text).replace("\n", " "))


def fenced(lines: Iterable[str], language: str = "") -> Iterator[str]:
    """A block of code that no line of it can end."""
    text = "\n".join(map(printable, lines))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}{language}", text, fence)


def _lines(report: Report) -> Iterator[str]:
    yield from ("# bothends lint", "", summary(report), "")
    if report.judgement.tunnels:
        yield from ("| tunnel | kind | IKE | verdict | suite |", "|---|---|---|---|---|")
    for tunnel in report.judgement.tunnels:
        cells = (escaped(tunnel.id), str(tunnel.kind), f"v{tunnel.ike}", f"**{tunnel.verdict}**")
        yield f"| {' | '.join(cells)} | {escaped(suites(tunnel))} |"
    title: str | None = None
    for item in report.items:
        heading = _heading(item.tunnel)
        if heading != title:
            title = heading
            yield from ("", f"## {title}")
        yield from ("", *_finding(item))


def _heading(tunnel: TunnelJudgement | None) -> str:
    return f"{escaped(tunnel.id)}: {tunnel.verdict}" if tunnel else "Beside the tunnels"


def _finding(item: Item) -> Iterator[str]:
    finding = item.finding
    yield f"### {finding.severity} {finding.rule}: {escaped(finding.title)}"
    yield ""
    yield f"{escaped(finding.message)}. **{finding.consequence.sentence}**"
    for place in item.places:
        yield from ("", f"{escaped(where(place))}", "", *fenced([place.text]))
    for fix in finding.fix:
        yield from ("", f"Fix on {escaped(fix.device)}:", "", *fenced(fix.lines))
