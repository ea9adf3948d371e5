"""Ordered steps from running to intended configuration, and back."""

from bothends.platforms.ios.difference.device import (
    Choices,
    DevicePlan,
    keys_only,
    make_plan,
    make_removal,
    revealed,
    running_peers,
)
from bothends.platforms.ios.difference.edits import PlanStep

__all__ = [
    "Choices",
    "DevicePlan",
    "PlanStep",
    "keys_only",
    "make_plan",
    "make_removal",
    "revealed",
    "running_peers",
]
