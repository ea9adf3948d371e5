"""What became of pings that were sent through a live tunnel, and where they died."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bothends.causes import Evidence
from bothends.causes.path_causes import PathEnd, inside_interface, nothing_encrypted, too_big
from bothends.diagnose.collected import Collected, Trial
from bothends.diagnose.model import Explanation
from bothends.diagnose.sources import Source, contents
from bothends.diagnose.traffic import NO_TRAFFIC, PacketCounters, blocked, flows_of, opposite
from bothends.platforms.recognise import read_router

BLACK_HOLE = "comes up, but big packets do not pass"
_RATE = re.compile(r"Success rate is \d{1,3} percent \((\d{1,6})/(\d{1,6})\)")
_SIZE = re.compile(r" size (\d{1,5}) df-bit")
_LOSSES = 2
"""Answers that may be missing: the first packets of a ping wait for IKE, or for ARP."""


@dataclass(frozen=True, slots=True)
class _Ping:
    """One ping, and how it went."""

    device: str
    command: str
    sent: int
    answered: int

    @property
    def size(self) -> int:
        """Bytes of its packets, where they must not be fragmented; else 0."""
        match = _SIZE.search(self.command)
        return int(match[1]) if match else 0

    @property
    def destination(self) -> str:
        """The address that it asks."""
        return self.command.split()[1]

    @property
    def source(self) -> str:
        """The address that it comes from."""
        return self.command.partition(" source ")[2].split()[0]

    @property
    def reason(self) -> Evidence:
        """The evidence."""
        text = f"{self.command}: {self.answered} of {self.sent} answered"
        return Evidence(f"{self.device}: test", 0, text)


def tried(collected: Collected) -> Iterator[Explanation]:
    """Where test packets died, if they died in the tunnel; big ones only where no small one did."""
    running = {end.device: end.running for end in collected.ends}
    for trial in collected.trials:
        losses = list(_died(trial, running))
        yield from losses
        if losses and not any(one.outcome == BLACK_HOLE for one in losses):
            return


def _died(trial: Trial, running: Mapping[str, str]) -> Iterator[Explanation]:
    flows = list(_moved(trial))
    for ping in _pings(trial):
        flow = next((f for f in flows if f.device == ping.device), None)
        other = opposite(flow, flows) if flow else None
        if flow and other and ping.answered < ping.sent:
            yield from _lost(ping, flow, other, trial.passing, running)


def _moved(trial: Trial) -> Iterator[PacketCounters]:
    """What each end counted during the trial."""
    for device, text in trial.after.items():
        before, after = _flow(device, trial.before.get(device, "")), _flow(device, text)
        if after:
            yield after.since(before)


def _flow(device: str, text: str) -> PacketCounters | None:
    result = (flow for content in contents([_source(device, text)]) for flow in flows_of(content))
    return next(result, None)


def _source(device: str, text: str) -> Source:
    return Source(
        f"{device}: show crypto ipsec sa", f"{device}#show crypto ipsec sa\n{text}", device
    )


def _pings(trial: Trial) -> Iterator[_Ping]:
    for device, pings in trial.pings.items():
        for command, text in pings.items():
            rates = _RATE.findall(text)
            if rates:
                answered, sent = (sum(map(int, counts)) for counts in zip(*rates, strict=True))
                yield _Ping(device, command, sent, answered)


def _lost(
    ping: _Ping,
    flow: PacketCounters,
    other: PacketCounters,
    passing: int,
    running: Mapping[str, str],
) -> Iterator[Explanation]:
    here, there = flow.device, other.device
    reasons = (ping.reason, flow.reason, other.reason)
    missing = ping.sent - ping.answered
    if ping.size:
        if not ping.answered:
            yield _too_big(ping, flow, other, passing, running)
    elif not ping.answered and not flow.sent:
        cause = nothing_encrypted(PathEnd(here, flow.local), ping.destination, reasons)
        yield Explanation.of(
            cause, outcome=NO_TRAFFIC, tunnel=f"{flow.local} - {flow.peer}", score=50
        )
    elif not ping.answered and not other.received:
        yield replace(blocked(flow, other, reasons=reasons), score=55)
    elif not ping.answered and other.sent and not flow.received:
        yield replace(blocked(other, flow, reasons=reasons), score=55)
    elif not ping.answered and not other.sent:
        cause = nothing_encrypted(PathEnd(there, flow.peer), ping.source, reasons)
        yield Explanation.of(
            cause, outcome=NO_TRAFFIC, tunnel=f"{flow.local} - {flow.peer}", score=50
        )
    elif missing > _LOSSES or flow.sent > other.received or other.sent > flow.received:
        yield from _lossy(flow, other, reasons)


def _lossy(
    flow: PacketCounters, other: PacketCounters, reasons: tuple[Evidence, ...]
) -> Iterator[Explanation]:
    for a, b in ((flow, other), (other, flow)):
        gone = a.sent - b.received
        if gone > 0:
            yield replace(blocked(a, b, reasons=reasons), score=50)


def _too_big(
    ping: _Ping,
    flow: PacketCounters,
    other: PacketCounters,
    passing: int,
    running: Mapping[str, str],
) -> Explanation:
    here, there = flow.device, other.device
    gone = flow.sent > other.received
    back = other.sent > flow.received
    start, end = (here, there) if gone or not back else (there, here)
    way = (
        f"the path from {start} to {end}"
        if gone or back
        else f"the path between {here} and {there}"
    )
    cause = too_big(
        ping.size,
        [way],
        (ping.reason, flow.reason, other.reason),
        (
            (device, inside_interface(read_router(running[device], device), address))
            for device, address in ((here, ping.source), (there, ping.destination))
        ),
        passing,
    )
    tunnel = f"{flow.local} - {flow.peer}"
    return Explanation.of(cause, outcome=BLACK_HOLE, tunnel=tunnel, score=55)
