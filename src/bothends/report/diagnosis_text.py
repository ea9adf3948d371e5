"""A diagnosis as plain text for people."""

from collections import Counter
from collections.abc import Iterator

from bothends.diagnose.by_peer import peer_lines
from bothends.diagnose.document import masked
from bothends.diagnose.model import Diagnosis, Explanation, LogRead, PacketLine
from bothends.report.cause import grounds, headline, sentences
from bothends.report.plain import counted
from bothends.secrets import mask_line

_MANY = 8
"""Explanations; where there are more, counts come first, and details of the first of each kind."""
_FEW_PEERS = 4
_FEW_UNREAD = 3


def summary(diagnosis: Diagnosis, *, verbose: bool = False) -> Iterator[tuple[str, str]]:
    """Lines with their style (`bold`, `failed`, `ok`, `dim`, `plain`): the ranked explanations.

    `verbose` adds every line of the logs that was not used.
    """
    if not diagnosis.explanations:
        yield "ok", "These inputs show no fault."
    yield from _explanations(diagnosis)
    yield from _unread(diagnosis, verbose=verbose)
    if verbose:
        yield from _skipped(diagnosis)


def _explanations(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    shown = list(enumerate(diagnosis.explanations, 1))
    if len(shown) > _MANY:
        yield from _counts(diagnosis)
        first: dict[tuple[str, bool], int] = {}
        for rank, one in shown:
            first.setdefault((one.outcome, one.past), rank)
        shown = [(rank, one) for rank, one in shown if rank in first.values()]
    for rank, explanation in shown:
        yield from _explanation(rank, explanation)
    left = len(diagnosis.explanations) - len(shown)
    if left:
        yield "dim", f"{left} more of these kinds; `--format json` has all of them."


def _counts(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """How often each outcome came, and with which peers."""
    outcomes: dict[str, Counter[str]] = {}
    for case in diagnosis.cases:
        peers = outcomes.setdefault(case.negotiation.outcome.value, Counter())
        peers[case.negotiation.peer or "unknown peer"] += 1
    yield "bold", f"{counted(len(diagnosis.cases), 'negotiation')}, by outcome and peer:"
    for outcome, peers in sorted(outcomes.items(), key=lambda item: -item[1].total()):
        named = ", ".join(f"{peer} ({count})" for peer, count in peers.most_common(_FEW_PEERS))
        more = len(peers) - _FEW_PEERS
        rest = f" and {more} more peers" if more > 0 else ""
        yield "plain", f"  {peers.total():>6}  {outcome}: {named}{rest}"
    yield "bold", "By peer, those in trouble first:"
    for line in peer_lines(diagnosis.cases):
        yield "plain", f"  {line}"
    yield "plain", ""


def _unread(diagnosis: Diagnosis, *, verbose: bool) -> Iterator[tuple[str, str]]:
    """The lines of the logs that are not understood: those of IKE first, errors before others."""
    unread = [(log.file, *line) for log in diagnosis.logs for line in masked(log.unread)]
    if not unread:
        return
    ranked = sorted(unread, key=lambda one: (one[1].beside, "ERROR" not in one[1].text))
    shown = unread if verbose else ranked[:_FEW_UNREAD]
    colon = ":"
    if len(shown) < len(unread):
        colon = f" (`--verbose` shows all); the first {len(shown)}, errors before others:"
    yield "dim", f"{counted(len(unread), 'line')} of the logs not recognised, and not used{colon}"
    for file, line, text in shown:
        yield "dim", _unused(file, line.line, text)


def _skipped(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """The lines of the logs that say nothing of tunnels, by rule."""
    rules: dict[str, list[str]] = {}
    for log in diagnosis.logs:
        for line, text in masked(log.skipped):
            rules.setdefault(line.rule, []).append(_unused(log.file, line.line, text))
    for rule, lines in rules.items():
        yield "dim", f"{counted(len(lines), 'line')} of the logs skipped ({rule}):"
        yield from (("dim", line) for line in lines)


def _unused(file: str, number: int, text: str) -> str:
    return f"   {file}:{number}: {' '.join(text.split())[:160]}"


def _explanation(rank: int, one: Explanation) -> Iterator[tuple[str, str]]:
    where = f" [{one.tunnel}]" if one.tunnel else ""
    good = one.succeeded
    title = one.outcome if good else headline(one.certainty, one.cause or one.outcome, one.end)
    yield "ok" if good else "failed", f"{rank}. {title}{where}"
    for line in sentences(mask_line(one.what), 3):
        yield "plain", f"   {line}"
    yield from grounds(one.why, one.do, "   ")
    yield "plain", ""


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
