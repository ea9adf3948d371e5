"""Which negotiation a message belongs to, and how far that negotiation is."""

import re
from dataclasses import dataclass, field, replace

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.lines import Family, LogEntry
from bothends.platforms.debug.meanings import PHASE1_DONE, STATES
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.packets import (
    SIDES,
    asa_stage,
    given_up,
    is_peers,
    notifies_v2,
    packet_v1,
    packet_v2,
    state_v1,
    trace_v2,
)

_MOVES_V1 = {EventKind.STATE: state_v1, EventKind.PACKET: packet_v1, EventKind.GAVE_UP: given_up}
_STARTS_V2 = frozenset({EventKind.START, EventKind.PACKET, EventKind.POLICY})
_CLOSING_V2 = frozenset({EventKind.SA_DELETED})
_OLD_SA = frozenset({EventKind.SA_DELETED, EventKind.PEER_DELETE})
_AUTH_BEGUN = 3
"""Rank of an IKEv2 negotiation that has come to IKE_AUTH."""
_REFUSALS = frozenset({EventKind.PROXY_BAD, EventKind.TRANSFORM_BAD, EventKind.PFS_BAD})
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{0,40}::?[0-9A-Fa-f:]{1,40}")
_BEFORE = {"IKE_I_MM6": "IKE_I_MM5", "IKE_R_MM3": "IKE_R_MM2", "IKE_R_MM5": "IKE_R_MM4"}
"""Where a negotiation still stands whose last packet turns out to have come already."""
_PROOF = 5
"""Rank of main mode packet 5, the first encrypted one."""
_EARLY = frozenset({EventKind.POLICY, EventKind.ATTRIBUTE})
"""What is said of phase 1's first two packets only."""
_NAMING = frozenset({EventKind.PACKET, EventKind.GAVE_UP, EventKind.SA_DELETED, EventKind.AUTH_OK})
"""What names the peer of the connection that it is said of."""


@dataclass(slots=True)
class Tracker:
    """Deals the messages of one log out to its negotiations."""

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
            event = replace(event, stage=event.stage or negotiation.stage)
        if (
            event.kind
            in {EventKind.P1_DONE, EventKind.P2_DONE, EventKind.START, EventKind.QM_BEGIN}
            and event.stage
        ):
            negotiation.reach(event.stage, max(negotiation.rank, 0))
        negotiation.note(event)
        return [(negotiation, event)]

    def _forget(self) -> None:
        """After a restart every id is a new one's."""
        for negotiation in self.negotiations:
            negotiation.closed = True
        self.current = self._unkeyed = None
        for known in (self._by_conn, self._by_session, self._by_ispi, self._by_peer):
            known.clear()
        self._old_conns.clear()

    # IKEv1

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
            event = replace(event, kind=EventKind.NOTE, meaning="our " + event.meaning)
            if _ADDRESS.fullmatch(event.get("identity")):
                negotiation.local = negotiation.local or event.get("identity")
        if not event.stage and negotiation.stage:
            event = replace(event, stage=negotiation.stage)
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
        elif (
            event.kind is EventKind.DUPLICATE
            and not negotiation.states
            and negotiation.stage in _BEFORE
        ):
            negotiation.stage, negotiation.rank = (
                _BEFORE[negotiation.stage],
                negotiation.rank - 1,
            )  # it brought nothing new
        elif event.get("unit"):
            negotiation.values["unit"] = event.get("unit")
        elif event.get("amount"):
            unit = negotiation.values.get("unit", "")
            return replace(event, meaning=f"{event.meaning} {unit}".rstrip())
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
            if event.kind is EventKind.NOTE:
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

    # IKEv2

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
        elif event.kind is EventKind.STATE:
            event = trace_v2(negotiation, event)
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
            EventKind.AUTH_METHOD,
            EventKind.AUTH_OK,
            EventKind.TS_BAD,
        }:
            negotiation.reach("IKE_AUTH", 3)
        if event.kind in _CLOSING_V2 or "nitial exchange failed" in event.text:
            negotiation.closed = True
        event = replace(event, stage=event.stage or negotiation.trace or negotiation.stage)
        negotiation.note(event)
        for _, notify in extra:
            negotiation.note(notify)
        return [(negotiation, event), *extra]

    def _story_v2(self, entry: LogEntry, event: LogEvent) -> NegotiationLog | None:
        ispi = event.get("ispi")
        if ispi:
            known = self._by_ispi.get(ispi)
            if known and known.rank > _AUTH_BEGUN and _is_first_v2(event):
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
        """A negotiation whose first messages, still without ids, have just been read."""
        last = self._last_v2()
        return last if last and not (last.ispi or last.closed or last.conn) else None

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

    # Everything that names addresses instead of ids

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
        if negotiation is None or (negotiation.closed and event.kind is EventKind.START):
            negotiation = NegotiationLog(ike=int(ike) if ike else None)
            self.negotiations.append(negotiation)
            self._by_peer[peer, ike or "1"] = negotiation
        self.current = negotiation
        return negotiation


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


def _is_first_v2(event: LogEvent) -> bool:
    """Whether a packet begins an IKE SA."""
    first = event.get("exchange") == "IKE_SA_INIT" and event.get("kind") == "REQUEST"
    return first and not event.get("mid").strip("0")
