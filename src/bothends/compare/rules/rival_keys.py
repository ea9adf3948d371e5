"""Keys that compete: several keyrings with a key for one peer, or a key for anybody."""

from collections.abc import Iterator, Sequence

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.credentials import isakmp_profile_of, keys_for, profile_taking, specificity
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import crypto_map, isakmp_profile
from bothends.compare.rules.families import KEYS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.keyrings import agrees, is_ring, is_single, ring_of_the_key
from bothends.compare.views.pair import (
    comes_up,
    ike_ends,
    ikev1_views,
    meeting_of,
    possible,
    remote_place,
)
from bothends.compare.views.places import change, in_object, keyed, place
from bothends.ike.negotiate import Reason, StageStatus
from bothends.model import Network
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import KeyKind, Keyring, Origin, PeerKey, Router

_PLAIN_RING = "crypto keyring KEYS\n"


@KEYS.pair_rule(
    "KEY-004",
    of=ikev1_views,
    title="several keyrings have different keys for the peer",
    severity=Severity.ERROR,
    consequence=Consequence.ONE_WAY,
    rationale="An initiator takes the key from the keyring of its profile. A responder needs the "
    "key before it knows the identity, and so the profile: it searches every keyring of the VRF "
    "and takes the first key that matches. Where they hold different keys for one peer, or the "
    "first does not belong to the profile, only one end can initiate the tunnel.",
    source="Cisco document 117259: IKEv1 keyring and profile selection",
    wrong=isakmp_profile(
        a={
            _PLAIN_RING: "crypto keyring OTHER\n"
            " pre-shared-key address 198.51.100.1 key h3Wq-55nBx-Ky1rS-t6Fg\n" + _PLAIN_RING
        }
    ),
)
def keyrings_differ(view: PairContext) -> Iterator[Hit]:
    """A rival key of another value, or one that a responder finds first."""
    used, rival = _rivals(view)
    if used is None or rival is None or _equal(used[1], rival[1]):
        return
    if KeyKind.TYPE_6 in {used[1].key.kind, rival[1].key.kind}:
        return
    here, there = view.routers
    _, theirs = ike_ends(view)
    wrong = used if agrees(rival[1].key, theirs.key_remote) else rival
    works = all(negotiation.auth.status is not StageStatus.FAIL for negotiation in possible(view))
    yield Hit(
        f"{here.name} has a key for {there.name} in {_key_words(used)} and another one in "
        f"{_key_words(rival)}: which one it uses depends on which end initiates",
        place(here, rival[1].origin),
        remote_place(view),
        fix=ring_of_the_key(view) or (_without(here, *wrong),),
        severity=Severity.WARNING if works else None,
        consequence=None if comes_up(view) else Consequence.AUTH,
    )


@KEYS.pair_rule(
    "KEY-005",
    of=ikev1_views,
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
)
def keyrings_repeat(view: PairContext) -> Iterator[Hit]:
    """A rival key of the same value, or one that cannot be compared."""
    used, rival = _rivals(view)
    if used is None or rival is None:
        return
    unreadable = KeyKind.TYPE_6 in {used[1].key.kind, rival[1].key.kind}
    if not unreadable and not _equal(used[1], rival[1]):
        return
    here, there = view.routers
    what = "a key that cannot be compared" if unreadable else "the same key"
    missed = any(negotiation.auth.reason is Reason.KEY_MISSING for negotiation in possible(view))
    yield Hit(
        f"{here.name} has a key for {there.name} in {_key_words(used)} and {what} in "
        f"{_key_words(rival)}",
        place(here, rival[1].origin),
        remote_place(view),
        fix=_without(here, *rival),
        severity=Severity.ERROR if missed else None,
        consequence=None if comes_up(view) else Consequence.AUTH,
    )


_HeldKey = tuple[Keyring, PeerKey]


def _rivals(view: PairContext) -> tuple[_HeldKey | None, _HeldKey | None]:
    """The key that our end's profile takes, and one as specific or better in another keyring.

    An end that is bound to no profile answers with the one that takes the caller's identity.
    """
    end, meeting = view.a, meeting_of(view)
    if len(end.router.keyrings) < 2:
        return None, None
    profile = isakmp_profile_of(end) or (profile_taking(end, view.b, meeting) if view.b else None)
    own = list(keys_for(end, profile, meeting))
    used = max(own, key=lambda ring_and_key: specificity(ring_and_key[1]), default=None)
    if used is None:
        return None, None
    rivals = (
        ring_and_key
        for ring_and_key in keys_for(end, None, meeting)
        if ring_and_key[0] is not used[0] and specificity(ring_and_key[1]) >= specificity(used[1])
    )
    return used, next(rivals, None)


def _equal(one: PeerKey, other: PeerKey) -> bool:
    return one.key.secret is not None and one.key.secret == other.key.secret


def _key_words(ring_and_key: _HeldKey) -> str:
    """Where a key stands, in words."""
    ring, key = ring_and_key
    name = f"keyring {ring.name}" if is_ring(ring) else "the global keys"
    return f"{name} (line {key.origin.line})"


def _without(router: Router, ring: Keyring, key: PeerKey) -> Fix:
    line = router.lines.no(keyed(key.origin, Placeholder.OLD_KEY))
    return in_object(router, ring.origin, f" {line}") if is_ring(ring) else change(router, line)


@KEYS.device_rule(
    "KEY-007",
    title="a key for any address beside keys for single peers",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    rationale="The more specific key wins, whatever the order. A peer that arrives from another "
    "address, after a change of provider or behind a NAT, gets the key for any address, and "
    "authentication fails although both ends look correct.",
    source="Cisco IOS: crypto isakmp key, crypto keyring; Cisco document 117259",
    wrong=crypto_map(
        a={
            "crypto isakmp invalid-spi-recovery": "crypto isakmp key Zk8v-31mQx-Hn5tB-r2Yp address "
            "0.0.0.0\ncrypto isakmp invalid-spi-recovery"
        }
    ),
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
    return str(network.network_address) if is_single(network) else str(network)
