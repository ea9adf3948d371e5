"""The interface that an end uses: shut down, without an address, of the wrong family."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.ike_ends import has_addresses
from bothends.compare.rules.example import svti
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views, remote_place
from bothends.compare.views.places import change, end_place, in_object, place, set_at
from bothends.platforms.router import Interface, Router, Value
from bothends.platforms.statements import Statement


@PEERS.pair_rule(
    "PEER-009",
    of=both_views,
    title="the local interface is shut down or has no address",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    leads={"PEER-003"},
    rationale="IKE uses the address of the interface that carries the crypto map, or of the "
    "tunnel source: without one, or with the interface shut down, the end neither initiates nor "
    "responds.",
    source="Cisco IOS: crypto map (interface); tunnel source",
    wrong=svti(b={"interface Tunnel0\n": "interface Tunnel0\n shutdown\n"}),
)
def no_interface(view: PairContext) -> Iterator[Hit]:
    """An interface that an end cannot do without is down, or its address is nowhere."""
    end = view.a
    name = end.router.name
    remote = remote_place(view)
    for port in dict.fromkeys((end.port, end.addressed, end.tunnel)):
        if port and port.shutdown.value:
            yield Hit(
                f"{port.name} of {name} is shut down",
                place(end.router, port.shutdown.origin),
                remote,
                fix=_up(end.router, port),
                verdict=Verdict.DOWN_PHASE1,
            )
    source = end.addressed
    removed = source.of(end.family).no_address if source else None
    say = end.router.lines.say
    if source and end.local is None and removed:
        yield Hit(
            f"{source.name} of {name}, which IKE uses, has no address",
            place(end.router, removed),
            remote,
            fix=_addressed(end, source),
            verdict=Verdict.DOWN_PHASE1,
        )
    if source and end.address_unsaid:
        half = end.half_address
        yield Hit(
            f"the address of {source.name} of {name}, which IKE uses, "
            + ("cannot be determined" if half else "is not configured"),
            place(end.router, half or source.origin),
            remote,
            fix=_addressed(end, source),
            severity=Severity.WARNING,
            consequence=Consequence.UNVERIFIABLE,
            verdict=Verdict.UNVERIFIABLE,
        )
    elif source and end.no_address_line:
        yield Hit(
            f"{source.name} of {name}, which IKE uses, has no address in this configuration",
            place(end.router, source.origin),
            remote,
            fix=_addressed(end, source),
            severity=Severity.WARNING,
            consequence=Consequence.UNVERIFIABLE,
        )
    named = end.tunnel.tunnel.source if end.tunnel and end.tunnel.tunnel else None
    if named and end.port is None and end.kind is not Kind.NONE and has_addresses(end):
        yield _no_source(end, named, remote)
    settings = end.tunnel.tunnel if end.tunnel else None
    if settings and not settings.fits:
        line = say(Statement.TUNNEL_MODE, mode=settings.mode.value.of(end.family))
        yield Hit(
            f"{end.label} of {name} has IPv{end.family} addresses outside, and its mode "
            f"{settings.mode.value} is for IPv{settings.mode.value.family}",
            set_at(end.router, settings.mode, end.origin),
            remote,
            fix=in_object(end.router, end.origin, line),
            verdict=Verdict.DOWN_PHASE1,
        )
    for what in _lacking(end):
        line = say(_LACKING[what], **{what: f"<{what.upper()}>"})
        yield Hit(
            f"{end.label} of {name} has no {what}",
            end_place(end),
            remote,
            fix=in_object(end.router, end.origin, line),
            verdict=Verdict.DOWN_PHASE1,
        )


def _no_source(end: TunnelEnd, named: Value[str], remote: Place | None) -> Hit:
    """The source of a tunnel is nowhere; a piece of a configuration may leave interfaces out."""
    name = end.router.name
    piece = end.local is None and end.router.release_origin.is_default
    what = "is on no interface of" if end.local else "does not exist on"
    return Hit(
        f"the source {named.value} of {end.label} "
        f"{'is not in the text of' if piece else what} {name}",
        place(end.router, named.origin),
        remote,
        severity=Severity.WARNING if piece else None,
        consequence=Consequence.UNVERIFIABLE if piece else None,
        verdict=None if piece else Verdict.DOWN_PHASE1,
    )


def _addressed(end: TunnelEnd, port: Interface) -> Fix:
    """An address, which only the user knows, for the interface that an end uses."""
    say = end.router.lines.say
    address = say(Statement.ADDRESS_UNKNOWN, family=end.family)
    return change(end.router, say(Statement.INTERFACE, name=port.name), address)


def _up(router: Router, port: Interface) -> Fix:
    say, no = router.lines.say, router.lines.no
    return change(router, say(Statement.INTERFACE, name=port.name), no(say(Statement.SHUTDOWN)))


_LACKING = {"source": Statement.TUNNEL_SOURCE, "destination": Statement.TUNNEL_DESTINATION}


def _lacking(end: TunnelEnd) -> Iterator[str]:
    """What a tunnel interface needs to come up, and has not. A template is given it later."""
    settings = end.tunnel.tunnel if end.tunnel else None
    if settings is None or end.kind is Kind.NONE or not end.label.startswith("Tunnel"):
        return
    if settings.source is None:
        yield "source"
    if settings.destination is None and settings.mode.value.point_to_point:
        yield "destination"
