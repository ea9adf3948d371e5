"""Phase 1 of IKEv1: which ISAKMP policies of two ends meet, and in which exchange."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.corrections.algorithms import USES, best, rank
from bothends.compare.corrections.isakmp_policies import (
    PARTS,
    copied_policy,
    description,
    differences,
    free_number,
    listed,
    number_after,
    number_before,
)
from bothends.compare.corrections.spelling import in_policy
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, Effect, Setting
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import ISAKMP
from bothends.compare.rules.policy_defaults import implied
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import fails, remote_place, speaks, views
from bothends.compare.views.places import change, end_place, in_object, place, set_at
from bothends.ike.negotiate import Negotiation, Reason, StageStatus
from bothends.model import Authentication, IkeVersion
from bothends.platforms.router import IsakmpPolicy, Router
from bothends.platforms.statements import Statement


@ISAKMP.pair_rule(
    "IKE1-001",
    title="no common ISAKMP policy",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    between_ends=True,
    rationale="The responder compares its own policies, from the lowest number up, with those of "
    "the initiator, and chooses the first with the same encryption and key length, hash, "
    "authentication and group. Without one it answers NO-PROPOSAL-CHOSEN, and the initiator stays "
    "in MM_NO_STATE. Where a policy does not configure a value, the default of the release "
    "applies.",
    source="RFC 2409 section 5; Cisco IOS IKE configuration guide",
    wrong=crypto_map(b={"hash sha256": "hash md5"}),
    verdict=Verdict.DOWN_PHASE1,
)
def no_common_policy(pair: PairContext) -> Iterator[Hit]:
    """No policy of one end equals one of the other; the nearest two are named."""
    if not speaks(pair, IkeVersion.V1):
        return
    if _met(pair):
        yield from _aggressive_group(pair)
        return
    if not fails(pair, "phase1", Reason.NO_COMMON_OFFER):
        return
    ours, theirs = pair.routers
    couples = [(one, other) for one in ours.policies for other in theirs.policies]
    if not couples:
        for view in views(pair):
            yield from _no_policy(view)
        return
    apart = [couple for couple in couples if any(differences(*couple))]
    equal = next((couple for couple in couples if couple not in apart), None)
    if not apart or (equal and not _certified(equal[0])):  # what is equal was not understood
        return
    one, other = min(apart, key=lambda couple: len(list(differences(*couple))))
    names = list(differences(one, other))
    if names != ["authentication"] or not _explained(pair):
        yield _differ(pair, one, other, names, equal)


def _aggressive_group(pair: PairContext) -> Iterator[Hit]:
    """An end whose aggressive mode proposes one group only, and not that of the common policy."""
    for view in views(pair, IkeVersion.V1):
        negotiation = view.a_to_b
        if negotiation is None or negotiation.offers or not negotiation.initiator.aggressive:
            continue
        if negotiation.phase1.reason is not Reason.NO_COMMON_OFFER:
            continue
        here, there = view.routers
        first = here.policies[0]
        yield Hit(
            f"{here.name} initiates in aggressive mode and proposes only the policies with the "
            f"group of its first one, {description(first)}; {there.name} has "
            f"{listed(there.policies)}",
            set_at(here, first.group, first.origin),
            remote_place(view),
            severity=Severity.WARNING,
            consequence=Consequence.ONE_WAY,
            verdict=Verdict.UP_ONE_WAY,
        )


def _met(pair: PairContext) -> bool:
    """Whether policies meet in either direction; strict lifetimes may refuse them in one."""
    return any(negotiation.offers for negotiation in pair.directions)


def _explained(pair: PairContext) -> bool:
    """Whether a policy that does not name its authentication is all that is wrong."""
    return any(implied(view) for view in views(pair, IkeVersion.V1))


def _no_policy(view: PairContext) -> Iterator[Hit]:
    here, there = view.routers
    if here.policies:
        return
    model = there.policies[0] if there.policies else None
    lines = copied_policy(here.lines, model, 10) if model else ()
    yield Hit(
        f"{here.name} has no ISAKMP policy at all, and the built-in ones are turned off; "
        f"{there.name} has {listed(there.policies)}",
        place(here, here.isakmp.default_policies.origin),
        place(there, model.origin) if model else end_place(view.remote),
        fix=change(here, *lines) if lines else None,
    )


def _certified(policy: IsakmpPolicy) -> bool:
    """Whether a policy asks for certificates; a router without one does not propose it."""
    return policy.authentication.value is not Authentication.PRE_SHARE


def _differ(
    view: PairContext,
    one: IsakmpPolicy,
    other: IsakmpPolicy,
    names: list[str],
    equal: tuple[IsakmpPolicy, IsakmpPolicy] | None,
) -> Hit:
    ours, theirs = view.routers
    method = in_policy(equal[0].authentication.value) if equal else ""
    unused = (
        f"; {equal[0].priority} and {equal[1].priority} are equal, but require {method}, and not "
        "both ends have a certificate"
        if equal
        else ""
    )
    near, remote = (getattr(policy, names[0]) for policy in (one, other))
    words = "; ".join(
        f"{PARTS[name]}: {ours.name} {_value_words(one, name)}, "
        f"{theirs.name} {_value_words(other, name)}"
        for name in names
    )
    return Hit(
        f"{ours.name} has only {listed(ours.policies)}, {theirs.name} only "
        f"{listed(theirs.policies)}; the closest two, {one.priority} and {other.priority}, differ "
        f"in {words}{unused}",
        place(ours, near.origin),
        place(theirs, remote.origin),
        fix=tuple(_equalised(view, one, other, names)),
    )


def _value_words(policy: IsakmpPolicy, name: str) -> str:
    value = getattr(policy, name)
    return (
        f"{in_policy(value.value)} ({value.origin.text})"
        if value.origin.is_default
        else in_policy(value.value)
    )


def _equalised(
    view: PairContext, one: IsakmpPolicy, other: IsakmpPolicy, names: list[str]
) -> Iterator[Fix]:
    """Each difference settled by the stronger value, or a better one where both are weak.

    A policy that another tunnel ends with stays as it is, and one of its own comes behind it.
    """
    expected = {
        name: _method(view, one, other)
        if name == "authentication"
        else best(
            view.options.strength,
            USES[name],
            (getattr(one, name).value, getattr(other, name).value),
            IkeVersion.V1,
        )
        for name in names
    }
    for router, policy, model in ((view.a.router, one, other), (view.remote.router, other, one)):
        changed = {n: v for n, v in expected.items() if getattr(policy, n).value is not v}
        if not changed:
            continue
        lines = [router.lines.value(name, value) for name, value in changed.items()]
        if policy.built_in:  # cannot be changed: a policy of its own takes its place
            yield change(router, *copied_policy(router.lines, model, free_number(router), expected))
        elif _serves_another(view, router, policy):
            yield change(
                router, *copied_policy(router.lines, model, number_after(router), expected)
            )
        else:
            yield in_object(router, policy.origin, *lines)


def _serves_another(view: PairContext, router: Router, policy: IsakmpPolicy) -> bool:
    """Whether another tunnel of the router negotiates with this policy."""
    return any(
        offer.source == policy
        for tunnel in view.pairs.of(router)
        if tunnel.id != view.id
        for negotiation in tunnel.directions
        for offer in negotiation.offers or ()
    )


def _method(view: PairContext, one: IsakmpPolicy, other: IsakmpPolicy) -> Authentication:
    """Certificates where both ends have one, else the pre-shared key."""
    certified = all(end.router.trustpoints for end in (view.a, view.remote))
    methods = (one.authentication.value, other.authentication.value)
    order = list(Authentication).index
    chosen = max(methods, key=order) if certified else min(methods, key=order)
    return Authentication(chosen)


@ISAKMP.pair_rule(
    "IKE1-002",
    title="the ISAKMP policy depends on which end initiates",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="With two or more policies in common the responder decides, by its own order. Where "
    "the ends order them differently, the tunnel runs with one suite after one end initiated it "
    "and with another after the other did.",
    source="Cisco IOS IKE configuration guide, policy matching: the responder's priority decides",
    wrong=crypto_map(
        a={
            "crypto isakmp keepalive": "crypto isakmp policy 20\n encr aes 256\n hash sha256\n"
            " authentication pre-share\n group 19\n lifetime 28800\ncrypto isakmp keepalive"
        },
        b={
            "crypto isakmp keepalive": "crypto isakmp policy 5\n encr aes 256\n hash sha256\n"
            " authentication pre-share\n group 19\n lifetime 28800\ncrypto isakmp keepalive"
        },
    ),
)
def order_decides(pair: PairContext) -> Iterator[Hit]:
    """Both directions find a policy, and not the same one."""
    forth, back = pair.a_to_b, pair.b_to_a
    if not (speaks(pair, IkeVersion.V1) and forth and back and forth.offers and back.offers):
        return
    if any(negotiation.phase1.status is not StageStatus.OK for negotiation in (forth, back)):
        return
    theirs, ours = _policies(forth)[1], _policies(back)[1]
    if not list(differences(ours, theirs)):
        return
    a, b = pair.routers
    yield Hit(
        f"when {a.name} initiates, {b.name} chooses its policy {description(theirs)}; when "
        f"{b.name} initiates, {a.name} chooses its policy {description(ours)}",
        place(a, ours.origin),
        place(b, theirs.origin),
        fix=_reordered(a, ours, b, theirs),
    )


def _policies(negotiation: Negotiation) -> tuple[IsakmpPolicy, IsakmpPolicy]:
    """The policies that met, the initiator's and the responder's."""
    if negotiation.offers is None:
        raise ValueError("no policies met")
    return negotiation.offers[0].source, negotiation.offers[1].source


def _reordered(a: Router, ours: IsakmpPolicy, b: Router, theirs: IsakmpPolicy) -> tuple[Fix, ...]:
    """The end that picks the weaker policy gets the stronger one in front of it."""
    strong = max((ours, theirs), key=_score)
    router, weak = (b, theirs) if strong is ours else (a, ours)
    number = number_before(router, weak.priority)
    return (change(router, *copied_policy(router.lines, strong, number)),) if number else ()


def _score(policy: IsakmpPolicy) -> tuple[int, int, int]:
    return rank(policy.encryption.value), rank(policy.group.value), rank(policy.hash.value)


def _lifetimes(pair: PairContext) -> Iterator[Couple[int]]:
    """The lifetimes of the policies that meet, whoever starts."""
    if not speaks(pair, IkeVersion.V1):
        return
    a, b = pair.routers
    met = [
        _policies(negotiation)
        for negotiation in (pair.a_to_b,)
        if negotiation and negotiation.offers
    ]
    met += [
        _policies(negotiation)[::-1]
        for negotiation in (pair.b_to_a,)
        if negotiation and negotiation.offers
    ]
    for ours, theirs in {
        (one.priority, other.priority): (one, other) for one, other in met
    }.values():
        yield _lifetime(a, ours), _lifetime(b, theirs)


def _lifetime(router: Router, policy: IsakmpPolicy) -> Setting[int]:
    def lines(seconds: int) -> Fix | None:
        line = router.lines.say(Statement.IKE_LIFETIME, seconds=seconds)
        return None if policy.built_in else in_object(router, policy.origin, line)

    return Setting(
        router.name,
        policy.lifetime.value,
        lambda: place(router, policy.lifetime.origin),
        lines,
        lambda seconds: f"{seconds} s in policy {policy.priority}",
    )


def _shorter_lifetime(pair: PairContext, *both: Setting[int]) -> Effect:
    """The shorter lifetime is used, or the end with the longer one cannot start."""
    short = min(both, key=lambda each: each.value)
    if pair.options.strict_lifetime:
        words = f"phase 1 comes up only when {short.owner} initiates"
        return Effect(words, Severity.ERROR, Consequence.ONE_WAY)
    return Effect(f"{short.value} s will be used")


ISAKMP.must_agree(
    "IKE1-003",
    Agreement(
        of=_lifetimes,
        expected=lambda _, *both: min(both),
        message="{ours} of {a}, {theirs} of {b}: {effect}",
        effect=_shorter_lifetime,
    ),
    title="phase 1 lifetimes differ",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="Cisco documents that the initiator's lifetime must not be longer than the "
    "responder's; releases since 12.4T accept a longer one and answer with the shorter. With "
    "another vendor or an old release at the other end, only the end with the shorter lifetime "
    "can initiate.",
    source="Cisco IOS IKE configuration guide: crypto isakmp policy, lifetime; RFC 2407 4.5.4",
    wrong=crypto_map(b={" lifetime 28800\n": " lifetime 3600\n"}),
)
