"""Crypto maps of one router: entries that take each other's traffic."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import SELECTORS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.claims import ClaimedTraffic, claims_of, hidden
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import change, first_entries, header, place
from bothends.compare.views.settings import only_tunnels
from bothends.platforms.router import CryptoMap, MapEntry, MapKind, Router
from bothends.platforms.statements import Statement


def _overlaps(device: DeviceContext) -> Iterator[Hit]:
    """Lines that an earlier entry takes, and dynamic entries that are not last."""
    router = device.router
    tunnels = only_tunnels(device, lambda end: id(end.entry))
    reported = {id(end.entry) for end in device.ends if hidden(end)}
    for crypto in router.crypto_maps.values():
        yield from _dynamic_not_last(router, crypto)
        for each in claims_of(router)[crypto.name].overlaps:
            early, late = each
            if id(late.entry) in reported:
                continue
            lost = each.whole and not each.same_peers
            yield Hit(
                f"{crypto.name} {late.entry.sequence} of {router.name} is "
                f"{'' if each.whole else 'in part '}hidden by {crypto.name} "
                f"{early.entry.sequence}, an earlier entry that permits {early.flow}",
                place(router, late.line.origin),
                place(router, early.line.origin),
                fix=_exceptions(router, [each]) if lost else (),
                severity=None if lost else Severity.WARNING,
                consequence=Consequence.HYGIENE if each.same_peers else Consequence.NO_TRAFFIC,
                verdict=Verdict.NO_TRAFFIC if lost else None,
                tunnel=tunnels.get(id(late.entry), ""),
            )


@SELECTORS.pair_rule(
    "ACL-009",
    of=both_views,
    title="an earlier crypto map entry matches the same traffic",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    rationale=(
        "The entries of a crypto map are searched by sequence number, and the first that permits "
        "a packet is used. Traffic that a later entry permits as well goes to the wrong peer. An "
        "entry whose traffic is all matched earlier never initiates; when its peer initiates, the "
        "replies leave through the earlier entry. For the same reason a dynamic map, which "
        "accepts any peer, has to come last."
    ),
    source="Cisco IOS command reference: crypto map; crypto dynamic-map",
    wrong=crypto_map(
        a={
            "interface GigabitEthernet0/0": "crypto map VPN 20 ipsec-isakmp\n"
            " set peer 192.0.2.9\n set transform-set TS\n match address OTHER\n"
            "ip access-list extended OTHER\n permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.127\n"
            "interface GigabitEthernet0/0"
        }
    ),
    device=_overlaps,
)
def no_traffic_left(view: PairContext) -> Iterator[Hit]:
    """An entry all of whose packets are taken by earlier entries of its map."""
    end, router = view.a, view.a.router
    used = hidden(end)
    if not used:
        return
    first = used[0]
    takers = {f"{each.early.entry.map_name} {each.early.entry.sequence}": None for each in used}
    yield Hit(
        f"no packet reaches {end.label} of {router.name}: {' and '.join(takers)} "
        f"{'matches' if len(takers) == 1 else 'match'} all that it permits",
        place(router, first.late.line.origin),
        place(router, first.early.line.origin),
        fix=_freed(router, used),
        verdict=Verdict.NO_TRAFFIC,
    )


def _freed(router: Router, used: Sequence[ClaimedTraffic]) -> tuple[Fix, ...]:
    """Without an entry that goes where earlier ones go already; or else with its traffic back."""
    if all(each.same_peers for each in used):
        entry = used[0].late.entry
        return (change(router, _removed(router, entry)),)
    return _exceptions(router, used)


def _removed(router: Router, entry: MapEntry) -> str:
    line = router.lines.say(Statement.MAP_ENTRY, name=entry.map_name, sequence=entry.sequence)
    return router.lines.no(line)


def _exceptions(router: Router, used: Sequence[ClaimedTraffic]) -> tuple[Fix, ...]:
    """Denies at the head of the earlier lists, so that the later entry gets its traffic.

    Of two claims to the same traffic nobody knows which one was meant.
    """
    if any(early.flow == late.flow or early.entry.acl is None for early, late in used):
        return ()
    denied = defaultdict(list)
    for early, late in used:
        denied[early.entry.acl.value if early.entry.acl else ""].append(late.flow)
    return tuple(
        change(router, *first_entries(router, name, "deny", flows))
        for name, flows in denied.items()
    )


def _dynamic_not_last(router: Router, crypto: CryptoMap) -> Iterator[Hit]:
    static = [entry for entry in crypto.entries if entry.kind is MapKind.ISAKMP]
    for entry in crypto.entries:
        if entry.kind is MapKind.DYNAMIC and static and entry.sequence < static[-1].sequence:
            last = min(crypto.entries[-1].sequence + 10, 65535)
            moved = header(entry.origin).replace(f" {entry.sequence} ", f" {last} ", 1)
            yield Hit(
                f"the dynamic entry {crypto.name} {entry.sequence} of {router.name}, which "
                f"accepts any peer, comes before {crypto.name} {static[-1].sequence}",
                place(router, entry.origin),
                place(router, static[-1].origin),
                fix=change(router, moved, _removed(router, entry)),
                consequence=Consequence.NO_TRAFFIC,
                severity=Severity.WARNING if _selective(router, entry) else None,
            )


def _selective(router: Router, entry: MapEntry) -> bool:
    """Whether profiles keep a dynamic map to the peers that it is meant for."""
    template = router.dynamic_maps.get(entry.dynamic.value) if entry.dynamic else None
    return bool(template and template.entries) and all(
        each.settings.isakmp_profile or each.settings.ikev2_profile
        for each in (template.entries if template else ())
    )
