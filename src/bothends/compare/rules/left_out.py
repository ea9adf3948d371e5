"""Known faults that no rule looks for, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fault, and why there is no rule for it."""

    fault: str
    why: str


LEFT_OUT: Mapping[str, LeftOut] = {}
"""By the id that a rule for it would have."""
