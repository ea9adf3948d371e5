"""NAT before encryption: what is translated no longer matches the crypto access list."""

from collections.abc import Iterator
from dataclasses import dataclass

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.memo import Memo
from bothends.compare.protected_traffic import selectors_of
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.screening import Ruling, screened
from bothends.compare.undecided_stages import NO_STAGE
from bothends.compare.views.pair import both_views, remote_place
from bothends.compare.views.places import first_entries, place
from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.platforms.router import (
    Acl,
    AclEntry,
    Interface,
    NatRule,
    Origin,
    RouteMapClause,
    Router,
)
from bothends.platforms.statements import Statement

_NAT = """ip nat inside source list NAT interface GigabitEthernet0/0 overload
ip access-list extended NAT
{}permit ip 10.1.0.0 0.0.0.255 any
"""
_EXEMPT = " deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n "


@dataclass(frozen=True, slots=True)
class _Translation:
    """Packets that a rule surely translates."""

    rule: NatRule
    origin: Origin
    acl: Acl | None = None


@PEERS.pair_rule(
    "PEER-008",
    of=both_views,
    title="tunnel traffic is not exempted from NAT",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    stages=NO_STAGE,
    rationale="From inside to outside IOS translates first and encrypts afterwards. A packet that "
    "`ip nat inside source` translates gets a public source address, no longer matches the crypto "
    "ACL, and leaves unencrypted or is dropped. The list of the NAT rule has to deny what the "
    "tunnel protects, before the line that permits the rest.",
    source="Cisco IOS: order of operation of NAT (document 6209)",
    wrong=crypto_map(
        a={
            " crypto map VPN\n": " crypto map VPN\n ip nat outside\n",
            "ip address 10.1.0.1 255.255.255.0\n": "ip address 10.1.0.1 255.255.255.0\n"
            f" ip nat inside\n{_NAT.format(' ')}",
        }
    ),
    right=crypto_map(
        a={
            " crypto map VPN\n": " crypto map VPN\n ip nat outside\n",
            "ip address 10.1.0.1 255.255.255.0\n": "ip address 10.1.0.1 255.255.255.0\n"
            f" ip nat inside\n{_NAT.format(_EXEMPT)}",
        }
    ),
    verdict=Verdict.NO_TRAFFIC,
)
def not_exempt(view: PairContext) -> Iterator[Hit]:
    """A flow that the crypto map protects is translated first; told once for each rule."""
    end = view.a
    if not end.entry or not end.port or not end.router.nat or not _outside(end.port):
        return
    reported: set[Origin] = set()
    for flow in _local_flows(end):
        translation = _translation(end.router, flow)
        if translation is None or translation.rule.origin in reported:
            continue
        reported.add(translation.rule.origin)
        yield Hit(
            f"{end.router.name} translates {flow} before it can be encrypted",
            place(end.router, translation.origin),
            remote_place(view),
            fix=Fix(end.router.name, tuple(_exemption(end.router, translation, flow))),
        )


def _outside(port: Interface) -> bool:
    return port.nat is not None and port.nat.value == "outside"


def _local_flows(end: TunnelEnd) -> Iterator[TrafficSelector]:
    """What a crypto map protects for the networks behind the router, not for itself."""
    own = {value.value.ip for port in _nat_ports(end.router) for value in port.addresses}
    for selector in selectors_of(end, None, None):
        local = selector.flow.local
        network = local.network()
        if not selector.permit or network is None:
            continue
        if network.prefixlen == 32 and network.network_address in own:
            continue
        port = next((p for p in _nat_ports(end.router) if _holds(p, local)), None)
        if port is None or not _outside(port):
            yield selector.flow


def _holds(port: Interface, local: Addresses) -> bool:
    return any(Addresses.of(value.value.network).covers(local) for value in port.addresses)


_nat_ports: Memo[Router, tuple[Interface, ...]] = Memo(
    lambda router: tuple(port for port in router.interfaces.values() if port.nat)
)
_inside: Memo[Router, bool] = Memo(
    lambda router: any(port.nat and port.nat.value == "inside" for port in _nat_ports(router))
)


def _translation(router: Router, flow: TrafficSelector) -> _Translation | None:
    """The rule that surely translates a flow; None where there is none, or it is not clear."""
    if not _inside(router):
        return None
    for rule in router.nat:
        if rule.inside is not None or rule.vrf:
            continue
        if rule.acl:
            acl = router.acls.get(rule.acl)
            entry = _permits(acl, flow) if acl else None
            if acl and entry:
                return _Translation(rule, entry.origin, acl)
        elif rule.route_map:
            for clause in router.route_maps.get(rule.route_map, ()):
                matched = _matches(router, clause, flow)
                if matched is None:
                    return None
                acl, entry = matched
                if entry and clause.permit:
                    return _Translation(rule, entry.origin, acl)
                if entry:
                    break
    return None


def _permits(acl: Acl, flow: TrafficSelector) -> AclEntry | None:
    screening = screened(acl, flow)
    return screening.entry if screening.ruling is Ruling.PERMIT else None


def _matches(
    router: Router, clause: RouteMapClause, flow: TrafficSelector
) -> tuple[Acl | None, AclEntry | None] | None:
    """The line that makes a clause match; no line when it does not, None when it is unclear."""
    if clause.other_matches or not clause.acls:
        return None
    for name in clause.acls:
        acl = router.acls.get(name.value)
        if acl is None:
            return None
        screening = screened(acl, flow)
        if screening.ruling is Ruling.UNCLEAR:
            return None
        if screening.ruling is Ruling.PERMIT and screening.entry:
            return acl, screening.entry
    return None, None


def _exemption(router: Router, translation: _Translation, flow: TrafficSelector) -> Iterator[str]:
    """The deny line; a standard list cannot hold one, so an extended one takes its place."""
    acl = translation.acl
    if acl is None:
        return
    if not acl.standard:
        yield from first_entries(router, acl.name, "deny", [flow])
        return
    name = f"{acl.name}-NO-VPN"
    yield router.lines.say(Statement.ACL, name=name)
    yield router.lines.say(Statement.ENTRY, action="deny", flow=flow)
    for entry in acl.entries:
        action = "permit" if entry.permit else "deny"
        for each in entry.flows:
            yield router.lines.say(Statement.ENTRY, action=action, flow=each)
    text = translation.rule.origin.text
    if translation.rule.acl:
        yield router.lines.no(text)
        yield text.replace(f"list {acl.name}", f"list {name}", 1)
