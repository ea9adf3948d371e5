"""Where a key is looked up and not found: useless keyrings, other addresses, names, users."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.credentials import (
    ikev2_profile_of,
    isakmp_profile_of,
    keys_for,
    known_by_identity,
    specificity,
)
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.identities import sent_identity
from bothends.compare.rules.example import crypto_map, ikev2, isakmp_profile
from bothends.compare.rules.families import KEYS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.keyrings import is_ring, new_key, ring_of_the_key, unfit, unnamed
from bothends.compare.views.pair import (
    comes_up,
    ike_ends,
    ikev1_views,
    ikev2_views,
    meeting_of,
    possible,
    remote_place,
    views,
)
from bothends.compare.views.places import change, header, in_object, keyed, place
from bothends.ike.end import Readable
from bothends.ike.negotiate import Reason
from bothends.model import IkeVersion
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Origin, PeerKey, Router
from bothends.platforms.statements import Statement

_PLAIN_RING = "crypto keyring KEYS\n"


@KEYS.pair_rule(
    "KEY-010",
    of=views,
    title="the keyring of the profile has no key for the peer",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    from_absence=True,
    explains={"identity_mismatch"},
    rationale=(
        "A profile looks for keys in the keyrings that it names, and nowhere else. If such a "
        "keyring is not defined, or has keys for other peers only, IOS accepts the `keyring` line "
        "without a message, and negotiations fail because no key is found."
    ),
    source="Cisco IOS: keyring (crypto isakmp profile), keyring local (crypto ikev2 profile)",
    wrong=isakmp_profile(b={"profile IKE\n keyring KEYS\n": "profile IKE\n keyring KEYRING\n"}),
)
def keyring_useless(view: PairContext) -> Iterator[Hit]:
    """A profile names a keyring that is not there, or without a key for its identities."""
    value = unnamed(view)
    if value is None:
        return
    here = view.a.router
    v2 = view.a.ike is IkeVersion.V2
    rings = here.ikev2_keyrings if v2 else here.keyrings
    ours, _ = ike_ends(view)
    lacks = Readable.ABSENT in {ours.key_local.readable, ours.key_remote.readable}
    if v2 and not _by_key(view):
        return
    why = "is not defined" if value.value not in rings else "has no key for its peers"
    yield Hit(
        f"the profile of {here.name} names keyring {value.value}, which {why}",
        place(here, value.origin),
        remote_place(view),
        fix=ring_of_the_key(view) or new_key(view, _opening(view, value.value, v2=v2)),
        severity=None if lacks else Severity.WARNING,
        verdict=Verdict.DOWN_AUTH if lacks and _key_missing(view) else None,
    )


def _key_missing(pair: PairContext) -> bool:
    tried = possible(pair)
    return bool(tried) and all(
        negotiation.auth.reason is Reason.KEY_MISSING for negotiation in tried
    )


def _by_key(view: PairContext) -> bool:
    ours, _ = ike_ends(view)
    return "pre-share" in {ours.auth_local, *ours.auth_remote}


def _opening(view: PairContext, name: str, *, v2: bool) -> str:
    """The line that opens a keyring."""
    what = Statement.PEER_KEYRING if v2 else Statement.KEYRING
    return view.a.router.lines.say(what, name=name, vrf=view.a.fvrf)


@KEYS.pair_rule(
    "KEY-011",
    of=ikev1_views,
    title="the keyring is for another local address",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    leads={"KEY-003"},
    rationale="`local-address` limits a keyring to negotiations on one address or interface of the "
    "router. When the tunnel moves to another source, or the address is renumbered, the key "
    "is still configured, but is no longer found.",
    source="Cisco IOS: local-address (crypto keyring)",
    wrong=isakmp_profile(b={_PLAIN_RING: _PLAIN_RING + " local-address 198.51.100.77\n"}),
    error_when="the tunnel cannot come up, whichever end initiates",
)
def keyring_elsewhere(view: PairContext) -> Iterator[Hit]:
    """The only key for the other end is in a keyring whose local address is not ours."""
    ring = unfit(view)
    if ring is None or ring.local_address is None:
        return
    here, expected = view.a.router, ring.local_address
    line = here.lines.say(Statement.KEYRING_ADDRESS, address=view.a.local)
    yield Hit(
        f"keyring {ring.name} of {here.name} is for {expected.value}, the tunnel uses "
        f"{view.a.local}: {here.name} has no key for {view.remote.router.name}",
        place(here, expected.origin),
        remote_place(view),
        fix=in_object(here, ring.origin, line),
        severity=None if comes_up(view) else Severity.ERROR,
    )


@KEYS.device_rule(
    "KEY-012",
    title="a key by host name that cannot be resolved",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    rationale="Main mode looks a key up by the address that packets come from. A key for a host "
    "name is found only if the router can turn the name into that address by an `ip host` line, "
    "or if the peer initiates aggressive mode and sends the name as its identity.",
    source="RFC 2409 section 5.4; Cisco IOS: crypto isakmp key, hostname",
    wrong=crypto_map(b={"v8Rd address 203.0.113.1": "v8Rd hostname r1.example.net"}),
)
def hostname_unknown(context: DeviceContext) -> Iterator[Hit]:
    """No `ip host` line has the name, and no known peer sends it in aggressive mode."""
    router = context.router
    named = [
        key
        for ring in router.keyrings.values()
        for key in ring.keys
        if key.hostname is not None and key.hostname not in router.hosts
    ]
    senders = _senders(context) if named else set()
    for key in named:
        if (key.hostname or "").lower() not in senders:
            yield Hit(
                f"{router.name} has a key for the host name {key.hostname}, and no `ip host` line "
                "gives its address",
                place(router, key.origin),
                fix=change(router, _resolved(router, key)),
            )


def _resolved(router: Router, key: PeerKey) -> str:
    return router.lines.say(Statement.HOST, name=key.hostname, address=Placeholder.IP_ADDRESS)


def _senders(context: DeviceContext) -> set[str]:
    """Names that peers of the router send in aggressive mode."""
    senders = set()
    for pair in context.pairs:
        for view in views(pair, IkeVersion.V1):
            if view.a.router is context.router and ike_ends(view)[1].aggressive:
                sent = sent_identity(view.remote, meeting_of(view).mirrored())
                senders.add(sent.value.lower())
    return senders


@KEYS.pair_rule(
    "KEY-015",
    of=ikev2_views,
    title="a key for an identity alone is not found by an end that initiates",
    severity=Severity.WARNING,
    error_when="the other end cannot initiate either",
    consequence=Consequence.ONE_WAY,
    rationale="An initiator of IKEv2 authenticates before the other end has said who it is: it "
    "looks for its key by the address, or the host name, of the peer. A peer block with an "
    "`identity` and no `address` is found by a responder only.",
    source="Cisco FlexVPN configuration guide: IKEv2 keyring, identity; RFC 7296 section 1.2",
    wrong=ikev2(
        a={
            "  address 198.51.100.1\n": "  identity fqdn r2.example.net\n",
            "match identity remote address 198.51.100.1 255.255.255.255": "match identity remote "
            "fqdn r2.example.net",
        },
        b={
            "crypto ikev2 profile IKE\n": "crypto ikev2 profile IKE\n identity local fqdn "
            "r2.example.net\n"
        },
    ),
    verdict=Verdict.UP_ONE_WAY,
)
def identity_alone(view: PairContext) -> Iterator[Hit]:
    """An end that would initiate finds its key by the identity of the other end only."""
    end, meeting = view.a, meeting_of(view)
    peer = known_by_identity(end, view.remote, meeting)
    profile = ikev2_profile_of(end)
    ring = (
        end.router.ikev2_keyrings.get(profile.keyring.value)
        if profile and profile.keyring
        else None
    )
    if peer is None or ring is None or meeting.there is None or end.waits or not end.peers:
        return
    address = end.router.lines.say(Statement.KEYRING_PEER_ADDRESS, peer=meeting.there)
    back = known_by_identity(view.remote, end, meeting.mirrored()) or not view.remote.peers
    yield Hit(
        f"{end.router.name} has the key for {view.remote.router.name} by its identity only, and "
        "does not find it when it initiates",
        place(end.router, peer.origin),
        remote_place(view),
        fix=in_object(end.router, ring.origin, f" {header(peer.origin)}", address),
        severity=Severity.ERROR if back else None,
    )


@KEYS.pair_rule(
    "KEY-014",
    of=ikev1_views,
    title="XAUTH is requested from a site-to-site peer",
    severity=Severity.INFO,
    consequence=Consequence.AUTH,
    from_absence=True,
    rationale="Where extended authentication is configured for remote users, the router requests "
    "a user name from every peer whose key lacks `no-xauth`. A peer that is a router does not "
    "answer, and the tunnel stays in CONF_XAUTH.",
    source="Cisco document 46242: crypto isakmp key ... no-xauth",
    wrong=crypto_map(
        a={
            "crypto isakmp invalid-spi-recovery": "crypto isakmp client configuration group USERS\n"
            "crypto isakmp invalid-spi-recovery"
        }
    ),
    right=crypto_map(
        a={
            "crypto isakmp invalid-spi-recovery": "crypto isakmp client configuration group USERS\n"
            "crypto isakmp invalid-spi-recovery",
            "address 198.51.100.1": "address 198.51.100.1 no-xauth",
        }
    ),
)
def users_asked(view: PairContext) -> Iterator[Hit]:
    """A router with extended authentication, and a global key that does not except the peer."""
    here, there = view.a.router, meeting_of(view).there
    asks = view.a.crypto_map.client_authentication if view.a.crypto_map else None
    if not (asks or here.isakmp.xauth.value) or view.a.takes_anyone or there is None:
        return
    ring_and_key = max(
        keys_for(view.a, isakmp_profile_of(view.a), meeting_of(view)),
        key=lambda each: specificity(each[1]),
        default=None,
    )
    if ring_and_key is None or is_ring(ring_and_key[0]) or ring_and_key[1].no_xauth:
        return
    yield Hit(
        f"{here.name} requires extended authentication (XAUTH) of remote users, and the key "
        f"for {view.remote.router.name} lacks `no-xauth`",
        place(here, ring_and_key[1].origin),
        remote_place(view),
        fix=change(here, *_excepted(here, ring_and_key[1].origin, there)),
    )


def _excepted(router: Router, key: Origin, peer: object) -> tuple[str, ...]:
    """The key of a peer, the same one, without the question; IOS takes no second one beside it."""
    old = keyed(key, Placeholder.OLD_KEY)
    new = router.lines.say(Statement.KEY_OF_ROUTER, peer=peer, key=Placeholder.KEY)
    return (router.lines.no(old), new) if f" {peer}" in old else (new,)
