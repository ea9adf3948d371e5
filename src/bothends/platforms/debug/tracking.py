"""Which negotiation a message belongs to, and how far that negotiation is."""

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.lines import Family, LogEntry
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.packets import asa_stage
from bothends.platforms.debug.tracking_ikev1 import Ikev1Tracking
from bothends.platforms.debug.tracking_ikev2 import Ikev2Tracking

_OF_NOBODY = frozenset({EventKind.NO_SA, EventKind.OUTSIDE_PROXY})
"""What a router may log without the peer: in a log of several it belongs to none of them."""


class Tracker(Ikev1Tracking, Ikev2Tracking):
    """Deals the messages of one log out to its negotiations."""

    __slots__ = ()

    def add(self, entry: LogEntry, event: LogEvent) -> list[tuple[NegotiationLog | None, LogEvent]]:
        """Deal one event out; returns what belongs into the timeline."""
        if event.kind is EventKind.RESTART:
            self._forget()
            return [(None, event)]
        if entry.family is Family.IKEV1:
            return self._ikev1(entry, event)
        if entry.family is Family.IKEV2:
            return self._ikev2(entry, event)
        negotiation = self._by_addresses(entry, event)
        if negotiation is None:
            return [(None, event)]
        if entry.family is Family.ASA:
            event = asa_stage(negotiation, event)
        elif negotiation.rank >= 0:
            event = event._replace(stage=event.stage or negotiation.stage)
        if (
            event.kind
            in {EventKind.P1_DONE, EventKind.P2_DONE, EventKind.START, EventKind.QM_BEGIN}
            and event.stage
        ):
            negotiation.reach(event.stage, max(negotiation.rank, 0))
        negotiation.note(event)
        return [(negotiation, event)]

    def _by_addresses(self, entry: LogEntry, event: LogEvent) -> NegotiationLog | None:
        peer, ike = event.get("peer").strip("<>"), event.get("ike")
        if entry.family in {Family.PKI, Family.OTHER}:
            return self.current
        if entry.family is Family.IPSEC:
            return self._ipsec(event, peer)
        if entry.family is Family.ASA and peer:
            return self._asa(event, peer, ike)
        if event.kind in {EventKind.NOTE, EventKind.CONFIG}:
            return self.current if peer and self.current and self.current.peer == peer else None
        if (
            event.kind in _OF_NOBODY
            and not peer
            and len({n.peer for n in self.negotiations} - {""}) > 1
        ):
            return self._of_nobody(event)
        for negotiation in reversed(self.negotiations[-64:]):
            fits = not ike or negotiation.ike in {None, int(ike)}
            if fits and (not peer or negotiation.peer == peer or not negotiation.peer):
                return negotiation
        return self._begin(event, ike=int(ike) if ike else None)

    def _ipsec(self, event: LogEvent, peer: str) -> NegotiationLog | None:
        current = self.current
        if event.kind is EventKind.PROXY and event.get("role") == "initiator":
            open_one = current and current.peer == peer and current.rank not in {6, 12}
            if current and open_one and not current.closed:
                return current
            negotiation = NegotiationLog()
            self.negotiations.append(negotiation)
            self.current = negotiation
            return negotiation
        if current and (not peer or current.peer in {"", peer}):
            return current
        if peer:
            known = next((s for s in reversed(self.negotiations[-64:]) if s.peer == peer), current)
            return known or self._begin(event, ike=None)
        if event.kind in {EventKind.NOTE, EventKind.SA_CREATED} and current is None:
            return None
        return current or self._begin(event, ike=None)

    def _asa(self, event: LogEvent, peer: str, ike: str) -> NegotiationLog:
        versions = (ike,) if ike else ("2", "1")
        negotiation = next((s for v in versions if (s := self._by_peer.get((peer, v)))), None)
        last = self.current  # the debug of IKEv2 names no peer, the syslog that ends it does
        if negotiation is None and last and not last.peer and str(last.ike) in versions:
            self._by_peer[peer, str(last.ike)] = last
            return last
        if negotiation is None or (negotiation.closed and event.kind is EventKind.START):
            negotiation = NegotiationLog(ike=int(ike) if ike else None)
            self.negotiations.append(negotiation)
            self._by_peer[peer, ike or "1"] = negotiation
        self.current = negotiation
        return negotiation

    def _of_nobody(self, event: LogEvent) -> NegotiationLog:
        """What was logged of this kind without a peer, together."""
        alike = (each for each in self.negotiations if not each.peer and each.has(event.kind))
        known = next(alike, None)
        if known is None:
            known = NegotiationLog()
            self.negotiations.append(known)
        return known
