"""What two looks at both ends of a tunnel show: its state, its traffic, its next rekey."""

from bothends.monitor.observation import DeviceAnswer, EndObservation, Observation, Snapshot
from bothends.monitor.reading import EndReading, FlowReading, read_end
from bothends.monitor.states import Judged, TunnelState, judged

__all__ = [
    "DeviceAnswer",
    "EndObservation",
    "EndReading",
    "FlowReading",
    "Judged",
    "Observation",
    "Snapshot",
    "TunnelState",
    "judged",
    "read_end",
]
