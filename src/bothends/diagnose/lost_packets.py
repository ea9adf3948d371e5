"""Which way packets of IKE are lost, told by both ends' logs: sent here, and never there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bothends.causes import Evidence
from bothends.causes.path_causes import PathEnd, ike_lost
from bothends.diagnose.model import Explanation, PacketLine
from bothends.diagnose.sources import Content
from bothends.platforms.debug import Moment
from bothends.platforms.placeholders import address_of

LOST = "packets are lost on the path"
"""What is wrong, where the way between the ends is."""
_PORT = re.compile(r"\b(?:dport|my_port) (\d{1,5})|:(\d{1,5})/")
_NAT_T = "4500"
_FEWEST = 2
"""Packets; one alone may be lost anywhere."""


@dataclass(slots=True)
class _Way:
    """What one end sent to the other on one port, and what of it arrived; also by stage."""

    sent: list[Moment] = field(default_factory=list)
    arrived: int = 0
    stages: dict[str, "_Way"] = field(default_factory=dict)

    def add(self, row: PacketLine) -> None:
        if row.sent:
            self.sent.append(row.sent)
        self.arrived += row.received is not None  # a repeated packet may bear another name there

    @property
    def dead(self) -> bool:
        """Whether nothing arrives."""
        return len(self.sent) >= _FEWEST and not self.arrived


def port_of(moment: Moment) -> str:
    """The UDP port that a packet's line tells."""
    match = _PORT.search(moment.text)
    return next((port for port in match.groups() if port), "500") if match else "500"


def lost_ways(
    rows: Iterable[PacketLine], ends: Mapping[str, PathEnd], read: Sequence[Content]
) -> Iterator[Explanation]:
    """One explanation for each way and port on which packets were sent and do not arrive.

    Args:
        rows: the packets of both logs.
        ends: device to its end of the tunnel.
        read: the inputs, for the name of each log.
    """
    files = {content.device: content.source.file for content in read if content.log}
    ways: dict[tuple[str, str, str], _Way] = defaultdict(_Way)
    for row in rows:
        moment = row.sent or row.received
        if not row.comparable or moment is None:
            continue
        way = ways[row.sender, row.receiver, port_of(moment)]
        way.add(row)
        way.stages.setdefault(row.stage, _Way()).add(row)
    for (here, there, port), way in ways.items():
        back = ways.get((there, here, port), _Way())
        last = next((stage for stage in reversed(way.stages) if way.stages[stage].sent), "")
        if way.dead:
            yield _explained(here, there, port, way, back, ends, files)
        elif last and way.stages[last].dead:
            yield _explained(here, there, port, way.stages[last], back, ends, files, last)


def _end(device: str, ends: Mapping[str, PathEnd]) -> PathEnd:
    return ends.get(device) or PathEnd(device, address_of(device))


def _explained(
    here: str,
    there: str,
    port: str,
    way: _Way,
    back: _Way,
    ends: Mapping[str, PathEnd],
    files: Mapping[str, str],
    stage: str = "",
) -> Explanation:
    returns = f"; packets of {there} do arrive at {here}" if back.arrived else ""
    count = len(way.sent)
    sent = f"{here} sent {count} packets on UDP {port} to {there}; none of them is"
    if stage:
        sent = f"{here} sent {stage} {count} times on UDP {port} to {there}; not once is it"
    message = f"{sent} in the log of {there}, which covers the same time{returns}"
    cause = ike_lost(
        f"UDP {port}",
        [(_end(here, ends), _end(there, ends))],
        (
            *(Evidence(files.get(here, here), m.line, m.text) for m in way.sent[:3]),
            Evidence(files.get(there, there), 0, f"no {stage or 'packet'} of {here} on UDP {port}"),
        ),
        message,
    )
    also = _LOST_STAGE if stage else _because(here, there, port)
    tunnel = " - ".join(ends[each].address for each in (here, there) if each in ends)
    result = Explanation.of(cause, outcome=LOST, tunnel=tunnel, score=65)
    return replace(result, what=f"{result.what}{also}")


_LOST_STAGE = (
    " Other packets arrive: the path loses many packets, or those of this size (fragments "
    "dropped, MTU too small)."
)


def _because(here: str, there: str, port: str) -> str:
    if port == _NAT_T:
        return " The ends have detected a NAT between them, so IKE has moved to UDP 4500."
    return (
        f" Or a NAT translates {here} to an address that the debug condition of {there} does not "
        "cover."
    )
