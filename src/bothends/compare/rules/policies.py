"""ISAKMP policies of one router: what they leave to the release, and what they leave open."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.isakmp_policies import description, listed, weaker
from bothends.compare.corrections.spelling import in_policy
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.ike_ends import speaks_ike
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.policy_defaults import implied, of_router
from bothends.compare.rules.rule import Hit
from bothends.compare.undecided_stages import NO_STAGE
from bothends.compare.views.pair import both_views, ikev1_views, remote_place
from bothends.compare.views.places import (
    change,
    end_place,
    header,
    in_object,
    missing,
    place,
    set_at,
)
from bothends.model import Authentication, IkeVersion
from bothends.platforms.router import IsakmpPolicy
from bothends.platforms.statements import Statement

_SELF_SIGNED = "TP-self-signed"
"""Beginning of the trustpoint that a router makes for its own web server."""
_SHORTEST_LIFETIME = 300
_KEYED = " authentication pre-share\n"


@ISAKMP.device_rule(
    "IKE1-008",
    title="an unused, weaker ISAKMP policy",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="A responder accepts any policy that it has. If the better policy of a peer is "
    "removed by mistake, the tunnel falls back to the weak one, and no message is logged.",
    source="NSA, Configuring IPsec Virtual Private Networks (2020): remove unused cryptography",
    wrong=crypto_map(
        b={
            "crypto isakmp keepalive": "crypto isakmp policy 20\n encr 3des\n hash md5\n"
            " authentication pre-share\n group 2\ncrypto isakmp keepalive"
        }
    ),
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
            f"no tunnel of {router.name} uses policy {description(policy)}; all of them use "
            f"{listed(used)}",
            place(router, policy.origin),
            fix=change(router, router.lines.no(header(policy.origin))),
        )


def _policies_used(context: DeviceContext) -> list[IsakmpPolicy]:
    """What the tunnels of a router use; nothing where one of them is not known to the end."""
    used: dict[int, IsakmpPolicy] = {}
    for pair in context.pairs:
        for view in both_views(pair):
            if view.a.router is not context.router or view.a.ike is IkeVersion.V2:
                continue
            directions = [x for x in (view.a_to_b, view.b_to_a) if x]
            if view.a.takes_anyone or not any(x.offers for x in directions):
                return []
            for policy in (of_router(context.router, x) for x in directions):
                if policy:
                    used[policy.priority] = policy
    return list(used.values())


@ISAKMP.pair_rule(
    "IKE1-009",
    of=both_views,
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
    verdict=Verdict.DOWN_PHASE1,
)
def ike_disabled(view: PairContext) -> Iterator[Hit]:
    """An end does not speak IKE at all."""
    switch = view.a.router.isakmp.enabled
    if not switch.value:
        here = view.a.router
        yield Hit(
            f"{here.name} neither initiates nor answers IKE",
            place(here, switch.origin),
            remote_place(view),
            fix=change(here, here.lines.no(header(switch.origin))),
        )
    elif not speaks_ike(view.a) and view.a.port:
        here, version, name = view.a.router, view.a.ike.value, view.a.port.nameif
        line = here.lines.say(Statement.ENABLE_IKE, version=version, interface=name)
        yield Hit(
            f"{here.name} neither initiates nor answers IKEv{version} on {name}",
            missing(here, line),
            remote_place(view),
            fix=change(here, line),
        )


@ISAKMP.pair_rule(
    "IKE1-013",
    of=ikev1_views,
    title="no certificate for a policy with signatures",
    severity=Severity.WARNING,
    consequence=Consequence.AUTH,
    explains={"auth_failed_certificate", "ikev2_auth_failed_certificate"},
    rationale="With `authentication rsa-sig` each end signs with the key of an identity "
    "certificate. Without a trustpoint there is none, and phase 1 ends after the key exchange; no "
    "peer trusts the self-signed certificate of the web server.",
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
)
def certificate_missing(view: PairContext) -> Iterator[Hit]:
    """The policies that meet ask for signatures, and an end has nothing to sign with."""
    policy = _signed(view)
    here = view.a.router
    if policy is None or not all(name.startswith(_SELF_SIGNED) for name in here.trustpoints):
        return
    if implied(view):
        return
    only = "has only a self-signed certificate" if here.trustpoints else "has no certificate"
    yield Hit(
        f"policy {policy.priority} requires {in_policy(policy.authentication.value)}, and "
        f"{here.name} {only}",
        set_at(here, policy.authentication, policy.origin),
        end_place(view.remote),
        severity=None if here.trustpoints else Severity.ERROR,
    )


def _signed(view: PairContext) -> IsakmpPolicy | None:
    """The policy of our end that meets one of the other and asks for signatures."""
    for negotiation in view.directions:
        policy = of_router(view.a.router, negotiation)
        if policy and policy.authentication.value is not Authentication.PRE_SHARE:
            return policy
    return None


@ISAKMP.device_rule(
    "IKE1-014",
    title="the phase 1 lifetime is out of bounds",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="Hardening guides allow one day at most. A lifetime of a few minutes keeps both "
    "ends busy with Diffie-Hellman exchanges, during which tunnels with many selectors lose "
    "packets.",
    source="NIST SP 800-77r1; DISA STIG V-239964, V-207238",
    wrong=crypto_map(both={" lifetime 28800\n": " lifetime 120\n"}),
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
            set_at(router, policy.lifetime, policy.origin),
            fix=in_object(router, policy.origin, line),
            consequence=Consequence.RENEGOTIATED if short else None,
        )
