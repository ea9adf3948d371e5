"""What travels inside of a tunnel: keys, addresses and NHRP, which both ends have to say alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, of_the_first, of_tunnels
from bothends.compare.rules.example import gre
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.places import place
from bothends.compare.views.tunnels import name_of, tunnels_of
from bothends.model import Attached
from bothends.platforms.placeholders import key_of
from bothends.platforms.router import Interface, TunnelSettings, Value
from bothends.platforms.statements import Statement


def _keys(pair: PairContext) -> Iterator[Couple[int | None]]:
    """The keys of GRE, which IPsec alone does not have."""
    if _gre(pair):
        yield of_tunnels(_odd_last(pair, _key), _key, _key_line, _key_words)


def _key(end: TunnelEnd) -> Value[int] | None:
    return end.tunnel.tunnel.key if end.tunnel and end.tunnel.tunnel else None


def _key_line(end: TunnelEnd, key: int | None) -> str:
    lines = end.router.lines
    line = lines.say(Statement.TUNNEL_KEY, key="" if key is None else key)
    return lines.no(line) if key is None else line


def _key_words(key: int | None) -> str:
    return "no key" if key is None else f"key {key}"


def _authentications(pair: PairContext) -> Iterator[Couple[str | None]]:
    """The strings of NHRP, which drops what does not carry its own."""
    both = _gre(pair)
    if both and all(each.nhrp for each in both):
        ends = _odd_last(pair, _authentication)
        yield of_tunnels(ends, _authentication, partial(_authentication_line, ends[0].router.name))


def _authentication(end: TunnelEnd) -> Value[str] | None:
    nhrp = end.tunnel.tunnel.nhrp if end.tunnel and end.tunnel.tunnel else None
    return nhrp.authentication if nhrp else None


def _authentication_line(model: str, end: TunnelEnd, key: str | None) -> str:
    lines = end.router.lines
    line = lines.say(Statement.NHRP_KEY, key=key_of(model) if key else "")
    return line if key else lines.no(line)


def _gre(pair: PairContext) -> tuple[TunnelSettings, TunnelSettings] | None:
    """The tunnel lines of both ends, where both speak GRE."""
    both = tunnels_of(pair)
    return both if both and all(each.mode.value.gre for each in both) else None


def _odd_last(
    pair: PairContext, value: Callable[[TunnelEnd], object]
) -> tuple[TunnelEnd, TunnelEnd]:
    """Both ends, the one to change last: a spoke, or who has nothing."""
    a, b = pair.a, pair.b or pair.a
    odd_first = b.waits if a.waits is not b.waits else value(a) is None
    return (b, a) if odd_first else (a, b)


def _addresses_do_not_fit(pair: PairContext) -> Iterator[Hit]:
    """The addresses of the tunnel are equal, or share no subnet."""
    if tunnels_of(pair) is None or pair.b is None or pair.a.tunnel is None or pair.b.tunnel is None:
        return
    if pair.spokes:
        return
    idle = all(map(_routes_by_interface, (pair.a, pair.b)))
    weight = _NO_MATTER if idle else {}
    for ours, theirs in _of_one_family(pair.a.tunnel, pair.b.tunnel):
        a, b = place(pair.a.router, ours[0].origin), place(pair.b.router, theirs[0].origin)
        local, remote = ours[0].value, theirs[0].value
        if local.ip == remote.ip:
            if pair.a.tunnel.vrf.value == pair.b.tunnel.vrf.value:
                yield Hit(f"both ends of the tunnel have the address {local.ip}", a, b, **weight)
        elif not any(
            one.value.ip in other.value.network or other.value.ip in one.value.network
            for one in ours
            for other in theirs
        ):
            yield Hit(
                f"{local} of {name_of(pair.a)} and {remote} of {name_of(pair.b)} are in different "
                "subnets",
                a,
                b,
                **weight,
            )


_NO_MATTER: Mapping[str, Any] = {
    "severity": Severity.WARNING,
    "consequence": Consequence.HYGIENE,
    "verdict": Verdict.UP,
}
"""What addresses weigh that no route and no routing protocol asks for."""


def _routes_by_interface(end: TunnelEnd) -> bool:
    """Whether an end sends packets into its tunnel by static routes that name no next hop."""
    tunnel, router = end.tunnel, end.router
    if tunnel is None or router.routing or (tunnel.tunnel and tunnel.tunnel.nhrp):
        return False
    into = [route for route in router.routes if route.leads_into(tunnel)]
    return bool(into) and not any(route.next_hop for route in into)


_Addresses = Sequence[Value[Attached]]


def _of_one_family(ours: Interface, theirs: Interface) -> Iterator[tuple[_Addresses, _Addresses]]:
    """The addresses of two tunnels by version of IP, or all where they have none in common.

    Link-local addresses of IPv6 always reach each other.
    """
    own, remote = (
        [value for value in port.addresses if not _is_link_local(value.value)]
        for port in (ours, theirs)
    )
    versions = [{value.value.version for value in each} for each in (own, remote)]
    for version in sorted(versions[0] & versions[1]):
        yield (
            [value for value in own if value.value.version == version],
            [value for value in remote if value.value.version == version],
        )
    if own and remote and not versions[0] & versions[1]:
        yield own, remote


def _is_link_local(address: Attached) -> bool:
    return address.version == 6 and address.is_link_local


TUNNELS.must_agree(
    "TUN-003",
    Agreement(
        of=_keys, expected=of_the_first, message="{ours} on {a}, {theirs} on {b}", by_hub=True
    ),
    Agreement(
        of=_authentications,
        expected=of_the_first,
        message="the NHRP authentication of {a} and of {b} differs",
        by_hub=True,
    ),
    _addresses_do_not_fit,
    title="tunnel keys, tunnel addresses or NHRP authentication do not match",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    rationale="A GRE packet with another key than the interface has belongs to no tunnel and is "
    "dropped. Tunnel addresses that are equal, or in different subnets, leave the SAs up but "
    "no next hop, and no routing neighbour, can be reached through the tunnel; static routes that "
    "name the interface only do not need them. NHRP packets with another authentication string "
    "are dropped, so no spoke registers.",
    source="RFC 2890 section 2; RFC 2332 section 5.3.4; Cisco IOS: tunnel key",
    wrong=gre(b={"255.255.255.252\n": "255.255.255.252\n tunnel key 7\n"}),
    verdict=Verdict.NO_TRAFFIC,
)
