"""Builds, checks and verifies Cisco IOS site-to-site IPsec tunnels, both ends at once.

The Python API (`bothends.api`) is importable from here; it is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bothends.version import __version__ as __version__

if TYPE_CHECKING:
    from bothends.api import (
        Inputs,
        Inventory,
        Judgement,
        Status,
        Tunnel,
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
    "Inputs",
    "Inventory",
    "Judgement",
    "Status",
    "Tunnel",
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


def __getattr__(name: str) -> Any:
    """A name of the API."""
    if name in __all__:
        return getattr(import_module("bothends.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
