"""How much two ends look like two sides of one tunnel, where addresses leave a choice."""

from collections.abc import Collection
from typing import NamedTuple

from bothends.compare.credentials import ikev2_profile_of, isakmp_profile_of
from bothends.compare.ends import Kind, Meeting, TunnelEnd, own_addresses
from bothends.compare.identities import accepts
from bothends.compare.protected_traffic import selectors_of
from bothends.ike.selectors import Relation
from bothends.model import Address, IkeVersion

_RELATIONS = {
    Relation.EQUAL: 4,
    Relation.SUBSET: 3,
    Relation.SUPERSET: 3,
    Relation.OVERLAP: 2,
    Relation.DISJOINT: 0,
}
SAME_CLOUD = 2
"""From so much similarity inside on, two tunnels share a subnet or a next-hop server."""
SELECTORS_LOOKED_AT = 8
"""Lines of each ACL that are compared to choose between candidates."""


class Similarity(NamedTuple):
    """Reasons to take two ends for a pair, the weightiest first, as they are ordered by."""

    mutual: int
    """2 each names the other, 1 the other takes anyone, 0 it names another address."""
    place: bool
    """The address belongs to the end itself, not only to its router."""
    welcome: bool
    """The profile of an end that takes anyone takes the identity of the other."""
    overlay: int
    """Both tunnels are in one subnet, name each other's overlay address, have the same key."""
    selectors: int
    """How well the selectors mirror each other."""
    version: bool
    protected: bool


def similarity(
    end: TunnelEnd, other: TunnelEnd, targets: Collection[Address], *, back: int
) -> Similarity:
    """How much `other` looks like the peer of `end`, which names one of `targets`."""
    return Similarity(
        mutual=back,
        place=_has(other, targets),
        welcome=_takes(end, other) and _takes(other, end),
        overlay=_overlay(end, other),
        selectors=_selectors(end, other),
        version=end.ike is other.ike,
        protected=Kind.NONE not in {end.kind, other.kind},
    )


def _takes(host: TunnelEnd, caller: TunnelEnd) -> bool:
    """Whether the profile of an end that takes anyone does not refuse the identity of a caller."""
    if not host.takes_anyone or host.ike is not caller.ike:
        return True
    profile = ikev2_profile_of(host) if host.ike is IkeVersion.V2 else isakmp_profile_of(host)
    if profile is None:
        return True
    meeting = Meeting(host.local, caller.local, points=False, pointed_at=True)
    return accepts(profile.matches, caller, meeting) is not False


def _has(end: TunnelEnd, targets: Collection[Address]) -> bool:
    """Whether an end uses one of the addresses: its own, or a virtual one of its interface."""
    return end.local is None or any(address in targets for address in own_addresses(end))


def _overlay(end: TunnelEnd, other: TunnelEnd) -> int:
    if end.tunnel is None or other.tunnel is None:
        return 0
    here, there = end.tunnel.tunnel, other.tunnel.tunnel
    if here is None or there is None:
        return 0
    score = 0
    ours = [value.value for value in end.tunnel.addresses]
    theirs = [value.value for value in other.tunnel.addresses]
    if any(local.network == remote.network for local in ours for remote in theirs):
        score += SAME_CLOUD
    for one, addresses in ((here, theirs), (there, ours)):
        servers = [server.value for server in one.nhrp.servers] if one.nhrp else []
        if any(address.ip in servers for address in addresses):
            score += SAME_CLOUD
    if (here.key.value if here.key else None) == (there.key.value if there.key else None):
        score += 1
    return score


def _selectors(end: TunnelEnd, other: TunnelEnd) -> int:
    if end.entry is None or other.entry is None:
        return 0
    ours = [line.flow for line in selectors_of(end, None, None) if line.permit]
    theirs = [line.flow for line in selectors_of(other, None, None) if line.permit]
    return max(
        (
            _RELATIONS[one.relation(remote.mirrored())]
            for one in ours[:SELECTORS_LOOKED_AT]
            for remote in theirs[:SELECTORS_LOOKED_AT]
        ),
        default=1,
    )
