"""A verification for people: a line for a tunnel that is well, all of what is not."""

from collections.abc import Iterator

from bothends.report.cause import MOST_COLUMNS, cause_lines, sentences
from bothends.report.plain import counted, width
from bothends.verification import CheckResult, Status, TunnelReport
from bothends.verification.summary import summary

Line = tuple[tuple[str, str], ...]
"""Pieces of one line, each with its style."""


def report_lines(report: TunnelReport, *, verbose: bool = False) -> Iterator[Line]:
    """What was found of one tunnel; with `verbose` every check, with its evidence."""
    status = str(report.status)
    description = summary(report)
    head: Line = (("bold", report.tunnel), ("plain", ": "), (status, status))
    if report.status.holds and description:
        first, *more = _joined(description, len(report.tunnel) + len(status) + 4)
        yield (*head, ("plain", f"  {first}"))
        for line in more:
            yield (("plain", f"    {line}"),)
    else:
        yield head
    for cause in report.causes:
        for style, text in cause_lines(cause):
            yield ((style, f"  {text}"),)
    yield from check_lines(report, verbose=verbose)


def check_lines(report: TunnelReport, *, verbose: bool = False) -> Iterator[Line]:
    """The checks by title: those that are not ok, with `verbose` all."""
    well = {Status.OK, Status.STANDBY} if report.status is Status.STANDBY else {Status.OK}
    shown = [r for r in report.results if verbose or r.status not in well]
    columns = (
        max((len(result.status) for result in shown), default=0),
        max((len(result.device) for result in shown), default=0),
    )
    for title in dict.fromkeys(result.title for result in shown):
        yield (("plain", f"  {title}"),)
        for row in (result for result in shown if result.title == title):
            yield from _row(row, *columns)
    left = len(report.results) - len(shown)
    if shown and left:
        yield (("dim", f"  {counted(left, 'other check')} ok (--verbose shows all)"),)


def _row(row: CheckResult, mark: int, wide: int) -> Iterator[Line]:
    indent = 4 + mark + 2 + wide + 2
    first, *more = sentences(row.message, indent)
    status = (str(row.status), f"    {row.status:<{mark}}")
    yield (status, ("plain", f"  {row.device:<{wide}}  {first}"))
    for line in more:
        yield (("plain", " " * indent + line),)
    if row.evidence:
        yield (("dim", " " * indent + row.evidence),)


def _joined(parts: tuple[str, ...], before: int) -> list[str]:
    """Parts behind each other, broken between two of them where the line gets too long."""
    lines: list[str] = []
    columns = width(MOST_COLUMNS)
    room = columns - before
    for part in parts:
        if lines and len(lines[-1]) + 2 + len(part) <= room:
            lines[-1] += f"; {part}"
        else:
            room = columns - 4 if lines else room
            lines.append(part)
    return [f"{line};" for line in lines[:-1]] + lines[-1:]
