"""Packet counters of both ends held against each other: which way does traffic die?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bothends.diagnose.model import Explanation, Reason, Remedy
from bothends.diagnose.sources import Content

NO_TRAFFIC = "comes up, but packets do not pass"


@dataclass(frozen=True, slots=True)
class _Flow:
    """Counters of all SAs between two addresses on one router."""

    device: str
    local: str
    peer: str
    sent: int
    received: int
    reason: Reason


def one_way(read: Sequence[Content]) -> Iterator[Explanation]:
    """Tunnels whose SAs are up while packets pass in one direction at most."""
    flows = [flow for content in read for flow in _flows(content)]
    for flow in flows:
        if not flow.sent or flow.received:
            continue
        other = next((f for f in flows if f.device != flow.device and f.local == flow.peer), None)
        yield _explained(flow, other)


def _explained(flow: _Flow, other: _Flow | None) -> Explanation:
    here, there = flow.device, other.device if other else f"peer {flow.peer}"
    sent = f"{here} has sent {flow.sent} packets into the tunnel and received none"
    if other is None:
        what = (
            f"{sent}: the far end does not answer through the tunnel (route, NAT or crypto ACL"
            " there), or ESP is lost on the way. The counters of the far end decide."
        )
        end, do = there, Remedy(there, (f"show crypto ipsec sa peer {flow.local}",), "count there")
        certainty = "possible"
    elif not other.received:
        what = (
            f"{sent}; {there} has received none of them: ESP is lost between the ends. Something"
            " on the way, or an access list, drops protocol 50 (behind a NAT: UDP 4500)."
        )
        end, certainty = f"the path from {here} to {there}", "likely"
        do = Remedy(
            there,
            (f"permit esp host {flow.local} host {flow.peer}",),
            "the outside access list, and every filter between the ends, must let ESP through",
        )
    elif not other.sent:
        what = (
            f"{sent}; {there} has received {other.received} but sends nothing back: its answers do"
            " not go into the tunnel."
        )
        end, certainty = there, "likely"
        do = Remedy(
            there,
            ("show ip route <protected network of the other end>", "show ip nat translations"),
            "route to the far network, crypto ACL, NAT exemption and the hosts' gateway there",
        )
    else:
        what = (
            f"{sent}; {there} has received {other.received} and sent {other.sent}: ESP is lost on"
            f" the way back from {there} to {here}."
        )
        end, certainty = f"the path from {there} to {here}", "likely"
        do = Remedy(
            here,
            (f"permit esp host {flow.peer} host {flow.local}",),
            "the outside access list, and every filter between the ends, must let ESP through",
        )
    reasons = (flow.reason, other.reason) if other else (flow.reason,)
    return Explanation(
        what=what,
        end=end,
        certainty=certainty,
        outcome=NO_TRAFFIC,
        tunnel=f"{flow.local} - {flow.peer}",
        why=reasons,
        do=(do,),
        score=45,
    )


def _flows(content: Content) -> Iterator[_Flow]:
    totals: dict[tuple[str, str], list[int]] = {}
    lines: dict[tuple[str, str], int] = {}
    for shown in content.shown:
        if not shown.parsed.command.startswith("show crypto ipsec sa"):
            continue
        for record in shown.parsed.records:
            counted = _counted(record)
            if counted:
                key = (local_address(record), str(record.get("current_peer", "")))
                total = totals.setdefault(key, [0, 0])
                total[0] += counted[0]
                total[1] += counted[1]
                lines[key] = shown.line
    for (local, peer), (sent, received) in totals.items():
        text = f"#pkts encaps: {sent}, #pkts decaps: {received} (peer {peer})"
        reason = Reason(content.source.file, lines[local, peer], text)
        yield _Flow(content.device, local, peer, sent, received, reason)


def local_address(record: Mapping[str, Any]) -> str:
    """The address of a record's own end."""
    return str(record.get("local_endpt") or record.get("local_addr") or "")


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
