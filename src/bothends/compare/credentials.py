"""Which profile and which pre-shared key IOS takes for a peer (docs/pairing.md has the sources)."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from bothends.compare.ends import Meeting, TunnelEnd
from bothends.compare.identities import accepts, of_vrf, sent_identity
from bothends.ike.end import NO_KEY, Credential, Readable
from bothends.model import Address, IkeVersion, Network, address_or_none
from bothends.platforms.router import (
    GLOBAL_KEYRING,
    Identity,
    IdentityKind,
    Ikev2Auth,
    Ikev2Keyring,
    Ikev2Peer,
    Ikev2Profile,
    IsakmpProfile,
    Key,
    KeyKind,
    Keyring,
    PeerKey,
    Router,
    Value,
)

T = TypeVar("T", PeerKey, Ikev2Peer)


def isakmp_profile_of(end: TunnelEnd) -> IsakmpProfile | None:
    """The ISAKMP profile that an end is bound to."""
    named = isakmp_profile_named(end)
    return end.router.isakmp_profiles.get(named.value) if named else None


def isakmp_profile_named(end: TunnelEnd) -> Value[str] | None:
    """The name of the ISAKMP profile that an end is bound to, defined or not."""
    named = end.settings.isakmp_profile if end.settings else None
    return named or (end.crypto_map.isakmp_profile if end.crypto_map else None)


def ikev2_profile_of(end: TunnelEnd) -> Ikev2Profile | None:
    """The IKEv2 profile that an end is bound to."""
    named = end.settings.ikev2_profile if end.settings else None
    return end.router.ikev2_profiles.get(named.value) if named else None


def profile_taking(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> IsakmpProfile | None:
    """The profile that a responder puts the far end into: the first that takes its identity.

    Which profile the crypto map or tunnel is bound to is not known yet (Cisco document 117259).
    """
    for profile in end.router.isakmp_profiles.values():
        expected = profile.local_address
        if accepts(of_vrf(profile.matches, end.fvrf), remote, meeting) and (
            expected is None or _is_local(end, meeting, expected)
        ):
            return profile
    return None


def answered_identity(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> Identity:
    """The identity that a responder sends: that of the profile that takes the initiator's.

    Of IKEv1 it is the first that takes it, whether or not the tunnel is bound to it.
    """
    profile = profile_taking(end, remote, meeting) if end.ike is IkeVersion.V1 else None
    return sent_identity(end, meeting, profile)


def admits(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> bool | None:
    """Whether the profile that takes a caller's identity is the one that the end is bound to.

    None when it cannot be told. Otherwise phase 2 finds no crypto map: it asks for the profile.
    """
    bound = isakmp_profile_of(end)
    own = accepts(of_vrf(bound.matches, end.fvrf) if bound else None, remote, meeting)
    if bound is None or not own:
        return own
    profile = profile_taking(end, remote, meeting)
    return profile is None or profile is bound


def key_before_profile(
    end: TunnelEnd, remote: TunnelEnd, meeting: Meeting, *, aggressive: bool
) -> PeerKey | None:
    """The key of who answers, or begins without a profile, if IOS lets it keep that key.

    Main mode needs the key before the identity, so that every keyring is asked; the profile that
    takes the identity later must name the keyring it came from, else IOS aborts with "Key not found
    in keyrings of profile" (Cisco document 117259). Aggressive mode knows the identity at once.
    """
    profile = profile_taking(end, remote, meeting)
    if aggressive:
        sent = sent_identity(remote, meeting.mirrored())
        return _key_for_name(end, profile, meeting, sent) or key_for(end, profile, meeting)
    ring_and_key = max(
        keys_for(end, None, meeting), key=lambda pair: specificity(pair[1]), default=None
    )
    if ring_and_key is None or (
        profile and ring_and_key[0].name not in keyrings_of(end.router, profile)
    ):
        return None
    return ring_and_key[1]


def _key_for_name(
    end: TunnelEnd, profile: IsakmpProfile | None, meeting: Meeting, sent: Identity
) -> PeerKey | None:
    """The key that is given for the name that a caller sends as its identity."""
    if sent.kind not in {IdentityKind.FQDN, IdentityKind.EMAIL}:
        return None
    rings = (end.router.keyrings.get(name) for name in keyrings_of(end.router, profile))
    return next(
        (
            key
            for ring in rings
            if ring and ring.vrf == end.fvrf and local_fits(end, meeting, ring)
            for key in wide_keys(ring)
            if key.hostname and key.hostname.lower() == sent.value.lower()
        ),
        None,
    )


def keyrings_of(router: Router, profile: IsakmpProfile | None) -> tuple[str, ...]:
    """The keyrings that are asked: those of a profile, or the global keys if it names none.

    Without a profile it is all of them (Cisco IOS command reference, `keyring`).
    """
    if profile is None:
        return tuple(router.keyrings)
    return tuple(value.value for value in profile.keyrings) or (GLOBAL_KEYRING,)


def key_for(end: TunnelEnd, profile: IsakmpProfile | None, meeting: Meeting) -> PeerKey | None:
    """The key that IOS takes for the other end: the most specific, of the first keyring.

    Without a profile every keyring of the VRF is asked, named ones first.
    """
    keys = (key for _, key in keys_for(end, profile, meeting))
    return max(keys, key=specificity, default=None)


def key_perhaps(end: TunnelEnd, profile: IsakmpProfile | None, meeting: Meeting) -> PeerKey | None:
    """A key for some addresses, one of which the other end may have: which it has is not told."""
    if meeting.there is not None:
        return None
    rings = (end.router.keyrings.get(name) for name in keyrings_of(end.router, profile))
    asked = (ring for ring in rings if ring and ring.vrf == end.fvrf)
    return next(
        (
            key
            for ring in asked
            if local_fits(end, meeting, ring)
            for key in ring.keys
            if key.network and key.network.version == end.family
        ),
        None,
    )


def keys_for(
    end: TunnelEnd, profile: IsakmpProfile | None, meeting: Meeting
) -> Iterator[tuple[Keyring, PeerKey]]:
    """The most specific key for the other end of every keyring that is asked, in that order."""
    router = end.router
    for name in keyrings_of(router, profile):
        ring = router.keyrings.get(name)
        if ring is None or ring.vrf != end.fvrf or not local_fits(end, meeting, ring):
            continue
        peer_key = key_in(router, ring, meeting.there, end.family)
        if peer_key:
            yield ring, peer_key


def shared_key(end: TunnelEnd, peer: Address) -> Key | None:
    """The key that an end uses for an address, whatever the IKE version."""
    meeting = Meeting(end.local, peer, points=True, pointed_at=True)
    if end.ike is IkeVersion.V1:
        peer_key = key_for(end, isakmp_profile_of(end), meeting)
        return peer_key.key if peer_key else None
    profile = ikev2_profile_of(end)
    remote = keyring_peer(end.router, profile, None, meeting) if profile else None
    return remote.local if remote else None


def single_keys(end: TunnelEnd) -> Iterator[tuple[Address, Key]]:
    """The keys that an end has for one address each."""
    router = end.router
    if end.ike is IkeVersion.V1:
        keys = [
            (key.network, key.key)
            for name in keyrings_of(router, isakmp_profile_of(end))
            if (ring := router.keyrings.get(name)) and ring.vrf == end.fvrf
            for key in ring.keys
        ]
    else:
        profile = ikev2_profile_of(end)
        ring_v2 = (
            router.ikev2_keyrings.get(profile.keyring.value)
            if profile and profile.keyring
            else None
        )
        peers = ring_v2.peers if ring_v2 else ()
        keys = [(peer.network, peer.remote) for peer in peers if peer.remote]
    for network, key in keys:
        if network and network.prefixlen == network.max_prefixlen:
            yield network.network_address, key


def credential(key: Key | None) -> Credential:
    """A key as a negotiation knows it: whether it can be read, and what it is."""
    if key is None:
        return NO_KEY
    if key.kind in {KeyKind.TYPE_6, KeyKind.MASKED} or key.secret is None:
        return Credential(Readable.NO, None, key, key.reference)
    return Credential(Readable.YES, key.secret, key)


def local_fits(end: TunnelEnd, meeting: Meeting, ring: Keyring) -> bool:
    """Whether the `local-address` of a keyring is the one that an end uses."""
    return ring.local_address is None or _is_local(end, meeting, ring.local_address)


def _is_local(end: TunnelEnd, meeting: Meeting, expected: Value[str]) -> bool:
    """Whether an interface or address is the one that an end uses."""
    if meeting.here and address_or_none(expected.value) == meeting.here:
        return True
    port = end.router.interface(expected.value)
    return port is not None and (
        port is end.port or any(value.value.ip == meeting.here for value in port.addresses)
    )


def specificity(key: PeerKey) -> int:
    """How narrow a key is: 0 for one address or a name, below that how much its prefix is wider."""
    return key.network.prefixlen - key.network.max_prefixlen if key.network else 0


def wide_keys(ring: Keyring) -> tuple[PeerKey, ...]:
    """The keys of a keyring that are for more than one address, or for a name."""
    return _KEYS.of(ring.keys)[1]


def key_in(router: Router, ring: Keyring, there: Address | None, family: int) -> PeerKey | None:
    """The most specific key of one keyring for an address, the first of equals.

    An address that is not known is one of a version of IP.
    """
    exact, wider = _KEYS.of(ring.keys)
    if there is None:
        return next((key for key in wider if _is_all(key.network, family)), None)
    peer_key = exact.get(there)
    if peer_key:
        return peer_key
    best: PeerKey | None = None
    for key in wider:
        if key.hostname is not None:
            if there in router.hosts.get(key.hostname, ()):
                return key
        elif key.network and there in key.network:
            best = key if best is None or specificity(key) > specificity(best) else best
    return best


def _is_all(network: Network | None, family: int) -> bool:
    """Whether a network is all addresses of a version of IP."""
    return network is not None and network.version == family and network.prefixlen == 0


def keyring_peer(
    router: Router, profile: Ikev2Profile, remote: TunnelEnd | None, meeting: Meeting
) -> Ikev2Peer | None:
    """The peer block that IOS takes for the other end: by address, most specific, or identity."""
    ring = router.ikev2_keyrings.get(profile.keyring.value) if profile.keyring else None
    if ring is None:
        return None
    block = _peer_by_address(router, ring, meeting)
    if block or remote is None:
        return block
    identity = sent_identity(remote, Meeting(meeting.there, meeting.here, True, True))
    return next((peer for peer in ring.peers if peer.identity == identity), None)


def known_by_identity(end: TunnelEnd, remote: TunnelEnd, meeting: Meeting) -> Ikev2Peer | None:
    """The peer block with the key of an end, where only the identity of the other finds it.

    An initiator authenticates before it is told an identity, so that it looks by address and host
    name alone (FlexVPN configuration guide, `identity` of a keyring: on the responder only).
    """
    profile = ikev2_profile_of(end)
    if profile is None or profile.keyring is None or profile.key_local:
        return None
    if profile.auth_local is None or profile.auth_local.value is not Ikev2Auth.PRE_SHARE:
        return None
    ring = end.router.ikev2_keyrings.get(profile.keyring.value)
    if ring is None or _peer_by_address(end.router, ring, meeting):
        return None
    return keyring_peer(end.router, profile, remote, meeting)


def _peer_by_address(router: Router, ring: Ikev2Keyring, meeting: Meeting) -> Ikev2Peer | None:
    exact, wider = _PEERS.of(ring.peers)
    best = exact.get(meeting.there) if meeting.there else next(iter(exact.values()), None)
    if best is None:
        length = -1
        for peer in wider:
            network = peer.network
            if network is None or network.prefixlen <= length:
                continue
            if meeting.there is None or meeting.there in network:
                best, length = peer, network.prefixlen
    if best:
        return best
    named = (peer for peer in ring.peers if peer.hostname)
    return next((x for x in named if meeting.there in router.hosts.get(x.hostname or "", ())), None)


class _Sorted(Generic[T]):
    """Keys of single addresses by address, and the others: a hub has thousands of the first.

    What was sorted last is kept by identity.
    """

    def __init__(self, *, last_wins: bool) -> None:
        self._last_wins = last_wins
        self._kept: OrderedDict[int, tuple[Any, dict[Address, T], tuple[T, ...]]] = OrderedDict()

    def of(self, keys: tuple[T, ...]) -> tuple[dict[Address, T], tuple[T, ...]]:
        kept = self._kept.get(id(keys))
        if kept and kept[0] is keys:
            self._kept.move_to_end(id(keys))
            return kept[1], kept[2]
        exact: dict[Address, T] = {}
        wider = []
        for key in keys:
            if key.network and key.network.prefixlen == key.network.max_prefixlen:
                address = key.network.network_address
                if self._last_wins or address not in exact:
                    exact[address] = key
            else:
                wider.append(key)
        self._kept[id(keys)] = (keys, exact, tuple(wider))
        if len(self._kept) > 64:
            self._kept.popitem(last=False)
        return exact, tuple(wider)


_KEYS: _Sorted[PeerKey] = _Sorted(last_wins=True)
"""A key that is given again replaces the first."""
_PEERS: _Sorted[Ikev2Peer] = _Sorted(last_wins=False)
"""Of two peer blocks with one address the first is taken."""
