"""Both ends' logs side by side: which negotiations are the same one, packet by packet."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from statistics import median

from bothends.diagnose.clock import seconds
from bothends.diagnose.model import PacketLine
from bothends.diagnose.sources import Content
from bothends.platforms.debug import LoggedNegotiation, Moment

_SENT, _RECEIVED = "sent ", "received "
_WINDOW = 200
"""Negotiations of the other log that are looked at for each: they stand in about one order."""
_SLACK = 1.5
"""Seconds by which a packet on its way, and a line about it, may be late."""


def same(a: LoggedNegotiation, b: LoggedNegotiation, *, translated: bool = False) -> bool:
    """Whether two logs of different routers tell of the same negotiation.

    Args:
        a: in the one log.
        b: in the other.
        translated: a NAT may show one end under another address: one agreeing address is enough.
    """
    if a.role and a.role == b.role:
        return False
    if a.ike and b.ike and a.ike != b.ike:
        return False
    known = [(x, y) for x, y in ((a.local, b.peer), (a.peer, b.local)) if x and y]
    return any(x == y for x, y in known) and (translated or all(x == y for x, y in known))


def pair_up(a: Content, b: Content) -> Iterator[tuple[int, int]]:
    """Indices of the negotiations of two logs that are one; each is used once, in order.

    Where both addresses agree nowhere, one of them may, if there is only one such other address:
    otherwise it is anybody's guess which of them a NAT has put there.
    """
    local = list(enumerate(a.log.negotiations if a.log else ()))
    remote = list(enumerate(b.log.negotiations if b.log else ()))
    matches = list(_matches(local, remote, translated=False))
    if not matches:
        matches = list(_matches(local, remote, translated=True))
        strange = {(remote[j][1].peer, local[i][1].peer) for i, j in matches}
        matches = matches if len(strange) == 1 else []
    yield from matches


def _matches(
    own: Sequence[tuple[int, LoggedNegotiation]],
    remote: Sequence[tuple[int, LoggedNegotiation]],
    *,
    translated: bool,
) -> Iterator[tuple[int, int]]:
    left = list(remote)
    for i, local in own:
        for place, (j, other) in enumerate(left[:_WINDOW]):
            if same(local, other, translated=translated):
                del left[place]
                yield i, j
                break


def line_up(a: Content, b: Content, pairs: Sequence[tuple[int, int]]) -> tuple[PacketLine, ...]:
    """The packets of some negotiations in both logs, in the order of the first log.

    Negotiations that only one log has are part of it where they are between the same addresses.
    """
    if not a.log or not b.log:
        return ()
    local = _packets(a, {i for i, _ in pairs} | _alone(a, b, {i for i, _ in pairs}))
    other = _packets(b, {j for _, j in pairs} | _alone(b, a, {j for _, j in pairs}))
    ahead = _ahead(_matched(local, other, None))
    matched = list(_matched(local, other, ahead))
    matched.sort(key=lambda match: _place(match[1], match[2]))
    both = [(x.line, y.line) for _, x, y in matched if x and y]
    last = (max((x for x, _ in both), default=0), max((y for _, y in both), default=0))
    logs = _Logs(a, b, ahead, last)
    return tuple(_row(logs, name, x, y) for name, x, y in matched)


def _alone(a: Content, b: Content, paired: set[int]) -> set[int]:
    """Negotiations with the other router that its log does not have."""
    local = a.log.negotiations if a.log else ()
    remote = b.log.negotiations if b.log else ()
    peers: dict[str, set[str]] = defaultdict(set)
    for one in remote:
        peers[one.local].add(one.peer)
    if a.address:
        peers[b.address].add(a.address)
    return {
        index
        for index, one in enumerate(local)
        if index not in paired
        and one.peer in peers
        and one.peer
        and (not one.local or one.local in peers[one.peer])
    }


_Match = tuple[str, Moment | None, Moment | None]
"""A packet's name, and its line in either log."""


def _matched(
    local: Sequence[Moment], other: Sequence[Moment], ahead: float | None
) -> Iterator[_Match]:
    """Packets of one name in their order; where the clocks are known, only at about one time.

    Which negotiation a protected or repeated packet is of, a log does not always say.
    """
    waiting: dict[str, deque[Moment]] = defaultdict(deque)
    for moment in other:
        waiting[moment.packet].append(moment)
    for moment in local:
        sent = moment.packet.startswith(_SENT)
        name = moment.packet.removeprefix(_SENT).removeprefix(_RECEIVED)
        queue = waiting[(_RECEIVED if sent else _SENT) + name]
        while queue and _apart(moment, queue[0], ahead) < -_SLACK:
            yield name, None, queue.popleft()
        paired = queue and abs(_apart(moment, queue[0], ahead)) <= _SLACK
        yield name, moment, queue.popleft() if paired else None
    for queue in waiting.values():
        for moment in queue:
            yield moment.packet.removeprefix(_SENT).removeprefix(_RECEIVED), None, moment


def _apart(local: Moment, other: Moment, ahead: float | None) -> float:
    """Seconds by which the other log's line is later; 0 where no clock tells."""
    at, there = seconds(local.stamp), seconds(other.stamp)
    if ahead is None or at is None or there is None:
        return 0.0
    return there - ahead - at


def _ahead(matched: Iterable[_Match]) -> float | None:
    """Seconds by which the clock of the second log is ahead; None where no packet tells."""
    stamps = [(seconds(x.stamp), seconds(y.stamp)) for _, x, y in matched if x and y]
    ahead = [there - here for here, there in stamps if here is not None and there is not None]
    return median(ahead) if ahead else None


def _place(local: Moment | None, other: Moment | None) -> tuple[bool, int]:
    return (local is None, local.line if local else other.line if other else 0)


@dataclass(frozen=True, slots=True)
class _Logs:
    """Two logs, and how their clocks stand to each other."""

    a: Content
    b: Content
    ahead: float | None
    """Seconds by which the clock of `b` is ahead; None where no packet tells."""
    last: tuple[int, int]
    """Lines of the last packet that both have."""

    def lacks(self, moment: Moment, *, in_a: bool) -> str:
        """Why the other log cannot have a moment: `ended before`, `begins later`; or nothing.

        Args:
            moment: of the one log.
            in_a: whether it is the first one's.
        """
        other = self.b if in_a else self.a
        if other.whole or not other.log:
            return ""
        at = seconds(moment.stamp)
        stamps = [t for m in other.log.timeline if (t := seconds(m.stamp)) is not None]
        if at is None or not stamps:
            beyond = moment.line > self.last[0 if in_a else 1]
            return "may have ended before" if beyond else ""
        there = at + (self.ahead or 0.0) * (1 if in_a else -1)
        if there > max(stamps):
            return "has nothing as late as that"
        return "has nothing as early as that" if there < min(stamps) else ""


def _row(logs: _Logs, name: str, local: Moment | None, other: Moment | None) -> PacketLine:
    known = local or other
    sent_by_a = bool(local and local.packet.startswith(_SENT)) or bool(
        other and other.packet.startswith(_RECEIVED)
    )
    a, b = logs.a.device, logs.b.device
    lacks = ""
    if known and not (local and other):
        lacks = logs.lacks(known, in_a=local is not None)
    sent, received = (local, other) if sent_by_a else (other, local)
    sender, receiver = (a, b) if sent_by_a else (b, a)
    if sent and received:
        meaning = "arrived"
    elif sent:
        meaning = f"sent by {sender}; the log of {receiver} {lacks or 'does not have it'}"
    else:
        meaning = f"received by {receiver}; the log of {sender} {lacks or 'does not have it'}"
    return PacketLine(sender, name, sent, received, meaning, receiver, comparable=not lacks)


def _packets(content: Content, indices: AbstractSet[int]) -> Sequence[Moment]:
    timeline = content.log.timeline if content.log else ()
    return [m for m in timeline if m.negotiation in indices and m.packet]
