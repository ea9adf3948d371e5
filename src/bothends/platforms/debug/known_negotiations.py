"""The negotiations of a log that are known so far, by what names them."""

from dataclasses import dataclass, field

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.negotiation_log import NegotiationLog


@dataclass(slots=True)
class KnownNegotiations:
    """What the events of a log have begun."""

    negotiations: list[NegotiationLog] = field(default_factory=list)
    current: NegotiationLog | None = None
    """The negotiation that spoke last."""
    _unkeyed: NegotiationLog | None = None
    """IKEv1: the negotiation that connection id 0 means at this point."""
    _by_conn: dict[str, NegotiationLog] = field(default_factory=dict)
    _old_conns: set[str] = field(default_factory=set)
    _by_session: dict[str, NegotiationLog] = field(default_factory=dict)
    _by_ispi: dict[str, NegotiationLog] = field(default_factory=dict)
    _by_peer: dict[tuple[str, str], NegotiationLog] = field(default_factory=dict)

    def _forget(self) -> None:
        """After a restart every id is a new one's."""
        for negotiation in self.negotiations:
            negotiation.closed = True
        self.current = self._unkeyed = None
        for known in (self._by_conn, self._by_session, self._by_ispi, self._by_peer):
            known.clear()
        self._old_conns.clear()

    def _begin(self, event: LogEvent, ike: int | None) -> NegotiationLog:
        """A new negotiation, or the one that traffic has just asked for."""
        waiting = self.negotiations[-1] if self.negotiations else None
        if (
            waiting
            and waiting.rank < 0
            and not waiting.packets
            and not waiting.closed
            and all(s.kind in {EventKind.PROXY, EventKind.NOTE} for s in waiting.events)
            and event.get("peer") in {"", waiting.peer}
            and event.get("state") != "NEW SA"  # that one the peer asked for
        ):
            waiting.ike = ike
            self.current = waiting
            return waiting
        negotiation = NegotiationLog(ike=ike)
        self.negotiations.append(negotiation)
        self.current = negotiation
        return negotiation
