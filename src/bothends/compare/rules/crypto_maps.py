"""Crypto maps of one router: entries that take each other's traffic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bothends.compare.context import DeviceContext
from bothends.compare.corrections.spelling import selector
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.crypto_acls import permits
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.views.places import header, place
from bothends.compare.views.settings import only_tunnels
from bothends.ike.selectors import Addresses, Flow
from bothends.ios.config.router import AclEntry, CryptoMap, MapEntry, MapKind, Router


@dataclass(frozen=True, slots=True)
class _Claim:
    """One flow that an entry of a crypto map claims."""

    entry: MapEntry
    line: AclEntry
    flow: Flow
    denied: tuple[Flow, ...]

    def takes(self, later: "_Claim") -> bool:
        """Whether packets of a later claim end here; one within it is an exception, and fine."""
        return not later.flow.covers(self.flow) and not any(
            flow.covers(later.flow) for flow in self.denied
        )


@device_rule(
    "ACL-009",
    title="entries of one crypto map overlap",
    severity=Severity.ERROR,
    consequence=Consequence.NO_TRAFFIC,
    rationale="The entries of a crypto map are asked by sequence number, and the first that "
    "permits a packet takes it. What a later entry claims as well goes to the wrong peer. For the "
    "same reason a dynamic map, which takes anyone, has to come last.",
    source="Cisco IOS command reference: crypto map; crypto dynamic-map",
    wrong=crypto_map(
        a={
            "interface GigabitEthernet0/0": "crypto map VPN 20 ipsec-isakmp\n"
            " set peer 192.0.2.9\n set transform-set TS\n match address OTHER\n"
            "ip access-list extended OTHER\n permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.127\n"
            "interface GigabitEthernet0/0"
        }
    ),
    right=crypto_map(),
)
def overlap(device: DeviceContext) -> Iterator[Hit]:
    """Later entries that an earlier one hides, and dynamic entries that are not last."""
    router = device.router
    tunnels = only_tunnels(device, lambda end: id(end.entry))
    for crypto in router.crypto_maps.values():
        yield from _dynamic_not_last(router, crypto)
        for early, late in _overlaps(_claims(router, crypto)):
            whole = early.flow.covers(late.flow)
            same = _peers(early) == _peers(late)
            yield Hit(
                f"{crypto.name} {late.entry.sequence} of {router.name} is "
                f"{'' if whole else 'in part '}hidden by {crypto.name} {early.entry.sequence}, "
                f"which permits {early.flow} before",
                place(router, late.line.origin),
                place(router, early.line.origin),
                fix=_exception(router, early, late) if whole and not same else (),
                severity=None if whole and not same else Severity.WARNING,
                consequence=Consequence.HYGIENE if same else None,
                tunnel=tunnels.get(id(late.entry), ""),
            )


def _exception(router: Router, early: _Claim, late: _Claim) -> tuple[Fix, ...]:
    """A deny at the head of the earlier list, so that the later entry gets its traffic."""
    if early.flow == late.flow or early.entry.acl is None:
        return ()
    head = f"ip access-list extended {early.entry.acl.value}"
    return (Fix(router.name, (head, f" 1 deny {selector(late.flow)}")),)


def _peers(claim: _Claim) -> set[str]:
    return {peer.name for peer in claim.entry.peers}


def _dynamic_not_last(router: Router, crypto: CryptoMap) -> Iterator[Hit]:
    static = [entry for entry in crypto.entries if entry.kind is MapKind.ISAKMP]
    for entry in crypto.entries:
        if entry.kind is MapKind.DYNAMIC and static and entry.sequence < static[-1].sequence:
            last = min(crypto.entries[-1].sequence + 10, 65535)
            moved = header(entry.origin).replace(f" {entry.sequence} ", f" {last} ", 1)
            yield Hit(
                f"the dynamic entry {crypto.name} {entry.sequence} of {router.name}, which takes "
                f"anyone, comes before {crypto.name} {static[-1].sequence}",
                place(router, entry.origin),
                place(router, static[-1].origin),
                fix=(Fix(router.name, (moved, f"no crypto map {crypto.name} {entry.sequence}")),),
                severity=Severity.WARNING if _selective(router, entry) else None,
            )


def _selective(router: Router, entry: MapEntry) -> bool:
    """Whether profiles keep a dynamic map to the peers that it is meant for."""
    template = router.dynamic_maps.get(entry.dynamic.value) if entry.dynamic else None
    return bool(template and template.entries) and all(
        each.settings.isakmp_profile or each.settings.ikev2_profile
        for each in (template.entries if template else ())
    )


def _claims(router: Router, crypto: CryptoMap) -> Iterator[_Claim]:
    """What the static entries of a map claim, by sequence number."""
    for entry in crypto.entries:
        acl = router.acls.get(entry.acl.value) if entry.acl else None
        if entry.kind is MapKind.ISAKMP and acl and not acl.standard:
            for found in permits(acl):
                yield _Claim(entry, *found)


def _overlaps(claims: Iterable[_Claim]) -> Iterable[tuple[_Claim, _Claim]]:
    """Each two entries of which the earlier takes what the later claims, with the lines.

    The claims are swept along the side that tells them apart better, so that thousands of spokes
    cost little.
    """
    first: dict[Flow, _Claim] = {}
    found: dict[tuple[int, int], tuple[_Claim, _Claim]] = {}
    for claim in claims:
        other = first.setdefault(claim.flow, claim)
        if other.entry is not claim.entry:
            found.setdefault((claim.entry.sequence, other.entry.sequence), (other, claim))
    local = _spread(claim.flow.local for claim in first.values())
    remote = _spread(claim.flow.remote for claim in first.values())
    open_: list[tuple[int, _Claim]] = []
    spans = [
        (side.base, side.base | side.free, number, each)
        for number, each in enumerate(first.values())
        for side in (each.flow.local if local > remote else each.flow.remote,)
    ]
    for start, end, _, claim in sorted(spans, key=lambda span: span[:3]):
        open_ = [row for row in open_ if row[0] >= start]
        for _, other in open_:
            if other.entry is not claim.entry and other.flow.meets(claim.flow):
                forth = other.entry.sequence < claim.entry.sequence
                early, late = (other, claim) if forth else (claim, other)
                if early.takes(late):
                    found.setdefault((late.entry.sequence, early.entry.sequence), (early, late))
        open_.append((end, claim))
    return [found[key] for key in sorted(found)]


def _spread(sides: Iterable[Addresses]) -> int:
    return len(set(sides))
