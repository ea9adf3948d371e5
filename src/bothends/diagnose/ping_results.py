"""What became of pings that were sent through a live tunnel, and where they were lost."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bothends.causes import Evidence
from bothends.causes.path_causes import inside_interface, nothing_encrypted, too_big
from bothends.diagnose.collected import Collected, CollectedEnd, SentPing, Trial
from bothends.diagnose.model import Explanation
from bothends.diagnose.sources import contents
from bothends.diagnose.traffic import NO_TRAFFIC, PacketCounters, blocked, flows_of, opposite
from bothends.platforms.commands import Command
from bothends.platforms.recognise import read_router

BLACK_HOLE = "comes up, but big packets do not pass"
_RATE = re.compile(r"Success rate is \d{1,3} percent \((\d{1,6})/(\d{1,6})\)")
_LOSSES = 2
"""Answers that may be missing: the first packets of a ping wait for IKE, or for ARP."""


@dataclass(frozen=True, slots=True)
class _Ping:
    """One ping, and how it went."""

    test: SentPing
    sent: int
    answered: int

    @property
    def reason(self) -> Evidence:
        """The evidence."""
        text = f"{self.test.command}: {self.answered} of {self.sent} answered"
        return Evidence(f"{self.test.device}: test", 0, text)


def lost_in_tests(collected: Collected) -> Iterator[Explanation]:
    """Where test packets were lost in the tunnel; big ones only where no small one was lost."""
    ends = {end.device: end for end in collected.ends}
    for trial in collected.trials:
        losses = list(_losses(trial, ends))
        yield from losses
        if losses and not any(one.outcome == BLACK_HOLE for one in losses):
            return


def _losses(trial: Trial, ends: Mapping[str, CollectedEnd]) -> Iterator[Explanation]:
    flows = list(_moved(trial, ends))
    for ping in _pings(trial):
        flow = next((f for f in flows if f.device == ping.test.device), None)
        other = opposite(flow, flows) if flow else None
        if flow and other and ping.answered < ping.sent:
            yield from _lost(ping, flow, other, trial.passing, ends)


def _moved(trial: Trial, ends: Mapping[str, CollectedEnd]) -> Iterator[PacketCounters]:
    """What each end counted during the trial."""
    for device, text in trial.after.items():
        before = _flow(ends[device], trial.before.get(device, ""))
        after = _flow(ends[device], text)
        if after:
            yield after.since(before)


def _flow(end: CollectedEnd, text: str) -> PacketCounters | None:
    shown = contents([end.answer(Command.IPSEC_SAS, text)])
    return next((flow for content in shown for flow in flows_of(content)), None)


def _pings(trial: Trial) -> Iterator[_Ping]:
    for test in trial.pings:
        if rates := _RATE.findall(test.text):
            answered, sent = (sum(map(int, counts)) for counts in zip(*rates, strict=True))
            yield _Ping(test, sent, answered)


def _lost(
    ping: _Ping,
    flow: PacketCounters,
    other: PacketCounters,
    passing: int,
    ends: Mapping[str, CollectedEnd],
) -> Iterator[Explanation]:
    reasons = (ping.reason, flow.reason, other.reason)
    missing = ping.sent - ping.answered
    if ping.test.size:
        if not ping.answered:
            yield _too_big(ping, flow, other, passing, ends)
    elif not ping.answered and not flow.sent:
        cause = nothing_encrypted(flow.end, ping.test.destination, reasons)
        yield Explanation.of(
            cause, outcome=NO_TRAFFIC, tunnel=f"{flow.local} - {flow.peer}", score=50
        )
    elif not ping.answered and not other.received:
        yield replace(blocked(flow, other, reasons=reasons), score=55)
    elif not ping.answered and other.sent and not flow.received:
        yield replace(blocked(other, flow, reasons=reasons), score=55)
    elif not ping.answered and not other.sent:
        cause = nothing_encrypted(other.end, ping.test.source, reasons)
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


def _inside(end: CollectedEnd, address: str) -> str:
    return inside_interface(read_router(end.running, end.device), address)


def _too_big(
    ping: _Ping,
    flow: PacketCounters,
    other: PacketCounters,
    passing: int,
    ends: Mapping[str, CollectedEnd],
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
        ping.test.size,
        [way],
        (ping.reason, flow.reason, other.reason),
        (
            (each.end, _inside(ends[each.device], address))
            for each, address in ((flow, ping.test.source), (other, ping.test.destination))
        ),
        passing,
    )
    tunnel = f"{flow.local} - {flow.peer}"
    return Explanation.of(cause, outcome=BLACK_HOLE, tunnel=tunnel, score=55)
