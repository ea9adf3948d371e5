"""Pairs that addresses alone do not give: NAT, wrong addresses, spokes among themselves."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from bothends.compare.certificates import takes
from bothends.compare.credentials import ikev2_profile_of, isakmp_profile_of, shared_key
from bothends.compare.ends import Kind, TunnelEnd
from bothends.compare.ends_of_router import bare_end
from bothends.compare.fleet import Pair, RouterIndex
from bothends.compare.similarity import similarity
from bothends.compare.translation import is_inside
from bothends.ike.selectors import TrafficSelector
from bothends.model import Address

SPOKES_IN_FULL = 16
"""Up to so many spokes of one hub, every pair of spokes is judged; beyond, each with the next."""


def lonely_pairs(
    fleet: RouterIndex, lonely: Sequence[tuple[TunnelEnd, Address]], used: set[int]
) -> Iterator[Pair]:
    """Ends whose peer address leads nowhere: a NAT, a wrong address, a tunnel not there."""
    unowned: dict[int, list[tuple[TunnelEnd, Address]]] = defaultdict(list)
    met: set[int] = set()
    for end, peer in lonely:
        if id(end) in met:
            continue
        own = fleet.position[id(end.router)]
        others = [
            other
            for address in fleet.addresses(end)
            for other in fleet.named.get(address, ())
            if fleet.position[id(other.router)] != own
            and id(other) not in used
            and other.kind is not Kind.NONE
        ]
        if others:
            best = max(
                others, key=lambda other: (similarity(end, other, {peer}, back=2), str(other))
            )
            nat = _behind_nat(best, peer)
            used |= {id(end), id(best)}
            met.add(id(best))
            named = next((a for a, _ in best.peers if a in set(fleet.addresses(end))), None)
            points = nat or best.local is None
            yield Pair(end, best, peer, named, points, named == end.local, nat)
            continue
        hub = next(fleet.servers(end, peer), None)
        if hub is None and not fleet.owners.get(peer):
            called = [
                result for result in fleet.known_as.get(peer, ()) if result.router is not end.router
            ]
            if len(called) == 1:
                used.add(id(end))
                yield Pair(end, called[0], peer, end.local, True, True, nat=True)
                continue
        if hub:
            used.add(id(end))
            named = end.local if hub.takes_anyone else None
            nat = not fleet.owners.get(peer) and _behind_nat(hub, peer)
            points = nat or hub.local in {None, peer}
            yield Pair(end, hub, peer, named, points, hub.takes_anyone, nat)
            continue
        owners = [result for result in fleet.owners.get(peer, ()) if result != own]
        if owners:
            used.add(id(end))
            pair = _one_sided(fleet, end, peer, owners[0], used)
            met.add(id(pair.b))
            yield pair
        else:
            unowned[own].append((end, peer))
    yield from _astray(fleet, unowned, used)
    yield from _strangers(fleet, unowned, used)


def _astray(
    fleet: RouterIndex, unowned: dict[int, list[tuple[TunnelEnd, Address]]], used: set[int]
) -> Iterator[Pair]:
    """Ends without a fixed address whose peer is nobody, and the one end that waits for them.

    Nothing there names their address, so what they protect or say they are has to show it.
    """
    lost = [
        candidate for ends in unowned.values() for candidate in ends if candidate[0].local is None
    ]
    open_ends = [hub for ends in fleet.open.values() if lost for hub in ends if hub.waits]
    waiting: dict[object, list[TunnelEnd]] = defaultdict(list)
    for hub in open_ends:
        for sign in (*_flows(hub), *_expected_identities(hub)):
            waiting[sign].append(hub)
    for end, peer in lost:
        signs = (*(flow.mirrored() for flow in _flows(end)), *_own_identity(end))
        hubs = {id(hub): hub for sign in signs for hub in waiting.get(sign, ())}
        hubs |= {id(hub): hub for hub in open_ends if not hubs and _takes_certificate(hub, end)}
        others = [hub for hub in hubs.values() if hub.router is not end.router]
        if len(others) == 1 and id(others[0]) not in used and id(end) not in used:
            used |= {id(end), id(others[0])}
            yield Pair(end, others[0], peer, None, a_points=False, b_points=True)


def _takes_certificate(hub: TunnelEnd, end: TunnelEnd) -> bool:
    """Whether a certificate map of a hub surely takes the certificate of an end."""
    profile = ikev2_profile_of(hub) or isakmp_profile_of(hub)
    maps = (match.certificate_map for match in (profile.matches if profile else ()))
    return any(takes(certificate_map, end) for certificate_map in maps if certificate_map)


def _expected_identities(end: TunnelEnd) -> Iterator[str]:
    """The names, other than addresses, that the profile of an end takes a peer by."""
    profile = ikev2_profile_of(end) or isakmp_profile_of(end)
    for match in profile.matches if profile else ():
        if match.network is None and match.certificate_map is None and match.value:
            yield match.value


def _own_identity(end: TunnelEnd) -> Iterator[str]:
    ikev2, ikev1 = ikev2_profile_of(end), isakmp_profile_of(end)
    identity = (ikev2.identity if ikev2 else None) or (ikev1.self_identity if ikev1 else None)
    if identity and identity.value.value:
        yield identity.value.value


def _behind_nat(end: TunnelEnd, seen_as: Address) -> bool:
    """Whether an end whose address nobody names is reached through a NAT as `seen_as`."""
    if end.local is None or end.local == seen_as:
        return False
    settings = end.settings
    named = settings.ikev2_profile if settings else None
    profile = end.router.ikev2_profiles.get(named.value) if named else None
    if profile and profile.identity and profile.identity.value.value == str(seen_as):
        return True
    return is_inside(end.local) and not is_inside(seen_as)


def _one_sided(
    fleet: RouterIndex, end: TunnelEnd, peer: Address, owner: int, used: set[int]
) -> Pair:
    """The router is there, but no end of it points back: its most alike free end, or a bare one."""
    free = [
        other
        for other in fleet.ends[owner]
        if other.kind is not Kind.NONE and id(other) not in used and not other.takes_anyone
        and all(address not in fleet.owners for address, _ in other.peers)
    ]  # fmt: skip
    if free:
        best = max(free, key=lambda each: (similarity(end, each, {peer}, back=0), str(each)))
        used.add(id(best))
        named = next((address for address, _ in best.peers), None)
        nat = named is not None and _behind_nat(end, named)
        points = nat or (named is not None and end.local is None)
        return Pair(end, best, peer, named, best.local in {None, peer}, b_points=points, nat=nat)
    bare = bare_end(fleet.routers[owner], peer)
    return Pair(end, bare, peer, None, a_points=True, b_points=False)


def _strangers(
    fleet: RouterIndex, unowned: dict[int, list[tuple[TunnelEnd, Address]]], used: set[int]
) -> Iterator[Pair]:
    """Ends whose peers and own addresses are in no text: rendered files, pieces of configurations.

    They are matched by mirrored selectors, else by copied ones, else by a key that only two share;
    where the inputs are two ends and no more, they are meant for each other.
    """
    left = [
        candidate for ends in unowned.values() for candidate in ends if id(candidate[0]) not in used
    ]
    nameless = [candidate for candidate in left if candidate[0].local is None]
    for signs in (_mirrored_signs, _copied_signs, _key_signs):
        for one, other in _matched(nameless, signs, used):
            used |= {id(one[0]), id(other[0])}
            yield Pair(one[0], other[0], one[1], other[1], a_points=True, b_points=True)
    pair = _nobody_else(fleet, [end for end, _ in nameless])
    if pair and not {id(pair.a), id(pair.b)} & used:
        used |= {id(pair.a), id(pair.b)}
        yield pair
    for end, peer in left:
        if id(end) not in used:
            yield Pair(end, None, peer, None, a_points=True, b_points=False)


def _nobody_else(fleet: RouterIndex, nameless: Sequence[TunnelEnd]) -> Pair | None:
    """The pair of the only two ends that there are, if neither shows an address."""
    ends = [end for each in fleet.ends.values() for end in each]
    if len(ends) != _BOTH or ends[0].router is ends[1].router or not nameless:
        return None
    a, b = ends
    if any(end.local or (end.kind is Kind.NONE and not end.tunnel) for end in ends):
        return None
    a_peer, b_peer = (next((peer for peer, _ in end.peers), None) for end in ends)
    return Pair(a, b, a_peer, b_peer, a_points=True, b_points=True)


_BOTH = 2
_Candidate = tuple[TunnelEnd, Address]
_Signs = Callable[[_Candidate], tuple[Sequence[object], Sequence[object]]]


def _matched(
    ends: Sequence[_Candidate], signs: _Signs, used: set[int]
) -> Iterator[tuple[_Candidate, _Candidate]]:
    """Ends of different routers where one's signs are what the other looks for, and no third's."""
    shown: dict[object, list[_Candidate]] = defaultdict(list)
    for candidate in ends:
        for sign in signs(candidate)[0]:
            shown[sign].append(candidate)
    for candidate in ends:
        for sign in signs(candidate)[1]:
            others = [
                other
                for other in shown.get(sign, ())
                if other[0].router is not candidate[0].router
                and id(other[0]) not in used
                and (signs is not _key_signs or other[1] != candidate[1])
            ]
            if len(others) == 1 and id(candidate[0]) not in used:
                yield candidate, others[0]


def _mirrored_signs(candidate: _Candidate) -> tuple[Sequence[object], Sequence[object]]:
    flows = _flows(candidate[0])
    return flows, [flow.mirrored() for flow in flows]


def _copied_signs(candidate: _Candidate) -> tuple[Sequence[object], Sequence[object]]:
    flows = _flows(candidate[0])
    return flows, flows


def _key_signs(candidate: _Candidate) -> tuple[Sequence[object], Sequence[object]]:
    end, peer = candidate
    key = shared_key(end, peer)
    sign = (key.secret or key.reference) if key else ""
    return ([sign], [sign]) if sign else ((), ())


def _flows(end: TunnelEnd) -> list[TrafficSelector]:
    acl = end.router.acls.get(end.entry.acl.value) if end.entry and end.entry.acl else None
    return [flow for entry in (acl.entries if acl else ()) for flow in entry.flows]


def _is_hub(end: TunnelEnd) -> bool:
    """Whether spokes register at a multipoint tunnel; it may know other hubs."""
    nhrp = end.tunnel.tunnel.nhrp if end.tunnel and end.tunnel.tunnel else None
    return end.waits or (end.takes_anyone and bool(nhrp and nhrp.dynamic and not nhrp.servers))


def spoke_pairs(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Spokes of one hub that may build tunnels to each other (both multipoint)."""
    spokes: dict[int, list[TunnelEnd]] = defaultdict(list)
    for pair in pairs:
        for hub, spoke in ((pair.a, pair.b), (pair.b, pair.a)):
            if (
                hub is not None
                and spoke is not None
                and hub.kind is Kind.DMVPN
                and spoke.kind is Kind.DMVPN
                and _is_hub(hub)
                and spoke.takes_anyone
                and not _is_hub(spoke)
                and spoke.peers
                and spoke.local is not None
            ):
                spokes[id(hub)].append(spoke)
    seen = {(id(a), id(b)) for pair in pairs for a, b in ((pair.a, pair.b), (pair.b, pair.a))}
    for candidates in spokes.values():
        ordered = sorted(candidates, key=str)
        in_full = len(ordered) <= SPOKES_IN_FULL
        for index, one in enumerate(ordered):
            for other in ordered[index + 1 :] if in_full else ordered[index + 1 : index + 2]:
                key = (id(one), id(other))
                if one.router is other.router or key in seen:
                    continue
                seen.add(key)
                yield Pair(
                    one, other, other.local, one.local, a_points=True, b_points=True, spokes=True
                )
