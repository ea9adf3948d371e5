"""Keyrings: where IOS looks for a key, and what it finds there instead."""

from dataclasses import replace
from typing import NamedTuple

from bothends.compare.context import PairContext
from bothends.compare.credentials import (
    ikev2_profile_of,
    isakmp_profile_of,
    key_for,
    key_in,
    keyring_peer,
    keys_for,
    local_fits,
)
from bothends.compare.finding import Fix
from bothends.compare.memo import Memo
from bothends.compare.views.pair import ike_ends, meeting_of, peer_address
from bothends.compare.views.places import change, in_object, peer_key
from bothends.ike.end import Credential, Readable
from bothends.ike.selectors import Addresses
from bothends.model import Address, IkeVersion, Network
from bothends.platforms.placeholders import Placeholder, key_of
from bothends.platforms.router import (
    IdentityKind,
    IdentityMatch,
    Ikev2Keyring,
    Key,
    Keyring,
    KeyringKind,
    Value,
)
from bothends.platforms.statements import Statement


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
        useless = ring is None or not (_serves(profile.matches, ring) or _has(ring, view))
        return profile.keyring if useless else None
    isakmp = isakmp_profile_of(end)
    for value in isakmp.keyrings if isakmp else ():
        keyring = end.router.keyrings.get(value.value)
        if keyring is None or not keyring.keys:
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
        return (in_object(router, profile.origin, line),) if profile else ()
    isakmp = isakmp_profile_of(view.a)
    if isakmp is None:
        return ()
    there = meeting_of(view).there
    rings = {value.value: router.keyrings.get(value.value) for value in isakmp.keyrings}
    useless = [
        name
        for name, keyring in rings.items()
        if not (keyring and keyring.keys)
        or (there and key_in(router, keyring, there, view.a.family))
    ]
    lines = [router.lines.say(Statement.PROFILE_KEYRING, name=name) for name in (*useless, ring)]
    gone = map(router.lines.no, lines[:-1])
    return (in_object(router, isakmp.origin, *gone, lines[-1]),)


def _right_ring(view: PairContext) -> str | None:
    """A keyring, not named by our profile, with the key that the other end uses for us."""
    end, remote, meeting = view.a, view.remote, meeting_of(view)
    _, theirs = ike_ends(view)
    if end.ike is IkeVersion.V2:
        profile = ikev2_profile_of(end)
        if profile is None or profile.keyring is None or profile.key_local or profile.key_remote:
            return None
        for name in end.router.ikev2_keyrings:
            if name == profile.keyring.value:
                continue
            named = replace(profile, keyring=Value(name, profile.keyring.origin))
            peer = keyring_peer(end.router, named, remote, meeting)
            if (
                peer
                and agrees(peer.local, theirs.key_remote)
                and agrees(peer.remote, theirs.key_local)
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
        if key and agrees(key.key, theirs.key_remote):
            return name
    return None


def agrees(ours: Key | None, theirs: Credential) -> bool:
    """Whether both keys can be read and are equal."""
    secret = ours.secret if ours else None
    return secret is not None and secret == theirs.secret


class _Served(NamedTuple):
    """Whom the keys of a keyring are for: single addresses, networks, and peers by name."""

    addresses: frozenset[Address]
    networks: tuple[Network, ...]
    others: bool


def _served(ring: Keyring | Ikev2Keyring) -> _Served:
    served = [key.network for key in (ring.keys if isinstance(ring, Keyring) else ring.peers)]
    nets = [network for network in served if network]
    return _Served(
        frozenset(net.network_address for net in nets if is_single(net)),
        tuple(net for net in nets if not is_single(net)),
        len(nets) < len(served),
    )


def is_single(network: Network) -> bool:
    """Whether a network is one address."""
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


def _has(ring: Ikev2Keyring, view: PairContext) -> bool:
    """Whether a keyring has a key for the address that the other end comes from."""
    served, there = _SERVED(ring), peer_address(view)
    return there is not None and (
        there in served.addresses or any(there in network for network in served.networks)
    )


def _meets(network: Network, served: _Served) -> bool:
    if is_single(network) and network.network_address in served.addresses:
        return True
    expected = Addresses.of(network)
    if any(expected.meets(Addresses.of(other)) for other in served.networks):
        return True
    return not is_single(network) and any(address in expected for address in served.addresses)


def new_key(view: PairContext, head: str) -> tuple[Fix, ...]:
    """A key for the other end, under the line that opens a keyring, or a global one without it."""
    there = peer_address(view)
    if there is None:
        return ()
    router, name = view.a.router, view.remote.router.name
    key = key_of(name) if _has_a_key(view) else Placeholder.KEY
    if view.a.ike is IkeVersion.V2 and head:
        return (change(router, head, *peer_key(router, name, there, key)),)
    if head:
        line = router.lines.say(Statement.KEYRING_KEY, peer=there, key=key)
        return (change(router, head, line),)
    return (change(router, router.lines.say(Statement.KEY, peer=there, key=key)),)


def is_ring(ring: Keyring) -> bool:
    """Whether it is a keyring of its own, not the global keys."""
    return ring.kind is not KeyringKind.ROUTER


def _has_a_key(view: PairContext) -> bool:
    """Whether the other end has one key for our end, which is to be entered at ours."""
    if view.a_to_b is None:
        return False
    theirs = ike_ends(view)[1]
    return (
        theirs.key_local.readable is not Readable.ABSENT and theirs.key_local == theirs.key_remote
    )
