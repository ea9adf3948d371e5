"""What the entries of a crypto map claim: by sequence number, the first that permits takes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from bothends.compare.ends import TunnelEnd
from bothends.compare.memo import Memo
from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.platforms.router import Acl, AclEntry, CryptoMap, MapEntry, MapKind, Router


class Permitted(NamedTuple):
    """A flow that an access list protects, and the flows that it denies before."""

    entry: AclEntry
    flow: TrafficSelector
    denied: tuple[TrafficSelector, ...]


def permits(acl: Acl) -> Iterator[Permitted]:
    """Every flow that an access list protects, those under an earlier deny left out."""
    denied: tuple[TrafficSelector, ...] = ()
    for entry in acl.entries:
        if not entry.permit:
            denied += entry.flows
        for flow in entry.flows if entry.permit else ():
            if not any(other.covers(flow) for other in denied):
                yield Permitted(entry, flow, denied)


@dataclass(frozen=True, slots=True)
class Claim:
    """One flow that an entry of a crypto map claims."""

    entry: MapEntry
    line: AclEntry
    flow: TrafficSelector
    denied: tuple[TrafficSelector, ...]

    def takes(self, later: "Claim") -> bool:
        """Whether packets of a later claim end here; one within it is an exception, and fine."""
        return not later.flow.covers(self.flow) and not any(
            flow.covers(later.flow) for flow in self.denied
        )


class ClaimedTraffic(NamedTuple):
    """A claim, and the one of an earlier entry that takes its packets, all or in part."""

    early: Claim
    late: Claim

    @property
    def whole(self) -> bool:
        """Whether nothing is left to the later one."""
        return self.early.flow.covers(self.late.flow)

    @property
    def same_peers(self) -> bool:
        """Whether the packets go where they should all the same."""
        ours, theirs = ({peer.name for peer in each.entry.peers} for each in self)
        return ours == theirs


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one crypto map that earlier entries take."""

    overlaps: tuple[ClaimedTraffic, ...]
    """One of each two entries that overlap."""
    hidden: Mapping[int, tuple[ClaimedTraffic, ...]]
    """The entries that no packet reaches by sequence number, with all that they claim."""
    narrowed: Mapping[int, tuple[TrafficSelector, ...]]
    """The entries that lose a part of what they claim, with the traffic that they do not get."""


NO_CLAIMS = Claims((), {}, {})


def hidden(end: TunnelEnd) -> tuple[ClaimedTraffic, ...]:
    """The claims of an end if earlier entries of its map take them all; none if it has traffic."""
    return _of_end(end).hidden.get(end.entry.sequence, ()) if end.entry else ()


def taken_before(end: TunnelEnd) -> tuple[TrafficSelector, ...]:
    """The lines of an end that earlier entries of its map take; none where they take them all."""
    return _of_end(end).narrowed.get(end.entry.sequence, ()) if end.entry else ()


def _of_end(end: TunnelEnd) -> Claims:
    """The claims of the map of an end; a dynamic map starts nothing, whatever it claims."""
    if end.entry is None or end.crypto_map is None or not end.applied:
        return NO_CLAIMS
    if end.entry.map_name != end.crypto_map.name:
        return NO_CLAIMS
    return claims_of(end.router)[end.crypto_map.name]


def _claims_of(router: Router) -> Mapping[str, Claims]:
    return {name: _compared(router, crypto_map) for name, crypto_map in router.crypto_maps.items()}


claims_of: Memo[Router, Mapping[str, Claims]] = Memo(_claims_of)
"""The crypto maps of a router by name, each with what its entries take from each other."""


def _compared(router: Router, crypto: CryptoMap) -> Claims:
    claims = list(_claims(router, crypto))
    if len({claim.entry.sequence for claim in claims}) < 2:
        return NO_CLAIMS
    claimed = _claimed(claims)
    of_pairs: dict[tuple[int, int], ClaimedTraffic] = {}
    first: dict[tuple[int, TrafficSelector], ClaimedTraffic] = {}
    for each in claimed:
        late, early = each.late.entry.sequence, each.early.entry.sequence
        of_pairs.setdefault((late, early), each)
        known = first.get((late, each.late.flow))
        if each.whole and (known is None or early < known.early.entry.sequence):
            first[late, each.late.flow] = each
    covered: dict[int, tuple[ClaimedTraffic, ...]] = {}
    narrowed: dict[int, tuple[TrafficSelector, ...]] = {}
    for sequence, own in groupby(claims, key=lambda claim: claim.entry.sequence):
        used = [first.get((sequence, flow)) for flow in {claim.flow: None for claim in own}]
        lost = tuple(each for each in used if each)
        if len(lost) == len(used):
            covered[sequence] = lost
        elif lost:
            narrowed[sequence] = tuple(each.late.flow for each in lost)
    overlaps = tuple(of_pairs[key] for key in sorted(of_pairs))
    return Claims(overlaps, covered, narrowed)


def _claims(router: Router, crypto: CryptoMap) -> Iterator[Claim]:
    """What the static entries of a map claim, by sequence number.

    An entry without a peer is incomplete and skipped; so is one whose list was not understood.
    """
    for entry in crypto.entries:
        acl = router.acls.get(entry.acl.value) if entry.acl else None
        if entry.kind is not MapKind.ISAKMP or not entry.peers:
            continue
        if acl and not acl.standard and not acl.unread:
            for permission in permits(acl):
                yield Claim(entry, *permission)


def _claimed(claims: Iterable[Claim]) -> list[ClaimedTraffic]:
    """Each two claims of which the earlier entry takes what the later one claims.

    The claims are swept along the side that tells them apart better, so that thousands of spokes
    cost little.
    """
    first: dict[TrafficSelector, Claim] = {}
    claimed = []
    for claim in claims:
        other = first.setdefault(claim.flow, claim)
        if other.entry is not claim.entry:
            claimed.append(ClaimedTraffic(other, claim))
    local = _spread(claim.flow.local for claim in first.values())
    remote = _spread(claim.flow.remote for claim in first.values())
    open_: list[tuple[int, Claim]] = []
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
                    claimed.append(ClaimedTraffic(early, late))
        open_.append((end, claim))
    return claimed


def _spread(sides: Iterable[Addresses]) -> int:
    return len(set(sides))
