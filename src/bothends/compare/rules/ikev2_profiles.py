"""IKEv2 profiles and keyrings: how the ends prove who they are, and whether the other takes it."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.identities import accepts, sent_identity
from bothends.compare.ikev2_ends import listens
from bothends.compare.rules.agreement import Agreement, Couple, Effect, Setting, must_agree
from bothends.compare.rules.example import ikev2
from bothends.compare.rules.keys import clashes, same_key, slip
from bothends.compare.rules.rule import Hit, pair_rule
from bothends.compare.undecided_stages import AUTH, PHASE1
from bothends.compare.views.pair import fails, ike_ends, meeting_of, remote_place, speaks, views
from bothends.compare.views.places import header, in_object, place, set_at
from bothends.compare.views.settings import local_settings
from bothends.ike.negotiate import Reason
from bothends.model import Dpd, IkeVersion
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Ikev2Auth, Ikev2Profile, Value
from bothends.platforms.statements import Statement

V = TypeVar("V")
_PLAIN_KEY = "  pre-shared-key q7Tz-94kMp-Lw2cX-v8Rd\n"
_OWN = "  pre-shared-key local q7Tz-94kMp-Lw2cX-v8Rd\n"
_OTHER = "  pre-shared-key remote h3Wq-55nBx-Ky1rS-t6Fg\n"


@pair_rule(
    "IKE2-003",
    of=views,
    title="the IKEv2 profile is incomplete or not used",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    stages={AUTH},
    from_absence=True,
    explains={"ikev2_profile_not_found"},
    rationale="A profile works only when it defines which identities it matches, how both ends "
    "authenticate, and, with pre-shared keys, where they are: `match identity remote`, "
    "`authentication local`, `authentication remote`, `keyring local`. IOS ignores an "
    "incomplete profile. Without `set ikev2-profile` in the crypto map or IPsec profile the "
    "tunnel uses IKEv1, whatever the profile contains.",
    source="Cisco FlexVPN configuration guide: crypto ikev2 profile",
    wrong=ikev2(b={" authentication remote pre-share\n": ""}),
)
def incomplete_profile(view: PairContext) -> Iterator[Hit]:
    """A profile in use lacks something, or one that nobody names leaves the tunnel to IKEv1."""
    here, profile = view.a.router, ikev2_profile_of(view.a)
    if profile is None:
        yield from _unnamed(view)
        return
    lacks = dict(_lacks(view, profile))
    if lacks and not profile.unread:
        yield Hit(
            f"profile {profile.name} of {here.name} has no {', no '.join(lacks)}",
            place(here, profile.origin),
            remote_place(view),
            fix=in_object(here, profile.origin, *lacks.values()),
            verdict=Verdict.DOWN_AUTH,
        )
    elif profile.addresses and view.a.local and not listens(view.a, profile):
        line = here.lines.say(Statement.POLICY_ADDRESS, address=view.a.local)
        yield Hit(
            f"profile {profile.name} of {here.name} is for {profile.addresses[0].value}, the "
            f"tunnel uses {view.a.local}",
            place(here, profile.addresses[0].origin),
            remote_place(view),
            fix=in_object(here, profile.origin, line),
            verdict=Verdict.DOWN_AUTH,
        )


def _lacks(view: PairContext, profile: Ikev2Profile) -> Iterator[tuple[str, str]]:
    """What a profile does not say, and the lines that say it."""
    remote, lines = view.remote, view.a.router.lines
    there = ikev2_profile_of(remote)
    methods = [value.value for value in profile.auth_remote]
    if not profile.matches:
        sent = sent_identity(remote, meeting_of(view).mirrored())
        line = lines.identity(IkeVersion.V2, sent.kind, sent.value)
        certificate = lines.say(Statement.PROFILE_CERTIFICATE, map=Placeholder.CERTIFICATE_MAP)
        yield "match identity remote", line or certificate
    if profile.auth_local is None:
        method = there.auth_remote[0].value if there and there.auth_remote else _method(methods)
        yield "authentication local", lines.say(Statement.PROFILE_LOCAL, method=method)
    if not methods:
        proof = there.auth_local.value if there and there.auth_local else Ikev2Auth.PRE_SHARE
        yield "authentication remote", lines.say(Statement.PROFILE_REMOTE, method=proof)
    local = profile.auth_local.value if profile.auth_local else None
    needed = (local is Ikev2Auth.PRE_SHARE and not profile.key_local) or (
        methods == [Ikev2Auth.PRE_SHARE] and not profile.key_remote
    )
    if needed and not profile.keyring and not profile.keyring_aaa:
        ring = next(iter(view.a.router.ikev2_keyrings), Placeholder.KEYRING)
        yield "keyring", lines.say(Statement.PROFILE_KEYS, name=ring)


def _method(known: list[Ikev2Auth]) -> Ikev2Auth:
    return known[0] if known else Ikev2Auth.PRE_SHARE


def _unnamed(view: PairContext) -> Iterator[Hit]:
    """An end that speaks IKEv1, though a profile for the other end stands there unused."""
    here, remote, settings = view.a.router, view.remote, local_settings(view)
    if settings is None or view.a.ike is not IkeVersion.V1 or remote.ike is not IkeVersion.V2:
        return
    for profile in here.ikev2_profiles.values():
        if accepts(profile.matches, remote, meeting_of(view)):
            yield Hit(
                f"{header(settings.holder)} of {here.name} does not refer to profile "
                f"{profile.name}, so {here.name} uses IKEv1 and {remote.router.name} IKEv2",
                settings.place,
                remote_place(view),
                fix=settings.fix(here.lines.say(Statement.IKEV2_PROFILE, name=profile.name)),
                consequence=Consequence.PHASE1,
            )
            return


@pair_rule(
    "IKE2-004",
    title="the IKEv2 keys of the two ends do not match",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    stages={AUTH},
    between_ends=True,
    explains={"ikev2_auth_failed_psk"},
    rationale=(
        "IKEv2 has two keys: what an end authenticates with (`local`) and what it expects of the "
        "other end (`remote`). The local key of each end has to be the remote key of the other. A "
        "common mistake is to copy both lines to the other end instead of exchanging local and "
        "remote."
    ),
    source="RFC 7296 section 2.15; Cisco FlexVPN configuration guide: crypto ikev2 keyring",
    wrong=ikev2(both={_PLAIN_KEY: _OWN + _OTHER}),
    right=ikev2(
        a={_PLAIN_KEY: _OWN + _OTHER},
        b={_PLAIN_KEY: _OWN.replace(" local ", " remote ") + _OTHER.replace(" remote ", " local ")},
    ),
    verdict=Verdict.DOWN_AUTH,
)
def keys_differ(pair: PairContext) -> Iterator[Hit]:
    """The local key of one end can be read and is not the remote key of the other."""
    if not speaks(pair, IkeVersion.V2) or not fails(pair, "auth", Reason.KEY_DIFFERS):
        return
    both = ike_ends(pair)
    copied = all(end.key_local.secret != end.key_remote.secret for end in both) and (
        both[0].key_local.secret == both[1].key_local.secret
    )
    for view, ours, theirs in clashes(pair, IkeVersion.V2):
        if slip(ours, theirs):
            continue
        here, there = view.routers
        hint = ": the keys were copied, not exchanged" if copied else ""
        yield Hit(
            f"{here.name} authenticates with a key that {there.name} does not have for it{hint}",
            place(here, ours.origin),
            place(there, theirs.origin),
            fix=same_key(view, theirs),
        )


def _methods(view: PairContext) -> Iterator[Couple[Any]]:
    """How our end authenticates, and how the other end wants it to."""
    ours, theirs = ikev2_profile_of(view.a), ikev2_profile_of(view.b) if view.b else None
    if view.b and ours and theirs and ours.auth_local and theirs.auth_remote:
        here, there, proof, used = (
            view.a.router,
            view.b.router,
            ours.auth_local,
            theirs.auth_remote,
        )
        yield (
            Setting(
                here.name,
                proof.value,
                lambda: place(here, proof.origin),
                lambda method: in_object(
                    here, ours.origin, here.lines.say(Statement.PROFILE_LOCAL, method=method)
                ),
            ),
            Setting(
                there.name,
                [method.value for method in used],
                lambda: place(there, used[0].origin),
                lambda method: (
                    None
                    if method in {each.value for each in used}
                    else in_object(
                        there,
                        theirs.origin,
                        there.lines.say(Statement.PROFILE_REMOTE, method=method),
                    )
                ),
                " or ".join,
            ),
        )


def _usable_method(view: PairContext, method: str, accepted: list[str]) -> str:
    """How the first end should authenticate: it signs nothing without a certificate."""
    by_key = Ikev2Auth.PRE_SHARE.value
    return by_key if by_key in accepted and not ike_ends(view)[0].has_certificate else method


must_agree(
    "IKE2-005",
    Agreement(
        of=_methods,
        each_way=True,
        unlike=lambda method, accepted: method not in accepted,
        expected=_usable_method,
        message="{a} authenticates by {ours}, {b} accepts only {theirs}",
    ),
    title="an end does not accept the peer's authentication method",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    stages={AUTH},
    explains={"ikev2_auth_failed_psk", "ikev2_auth_failed_certificate"},
    rationale=(
        "In IKEv2 each end chooses how it authenticates; the two need not be the same. But "
        "`authentication local` of one end has to be among the `authentication remote` of the "
        "other, else IKE_AUTH ends with AUTHENTICATION_FAILED."
    ),
    source="RFC 7296 section 2.15; Cisco FlexVPN configuration guide: authentication",
    wrong=ikev2(b={"authentication remote pre-share": "authentication remote rsa-sig"}),
    verdict=Verdict.DOWN_AUTH,
)


def _timers(
    pair: PairContext,
    value: Callable[[Ikev2Profile], Value[V] | None],
    words: Callable[[V], str] = str,
) -> Iterator[Couple[V]]:
    """A timer of the profiles of both ends, where both have one."""
    if speaks(pair, IkeVersion.V2):
        both = [_timer(end, value, words) for end in (pair.a, pair.remote)]
        if both[0] and both[1]:
            yield both[0], both[1]


def _timer(
    end: TunnelEnd, value: Callable[[Ikev2Profile], Value[V] | None], words: Callable[[V], str]
) -> Setting[V] | None:
    profile = ikev2_profile_of(end)
    setting = value(profile) if profile else None
    if profile is None or setting is None:
        return None
    return Setting(
        end.router.name,
        setting.value,
        lambda: set_at(end.router, setting, profile.origin),
        words=words,
    )


must_agree(
    "IKE2-009",
    Agreement(
        of=lambda pair: _timers(pair, lambda profile: profile.lifetime),
        message="the lifetime of the IKE SA is {ours} s on {a} and {theirs} s on {b}: {effect}",
        effect=lambda _, *both: Effect(
            f"{min(both, key=lambda each: each.value).owner} rekeys first"
        ),
    ),
    Agreement(
        of=lambda pair: _timers(pair, lambda profile: profile.dpd, _probes),
        message="{a} probes {ours}, {b} {theirs}: they detect a failure at different times",
    ),
    between_ends=False,
    title="lifetime or DPD of IKEv2 differ",
    severity=Severity.INFO,
    consequence=Consequence.RENEGOTIATED,
    stages={PHASE1},
    rationale="IKEv2 negotiates neither the lifetime nor DPD: each end uses its own timers, and "
    "the end with the shorter lifetime initiates every rekey. This is no fault. It explains "
    "rekeys in a log that the configuration of the other end does not.",
    source="RFC 7296 sections 2.4 and 2.8; Cisco ASA VPN guide: IKEv2 lifetimes are local",
    wrong=ikev2(b={" dpd 10 3 periodic\n": " dpd 10 3 periodic\n lifetime 3600\n"}),
)


def _probes(dpd: Dpd) -> str:
    return f"every {dpd.interval} s {'always' if dpd.periodic else 'when it sends'}"
