"""Tunnels that stand by for another, as the router has them that both have in common.

A crypto map tries the peers of one entry in order, so the backups of a tunnel are peers in its
entry there. Tunnels with an interface stay apart everywhere: their routes have a preference.
"""

from collections.abc import Iterable

from bothends.model.tunnel import Tunnel


def shares_entry(device: str, primary: Tunnel, backup: Tunnel) -> bool:
    """Whether a backup is a peer of its primary's crypto map entry on this router."""
    if primary.carrier.routed or not (primary.touches(device) and backup.touches(device)):
        return False
    return primary.end(device) == backup.end(device)


def entries_of(device: str, tunnels: Iterable[Tunnel]) -> list[Tunnel]:
    """The tunnels of a router, each backup that has no entry there replaced by its primary."""
    entries: dict[str, Tunnel] = {}
    for tunnel in tunnels:
        primary = tunnel.primary
        own = primary if primary and shares_entry(device, primary, tunnel) else tunnel
        entries.setdefault(own.name, own)
    return list(entries.values())


def peers_in_entry(device: str, tunnel: Tunnel) -> tuple[Tunnel, ...]:
    """The backups that are peers in the entry that a tunnel has on this router."""
    return tuple(each for each in tunnel.backups if shares_entry(device, tunnel, each))
