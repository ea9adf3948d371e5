"""A verification as a page: the tunnels, then causes and checks of each that is not well."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bothends.causes import Certainty
from bothends.report.cause import headline
from bothends.report.page import Part, lines, subheading, table, text
from bothends.report.plain import counted, now
from bothends.report.tunnel_page import Row
from bothends.report.tunnel_page import parts as tunnel_parts
from bothends.secrets import mask_line
from bothends.verification import TunnelReport
from bothends.verification.results import WORST_FIRST
from bothends.verification.summary import summary


def parts(reports: Sequence[TunnelReport], *, verbose: bool = False) -> Iterator[Part]:
    """The page; with `verbose` all checks of every tunnel, else of those that are not well."""
    tally = Counter(str(report.status) for report in reports)
    sums = [f"{tally[status]} {status}" for status in map(str, WORST_FIRST) if status in tally]
    says = f"{counted(len(reports), 'tunnel')}: {', '.join(sums) or 'none'}. Written at {now()}."
    yield from tunnel_parts("bothends verify", (says,), (_row(each, verbose) for each in reports))


def _row(report: TunnelReport, verbose: bool) -> Row:
    ends = tuple(dict.fromkeys(result.device for result in report.results if result.device))
    well = report.status.holds
    causes = [each.what for each in report.causes if each.certainty is not Certainty.UNKNOWN]
    wrong = [each.message for each in report.results if each.status is report.status]
    seen = "; ".join(summary(report)) if well else next(iter([*causes, *wrong]), "")
    section = () if well and not verbose else tuple(_section(report))
    return Row(report.tunnel, ends, str(report.status), seen, section)


def _section(report: TunnelReport) -> Iterator[Part]:
    for cause in report.causes:
        if cause.certainty is Certainty.UNKNOWN:
            yield subheading(f"cause not found: {cause.message}")
            continue
        yield subheading(headline(cause.certainty, cause.what, cause.end))
        yield text(cause.message)
        for each in cause.evidence:
            at = f"{each.source}:{each.line}" if each.line else each.source
            yield text(f"{at}: {each.says}" if each.says else f"{at}:")
            yield lines([mask_line(each.text)])
        for step in cause.do:
            yield text(f"On {step.device}: {step.why}")
            yield lines(step.lines)
    yield table(
        ("router", "status", "check", "what was seen"),
        ((r.device, str(r.status), r.title, r.message) for r in report.results),
    )
