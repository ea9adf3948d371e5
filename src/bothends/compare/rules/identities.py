"""Identities: what an end says of itself, and which profile of the other end takes it."""

from collections.abc import Iterator

from bothends.compare.certificates import failing, is_certified, missing
from bothends.compare.context import PairContext
from bothends.compare.credentials import (
    admits,
    answered_identity,
    ikev2_profile_of,
    isakmp_profile_named,
    isakmp_profile_of,
    profile_taking,
)
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.identities import accepts, sent_identity
from bothends.compare.rules.agreement import Agreement, Couple, Setting
from bothends.compare.rules.example import crypto_map, isakmp_profile
from bothends.compare.rules.families import IDENTITIES
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import (
    asks_proof,
    comes_up,
    fails,
    ikev1_views,
    meeting_of,
    remote_place,
    speaks,
    views,
)
from bothends.compare.views.places import change, in_object, place, set_at
from bothends.ike.negotiate import Reason
from bothends.model import Authentication, IkeVersion
from bothends.platforms.router import (
    Identity,
    IdentityKind,
    IdentityMatch,
    Ikev2Profile,
    IsakmpProfile,
)
from bothends.platforms.statements import Statement

K = IdentityKind
Profile = IsakmpProfile | Ikev2Profile
_MATCH = " match identity address 203.0.113.1 255.255.255.255\n"


def profile_of(view: PairContext) -> Profile | None:
    """The profile that our end is bound to, of the IKE version that it speaks."""
    if view.a.ike is IkeVersion.V2:
        return ikev2_profile_of(view.a)
    return isakmp_profile_of(view.a)


def description(sent: Identity) -> str:
    """An identity in words."""
    return f"{sent.kind} {sent.value}".strip()


def refused(view: PairContext) -> tuple[Profile, Identity] | None:
    """Our profile and the identity of the other end that it does not take."""
    profile = profile_of(view)
    if profile is None or not profile.matches or not asks_proof(view):
        return None
    meeting = meeting_of(view)
    if accepts(profile.matches, view.remote, meeting) is not False:
        return None
    return profile, sent_identity(view.remote, meeting.mirrored())


def _taken_first(view: PairContext) -> Iterator[Hit]:
    """Another profile of our end takes the identity before the one that the tunnel is bound to."""
    bound, remote, meeting = isakmp_profile_of(view.a), view.remote, meeting_of(view)
    other = profile_taking(view.a, remote, meeting)
    if bound is None or other is None or other is bound or not asks_proof(view):
        return
    if admits(view.a, remote, meeting) is not False or refused(view):
        return
    here, there = view.a.router, remote.router
    yield Hit(
        f"profile {other.name} of {here.name} matches the identity of {there.name} first, but the "
        f"tunnel is bound to profile {bound.name}: it fails when {there.name} initiates",
        place(here, other.matches[0].origin),
        remote_place(view),
        consequence=Consequence.ONE_WAY if comes_up(view) else Consequence.AUTH,
        verdict=Verdict.UP_ONE_WAY,
    )


def _answer_refused(view: PairContext) -> Iterator[Hit]:
    """The other end answers with the identity of a profile that its tunnel is not bound to."""
    profile, remote, meeting = isakmp_profile_of(view.a), view.remote, meeting_of(view)
    if profile is None or refused(view) or not asks_proof(view):
        return
    other = profile_taking(remote, view.a, meeting.mirrored())
    if other is None or other is isakmp_profile_of(remote) or not other.self_identity:
        return
    sent = answered_identity(remote, view.a, meeting.mirrored())
    if accepts(profile.matches, remote, meeting, sent) is not False:
        return
    here, there = view.a.router, remote.router
    yield Hit(
        f"{there.name} answers {here.name} with profile {other.name}, which matches its identity, "
        f"and sends {description(sent)}; profile {profile.name} of {here.name} does not match "
        f"that: it fails when {here.name} initiates",
        place(there, other.self_identity.origin),
        place(here, profile.matches[0].origin) if profile.matches else place(here, profile.origin),
        consequence=Consequence.ONE_WAY if comes_up(view) else Consequence.AUTH,
        verdict=Verdict.UP_ONE_WAY,
    )


def match_words(match: IdentityMatch) -> str:
    """What a line of a profile matches, in words."""
    if match.network and match.network.prefixlen == match.network.max_prefixlen:
        return f"address {match.network.network_address}"
    return f"{match.kind} {match.value}".strip()


def _identity_place(view: PairContext) -> Place:
    """The line that makes our end send the identity that it sends."""
    router, profile = view.a.router, profile_of(view)
    if isinstance(profile, Ikev2Profile):
        return place(router, profile.identity.origin if profile.identity else profile.origin)
    if profile and profile.self_identity:
        return place(router, profile.self_identity.origin)
    return set_at(router, router.isakmp.identity, view.a.origin)


def accepting(end: TunnelEnd, profile: Profile, sent: Identity) -> tuple[Fix, ...]:
    """The line that lets a profile take an identity."""
    router = end.router
    ike = IkeVersion.V2 if isinstance(profile, Ikev2Profile) else IkeVersion.V1
    line = router.lines.identity(ike, sent.kind, sent.value, end.fvrf) if sent.value else None
    return (in_object(router, profile.origin, line),) if line else ()


def untold(pair: PairContext, version: IkeVersion) -> Iterator[Hit]:
    """A profile of which the texts do not tell whether it takes the other end's identity."""
    if not fails(pair, "auth", Reason.IDENTITY):
        return
    for view in views(pair, version):
        profile, remote, meeting = profile_of(view), view.remote, meeting_of(view)
        if profile is None or accepts(profile.matches, remote, meeting) is not None:
            continue
        sent = sent_identity(remote, meeting.mirrored())
        what = (
            f"sends the address of {remote.addressed.name}, which is assigned to it"
            if sent == Identity(K.ADDRESS, "") and remote.addressed
            else f"sends {description(sent)}"
        )
        certificate_map = next(
            (m.certificate_map for m in profile.matches if m.certificate_map), None
        )
        if certificate_map and is_certified(remote):
            shown = missing(certificate_map, remote)
            what = f"sends a certificate, and its configuration does not show {shown}"
        yield Hit(
            f"{remote.router.name} {what}, which profile {profile.name} of {view.a.router.name} "
            "has to match",
            place(view.a.router, profile.matches[0].origin),
            _identity_place(view.mirrored()),
            severity=Severity.WARNING,
            consequence=Consequence.UNVERIFIABLE,
            verdict=Verdict.UNVERIFIABLE,
        )


def unfit_certificate(profile: Profile, remote: TunnelEnd) -> str:
    """Which line of a certificate map the certificate of the other end does not fit, in words."""
    certificate_map = next((m.certificate_map for m in profile.matches if m.certificate_map), None)
    if certificate_map is None:
        return ""
    if not is_certified(remote):
        return f"; {remote.router.name} sends no certificate"
    for line, sent in failing(certificate_map, remote):
        has = " or ".join(map(repr, dict.fromkeys(sent.names.get(line.field, ())))) or "nothing"
        has = str(sent.dates.get(line.field, has))
        return (
            f"; line {line.origin.line} of map {certificate_map.name} requires {line.origin.text}, "
            f"and the certificate of trustpoint {sent.trustpoint} has {has}"
        )
    return ""


@IDENTITIES.pair_rule(
    "ID-001",
    title="the peer's identity is not matched",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="A profile applies to the peers whose identity it matches, not to every peer that "
    "has the right address. A router sends its address unless `crypto isakmp identity` or "
    "`self-identity` is configured; behind a NAT that is the private one.",
    source="Cisco document 117259; RFC 2407 section 4.6.2",
    wrong=isakmp_profile(b={_MATCH: " match identity host r1.example.net\n"}),
    verdict=Verdict.DOWN_AUTH,
)
def identity_refused(pair: PairContext) -> Iterator[Hit]:
    """No `match identity` of an ISAKMP profile takes what the other end sends."""
    if fails(pair, "auth", Reason.CERTIFICATE_MISSING):
        return  # no map matches a certificate that is not there
    yield from untold(pair, IkeVersion.V1)
    for view in views(pair, IkeVersion.V1):
        refusal = refused(view)
        yield from _taken_first(view)
        yield from _answer_refused(view)
        if refusal is None:
            continue
        profile, sent = refusal
        here, there = view.routers
        takes = ", ".join(match_words(match) for match in profile.matches[:3])
        yield Hit(
            f"{there.name} sends {description(sent)}; profile {profile.name} of {here.name} "
            f"matches only {takes}{unfit_certificate(profile, view.remote)}",
            place(here, profile.matches[0].origin),
            _identity_place(view.mirrored()),
            fix=accepting(view.a, profile, sent),
        )


def _sent(view: PairContext) -> Iterator[Couple[Identity]]:
    """The identities of both ends in main mode with pre-shared keys, if no profile wants a name."""
    if not speaks(view, IkeVersion.V1) or fails(view, "auth", Reason.IDENTITY):
        return
    if _keyed(view) and not _named(view.mirrored()):
        yield _identity(view), _identity(view.mirrored())


def _identity(view: PairContext) -> Setting[Identity]:
    return Setting(
        view.a.router.name,
        sent_identity(view.a, meeting_of(view)),
        lambda: _identity_place(view),
        lambda _: _by_address(view),
        description,
    )


IDENTITIES.must_agree(
    "ID-002",
    Agreement(
        of=_sent,
        each_way=True,
        unlike=lambda ours, theirs: ours.kind is not K.ADDRESS and theirs.kind is K.ADDRESS,
        expected=lambda *values: values[2],
        message="{a} sends {ours}, {b} sends its address",
    ),
    title="the ends send identities of different types",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    rationale="In main mode with a pre-shared key the key is found by address, before any "
    "identity is seen. A name as identity adds nothing there, and fails as soon as the other end "
    "gets a profile that matches addresses, or cannot resolve the name.",
    source="RFC 2409 section 5.4; Cisco IOS: crypto isakmp identity",
    wrong=crypto_map(
        b={
            "crypto isakmp invalid-spi-recovery": "crypto isakmp identity hostname\n"
            "crypto isakmp invalid-spi-recovery"
        }
    ),
)


def _keyed(view: PairContext) -> bool:
    """Whether the ends use pre-shared keys in main mode."""
    return any(
        negotiation.offers
        and negotiation.offers[0].authentication is Authentication.PRE_SHARE
        and not negotiation.initiator.aggressive
        for negotiation in view.directions
    )


def _named(view: PairContext) -> bool:
    """Whether a profile of our end wants a name on purpose."""
    profile = isakmp_profile_of(view.a)
    return profile is not None and any(match.kind is not K.ADDRESS for match in profile.matches)


def _by_address(view: PairContext) -> Fix:
    profile, router = isakmp_profile_of(view.a), view.a.router
    if profile and profile.self_identity:
        line = router.lines.say(Statement.PROFILE_SENDS_ADDRESS)
        return in_object(router, profile.origin, line)
    return change(router, router.lines.say(Statement.SEND_ADDRESS))


@IDENTITIES.pair_rule(
    "ID-003",
    of=ikev1_views,
    title="an ISAKMP profile without `match identity`",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    from_absence=True,
    rationale="A profile is incomplete until it has a `match identity` line: IOS never selects it "
    "for a peer, and tunnels that refer to it do not come up.",
    source="Cisco IOS: crypto isakmp profile, match identity",
    wrong=isakmp_profile(b={_MATCH: ""}),
    verdict=Verdict.DOWN_AUTH,
)
def matches_nobody(view: PairContext) -> Iterator[Hit]:
    """The ISAKMP profile of an end has no `match` line at all, or is not defined."""
    profile, named = profile_of(view), isakmp_profile_named(view.a)
    if named and profile is None:
        yield Hit(
            f"profile {named.value} of {view.a.router.name} is not defined",
            place(view.a.router, named.origin),
            remote_place(view),
            severity=Severity.WARNING,
            consequence=Consequence.UNVERIFIABLE,
            verdict=Verdict.UNVERIFIABLE,
        )
    if profile is None or profile.matches or profile.unread or not asks_identity(view):
        return
    here, there = view.a.router, view.remote
    sent = sent_identity(there, meeting_of(view).mirrored())
    yield Hit(
        f"profile {profile.name} of {here.name} has no `match identity` line, so it never "
        f"matches {there.router.name}",
        place(here, profile.origin),
        remote_place(view),
        fix=accepting(view.a, profile, sent),
    )


def asks_identity(pair: PairContext) -> bool:
    """Whether the negotiation comes so far that profiles matter."""
    return any(
        negotiation.auth.reason not in {Reason.EARLIER, Reason.UNREAD}
        for negotiation in pair.directions
    )
