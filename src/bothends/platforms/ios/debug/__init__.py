"""Reads `debug crypto isakmp|ipsec|ikev2` and crypto syslogs: timeline, negotiations, outcomes."""

from collections import defaultdict
from dataclasses import replace

from bothends.garbage import uncollected
from bothends.platforms.ios.debug.conclusion import Verdict
from bothends.platforms.ios.debug.events import Event, Seen
from bothends.platforms.ios.debug.lines import Entry, Family, read_entries
from bothends.platforms.ios.debug.model import (
    OPEN,
    SUCCESSES,
    DebugLog,
    Evidence,
    Moment,
    Negotiation,
    Outcome,
)
from bothends.platforms.ios.debug.negotiation_log import Offer, Story
from bothends.platforms.ios.debug.outcomes import judge
from bothends.platforms.ios.debug.reading import lines_of, match
from bothends.platforms.ios.debug.tracking import Tracker

__all__ = [
    "OPEN",
    "SUCCESSES",
    "DebugLog",
    "Evidence",
    "Moment",
    "Negotiation",
    "Offer",
    "Outcome",
    "looks_like_debug",
    "read_debug",
]

_SPEAKING = frozenset({Family.IKEV1, Family.IKEV2, Family.ASA})
_NEAR = 6
"""Lines between a packet and the remark that it is a duplicate."""
_DECIDING_NOTHING = frozenset(
    {
        Event.NOTE,
        Event.CONFIG,
        Event.SA_DELETED,
        Event.PEER_DELETE,
        Event.PACKET,
        Event.PROFILE,
        Event.STATE,
        Event.KEY_FOUND,
    }
)


def looks_like_debug(text: str) -> bool:
    """Whether a text holds messages that this room can read."""
    return any(
        entry.family in _SPEAKING or match(entry) is not None
        for entry in read_entries(text)
        if entry.family is not Family.OTHER
    )


@uncollected()
def read_debug(text: str) -> DebugLog:
    """The timeline of a log and how each of its negotiations ended. Never raises on any text."""
    trackers: dict[str, Tracker] = defaultdict(Tracker)
    dealt: list[tuple[Story | None, Seen]] = []
    hosts: dict[int, str] = {}
    unread: list[Entry] = []
    for entry in read_entries(text):
        seen = match(entry)
        if seen is None:
            if entry.family in _SPEAKING:
                unread.append(entry)
            continue
        tracker = trackers[entry.host]
        if entry.host:
            hosts |= {piece.number: entry.host for piece in entry.pieces}
        for story, each in tracker.add(entry, seen):
            if story and each.event is Event.DUPLICATE:
                _mark_repeated(dealt, story)
            dealt.append((story, each))
            dealt += [(story, line) for line in lines_of(entry, each)]
    for host, tracker in trackers.items():
        for story in tracker.stories:
            story.host = host
    negotiations = [story for tracker in trackers.values() for story in tracker.stories]
    negotiations.sort(key=lambda story: story.seen[0].line if story.seen else 0)
    stories = _told(negotiations) or [_unexplained(unread[-1]) for _ in unread[-1:]]
    index = {id(story): position for position, story in enumerate(stories)}
    timeline = tuple(
        Moment(
            line=seen.line,
            stage=seen.stage,
            text=seen.text,
            meaning=seen.meaning,
            stamp=seen.stamp,
            negotiation=index.get(id(story)) if story else None,
            packet=_direction(seen),
            host=hosts.get(seen.line, ""),
        )
        for story, seen in dealt
        if seen.meaning
    )
    return DebugLog(timeline, tuple(_negotiation(story) for story in stories), len(unread))


def _mark_repeated(dealt: list[tuple[Story | None, Seen]], story: Story) -> None:
    """Say that the packet before this line was one that had come already.

    Which packet it is, the router's state tells only as long as packets come in their order.
    """
    for index in range(len(dealt) - 1, max(-1, len(dealt) - 1 - _NEAR), -1):
        owner, seen = dealt[index]
        if owner is not story or seen.event is not Event.PACKET:
            continue
        number = seen.get("packet").removeprefix("packet ")
        if seen.get("direction") == "received" and number.isdecimal() and int(number) > 2:
            name = f"packet {int(number) - 2}"
            fields = {**seen.fields, "packet": name}
            meaning = f"{name} came again: the peer does not get, or does not take, our answer"
            dealt[index] = (owner, replace(seen, meaning=meaning, fields=fields))
        return


def _unexplained(entry: Entry) -> Story:
    """A log of IKE none of whose messages is known."""
    story = Story(ike={Family.IKEV1: 1, Family.IKEV2: 2}.get(entry.family))
    piece = entry.pieces[0]
    story.note(Seen(Event.NOTE, piece.number, piece.text, "", "", entry.stamp, {}))
    return story


def _direction(seen: Seen) -> str:
    if seen.event not in {Event.PACKET, Event.PEER_DELETE}:
        return ""
    word = seen.get("direction").lower()
    way = {"sending": "sent", "received": "received"}.get(word)
    return f"{way} {seen.get('packet')}" if way and seen.get("packet") else ""


def _told(stories: list[Story]) -> list[Story]:
    """The negotiations worth a verdict: not the rests of older or later ones."""
    spoken = [story for story in stories if story.seen]
    whole = [story for story in spoken if not _is_rest(story)]
    return whole or spoken[-1:]


def _is_rest(story: Story) -> bool:
    if all(seen.event in {Event.PROXY, Event.NOTE} for seen in story.seen):
        return True  # traffic asked for a tunnel, and another negotiation made it
    if len(story.seen) > 3:
        return all(s.event in {Event.CONFIG, Event.NOTE} for s in story.seen)
    return all(seen.event in _DECIDING_NOTHING for seen in story.seen)


def _negotiation(story: Story) -> Negotiation:
    verdict = judge(story)
    return Negotiation(
        local=story.local,
        peer=story.peer,
        role=story.role or _role_by(verdict),
        ike=story.ike,
        mode=story.mode or ("main" if story.ike == 1 and 0 < story.rank < 7 else ""),
        nat=story.nat,
        last_stage=story.trace or story.stage or _stage_of(verdict),
        outcome=verdict.outcome,
        cause=verdict.cause,
        evidence=tuple(
            Evidence(line, text)
            for line, text in sorted({(seen.line, seen.text) for seen in verdict.proof})
        ),
        certain=verdict.certain,
        refused_by=verdict.refused_by,
        offers=story.frozen_offers(),
        host=story.host,
        variant=verdict.variant,
        details=dict(story.values),
    )


_REFUSED_FIRST_PACKET = {
    Outcome.PHASE1_POLICY_MISMATCH: "MM1 received",
    Outcome.PHASE2_TRANSFORM_MISMATCH: "QM1 received",
    Outcome.PHASE2_PROXY_MISMATCH: "QM1 received",
    Outcome.PHASE2_PFS_MISMATCH: "QM1 received",
}
"""What only a responder refuses, and where it stands then."""


def _role_by(verdict: Verdict) -> str:
    refused = verdict.outcome in _REFUSED_FIRST_PACKET and verdict.refused_by == "us"
    return "responder" if refused else ""


def _stage_of(verdict: Verdict) -> str:
    named = next((seen.stage for seen in reversed(verdict.proof) if seen.stage), "")
    return named or (_REFUSED_FIRST_PACKET.get(verdict.outcome, "") if _role_by(verdict) else "")
