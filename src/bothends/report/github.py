"""A comparison as annotations of GitHub Actions: one workflow command a finding."""

from collections.abc import Iterator
from typing import TextIO

from bothends.compare import Severity
from bothends.report.lint_items import Item, Report
from bothends.report.lint_words import message_lines, relative, summary
from bothends.report.plain import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def write(report: Report, stream: TextIO) -> None:
    """Print the annotations, then one line that sums them up for the log."""
    stream.writelines(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for item in report.items:
        yield _command(item)
    yield summary(report)


def _command(item: Item) -> str:
    result = item.finding
    facts = {
        "file": relative(result.a.file),
        "line": str(item.line(result.a)),
        "title": f"{result.rule} {result.title}",
    }
    told_facts = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in facts.items())
    tunnel = (f"{item.tunnel.id}: {item.tunnel.verdict}",) if item.tunnel else ()
    text = "\n".join((*tunnel, *message_lines(item)))
    return f"::{_COMMANDS[result.severity]} {told_facts}::{_escaped(text, _DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    """As the runner unescapes it; other control characters are spelled out."""
    return "".join(table.get(c) or printable(c) for c in text)
