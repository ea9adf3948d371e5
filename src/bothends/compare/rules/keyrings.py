"""Keyrings: where IOS looks for a key, and what it finds there instead."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.credentials import (
    ikev2_profile_of,
    isakmp_profile_of,
    key_for,
    key_in,
    keyring_peer,
    keys_for,
    local_fits,
    specificity,
)
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.memo import Memo
from bothends.compare.rules.example import crypto_map, isakmp_profile
from bothends.compare.rules.families import KEYS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import (
    comes_up,
    far_end,
    far_place,
    meeting_of,
    parties,
    peer_address,
    possible,
    views,
)
from bothends.compare.views.places import KEY, change, header, keyed, peer_key, place
from bothends.ike.negotiate import Reason, StageStatus
from bothends.ike.party import Credential
from bothends.ike.selectors import Addresses
from bothends.model import Address, IkeVersion, Network
from bothends.platforms.router import (
    IdentityKind,
    IdentityMatch,
    Ikev2Keyring,
    Key,
    KeyKind,
    Keyring,
    KeyringKind,
    Origin,
    PeerKey,
    Router,
    Value,
)
from bothends.platforms.statements import Statement

_PLAIN_RING = "crypto keyring KEYS\n"


def misplaced(view: PairContext) -> Keyring | None:
    """A keyring that has a key for the other end, in another VRF than that of our interface."""
    end = view.a
    if end.ike is IkeVersion.V2 or any(True for _ in keys_for(end, None, meeting_of(view))):
        return None
    there = meeting_of(view).there
    return next(
        (
            ring
            for ring in end.router.keyrings.values()
            if ring.vrf != end.fvrf and there and key_in(end.router, ring, there, end.family)
        ),
        None,
    )


def unfit(view: PairContext) -> Keyring | None:
    """A keyring that has a key for the other end, and is for another local address than ours."""
    end, meeting = view.a, meeting_of(view)
    if end.ike is IkeVersion.V2 or meeting.there is None:
        return None
    if all(ring.local_address is None for ring in end.router.keyrings.values()):
        return None
    if any(True for _ in keys_for(end, isakmp_profile_of(end), meeting)):
        return None
    return next(
        (
            ring
            for ring in end.router.keyrings.values()
            if ring.vrf == end.fvrf
            and not local_fits(end, meeting, ring)
            and key_in(end.router, ring, meeting.there, end.family)
        ),
        None,
    )


def unnamed(view: PairContext) -> Value[str] | None:
    """A keyring that the profile of our end names and that is of no use: undefined, or empty."""
    end = view.a
    if end.ike is IkeVersion.V2:
        profile = ikev2_profile_of(end)
        if profile is None or profile.keyring is None or profile.key_local or profile.key_remote:
            return None
        ring = end.router.ikev2_keyrings.get(profile.keyring.value)
        useless = ring is None or not _serves(profile.matches, ring)
        return profile.keyring if useless else None
    isakmp = isakmp_profile_of(end)
    for value in isakmp.keyrings if isakmp else ():
        found = end.router.keyrings.get(value.value)
        if found is None or not found.keys:
            return value
    if isakmp and isakmp.keyrings and key_for(end, isakmp, meeting_of(view)) is None:
        return isakmp.keyrings[0] if _right_ring(view) else None
    return None


def ring_of_the_key(view: PairContext) -> tuple[Fix, ...]:
    """The line that makes our profile name the keyring which has the key that the peer uses.

    None where the profile names it already, or no keyring has that key. A key is never changed
    where only the name of the keyring is wrong.
    """
    router, ring = view.a.router, _right_ring(view)
    if ring is None:
        return ()
    if view.a.ike is IkeVersion.V2:
        profile = ikev2_profile_of(view.a)
        line = router.lines.say(Statement.PROFILE_KEYS, name=ring)
        return (change(router, header(profile.origin), line),) if profile else ()
    isakmp = isakmp_profile_of(view.a)
    if isakmp is None:
        return ()
    there = meeting_of(view).there
    rings = {value.value: router.keyrings.get(value.value) for value in isakmp.keyrings}
    useless = [
        name
        for name, found in rings.items()
        if not (found and found.keys) or (there and key_in(router, found, there, view.a.family))
    ]
    lines = [router.lines.say(Statement.PROFILE_KEYRING, name=name) for name in (*useless, ring)]
    gone = map(router.lines.no, lines[:-1])
    return (change(router, header(isakmp.origin), *gone, lines[-1]),)


def _right_ring(view: PairContext) -> str | None:
    """A keyring, not named by our profile, with the key that the other end uses for us."""
    end, far, meeting = view.a, far_end(view), meeting_of(view)
    _, theirs = parties(view)
    if end.ike is IkeVersion.V2:
        profile = ikev2_profile_of(end)
        if profile is None or profile.keyring is None or profile.key_local or profile.key_remote:
            return None
        for name in end.router.ikev2_keyrings:
            if name == profile.keyring.value:
                continue
            named = replace(profile, keyring=Value(name, profile.keyring.origin))
            peer = keyring_peer(end.router, named, far, meeting)
            if (
                peer
                and _agrees(peer.local, theirs.key_remote)
                and _agrees(peer.remote, theirs.key_local)
            ):
                return name
        return None
    isakmp = isakmp_profile_of(end)
    if isakmp is None or not isakmp.keyrings:
        return None
    known = {value.value for value in isakmp.keyrings}
    for name, ring in end.router.keyrings.items():
        if name in known or not is_ring(ring):
            continue
        only = replace(isakmp, keyrings=(Value(name, isakmp.keyrings[0].origin),))
        key = key_for(end, only, meeting)
        if key and _agrees(key.key, theirs.key_remote):
            return name
    return None


def _agrees(ours: Key | None, theirs: Credential) -> bool:
    """Whether both keys can be read and are equal."""
    secret = ours.secret if ours else None
    return secret is not None and secret == theirs.secret


class _Served(NamedTuple):
    """Whom the keys of a keyring are for: single addresses, networks, and peers by name."""

    addresses: frozenset[Address]
    networks: tuple[Network, ...]
    others: bool


def _served(ring: Keyring | Ikev2Keyring) -> _Served:
    found = [key.network for key in (ring.keys if isinstance(ring, Keyring) else ring.peers)]
    nets = [network for network in found if network]
    return _Served(
        frozenset(net.network_address for net in nets if _single(net)),
        tuple(net for net in nets if not _single(net)),
        len(nets) < len(found),
    )


def _single(network: Network) -> bool:
    return network.prefixlen == network.max_prefixlen


_SERVED: Memo[Keyring | Ikev2Keyring, _Served] = Memo(_served)


def _serves(matches: tuple[IdentityMatch, ...], ring: Keyring | Ikev2Keyring) -> bool:
    """Whether a keyring can have a key for any of the identities of a profile."""
    served = _SERVED(ring)
    if served.others or not (served.addresses or served.networks):
        return served.others
    if not matches or any(match.kind is not IdentityKind.ADDRESS for match in matches):
        return True
    return any(_meets(match.network, served) for match in matches if match.network)


def _meets(network: Network, served: _Served) -> bool:
    if _single(network) and network.network_address in served.addresses:
        return True
    wanted = Addresses.of(network)
    if any(wanted.meets(Addresses.of(other)) for other in served.networks):
        return True
    return not _single(network) and any(found in wanted for found in served.addresses)


@KEYS.pair_rule(
    "KEY-004",
    title="several keyrings have different keys for the peer",
    severity=Severity.ERROR,
    consequence=Consequence.ONE_WAY,
    rationale="An initiator takes the key from the keyring of its profile. A responder needs the "
    "key before it knows the identity, and so the profile: it searches every keyring of the VRF "
    "and takes the first key that fits. Where they hold different keys for one peer, or the first "
    "does not belong to the profile, only one end can initiate the tunnel.",
    source="Cisco document 117259: IKEv1 keyring and profile selection",
    wrong=isakmp_profile(
        a={
            _PLAIN_RING: "crypto keyring OTHER\n"
            " pre-shared-key address 198.51.100.1 key h3Wq-55nBx-Ky1rS-t6Fg\n" + _PLAIN_RING
        }
    ),
    right=isakmp_profile(),
)
def keyrings_differ(pair: PairContext) -> Iterator[Hit]:
    """A rival key of another value, or one that a responder finds first."""
    for view in views(pair, IkeVersion.V1):
        used, rival = _rivals(view)
        if used is None or rival is None or _equal(used[1], rival[1]):
            continue
        if KeyKind.TYPE_6 in {used[1].key.kind, rival[1].key.kind}:
            continue
        here, there = view.a.router, far_end(view).router
        works = all(found.auth.status is not StageStatus.FAIL for found in possible(pair))
        yield Hit(
            f"{here.name} has a key for {there.name} in {_told(used)} and another one in "
            f"{_told(rival)}: which one it uses depends on which end initiates",
            place(here, rival[1].origin),
            far_place(view),
            fix=ring_of_the_key(view) or (_without(here, *rival),),
            severity=Severity.WARNING if works else None,
            consequence=None if comes_up(pair) else Consequence.AUTH,
        )


@KEYS.pair_rule(
    "KEY-005",
    title="several keyrings have the same key for the peer",
    severity=Severity.WARNING,
    consequence=Consequence.ONE_WAY,
    rationale="The key that a responder found in one keyring is only good if the profile that is "
    "chosen later names that keyring. Two keyrings with the same key work until one of them is "
    "changed, or the profile names the one that is searched second.",
    source="Cisco document 117259: IKEv1 keyring and profile selection",
    wrong=isakmp_profile(
        a={
            "crypto isakmp profile IKE": "crypto keyring SPARE\n"
            " pre-shared-key address 198.51.100.1 key q7Tz-94kMp-Lw2cX-v8Rd\n"
            "crypto isakmp profile IKE"
        }
    ),
    right=isakmp_profile(),
)
def keyrings_repeat(pair: PairContext) -> Iterator[Hit]:
    """A rival key of the same value, or one that cannot be compared."""
    for view in views(pair, IkeVersion.V1):
        used, rival = _rivals(view)
        if used is None or rival is None:
            continue
        unreadable = KeyKind.TYPE_6 in {used[1].key.kind, rival[1].key.kind}
        if not unreadable and not _equal(used[1], rival[1]):
            continue
        here, there = view.a.router, far_end(view).router
        what = "a key that cannot be compared" if unreadable else "the same key"
        missed = any(found.auth.reason is Reason.KEY_MISSING for found in possible(pair))
        yield Hit(
            f"{here.name} has a key for {there.name} in {_told(used)} and {what} in {_told(rival)}",
            place(here, rival[1].origin),
            far_place(view),
            fix=(_without(here, *rival),),
            severity=Severity.ERROR if missed else None,
            consequence=None if comes_up(pair) else Consequence.AUTH,
        )


_Found = tuple[Keyring, PeerKey]


def _rivals(view: PairContext) -> tuple[_Found | None, _Found | None]:
    """The key that our end starts with, and one as specific or better in another keyring."""
    end, meeting = view.a, meeting_of(view)
    if len(end.router.keyrings) < 2:
        return None, None
    own = list(keys_for(end, isakmp_profile_of(end), meeting))
    used = max(own, key=lambda found: specificity(found[1]), default=None)
    if used is None:
        return None, None
    rivals = (
        found
        for found in keys_for(end, None, meeting)
        if found[0] is not used[0] and specificity(found[1]) >= specificity(used[1])
    )
    return used, next(rivals, None)


def _equal(one: PeerKey, other: PeerKey) -> bool:
    return one.key.secret is not None and one.key.secret == other.key.secret


def _told(found: _Found) -> str:
    """Where a key stands, in words."""
    ring, key = found
    name = f"keyring {ring.name}" if is_ring(ring) else "the global keys"
    return f"{name} (line {key.origin.line})"


def _without(router: Router, ring: Keyring, key: PeerKey) -> Fix:
    line = router.lines.no(keyed(key.origin, "<OLD KEY>"))
    return (
        change(router, header(ring.origin), f" {line}") if is_ring(ring) else change(router, line)
    )


@KEYS.device_rule(
    "KEY-007",
    title="a key for any address beside keys for single peers",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    rationale="The more specific key wins, whatever the order. A peer that arrives from another "
    "address, after a change of provider or behind a NAT, falls through to the key for any "
    "address, and authentication fails though both ends look right.",
    source="Cisco IOS: crypto isakmp key, crypto keyring; Cisco document 117259",
    wrong=crypto_map(
        a={
            "crypto isakmp invalid-spi-recovery": "crypto isakmp key Zk8v-31mQx-Hn5tB-r2Yp address "
            "0.0.0.0\ncrypto isakmp invalid-spi-recovery"
        }
    ),
    right=crypto_map(),
)
def wildcard_competes(context: DeviceContext) -> Iterator[Hit]:
    """A key for every address beside others of another value, in one VRF."""
    router = context.router
    for vrf in dict.fromkeys(ring.vrf for ring in router.keyrings.values()):
        keys = [k for ring in router.keyrings.values() if ring.vrf == vrf for k in ring.keys]
        entries = [(key.network, key.key.secret, key.origin) for key in keys]
        yield from _competing(router, entries)
    for ring in router.ikev2_keyrings.values():
        peers = [
            (peer.network, key.secret, key.origin)
            for peer in ring.peers
            for key in (peer.local or peer.remote,)
            if key
        ]
        yield from _competing(router, peers)


_Entry = tuple[Network | None, str | None, Origin]


def _competing(router: Router, entries: Sequence[_Entry]) -> Iterator[Hit]:
    for every, secret, origin in entries:
        if every is None or every.prefixlen:
            continue
        others = [
            (network, line)
            for network, other, line in entries
            if network and network.version == every.version and network.prefixlen
            if secret and other and other != secret
        ]
        if others:
            network, line = others[0]
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            yield Hit(
                f"the key of {router.name} for any address is not the one for "
                f"{_short(network)} in line {line.line}{more}",
                place(router, origin),
            )


def _short(network: Network) -> str:
    return str(network.network_address) if _single(network) else str(network)


def new_key(view: PairContext, head: str) -> tuple[Fix, ...]:
    """A key for the other end, under the line that opens a keyring, or a global one without it."""
    there = peer_address(view)
    if there is None:
        return ()
    router, name = view.a.router, far_end(view).router.name
    if view.a.ike is IkeVersion.V2 and head:
        return (change(router, head, *peer_key(router, name, there)),)
    if head:
        line = router.lines.say(Statement.KEYRING_KEY, peer=there, key=KEY)
        return (change(router, head, line),)
    return (change(router, router.lines.say(Statement.KEY, peer=there, key=KEY)),)


def is_ring(ring: Keyring) -> bool:
    """Whether it is a keyring of its own, not the global keys."""
    return ring.kind is not KeyringKind.ROUTER
