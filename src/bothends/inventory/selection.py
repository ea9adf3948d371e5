"""Which tunnels of an inventory are meant: by name, or by a pattern as a shell knows them."""

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from bothends.errors import InputError
from bothends.inventory.load import Inventory
from bothends.model import Tunnel

_SHOWN = 10
"""Names that a hint lists at the most."""


def select(
    inventory: Inventory, patterns: Sequence[str], where: str = "--limit"
) -> tuple[Tunnel, ...]:
    """The tunnels that any of the patterns names, in the order of the inventory; all without one.

    Raises:
        InputError: a pattern names no tunnel.
    """
    names = [tunnel.name for tunnel in inventory.tunnels]
    for pattern in patterns:
        if any(fnmatchcase(name, pattern) for name in names):
            continue
        near = get_close_matches(pattern, names, 1)
        there = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {there}"
        raise InputError(f"no tunnel {pattern!r} in the inventory", where=where, hint=hint)
    return tuple(
        tunnel
        for tunnel in inventory.tunnels
        if not patterns or any(fnmatchcase(tunnel.name, pattern) for pattern in patterns)
    )
