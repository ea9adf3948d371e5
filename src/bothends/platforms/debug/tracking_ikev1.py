"""Which negotiation of IKEv1 an event belongs to."""

import re

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.known_negotiations import KnownNegotiations
from bothends.platforms.debug.lines import LogEntry
from bothends.platforms.debug.meanings import PHASE1_DONE, STATES
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.packets import SIDES, given_up, is_peers, packet_v1, state_v1

_MOVES_V1 = {EventKind.STATE: state_v1, EventKind.PACKET: packet_v1, EventKind.GAVE_UP: given_up}
_OLD_SA = frozenset({EventKind.SA_DELETED, EventKind.PEER_DELETE})
_REFUSALS = frozenset({EventKind.PROXY_BAD, EventKind.TRANSFORM_BAD, EventKind.PFS_BAD})
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{0,40}::?[0-9A-Fa-f:]{1,40}")
_BEFORE = {
    "IKE_I_MM2": "IKE_I_MM1",
    "IKE_I_MM4": "IKE_I_MM3",
    "IKE_I_MM6": "IKE_I_MM5",
    "IKE_R_MM3": "IKE_R_MM2",
    "IKE_R_MM5": "IKE_R_MM4",
}
"""Where a negotiation stands whose last packet came already, or was an unprotected notify."""
_PROOF = 5
"""Rank of main mode packet 5, the first encrypted one."""
_EARLY = frozenset({EventKind.POLICY, EventKind.ATTRIBUTE})
"""What is said of phase 1's first two packets only."""
_NAMING = frozenset({EventKind.PACKET, EventKind.GAVE_UP, EventKind.SA_DELETED, EventKind.AUTH_OK})
"""What names the peer of the connection that it is said of."""


class Ikev1Tracking(KnownNegotiations):
    """Deals events of IKEv1 out by connection id, and by peer where that says nothing."""

    __slots__ = ()

    def _ikev1(
        self, entry: LogEntry, event: LogEvent
    ) -> list[tuple[NegotiationLog | None, LogEvent]]:
        negotiation = self._story_v1(entry.conn, event)
        if negotiation is None:
            return [(self.current, event)]
        self.current = negotiation
        if negotiation.ike is None:
            negotiation.ike = 1
        side = event.get("side")
        if side and event.kind is not EventKind.SA_DELETED:
            negotiation.role = negotiation.role or SIDES[side]
        event = self._moved_v1(negotiation, event)
        if event.kind is EventKind.IDENTITY and not is_peers(negotiation):
            event = event._replace(kind=EventKind.NOTE, meaning="our " + event.meaning)
            if _ADDRESS.fullmatch(event.get("identity")):
                negotiation.local = negotiation.local or event.get("identity")
        if not event.stage and negotiation.stage:
            event = event.at(negotiation.stage)
        negotiation.note(event)
        return [(negotiation, event)]

    @staticmethod
    def _moved_v1(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
        """How far the negotiation is after an event, which then may mean more."""
        if event.kind in _MOVES_V1:
            return _MOVES_V1[event.kind](negotiation, event)
        if event.kind is EventKind.QM_BEGIN and not negotiation.states:
            negotiation.reach("IKE_QM_I_QM1", 9)
        elif event.kind is EventKind.P2_OFFER:
            negotiation.values["quick mode"] = "yes"
        if event.kind is EventKind.SA_DELETED:
            negotiation.closed = True
        elif _brings_nothing(event) and not negotiation.states and negotiation.stage in _BEFORE:
            negotiation.stage = _BEFORE[negotiation.stage]
            negotiation.rank -= 1
        elif event.get("unit"):
            negotiation.values["unit"] = event.get("unit")
        elif event.get("amount"):
            unit = negotiation.values.get("unit", "")
            return event._replace(meaning=f"{event.meaning} {unit}".rstrip())
        return event

    def _story_v1(self, conn: str, event: LogEvent) -> NegotiationLog | None:
        if conn not in {"", "0"}:
            return self._keyed(conn, event)
        if event.kind is EventKind.CONFIG or (event.kind is EventKind.WEAK and not self._unkeyed):
            self._unkeyed = self._unkeyed or self._begin(event, ike=1)
            return self._unkeyed
        is_ikev1 = self.current and self.current.ike in {None, 1}
        if not conn and is_ikev1 and not self._begins_v1(event):
            return self.current
        if self._begins_v1(event):
            self._unkeyed = self._begin(event, ike=1)
        elif event.get("peer") and event.kind in {
            EventKind.PACKET,
            EventKind.KEY_FOUND,
            EventKind.KEY_MISSING,
        }:
            self._unkeyed = self._with_peer(event) or self._unkeyed
        if self._unkeyed is None:
            if event.kind is EventKind.NOTE and not (event.get("peer") and event.get("local")):
                return None
            self._unkeyed = self._begin(event, ike=1)
        return self._unkeyed

    def _begins_v1(self, event: LogEvent) -> bool:
        negotiation = self._unkeyed
        if event.kind is EventKind.PACKET and event.get("state") == "NEW SA":
            return True
        if negotiation is None:
            return event.kind is EventKind.START
        peer = event.get("peer")
        if event.get("how") == "Created a":
            just_begun = negotiation.packets <= 1 and not negotiation.states
            return (
                bool(negotiation.peer and negotiation.peer != peer)
                or not just_begun
                or negotiation.closed
            )
        if event.kind is EventKind.KEY_FOUND:  # somebody has entered it since
            return negotiation.has(EventKind.KEY_MISSING)
        if event.kind is EventKind.START:
            return negotiation.packets > 0 or negotiation.closed
        if event.kind is EventKind.PACKET:
            first = event.get("state") == "MM_NO_STATE" and event.get("direction") == "sending"
            return first and negotiation.rank > 2
        return False

    def _with_peer(self, event: LogEvent) -> NegotiationLog | None:
        """Another unfinished negotiation without keys, when the packet names its peer."""
        peer = event.get("peer")
        if self._unkeyed and self._unkeyed.peer in {"", peer}:
            return self._unkeyed
        for negotiation in reversed(self.negotiations[-64:]):
            if negotiation.peer == peer and not negotiation.closed and negotiation.ike in {1, None}:
                return negotiation
        return self._begin(event, ike=1) if event.kind is EventKind.PACKET else None

    def _keyed(self, conn: str, event: LogEvent) -> NegotiationLog | None:
        known = self._by_conn.get(conn)
        if known and _starts_over(known, event):
            del self._by_conn[conn]
            known = None
        if known:
            if known.closed and event.kind is EventKind.START:
                del self._by_conn[conn]
                return self._keyed(conn, event)
            return self._next_quick_mode(conn, known, event)
        if conn in self._old_conns:
            return None
        unkeyed, current = self._unkeyed, self.current
        if unkeyed is None and current and current.ike != 2 and current.has(*_REFUSALS):
            unkeyed = current  # the log begins with what IPsec itself said
        if unkeyed and not unkeyed.conn and not unkeyed.closed:
            if event.kind in _OLD_SA and 0 < unkeyed.rank < 3:
                self._old_conns.add(conn)
                return None
            unkeyed.conn = conn
            self._by_conn[conn] = unkeyed
            return unkeyed
        if unkeyed and not unkeyed.closed and (event.kind in _OLD_SA or event.get("old")):
            self._old_conns.add(conn)
            return None
        negotiation = self._begin(event, ike=1)
        negotiation.conn = conn
        self._by_conn[conn] = negotiation
        return negotiation

    def _next_quick_mode(
        self, conn: str, negotiation: NegotiationLog, event: LogEvent
    ) -> NegotiationLog:
        """A further quick mode under the same IKE SA is a negotiation of its own."""
        starts = event.kind is EventKind.QM_BEGIN or (
            event.kind is EventKind.NOTE
            and event.get("mid") not in {"", "0"}
            and event.get("payload") == "SA"
            and negotiation.role != "initiator"
        )
        mid = event.get("mid")
        if not starts:
            return negotiation
        if negotiation.values.get("mid") in {None, mid}:
            negotiation.values["mid"] = mid
            return negotiation
        following = self._begin(event, ike=1)
        following.conn, following.local, following.peer = conn, negotiation.local, negotiation.peer
        following.role = "initiator" if event.kind is EventKind.QM_BEGIN else "responder"
        following.mode, following.nat = "quick", negotiation.nat
        following.values["mid"] = mid
        following.values["under"] = "yes"
        self._by_conn[conn] = following
        return following


def _brings_nothing(event: LogEvent) -> bool:
    """Whether the packet that the event is said of is not the next one of main mode."""
    unnamed = event.kind is EventKind.NOTIFY_IN and not event.get("name")
    return unnamed or event.kind is EventKind.DUPLICATE


def _starts_over(known: NegotiationLog, event: LogEvent) -> bool:
    """Whether a connection id means another connection from here on.

    Ids repeat when a router restarts, and where a log was put together from several.
    """
    peer = event.get("peer").strip("<>")
    if event.kind in _NAMING and known.peer and peer not in {"", "ip", known.peer}:
        return True
    if event.kind is EventKind.STATE:
        rank = STATES.get(event.get("new"), (0, ""))[0]
        anew = event.get("old") == "IKE_READY" and known.states > 1
        return anew or (0 < rank < _PROOF and known.rank - rank > 1)
    if event.kind in _EARLY or "processing SA payload. message ID = 0" in event.text:
        return known.rank >= _PROOF
    return event.get("state") == "MM_SA_SETUP" and known.rank >= PHASE1_DONE
