"""The corrections of a finding as they are entered on the platform of each router."""

from collections.abc import Iterator
from dataclasses import replace

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Finding, Fix
from bothends.compare.memo import Memo
from bothends.model import Address, IkeVersion
from bothends.platforms import DEFAULT
from bothends.platforms.router import Router


def as_entered(finding: Finding, context: PairContext | DeviceContext) -> Finding:
    """The same finding; a correction that the platform of its router has no words for is left out.

    Only a tunnel says which version of IKE its corrections are for, and which peer.
    """
    if not finding.fix:
        return finding
    ends = _ENDS(context)
    return replace(finding, fix=tuple(_entered(finding.fix, ends))) if ends else finding


_End = tuple[Router, TunnelEnd | None, Address | None]


def _entered(fixes: tuple[Fix, ...], ends: list[_End]) -> Iterator[Fix]:
    for fix in fixes:
        own_ends = [each for each in ends if each[0].name == fix.device]
        if not own_ends:
            yield fix
            continue
        router = own_ends[0][0]
        versions: set[IkeVersion] = {end.ike for _, end, _ in own_ends if end}
        peers = {peer for _, end, peer in own_ends if end}
        lines = router.lines.typed(
            fix.lines,
            router,
            versions.pop() if len(versions) == 1 else None,
            peers.pop() if len(peers) == 1 else None,
        )
        if lines:
            yield Fix(fix.device, lines)


def _ends(context: PairContext | DeviceContext) -> Iterator[_End]:
    """The routers that a finding may correct, each with its end of a tunnel and the peer there."""
    if isinstance(context, DeviceContext):
        yield context.router, None, None
    for pair in (context,) if isinstance(context, PairContext) else context.pairs:
        yield pair.a.router, pair.a, pair.a_peer
        if pair.b:
            yield pair.b.router, pair.b, pair.b_peer


def _to_be_entered(context: PairContext | DeviceContext) -> list[_End]:
    """The same; none where all of them are of the platform in whose words findings propose."""
    ends = list(_ends(context))
    return [] if all(router.platform == DEFAULT for router, _, _ in ends) else ends


_ENDS: Memo[PairContext | DeviceContext, list[_End]] = Memo(_to_be_entered, 2)
"""Asked for every finding of a router, which may have thousands of tunnels."""
