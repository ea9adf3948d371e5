"""An engine with a snapshot of its own: a tunnel in each state, asked 4 s ago at second 1000."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from bothends.api import load_inventory
from bothends.errors import DeviceError
from bothends.model import Tunnel
from bothends.monitor import DeviceAnswer, EndObservation, Observation, Snapshot, TunnelState
from bothends.reference import reference_dir

NOW = 1000.0
_WHY = {
    TunnelState.UP: "hq-r1 sent 1210, branch1-r1 received 1210; branch1-r1 sent 998, hq-r1 received 998",
    TunnelState.IDLE: "no packet came since the last look",
    TunnelState.PARTIAL: "1 of 4 pairs of networks have SAs; no packet came since the last look",
    TunnelState.ONE_WAY: "hq-r1 sent 32 packets, none of them arrived at branch1-r1",
    TunnelState.SPI_MISMATCH: "hq-r1 sends on 0x3a7f00d1, branch1-r1 has none (10.1.0.0/24 -> 10.2.0.0/24)",
    TunnelState.DOWN: "no IPsec SAs; IKE SAs: hq-r1 MM_NO_STATE, branch1-r1 none",
    TunnelState.STANDBY: "its first peer is in use",
    TunnelState.UNKNOWN: "branch1-r1: no answer before the connect time-out",
}
_RATES = {TunnelState.UP: (121.0, 99.8), TunnelState.ONE_WAY: (3.2, 0.0)}


def observation(tunnel: Tunnel, state: TunnelState) -> Observation:
    """A tunnel in a state."""
    up = state not in {TunnelState.DOWN, TunnelState.STANDBY}
    ends = () if state is TunnelState.UNKNOWN else tuple(
        EndObservation(
            end.device, up, 4210, 4198, 0, 1, int(up), 1475 if up else None,
            rate, other,
        )
        for end, rate, other in zip(
            tunnel.ends, _RATES.get(state, (0.0, 0.0)), reversed(_RATES.get(state, (0.0, 0.0))),
            strict=True,
        )
    )  # fmt: skip
    at = 0 if state is TunnelState.UNKNOWN else NOW - 4
    return Observation(
        replace(tunnel, name=f"hq-{state}"), state, _WHY[state], at, NOW - 200, 0, ends, 0
    )


def everything() -> Snapshot:
    """One tunnel in each state."""
    tunnel = load_inventory(reference_dir()).tunnels[0]
    found = [observation(tunnel, state) for state in TunnelState]
    answers = {
        "hq-r1": DeviceAnswer("hq-r1", True, NOW - 4),
        "branch1-r1": DeviceAnswer("branch1-r1", False),
    }
    return Snapshot({each.tunnel.name: each for each in found}, answers, 7, 0.8)


class Recorded:
    """Looks once, then waits to be stopped."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self.snapshot = snapshot or everything()
        self.asked: list[tuple[str, str]] = []
        self.stopped = threading.Event()
        self.after: Callable[[Snapshot], None] = lambda _snapshot: None

    def watch(self, after: Callable[[Snapshot], None]) -> None:
        self.after = after
        after(self.snapshot)
        self.stopped.wait(20)

    def stop(self) -> None:
        self.stopped.set()

    def verify(self, tunnel: str) -> Sequence[str]:
        self.asked.append(("verify", tunnel))
        raise DeviceError(
            "no answer before the connect time-out",
            where="branch1-r1",
            hint="is the router reachable?",
        )

    def diagnose(self, tunnel: str) -> Sequence[str]:
        self.asked.append(("diagnose", tunnel))
        return (
            "1. likely cause: no common ISAKMP policy, on branch1-r1",
            "   [confirm] \x1b[31m is text",
        )
