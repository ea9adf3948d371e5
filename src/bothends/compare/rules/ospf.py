"""OSPF through tunnels: network types, and how many neighbours they take."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.rules.example import Example, dmvpn
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.places import end_place, in_object
from bothends.compare.views.routing import processes_on, routed_into
from bothends.compare.views.tunnels import name_of, spokes_of
from bothends.platforms.statements import Statement

_MULTIPOINT = " ip ospf network point-to-multipoint\n"


def _with_ospf(hub: str, spoke: str | None = None, spokes: int = 1) -> Example:
    """A DMVPN with OSPF in the place of EIGRP, and what its tunnels say of the network type."""
    mode = " tunnel mode"
    network = " network 10.255.0.0 0.0.0.255"
    process = {f"router eigrp 100\n{network}\n": f"router ospf 1\n{network} area 0\n"}
    return dmvpn(
        a={**process, mode: f"{hub}{mode}", "10.1.0.0 0.0.0.255\n": "10.1.0.0 0.0.0.255 area 0\n"},
        b={
            **process,
            mode: f"{hub if spoke is None else spoke}{mode}",
            "10.2.0.0 0.0.0.255\n": "10.2.0.0 0.0.0.255 area 0\n",
        },
        spokes=spokes,
    )


@TUNNELS.pair_rule(
    "RT-002",
    title="the OSPF network types of the tunnel do not match",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    rationale="Ends whose types have other hello intervals (10 seconds for `broadcast` and "
    "`point-to-point`, 30 for the others) do not become neighbours. `broadcast` against "
    "`point-to-point` does become full, but the routes are not used, because the LSAs describe "
    "two different links. A tunnel is `point-to-point` where no line says otherwise.",
    source="RFC 2328 sections 9.5 and 10.5; Cisco IOS: ip ospf network; ip ospf hello-interval",
    wrong=_with_ospf(_MULTIPOINT, _MULTIPOINT.replace("point-to-multipoint", "broadcast")),
    right=_with_ospf(_MULTIPOINT),
)
def ospf_types(pair: PairContext) -> Iterator[Hit]:
    """Two ends with OSPF in the tunnel whose types do not make a working neighbour."""
    if pair.b is None or pair.spokes:
        return
    hub, spoke = (pair.a, pair.b) if pair.a.waits else (pair.b, pair.a)
    if not any(processes_on(hub, "ospf")) or not any(processes_on(spoke, "ospf")):
        return
    ours, theirs = _type(spoke), _type(hub)
    times = _hello(spoke), _hello(hub)
    if times[0] == times[1] and (ours in _ELECTING) is (theirs in _ELECTING):
        return
    wrong, right = (hub, spoke) if hub.takes_anyone and theirs == _USUAL else (spoke, hub)
    fed = routed_into(spoke) or routed_into(hub)
    what = f"type is {ours} (hello {times[0]} s)", f"{theirs} (hello {times[1]} s)"
    yield Hit(
        f"the OSPF network {what[0]} on {name_of(spoke)}, {what[1]} on {name_of(hub)}",
        end_place(spoke),
        end_place(hub),
        fix=in_object(wrong.router, wrong.origin, *_like(wrong, right)),
        severity=Severity.WARNING if fed else None,
        verdict=None if fed else Verdict.NO_TRAFFIC,
    )


_USUAL = "point-to-point"
"""The type of a tunnel where no line says otherwise."""
_ELECTING = {"broadcast", "non-broadcast"}
"""Types with a designated router, which describe the link as a network (RFC 2328 section 9.4)."""
_QUICK = {"broadcast", _USUAL}
"""Types whose hello interval is 10 seconds; that of the others is 30."""


def _type(end: TunnelEnd) -> str:
    routing = end.tunnel.routing if end.tunnel else None
    return routing.ospf_network.value if routing and routing.ospf_network else _USUAL


def _hello(end: TunnelEnd) -> int:
    routing = end.tunnel.routing if end.tunnel else None
    if routing and routing.ospf_hello:
        return routing.ospf_hello.value
    return 10 if _type(end) in _QUICK else 30


def _like(end: TunnelEnd, other: TunnelEnd) -> Iterator[str]:
    """The lines that give an end the type and the hello interval of another one."""
    say, routing = end.router.lines.say, end.tunnel.routing if end.tunnel else None
    if _type(end) != _type(other):
        yield say(Statement.OSPF_NETWORK, type=_type(other))
    usual = 10 if _type(other) in _QUICK else 30
    if (routing.ospf_hello.value if routing and routing.ospf_hello else usual) != _hello(other):
        yield say(Statement.OSPF_HELLO, seconds=_hello(other))


@TUNNELS.device_rule(
    "RT-003",
    title="a hub with several spokes whose OSPF takes one neighbour",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    from_absence=True,
    rationale="A point-to-point network has one neighbour. At a multipoint tunnel each hello of "
    "another spoke takes the place of the one before, and the neighbours go up and down for ever. "
    "`point-to-multipoint`, on all ends, is what works in every phase but the second one, which "
    "needs `broadcast`.",
    source="RFC 2328 section 9.5; Cisco IOS: ip ospf network; Dynamic Multipoint VPN",
    wrong=_with_ospf("", spokes=2),
    right=_with_ospf(_MULTIPOINT, spokes=2),
)
def several_neighbours(device: DeviceContext) -> Iterator[Hit]:
    """A hub whose OSPF takes one neighbour, and several spokes that are of the same mind."""
    for hub in device.ends:
        if _type(hub) != _USUAL or not any(processes_on(hub, "ospf")):
            continue
        spokes = [
            spoke
            for spoke in spokes_of(hub, device.pairs)
            if _type(spoke) == _USUAL and any(processes_on(spoke, "ospf"))
        ]
        if len(spokes) < 2:
            continue
        names = " and ".join(spoke.router.name for spoke in spokes[:2])
        yield Hit(
            f"OSPF on {name_of(hub)} is of type point-to-point, which takes one neighbour; "
            f"{names} are two",
            end_place(hub),
            end_place(spokes[0]),
            fix=tuple(
                in_object(
                    end.router,
                    end.origin,
                    end.router.lines.say(Statement.OSPF_NETWORK, type="point-to-multipoint"),
                )
                for end in (hub, *spokes)
            ),
        )
