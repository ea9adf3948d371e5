"""What one packet, state change or trace line tells about how far a negotiation is."""

from collections.abc import Sequence

from bothends.platforms.debug.events import EventKind, LogEvent
from bothends.platforms.debug.lines import LogEntry
from bothends.platforms.debug.meanings import (
    ERROR_NOTIFIES,
    EXCHANGES,
    PACKETS,
    PHASE1_DONE,
    STATES,
)
from bothends.platforms.debug.negotiation_log import NegotiationLog
from bothends.platforms.debug.reading import notifies, payloads

SIDES = {
    "I": "initiator",
    "R": "responder",
    "N": "responder",
    "Initiator": "initiator",
    "Responder": "responder",
}
_WAYS = {"sending": "sent", "received": "received"}
_PROTECTED = "a protected packet {way} (quick mode or informational)"
AUTH_BEGUN = 3
"""Rank of an IKEv2 negotiation that has come to IKE_AUTH."""
IKE_UP = 5
"""Rank of an IKEv2 SA that is up."""
_OF_AN_SA = frozenset({"CREATE_CHILD_SA", "INFORMATIONAL"})
_TRACE_IGNORED = ("DELETE", "EXIT", "IDLE", "INFO", "READY")


def is_peers(negotiation: NegotiationLog) -> bool:
    """Whether the identity that is printed is the peer's."""
    recent = (event.get("whose") for event in reversed(negotiation.events[-12:]))
    return next((whose for whose in recent if whose), "") == "peer"


def state_v1(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over a step of IKEv1's machine."""
    new, old = event.get("new"), event.get("old")
    rank, meaning = STATES.get(new, (-1, ""))
    negotiation.states += 1
    if negotiation.rank < 0 and old in STATES:
        negotiation.reach(old, STATES[old][0])  # the log begins here
    if new.startswith("IKE_I_") or old.startswith("IKE_I_"):
        negotiation.role = negotiation.role or "initiator"
    elif new.startswith("IKE_R_") or old.startswith("IKE_R_"):
        negotiation.role = negotiation.role or "responder"
    if new.startswith(("IKE_QM_I", "IKE_QM_R_")) or "SPI_STARVE" in new:
        negotiation.role = negotiation.role or ("initiator" if "_I_" in new else "responder")
    if "_MM" in new:
        negotiation.mode = negotiation.mode or "main"
    elif "_AM" in new:
        negotiation.mode = "aggressive"
    kind = EventKind.STATE
    if new != old:
        negotiation.reach(new, rank)
        kind = {7: EventKind.P1_DONE, 12: EventKind.P2_DONE}.get(rank, EventKind.STATE)
        if new == "IKE_DEST_SA":
            meaning = "the IKE SA is being destroyed"
    else:
        meaning = ""
    return event._replace(kind=kind, meaning=meaning, stage=new)


def given_up(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over how far it was, where the log begins with its end."""
    stage, _ = PACKETS.get(("sending", event.get("side"), event.get("state")), ("", ""))
    if negotiation.rank < 0 and stage in STATES:
        negotiation.reach(stage, STATES[stage][0])
    return event


def packet_v1(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over an IKEv1 packet."""
    stage, meaning = PACKETS.get(
        (event.get("direction"), event.get("side"), event.get("state")), ("", "")
    )
    protected = event.get("state") == "QM_IDLE" or negotiation.rank >= PHASE1_DONE
    if protected and stage:
        stage, meaning = "", _PROTECTED.format(way=_WAYS.get(event.get("direction"), ""))
    if not negotiation.states and stage:
        negotiation.reach(stage, STATES[stage][0])
    elif event.get("state") == "NEW SA" and not negotiation.states:
        negotiation.reach("IKE_R_MM1", 1)
    elif event.get("state") == "QM_IDLE" and negotiation.rank < 0:
        negotiation.reach("IKE_P1_COMPLETE", PHASE1_DONE)  # no other state protects its packets
    negotiation.packets += 1
    if event.get("port") == "4500":
        negotiation.values["port"] = "4500"
    if event.get("direction") == "received":
        negotiation.values["received"] = event.get("state")
    if event.get("state").startswith("AG_"):
        negotiation.mode = "aggressive"
    number = stage[-1:] or "2"
    if stage == "IKE_R_MM4" and negotiation.has(EventKind.AUTH_OK):
        number, stage, meaning = (
            "6",
            "IKE_R_MM6",
            "main mode packet 6 sent: this router's identity and HASH",
        )
    name = "protected packet" if protected else f"packet {number}"
    meaning = meaning or f"packet {event.get('direction')}"
    shown = event.get("state").startswith(("MM_", "AG_")) and not protected
    return event._replace(
        meaning=f"{meaning} ({event.get('state')})" if shown else meaning,
        stage=stage or negotiation.stage,
        fields={**event.fields, "packet": name},
    )


def packet_v2(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over an IKEv2 packet."""
    direction = {"Sending": "sent", "Received": "received"}.get(event.get("direction"), "")
    exchange, message_type = event.get("exchange"), event.get("kind")
    if not message_type:
        message_type = "RESPONSE" if "RESPONSE" in event.get("flags") else "REQUEST"
    rank, carries = EXCHANGES.get((exchange, message_type), (0, ""))
    if exchange in {"IKE_SA_INIT", "IKE_AUTH"} and direction:
        from_initiator = (direction == "sent") == (message_type == "REQUEST")
        negotiation.role = negotiation.role or ("initiator" if from_initiator else "responder")
    if exchange in _OF_AN_SA and negotiation.rank < 0:
        negotiation.reach("IKE SA up", IKE_UP)  # the log begins after it came up
    if rank and negotiation.rank <= 4:
        negotiation.reach(f"{exchange} {direction}".strip(), rank)
    negotiation.packets += 1
    if event.get("port") == "4500":
        negotiation.values["port"] = "4500"
    names = payloads(event)
    if exchange == "CREATE_CHILD_SA" and message_type == "REQUEST":
        carries = _asked_for(names) or carries
    elif (exchange, message_type) == ("IKE_SA_INIT", "RESPONSE") and event.get("rspi"):
        carries += f"; SPIs of the IKE SA: {event.get('ispi')} and {event.get('rspi')}"
    meaning = f"{exchange} {message_type.lower()} {direction}: {carries}"
    kind = EventKind.PACKET
    if (
        exchange == "INFORMATIONAL"
        and message_type == "REQUEST"
        and direction == "received"
        and "DELETE" in names
    ):
        kind, meaning = EventKind.PEER_DELETE, "the peer deletes an SA"
    return event._replace(
        kind=kind,
        meaning=meaning,
        stage=f"{exchange} {direction}".strip(),
        fields={**event.fields, "packet": f"{exchange} {message_type.lower()}"},
    )


def _asked_for(names: Sequence[str]) -> str:
    """What a CREATE_CHILD_SA request asks for, by its payloads (RFC 7296, 1.3)."""
    if "SA" not in names:  # only the encrypted payload was printed
        return ""
    if "TSi" not in names:
        return "the IKE SA is rekeyed"
    rekeyed = any("REKEY_SA" in name for name in names)
    what = "a child SA is rekeyed" if rekeyed else "a further child SA is requested"
    return f"{what}, with PFS" if "KE" in names else what


def notifies_v2(entry: LogEntry, packet: LogEvent) -> list[LogEvent]:
    """The error notifies inside an IKEv2 packet, as events."""
    kind = EventKind.NOTIFY_OUT if packet.get("direction") == "Sending" else EventKind.NOTIFY_IN
    events: list[LogEvent] = []
    for name, line, text in notifies(entry):
        if name in ERROR_NOTIFIES:
            who = (
                "this router notifies the peer"
                if kind is EventKind.NOTIFY_OUT
                else "the peer notifies"
            )
            events.append(
                packet._replace(
                    kind=kind,
                    line=line,
                    text=text,
                    meaning=f"{who}: {name}, {ERROR_NOTIFIES[name]}",
                    fields={"name": name, "exchange": packet.get("exchange")},
                )
            )
    return events


def auth_method_v2(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over how an end proves itself; a key that is used says whose proof only before it."""
    if negotiation.rank < 0:
        negotiation.reach("IKE_AUTH", AUTH_BEGUN)
    whose = event.get("whose") or ("peer" if is_peers(negotiation) else "ours")
    return event._replace(fields={**event.fields, "whose": whose})


def trace_v2(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over a step of IKEv2's machine."""
    state = event.get("state")
    negotiation.role = negotiation.role or SIDES[event.get("side")]
    if not state.startswith(_TRACE_IGNORED):
        negotiation.trace = state
    negotiation.rank = max(negotiation.rank, 0)
    if state in {"READY", "AUTH_DONE"} and negotiation.rank < IKE_UP:
        negotiation.reach("IKE_AUTH complete", IKE_UP)
        event = event._replace(kind=EventKind.P1_DONE)
    return event._replace(meaning=f"state {state}, event {event.get('fsm')}", stage=state)


_ASA_STAGES = {
    ("initiator", "SENDING", "SA"): ("MM_WAIT_MSG2", 1),
    ("initiator", "RECEIVED", "SA"): ("MM_WAIT_MSG2", 2),
    ("initiator", "SENDING", "KE"): ("MM_WAIT_MSG4", 3),
    ("initiator", "RECEIVED", "KE"): ("MM_WAIT_MSG4", 4),
    ("initiator", "SENDING", "ID"): ("MM_WAIT_MSG6", 5),
    ("initiator", "RECEIVED", "ID"): ("MM_WAIT_MSG6", 6),
    ("responder", "RECEIVED", "SA"): ("MM_WAIT_MSG1", 1),
    ("responder", "SENDING", "SA"): ("MM_WAIT_MSG3", 2),
    ("responder", "RECEIVED", "KE"): ("MM_WAIT_MSG3", 3),
    ("responder", "SENDING", "KE"): ("MM_WAIT_MSG5", 4),
    ("responder", "RECEIVED", "ID"): ("MM_WAIT_MSG5", 5),
    ("responder", "SENDING", "ID"): ("MM_DONE", 6),
}


def asa_stage(negotiation: NegotiationLog, event: LogEvent) -> LogEvent:
    """Take over a message of an ASA: its packets tell the stage."""
    side = SIDES.get(event.get("side"))
    negotiation.role = negotiation.role or side or event.get("role")
    if event.kind is not EventKind.PACKET:
        return event._replace(stage=event.stage or negotiation.stage)
    first = event.get("payloads").split(" ", 1)[0]
    direction, mid = event.get("direction"), event.get("mid").strip("0")
    negotiation.packets += 1
    if not negotiation.role and first == "SA" and not mid:
        negotiation.role = "responder" if direction == "RECEIVED" else "initiator"
    what = event.get("payloads").replace(" + NONE (0) total length", "")
    if direction == "RESENDING":
        return event._replace(
            kind=EventKind.RETRANSMIT,
            stage=negotiation.stage,
            meaning=f"no answer: the packet with {first} is sent again",
        )
    if not mid:
        stage, rank = _ASA_STAGES.get((negotiation.role, direction, first), ("", 0))
        negotiation.reach(stage, rank)
    return event._replace(
        stage=negotiation.stage, meaning=f"packet {direction.lower()}: {what}"[:160]
    )
