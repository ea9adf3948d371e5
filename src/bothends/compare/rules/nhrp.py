"""NHRP of multipoint tunnels: how spokes find their hub, and each other (RFC 2332)."""

from collections.abc import Iterator
from functools import partial

from bothends.compare.context import PairContext
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Place, Severity, Verdict
from bothends.compare.rules.example import dmvpn
from bothends.compare.rules.families import TUNNELS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views, remote_place
from bothends.compare.views.places import end_place, in_object, missing, place
from bothends.compare.views.routing import neighbours, processes_on, routed_into
from bothends.compare.views.tunnels import name_of
from bothends.model import Address
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Nhrp, TunnelMode
from bothends.platforms.statements import Statement


@TUNNELS.pair_rule(
    "NHRP-001",
    of=both_views,
    title="NHRP is not enabled on a multipoint tunnel",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    from_absence=True,
    leads={"NHRP-003", "NHRP-004", "NHRP-005"},
    rationale="`ip nhrp network-id` is what enables NHRP on an interface; the other `ip nhrp` "
    "lines do nothing without it. A multipoint tunnel has no destination, and only NHRP gives it "
    "the addresses that its packets go to: without it no spoke registers, and none is reached.",
    source="RFC 2332; Cisco IOS: ip nhrp network-id",
    wrong=dmvpn(a={" ip nhrp network-id 7\n": ""}),
    verdict=Verdict.NO_TRAFFIC,
)
def not_enabled(view: PairContext) -> Iterator[Hit]:
    """A protected multipoint tunnel without `ip nhrp network-id`."""
    end, nhrp = view.a, nhrp_of(view.a)
    if end.kind is not Kind.DMVPN or not end.takes_anyone or (nhrp and nhrp.network_id):
        return
    remote = nhrp_of(view.b) if view.b else None
    number = remote.network_id.value if remote and remote.network_id else 1
    yield Hit(
        f"{name_of(end)} has no ip nhrp network-id, so NHRP is not enabled on it",
        missing(end.router, end.router.lines.begins(Statement.NHRP_NETWORK)),
        remote_place(view),
        fix=in_object(end.router, end.origin, _say(end, Statement.NHRP_NETWORK, number=number)),
    )


@TUNNELS.pair_rule(
    "NHRP-002",
    of=both_views,
    title="a next-hop server without an NBMA address",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    leads={"NHRP-003"},
    rationale="`ip nhrp nhs` names the hub by its address inside the tunnel. A multipoint tunnel "
    "also needs the address outside that this one stands for, from `ip nhrp map` or from the word "
    "`nbma`; without it the spoke has nowhere to send its registration.",
    source="RFC 2332 section 5.2.3; Cisco IOS: ip nhrp nhs, ip nhrp map",
    wrong=dmvpn(b={" ip nhrp map 10.255.0.1 203.0.113.1\n": ""}),
    verdict=Verdict.DOWN_PHASE1,
)
def unmapped_server(view: PairContext) -> Iterator[Hit]:
    """A next-hop server of a spoke that no line gives an NBMA address."""
    end, hub = view.a, view.b
    if view.spokes:
        return
    inside = [value.value.ip for value in hub.tunnel.addresses] if hub and hub.tunnel else []
    for server in end.unmapped:
        if hub is None or server in inside:
            nbma = hub.local if hub and hub.local else Placeholder.PEER_ADDRESS
            yield Hit(
                f"{name_of(end)} has the next-hop server {server}, and no line that gives it an "
                "NBMA address",
                _server_place(end, server),
                remote_place(view),
                fix=in_object(
                    end.router,
                    end.origin,
                    _say(end, Statement.NHRP_SERVER, inside=server, nbma=nbma),
                    _say(end, Statement.NHRP_MULTICAST, nbma=nbma),
                ),
            )


@TUNNELS.pair_rule(
    "NHRP-003",
    of=both_views,
    title="multicast packets do not reach the hub",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    from_absence=True,
    rationale="`ip nhrp map multicast` takes the address of the hub outside the tunnel. With its "
    "tunnel address, or without the line, the spoke registers and unicast packets pass, but the "
    "hub gets no hello of EIGRP, OSPF or RIP: the neighbour stays away or flaps (`retry limit "
    "exceeded`), and no routes are learned. Where no such protocol runs, it makes no difference.",
    source="Cisco IOS: ip nhrp map multicast; Cisco document 111976: DMVPN troubleshooting",
    wrong=dmvpn(b={"map multicast 203.0.113.1": "map multicast 10.255.0.1"}),
)
def multicast_astray(view: PairContext) -> Iterator[Hit]:
    """`ip nhrp map multicast` of a spoke names a tunnel address, or nobody where it is needed."""
    end, nhrp, nbma = view.a, nhrp_of(view.a), view.a_peer
    if view.spokes or not end.takes_anyone or not nhrp or not nhrp.servers or nbma is None:
        return
    needed = _needs_multicast(view)
    fails = bool(needed) and not routed_into(end)
    weigh = partial(
        Hit,
        severity=None if fails else Severity.WARNING,
        verdict=Verdict.NO_TRAFFIC if fails else None,
        consequence=None if needed else Consequence.HYGIENE,
    )
    line = _say(end, Statement.NHRP_MULTICAST, nbma=nbma)
    wrong = next((each for each in nhrp.multicast if _is_inside(end, nhrp, each.value)), None)
    if wrong:
        old = end.router.lines.no(_say(end, Statement.NHRP_MULTICAST, nbma=wrong.value))
        yield weigh(
            f"{name_of(end)} sends multicast packets to {wrong.value}, an address in the "
            f"tunnel; the hub's address outside is {nbma}",
            place(end.router, wrong.origin),
            remote_place(view),
            fix=in_object(end.router, end.origin, old, line),
        )
    elif needed and not nhrp.dynamic and nbma not in {each.value for each in nhrp.multicast}:
        yield weigh(
            f"{name_of(end)} sends no multicast packets to its hub {nbma}, which {needed} needs",
            missing(end.router, end.router.lines.begins(Statement.NHRP_MULTICAST)),
            remote_place(view),
            fix=in_object(end.router, end.origin, line),
        )


def _needs_multicast(view: PairContext) -> str:
    """The protocol by whose multicast packets both ends find each other; empty for none."""
    for process in processes_on(view.a):
        if view.b and any(neighbours(process, each) for each in processes_on(view.b)):
            return "" if process.unicast or _asks_unicast(view.a) else process.protocol.upper()
    return ""


def _asks_unicast(end: TunnelEnd) -> bool:
    """Whether OSPF does without multicast there."""
    routing = end.tunnel.routing if end.tunnel else None
    return bool(routing and routing.ospf_network and "non-broadcast" in routing.ospf_network.value)


def _is_inside(end: TunnelEnd, nhrp: Nhrp, target: Address) -> bool:
    """Whether an address is one in the tunnel, and nobody's NBMA address."""
    if end.tunnel is None or target in {entry.nbma for entry in nhrp.maps}:
        return False
    return target in {entry.tunnel for entry in nhrp.maps} or any(
        target in value.value.network for value in end.tunnel.addresses
    )


@TUNNELS.pair_rule(
    "NHRP-004",
    of=both_views,
    title="redirect and shortcut of NHRP do not go together",
    severity=Severity.WARNING,
    consequence=Consequence.HYGIENE,
    from_absence=True,
    rationale="Spokes of a DMVPN of phase 3 find the direct way because the hub tells them of it "
    "(`ip nhrp redirect`) and they take it (`ip nhrp shortcut`). With one of the two missing all "
    "traffic between spokes passes through the hub for ever; nothing else shows it. Recent "
    "releases have the shortcut without a line.",
    source="Cisco IOS XE 17: Shortcut Switching Enhancements for NHRP in DMVPN Networks",
    wrong=dmvpn(a={" ip nhrp redirect\n": ""}),
)
def no_direct_way(view: PairContext) -> Iterator[Hit]:
    """A spoke takes direct ways that its hub does not tell it of, or the other way round."""
    spoke, hub = view.a, view.b
    ours, theirs = nhrp_of(spoke), nhrp_of(hub) if hub else None
    if hub is None or not ours or not theirs or not _registers(spoke, hub):
        return
    takes, tells = ours.shortcut, theirs.redirect
    if takes and takes.value and not (tells and tells.value):
        yield Hit(
            f"{name_of(spoke)} has ip nhrp shortcut, but its hub {name_of(hub)} has no ip nhrp "
            "redirect: traffic between spokes always passes through the hub",
            end_place(hub),
            place(spoke.router, takes.origin),
            fix=in_object(hub.router, hub.origin, _say(hub, Statement.NHRP_REDIRECT)),
        )
    elif tells and tells.value and not (takes and takes.value):
        yield Hit(
            f"{name_of(hub)} has ip nhrp redirect, but the spoke {name_of(spoke)} has no ip nhrp "
            "shortcut: its traffic to other spokes passes through the hub",
            place(spoke.router, takes.origin) if takes else end_place(spoke),
            place(hub.router, tells.origin),
            fix=in_object(spoke.router, spoke.origin, _say(spoke, Statement.NHRP_SHORTCUT)),
            severity=None if takes else Severity.INFO,
        )


@TUNNELS.pair_rule(
    "NHRP-005",
    of=both_views,
    title="a point-to-point spoke that is to reach other spokes directly",
    severity=Severity.WARNING,
    consequence=Consequence.HYGIENE,
    leads={"NHRP-004"},
    rationale="A tunnel with a `tunnel destination` reaches its hub and nobody else (phase 1). "
    "With `ip nhrp shortcut` the spoke means to build direct tunnels, which takes `tunnel mode "
    "gre multipoint`; as it stands, its traffic with other spokes passes through the hub.",
    source="Cisco IOS: Dynamic Multipoint VPN; ip nhrp shortcut",
    wrong=dmvpn(
        b={" tunnel mode gre multipoint\n": " tunnel destination 203.0.113.1\n"},
    ),
)
def one_destination(view: PairContext) -> Iterator[Hit]:
    """A spoke with `ip nhrp shortcut` and a destination, at a multipoint hub."""
    spoke, hub, nhrp = view.a, view.b, nhrp_of(view.a)
    tunnel = spoke.tunnel.tunnel if spoke.tunnel else None
    if hub is None or not tunnel or not nhrp or not nhrp.shortcut or not nhrp.shortcut.value:
        return
    if tunnel.destination is None or not hub.takes_anyone or not _names(nhrp, hub):
        return
    lines = spoke.router.lines
    to = Statement.TUNNEL_DESTINATION
    mapped = [
        _say(spoke, Statement.NHRP_SERVER, inside=server.value, nbma=tunnel.destination.value)
        for server in nhrp.servers
        if server.value not in {entry.tunnel for entry in nhrp.maps}
    ]
    multicast = (
        []
        if nhrp.multicast
        else [_say(spoke, Statement.NHRP_MULTICAST, nbma=tunnel.destination.value)]
    )
    yield Hit(
        f"{name_of(spoke)} has ip nhrp shortcut and a tunnel destination, so it reaches its hub "
        "only",
        place(spoke.router, tunnel.destination.origin),
        end_place(hub),
        fix=in_object(
            spoke.router,
            spoke.origin,
            *mapped,
            *multicast,
            lines.no(lines.say(to, destination=tunnel.destination.value)),
            lines.say(Statement.TUNNEL_MODE, mode=TunnelMode.MGRE.of(spoke.family)),
        ),
    )


def nhrp_of(end: TunnelEnd) -> Nhrp | None:
    """The NHRP lines of the tunnel of an end."""
    return end.tunnel.tunnel.nhrp if end.tunnel and end.tunnel.tunnel else None


def _registers(spoke: TunnelEnd, hub: TunnelEnd) -> bool:
    """Whether an end is a multipoint spoke of another one, which registers with nobody itself."""
    ours, theirs = nhrp_of(spoke), nhrp_of(hub)
    if not spoke.takes_anyone or not ours or not theirs or theirs.servers:
        return False
    return _names(ours, hub)


def _names(nhrp: Nhrp, hub: TunnelEnd) -> bool:
    """Whether a hub is one of the next-hop servers of a spoke."""
    inside = {value.value.ip for value in hub.tunnel.addresses} if hub.tunnel else set()
    return any(server.value in inside for server in nhrp.servers)


def _server_place(end: TunnelEnd, server: Address) -> Place:
    nhrp = nhrp_of(end)
    lines = (each.origin for each in nhrp.servers if each.value == server) if nhrp else iter(())
    origin = next(lines, None)
    return place(end.router, origin) if origin else end_place(end)


def _say(end: TunnelEnd, what: Statement, **values: object) -> str:
    """A line of NHRP for what a tunnel carries inside."""
    inside = end.tunnel.addresses[:1] if end.tunnel else ()
    family = inside[0].value.version if inside else 4
    return end.router.lines.say(what, family=family, **values)
