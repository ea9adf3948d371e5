"""What is known of a tunnel after a look, for a metric or a line on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from bothends.model import Tunnel
from bothends.monitor.states import TunnelState


@dataclass(frozen=True, slots=True)
class EndObservation:
    """One end, as the last look showed it."""

    device: str
    ike_up: bool
    sent: int
    """Packets that were encrypted, as the router counts."""
    received: int
    errors: int
    selectors: int
    selectors_up: int
    rekey: int | None
    """Seconds until SAs expire; a router replaces them shortly before."""
    sent_rate: float | None = None
    """Packets per second since the look before; None after the first one."""
    received_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One tunnel. Times are seconds since 1970."""

    tunnel: Tunnel
    state: TunnelState
    why: str
    at: float
    """When both ends answered last; 0 where they never did."""
    since: float
    """Since when it is in this state."""
    last_up: float = 0
    """When packets were last seen to pass in both directions; 0 where they never were."""
    ends: tuple[EndObservation, ...] = ()
    """Those that are asked; none where one did not answer the last look."""
    drift: int | None = None
    """How much differs between the inventory and what runs; None where that is not known."""


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """How a router answered. Times are seconds since 1970."""

    device: str
    answers: bool
    """Whether it answered the last look."""
    last: float = 0
    """When it answered last; 0 where it never did."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is known after a look. It never changes: who reads it needs no lock."""

    observations: Mapping[str, Observation]
    """By tunnel."""
    answers: Mapping[str, DeviceAnswer]
    """By device."""
    looks: int = 0
    seconds: float = 0
    """How long the last look took."""
    drift_at: float = 0
    """When the configurations were last compared."""
