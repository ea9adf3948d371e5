"""Which negotiation of IKEv2 an event belongs to."""

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.known_negotiations import KnownNegotiations
from bothends.platforms.debug.lines import LogEntry
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.packets import (
    AUTH_BEGUN,
    auth_method_v2,
    notifies_v2,
    packet_v2,
    trace_v2,
)

_STARTS_V2 = frozenset({EventKind.START, EventKind.PACKET, EventKind.POLICY})
_MOVES_V2 = {EventKind.STATE: trace_v2, EventKind.AUTH_METHOD: auth_method_v2}
_CLOSING_V2 = frozenset({EventKind.SA_DELETED})


class Ikev2Tracking(KnownNegotiations):
    """Deals events of IKEv2 out by session and SPI."""

    __slots__ = ()

    def _ikev2(
        self, entry: LogEntry, event: LogEvent
    ) -> list[tuple[NegotiationLog | None, LogEvent]]:
        negotiation = self._story_v2(entry, event)
        if negotiation is None:
            return [(None, event)]
        self.current = negotiation
        negotiation.ike = 2
        extra: list[tuple[NegotiationLog | None, LogEvent]] = []
        if event.kind is EventKind.PACKET:
            event = packet_v2(negotiation, event)
            extra = [(negotiation, s) for s in notifies_v2(entry, event)]
        elif event.kind in _MOVES_V2:
            event = _MOVES_V2[event.kind](negotiation, event)
        elif event.get("exchange"):
            negotiation.reach(
                event.get("exchange"), max(negotiation.rank, 0)
            ) if negotiation.rank < 0 else None
        elif event.get("advance"):
            negotiation.reach("IKE_SA_INIT complete", 2)
        elif event.kind is EventKind.P1_DONE:
            negotiation.reach("IKE_AUTH complete", 5)
        elif event.kind is EventKind.P2_DONE:
            negotiation.reach("child SA up", 6)
        elif (
            event.kind is EventKind.OFFERS_REFUSED
            and not negotiation.packets
            and negotiation.rank <= 0
        ):
            negotiation.reach("IKE_SA_INIT received", 1)
            negotiation.role = negotiation.role or (
                "initiator" if event.get("refused") else "responder"
            )
        elif negotiation.rank < 0 and event.kind in {
            EventKind.CERT_BAD,
            EventKind.AUTH_BAD,
            EventKind.PROFILE_MISSING,
            EventKind.AUTH_OK,
            EventKind.TS_BAD,
        }:
            negotiation.reach("IKE_AUTH", 3)
        if event.kind in _CLOSING_V2 or "nitial exchange failed" in event.text:
            negotiation.closed = True
        event = event._replace(stage=event.stage or negotiation.trace or negotiation.stage)
        negotiation.note(event)
        for _, notify in extra:
            negotiation.note(notify)
        return [(negotiation, event), *extra]

    def _story_v2(self, entry: LogEntry, event: LogEvent) -> NegotiationLog | None:
        ispi = event.get("ispi")
        if ispi:
            known = self._by_ispi.get(ispi)
            if known and known.rank > AUTH_BEGUN and _is_first_v2(event):
                known = self._begin(event, ike=2)
                known.ispi = ispi
                self._by_ispi[ispi] = known
            if known is None:
                known = self._bind_v2(entry.conn, event)
                known.ispi = ispi
                self._by_ispi[ispi] = known
            if entry.conn:
                self._by_session[entry.conn] = known
            return known
        negotiation = self._by_session.get(entry.conn) if entry.conn else self._last_v2()
        if negotiation is None and entry.conn.startswith("/"):
            ending = [s for c, s in list(self._by_session.items())[-64:] if c.endswith(entry.conn)]
            negotiation = ending[-1] if ending else None
        begins = event.kind in _STARTS_V2 or bool(event.get("begin"))
        if negotiation is None or (negotiation.closed and (begins or self._nameless_v2())):
            return self._bind_v2(entry.conn, event)
        return negotiation

    def _nameless_v2(self) -> NegotiationLog | None:
        """A negotiation whose first messages, still without a session, have just been read.

        IOS names the session of a request only once it has been looked at.
        """
        last = self._last_v2()
        if last is None or last.closed or last.conn:
            return None
        return last if not last.ispi or last.rank < AUTH_BEGUN else None

    def _last_v2(self) -> NegotiationLog | None:
        return self.current if self.current and self.current.ike == 2 else None

    def _bind_v2(self, conn: str, event: LogEvent) -> NegotiationLog:
        """The negotiation that has begun without an id so far, or a new one."""
        negotiation = self._nameless_v2()
        if conn and negotiation is None and conn in self._by_session:
            known = self._by_session[conn]
            negotiation = None if known.ispi or known.closed else known
        negotiation = negotiation or self._begin(event, ike=2)
        if conn:
            negotiation.conn = conn
            self._by_session[conn] = negotiation
        return negotiation


def _is_first_v2(event: LogEvent) -> bool:
    """Whether a packet begins an IKE SA."""
    first = event.get("exchange") == "IKE_SA_INIT" and event.get("kind") == "REQUEST"
    return first and not event.get("mid").strip("0")
