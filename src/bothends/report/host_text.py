"""Results of tunnels in the words for one of their ends, as a Nornir Result shows them."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bothends.report import lint_console
from bothends.report.cause import cause_lines
from bothends.report.lint_items import Report
from bothends.report.plain import printable
from bothends.report.work import ChangeLike, Results
from bothends.secrets import PROCESS
from bothends.verification import Status, TunnelReport


def verification_text(reports: Iterable[TunnelReport], device: str) -> str:
    """Every check on this device, and those on the other end that are not ok, with evidence."""
    return printable("\n".join(line for each in reports for line in _report(each, device)))


def changes_text(changes: Sequence[ChangeLike], tunnels: Sequence[str]) -> str:
    """How each change ended, and which of the tunnels were not begun."""
    stream = io.StringIO()
    Results("apply", "console", PROCESS, stream).changes(changes, tunnels)
    return stream.getvalue()


def _report(report: TunnelReport, device: str) -> Iterator[str]:
    yield f"{report.tunnel}: {report.status}"
    for cause in report.causes:
        yield from (f"  {text}" for _, text in cause_lines(cause))
    for row in report.results:
        if row.device == device or row.status is not Status.OK:
            at = "" if row.device == device else f"{row.device}: "
            evidence = f"  [{row.evidence}]" if row.evidence else ""
            yield f"  {row.status:<12} {row.title}: {at}{row.message}{evidence}"


def of_device(report: Report, device: str) -> Report:
    """Of a report the tunnels and findings of one device."""
    judgement = report.judgement
    narrowed = replace(
        judgement,
        tunnels=tuple(
            each
            for each in judgement.tunnels
            if device in {each.a.device, each.b.device if each.b else ""}
        ),
        findings=tuple(
            each
            for each in judgement.findings
            if device in {place.device for place in (each.a, each.b) if place}
        ),
    )
    return replace(report, judgement=narrowed)


def lint_text(report: Report) -> str:
    """A comparison as it is printed where no terminal is."""
    stream = io.StringIO()
    lint_console.write(report, stream)
    return stream.getvalue()
