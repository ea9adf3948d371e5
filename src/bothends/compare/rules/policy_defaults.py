"""ISAKMP policies that rely on the release: what they leave out, and what is built in."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.algorithms import USES, best
from bothends.compare.corrections.isakmp_policies import PARTS, differences
from bothends.compare.corrections.spelling import in_policy
from bothends.compare.corrections.together import MOST, met_together
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views, fails, ike_ends, ikev1_views
from bothends.compare.views.places import in_object, place
from bothends.ike.end import Readable
from bothends.ike.negotiate import Negotiation, Reason
from bothends.model import Authentication, IkeVersion
from bothends.platforms.router import IsakmpPolicy, Release, Router

_REFUSES_WEAK = Release(17, 11)
"""The first release that refuses weak keywords (field notice FN72510)."""


_KEYED = " authentication pre-share\n"


def implied(view: PairContext) -> IsakmpPolicy | None:
    """A policy of our end that would meet one of the other, were its authentication not implied.

    Only where a pre-shared key waits for the other end, and nothing else brings phase 1 up.
    """
    ours, _ = ike_ends(view)
    if ours.key_local.readable is Readable.ABSENT or not _unproven(view):
        return None
    return next(
        (
            policy
            for policy in view.a.router.policies
            if _unnamed(policy) and any(_meets(policy, x) for x in view.remote.router.policies)
        ),
        None,
    )


def _unproven(view: PairContext) -> bool:
    """Whether no policy meets, or one that asks for certificates which are not there."""
    return fails(view, "auth", Reason.CERTIFICATE_MISSING) or (
        fails(view, "phase1", Reason.NO_COMMON_OFFER)
        and not any(negotiation.offers for negotiation in view.directions)
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
    of=ikev1_views,
    title="an ISAKMP policy without an authentication method",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    from_absence=True,
    rationale=(
        "Without an `authentication` line a policy requires RSA signatures, the default of every "
        "release, and `show running-config` does not show it. A pre-shared key for the peer does "
        "not change that: the peer proposes pre-share, and no policy matches."
    ),
    source="Cisco IOS: authentication (IKE policy), default rsa-sig",
    wrong=crypto_map(b={_KEYED: ""}),
)
def authentication_implied(view: PairContext) -> Iterator[Hit]:
    """An end has a key for the other, and a policy that asks for certificates unsaid."""
    policy = implied(view)
    if policy is None:
        return
    here, there = view.routers
    other = next(remote_policy for remote_policy in there.policies if _meets(policy, remote_policy))
    wants = in_policy(other.authentication.value)
    yield Hit(
        f"policy {policy.priority} of {here.name} does not configure authentication, so "
        f"rsa-sig applies, although {here.name} has a key for {there.name}; policy "
        f"{other.priority} of {there.name} requires {wants}",
        place(here, policy.origin),
        place(there, other.authentication.origin if not _unnamed(other) else other.origin),
        fix=in_object(
            here, policy.origin, here.lines.value("authentication", Authentication.PRE_SHARE)
        ),
        consequence=Consequence.AUTH if fails(view, "auth", Reason.CERTIFICATE_MISSING) else None,
    )


@ISAKMP.device_rule(
    "IKE1-005",
    title="an ISAKMP policy relies on the release's defaults",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    from_absence=True,
    leads_on_line={"STR-001"},
    explains={"weak_algorithms_refused_by_platform"},
    rationale="The defaults are DES, SHA-1 and group 1 up to 15.x, and the configuration does not "
    "show them. From IOS XE 17.11 on DES and group 1 are refused, so an upgrade changes such a "
    "policy. The default lifetime is the same in every release, and is not reported.",
    source="Cisco IOS: crypto isakmp policy, defaults; Cisco field notice FN72510",
    wrong=crypto_map(b={" group 14\n": ""}),
    error_when="the release refuses the default, or the strength profile forbids it",
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
            f"{' and '.join(silent)}: the default is {words}",
            place(router, policy.origin),
            fix=_explicit(context, policy),
            severity=Severity.INFO if only_hash else _forbidden(context, policy, refuses=refuses),
            consequence=Consequence.REJECTED if refuses and not only_hash else None,
        )


def _forbidden(context: DeviceContext, policy: IsakmpPolicy, *, refuses: bool) -> Severity | None:
    """An error where the release refuses, or the profile forbids, what a policy leaves out."""
    strength = context.options.strength
    weaknesses = (
        strength.weakness(USES[part], getattr(policy, part).value, IkeVersion.V1)
        for part, word in PARTS.items()
        if word in _silent(policy)
    )
    forbidden = any(weak.severity is Severity.ERROR for weak in weaknesses if weak)
    return Severity.ERROR if refuses or forbidden else None


def _explicit(context: DeviceContext, policy: IsakmpPolicy) -> tuple[Fix, ...]:
    """What a policy leaves out as the other ends have it that agree in the rest, or better.

    A policy that another one meets today keeps what is in force, or both are changed.
    """
    views = [view for pair in context.pairs for view in both_views(pair) if view.b]
    remote_policies = [
        remote_policy
        for view in views
        if view.a.router is context.router
        for remote_policy in view.remote.router.policies
        if set(map(PARTS.__getitem__, differences(policy, remote_policy))) <= _silent(policy).keys()
    ]
    expected = {
        part: best(
            context.options.strength,
            USES[part],
            [getattr(remote_policy, part).value for remote_policy in remote_policies],
            IkeVersion.V1,
        )
        for part, word in PARTS.items()
        if word in _silent(policy)
    }
    nodes = met_together(context.all_pairs, [(context.router, policy)])
    if len(nodes) > MOST or any(each.built_in for _, each in nodes):
        nodes, expected = nodes[:1], {part: getattr(policy, part).value for part in expected}
    fixes = []
    for router, each in nodes:
        lines = [
            router.lines.value(part, value)
            for part, value in expected.items()
            if getattr(each, part).value is not value or each is policy
        ]
        if lines:
            fixes.append(in_object(router, each.origin, *lines))
    return tuple(fixes)


def _silent(policy: IsakmpPolicy) -> dict[str, str]:
    """The algorithms that a policy does not name, by keyword."""
    parts = {PARTS[name]: getattr(policy, name) for name in ("encryption", "hash", "group")}
    return {
        word: in_policy(value.value) for word, value in parts.items() if value.origin.is_default
    }


def of_router(router: Router, negotiation: Negotiation) -> IsakmpPolicy | None:
    """The policy of a router among the two that met."""
    sources = [offer.source for offer in negotiation.offers] if negotiation.offers else []
    return next((policy for policy in sources if policy in router.policies), None)
