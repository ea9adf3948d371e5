"""Ordered steps from running to intended configuration, and back."""

from bothends.platforms.ios.difference.device import (
    DevicePlan,
    make_plan,
    make_removal,
    revealed,
    running_peers,
)
from bothends.platforms.ios.difference.edits import Step

__all__ = ["DevicePlan", "Step", "make_plan", "make_removal", "revealed", "running_peers"]
