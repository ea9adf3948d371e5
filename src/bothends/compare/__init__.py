"""Both ends of every tunnel side by side: pairing, negotiation in both directions, verdicts."""

from bothends.compare.context import DeviceContext, Options, PairContext
from bothends.compare.finding import DOWN, Consequence, Finding, Fix, Place, Severity, Verdict
from bothends.compare.judge import judge
from bothends.compare.judgement import Device, Direction, EndRef, Judgement, TunnelJudgement

__all__ = [
    "DOWN",
    "Consequence",
    "Device",
    "DeviceContext",
    "Direction",
    "EndRef",
    "Finding",
    "Fix",
    "Judgement",
    "Options",
    "PairContext",
    "Place",
    "Severity",
    "TunnelJudgement",
    "Verdict",
    "judge",
]
