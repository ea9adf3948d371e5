"""Ordered steps from running to intended configuration, and back."""

from bothends.platforms.ios.difference.device import DevicePlan, make_plan, revealed

__all__ = ["DevicePlan", "make_plan", "revealed"]
