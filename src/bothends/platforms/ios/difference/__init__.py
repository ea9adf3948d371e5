"""Ordered steps from running to intended configuration, and back."""

from bothends.platforms.ios.difference.device import (
    keys_only,
    make_plan,
    make_removal,
    running_peers,
)
from bothends.platforms.ios.difference.migration import make_migration
from bothends.platforms.ios.difference.unmanaged import shared

__all__ = ["keys_only", "make_migration", "make_plan", "make_removal", "running_peers", "shared"]
