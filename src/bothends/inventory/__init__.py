"""From YAML to intent: every error at once with its place; secrets as references."""

from typing import TYPE_CHECKING

from bothends.lazy import names_of

if TYPE_CHECKING:
    from bothends.inventory.hosts import Host
    from bothends.inventory.load import Inventory, check_inventory, load_inventory
    from bothends.inventory.problems import InventoryError, Problem, ProblemSeverity, SourcePlace

__all__ = [
    "Host",
    "Inventory",
    "InventoryError",
    "Problem",
    "ProblemSeverity",
    "SourcePlace",
    "check_inventory",
    "load_inventory",
]
_HOSTS, _LOAD, _PROBLEMS = (f"{__name__}.{name}" for name in ("hosts", "load", "problems"))
__getattr__ = names_of(
    __name__,
    {
        "Host": _HOSTS,
        **dict.fromkeys(("Inventory", "check_inventory", "load_inventory"), _LOAD),
        **dict.fromkeys(("InventoryError", "Problem", "ProblemSeverity", "SourcePlace"), _PROBLEMS),
    },
)
