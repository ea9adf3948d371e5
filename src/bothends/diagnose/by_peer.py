"""How the negotiations of a long log went with each peer, the peers that are in trouble first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bothends.diagnose.model import Case
from bothends.platforms.debug import CAME_UP, SUCCESSES

_MOST = 20
"""Peers that are named one by one."""


@dataclass(slots=True)
class PeerRecord:
    """The negotiations of one router with one peer."""

    device: str
    peer: str
    outcomes: Counter[str] = field(default_factory=Counter)
    last: Case | None = None

    @property
    def up(self) -> bool:
        """Whether the last negotiation came up."""
        return self.last is not None and self.last.negotiation.outcome in CAME_UP


def by_peer(cases: Iterable[Case]) -> list[PeerRecord]:
    """One record for each router and peer: first those whose last negotiation failed."""
    records: dict[tuple[str, str], PeerRecord] = {}
    for case in cases:
        peer = case.negotiation.peer or "unknown peer"
        record = records.setdefault((case.device, peer), PeerRecord(case.device, peer))
        record.outcomes[case.negotiation.outcome.value] += 1
        record.last = case
    return sorted(
        records.values(), key=lambda each: (each.up, -_failures(each), each.device, each.peer)
    )


def peer_lines(cases: Iterable[Case]) -> Iterator[str]:
    """A line for each peer in trouble, and one that counts the others."""
    records = by_peer(cases)
    trouble = [each for each in records if not each.up]
    several = len({each.device for each in records}) > 1
    for each in trouble[:_MOST]:
        counts = ", ".join(f"{count} {name}" for name, count in each.outcomes.most_common())
        where = f"{each.device}, peer {each.peer}" if several else f"peer {each.peer}"
        last = f"; last: {each.last.negotiation.outcome}" if len(each.outcomes) > 1 else ""  # type: ignore[union-attr]  # one case at least
        yield f"{where}: {counts}{last}"
    if len(trouble) > _MOST:
        yield f"and {len(trouble) - _MOST} more peers whose last negotiation did not come up"
    healthy = len(records) - len(trouble)
    if healthy:
        now = "1 peer" if healthy == 1 else f"{healthy} peers"
        failed = sum(bool(_failures(each)) for each in records if each.up)
        before = f", {failed} of them after failures" if failed else ""
        yield f"{now} came up with the last negotiation{before}"


def _failures(record: PeerRecord) -> int:
    good = {outcome.value for outcome in SUCCESSES}
    return sum(count for name, count in record.outcomes.items() if name not in good)
