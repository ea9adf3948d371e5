"""A NAT between the ends that the configurations do not know of: addresses that nobody names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from bothends.diagnose.model import Case, Explanation, PacketLine, Reason, Remedy
from bothends.diagnose.sources import Content

NAT = "NAT in between"
"""What is wrong, where a NAT shows one end under an address that the other does not expect."""
_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_UNKNOWN = "<the NAT's address>"
_TABLES = ("show crypto isakmp sa", "show crypto ikev2 sa")


def by_logs(
    pairs: Sequence[tuple[Case, Case]], configurations: Mapping[str, str]
) -> Iterator[Explanation]:
    """Negotiations whose two logs name one end by different addresses.

    Args:
        pairs: both ends' accounts of one negotiation.
        configurations: device to its running configuration, where it is known.
    """
    for mine, other in (*pairs, *((other, mine) for mine, other in pairs)):
        own, seen = mine.negotiation.local, other.negotiation.peer
        if not own or not seen or own == seen:
            continue
        if _named(seen, configurations.get(other.device, "")):
            continue  # the far end expects the NAT's address
        reasons = (_first(mine), _first(other))
        ends = (own, mine.negotiation.peer)
        yield _explained(mine.device, other.device, ends, seen, reasons)


def by_tables(read: Sequence[Content], ends: Mapping[str, str]) -> Iterator[Explanation]:
    """What an end's tables of IKE SAs show of addresses that its configuration does not name.

    Args:
        read: what both ends of one tunnel show.
        ends: device to its address, of this tunnel.
    """
    if len(ends) != 2:
        return
    texts = {content.device: content.configuration for content in read if content.configuration}
    for content in read:
        there = content.device
        if there not in ends or there not in texts:
            continue
        here = next(name for name in ends if name != there)
        for line, row, stranger in _strangers(content, ends[there], texts[there]):
            reason = Reason(content.source.file, line, row)
            pair = (ends[here], ends[there])
            yield _explained(here, there, pair, stranger, (reason,), likely=True)
            break


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
                *(Reason(files.get(here, here), m.line, m.text) for m in answers[:2]),
                Reason(files.get(there, there), 0, f"no packet to or from {ends[here]}"),
            )
            pair = (ends[here], ends[there])
            yield _explained(here, there, pair, _UNKNOWN, reasons, likely=True)


def _strangers(content: Content, own: str, configuration: str) -> Iterator[tuple[int, str, str]]:
    rows = content.source.text.splitlines()
    if not rows or not rows[0].endswith(_TABLES):
        return
    for number, row in enumerate(rows, 1):
        addresses = _ADDRESS.findall(row)
        others = [a for a in addresses if a != own]
        if own in addresses and others and not _named(others[0], configuration):
            yield number, " ".join(row.split()), others[0]


def _named(address: str, configuration: str) -> bool:
    return bool(re.search(rf"(?<![\d.]){re.escape(address)}(?![\d.])", configuration))


def _first(case: Case) -> Reason:
    line = case.negotiation.evidence[0]
    return Reason(case.file, line.line, line.text)


def _explained(
    here: str,
    there: str,
    pair: tuple[str, str],
    seen: str,
    reasons: tuple[Reason, ...],
    *,
    likely: bool = False,
) -> Explanation:
    own, _ = pair
    what = (
        f"A NAT on the way translates {here}: it sends from {own}, and comes in at {there} from"
        f" {seen}. The key, the peer and the profile of {there} are for {own}, so it refuses."
    )
    if seen == _UNKNOWN:
        what = (
            f"{there} answers {here}, but its debugging for {own} shows nothing of it: it sees"
            f" {here} under another address, so a NAT on the way translates. The key, the peer and"
            f" the profile of {there} are for {own}."
        )
    elif likely:
        what = (
            f"{there} hears IKE from {seen}, an address that its configuration does not name, and"
            f" nothing usable from {own}: a NAT on the way seems to translate {here}. The key, the"
            f" peer and the profile of {there} are for {own}."
        )
    return Explanation(
        what=what,
        end=f"{there} or the NAT in front of {here}",
        certainty="likely" if likely else "certain",
        outcome=NAT,
        tunnel=" - ".join(pair),
        why=reasons,
        do=(
            Remedy(
                f"the NAT in front of {here}",
                ("show ip nat translations",),
                f"let UDP 500, UDP 4500 and ESP of {own} through untranslated, where that is meant",
            ),
            Remedy(
                there,
                (
                    "crypto keyring <KEYRING>",
                    f" pre-shared-key address {seen} key <KEY>",
                    "crypto map <NAME> <n> ipsec-isakmp",
                    f" set peer {seen}",
                ),
                f"or expect the NAT's address here; {here} goes on calling itself {own}, and has to"
                " be the end that starts",
            ),
        ),
        score=100,
    )
