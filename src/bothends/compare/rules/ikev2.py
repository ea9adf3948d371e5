"""IKEv2 of two ends: versions, profiles, keys, methods of authentication."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.credentials import ikev2_profile_of
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import ikev2, svti
from bothends.compare.rules.identities import asks_identity, identity_hits
from bothends.compare.rules.keys import clashes, same_key, slip
from bothends.compare.rules.rule import Hit, both_views, end_place, header, pair_rule, place
from bothends.compare.rules.views import (
    change,
    fails,
    far_end,
    far_place,
    meeting_of,
    parties,
    views,
)
from bothends.ike.negotiate import Reason
from bothends.ios.config.router import Ikev2Auth, Ikev2Profile, Router
from bothends.ios.config.values import Origin, Value
from bothends.model import Dpd, IkeVersion

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
_REMOTE = " authentication remote pre-share\n"


@pair_rule(
    "IKE1-010",
    title="one end speaks IKEv1, the other one IKEv2",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    rationale="`set ikev2-profile` decides the version: with it an end speaks IKEv2 only, without "
    "it IKEv1 only. Neither falls back to the other; the responder drops the first packet or "
    "answers that it does not know the version.",
    source="RFC 7296 section 2.5; Cisco IOS: set ikev2-profile",
    wrong=svti(a={"crypto ipsec profile PROT\n": _V2_PROFILE}),
    right=svti(),
    verdict=Verdict.DOWN_PHASE1,
)
def versions_differ(pair: PairContext) -> Iterator[Hit]:
    """Exactly one end is bound to an IKEv2 profile."""
    if pair.b is None or pair.a.ike is pair.b.ike or not pair.directions:
        return
    new, old = (pair.a, pair.b) if pair.a.ike is IkeVersion.V2 else (pair.b, pair.a)
    view = next(found for found in both_views(pair) if found.a is old)
    named = new.settings.ikev2_profile if new.settings else None
    yield Hit(
        f"{new.router.name} speaks IKEv2, {old.router.name} IKEv1: neither falls back",
        place(new.router, named.origin) if named else end_place(new),
        end_place(old),
        fix=(_upgraded(view),),
    )


def _upgraded(view: PairContext) -> Fix:
    """The lines that make our end speak IKEv2, with a profile that is there or a new one."""
    router, there, far = view.a.router, meeting_of(view).there, far_end(view).router.name
    known = next(iter(router.ikev2_profiles), None)
    bind = (_holder(view), f" set ikev2-profile {known or far}")
    if known or there is None:
        return change(router, *bind)
    return change(
        router,
        f"crypto ikev2 keyring {far}", f" peer {far}", f"  address {there}",
        "  pre-shared-key KEY",
        f"crypto ikev2 profile {far}",
        f" match identity remote address {there} 255.255.255.255",
        " authentication remote pre-share", " authentication local pre-share",
        f" keyring local {far}",
        *bind,
    )  # fmt: skip


def _holder(view: PairContext) -> str:
    """The line that opens where the IPsec settings of our end stand."""
    tunnel = view.a.tunnel.tunnel if view.a.tunnel else None
    if tunnel and tunnel.protection:
        return f"crypto ipsec profile {tunnel.protection.value}"
    return header(view.a.origin)


@pair_rule(
    "IKE2-003",
    title="the IKEv2 profile is incomplete",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="IOS uses a profile only if it says how each side authenticates, which identities it "
    "is for, and where the keys are. An incomplete one stays in the configuration without a "
    "warning in the text, and no session finds it.",
    source="Cisco FlexVPN configuration guide: IKEv2 profile",
    wrong=ikev2(b={_REMOTE: ""}),
    right=ikev2(),
    verdict=Verdict.DOWN_AUTH,
)
def profile_incomplete(pair: PairContext) -> Iterator[Hit]:
    """A profile without a method, a keyring, or not defined at all."""
    for view in views(pair, IkeVersion.V2):
        if not asks_identity(pair):
            continue
        profile = ikev2_profile_of(view.a)
        here = view.a.router
        named = view.a.settings.ikev2_profile if view.a.settings else None
        if profile is None:
            if named:
                yield Hit(
                    f"profile {named.value} of {here.name} is not defined",
                    place(here, named.origin),
                    far_place(view),
                    fix=(change(here, *_whole(view, named.value)),),
                )
            continue
        lines = _lacking(view, profile)
        if lines:
            yield Hit(
                f"profile {profile.name} of {here.name} lacks "
                f"{' and '.join(f'`{line.strip()}`' for line in lines)}",
                place(here, profile.origin),
                far_place(view),
                fix=(change(here, header(profile.origin), *lines),),
            )


def _lacking(view: PairContext, profile: Ikev2Profile) -> list[str]:
    """The lines that a profile needs, with what fits the other end."""
    if profile.unread:
        return []
    far = ikev2_profile_of(far_end(view))
    lines = []
    if profile.auth_local is None:
        theirs = far.auth_remote[0].value if far and far.auth_remote else Ikev2Auth.PRE_SHARE
        lines.append(f" authentication local {theirs.value}")
    if not profile.auth_remote:
        method = far.auth_local.value if far and far.auth_local else Ikev2Auth.PRE_SHARE
        lines.append(f" authentication remote {method.value}")
    used = {value.value for value in (profile.auth_local, *profile.auth_remote) if value}
    inline = profile.key_local or profile.key_remote
    if Ikev2Auth.PRE_SHARE in used and not (profile.keyring or profile.keyring_aaa or inline):
        ring = next(iter(view.a.router.ikev2_keyrings), "KEYS")
        lines.append(f" keyring local {ring}")
    return lines


def _whole(view: PairContext, name: str) -> tuple[str, ...]:
    there = meeting_of(view).there
    ring = next(iter(view.a.router.ikev2_keyrings), "KEYS")
    return (
        f"crypto ikev2 profile {name}",
        f" match identity remote address {there or 'ADDRESS'} 255.255.255.255",
        " authentication remote pre-share",
        " authentication local pre-share",
        f" keyring local {ring}",
    )


@pair_rule(
    "IKE2-004",
    title="the pre-shared keys do not correspond",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="IKEv2 has a key for each direction: what one end proves itself with (`local`) must "
    "be what the other end expects (`remote`). One key for both is the usual case; two that are "
    "entered in the same order on both ends, instead of crosswise, are the usual mistake.",
    source="RFC 7296 section 2.15; Cisco FlexVPN configuration guide: IKEv2 keyring",
    wrong=ikev2(b={"q7Tz-94kMp-Lw2cX-v8Rd": "h3Wq-55nBx-Ky1rS-t6Fg"}),
    right=ikev2(),
    verdict=Verdict.DOWN_AUTH,
)
def keys_do_not_correspond(pair: PairContext) -> Iterator[Hit]:
    """The local key of one end is not the remote key of the other."""
    found = [each for each in clashes(pair, IkeVersion.V2) if not slip(each[1], each[2])]
    for view, ours, theirs in found:
        here, there = view.a.router, far_end(view).router
        yield Hit(
            f"{here.name} proves itself with a key that is not the one {there.name} expects of it"
            + (f"; {_CROSSED}" if len(found) > 1 and _crossed(view) else ""),
            place(here, ours.origin),
            place(there, theirs.origin),
            fix=(same_key(view, theirs),),
        )


_CROSSED = "the keys stand in the same order on both ends, and have to be crosswise"


def _crossed(view: PairContext) -> bool:
    """Whether local equals local and remote equals remote."""
    ours, theirs = parties(view)
    return ours.key_local.secret == theirs.key_local.secret is not None


@pair_rule(
    "IKE2-005",
    title="the methods of authentication do not correspond",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="Each direction has its own method: what one end does (`authentication local`) must "
    "be among what the other one accepts (`authentication remote`). Nothing is negotiated here.",
    source="RFC 7296 section 2.15; Cisco FlexVPN configuration guide: authentication",
    wrong=ikev2(b={_REMOTE: " authentication remote rsa-sig\n"}),
    right=ikev2(),
    verdict=Verdict.DOWN_AUTH,
)
def methods_do_not_correspond(pair: PairContext) -> Iterator[Hit]:
    """An end proves itself in a way that the other does not accept."""
    if not fails(pair, "auth", Reason.METHOD_DIFFERS):
        return
    for view in views(pair, IkeVersion.V2):
        ours, theirs = ikev2_profile_of(view.a), ikev2_profile_of(far_end(view))
        if not (ours and theirs and ours.auth_local and theirs.auth_remote):
            continue
        accepted = [value.value for value in theirs.auth_remote]
        if ours.auth_local.value in accepted:
            continue
        here, there = view.a.router, far_end(view).router
        yield Hit(
            f"{here.name} authenticates by {ours.auth_local.value.value}, {there.name} accepts "
            f"only {', '.join(method.value for method in accepted)}",
            place(here, ours.auth_local.origin),
            place(there, theirs.auth_remote[0].origin),
            fix=(_stronger(here, ours, there, theirs),),
        )


def _stronger(here: Router, ours: Ikev2Profile, there: Router, theirs: Ikev2Profile) -> Fix:
    """A certificate where one end wants it and both have one, else what the prover does."""
    proves = ours.auth_local.value if ours.auth_local else Ikev2Auth.PRE_SHARE
    wanted = theirs.auth_remote[0].value
    if proves is Ikev2Auth.PRE_SHARE and here.trustpoints:
        point = next(iter(here.trustpoints))
        return change(
            here,
            header(ours.origin),
            f" authentication local {wanted.value}",
            f" pki trustpoint {point}",
        )
    return change(there, header(theirs.origin), f" authentication remote {proves.value}")


@pair_rule(
    "IKE2-006",
    title="the identity of the peer is not matched",
    severity=Severity.ERROR,
    consequence=Consequence.AUTH,
    rationale="A responder finds its profile by the identity that the initiator sends, and an "
    "initiator checks the answer in the same way. `identity local` of one end must be matched by "
    "`match identity remote` of the other; without it an end with a pre-shared key sends its "
    "address.",
    source="RFC 7296 section 3.5; Cisco FlexVPN configuration guide: match identity remote",
    wrong=ikev2(
        b={" keyring local KEYS\n": " keyring local KEYS\n identity local fqdn r2.example.net\n"}
    ),
    right=ikev2(),
    verdict=Verdict.DOWN_AUTH,
)
def identity_not_matched(pair: PairContext) -> Iterator[Hit]:
    """No `match identity remote` takes what the other end sends."""
    yield from identity_hits(pair, IkeVersion.V2)


@pair_rule(
    "IKE2-009",
    title="IKEv2 lifetimes or dead peer detection differ",
    severity=Severity.INFO,
    consequence=Consequence.RENEGOTIATED,
    rationale="IKEv2 negotiates neither: each end rekeys when its own lifetime is over and probes "
    "at its own pace. That works, and whoever reads one end is misled about the other.",
    source="RFC 7296 section 2.8; Cisco FlexVPN configuration guide: lifetime, dpd",
    wrong=ikev2(b={" dpd 10 3 periodic\n": " dpd 60 5 periodic\n"}),
    right=ikev2(),
)
def timers_differ(pair: PairContext) -> Iterator[Hit]:
    """The lifetime or the DPD of the two profiles are not equal."""
    if pair.b is None:
        return
    ours, theirs = ikev2_profile_of(pair.a), ikev2_profile_of(pair.b)
    if not (ours and theirs):
        return
    a, b = pair.a.router, pair.b.router
    if ours.lifetime.value != theirs.lifetime.value:
        yield Hit(
            f"lifetime {ours.lifetime.value} s on {a.name}, {theirs.lifetime.value} s on {b.name}",
            place(a, _line(ours.lifetime.origin, ours)),
            place(b, _line(theirs.lifetime.origin, theirs)),
        )
    here, there = ours.dpd or a.isakmp.ikev2_dpd, theirs.dpd or b.isakmp.ikev2_dpd
    if here and there and here.value != there.value:
        yield Hit(
            f"dpd {_probes(here)} on {a.name}, {_probes(there)} on {b.name}",
            place(a, here.origin),
            place(b, there.origin),
        )


def _line(origin: Origin, profile: Ikev2Profile) -> Origin:
    return profile.origin if origin.is_default else origin


def _probes(value: Value[Dpd]) -> str:
    found = value.value
    return f"{found.interval} {found.retry} {'periodic' if found.periodic else 'on-demand'}"
