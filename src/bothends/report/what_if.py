"""What a change of configurations does to tunnels: for people, and as `bothends.what-if/1`."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from bothends.compare import Finding, TunnelJudgement, Verdict
from bothends.compare.what_if import TunnelChange, WhatIf
from bothends.report.formats import FailOn, LintForm
from bothends.report.lint import finding as as_data
from bothends.report.lint_console import FindingLines, painted
from bothends.report.lint_items import Item
from bothends.report.lint_page import finding_parts
from bothends.report.lint_view import LintView
from bothends.report.page import Part, heading, html, markdown, table, text, title
from bothends.report.plain import Painter, counted
from bothends.report.plain import width as terminal_width

SCHEMA = "bothends.what-if/1"
_PAGES = {LintForm.MARKDOWN: markdown, LintForm.HTML: html}
FORMS = (LintForm.CONSOLE, LintForm.JSON, *_PAGES)
_WORDS = {1: "worse", -1: "better", 0: "as before"}
_SAYS = (*_WORDS.values(), "new", "gone")


@dataclass(frozen=True, slots=True)
class WhatIfReport:
    """What is printed of a change, and whether it fails."""

    result: WhatIf
    fail_on: FailOn = FailOn.UNDECIDED
    title: str = "bothends lint: what would change"
    view: LintView = field(default_factory=LintView)
    """What of it is printed for people."""

    @property
    def failed(self) -> bool:
        """Whether something gets worse, or the router refuses a line."""
        result = self.result
        return (
            any(each.direction > 0 for each in result.tunnels)
            or any(f.severity in self.fail_on.severities for f in result.all_appeared())
            or any(each.refused for each in result.texts)
        )


def write(report: WhatIfReport, form: LintForm, stream: TextIO) -> None:
    """Print it in one of FORMS."""
    if form is LintForm.JSON:
        stream.write(json.dumps(document(report), indent=2) + "\n")
    elif form is LintForm.CONSOLE:
        stream.writelines(f"{line.rstrip()}\n" for line in _console(report, Painter(stream)))
    else:
        stream.write(_PAGES[form](_parts(report)))


def document(report: WhatIfReport) -> dict[str, Any]:
    """As `bothends schema what-if` has it."""
    result = report.result
    return {
        "schema": SCHEMA,
        "worse": report.failed,
        "texts": [
            {
                "device": each.device,
                "file": each.file,
                "how": each.how,
                "remarks": [
                    {
                        "number": remark.number,
                        "line": remark.line,
                        "says": remark.says,
                        "refused": remark.refused,
                    }
                    for remark in each.remarks
                ],
            }
            for each in result.texts
        ],
        "tunnels": [_tunnel(each) for each in result.changed],
        "appeared": [as_data(each) for each in result.appeared],
        "gone": [as_data(each) for each in result.gone],
        "summary": {
            "tunnels": len(result.tunnels),
            "changed": len(result.changed),
            **{word.replace(" ", "_"): _directions(result)[sign] for sign, word in _WORDS.items()},
            "appeared": len(list(result.all_appeared())),
            "gone": sum(len(each.gone) for each in result.tunnels) + len(result.gone),
        },
    }


def _tunnel(change: TunnelChange) -> dict[str, Any]:
    before, after = change.verdicts
    return {
        "id": change.id,
        "before": {"id": change.before.id, "verdict": str(before)} if change.before else None,
        "after": {"id": change.after.id, "verdict": str(after)} if change.after else None,
        "direction": _WORDS[change.direction],
        "appeared": [as_data(each) for each in change.appeared],
        "gone": [as_data(each) for each in change.gone],
    }


def _word(change: TunnelChange) -> str:
    """How a tunnel changes, in a word of _SAYS."""
    if change.direction or (change.before and change.after):
        return _WORDS[change.direction]
    return "gone" if change.before else "new"


def _directions(result: WhatIf) -> Counter[int]:
    return Counter(each.direction for each in result.tunnels)


def summary(report: WhatIfReport) -> str:
    """Everything in one line of counts."""
    result, words = report.result, Counter(map(_word, report.result.tunnels))
    verdicts = ", ".join(f"{words[word]} {word}" for word in _SAYS if words[word])
    appeared = len(list(result.all_appeared()))
    gone = sum(len(each.gone) for each in result.tunnels) + len(result.gone)
    of = f" ({verdicts})" if verdicts else ""
    return (
        f"{counted(len(result.texts), 'configuration')} changed; "
        f"{counted(len(result.tunnels), 'tunnel')}{of}; findings: {appeared} new, {gone} gone"
    )


@dataclass(frozen=True, slots=True)
class _Section:
    """The findings of one tunnel, or of routers as a whole, that are printed."""

    title: str
    appeared: Sequence[Item]
    gone: Sequence[Item]


def _sections(report: WhatIfReport) -> Iterator[_Section]:
    result = report.result

    def shown(findings: Sequence[Finding], tunnel: TunnelJudgement | None) -> list[Item]:
        items = (Item(finding, tunnel, "") for finding in findings)
        return [item for item in items if report.view.has(item)]

    for change in result.changed:
        before, after = (str(verdict or "not there") for verdict in change.verdicts)
        step = before if before == after else f"{before} becomes {after}"
        yield _Section(
            f"{change.id}: {step}",
            shown(change.appeared, change.after),
            shown(change.gone, change.before),
        )
    yield _Section("Routers as a whole", shown(result.appeared, None), shown(result.gone, None))


def _remarks(report: WhatIfReport) -> list[str]:
    texts = report.result.texts
    return [f"{each.device}: {remark}" for each in texts for remark in each.remarks]


def _closing(report: WhatIfReport, sections: Sequence[_Section]) -> Iterator[str]:
    """What is said last: that nothing changes, or how much is not shown."""
    result = report.result
    if not any(before is not after for before, after in (c.verdicts for c in result.tunnels)):
        yield "No verdict changes."
    shown = sum(len(section.appeared) + len(section.gone) for section in sections)
    gone = sum(len(each.gone) for each in result.tunnels) + len(result.gone)
    left = len(list(result.all_appeared())) + gone - shown
    if left:
        yield f"{counted(left, 'finding')} not shown: --verbose shows all"


def _moved(report: WhatIfReport) -> Iterator[TunnelChange]:
    """The tunnels of the table: those with another verdict, or with a finding that is shown."""
    return (each for each in report.result.changed if each.verdicts[0] is not each.verdicts[1])


def _parts(report: WhatIfReport) -> Iterator[Part]:
    yield title(report.title)
    yield text(summary(report))
    if remarks := _remarks(report):
        yield heading("What the router does with the lines")
        yield text(*remarks)
    rows = [
        (each.id, *(str(v) if v else "-" for v in each.verdicts), _word(each))
        for each in _moved(report)
    ]
    if rows:
        yield table(("tunnel", "before", "after", "change"), rows)
    sections = list(_sections(report))
    for section in sections:
        if section.appeared or section.gone:
            yield heading(section.title)
        for item in section.appeared:
            yield from finding_parts(item, "new: ")
        for item in section.gone:
            yield text(f"gone: {_line(item)}")
    yield from map(text, _closing(report, sections))


def _line(item: Item) -> str:
    finding = item.finding
    return f"{finding.severity} {finding.rule}: {finding.message}"


def _console(report: WhatIfReport, paint: Painter) -> Iterator[str]:
    page = FindingLines(report.view, paint, terminal_width())
    if remarks := _remarks(report):
        yield "what the router does with the lines"
        for remark in remarks:
            yield from page.text(remark, "", "  ")
        yield ""
    if moved := list(_moved(report)):
        names = ["-" if v is None else str(v) for each in moved for v in each.verdicts]
        wide = max(map(len, (*names, "before")))
        yield paint("dim", f"{'before':<{wide}}  {'after':<{wide}}  tunnel")
        for each in moved:
            cells = (_cell(verdict, paint, wide) for verdict in each.verdicts)
            yield f"{'  '.join(cells)}  {paint('plain', each.id)}"
        yield ""
    sections = list(_sections(report))
    for section in sections:
        if section.appeared or section.gone:
            yield from page.text(section.title, "bold")
            yield from page.findings(section.appeared)
            for item in section.gone:
                yield from page.text(f"gone: {_line(item)}", "dim", "  ")
            yield ""
    yield from page.text(summary(report))
    for line in _closing(report, sections):
        yield from page.text(line)


def _cell(verdict: Verdict | None, paint: Painter, wide: int) -> str:
    if verdict is None:
        return f"{'-':<{wide}}"
    return painted(verdict, paint) + " " * (wide - len(verdict))
