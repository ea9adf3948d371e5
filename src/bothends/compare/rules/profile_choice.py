"""Which profile takes a peer: several that match, addresses behind a NAT, other VRFs."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.credentials import ikev2_profile_of, isakmp_profile_of
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.identities import accepts, of_vrf, sent_identity
from bothends.compare.rules.example import isakmp_profile
from bothends.compare.rules.families import IDENTITIES
from bothends.compare.rules.identities import (
    Profile,
    accepting,
    asks_identity,
    match_words,
    refused,
)
from bothends.compare.rules.rule import Hit
from bothends.compare.translation import is_inside
from bothends.compare.views.keyrings import misplaced
from bothends.compare.views.pair import fails, meeting_of, remote_place, views
from bothends.compare.views.places import change, header, in_object, place, set_at
from bothends.ike.negotiate import Reason
from bothends.model import IkeVersion, address_or_none
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import (
    IdentityKind,
    IdentityMatch,
    Ikev2Profile,
    IsakmpProfile,
    Keyring,
    KeyringKind,
)
from bothends.platforms.statements import Statement

K = IdentityKind


@IDENTITIES.device_rule(
    "ID-004",
    title="several profiles match the same identity",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    rationale="IOS chooses the first profile that matches the identity of the peer. A tunnel that "
    "is bound to another profile with the same match is then refused when the peer initiates it, "
    "and comes up when this router does.",
    source="Cisco document 117259: profile selection",
    wrong=isakmp_profile(
        a={
            "crypto ipsec transform-set": "crypto isakmp profile SECOND\n keyring KEYS\n"
            " match identity address 198.51.100.1 255.255.255.255\ncrypto ipsec transform-set"
        }
    ),
)
def matched_twice(context: DeviceContext) -> Iterator[Hit]:
    """A `match` line that an earlier profile has as well, or covers (IKEv1)."""
    router = context.router
    seen: dict[tuple[object, ...], tuple[Profile, IdentityMatch]] = {}
    profiles: list[Profile] = [*router.isakmp_profiles.values(), *router.ikev2_profiles.values()]
    for profile in profiles:
        fresh: dict[tuple[object, ...], tuple[Profile, IdentityMatch]] = {}
        clash = None
        for match in profile.matches:
            if match.kind is K.CERTIFICATE:
                continue
            clash = clash or next(
                (seen[key] for key in _covering(profile, match) if key in seen), None
            )
            fresh.setdefault(_key(profile, match, match.network), (profile, match))
            if clash:
                other, theirs = clash
                yield Hit(
                    f"profiles {other.name} and {profile.name} of {router.name} both match "
                    f"{match_words(match)}; {other.name} stands first (line {theirs.origin.line})",
                    place(router, match.origin),
                )
                break
        for key, result in fresh.items():
            seen.setdefault(key, result)


def _key(profile: Profile, match: IdentityMatch, network: object) -> tuple[object, ...]:
    value = network if match.kind is K.ADDRESS else match.value.lower()
    if isinstance(profile, Ikev2Profile):
        local: object = tuple(sorted(address.value for address in profile.addresses))
        return 2, profile.fvrf.value, local, match.kind, value
    local = profile.local_address.value if profile.local_address else ""
    return 1, match.vrf or "", local, match.kind, value


def _covering(profile: Profile, match: IdentityMatch) -> Iterator[tuple[object, ...]]:
    """The keys of the match lines that take everything that this one takes."""
    yield _key(profile, match, match.network)
    if isinstance(profile, IsakmpProfile) and match.network:
        for length in range(match.network.prefixlen - 1, -1, -1):
            yield _key(profile, match, match.network.supernet(new_prefix=length))


@IDENTITIES.pair_rule(
    "ID-005",
    of=views,
    title="a peer behind a NAT sends its private address",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    rationale="A NAT changes the addresses of packets, not the identity inside them: the peer "
    "sends its private address, and a profile that matches the public one does not apply. Match "
    "the private address, or have the peer send another identity.",
    source="RFC 3947 section 4; RFC 7296 section 2.23",
    wrong=isakmp_profile(
        a={"203.0.113.1 255.255.255.0": "10.9.0.1 255.255.255.0", "203.0.113.254": "10.9.0.254"}
    ),
)
def private_identity(view: PairContext) -> Iterator[Hit]:
    """A profile matches the public address of a peer that sends a private one."""
    refusal = refused(view)
    public = meeting_of(view).there
    if refusal is None or public is None:
        return
    profile, sent = refusal
    if sent.kind is not K.ADDRESS or not _private(sent.value) or _private(str(public)):
        return
    if not any(match.network and public in match.network for match in profile.matches):
        return
    here, there = view.routers
    yield Hit(
        f"{there.name} is behind a NAT and sends {sent.value}; profile {profile.name} of "
        f"{here.name} matches {public}",
        place(here, profile.matches[0].origin),
        remote_place(view),
        fix=accepting(view.a, profile, sent),
    )


def _private(text: str) -> bool:
    address = address_or_none(text)
    return address is not None and is_inside(address)


@IDENTITIES.pair_rule(
    "ID-006",
    of=views,
    title="a keyring or profile is for another VRF",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="IKE runs in the VRF of the interface that faces the peer. A keyring without `vrf`, "
    "or a `match` without it, is for the global table: packets that arrive in a VRF find neither "
    "the key nor the profile.",
    source="Cisco IOS: VRF-Aware IPsec; match fvrf (crypto ikev2 profile)",
    wrong=isakmp_profile(b={"crypto keyring KEYS\n": "crypto keyring KEYS vrf INET\n"}),
    verdict=Verdict.DOWN_AUTH,
)
def other_vrf(view: PairContext) -> Iterator[Hit]:
    """The only key, or the profile, is for a VRF that the local interface is not in."""
    if not asks_identity(view):
        return
    here, fvrf = view.a.router, view.a.fvrf
    expected = f"VRF {fvrf}" if fvrf else "the global table"
    ring = misplaced(view) if fails(view, "auth", Reason.KEY_MISSING) else None
    if ring is not None:
        yield Hit(
            f"the key of {here.name} for {view.remote.router.name} is in "
            f"{f'VRF {ring.vrf}' if ring.vrf else 'the global table'}, its tunnel in {expected}",
            place(here, ring.origin),
            remote_place(view),
            fix=change(here, *_in_vrf(view, ring)),
        )
    profile = ikev2_profile_of(view.a) if view.a.ike is IkeVersion.V2 else None
    if profile and profile.fvrf.value not in {"any", fvrf}:
        line = here.lines.say(Statement.FVRF, vrf=fvrf or "global")
        yield Hit(
            f"profile {profile.name} of {here.name} is for "
            f"{f'VRF {profile.fvrf.value}' if profile.fvrf.value else 'the global table'}, "
            f"its tunnel in {expected}",
            set_at(here, profile.fvrf, profile.origin),
            remote_place(view),
            fix=in_object(here, profile.origin, line),
        )
    yield from _matches_elsewhere(view, expected)


def _matches_elsewhere(view: PairContext, expected: str) -> Iterator[Hit]:
    """An ISAKMP profile that would take the identity of the peer, were it in another VRF."""
    end, remote, meeting = view.a, view.remote, meeting_of(view)
    profile = isakmp_profile_of(end) if end.ike is IkeVersion.V1 else None
    if profile is None or accepts(of_vrf(profile.matches, end.fvrf), remote, meeting) is not False:
        return
    match = next((x for x in profile.matches if accepts([x], remote, meeting)), None)
    if match is not None:
        table = f"VRF {match.vrf}" if match.vrf else "the global table"
        yield Hit(
            f"profile {profile.name} of {end.router.name} matches {match_words(match)} in {table}, "
            f"its tunnel is in {expected}",
            place(end.router, match.origin),
            remote_place(view),
            fix=accepting(end, profile, sent_identity(remote, meeting.mirrored())),
        )


def _in_vrf(view: PairContext, ring: Keyring) -> Iterator[str]:
    """The key in a keyring of the right VRF; one that has keys of other peers stays beside it."""
    end, lines = view.a, view.a.router.lines
    shared = len(ring.keys) > 1
    if ring.kind is KeyringKind.KEYRING and not shared:
        yield lines.no(header(ring.origin))
    name = f"{ring.name}-{end.fvrf or 'GLOBAL'}" if shared else ring.name
    yield lines.say(Statement.KEYRING, name=name, vrf=end.fvrf)
    yield lines.say(Statement.KEYRING_KEY, peer=meeting_of(view).there, key=Placeholder.KEY)
    profile = isakmp_profile_of(end)
    if shared and profile and profile.keyrings:
        yield header(profile.origin)
        yield lines.say(Statement.PROFILE_KEYRING, name=name)
