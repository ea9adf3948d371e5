"""A diagnosis as plain text for people."""

from collections.abc import Iterator

from bothends.diagnose.model import Diagnosis, Explanation, LogRead, PacketLine, Remedy
from bothends.secrets import mask_line

_LONGEST = 160


def summary(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Lines with their style (`bold`, `failed`, `ok`, `dim`, `plain`): the ranked explanations."""
    if not diagnosis.explanations:
        yield "ok", "Nothing wrong is found in these inputs."
        return
    for rank, explanation in enumerate(diagnosis.explanations, 1):
        yield from _explanation(rank, explanation)


def _explanation(rank: int, one: Explanation) -> Iterator[tuple[str, str]]:
    good = one.outcome == "success"
    where = f" [{one.tunnel}]" if one.tunnel else ""
    yield "ok" if good else "failed", f"{rank}. {one.outcome} ({one.certainty}){where}"
    yield "plain", f"   {mask_line(one.what)}"
    if one.end and not good:
        yield "bold", f"   Put right on: {one.end}"
    if one.why:
        yield "dim", "   Because of:"
    for reason in one.why[:8]:
        at = f"{reason.file}:{reason.line}" if reason.line else reason.file
        says = f"  ({reason.says})" if reason.says else ""
        yield "dim", f"     {at}: {_cut(mask_line(reason.text))}{says}"
    if len(one.why) > 8:
        yield "dim", f"     and {len(one.why) - 8} more lines"
    for remedy in one.do:
        yield from _remedy(remedy)
    yield "plain", ""


def _remedy(remedy: Remedy) -> Iterator[tuple[str, str]]:
    yield "plain", f"   On {remedy.end}: {remedy.why}"
    for line in remedy.lines:
        yield "bold", f"     {line}"


def timeline(log: LogRead) -> Iterator[tuple[str, str]]:
    """The timeline of one log: line, time, stage, meaning."""
    yield "bold", f"Timeline of {log.file}"
    for moment in log.timeline:
        stamp = f"{moment.stamp}  " if moment.stamp else ""
        yield "plain", f"  {moment.line:>6}  {stamp}{moment.stage:<24}  {moment.meaning}"


def packets(rows: tuple[PacketLine, ...]) -> Iterator[tuple[str, str]]:
    """Both ends' packets side by side."""
    if not rows:
        return
    yield "bold", "Packets in both logs (line of the sender's log, line of the receiver's)"
    for row in rows:
        sent = str(row.sent.line) if row.sent else "-"
        received = str(row.received.line) if row.received else "-"
        style = "plain" if row.sent and row.received else "failed"
        yield style, f"  {row.sender:<16} {row.stage:<24} {sent:>6}  {received:>6}  {row.meaning}"
    yield "plain", ""


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
