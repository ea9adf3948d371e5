"""The state of a tunnel, judged by two looks at both of its ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bothends.monitor.reading import EndReading, FlowReading
from bothends.verification.expected import Expected, ExpectedEnd

_NOTHING = FlowReading()


class TunnelState(StrEnum):
    """How a tunnel is. Nothing is sent to find out: only `up` shows that packets pass."""

    UP = "up"
    """Packets pass in both directions."""
    IDLE = "idle"
    """The SAs of both ends match, and no packet came."""
    PARTIAL = "partial"
    """Some of its pairs of networks have SAs, others have none."""
    ONE_WAY = "one-way"
    """Packets pass in one direction only, or what one end sends does not arrive."""
    SPI_MISMATCH = "spi-mismatch"
    """An end sends on an SA that the other end does not have."""
    DOWN = "down"
    """Neither end has an IPsec SA."""
    STANDBY = "standby"
    """A backup peer: nothing is negotiated with it while the first one is in use."""
    UNKNOWN = "unknown"
    """An end did not answer, or there was only one look yet."""


SUSPECT = frozenset({TunnelState.SPI_MISMATCH, TunnelState.ONE_WAY, TunnelState.PARTIAL})
"""What may only seem so because both ends were not asked at the same moment."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A state, and why, as one would say it to a colleague."""

    state: TunnelState
    why: str


def judged(
    expected: Expected, now: Mapping[str, EndReading], before: Mapping[str, EndReading] | None
) -> Judged:
    """Judge a tunnel by what its asked ends showed now and at the look before, by device."""
    ends = [(end, now[end.device]) for end in expected.asked_ends]
    if wrong := next(_mismatches(expected, now), ""):
        return Judged(TunnelState.SPI_MISMATCH, wrong)
    up = min(reading.up for _, reading in ends)
    total = max(len(reading.flows) for _, reading in ends)
    if not up:
        ike = ", ".join(f"{end.device} {reading.ike or 'none'}" for end, reading in ends)
        errors = "".join(_refused(reading, before) for _, reading in ends)
        return Judged(TunnelState.DOWN, f"no IPsec SAs; IKE SAs: {ike}{errors}")
    if before is None:
        return Judged(
            TunnelState.UNKNOWN, "SAs are up; whether packets pass shows from the second look on"
        )
    traffic = _traffic(expected, now, before)
    if up < total and traffic.state is not TunnelState.ONE_WAY:
        return Judged(
            TunnelState.PARTIAL, f"{up} of {total} pairs of networks have SAs; {traffic.why}"
        )
    return traffic


def _mismatches(expected: Expected, now: Mapping[str, EndReading]) -> Iterator[str]:
    """Every SA that one end sends on and the other does not have."""
    if len(expected.asked_ends) < len(expected.ends):
        return
    for here in expected.ends:
        there = expected.other(here)
        for selector, flow in now[here.device].flows.items():
            remote = now[there.device].flows.get(selector.mirrored(), _NOTHING)
            if flow.outbound and not flow.outbound & remote.inbound:
                has = f"has {', '.join(sorted(remote.inbound))}" if remote.inbound else "has none"
                sends = ", ".join(sorted(flow.outbound))
                yield f"{here.device} sends on {sends}, {there.device} {has} ({selector})"


def _refused(reading: EndReading, before: Mapping[str, EndReading] | None) -> str:
    """What is said of packets that came for a tunnel without SAs."""
    errors = _grown(reading.errors, before[reading.device].errors) if before else 0
    return f"; {reading.device} dropped {errors} packets for it" if errors else ""


def _traffic(
    expected: Expected, now: Mapping[str, EndReading], before: Mapping[str, EndReading]
) -> Judged:
    sent = {end.device: counted(now, before, end.device, "encaps") for end in expected.asked_ends}
    got = {end.device: counted(now, before, end.device, "decaps") for end in expected.asked_ends}
    if len(sent) < len(expected.ends):
        return _alone(expected, *sent.values(), *got.values())
    a, b = (end.device for end in expected.ends)
    for here, there in ((a, b), (b, a)):
        if sent[here] and not got[there]:
            return Judged(
                TunnelState.ONE_WAY,
                f"{here} sent {sent[here]} packets, none of them arrived at {there}",
            )
    for here, there in ((a, b), (b, a)):
        if got[there] and not got[here]:
            return Judged(
                TunnelState.ONE_WAY,
                f"{got[there]} packets of {here} arrived at {there}, which sent none back",
            )
    if not any((*sent.values(), *got.values())):
        return Judged(TunnelState.IDLE, "no packet came since the last look")
    return Judged(
        TunnelState.UP,
        f"{a} sent {sent[a]}, {b} received {got[b]}; {b} sent {sent[b]}, {a} received {got[a]}",
    )


def _alone(expected: Expected, sent: int, got: int) -> Judged:
    """The same where the other end is a partner's that is not asked."""
    here = expected.asked_ends[0]
    there = expected.other(here).device
    text = f"{here.device} sent {sent} packets and received {got}; {there} is not asked"
    if bool(sent) != bool(got):
        return Judged(TunnelState.ONE_WAY, text)
    return Judged(TunnelState.UP if sent else TunnelState.IDLE, text)


def counted(
    now: Mapping[str, EndReading], before: Mapping[str, EndReading], device: str, counter: str
) -> int:
    """By how much a counter of an end grew between two looks, over all selectors."""
    earlier = before[device].flows
    return sum(
        _grown(getattr(flow, counter), getattr(earlier.get(selector, _NOTHING), counter))
        for selector, flow in now[device].flows.items()
    )


def _grown(now: int, before: int) -> int:
    """A counter that is smaller than before began again, as after a clear or a reload."""
    return now - before if now >= before else now


def unanswered(ends: tuple[ExpectedEnd, ...], errors: Mapping[str, str]) -> Judged:
    """Of a tunnel of which an end did not answer."""
    return Judged(
        TunnelState.UNKNOWN,
        "; ".join(f"{end.device}: {errors[end.device]}" for end in ends if end.device in errors),
    )
