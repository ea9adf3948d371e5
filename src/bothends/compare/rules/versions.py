"""Versions of IKE: both ends have to speak the same one."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, Setting
from bothends.compare.rules.example import svti
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.rule import Hit
from bothends.compare.undecided_stages import PHASE2
from bothends.compare.views.pair import both_views, meeting_of, remote_place
from bothends.compare.views.places import change, end_place, header, peer_key, place
from bothends.model import IkeVersion
from bothends.platforms.router import IdentityKind, Ikev2Auth
from bothends.platforms.statements import Statement

_V2_PROFILE = """crypto ikev2 keyring KEYS
 peer FAR
  address 198.51.100.1
  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd
crypto ikev2 profile IKE
 match identity remote address 198.51.100.1 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local KEYS
crypto ipsec profile PROT
 set ikev2-profile IKE
"""


def _spoken(view: PairContext) -> Iterator[Couple[IkeVersion]]:
    """The versions that both ends speak."""
    if view.b is not None and view.directions:
        yield _version(view), _version(view.mirrored())


def _version(view: PairContext) -> Setting[IkeVersion]:
    named = view.a.settings.ikev2_profile if view.a.settings else None
    return Setting(
        view.a.router.name,
        view.a.ike,
        lambda: place(view.a.router, named.origin) if named else end_place(view.a),
        lambda _: _upgraded(view),
        lambda version: f"IKEv{version.value}",
    )


def _not_allowed(pair: PairContext) -> Iterator[Hit]:
    """The group policy of an ASA allows no version that its own tunnel offers."""
    for view in both_views(pair):
        end, say = view.a, view.a.router.lines.say
        policy = end.settings.refused if end.settings else None
        if policy is None or end.fallback:
            continue
        version = f"IKEv{end.ike.value}"
        words = [*policy.origin.text.split()[1:], version.lower()]
        yield Hit(
            f"{end.router.name} offers {version} for the tunnel, which group policy {policy.value} "
            "does not allow: it refuses the tunnel",
            place(end.router, policy.origin),
            remote_place(view),
            fix=change(
                end.router,
                say(Statement.GROUP_POLICY, name=policy.value),
                say(Statement.TUNNEL_PROTOCOLS, protocols=" ".join(words)),
            ),
        )


ISAKMP.must_agree(
    "IKE1-010",
    Agreement(
        of=_spoken,
        each_way=True,
        unlike=lambda ours, theirs: ours > theirs,
        expected=lambda _, *both: max(both),
        message="{a} uses {ours}, {b} uses {theirs}: {effect}",
        effect="neither falls back",
    ),
    _not_allowed,
    title="one end uses IKEv1, the other IKEv2",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages={PHASE2},
    from_absence=True,
    explains={"peer_no_response"},
    rationale="`set ikev2-profile` decides the version: with it an end uses IKEv2 only, without "
    "it IKEv1 only. Neither falls back to the other; the responder drops the first packet or "
    "answers that it does not know the version. An ASA also refuses a version that the group "
    "policy of the peer does not allow (`vpn-tunnel-protocol`).",
    source="RFC 7296 section 2.5; Cisco IOS: set ikev2-profile; Cisco ASA: vpn-tunnel-protocol",
    wrong=svti(a={"crypto ipsec profile PROT\n": _V2_PROFILE}),
    verdict=Verdict.DOWN_PHASE1,
)


def _upgraded(view: PairContext) -> Fix:
    """The lines that make our end speak IKEv2, with a profile that is there or a new one."""
    router, there, remote = view.a.router, meeting_of(view).there, view.remote.router.name
    known = next(iter(router.ikev2_profiles), None)
    say = router.lines.say
    bind = (_holder(view), say(Statement.IKEV2_PROFILE, name=known or remote))
    if known or there is None:
        return change(router, *bind)
    accepted = router.lines.identity(IkeVersion.V2, IdentityKind.ADDRESS, str(there)) or ""
    return change(
        router,
        say(Statement.PEER_KEYRING, name=remote),
        *peer_key(router, remote, there),
        say(Statement.PROFILE, name=remote),
        accepted,
        say(Statement.PROFILE_REMOTE, method=Ikev2Auth.PRE_SHARE),
        say(Statement.PROFILE_LOCAL, method=Ikev2Auth.PRE_SHARE),
        say(Statement.PROFILE_KEYS, name=remote),
        *bind,
    )


def _holder(view: PairContext) -> str:
    """The line that opens where the IPsec settings of our end stand."""
    tunnel = view.a.tunnel.tunnel if view.a.tunnel else None
    if tunnel and tunnel.protection:
        say = view.a.router.lines.say
        return say(Statement.IPSEC_PROFILE, name=tunnel.protection.value)
    return header(view.a.origin)
