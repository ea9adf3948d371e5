"""A NAT between the ends that the configurations do not know of: addresses that nobody names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from bothends.causes import Certainty, Evidence
from bothends.causes.path_causes import NAT, UNKNOWN, PathEnd, renamed, translated
from bothends.diagnose.model import Case, Explanation, PacketLine
from bothends.diagnose.sources import Content


def by_logs(
    pairs: Sequence[tuple[Case, Case]], configurations: Mapping[str, str]
) -> Iterator[Explanation]:
    """Negotiations whose two logs name one end by different addresses.

    Args:
        pairs: both ends' accounts of one negotiation.
        configurations: device to its running configuration, where it is known.
    """
    for local, other in (*pairs, *((other, local) for local, other in pairs)):
        own, seen = local.negotiation.local, other.negotiation.peer
        if not own or not seen or own == seen:
            continue
        if _named(seen, configurations.get(other.device, "")):
            continue  # the other end expects the NAT's address
        reasons = (_first(local), _first(other))
        ends = (own, local.negotiation.peer)
        running = configurations.get(other.device, "")
        yield _explained(local.device, other.device, ends, seen, reasons, running=running)


def by_answers(
    rows: Sequence[PacketLine], read: Sequence[Content], ends: Mapping[str, str]
) -> Iterator[Explanation]:
    """Answers that an end gets, and that the other's debugging for its address does not show.

    Args:
        rows: the packets of both logs, which cover the same time.
        read: the inputs, for the name of each log.
        ends: device to its address, of this tunnel.
    """
    files = {content.device: content.source.file for content in read if content.log}
    for here, there in permutations(ends, 2):
        sent = [row for row in rows if row.sender == here and row.sent]
        answers = [row.received for row in rows if row.sender == there and row.received]
        unseen = [row.sent is None for row in rows if row.sender == there and row.received]
        if sent and answers and all(unseen) and not any(row.received for row in sent):
            reasons = (
                *(Evidence(files.get(here, here), m.line, m.text) for m in answers[:2]),
                Evidence(files.get(there, there), 0, f"no packet to or from {ends[here]}"),
            )
            pair = (ends[here], ends[there])
            yield _explained(here, there, pair, UNKNOWN, reasons, likely=True)


def _named(address: str, configuration: str) -> bool:
    return bool(re.search(rf"(?<![\d.]){re.escape(address)}(?![\d.])", configuration))


def _first(case: Case) -> Evidence:
    line = case.negotiation.evidence[0]
    return Evidence(case.file, line.line, line.text)


def _explained(
    here: str,
    there: str,
    pair: tuple[str, str],
    seen: str,
    reasons: tuple[Evidence, ...],
    *,
    likely: bool = False,
    running: str = "",
) -> Explanation:
    """`running`: configuration of the end that does not know the address, where it is given."""
    own, peer = pair
    exact = (
        () if seen == UNKNOWN else renamed(PathEnd(there, peer), running, PathEnd(here, own), seen)
    )
    cause = translated(
        PathEnd(here, own),
        PathEnd(there, peer),
        seen,
        reasons,
        exact,
        certainty=Certainty.LIKELY if likely else Certainty.CERTAIN,
    )
    return Explanation.of(cause, outcome=NAT, tunnel=" - ".join(pair), score=100)
