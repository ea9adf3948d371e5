"""Pre-shared keys: whether both ends use the same one, and can find it."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.credentials import (
    ikev2_profile_of,
    isakmp_profile_of,
    keyring_peer,
    keys_for,
    wide_keys,
)
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import KEYS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.keyrings import is_ring, misplaced, new_key, ring_of_the_key, unnamed
from bothends.compare.views.pair import (
    ike_ends,
    meeting_of,
    peer_address,
    possible,
    remote_place,
    views,
)
from bothends.compare.views.places import change, end_place, header, in_object, keyed, place
from bothends.ike.end import Readable
from bothends.ike.negotiate import Negotiation, Reason, StageStatus
from bothends.model import IkeVersion
from bothends.platforms.placeholders import Placeholder, key_of
from bothends.platforms.router import Ikev2Auth, Key, KeyringKind, Origin
from bothends.platforms.statements import Statement


def clashes(pair: PairContext, version: IkeVersion) -> Iterator[tuple[PairContext, Key, Key]]:
    """The views in which our key is not the one that the other end expects, each couple once.

    In IKEv1 only where no direction comes through, else the choice of the key is what is wrong.
    """
    tried = possible(pair)
    if version is IkeVersion.V1 and any(
        negotiation.auth.status is StageStatus.OK for negotiation in tried
    ):
        return
    if not any(negotiation.auth.reason is Reason.KEY_DIFFERS for negotiation in tried):
        return
    seen = set()
    for view in views(pair, version):
        ours, theirs = (
            end.key_local if local else end.key_remote
            for end, local in zip(ike_ends(view), (True, False), strict=True)
        )
        if not (ours.readable is theirs.readable is Readable.YES) or ours.secret == theirs.secret:
            continue
        lines = frozenset(
            (key.origin.file, key.origin.line) for key in (ours.source, theirs.source)
        )
        if lines not in seen:
            seen.add(lines)
            yield view, ours.source, theirs.source


def slip(one: Key, other: Key) -> str:
    """What small slip makes two keys differ, if it is one."""
    ours, theirs = one.secret or "", other.secret or ""
    if ours.strip() == theirs.strip():
        return "by a leading or trailing blank"
    if ours.strip().casefold() == theirs.strip().casefold():
        return "in upper and lower case"
    return ""


def same_key(view: PairContext, theirs: Key) -> Fix:
    """Give the other end the key of ours, on the line where it has another one.

    Where a keyring that its profile does not name has the key already, the name is changed instead.
    """
    for side in (view, view.mirrored()):
        if fix := ring_of_the_key(side):
            return fix[0]
    heads = _heads(view.mirrored(), theirs)
    margin, router = " " * len(heads), view.remote.router
    new = f"{margin}{keyed(theirs.origin, key_of(view.a.router.name))}"
    if view.a.ike is IkeVersion.V2:  # a peer has one, and the new one takes its place
        return change(router, *heads, new)
    old = f"{margin}{keyed(theirs.origin, Placeholder.OLD_KEY)}"
    return change(router, *heads, router.lines.no(old), new)


def _heads(view: PairContext, key: Key) -> tuple[str, ...]:
    """The lines that open the place where a key of our end stands; none for a global key."""
    return tuple(
        f"{' ' * depth}{header(origin)}" for depth, origin in enumerate(_openings(view, key))
    )


def _openings(view: PairContext, key: Key) -> list[Origin]:
    end = view.a
    if end.ike is IkeVersion.V1:
        rings = [x for x in end.router.keyrings.values() if x.kind is KeyringKind.KEYRING]
        return [ring.origin for ring in rings if any(own.key is key for own in ring.keys)]
    profile = ikev2_profile_of(end)
    if profile is None or key in (profile.key_local, profile.key_remote):
        return [profile.origin] if profile else []
    peer = keyring_peer(end.router, profile, view.b, meeting_of(view))
    ring = end.router.ikev2_keyrings.get(profile.keyring.value) if profile.keyring else None
    return [ring.origin, peer.origin] if ring and peer else []


@KEYS.pair_rule(
    "KEY-001",
    title="the pre-shared keys differ",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    between_ends=True,
    rationale=(
        "Main mode derives its encryption from the pre-shared key: with different keys the fifth "
        "message cannot be decrypted and is dropped. Both ends stay in MM_KEY_EXCH, and the "
        "responder logs %CRYPTO-4-IKMP_BAD_MESSAGE."
    ),
    source="RFC 2409 section 5.4",
    wrong=crypto_map(b={"q7Tz-94kMp-Lw2cX-v8Rd": "h3Wq-55nBx-Ky1rS-t6Fg"}),
    verdict=Verdict.DOWN_AUTH,
)
def keys_differ(pair: PairContext) -> Iterator[Hit]:
    """Both keys can be read, and they are not equal (IKEv1)."""
    for view, ours, theirs in clashes(pair, IkeVersion.V1):
        if slip(ours, theirs):
            continue
        here, there = view.routers
        yield Hit(
            f"the key that {here.name} has for {there.name} is not the one that {there.name} has "
            f"for {here.name}{_wider(view, theirs)}{_wider(view.mirrored(), ours)}",
            place(here, ours.origin),
            place(there, theirs.origin),
            fix=same_key(view, theirs),
        )
        return


def _wider(view: PairContext, expected: Key) -> str:
    """Whether our end has the wanted key as well, on a line for many addresses."""
    meeting, router = meeting_of(view), view.a.router
    for ring in router.keyrings.values():
        for other in wide_keys(ring):
            covers = meeting.there is not None and meeting.there in (other.network or ())
            if covers and other.key is not expected and other.key.secret == expected.secret:
                return (
                    f"; {router.name} has that key for {other.network} in line "
                    f"{other.origin.line}, but the more specific key wins"
                )
    return ""


@KEYS.pair_rule(
    "KEY-003",
    title="no pre-shared key for the peer",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    from_absence=True,
    explains={"phase1_policy_mismatch"},
    rationale="Main mode chooses the key by the address of the peer, because its identity comes "
    "encrypted with that very key. IKEv2 looks it up in the keyring of the profile, by address or "
    "identity. A key for another address, or in the keyring of another VRF, is not used.",
    source="RFC 2409 section 5.4; Cisco IOS: crypto isakmp key, crypto ikev2 keyring",
    wrong=crypto_map(b={"v8Rd address 203.0.113.1": "v8Rd address 203.0.113.9"}),
    verdict=Verdict.DOWN_AUTH,
)
def no_key(pair: PairContext) -> Iterator[Hit]:
    """No key of an end covers the address that the other end uses."""
    tried = [
        negotiation
        for negotiation in possible(pair)
        if negotiation.auth.reason is Reason.KEY_MISSING
    ]
    for view in views(pair) if tried else ():
        if not _lacks(view, tried) or misplaced(view) or unnamed(view):
            continue
        here, there = view.routers
        peer = peer_address(view)
        who = f"{there.name}{f' ({peer})' if peer else ''}"
        yield Hit(
            f"{here.name} has no key for {who}",
            end_place(view.a),
            remote_place(view),
            fix=_given(view),
        )


def _given(view: PairContext) -> tuple[Fix, ...]:
    """A keyring that has the key, for a profile that names none; else a key that is new."""
    end = view.a
    profile = isakmp_profile_of(end) if end.ike is IkeVersion.V1 else None
    if profile and not profile.keyrings:
        for ring, _ in keys_for(end, None, meeting_of(view)):
            if is_ring(ring):
                line = end.router.lines.say(Statement.PROFILE_KEYRING, name=ring.name)
                return (in_object(end.router, profile.origin, line),)
    return new_key(view, _opening(view))


def _lacks(view: PairContext, tried: list[Negotiation]) -> bool:
    """Whether our end is without a key in a negotiation that ends for want of one."""
    name = ike_ends(view)[0].name
    for negotiation in tried:
        starts = negotiation.initiator.name == name
        end = negotiation.initiator if starts else negotiation.responder
        held = end.key_local if starts else end.key_remote
        if view.a.ike is IkeVersion.V2:
            if _key_expected(view) and Readable.ABSENT in {
                end.key_local.readable,
                end.key_remote.readable,
            }:
                return True
        elif held.readable is Readable.ABSENT:
            return not _found_elsewhere(view)
    return False


def _found_elsewhere(view: PairContext) -> bool:
    """Whether some keyring has a key, and only the choice of the keyring goes wrong (KEY-004)."""
    profile = isakmp_profile_of(view.a)
    meeting = meeting_of(view)
    if profile and not any(True for _ in keys_for(view.a, profile, meeting)):
        return False
    return any(True for _ in keys_for(view.a, None, meeting))


def _key_expected(view: PairContext) -> bool:
    """Whether the IKEv2 profile of our end looks for a pre-shared key in a keyring."""
    profile = ikev2_profile_of(view.a)
    methods = [profile.auth_local, *profile.auth_remote] if profile else []
    keyed = any(value and value.value is Ikev2Auth.PRE_SHARE for value in methods)
    return bool(keyed and profile and profile.keyring)


def _opening(view: PairContext) -> str:
    """The line that opens the keyring in which our end looks for keys; none for global keys."""
    end, router = view.a, view.a.router
    if end.ike is IkeVersion.V2:
        profile = ikev2_profile_of(end)
        named = profile.keyring if profile else None
        keyring = router.ikev2_keyrings.get(named.value) if named else None
        return header(keyring.origin) if keyring else ""
    isakmp = isakmp_profile_of(end)
    for value in isakmp.keyrings if isakmp else ():
        ring = router.keyrings.get(value.value)
        if ring and ring.kind is KeyringKind.KEYRING:
            return header(ring.origin)
    new = router.lines.say(Statement.KEYRING, name=end.fvrf, vrf=end.fvrf)
    return new if end.fvrf else ""


@KEYS.pair_rule(
    "KEY-013",
    title="the pre-shared keys differ in case or blanks only",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    between_ends=True,
    rationale="IOS takes a key as it is stored: upper and lower case count, and so does a trailing "
    "blank, which is not visible until a type 7 key is decoded.",
    source="Cisco IOS: pre-shared-key (keyring), crypto isakmp key",
    wrong=crypto_map(b={"q7Tz-94kMp-Lw2cX-v8Rd": "q7tz-94kmp-lw2cx-v8rd"}),
    verdict=Verdict.DOWN_AUTH,
)
def keys_differ_by_slip(pair: PairContext) -> Iterator[Hit]:
    """The keys are the same but for case or a blank at an end."""
    for version in IkeVersion:
        for view, ours, theirs in clashes(pair, version):
            why = slip(ours, theirs)
            if not why:
                continue
            here, there = view.routers
            yield Hit(
                f"the keys of {here.name} and {there.name} differ only {why}",
                place(here, ours.origin),
                place(there, theirs.origin),
                fix=same_key(view, theirs),
            )
