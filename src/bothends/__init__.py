"""Builds, checks and verifies Cisco IOS site-to-site IPsec tunnels, both ends at once.

The Python API (`bothends.api`) is importable from here; it is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from bothends.lazy import names_of
from bothends.version import __version__ as __version__

if TYPE_CHECKING:
    from bothends.api import (
        DevicePlan,
        Finding,
        Inputs,
        Inventory,
        Judgement,
        Status,
        Tunnel,
        TunnelJudgement,
        TunnelReport,
        Verdict,
        apply,
        lint,
        load_inventory,
        plan,
        read_configs,
        render,
        verify,
    )


__all__ = [
    "DevicePlan",
    "Finding",
    "Inputs",
    "Inventory",
    "Judgement",
    "Status",
    "Tunnel",
    "TunnelJudgement",
    "TunnelReport",
    "Verdict",
    "apply",
    "lint",
    "load_inventory",
    "plan",
    "read_configs",
    "render",
    "verify",
]


__getattr__ = names_of(__name__, dict.fromkeys(__all__, "bothends.api"))
