"""What the live view says of tunnels, as plain text: rows, the line above them, the details."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bothends.monitor import EndObservation, Observation, Snapshot, TunnelState
from bothends.report.plain import counted

WORST_FIRST: Sequence[TunnelState] = (
    TunnelState.DOWN,
    TunnelState.SPI_MISMATCH,
    TunnelState.ONE_WAY,
    TunnelState.PARTIAL,
    TunnelState.UNKNOWN,
    TunnelState.IDLE,
    TunnelState.STANDBY,
    TunnelState.UP,
)
DRIFTED = "drifted"
WELL = frozenset({TunnelState.IDLE, TunnelState.STANDBY, TunnelState.UP})
COLUMNS = ("state", "tunnel", "pps >", "pps <", "rekey", "age")
"""Of every width; where there is room, `WHY` too. `>` is from the first end to the second."""
WHY = "why"
ROOMY = 110
"""Columns of a terminal from which on each row has room to say why."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tunnels are shown: those that have all these words, and perhaps only those in trouble.

    A word is looked for in the name of the tunnel, its devices, its state and its kind; `drifted`
    is one of those that differ from the inventory, and such a tunnel is in trouble.
    """

    words: str = ""
    trouble: bool = False

    def shows(self, each: Observation) -> bool:
        """Whether a tunnel is shown."""
        if self.trouble and each.state in WELL and not each.drift:
            return False
        devices = (end.device for end in each.tunnel.ends)
        drift = DRIFTED if each.drift else ""
        words = (each.tunnel.name, *devices, each.state, each.tunnel.kind, drift)
        text = " ".join(words).casefold()
        return all(word in text for word in self.words.casefold().split())


def chosen(snapshot: Snapshot, choice: Choice) -> list[Observation]:
    """The tunnels that are shown, those in trouble first."""
    shown = filter(choice.shows, snapshot.observations.values())
    return sorted(shown, key=lambda each: (WORST_FIRST.index(each.state), each.tunnel.name))


def cells(each: Observation, now: float) -> tuple[str, ...]:
    """A row, as COLUMNS has it, and why."""
    sent = [_rate(end.sent_rate) for end in each.ends] or ["-"]
    here, there = (sent[0], sent[1]) if len(sent) > 1 else (sent[0], _back(each.ends))
    return (
        each.state.value,
        each.tunnel.name,
        here,
        there,
        _left(each, now),
        duration(now - each.at) if each.at else "-",
        f"{each.why}{_drift(each, '; ')}",
    )


def headline(snapshot: Snapshot, choice: Choice, now: float) -> str:
    """How many tunnels are in which state, which are shown, and how long ago that was seen."""
    observations = snapshot.observations.values()
    tunnels = counted(len(observations), "tunnel")
    if not snapshot.looks:
        return f"{tunnels}: asking both ends for the first time ..."
    states = Counter(each.state for each in observations)
    parts = [f"{states[state]} {state}" for state in WORST_FIRST if states[state]]
    silent = sum(not answer.answers for answer in snapshot.answers.values())
    parts += [f"{counted(silent, 'router')} silent"] if silent else []
    drifted = sum(bool(each.drift) for each in observations)
    parts += [f"{drifted} {DRIFTED}"] if drifted else []
    shown = sum(map(choice.shows, observations))
    limited = f", {shown} shown" if shown < len(observations) else ""
    last = max((each.at for each in observations), default=0)
    seen = f", seen {duration(now - last)} ago" if last else ""
    return f"{tunnels}{limited}{seen}: {', '.join(parts)}"


def details(each: Observation, now: float) -> Iterable[str]:
    """All that is known of one tunnel, a line for each part."""
    a, b = each.tunnel.ends
    since = f"{each.state} for {duration(now - each.since)}"
    yield f"{each.tunnel.name}  {a.device} > {b.device}  {each.tunnel.kind}  {since}"
    yield f"why: {each.why}{_drift(each, '; ')}"
    shown = {end.device: end for end in each.ends}
    for end in (a, b):
        if end.device in shown:
            yield f"{end.device}: {_end(shown[end.device])}"
        else:
            yield f"{end.device}: {'a partner, not asked' if end.partner else 'no answer'}"


def _drift(each: Observation, before: str) -> str:
    """How far a tunnel is from the inventory, behind what stands before it; nothing if not."""
    return f"{before}{counted(each.drift, 'difference')} to the inventory" if each.drift else ""


def duration(seconds: float) -> str:
    """Seconds as one or two units: 8s, 3m20s, 5h02m, 3d04h."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86400}d{whole % 86400 // 3600:02}h"


def _end(end: EndObservation) -> str:
    errors = f", {counted(end.errors, 'error')}" if end.errors else ""
    sas = f"SAs {end.selectors_up} of {end.selectors}"
    ike = "IKE up" if end.ike_up else "no IKE SA"
    return f"{ike}, {sas}, packets sent {end.sent}, received {end.received}{errors}"


def _left(each: Observation, now: float) -> str:
    """Until the first end needs new SAs, counted on from when it was seen."""
    seconds = [end.rekey for end in each.ends if end.rekey is not None]
    return duration(min(seconds) - (now - each.at)) if seconds else "-"


def _back(ends: Sequence[EndObservation]) -> str:
    """Of a partner's end, which is not asked: what ours received."""
    return _rate(ends[0].received_rate) if ends else "-"


def _rate(rate: float | None) -> str:
    """Packets per second in five columns at the most."""
    if rate is None:
        return "-"
    for limit, divisor, unit in ((10, 1, ""), (10_000, 1, ""), (10_000_000, 1e3, "k")):
        if rate < limit:
            return f"{rate / divisor:.{1 if limit == 10 and rate else 0}f}{unit}"
    return f"{rate / 1e6:.0f}M"
