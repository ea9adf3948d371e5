"""What every format says of a comparison in the same words."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bothends.compare import Place, Severity, TunnelJudgement
from bothends.report.lint_items import Item, Report
from bothends.report.plain import counted


@lru_cache(maxsize=4096)
def relative(file: str) -> str:
    """The path of a file as it was given, with slashes; from the working folder if it is below."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()


def where(place: Place) -> str:
    """A place in words: device, file and line. A default, or what is missing, has no line."""
    if not place.line:
        return place.device
    file = f"{relative(place.file)}:{place.line}"
    return file if file.startswith(f"{place.device} ") else f"{place.device} {file}"


def message_lines(item: Item) -> Iterator[str]:
    """What a finding says in plain lines: message, both places, the fix."""
    finding = item.finding
    yield " ".join(finding.sentences)
    for place in item.places:
        yield f"{where(place)}: {place.text.strip()}"
    for fix in finding.fix:
        yield f"fix on {fix.device}:"
        yield from (f"  {line}" for line in fix.lines)


def suites(tunnel: TunnelJudgement) -> str:
    """The suite that will be used; both, when it depends on which end initiates."""
    return " | ".join(
        dict.fromkeys(direction.suite for direction in tunnel.directions if direction.suite)
    )


def summary(report: Report) -> str:
    """Everything in one line of counts."""
    judgement = report.judgement
    verdicts = ", ".join(f"{count} {name}" for name, count in judgement.verdicts().items())
    counts = ", ".join(
        f"{count} {name}" if name == Severity.INFO else counted(count, name)
        for name, count in report.severities().items()
    )
    hidden = {"silenced": report.silenced, "known to the baseline": report.known}
    more = "".join(f", {count} {name}" for name, count in hidden.items() if count)
    return (
        f"{counted(len(judgement.devices), 'device')}, "
        f"{counted(len(judgement.tunnels), 'tunnel')}"
        f"{f' ({verdicts})' if verdicts else ''}; findings: {counts}{more}"
    )


def not_judged(report: Report) -> str:
    """How many tunnels could not be judged, and why; empty where all were."""
    count = len(report.not_judged)
    if not count:
        return ""
    verb = "was" if count == 1 else "were"
    reasons = [
        f"{number} {title} ({rule})"
        for (rule, title), number in report.why_not_judged().most_common()
    ]
    return f"{counted(count, 'tunnel')} {verb} not judged: {', '.join(reasons)}"


def hidden(report: Report) -> str:
    """What a baseline leaves out, in one line."""
    return (
        f"{counted(report.known, 'known finding')} not shown, "
        f"{counted(len(report.known_down), 'tunnel')} down as before"
    )
