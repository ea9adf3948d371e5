"""Ordered steps from running to intended configuration, and back."""

from bothends.platforms.ios.difference.device import (
    keys_only,
    make_plan,
    make_removal,
    running_peers,
)

__all__ = ["keys_only", "make_plan", "make_removal", "running_peers"]
