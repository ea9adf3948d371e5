"""Both ends' logs side by side: which negotiations are the same one, packet by packet."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from bothends.diagnose.model import PacketLine
from bothends.diagnose.sources import Content
from bothends.ios.debug import Moment, Negotiation

_SENT, _RECEIVED = "sent ", "received "


def same(a: Negotiation, b: Negotiation) -> bool:
    """Whether two logs of different routers tell of the same negotiation.

    A NAT may show one end under another address, so one agreeing address is enough.
    """
    if a.role and a.role == b.role:
        return False
    if a.ike and b.ike and a.ike != b.ike:
        return False
    known = [(x, y) for x, y in ((a.local, b.peer), (a.peer, b.local)) if x and y]
    return any(x == y for x, y in known)


def pair_up(a: Content, b: Content) -> Iterator[tuple[int, int]]:
    """Indices of the negotiations of two logs that are one; each is used once, in order."""
    taken: set[int] = set()
    ours = a.log.negotiations if a.log else ()
    theirs = b.log.negotiations if b.log else ()
    for i, mine in enumerate(ours):
        for j, other in enumerate(theirs):
            if j not in taken and same(mine, other):
                taken.add(j)
                yield i, j
                break


def line_up(a: Content, b: Content, pairs: Sequence[tuple[int, int]]) -> tuple[PacketLine, ...]:
    """The packets of some negotiations in both logs, in the order of the first log."""
    mine, other = _packets(a, {i for i, _ in pairs}), _packets(b, {j for _, j in pairs})
    waiting: dict[str, deque[Moment]] = defaultdict(deque)
    for moment in other:
        waiting[moment.packet].append(moment)
    rows: list[PacketLine] = []
    for moment in mine:
        sent = moment.packet.startswith(_SENT)
        name = moment.packet.removeprefix(_SENT).removeprefix(_RECEIVED)
        queue = waiting[(_RECEIVED if sent else _SENT) + name]
        counterpart = queue.popleft() if queue else None
        rows.append(
            PacketLine(
                sender=a.device if sent else b.device,
                stage=name,
                sent=moment if sent else counterpart,
                received=counterpart if sent else moment,
                meaning=_missing(sent, counterpart, a.device, b.device),
            )
        )
    for queue in waiting.values():
        for moment in queue:
            sent = moment.packet.startswith(_SENT)
            name = moment.packet.removeprefix(_SENT).removeprefix(_RECEIVED)
            rows.append(
                PacketLine(
                    sender=b.device if sent else a.device,
                    stage=name,
                    sent=moment if sent else None,
                    received=None if sent else moment,
                    meaning=_missing(sent, None, b.device, a.device),
                )
            )
    return tuple(rows)


def _missing(sent: bool, counterpart: Moment | None, here: str, there: str) -> str:
    if counterpart:
        return "arrived"
    return (
        f"sent by {here}, not in the log of {there}"
        if sent
        else (f"received by {here}; the log of {there} does not have it")
    )


def _packets(content: Content, indices: AbstractSet[int]) -> Sequence[Moment]:
    timeline = content.log.timeline if content.log else ()
    return [m for m in timeline if m.negotiation in indices and m.packet]
