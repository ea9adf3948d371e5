"""The ISAKMP policies that a release brings along."""

from collections.abc import Iterator, Sequence

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.isakmp_policies import copied_policy, free_number, listed
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.policy_defaults import of_router
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views, ike_ends, ikev1_views
from bothends.compare.views.places import change, missing, place
from bothends.ike.end import Readable
from bothends.model import Authentication, IkeVersion
from bothends.platforms.router import IsakmpPolicy, Router
from bothends.platforms.statements import Statement


def _uses_built_in(router: Router) -> bool:
    return bool(router.policies) and all(policy.built_in for policy in router.policies)


@ISAKMP.device_rule(
    "IKE1-006",
    title="the built-in ISAKMP policies are in use",
    severity=Severity.INFO,
    consequence=Consequence.RENEGOTIATED,
    from_absence=True,
    rationale="A router without any `crypto isakmp policy` proposes the default policies of its "
    "release. They differ between releases, do not appear in the configuration, and the older "
    "ones contain 3DES, MD5 and group 2.",
    source="Cisco IOS: show crypto isakmp default policy; no crypto isakmp default policy",
    wrong=crypto_map(
        b={
            "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n"
            " group 14\n lifetime 28800\n": ""
        }
    ),
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
        met = [policy for x in pair.directions if (policy := of_router(context.router, x))]
        used |= {policy.priority: policy for policy in met}
        for view in both_views(pair) if not met else ():
            if view.a.router is context.router and view.a_to_b and view.remote.router.policies:
                expected = _usable(view, view.remote.router.policies)
                used[expected.origin] = expected
    lines = [
        line
        for number, policy in enumerate(used.values(), 1)
        for line in copied_policy(context.router.lines, policy, 10 * number)
    ]
    return (change(context.router, *lines),) if lines else ()


@ISAKMP.pair_rule(
    "IKE1-007",
    of=ikev1_views,
    title="one end uses built-in ISAKMP policies, the other its own",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE1,
    from_absence=True,
    between_ends=True,
    leads={"IKE1-001"},
    rationale="The built-in policies change with the release: the next upgrade can decide whether "
    "one of them still matches a policy of the other end.",
    source="Cisco IOS: show crypto isakmp default policy",
    wrong=crypto_map(
        b={
            "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n"
            " group 14\n lifetime 28800\n": ""
        }
    ),
    error_when="no built-in policy matches one of the other end",
)
def built_in_against_own(view: PairContext) -> Iterator[Hit]:
    """The policies of exactly one end are those of its release."""
    here, there = view.routers
    if view.a.settings is None or view.remote.settings is None:
        return
    if not _uses_built_in(here) or _uses_built_in(there) or not there.policies:
        return
    model = _usable(view, there.policies)
    met = next((negotiation.offers for negotiation in view.directions if negotiation.offers), None)
    works = "one of them matches" if met else "none of them matches"
    yield Hit(
        f"{here.name} has no ISAKMP policy and uses those of {here.release.name}; {works} "
        f"those of {there.name}: {listed(there.policies)}",
        missing(here, here.lines.say(Statement.IKE_POLICY, number="")),
        place(there, model.origin),
        fix=change(here, *copied_policy(here.lines, model, free_number(here))) if not met else None,
        severity=None if met else Severity.ERROR,
        consequence=Consequence.RENEGOTIATED if met else None,
    )


def _usable(view: PairContext, policies: Sequence[IsakmpPolicy]) -> IsakmpPolicy:
    """The first policy whose authentication our end has something for."""
    ours, _ = ike_ends(view)
    keyed = ours.key_local.readable is not Readable.ABSENT
    method = {keyed: Authentication.PRE_SHARE}.get(True, Authentication.RSA_SIG)
    return next((p for p in policies if p.authentication.value is method), policies[0])
