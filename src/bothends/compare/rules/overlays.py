"""What travels inside of a tunnel: keys, addresses and NHRP, which both ends have to say alike."""

from collections.abc import Iterator
from typing import TypeVar

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import gre
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.places import end_place, header, place
from bothends.compare.views.tunnels import GRE_MODES, name_of, tunnels_of
from bothends.platforms.router import TunnelSettings, Value


@TUNNELS.pair_rule(
    "TUN-003",
    title="tunnel keys, tunnel addresses or NHRP authentication do not fit",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    between_ends=True,
    rationale="A GRE packet with another key than the interface has belongs to no tunnel and is "
    "dropped. Tunnel addresses that are equal, or in different subnets, leave the SAs up but no "
    "next hop, and no routing neighbour, can be reached through the tunnel. NHRP that does not "
    "carry the string of the other end is dropped, so that no spoke registers.",
    source="RFC 2890 section 2; RFC 2332 section 5.3.4; Cisco IOS: tunnel key",
    wrong=gre(b={"255.255.255.252\n": "255.255.255.252\n tunnel key 7\n"}),
    right=gre(),
    verdict=Verdict.NO_TRAFFIC,
)
def do_not_fit(pair: PairContext) -> Iterator[Hit]:
    """The keys of GRE or NHRP differ; the addresses are equal or share no subnet."""
    both = tunnels_of(pair)
    if both is None or pair.b is None or pair.a.tunnel is None or pair.b.tunnel is None:
        return
    keys = [each.key.value if each.key else None for each in both]
    if keys[0] != keys[1] and {each.mode.value for each in both} <= GRE_MODES:
        yield _keys_differ(pair, both)
    yield from _authentication_differs(pair, both)
    ours, theirs = pair.a.tunnel, pair.b.tunnel
    if not ours.addresses or not theirs.addresses or pair.spokes:
        return
    a, b = (
        place(pair.a.router, ours.addresses[0].origin),
        place(pair.b.router, theirs.addresses[0].origin),
    )
    mine, far = ours.addresses[0].value, theirs.addresses[0].value
    if ours.vrf.value != theirs.vrf.value and mine.ip == far.ip:
        return
    if mine.ip == far.ip:
        yield Hit(f"both ends of the tunnel have the address {mine.ip}", a, b)
    elif not any(
        one.value.ip in other.value.network or other.value.ip in one.value.network
        for one in ours.addresses
        for other in theirs.addresses
    ):
        yield Hit(
            f"{mine} of {name_of(pair.a)} and {far} of {name_of(pair.b)} are in different subnets",
            a,
            b,
        )


def _keys_differ(pair: PairContext, both: tuple[TunnelSettings, TunnelSettings]) -> Hit:
    a, ours, b, theirs = _odd_last(pair, both[0].key, both[1].key)
    words = [f"key {key.value}" if key else "no key" for key in (ours, theirs)]
    line = f" tunnel key {ours.value}" if ours else " no tunnel key"
    return Hit(
        f"{words[0]} on {name_of(a)}, {words[1]} on {name_of(b)}",
        place(a.router, ours.origin) if ours else end_place(a),
        place(b.router, theirs.origin) if theirs else end_place(b),
        fix=_unless_spokes(pair, Fix(b.router.name, (header(b.origin), line))),
    )


def _authentication_differs(
    pair: PairContext, both: tuple[TunnelSettings, TunnelSettings]
) -> Iterator[Hit]:
    """NHRP drops what does not carry its own string."""
    nhrp = [each.nhrp for each in both]
    if nhrp[0] is None or nhrp[1] is None or {each.mode.value for each in both} - GRE_MODES:
        return
    a, ours, b, theirs = _odd_last(pair, nhrp[0].authentication, nhrp[1].authentication)
    if (ours.value if ours else None) == (theirs.value if theirs else None):
        return
    line = f" ip nhrp authentication <KEY OF {a.router.name}>"
    yield Hit(
        f"the NHRP authentication of {name_of(a)} is not that of {name_of(b)}",
        place(a.router, ours.origin) if ours else end_place(a),
        place(b.router, theirs.origin) if theirs else end_place(b),
        fix=_unless_spokes(
            pair,
            Fix(b.router.name, (header(b.origin), line if ours else " no ip nhrp authentication")),
        ),
    )


_Key = TypeVar("_Key", Value[int] | None, Value[str] | None)


def _odd_last(
    pair: PairContext, ours: _Key, theirs: _Key
) -> tuple[TunnelEnd, _Key, TunnelEnd, _Key]:
    """Both ends with what they have, the one to change last: a spoke, or who has nothing."""
    a, b = pair.a, pair.b or pair.a
    swapped = b.waits if a.waits is not b.waits else ours is None
    return (b, theirs, a, ours) if swapped else (a, ours, b, theirs)


def _unless_spokes(pair: PairContext, fix: Fix) -> tuple[Fix, ...]:
    """A fix; none for two spokes, one of which their hub tells to change."""
    return () if pair.spokes else (fix,)
