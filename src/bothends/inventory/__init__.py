"""From YAML to intent: every error at once with its place; secrets as references."""

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
