"""Ordered steps from running to intended configuration, and back."""

from bothends.plan.device import DevicePlan, make_plan, revealed

__all__ = ["DevicePlan", "make_plan", "revealed"]
