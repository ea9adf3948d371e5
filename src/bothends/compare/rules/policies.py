"""ISAKMP policies of one router: what they leave to the release, and what they leave open."""

from collections.abc import Iterator, Sequence

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.algorithms import USES, best
from bothends.compare.corrections.isakmp_policies import (
    PARTS,
    copied_policy,
    differences,
    free_number,
    listed,
    told,
    weaker,
)
from bothends.compare.corrections.spelling import in_policy
from bothends.compare.corrections.together import MOST, met_together
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.rule import Hit
from bothends.compare.undecided_stages import NO_STAGE
from bothends.compare.views.pair import both_views, fails, far_end, far_place, parties, views
from bothends.compare.views.places import change, end_place, header, missing, place
from bothends.ike.negotiate import Negotiation, Reason
from bothends.ike.party import Readable
from bothends.model import Authentication, IkeVersion
from bothends.platforms.router import IsakmpPolicy, Release, Router
from bothends.platforms.statements import Statement

_REFUSES_WEAK = Release(17, 11)
"""The first release that refuses weak keywords (field notice FN72510)."""
_SELF_SIGNED = "TP-self-signed"
"""Beginning of the trustpoint that a router makes for its own web server."""
_SHORTEST_LIFETIME = 300
_KEYED = " authentication pre-share\n"


def implied(view: PairContext) -> IsakmpPolicy | None:
    """A policy of our end that would meet one of the other, were its authentication not implied.

    Only where a pre-shared key waits for the other end, and nothing else brings phase 1 up.
    """
    ours, _ = parties(view)
    if ours.key_local.readable is Readable.ABSENT or not _unproven(view):
        return None
    return next(
        (
            policy
            for policy in view.a.router.policies
            if _unnamed(policy) and any(_meets(policy, x) for x in far_end(view).router.policies)
        ),
        None,
    )


def _unproven(view: PairContext) -> bool:
    """Whether no policy meets, or one that asks for certificates which are not there."""
    return fails(view, "auth", Reason.CERTIFICATE_MISSING) or (
        fails(view, "phase1", Reason.NO_COMMON_OFFER)
        and not any(found.offers for found in view.directions)
    )


def _unnamed(policy: IsakmpPolicy) -> bool:
    method = policy.authentication
    keyed = method.value is Authentication.PRE_SHARE
    return method.origin.is_default and not policy.built_in and not keyed


def _meets(policy: IsakmpPolicy, other: IsakmpPolicy) -> bool:
    """Whether two policies agree if the first one asks for a pre-shared key."""
    keyed = other.authentication.value is Authentication.PRE_SHARE or _unnamed(other)
    return keyed and set(differences(policy, other)) <= {"authentication"}


@ISAKMP.pair_rule(
    "IKE1-004",
    title="an ISAKMP policy without an authentication method",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    from_absence=True,
    rationale=(
        "Without an `authentication` line a policy requires RSA signatures, the default of every "
        "release, and `show running-config` does not show it. A pre-shared key for the peer does "
        "not change that: the peer proposes pre-share, and nothing matches."
    ),
    source="Cisco IOS: authentication (IKE policy), default rsa-sig",
    wrong=crypto_map(b={_KEYED: ""}),
    right=crypto_map(),
)
def authentication_implied(pair: PairContext) -> Iterator[Hit]:
    """An end has a key for the other, and a policy that asks for certificates unsaid."""
    for view in views(pair, IkeVersion.V1):
        policy = implied(view)
        if policy is None:
            continue
        here, there = view.a.router, far_end(view).router
        other = next(found for found in there.policies if _meets(policy, found))
        wants = in_policy(other.authentication.value)
        yield Hit(
            f"policy {policy.priority} of {here.name} does not configure authentication, so "
            f"rsa-sig applies, although {here.name} has a key for {there.name}; policy "
            f"{other.priority} of {there.name} requires {wants}",
            place(here, policy.origin),
            place(there, other.authentication.origin if not _unnamed(other) else other.origin),
            fix=(
                change(
                    here,
                    header(policy.origin),
                    here.lines.value("authentication", Authentication.PRE_SHARE),
                ),
            ),
            consequence=Consequence.AUTH if _unnamed(other) else None,
        )


@ISAKMP.device_rule(
    "IKE1-005",
    title="an ISAKMP policy relies on the release's defaults",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    from_absence=True,
    leads_on_line={"STR-001"},
    explains={"weak_algorithms_refused_by_platform"},
    rationale="What a policy does not configure is DES, SHA-1 and group 1 up to 15.x, and the "
    "configuration does not show it. From IOS XE 17.11 on DES and group 1 are refused, so after "
    "an upgrade such a policy is not what it was. A lifetime that is left out is the same in "
    "every release, and is not reported.",
    source="Cisco IOS: crypto isakmp policy, defaults; Cisco field notice FN72510",
    wrong=crypto_map(b={" group 14\n": ""}),
    right=crypto_map(),
    error_when="the release refuses what is left out, or the strength profile forbids it",
)
def algorithms_implied(context: DeviceContext) -> Iterator[Hit]:
    """A configured policy without a cipher, a hash or a group."""
    router = context.router
    refuses = router.release >= _REFUSES_WEAK and router.isakmp.compliance_shield.value
    for policy in router.policies:
        if policy.built_in or policy.unread:
            continue
        silent = _silent(policy)
        if not silent:
            continue
        only_hash = silent.keys() == {"hash"}
        words = ", ".join(f"{name} {value}" for name, value in silent.items())
        yield Hit(
            f"policy {policy.priority} of {router.name} does not configure its "
            f"{' and '.join(silent)}: in force is {words}",
            place(router, policy.origin),
            fix=_said(context, policy),
            severity=Severity.INFO if only_hash else _forbidden(context, policy, refuses=refuses),
            consequence=Consequence.REJECTED if refuses and not only_hash else None,
        )


def _forbidden(context: DeviceContext, policy: IsakmpPolicy, *, refuses: bool) -> Severity | None:
    """An error where the release refuses, or the profile forbids, what a policy leaves out."""
    strength = context.options.strength
    found = (
        strength.weakness(USES[part], getattr(policy, part).value, IkeVersion.V1)
        for part, word in PARTS.items()
        if word in _silent(policy)
    )
    forbidden = any(weak.severity is Severity.ERROR for weak in found if weak)
    return Severity.ERROR if refuses or forbidden else None


def _said(context: DeviceContext, policy: IsakmpPolicy) -> tuple[Fix, ...]:
    """What a policy leaves out as the other ends have it that agree in the rest, or better.

    A policy that another one meets today keeps what is in force, or both are changed.
    """
    views = [view for pair in context.pairs for view in both_views(pair) if view.b]
    far = [
        found
        for view in views
        if view.a.router is context.router
        for found in far_end(view).router.policies
        if set(map(PARTS.__getitem__, differences(policy, found))) <= _silent(policy).keys()
    ]
    wanted = {
        part: best(
            context.options.strength,
            USES[part],
            [getattr(found, part).value for found in far],
            IkeVersion.V1,
        )
        for part, word in PARTS.items()
        if word in _silent(policy)
    }
    nodes = met_together(context.all_pairs, [(context.router, policy)])
    if len(nodes) > MOST or any(each.built_in for _, each in nodes):
        nodes, wanted = nodes[:1], {part: getattr(policy, part).value for part in wanted}
    fixes = []
    for router, each in nodes:
        lines = [
            router.lines.value(part, value)
            for part, value in wanted.items()
            if getattr(each, part).value is not value or each is policy
        ]
        if lines:
            fixes.append(change(router, header(each.origin), *lines))
    return tuple(fixes)


def _silent(policy: IsakmpPolicy) -> dict[str, str]:
    """The algorithms that a policy does not name, by keyword."""
    found = {PARTS[name]: getattr(policy, name) for name in ("encryption", "hash", "group")}
    return {
        word: in_policy(value.value) for word, value in found.items() if value.origin.is_default
    }


def _uses_built_in(router: Router) -> bool:
    return bool(router.policies) and all(policy.built_in for policy in router.policies)


@ISAKMP.device_rule(
    "IKE1-006",
    title="the built-in ISAKMP policies are in use",
    severity=Severity.INFO,
    consequence=Consequence.RENEGOTIATED,
    from_absence=True,
    rationale="A router without any `crypto isakmp policy` offers those that its release brings "
    "along. They differ between releases, are not in the text, and the older ones hold 3DES, MD5 "
    "and group 2.",
    source="Cisco IOS: show crypto isakmp default policy; no crypto isakmp default policy",
    wrong=crypto_map(
        b={
            "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n"
            " group 14\n lifetime 28800\n": ""
        }
    ),
    right=crypto_map(),
)
def built_in_policies(context: DeviceContext) -> Iterator[Hit]:
    """A router with tunnels of IKEv1 and no policy of its own."""
    router = context.router
    if _uses_built_in(router) and any(
        end.ike is IkeVersion.V1 and end.settings for end in context.ends
    ):
        yield Hit(
            f"{router.name} has no ISAKMP policy and uses those of {router.release.name}: "
            f"{listed(router.policies, 8)}",
            missing(router, router.lines.say(Statement.IKE_POLICY, number="")),
            fix=_written_down(context),
        )


def _written_down(context: DeviceContext) -> tuple[Fix, ...]:
    """The policies that tunnels use, or their peers want; none where a peer is unknown.

    Strength is said apart: a better policy is of no use that the other end does not have.
    """
    used: dict[object, IsakmpPolicy] = {}
    for pair in context.pairs:
        if pair.b is None:
            return ()
        met = [policy for x in pair.directions if (policy := _of_router(context.router, x))]
        used |= {policy.priority: policy for policy in met}
        for view in both_views(pair) if not met else ():
            if view.a.router is context.router and view.a_to_b and far_end(view).router.policies:
                wanted = _usable(view, far_end(view).router.policies)
                used[wanted.origin] = wanted
    lines = [
        line
        for number, policy in enumerate(used.values(), 1)
        for line in copied_policy(context.router.lines, policy, 10 * number)
    ]
    return (change(context.router, *lines),) if lines else ()


@ISAKMP.pair_rule(
    "IKE1-007",
    title="one end uses built-in ISAKMP policies, the other its own",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE1,
    from_absence=True,
    between_ends=True,
    leads={"IKE1-001"},
    rationale="The built-in policies change with the release: whether they meet the configured "
    "ones of the other end is chance, and may change with the next upgrade.",
    source="Cisco IOS: show crypto isakmp default policy",
    wrong=crypto_map(
        b={
            "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n"
            " group 14\n lifetime 28800\n": ""
        }
    ),
    right=crypto_map(),
    error_when="none of the built-in policies meets the other end's",
)
def built_in_against_own(pair: PairContext) -> Iterator[Hit]:
    """The policies of exactly one end are those of its release."""
    for view in views(pair, IkeVersion.V1):
        here, there = view.a.router, far_end(view).router
        if view.a.settings is None or far_end(view).settings is None:
            continue
        if not _uses_built_in(here) or _uses_built_in(there) or not there.policies:
            continue
        model = _usable(view, there.policies)
        met = next((found.offers for found in view.directions if found.offers), None)
        works = "one of them meets" if met else "none of them meets"
        yield Hit(
            f"{here.name} has no ISAKMP policy and uses those of {here.release.name}; {works} "
            f"those of {there.name}: {listed(there.policies)}",
            missing(here, here.lines.say(Statement.IKE_POLICY, number="")),
            place(there, model.origin),
            fix=(change(here, *copied_policy(here.lines, model, free_number(here))),)
            if not met
            else (),
            severity=None if met else Severity.ERROR,
            consequence=Consequence.RENEGOTIATED if met else None,
        )


def _usable(view: PairContext, policies: Sequence[IsakmpPolicy]) -> IsakmpPolicy:
    """The first policy whose authentication our end has something for."""
    ours, _ = parties(view)
    keyed = ours.key_local.readable is not Readable.ABSENT
    wanted = {keyed: Authentication.PRE_SHARE}.get(True, Authentication.RSA_SIG)
    return next((p for p in policies if p.authentication.value is wanted), policies[0])


@ISAKMP.device_rule(
    "IKE1-008",
    title="an unused, weaker ISAKMP policy",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="A responder takes every policy that it has. One that is weaker than what all "
    "tunnels use is of use to an attacker only, or a peer whose better policy is removed by "
    "mistake: the tunnel then falls back to it silently.",
    source="NSA, Configuring IPsec Virtual Private Networks (2020): remove unused cryptography",
    wrong=crypto_map(
        b={
            "crypto isakmp keepalive": "crypto isakmp policy 20\n encr 3des\n hash md5\n"
            " authentication pre-share\n group 2\ncrypto isakmp keepalive"
        }
    ),
    right=crypto_map(),
)
def weaker_left(context: DeviceContext) -> Iterator[Hit]:
    """Every tunnel of the router is known, and none takes the policy or a weaker one."""
    router = context.router
    if len(router.policies) < 2 or router.isakmp.xauth.value:
        return
    used = _policies_used(context)
    if not used:
        return
    for policy in router.policies:
        if policy.built_in or policy in used or not all(weaker(policy, x) for x in used):
            continue
        yield Hit(
            f"no tunnel of {router.name} uses policy {told(policy)}; all of them use "
            f"{listed(used)}",
            place(router, policy.origin),
            fix=(change(router, router.lines.no(header(policy.origin))),),
        )


def _policies_used(context: DeviceContext) -> list[IsakmpPolicy]:
    """What the tunnels of a router use; nothing where one of them is not known to the end."""
    used: dict[int, IsakmpPolicy] = {}
    for pair in context.pairs:
        for view in both_views(pair):
            if view.a.router is not context.router or view.a.ike is IkeVersion.V2:
                continue
            found = [x for x in (view.a_to_b, view.b_to_a) if x]
            if view.a.takes_anyone or not any(x.offers for x in found):
                return []
            for policy in (_of_router(context.router, x) for x in found):
                if policy:
                    used[policy.priority] = policy
    return list(used.values())


def _of_router(router: Router, found: Negotiation) -> IsakmpPolicy | None:
    """The policy of a router among the two that met."""
    sources = [offer.source for offer in found.offers] if found.offers else []
    return next((policy for policy in sources if policy in router.policies), None)


@ISAKMP.pair_rule(
    "IKE1-009",
    title="IKE is disabled",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages=NO_STAGE,
    explains={"peer_no_response"},
    rationale="`no crypto isakmp enable` closes UDP port 500 on every interface: the router "
    "neither initiates nor responds, and the peer retransmits without an answer.",
    source="Cisco IOS: crypto isakmp enable",
    wrong=crypto_map(
        b={
            "crypto isakmp invalid-spi-recovery": "crypto isakmp invalid-spi-recovery\n"
            "no crypto isakmp enable"
        }
    ),
    right=crypto_map(),
    verdict=Verdict.DOWN_PHASE1,
)
def ike_disabled(pair: PairContext) -> Iterator[Hit]:
    """An end does not speak IKE at all."""
    for view in both_views(pair):
        switch = view.a.router.isakmp.enabled
        if not switch.value:
            here = view.a.router
            yield Hit(
                f"{here.name} neither initiates nor answers IKE",
                place(here, switch.origin),
                far_place(view),
                fix=(change(here, here.lines.no(header(switch.origin))),),
            )


@ISAKMP.pair_rule(
    "IKE1-013",
    title="no certificate for a policy with signatures",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    explains={"auth_failed_certificate", "ikev2_auth_failed_certificate"},
    rationale="With `authentication rsa-sig` each end signs with the key of an identity "
    "certificate. Without a trustpoint there is none, and phase 1 ends after the key exchange; "
    "the self-signed certificate of the web server is trusted by no peer.",
    source="RFC 2409 section 5.1; Cisco IOS PKI configuration guide",
    wrong=crypto_map(
        a={
            _KEYED: " authentication rsa-sig\n",
            "crypto isakmp keepalive": "crypto pki trustpoint TP-self-signed-1\n"
            " enrollment selfsigned\ncrypto isakmp keepalive",
        },
        b={
            _KEYED: " authentication rsa-sig\n",
            "crypto isakmp keepalive": "crypto pki trustpoint CA\n"
            " enrollment url http://192.0.2.1\ncrypto isakmp keepalive",
        },
    ),
    right=crypto_map(),
)
def certificate_missing(pair: PairContext) -> Iterator[Hit]:
    """The policies that meet ask for signatures, and an end has nothing to sign with."""
    for view in views(pair, IkeVersion.V1):
        policy = _signed(view)
        here = view.a.router
        if policy is None or not all(name.startswith(_SELF_SIGNED) for name in here.trustpoints):
            continue
        if implied(view):
            continue
        only = "has only a self-signed certificate" if here.trustpoints else "has no certificate"
        yield Hit(
            f"policy {policy.priority} requires {in_policy(policy.authentication.value)}, and "
            f"{here.name} {only}",
            place(
                here,
                policy.authentication.origin
                if policy.authentication.origin.line
                else policy.origin,
            ),
            end_place(far_end(view)),
            severity=None if here.trustpoints else Severity.ERROR,
        )


def _signed(view: PairContext) -> IsakmpPolicy | None:
    """The policy of our end that meets one of the other and asks for signatures."""
    for found in view.directions:
        policy = _of_router(view.a.router, found)
        if policy and policy.authentication.value is not Authentication.PRE_SHARE:
            return policy
    return None


@ISAKMP.device_rule(
    "IKE1-014",
    title="the phase 1 lifetime is out of bounds",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="One key must not protect more than a day of traffic, as the guides for hardening "
    "agree; and one of a few minutes keeps both ends busy with Diffie-Hellman exchanges, at which "
    "tunnels with many selectors drop packets.",
    source="NIST SP 800-77r1; DISA STIG V-239964, V-207238",
    wrong=crypto_map(
        a={" lifetime 28800\n": " lifetime 120\n"}, b={" lifetime 28800\n": " lifetime 120\n"}
    ),
    right=crypto_map(),
)
def lifetime_out_of_bounds(context: DeviceContext) -> Iterator[Hit]:
    """A configured policy lives longer than the profile allows, or for a moment only."""
    router, longest = context.router, context.options.strength.ike_lifetime
    for policy in router.policies:
        seconds = policy.lifetime.value
        if policy.built_in or _SHORTEST_LIFETIME <= seconds <= longest:
            continue
        short = seconds < _SHORTEST_LIFETIME
        bound = f"at least {_SHORTEST_LIFETIME}" if short else f"at most {longest}"
        line = router.lines.say(Statement.IKE_LIFETIME, seconds=3600 if short else longest)
        yield Hit(
            f"the lifetime of policy {policy.priority} of {router.name} is {seconds} s; {bound} s "
            "are required",
            place(router, policy.lifetime.origin if policy.lifetime.origin.line else policy.origin),
            fix=(change(router, header(policy.origin), line),),
            consequence=Consequence.RENEGOTIATED if short else None,
        )
