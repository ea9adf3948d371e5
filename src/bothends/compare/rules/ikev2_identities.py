"""IKEv2 identities and certificates: what an end proves, and whether the other accepts it."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.identities import accepts, sent_identity
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.identities import unfit_certificate, untold
from bothends.compare.rules.rule import Hit, pair_rule
from bothends.compare.undecided_stages import AUTH, PHASE1
from bothends.compare.views.pair import (
    fails,
    ike_ends,
    ikev2_views,
    meeting_of,
    remote_place,
    views,
)
from bothends.compare.views.places import in_object, place
from bothends.ike.negotiate import Reason
from bothends.model import IkeVersion
from bothends.platforms.router import Identity, Ikev2Auth
from bothends.secrets import mask_line


@pair_rule(
    "IKE2-006",
    title="the peer's IKEv2 identity is not matched",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    stages={AUTH},
    explains={"ikev2_auth_failed_psk", "ikev2_peer_id_check_failed", "ikev2_profile_not_found"},
    rationale="A responder finds its profile, and an initiator checks the answer, by the identity "
    "that the other end sends: by default the address of its interface (with a pre-shared key), "
    "or what `identity local` defines. If no `match identity remote` line matches it, no profile "
    "is selected, and IKE_AUTH fails even if every key is right. No line is proposed for an "
    "identity that no line of the other end can name from these texts: an address that is "
    "assigned (let that end send a name with `identity local fqdn`, and match the name), the "
    "subject of a certificate (it is matched by `match certificate` and a map that fits it), "
    "and whatever an ASA has to accept, which finds the peer by the name of its tunnel group.",
    source="RFC 7296 section 3.5; Cisco FlexVPN configuration guide: match identity remote",
    wrong=ikev2(
        a={
            " authentication local pre-share\n": " authentication local pre-share\n"
            " identity local fqdn r1.example\n"
        }
    ),
    right=ikev2(
        a={
            " authentication local pre-share\n": " authentication local pre-share\n"
            " identity local fqdn r1.example\n"
        },
        b={"remote address 203.0.113.1 255.255.255.255": "remote fqdn r1.example"},
    ),
    verdict=Verdict.DOWN_AUTH,
)
def identity_refused(pair: PairContext) -> Iterator[Hit]:
    """No `match identity remote` line of an end takes what the other end sends."""
    if not fails(pair, "auth", Reason.IDENTITY):
        return
    yield from untold(pair, IkeVersion.V2)
    for view in views(pair, IkeVersion.V2):
        here, remote = view.a.router, view.remote
        ours, theirs = ikev2_profile_of(view.a), ikev2_profile_of(remote)
        seen = meeting_of(view)
        if ours is None or theirs is None or not theirs.matches:
            continue
        if accepts(theirs.matches, view.a, seen.mirrored()) is not False:
            continue
        sent = sent_identity(view.a, seen)
        line = remote.router.lines.identity(IkeVersion.V2, sent.kind, sent.value)
        wants = ", ".join(mask_line(match.origin.text) for match in theirs.matches[:3])
        yield Hit(
            f"{here.name} sends the identity {_words(sent)}; {remote.router.name} matches only: "
            f"{wants}{unfit_certificate(theirs, view.a)}",
            place(here, ours.identity.origin if ours.identity else ours.origin),
            place(remote.router, theirs.matches[0].origin),
            fix=in_object(remote.router, theirs.origin, line) if line else None,
        )


@pair_rule(
    "IKE2-011",
    of=ikev2_views,
    title="no certificate for a profile that authenticates by signature",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    stages={PHASE1},
    rationale="With `authentication local rsa-sig` or `ecdsa-sig` an end signs with the key of an "
    "identity certificate. Without a trustpoint it has no certificate, and IKE_AUTH fails.",
    source="RFC 7296 section 2.15; Cisco IOS PKI configuration guide",
    wrong=ikev2(
        a={"authentication local pre-share": "authentication local rsa-sig"},
        b={"authentication remote pre-share": "authentication remote rsa-sig"},
    ),
    verdict=Verdict.DOWN_AUTH,
)
def certificate_missing(view: PairContext) -> Iterator[Hit]:
    """An end proves itself by a signature, and has no trustpoint."""
    if not fails(view, "auth", Reason.CERTIFICATE_MISSING):
        return
    here, profile = view.a.router, ikev2_profile_of(view.a)
    if profile is None or profile.auth_local is None or ike_ends(view)[0].has_certificate:
        return
    if profile.auth_local.value is Ikev2Auth.PRE_SHARE:
        return
    yield Hit(
        f"profile {profile.name} of {here.name} authenticates by {profile.auth_local.value}, "
        f"and {here.name} has no trustpoint",
        place(here, profile.auth_local.origin),
        remote_place(view),
    )


def _words(identity: Identity) -> str:
    return f"{identity.kind} {identity.value}".strip()
