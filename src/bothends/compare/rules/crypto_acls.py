"""Crypto access lists of one router: what they cannot say, and what no packet reaches."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_network

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import LOCAL_ENTRY, REMOTE_ENTRY, crypto_map
from bothends.compare.rules.families import SELECTORS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.acls import acl_head, acl_name, acl_of, acl_place
from bothends.compare.views.claims import permits
from bothends.compare.views.inside import ivrf, not_behind
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import change, header, place
from bothends.compare.views.settings import only_tunnels
from bothends.ike.selectors import ALL, Addresses, TrafficSelector
from bothends.platforms.router import Acl, AclEntry, Router, Value
from bothends.platforms.statements import Statement

_MULTICAST = [Addresses.of(ip_network(each)) for each in ("224.0.0.0/4", "ff00::/8")]
_BROADCAST = Addresses(ALL[4], 0)


def _in_use(device: DeviceContext) -> Iterator[tuple[TunnelEnd, Acl]]:
    """The crypto access lists of a router, each once, with an end that uses it."""
    seen = set()
    for end in device.ends:
        acl = device.router.acls.get(acl_name(end))
        if acl and not acl.standard and acl.name not in seen:
            seen.add(acl.name)
            yield end, acl


@SELECTORS.device_rule(
    "ACL-007",
    title="crypto ACL entry that is too wide or never reached",
    severity=Severity.WARNING,
    consequence=Consequence.NO_TRAFFIC,
    rationale="`any` as source and destination sends all traffic of the interface into one tunnel, "
    "including the router's own routing protocols and IKE to the peer. A crypto map does not "
    "carry multicast. A permit after a deny that covers it is never reached.",
    source="Cisco IOS: crypto access lists, the any keyword in crypto access lists",
    wrong=crypto_map(a={LOCAL_ENTRY: "permit ip any any"}, b={REMOTE_ENTRY: "permit ip any any"}),
)
def too_much(device: DeviceContext) -> Iterator[Hit]:
    """Entries with `any`, multicast or broadcast, and those that a deny hides."""
    tunnels = only_tunnels(device, acl_name)
    for end, acl in _in_use(device):
        denied: list[AclEntry] = []
        for entry in acl.entries:
            if not entry.permit:
                denied.append(entry)
                continue
            hidden = _hidden(entry, denied)
            odd = _odd(entry.flows) if end.entry else None
            if hidden:
                whole = _covers(hidden, entry)
                yield Hit(
                    f"an earlier line of {acl.name} of {device.router.name} denies "
                    f"{'all' if whole else 'part'} of this traffic, which is sent unencrypted",
                    place(device.router, entry.origin),
                    place(device.router, hidden.origin),
                    fix=change(device.router, acl_head(end), _removed(device.router, hidden))
                    if whole
                    else None,
                    severity=None if whole else Severity.INFO,
                    tunnel=tunnels.get(acl.name, ""),
                )
            elif odd:
                what, severity, consequence = odd
                yield Hit(
                    f"{acl.name} of {device.router.name} {what}",
                    place(device.router, entry.origin),
                    severity=severity,
                    consequence=consequence,
                    tunnel=tunnels.get(acl.name, ""),
                )


def _hidden(entry: AclEntry, denied: Sequence[AclEntry]) -> AclEntry | None:
    """An earlier deny that covers an entry, or else one that overlaps it."""
    meeting = [
        other
        for other in denied
        if any(flow.meets(selector) for flow in other.flows for selector in entry.flows)
    ]
    return next((other for other in meeting if _covers(other, entry)), None) or next(
        iter(meeting), None
    )


def _removed(router: Router, entry: AclEntry) -> str:
    """The line that takes an entry away."""
    return router.lines.no(router.lines.entry(entry.origin.text))


def _covers(one: AclEntry, other: AclEntry) -> bool:
    return all(any(flow.covers(selector) for flow in one.flows) for selector in other.flows)


def _odd(
    flows: Iterable[TrafficSelector],
) -> tuple[str, Severity | None, Consequence | None] | None:
    """What is odd about some flows; `any` on one side is how a site sends all through a hub."""
    for flow in flows:
        if flow.local.is_any and flow.remote.is_any:
            what = f"protects {flow}: all traffic of the interface goes into this tunnel"
            return f"{what}, routing protocols and the Internet included", None, Consequence.HYGIENE
        for side in (flow.local, flow.remote):
            if any(group.covers(side) for group in _MULTICAST):
                return "protects multicast, which no crypto map carries", None, None
            if side == _BROADCAST:
                return "protects the broadcast address", None, None
        if flow.local.is_any or flow.remote.is_any:
            return f"protects any on one side: {flow}", Severity.INFO, None
    return None


@SELECTORS.pair_rule(
    "ACL-008",
    of=both_views,
    title="the crypto map entry matches no traffic",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    leads={"ACL-001", "ACL-007"},
    rationale="A crypto map entry is incomplete until `match address` names an extended access "
    "list with a permit. Without one no packet is ever encrypted, this end never initiates, and "
    "what the other end proposes is refused.",
    source="Cisco IOS command reference: match address (IPsec)",
    wrong=crypto_map(b={"match address CRYPTO": "match address CRIPTO"}),
)
def matches_nothing(view: PairContext) -> Iterator[Hit]:
    """No access list, one that is not there or empty, or a standard one."""
    end, router = view.a, view.a.router
    named = acl_of(end)
    why = _nothing(end, named)
    if not why:
        return
    name = named.value if named else f"TO-{view.b.router.name if view.b else 'PEER'}"
    acl = router.acls.get(name)
    if acl and acl.standard:
        name = f"{name}-EXTENDED"
    denies = _before_all(acl) if acl else []
    new = [_removed(router, each) for each in denies] or _mirrored(view)
    lines = [router.lines.say(Statement.ACL, name=name, family=end.family), *new]
    if end.entry and (named is None or named.value != name):
        lines += [header(end.origin), router.lines.say(Statement.SELECTORS, name=name)]
    yield Hit(
        f"{end.label} of {router.name} {why}",
        acl_place(end),
        acl_place(view.b) if view.b else None,
        fix=Fix(router.name, tuple(lines)),
    )


def _nothing(end: TunnelEnd, named: Value[str] | None) -> str:
    """Why an end protects nothing; empty when it does, or when it needs no list."""
    router = end.router
    if named is None:
        static = end.entry and end.crypto_map and end.entry.map_name == end.crypto_map.name
        return "has no match address" if static and not _half_read(end) else ""
    acl = router.acls.get(named.value)
    if acl is None:
        return "" if router.cut else f"names access list {named.value}, which is not defined"
    if acl.standard:
        return f"names the standard access list {acl.name}, which has no destinations"
    if acl.unread:
        return ""
    if _before_all(acl):
        return f"names access list {acl.name}, which denies all of its traffic before it permits it"
    if any(entry.permit for entry in acl.entries):
        return ""
    return f"names access list {acl.name}, which permits nothing"


def _before_all(acl: Acl) -> list[AclEntry]:
    """The denies that take all that a list permits, where nothing is left of it."""
    denied: list[AclEntry] = []
    taking: list[AclEntry] = []
    for entry in acl.entries:
        if not entry.permit:
            denied.append(entry)
            continue
        hidden = _hidden(entry, denied)
        if hidden is None or not _covers(hidden, entry):
            return []
        taking.append(hidden)
    return list(dict.fromkeys(taking))


def _half_read(end: TunnelEnd) -> bool:
    """Whether the entry has lines that were not understood, perhaps its `match address`."""
    return bool(end.entry and end.entry.unread) or end.router.cut


def _mirrored(view: PairContext) -> list[str]:
    """The mirror image of the far end's list, as lines of an access list."""
    acl = view.b.router.acls.get(acl_name(view.b)) if view.b else None
    flows = [permission.flow for permission in permits(acl)] if acl and not acl.standard else []
    flows = [flow for flow in flows if not (flow.local.is_any or flow.remote.is_any)]
    lines, family = view.a.router.lines, view.a.family
    return [
        lines.say(Statement.ENTRY, action="permit", flow=flow.mirrored()) for flow in flows
    ] or [lines.say(Statement.ENTRY_UNKNOWN, family=family)]


@SELECTORS.device_rule(
    "ACL-012",
    title="the protected network is not behind this router",
    severity=Severity.WARNING,
    consequence=Consequence.NO_TRAFFIC,
    from_absence=True,
    rationale="Source addresses of a crypto ACL are those of hosts behind this router. No "
    "interface and no route leads to these, so no host sends from them, and answers that come out "
    "of the tunnel leave by the default route again.",
    source="Cisco IOS: crypto access lists",
    wrong=crypto_map(a={LOCAL_ENTRY: "permit ip 10.7.0.0 0.0.0.255 10.2.0.0 0.0.0.255"}),
)
def not_here(device: DeviceContext) -> Iterator[Hit]:
    """Local networks that no interface, route, routing protocol or NAT can account for."""
    known: dict[tuple[Addresses, str], bool] = {}
    tunnels = only_tunnels(device, acl_name)
    for end, acl in _in_use(device):
        vrf = ivrf(end)
        for entry, flow, _ in permits(acl):
            key = flow.local, vrf
            if key in known:
                continue
            known[key] = not_behind(end, flow.local, vrf)
            if known[key]:
                yield Hit(
                    f"{flow.local} is on no interface of {device.router.name}, and its only route "
                    "leads out of the outside interface",
                    place(device.router, entry.origin),
                    tunnel=tunnels.get(acl.name, ""),
                )
