"""Reads `debug crypto isakmp|ipsec|ikev2` and crypto syslogs: timeline, negotiations, outcomes."""

import re
from collections import defaultdict

from bothends.garbage import uncollected
from bothends.platforms.debug.conclusion import Conclusion
from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.lines import Family, LogEntry, read_entries
from bothends.platforms.debug.model import (
    CAME_UP,
    OPEN,
    SUCCESSES,
    DebugLog,
    LoggedNegotiation,
    LogLine,
    Moment,
    Outcome,
    SkippedLine,
    UnreadLine,
)
from bothends.platforms.debug.negotiation_log import NegotiationLog, ProposalCheck
from bothends.platforms.debug.outcomes import judge
from bothends.platforms.debug.reading import lines_of, match, platform_of
from bothends.platforms.debug.tracking import Tracker

__all__ = [
    "CAME_UP",
    "OPEN",
    "SUCCESSES",
    "DebugLog",
    "LogLine",
    "LoggedNegotiation",
    "Moment",
    "Outcome",
    "ProposalCheck",
    "SkippedLine",
    "UnreadLine",
    "read_debug",
]

_SPEAKING = frozenset({Family.IKEV1, Family.IKEV2, Family.IPSEC, Family.PKI})
_ASA_DEBUG = re.compile(r"IKEv2-(?:PLAT|PROTO)-\d")
_OF_TUNNELS = re.compile(
    r"%?(?:CRYPTO|IKEV2|IPSEC|PKI|ISAKMP|DMVPN|NHRP|GDOI|IKE|IKEV1)[-_]"
    r"|%(?:ASA|FTD|PIX)-(?:[a-z]{1,20}-)?[0-7]-(?:113|316|317|402|404|602|702|713|714|715|717|75[0-2])"
)
"""Syslogs of what makes tunnels, among those of all facilities; ASA numbers its classes."""
_NO_TEXT = "message without text"
_OTHER_FACILITY = "syslog of another facility"
_QUOTED = re.compile(
    r"[\"'`(][^ ]{0,40}(?:ISAKMP|IKEv[12]|IPS(?:EC|ec)|CRYPTO|Crypto|PKI|KMI|map_db|ipsec_)"
)
"""A message that documentation or a program names."""
_NEAR = 6
"""Lines between a packet and the remark that it is a duplicate."""
_DECIDING_NOTHING = frozenset(
    {
        EventKind.NOTE,
        EventKind.CONFIG,
        EventKind.SA_DELETED,
        EventKind.PEER_DELETE,
        EventKind.PACKET,
        EventKind.PROFILE,
        EventKind.STATE,
        EventKind.KEY_FOUND,
    }
)


@uncollected()
def read_debug(text: str) -> DebugLog:
    """The timeline of a log and how each of its negotiations ended. Never raises on any text."""
    trackers: dict[str, Tracker] = defaultdict(Tracker)
    dealt: list[tuple[NegotiationLog | None, LogEvent]] = []
    hosts: dict[int, str] = {}
    platforms: dict[str, str] = {}
    unread: list[LogEntry] = []
    skipped: list[SkippedLine] = []
    for entry in read_entries(text):
        rule = entry.skipped or ("" if entry.body else _NO_TEXT)
        event = match(entry) if entry.family is not Family.TEXT else None
        if event is None:
            rule = rule or ("" if _may_be_of_tunnels(entry) else _OTHER_FACILITY)
            if rule:
                skipped += [SkippedLine(*piece, rule, entry.host) for piece in entry.pieces]
            else:
                unread.append(entry)
            continue
        if event.kind is EventKind.ROUTINE:
            continue
        tracker = trackers[entry.host]
        platforms.setdefault(entry.host, _platform(entry))
        if entry.host:
            hosts |= {piece.number: entry.host for piece in entry.pieces}
        for negotiation, each in tracker.add(entry, event):
            if negotiation and each.kind is EventKind.DUPLICATE:
                _mark_repeated(dealt, negotiation)
            dealt.append((negotiation, each))
            dealt += [(negotiation, line) for line in lines_of(entry, each)]
    for host, tracker in trackers.items():
        for negotiation in tracker.negotiations:
            negotiation.host, negotiation.platform = host, platforms[host]
    negotiations = [
        negotiation for tracker in trackers.values() for negotiation in tracker.negotiations
    ]
    negotiations.sort(
        key=lambda negotiation: negotiation.events[0].line if negotiation.events else 0
    )
    speaking = [e for e in unread if _is_of_tunnels(e) and not _QUOTED.search(e.pieces[0].text)]
    negotiations = _reported(negotiations) or [_unexplained(entry) for entry in speaking[-1:]]
    index = {id(negotiation): position for position, negotiation in enumerate(negotiations)}
    timeline = tuple(
        Moment(
            line=event.line,
            stage=event.stage,
            text=event.text,
            meaning=event.meaning,
            stamp=event.stamp,
            negotiation=index.get(id(negotiation)) if negotiation else None,
            packet=_direction(event),
            host=hosts.get(event.line, ""),
        )
        for negotiation, event in dealt
        if event.meaning
    )
    return DebugLog(
        timeline,
        tuple(_negotiation(negotiation) for negotiation in negotiations),
        tuple(
            UnreadLine(*piece, entry.host, beside=entry.family is Family.TEXT)
            for entry in unread
            for piece in entry.pieces
        ),
        tuple(skipped),
    )


def _may_be_of_tunnels(entry: LogEntry) -> bool:
    """Whether a message may be of the part of the router that makes tunnels."""
    return entry.family not in {Family.SYSLOG, Family.ASA} or _is_of_tunnels(entry)


def _is_of_tunnels(entry: LogEntry) -> bool:
    """Whether a message is of the part of the router that makes tunnels."""
    if entry.family is Family.TEXT:
        return False
    debugging = entry.family is Family.ASA and not entry.body.startswith("%")
    return debugging or entry.family in _SPEAKING or _OF_TUNNELS.match(entry.body) is not None


def _platform(entry: LogEntry) -> str:
    """The platform that prints a message: an ASA's debug of IKEv2 has the words of IOS."""
    asa = entry.family is Family.IKEV2 and _ASA_DEBUG.search(entry.pieces[0].text)
    return platform_of(Family.ASA if asa else entry.family)


def _mark_repeated(
    dealt: list[tuple[NegotiationLog | None, LogEvent]], negotiation: NegotiationLog
) -> None:
    """Say that the packet before this line was one that had come already.

    Which packet it is, the router's state tells only as long as packets come in their order.
    """
    for index in range(len(dealt) - 1, max(-1, len(dealt) - 1 - _NEAR), -1):
        owner, event = dealt[index]
        if owner is not negotiation or event.kind is not EventKind.PACKET:
            continue
        number = event.get("packet").removeprefix("packet ")
        if event.get("direction") == "received" and number.isdecimal() and int(number) > 2:
            name = f"packet {int(number) - 2}"
            fields = {**event.fields, "packet": name}
            meaning = (
                f"{name} was repeated: the peer does not receive, or does not accept, this "
                "router's answer"
            )
            dealt[index] = (owner, event._replace(meaning=meaning, fields=fields))
        return


def _unexplained(entry: LogEntry) -> NegotiationLog:
    """A log of IKE none of whose messages is known."""
    negotiation = NegotiationLog(ike={Family.IKEV1: 1, Family.IKEV2: 2}.get(entry.family))
    negotiation.platform = _platform(entry)
    piece = entry.pieces[0]
    negotiation.note(LogEvent(EventKind.NOTE, piece.number, piece.text, "", "", entry.stamp, {}))
    return negotiation


def _direction(event: LogEvent) -> str:
    if event.kind not in {EventKind.PACKET, EventKind.PEER_DELETE}:
        return ""
    word = event.get("direction").lower()
    way = {"sending": "sent", "received": "received"}.get(word)
    return f"{way} {event.get('packet')}" if way and event.get("packet") else ""


def _reported(negotiations: list[NegotiationLog]) -> list[NegotiationLog]:
    """The negotiations worth a verdict: not the rests of older or later ones."""
    spoken = [negotiation for negotiation in negotiations if negotiation.events]
    whole = [negotiation for negotiation in spoken if not _is_rest(negotiation)]
    return whole or spoken[-1:]


def _is_rest(negotiation: NegotiationLog) -> bool:
    if all(event.kind in {EventKind.PROXY, EventKind.NOTE} for event in negotiation.events):
        return True  # traffic asked for a tunnel, and another negotiation made it
    if len(negotiation.events) > 3:
        return all(s.kind in {EventKind.CONFIG, EventKind.NOTE} for s in negotiation.events)
    return all(event.kind in _DECIDING_NOTHING for event in negotiation.events)


def _negotiation(negotiation: NegotiationLog) -> LoggedNegotiation:
    verdict = judge(negotiation)
    return LoggedNegotiation(
        local=negotiation.local,
        peer=negotiation.peer,
        role=negotiation.role or _role_by(verdict),
        ike=negotiation.ike,
        mode=negotiation.mode
        or ("main" if negotiation.ike == 1 and 0 < negotiation.rank < 7 else ""),
        nat=negotiation.nat,
        last_stage=negotiation.trace or negotiation.stage or _stage_of(verdict),
        outcome=verdict.outcome,
        cause=verdict.cause,
        evidence=tuple(
            LogLine(line, text)
            for line, text in sorted({(event.line, event.text) for event in verdict.proof})
        ),
        certain=verdict.certain,
        refused_by=verdict.refused_by,
        offers=negotiation.frozen_offers(),
        host=negotiation.host,
        platform=negotiation.platform,
        variant=verdict.variant,
        details=dict(negotiation.values),
    )


_REFUSED_FIRST_PACKET = {
    Outcome.PHASE1_POLICY_MISMATCH: "MM1 received",
    Outcome.PHASE2_TRANSFORM_MISMATCH: "QM1 received",
    Outcome.PHASE2_PROXY_MISMATCH: "QM1 received",
    Outcome.PHASE2_PFS_MISMATCH: "QM1 received",
}
"""What only a responder refuses, and where it stands then."""


def _role_by(verdict: Conclusion) -> str:
    refused = verdict.outcome in _REFUSED_FIRST_PACKET and verdict.refused_by == "us"
    return "responder" if refused else ""


def _stage_of(verdict: Conclusion) -> str:
    named = next((event.stage for event in reversed(verdict.proof) if event.stage), "")
    return named or (_REFUSED_FIRST_PACKET.get(verdict.outcome, "") if _role_by(verdict) else "")
