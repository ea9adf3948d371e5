"""A diagnosis as plain text for people."""

from collections import Counter
from collections.abc import Iterator

from bothends.diagnose.by_peer import peer_lines
from bothends.diagnose.model import Diagnosis, Explanation, LogRead, PacketLine
from bothends.report.cause import grounds, headline, sentences
from bothends.report.plain import counted
from bothends.secrets import mask_line

_MANY = 8
"""Explanations; where there are more, counts come first, and details of the first of each kind."""
_FEW_PEERS = 4
_FEW_UNREAD = 3


def summary(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Lines with their style (`bold`, `failed`, `ok`, `dim`, `plain`): the ranked explanations."""
    if not diagnosis.explanations:
        yield "ok", "These inputs show no fault."
        return
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
    yield from _unread(diagnosis)


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


def _unread(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """What of the logs no table knows, errors first."""
    unread = [(log.file, message) for log in diagnosis.logs for message in log.unread]
    if not unread:
        return
    shown = sorted(unread, key=lambda one: "ERROR" not in one[1].text)[:_FEW_UNREAD]
    colon = ":" if len(shown) == len(unread) else f"; the first {len(shown)}, errors before others:"
    count = counted(len(unread), "IKE message")
    yield "dim", f"{count} in the logs not recognised, and not used{colon}"
    for file, message in shown:
        yield "dim", f"   {file}:{message.line}: {mask_line(' '.join(message.text.split()))[:160]}"


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
