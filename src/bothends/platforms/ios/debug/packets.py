"""What one packet, state change or trace line tells about how far a negotiation is."""

from dataclasses import replace

from bothends.platforms.ios.debug.events import Event, Seen
from bothends.platforms.ios.debug.lines import Entry
from bothends.platforms.ios.debug.meanings import (
    ERROR_NOTIFIES,
    EXCHANGES,
    PACKETS,
    PHASE1_DONE,
    STATES,
)
from bothends.platforms.ios.debug.negotiation_log import Story
from bothends.platforms.ios.debug.reading import notifies, payloads

SIDES = {
    "I": "initiator",
    "R": "responder",
    "N": "responder",
    "Initiator": "initiator",
    "Responder": "responder",
}
_WAYS = {"sending": "sent", "received": "received"}
_PROTECTED = "a protected packet {way} (quick mode or informational)"
_IKE_UP = 5
"""Rank of an IKEv2 SA that is up."""
_TRACE_IGNORED = ("DELETE", "EXIT", "IDLE", "INFO", "READY")


def is_peers(story: Story) -> bool:
    """Whether the identity that is printed is the peer's."""
    recent = (seen.get("whose") for seen in reversed(story.seen[-12:]))
    return next((whose for whose in recent if whose), "") == "peer"


def state_v1(story: Story, seen: Seen) -> Seen:
    """Take over a step of IKEv1's machine."""
    new, old = seen.get("new"), seen.get("old")
    rank, meaning = STATES.get(new, (-1, ""))
    story.states += 1
    if story.rank < 0 and old in STATES:
        story.reach(old, STATES[old][0])  # the log begins here
    if new.startswith("IKE_I_") or old.startswith("IKE_I_"):
        story.role = story.role or "initiator"
    elif new.startswith("IKE_R_") or old.startswith("IKE_R_"):
        story.role = story.role or "responder"
    if new.startswith(("IKE_QM_I", "IKE_QM_R_")) or "SPI_STARVE" in new:
        story.role = story.role or ("initiator" if "_I_" in new else "responder")
    if "_MM" in new:
        story.mode = story.mode or "main"
    elif "_AM" in new:
        story.mode = "aggressive"
    event = Event.STATE
    if new != old:
        story.reach(new, rank)
        event = {7: Event.P1_DONE, 12: Event.P2_DONE}.get(rank, Event.STATE)
        if new == "IKE_DEST_SA":
            meaning = "the IKE SA is being destroyed"
    else:
        meaning = ""
    return replace(seen, event=event, meaning=meaning, stage=new)


def given_up(story: Story, seen: Seen) -> Seen:
    """Take over how far it was, where the log begins with its end."""
    stage, _ = PACKETS.get(("sending", seen.get("side"), seen.get("state")), ("", ""))
    if story.rank < 0 and stage in STATES:
        story.reach(stage, STATES[stage][0])
    return seen


def packet_v1(story: Story, seen: Seen) -> Seen:
    """Take over an IKEv1 packet."""
    stage, meaning = PACKETS.get(
        (seen.get("direction"), seen.get("side"), seen.get("state")), ("", "")
    )
    protected = seen.get("state") == "QM_IDLE" or story.rank >= PHASE1_DONE
    if protected and stage:
        stage, meaning = "", _PROTECTED.format(way=_WAYS.get(seen.get("direction"), ""))
    if not story.states and stage:
        story.reach(stage, STATES[stage][0])
    elif seen.get("state") == "NEW SA" and not story.states:
        story.reach("IKE_R_MM1", 1)
    elif seen.get("state") == "QM_IDLE" and story.rank < 0:
        story.reach("IKE_P1_COMPLETE", PHASE1_DONE)  # no other state protects its packets
    story.packets += 1
    if seen.get("port") == "4500":
        story.values["port"] = "4500"
    if seen.get("direction") == "received":
        story.values["received"] = seen.get("state")
    if seen.get("state").startswith("AG_"):
        story.mode = "aggressive"
    number = stage[-1:] or "2"
    if stage == "IKE_R_MM4" and story.has(Event.AUTH_OK):
        number, stage, meaning = "6", "IKE_R_MM6", "main mode packet 6 sent: our identity and HASH"
    name = "protected packet" if protected else f"packet {number}"
    return replace(
        seen,
        meaning=meaning or f"packet {seen.get('direction')}",
        stage=stage or story.stage,
        fields={**seen.fields, "packet": name},
    )


def packet_v2(story: Story, seen: Seen) -> Seen:
    """Take over an IKEv2 packet."""
    direction = {"Sending": "sent", "Received": "received"}.get(seen.get("direction"), "")
    exchange, kind = seen.get("exchange"), seen.get("kind")
    if not kind:
        kind = "RESPONSE" if "RESPONSE" in seen.get("flags") else "REQUEST"
    rank, carries = EXCHANGES.get((exchange, kind), (0, ""))
    if exchange in {"IKE_SA_INIT", "IKE_AUTH"} and direction:
        from_initiator = (direction == "sent") == (kind == "REQUEST")
        story.role = story.role or ("initiator" if from_initiator else "responder")
    if rank and story.rank <= 4:
        story.reach(f"{exchange} {direction}".strip(), rank)
    story.packets += 1
    if seen.get("port") == "4500":
        story.values["port"] = "4500"
    meaning = f"{exchange} {kind.lower()} {direction}: {carries}"
    names = payloads(seen)
    event = Event.PACKET
    if (
        exchange == "INFORMATIONAL"
        and kind == "REQUEST"
        and direction == "received"
        and "DELETE" in names
    ):
        event, meaning = Event.PEER_DELETE, "the peer deletes an SA"
    return replace(
        seen,
        event=event,
        meaning=meaning,
        stage=f"{exchange} {direction}".strip(),
        fields={**seen.fields, "packet": f"{exchange} {kind.lower()}"},
    )


def notifies_v2(entry: Entry, packet: Seen) -> list[Seen]:
    """The error notifies inside an IKEv2 packet, as events."""
    event = Event.NOTIFY_OUT if packet.get("direction") == "Sending" else Event.NOTIFY_IN
    events: list[Seen] = []
    for name, line, text in notifies(entry):
        if name in ERROR_NOTIFIES:
            who = "we tell the peer" if event is Event.NOTIFY_OUT else "the peer says"
            events.append(
                replace(
                    packet,
                    event=event,
                    line=line,
                    text=text,
                    meaning=f"{who}: {name}, {ERROR_NOTIFIES[name]}",
                    fields={"name": name, "exchange": packet.get("exchange")},
                )
            )
    return events


def trace_v2(story: Story, seen: Seen) -> Seen:
    """Take over a step of IKEv2's machine."""
    state = seen.get("state")
    story.role = story.role or SIDES[seen.get("side")]
    if not state.startswith(_TRACE_IGNORED):
        story.trace = state
    story.rank = max(story.rank, 0)
    if state in {"READY", "AUTH_DONE"} and story.rank < _IKE_UP:
        story.reach("IKE_AUTH complete", _IKE_UP)
        seen = replace(seen, event=Event.P1_DONE)
    return replace(seen, meaning=f"state {state}, event {seen.get('fsm')}", stage=state)


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


def asa_stage(story: Story, seen: Seen) -> Seen:
    """Take over a message of an ASA: its packets tell the stage."""
    side = SIDES.get(seen.get("side"))
    story.role = story.role or side or seen.get("role")
    if seen.event is not Event.PACKET:
        return replace(seen, stage=seen.stage or story.stage)
    first = seen.get("payloads").split(" ", 1)[0]
    direction, mid = seen.get("direction"), seen.get("mid").strip("0")
    story.packets += 1
    if not story.role and first == "SA" and not mid:
        story.role = "responder" if direction == "RECEIVED" else "initiator"
    what = seen.get("payloads").replace(" + NONE (0) total length", "")
    if direction == "RESENDING":
        return replace(
            seen,
            event=Event.RETRANSMIT,
            stage=story.stage,
            meaning=f"no answer: the packet with {first} is sent again",
        )
    if not mid:
        stage, rank = _ASA_STAGES.get((story.role, direction, first), ("", 0))
        story.reach(stage, rank)
    return replace(seen, stage=story.stage, meaning=f"packet {direction.lower()}: {what}"[:160])
