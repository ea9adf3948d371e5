"""Tunnel interfaces as rules speak of them."""

from collections.abc import Sequence

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.platforms.router import TunnelSettings


def tunnels_of(pair: PairContext) -> tuple[TunnelSettings, TunnelSettings] | None:
    """The tunnel lines of both ends, where both are tunnel interfaces."""
    if pair.b is None or not pair.a.tunnel or not pair.b.tunnel:
        return None
    ours, theirs = pair.a.tunnel.tunnel, pair.b.tunnel.tunnel
    return (ours, theirs) if ours and theirs else None


def name_of(end: TunnelEnd | None) -> str:
    """`Tunnel0 of R1`."""
    return f"{end.label} of {end.router.name}" if end else ""


def spokes_of(hub: TunnelEnd, pairs: Sequence[PairContext]) -> list[TunnelEnd]:
    """The other ends of the tunnels of a multipoint end."""
    if not hub.takes_anyone:
        return []
    both = ((pair.a, pair.b) for pair in pairs if not pair.spokes and pair.b)
    return [b if a is hub else a for a, b in both if b and hub in (a, b)]
