"""Which negotiation a message belongs to, and how far that negotiation is."""

import re
from dataclasses import dataclass, field, replace

from bothends.platforms.ios.debug.events import Event, Seen
from bothends.platforms.ios.debug.lines import Entry, Family
from bothends.platforms.ios.debug.meanings import PHASE1_DONE, STATES
from bothends.platforms.ios.debug.negotiation_log import Story
from bothends.platforms.ios.debug.packets import (
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

_MOVES_V1 = {Event.STATE: state_v1, Event.PACKET: packet_v1, Event.GAVE_UP: given_up}
_STARTS_V2 = frozenset({Event.START, Event.PACKET, Event.POLICY})
_CLOSING_V2 = frozenset({Event.SA_DELETED})
_OLD_SA = frozenset({Event.SA_DELETED, Event.PEER_DELETE})
_AUTH_BEGUN = 3
"""Rank of an IKEv2 negotiation that has come to IKE_AUTH."""
_REFUSALS = frozenset({Event.PROXY_BAD, Event.TRANSFORM_BAD, Event.PFS_BAD})
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{0,40}::?[0-9A-Fa-f:]{1,40}")
_BEFORE = {"IKE_I_MM6": "IKE_I_MM5", "IKE_R_MM3": "IKE_R_MM2", "IKE_R_MM5": "IKE_R_MM4"}
"""Where a negotiation still stands whose last packet turns out to have come already."""
_PROOF = 5
"""Rank of main mode packet 5, the first encrypted one."""
_EARLY = frozenset({Event.POLICY, Event.ATTRIBUTE})
"""What is said of phase 1's first two packets only."""
_NAMING = frozenset({Event.PACKET, Event.GAVE_UP, Event.SA_DELETED, Event.AUTH_OK})
"""What names the peer of the connection that it is said of."""


@dataclass(slots=True)
class Tracker:
    """Deals the messages of one log out to its negotiations."""

    stories: list[Story] = field(default_factory=list)
    current: Story | None = None
    """The negotiation that spoke last."""
    _unkeyed: Story | None = None
    """IKEv1: the negotiation that connection id 0 means at this point."""
    _by_conn: dict[str, Story] = field(default_factory=dict)
    _old_conns: set[str] = field(default_factory=set)
    _by_session: dict[str, Story] = field(default_factory=dict)
    _by_ispi: dict[str, Story] = field(default_factory=dict)
    _by_peer: dict[tuple[str, str], Story] = field(default_factory=dict)

    def add(self, entry: Entry, seen: Seen) -> list[tuple[Story | None, Seen]]:
        """Deal one event out; returns what belongs into the timeline."""
        if seen.event is Event.RESTART:
            self._forget()
            return [(None, seen)]
        if entry.family is Family.IKEV1:
            return self._ikev1(entry, seen)
        if entry.family is Family.IKEV2:
            return self._ikev2(entry, seen)
        story = self._by_addresses(entry, seen)
        if story is None:
            return [(None, seen)]
        if entry.family is Family.ASA:
            seen = asa_stage(story, seen)
        elif story.rank >= 0:
            seen = replace(seen, stage=seen.stage or story.stage)
        if seen.event in {Event.P1_DONE, Event.P2_DONE, Event.START, Event.QM_BEGIN} and seen.stage:
            story.reach(seen.stage, max(story.rank, 0))
        story.note(seen)
        return [(story, seen)]

    def _forget(self) -> None:
        """After a restart every id is a new one's."""
        for story in self.stories:
            story.closed = True
        self.current = self._unkeyed = None
        for known in (self._by_conn, self._by_session, self._by_ispi, self._by_peer):
            known.clear()
        self._old_conns.clear()

    # IKEv1

    def _ikev1(self, entry: Entry, seen: Seen) -> list[tuple[Story | None, Seen]]:
        story = self._story_v1(entry.conn, seen)
        if story is None:
            return [(self.current, seen)]
        self.current = story
        if story.ike is None:
            story.ike = 1
        side = seen.get("side")
        if side and seen.event is not Event.SA_DELETED:
            story.role = story.role or SIDES[side]
        seen = self._moved_v1(story, seen)
        if seen.event is Event.IDENTITY and not is_peers(story):
            seen = replace(seen, event=Event.NOTE, meaning="our " + seen.meaning)
            if _ADDRESS.fullmatch(seen.get("identity")):
                story.local = story.local or seen.get("identity")
        if not seen.stage and story.stage:
            seen = replace(seen, stage=story.stage)
        story.note(seen)
        return [(story, seen)]

    @staticmethod
    def _moved_v1(story: Story, seen: Seen) -> Seen:
        """How far the negotiation is after an event, which then may mean more."""
        if seen.event in _MOVES_V1:
            return _MOVES_V1[seen.event](story, seen)
        if seen.event is Event.QM_BEGIN and not story.states:
            story.reach("IKE_QM_I_QM1", 9)
        elif seen.event is Event.P2_OFFER:
            story.values["quick mode"] = "yes"
        if seen.event is Event.SA_DELETED:
            story.closed = True
        elif seen.event is Event.DUPLICATE and not story.states and story.stage in _BEFORE:
            story.stage, story.rank = _BEFORE[story.stage], story.rank - 1  # it brought nothing new
        elif seen.get("unit"):
            story.values["unit"] = seen.get("unit")
        elif seen.get("amount"):
            unit = story.values.get("unit", "")
            return replace(seen, meaning=f"{seen.meaning} {unit}".rstrip())
        return seen

    def _story_v1(self, conn: str, seen: Seen) -> Story | None:
        if conn not in {"", "0"}:
            return self._keyed(conn, seen)
        if seen.event is Event.CONFIG or (seen.event is Event.WEAK and not self._unkeyed):
            self._unkeyed = self._unkeyed or self._begin(seen, ike=1)
            return self._unkeyed
        is_ikev1 = self.current and self.current.ike in {None, 1}
        if not conn and is_ikev1 and not self._begins_v1(seen):
            return self.current
        if self._begins_v1(seen):
            self._unkeyed = self._begin(seen, ike=1)
        elif seen.get("peer") and seen.event in {Event.PACKET, Event.KEY_FOUND, Event.KEY_MISSING}:
            self._unkeyed = self._with_peer(seen) or self._unkeyed
        if self._unkeyed is None:
            if seen.event is Event.NOTE:
                return None
            self._unkeyed = self._begin(seen, ike=1)
        return self._unkeyed

    def _begins_v1(self, seen: Seen) -> bool:
        story = self._unkeyed
        if seen.event is Event.PACKET and seen.get("state") == "NEW SA":
            return True
        if story is None:
            return seen.event is Event.START
        peer = seen.get("peer")
        if seen.get("how") == "Created a":
            just_begun = story.packets <= 1 and not story.states
            return bool(story.peer and story.peer != peer) or not just_begun or story.closed
        if seen.event is Event.START:
            return story.packets > 0 or story.closed
        if seen.event is Event.PACKET:
            first = seen.get("state") == "MM_NO_STATE" and seen.get("direction") == "sending"
            return first and story.rank > 2
        return False

    def _with_peer(self, seen: Seen) -> Story | None:
        """Another unfinished negotiation without keys, when the packet names its peer."""
        peer = seen.get("peer")
        if self._unkeyed and self._unkeyed.peer in {"", peer}:
            return self._unkeyed
        for story in reversed(self.stories[-64:]):
            if story.peer == peer and not story.closed and story.ike in {1, None}:
                return story
        return self._begin(seen, ike=1) if seen.event is Event.PACKET else None

    def _keyed(self, conn: str, seen: Seen) -> Story | None:
        known = self._by_conn.get(conn)
        if known and _starts_over(known, seen):
            del self._by_conn[conn]
            known = None
        if known:
            if known.closed and seen.event is Event.START:
                del self._by_conn[conn]
                return self._keyed(conn, seen)
            return self._next_quick_mode(conn, known, seen)
        if conn in self._old_conns:
            return None
        unkeyed, current = self._unkeyed, self.current
        if unkeyed is None and current and current.ike != 2 and current.has(*_REFUSALS):
            unkeyed = current  # the log begins with what IPsec itself said
        if unkeyed and not unkeyed.conn and not unkeyed.closed:
            if seen.event in _OLD_SA and 0 < unkeyed.rank < 3:
                self._old_conns.add(conn)
                return None
            unkeyed.conn = conn
            self._by_conn[conn] = unkeyed
            return unkeyed
        if unkeyed and not unkeyed.closed and (seen.event in _OLD_SA or seen.get("old")):
            self._old_conns.add(conn)
            return None
        story = self._begin(seen, ike=1)
        story.conn = conn
        self._by_conn[conn] = story
        return story

    def _next_quick_mode(self, conn: str, story: Story, seen: Seen) -> Story:
        """A further quick mode under the same IKE SA is a negotiation of its own."""
        starts = seen.event is Event.QM_BEGIN or (
            seen.event is Event.NOTE
            and seen.get("mid") not in {"", "0"}
            and seen.get("payload") == "SA"
            and story.role != "initiator"
        )
        mid = seen.get("mid")
        if not starts:
            return story
        if story.values.get("mid") in {None, mid}:
            story.values["mid"] = mid
            return story
        following = self._begin(seen, ike=1)
        following.conn, following.local, following.peer = conn, story.local, story.peer
        following.role = "initiator" if seen.event is Event.QM_BEGIN else "responder"
        following.mode, following.nat = "quick", story.nat
        following.values["mid"] = mid
        following.values["under"] = "yes"
        self._by_conn[conn] = following
        return following

    def _begin(self, seen: Seen, ike: int | None) -> Story:
        """A new negotiation, or the one that traffic has just asked for."""
        waiting = self.stories[-1] if self.stories else None
        if (
            waiting
            and waiting.rank < 0
            and not waiting.packets
            and not waiting.closed
            and all(s.event in {Event.PROXY, Event.NOTE} for s in waiting.seen)
            and seen.get("peer") in {"", waiting.peer}
            and seen.get("state") != "NEW SA"  # that one the peer asked for
        ):
            waiting.ike = ike
            self.current = waiting
            return waiting
        story = Story(ike=ike)
        self.stories.append(story)
        self.current = story
        return story

    # IKEv2

    def _ikev2(self, entry: Entry, seen: Seen) -> list[tuple[Story | None, Seen]]:
        story = self._story_v2(entry, seen)
        if story is None:
            return [(None, seen)]
        self.current = story
        story.ike = 2
        extra: list[tuple[Story | None, Seen]] = []
        if seen.event is Event.PACKET:
            seen = packet_v2(story, seen)
            extra = [(story, s) for s in notifies_v2(entry, seen)]
        elif seen.event is Event.STATE:
            seen = trace_v2(story, seen)
        elif seen.get("exchange"):
            story.reach(seen.get("exchange"), max(story.rank, 0)) if story.rank < 0 else None
        elif seen.get("advance"):
            story.reach("IKE_SA_INIT complete", 2)
        elif seen.event is Event.P1_DONE:
            story.reach("IKE_AUTH complete", 5)
        elif seen.event is Event.P2_DONE:
            story.reach("child SA up", 6)
        elif seen.event is Event.OFFERS_REFUSED and not story.packets and story.rank <= 0:
            story.reach("IKE_SA_INIT received", 1)
            story.role = story.role or ("initiator" if seen.get("refused") else "responder")
        elif story.rank < 0 and seen.event in {
            Event.CERT_BAD,
            Event.AUTH_BAD,
            Event.PROFILE_MISSING,
            Event.AUTH_METHOD,
            Event.AUTH_OK,
            Event.TS_BAD,
        }:
            story.reach("IKE_AUTH", 3)
        if seen.event in _CLOSING_V2 or "nitial exchange failed" in seen.text:
            story.closed = True
        seen = replace(seen, stage=seen.stage or story.trace or story.stage)
        story.note(seen)
        for _, notify in extra:
            story.note(notify)
        return [(story, seen), *extra]

    def _story_v2(self, entry: Entry, seen: Seen) -> Story | None:
        ispi = seen.get("ispi")
        if ispi:
            known = self._by_ispi.get(ispi)
            if known and known.rank > _AUTH_BEGUN and _is_first_v2(seen):
                known = self._begin(seen, ike=2)
                known.ispi = ispi
                self._by_ispi[ispi] = known
            if known is None:
                known = self._bind_v2(entry.conn, seen)
                known.ispi = ispi
                self._by_ispi[ispi] = known
            if entry.conn:
                self._by_session[entry.conn] = known
            return known
        story = self._by_session.get(entry.conn) if entry.conn else self._last_v2()
        if story is None and entry.conn.startswith("/"):
            ending = [s for c, s in list(self._by_session.items())[-64:] if c.endswith(entry.conn)]
            story = ending[-1] if ending else None
        begins = seen.event in _STARTS_V2 or bool(seen.get("begin"))
        if story is None or (story.closed and (begins or self._nameless_v2())):
            return self._bind_v2(entry.conn, seen)
        return story

    def _nameless_v2(self) -> Story | None:
        """A negotiation whose first messages, still without ids, have just been read."""
        last = self._last_v2()
        return last if last and not (last.ispi or last.closed or last.conn) else None

    def _last_v2(self) -> Story | None:
        return self.current if self.current and self.current.ike == 2 else None

    def _bind_v2(self, conn: str, seen: Seen) -> Story:
        """The negotiation that has begun without an id so far, or a new one."""
        story = self._nameless_v2()
        if conn and story is None and conn in self._by_session:
            known = self._by_session[conn]
            story = None if known.ispi or known.closed else known
        story = story or self._begin(seen, ike=2)
        if conn:
            story.conn = conn
            self._by_session[conn] = story
        return story

    # Everything that names addresses instead of ids

    def _by_addresses(self, entry: Entry, seen: Seen) -> Story | None:
        peer, ike = seen.get("peer").strip("<>"), seen.get("ike")
        if entry.family in {Family.PKI, Family.OTHER}:
            return self.current
        if entry.family is Family.IPSEC:
            return self._ipsec(seen, peer)
        if entry.family is Family.ASA and peer:
            return self._asa(seen, peer, ike)
        if seen.event in {Event.NOTE, Event.CONFIG}:
            return self.current if peer and self.current and self.current.peer == peer else None
        for story in reversed(self.stories[-64:]):
            fits = not ike or story.ike in {None, int(ike)}
            if fits and (not peer or story.peer == peer or not story.peer):
                return story
        return self._begin(seen, ike=int(ike) if ike else None)

    def _ipsec(self, seen: Seen, peer: str) -> Story | None:
        current = self.current
        if seen.event is Event.PROXY and seen.get("role") == "initiator":
            open_one = current and current.peer == peer and current.rank not in {6, 12}
            if current and open_one and not current.closed:
                return current
            story = Story()
            self.stories.append(story)
            self.current = story
            return story
        if current and (not peer or current.peer in {"", peer}):
            return current
        if peer:
            known = next((s for s in reversed(self.stories[-64:]) if s.peer == peer), current)
            return known or self._begin(seen, ike=None)
        if seen.event in {Event.NOTE, Event.SA_CREATED} and current is None:
            return None
        return current or self._begin(seen, ike=None)

    def _asa(self, seen: Seen, peer: str, ike: str) -> Story:
        versions = (ike,) if ike else ("2", "1")
        story = next((s for v in versions if (s := self._by_peer.get((peer, v)))), None)
        if story is None or (story.closed and seen.event is Event.START):
            story = Story(ike=int(ike) if ike else None)
            self.stories.append(story)
            self._by_peer[peer, ike or "1"] = story
        self.current = story
        return story


def _starts_over(known: Story, seen: Seen) -> bool:
    """Whether a connection id means another connection from here on.

    Ids repeat when a router restarts, and where a log was put together from several.
    """
    peer = seen.get("peer").strip("<>")
    if seen.event in _NAMING and known.peer and peer not in {"", "ip", known.peer}:
        return True
    if seen.event is Event.STATE:
        rank = STATES.get(seen.get("new"), (0, ""))[0]
        anew = seen.get("old") == "IKE_READY" and known.states > 1
        return anew or (0 < rank < _PROOF and known.rank - rank > 1)
    if seen.event in _EARLY or "processing SA payload. message ID = 0" in seen.text:
        return known.rank >= _PROOF
    return seen.get("state") == "MM_SA_SETUP" and known.rank >= PHASE1_DONE


def _is_first_v2(seen: Seen) -> bool:
    """Whether a packet begins an IKE SA."""
    first = seen.get("exchange") == "IKE_SA_INIT" and seen.get("kind") == "REQUEST"
    return first and not seen.get("mid").strip("0")
