"""Which way packets of IKE are lost, told by both ends' logs: sent here, and never there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bothends.diagnose.model import Explanation, PacketLine, Reason, Remedy
from bothends.diagnose.sources import Content
from bothends.ios.debug import Moment

LOST = "packets are lost on the way"
"""What is wrong, where the way between the ends is."""
_PORT = re.compile(r"\b(?:dport|my_port) (\d{1,5})|:(\d{1,5})/")
_NAT_T = "4500"
_NAMES = {"500": "isakmp", _NAT_T: "non500-isakmp"}
_FEWEST = 2
"""Packets; one alone may be lost anywhere."""


@dataclass(slots=True)
class _Way:
    """What one end sent to the other on one port, and what of it arrived."""

    sent: list[Moment] = field(default_factory=list)
    arrived: int = 0


def port_of(moment: Moment) -> str:
    """The UDP port that a packet's line tells."""
    found = _PORT.search(moment.text)
    return next((port for port in found.groups() if port), "500") if found else "500"


def lost_ways(
    rows: Iterable[PacketLine], addresses: Mapping[str, str], read: Sequence[Content]
) -> Iterator[Explanation]:
    """One explanation for each way and port on which packets were sent and do not arrive.

    Args:
        rows: the packets of both logs.
        addresses: device to its own address.
        read: the inputs, for the name of each log.
    """
    files = {content.device: content.source.file for content in read if content.log}
    ways: dict[tuple[str, str, str], _Way] = defaultdict(_Way)
    for row in rows:
        moment = row.sent or row.received
        if not row.comparable or moment is None:
            continue
        way = ways[row.sender, row.receiver, port_of(moment)]
        if row.sent:
            way.sent.append(row.sent)
        way.arrived += row.received is not None  # a repeated packet may bear another name there
    for (here, there, port), way in ways.items():
        if len(way.sent) >= _FEWEST and not way.arrived:
            back = ways.get((there, here, port), _Way())
            yield _explained(here, there, port, way, back, addresses, files)


def _explained(
    here: str,
    there: str,
    port: str,
    way: _Way,
    back: _Way,
    addresses: Mapping[str, str],
    files: Mapping[str, str],
) -> Explanation:
    mine, theirs = addresses.get(here, ""), addresses.get(there, "")
    returns = f" What {there} sends does arrive at {here}." if back.arrived else ""
    source, far = mine or f"<{here}>", theirs or f"<{there}>"
    return Explanation(
        what=(
            f"{here} sent {len(way.sent)} packets on UDP {port} to {there}; none of them is in the"
            f" log of {there}, which covers the same time.{returns}{_because(here, there, port)}"
        ),
        end=f"the path from {here} to {there}",
        certainty="likely",
        outcome=LOST,
        tunnel=" - ".join(part for part in (mine, theirs) if part),
        why=(
            *(Reason(files.get(here, here), m.line, m.text) for m in way.sent[:3]),
            Reason(files.get(there, there), 0, f"no packet of {here} on UDP {port}"),
        ),
        do=(
            Remedy(
                here,
                (f"show ip route {far}", "show ip interface | include access list"),
                "it must have a route to the other end, and no access list on the way out",
            ),
            Remedy(
                there,
                (f"permit udp host {source} host {far} eq {_NAMES.get(port, port)}",),
                "the outside access list, and every filter between the ends, must let it through",
            ),
        ),
        score=65,
    )


def _because(here: str, there: str, port: str) -> str:
    if port == _NAT_T:
        return (
            " The ends have found a NAT between them, so IKE has moved to UDP 4500; that port is"
            " blocked on this way."
        )
    return (
        " Something between the ends, or an access list, drops them; or a NAT shows"
        f" {here} under an address that the debugging of {there} does not cover."
    )
