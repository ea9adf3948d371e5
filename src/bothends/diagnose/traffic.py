"""Packet counters of both ends held against each other: which way does traffic die?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bothends.causes import Evidence, Step
from bothends.causes.path_causes import PathEnd, esp_lost
from bothends.diagnose.model import Explanation
from bothends.diagnose.sources import Content
from bothends.platforms.commands import Command
from bothends.platforms.placeholders import Placeholder

NO_TRAFFIC = "comes up, but packets do not pass"
LOSSY = "comes up, but packets are lost"
_REMOTE = Placeholder.REMOTE_NETWORK
_ANY = "0.0.0.0"  # noqa: S104 - of a selector, nothing is bound to it
_MOST = 4
"""Networks whose routes are to be looked at."""


@dataclass(frozen=True, slots=True)
class PacketCounters:
    """Counters of all SAs between two addresses on one router."""

    content: Content
    local: str
    peer: str
    sent: int
    received: int
    reason: Evidence
    errors: int = 0
    """Packets that arrived and were dropped."""
    remote: tuple[str, ...] = ()
    """First addresses of the networks that it reaches through the tunnel."""

    @property
    def device(self) -> str:
        """The router."""
        return self.content.device

    @property
    def end(self) -> PathEnd:
        """The router as an end of the tunnel."""
        return self.content.end(self.local)

    def since(self, before: "PacketCounters | None") -> "PacketCounters":
        """What was counted since; all of it where the counters have started afresh."""
        if before is None or before.sent > self.sent or before.received > self.received:
            return self
        sent, received = self.sent - before.sent, self.received - before.received
        text = f"{self.reason.text}, {sent} and {received} of them during the test"
        reason = Evidence(self.reason.source, self.reason.line, text)
        return replace(self, sent=sent, received=received, reason=reason)


def one_way(flows: Sequence[PacketCounters], known: Collection[str] = ()) -> Iterator[Explanation]:
    """Tunnels whose SAs are up while packets pass in one direction at most.

    `known`: the tunnels, by both addresses, whose SPIs explain it.
    """
    for flow in flows:
        pair = (flow.local, flow.peer)
        explained = {" - ".join(pair), " - ".join(reversed(pair))} & set(known)
        if not flow.sent or flow.received or explained:
            continue
        yield _explained(flow, opposite(flow, flows))


def opposite(flow: PacketCounters, flows: Sequence[PacketCounters]) -> PacketCounters | None:
    """The other end's counters."""
    return next((f for f in flows if f.device != flow.device and f.local == flow.peer), None)


def blocked(
    flow: PacketCounters, other: PacketCounters, *, reasons: tuple[Evidence, ...]
) -> Explanation:
    """ESP that leaves one end and does not arrive at the other, or not all of it.

    Args:
        flow: of the end that sends.
        other: of the end that receives nothing.
        reasons: the lines that show it.
    """
    cause = esp_lost("ESP", flow.end, other.end, flow.sent, other.received, reasons)
    outcome = LOSSY if other.received else NO_TRAFFIC
    tunnel = f"{flow.local} - {flow.peer}"
    return Explanation.of(cause, outcome=outcome, tunnel=tunnel, score=45)


def _explained(flow: PacketCounters, other: PacketCounters | None) -> Explanation:
    here, there = flow.device, other.device if other else f"peer {flow.peer}"
    sent = f"{here} has sent {flow.sent} packets into the tunnel and received none"
    if other and not other.received:
        return blocked(flow, other, reasons=(flow.reason, other.reason))
    if other and other.sent and flow.errors:
        return _dropped(flow, other)
    if other and other.sent:
        return blocked(other, flow, reasons=(flow.reason, other.reason))
    if other is None:
        what = (
            f"{sent}: the other end does not answer through the tunnel (route, NAT or crypto ACL "
            "there), or ESP is lost on the path. The counters of the other end show which."
        )
        count = flow.content.commands(Command.IPSEC_SAS_WITH, peer=flow.local)
        do = Step(there, count, "shows whether packets arrive there")
    else:
        what = (
            f"{sent}; {there} has received {other.received} but sends no packets back: its "
            "answers do not enter the tunnel."
        )
        do = Step(
            there,
            (
                *(
                    line
                    for network in other.remote or (_REMOTE,)
                    for line in other.end.commands(Command.ROUTE, address=network)
                ),
                *other.end.commands(Command.TRANSLATIONS),
            ),
            "check the route to the remote network, the crypto ACL, NAT exemption and the hosts' "
            "gateway there",
        )
    return Explanation(
        what=what,
        end=there,
        certainty="likely" if other else "possible",
        outcome=NO_TRAFFIC,
        tunnel=f"{flow.local} - {flow.peer}",
        why=(flow.reason, other.reason) if other else (flow.reason,),
        do=(do,),
        score=45,
    )


def _dropped(flow: PacketCounters, other: PacketCounters) -> Explanation:
    """Packets that arrive, and that the router cannot use."""
    here, there = flow.device, other.device
    return Explanation(
        what=f"{there} has sent {other.sent} packets; they arrive at {here}, which drops them "
        f"(recv errors {flow.errors}): they fail the check of integrity or replay, or are of SAs "
        "that do not match.",
        end=here,
        certainty="likely",
        outcome=NO_TRAFFIC,
        tunnel=f"{flow.local} - {flow.peer}",
        why=(flow.reason, other.reason),
        do=(
            Step(
                here,
                flow.content.commands(Command.IPSEC_COUNTERS, peer=flow.peer),
                "its counters show which check fails",
            ),
            Step(
                here,
                flow.content.commands(Command.CLEAR_SESSION, peer=flow.peer),
                "new SAs have new keys; a device on the path that changes packets stays",
            ),
        ),
        score=45,
    )


def flows_of(content: Content) -> Iterator[PacketCounters]:
    """The counters that a text shows, one for each pair of addresses with SAs."""
    totals: dict[tuple[str, str], list[int]] = {}
    lines: dict[tuple[str, str], int] = {}
    networks: dict[tuple[str, str], dict[str, None]] = {}
    for shown in content.shown:
        if not shown.answers(Command.IPSEC_SAS):
            continue
        for record in shown.parsed.records:
            counted = _counted(record)
            if counted:
                key = (local_address(record), str(record.get("current_peer", "")))
                total = totals.setdefault(key, [0, 0, 0])
                total[0] += counted[0]
                total[1] += counted[1]
                total[2] += int(record.get("recv_errors") or 0)
                lines[key] = shown.line
                ident = record.get("remote_ident")
                network = str(ident.get("addr", "")) if isinstance(ident, Mapping) else ""
                if network and network != _ANY:
                    networks.setdefault(key, {})[network] = None
    if not totals:
        yield from _of_sessions(content)
    for (local, peer), (sent, received, errors) in totals.items():
        text = f"#pkts encaps: {sent}, #pkts decaps: {received} (peer {peer})"
        reason = Evidence(content.source.file, lines[local, peer], text)
        remote = tuple(networks.get((local, peer), ()))[:_MOST]
        yield PacketCounters(content, local, peer, sent, received, reason, errors, remote)


def _of_sessions(content: Content) -> Iterator[PacketCounters]:
    """The counters of sessions, which are shown with `detail`."""
    for shown in content.shown:
        for record in shown.parsed.records if shown.answers(Command.SESSIONS) else ():
            flows = [flow for flow in record.get("flows") or () if flow.get("active_sas")]
            sent, received = (
                sum(int((flow.get(way) or {}).get("pkts") or 0) for flow in flows)
                for way in ("outbound", "inbound")
            )
            peer = str(record.get("peer") or "")
            ikes = record.get("ike_sas") or ()
            local = next((str(sa["local"]) for sa in ikes if "local" in sa), "")
            text = f"#pkts enc'ed {sent}, #pkts dec'ed {received} (peer {peer})"
            reason = Evidence(content.source.file, shown.line, text)
            if sent or received:
                yield PacketCounters(content, local, peer, sent, received, reason)


def local_address(record: Mapping[str, Any]) -> str:
    """The address of a record's own end."""
    return str(record.get("local_endpt") or record.get("local_addr") or "").partition("/")[0]


def _counted(record: Mapping[str, Any]) -> tuple[int, int] | None:
    """Packets out and in of a record whose SAs are up."""
    counters = record.get("counters")
    if not isinstance(counters, Mapping):
        return None
    if not (record.get("inbound_esp") or record.get("inbound_ah")):
        return None
    sent, received = counters.get("encaps"), counters.get("decaps")
    if isinstance(sent, int) and isinstance(received, int):
        return sent, received
    return None
