"""Upgrades: what IOS XE 17.11 and later refuse, and which tunnels go down with it."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.lifting import Holder, is_below, lifted
from bothends.compare.corrections.spelling import spelt
from bothends.compare.corrections.together import lifted_together
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, device_rule, pair_rule
from bothends.compare.undecided_stages import EVERY_STAGE
from bothends.compare.upgrade import Outlook, as_refused, outlook
from bothends.compare.views.places import change, end_place, header, in_object, joined, place
from bothends.compare.views.settings import Protected
from bothends.ike.profiles import REFUSED
from bothends.ike.strength import Use
from bothends.model import CLASSICAL, IkeVersion
from bothends.platforms.router import Origin, Router
from bothends.platforms.upgrade import STRICT, Refusal, is_refused, refusals, strict

_SOURCE = "Cisco field notice FN72510"
_DOWN = {Verdict.DOWN_PHASE1, Verdict.DOWN_AUTH, Verdict.DOWN_PHASE2}


@device_rule(
    "STR-004",
    title="IOS XE 17.11 and later refuse the line",
    severity=Severity.ERROR,
    consequence=Consequence.REJECTED,
    explains={"phase1_policy_mismatch", "weak_algorithms_refused_by_platform"},
    rationale="From IOS XE 17.11.1 on, DES, 3DES, MD5, the groups 1, 2, 5 and 24, and ESP without "
    "encryption are refused when the router reads its configuration: after an upgrade the lines "
    "are gone. A policy that leaves `encr` or `group` out relies on the defaults DES and group 1 "
    "and is hit as well, though no line shows it. `crypto engine compliance shield disable` and a "
    "reload bring the old behaviour back.",
    source=_SOURCE,
    wrong=crypto_map(
        a={"version 15.9": "version 17.12", "esp-aes 256 esp-sha256-hmac": "esp-3des esp-sha-hmac"}
    ),
    right=crypto_map(a={"version 15.9": "version 17.12"}),
)
def refused_line(device: DeviceContext) -> Iterator[Hit]:
    """A line, or a default, that the release of the router or the planned one refuses."""
    router = device.router
    release = max(router.release, device.options.upgrade_to or router.release)
    if not strict(router, release):
        return
    when = "refuses" if strict(router, router.release) else f"will refuse after {release}"
    alike: dict[str, list[Refusal]] = {}
    for refusal in refusals(router):
        group = any(use is Use.PFS_GROUP for use, _ in refusal.parts)
        alike.setdefault(refusal.origin.text if group else str(refusal.header), []).append(refusal)
    for found_alike in alike.values():
        first = found_alike[0]
        parts = ", ".join(
            dict.fromkeys(each for refusal in found_alike for each in _parts(refusal))
        )
        count = len({refusal.header for refusal in found_alike})
        more = f" and {count - 1} more entries" if count > 1 else ""
        at = first.header if first.origin.is_default else first.origin
        yield Hit(
            f"{router.name} {when} {parts} in {header(first.header)}{more}",
            place(router, at),
            fix=_fix(device, first),
        )


def _parts(refusal: Refusal) -> Iterator[str]:
    implicit = f" ({refusal.origin.text}, a default)" if refusal.origin.is_default else ""
    for use, algorithm in refusal.parts:
        yield f"{use.words} {spelt(algorithm)}{implicit}"


def _fix(device: DeviceContext, refusal: Refusal) -> tuple[Fix, ...]:
    router = device.router
    holder = _holder(router, refusal.header)
    if holder is not None:
        return lifted_together(REFUSED, device.all_pairs, [(router, holder)])
    replacement = REFUSED.replacement(Use.PFS_GROUP, IkeVersion.V2)
    return (in_object(router, refusal.header, router.lines.pfs(replacement, CLASSICAL)),)


def _holder(router: Router, header_: Origin) -> Holder | None:
    holders: tuple[Holder, ...] = (
        *router.policies,
        *router.ikev2_proposals.values(),
        *router.transform_sets.values(),
    )
    return next((policy for policy in holders if policy.origin == header_), None)


@pair_rule(
    "STR-005",
    title="the tunnel does not survive the upgrade to IOS XE 17.11 or later",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    stages=EVERY_STAGE,
    explains={"phase1_policy_mismatch", "weak_algorithms_refused_by_platform"},
    rationale="What a strict release refuses is gone on that end only: the other end still "
    "requires it, and the ends have nothing in common. So a tunnel can go down when the first end "
    "is upgraded, come up again when the second one is, or stay down for good. Change both ends "
    "to an algorithm that every release has before the first upgrade.",
    source=_SOURCE,
    wrong=crypto_map(
        a={"version 15.9": "version 17.12", "encr aes 256": "encr 3des"},
        b={"encr aes 256": "encr 3des"},
    ),
    right=crypto_map(a={"version 15.9": "version 17.12"}),
)
def upgrade_breaks(pair: PairContext) -> Iterator[Hit]:
    """A tunnel that is worse with the refused lines gone: now, on one end, or on both."""
    if pair.b is None:
        return
    target = pair.options.upgrade_to
    if target is not None and target >= STRICT:
        prospect = outlook(pair, target)
        if prospect is None or prospect.harmless:
            return
        places = _place(pair, pair.a), _place(pair, pair.b)
        for_good = prospect.worse(prospect.both)
        yield Hit(
            _sentence(pair, prospect),
            *places,
            fix=joined(_fixes(pair)),
            severity=Severity.ERROR if for_good and prospect.both in _DOWN else Severity.WARNING,
            consequence=_consequence(prospect.both if for_good else prospect.a_only),
            verdict=prospect.both if for_good else None,
        )
        return
    now = as_refused(pair)
    if now in _DOWN:
        yield Hit(
            f"an end runs {STRICT} or later and refuses what both would agree on: {now}",
            _place(pair, pair.a),
            _place(pair, pair.b),
            fix=joined(_fixes(pair)),
            consequence=_consequence(now),
            verdict=now,
        )


def _sentence(pair: PairContext, prospect: Outlook) -> str:
    names = (pair.a.router.name, pair.b.router.name if pair.b else "")
    if prospect.worse(prospect.both) and prospect.a_only is prospect.b_only is prospect.both:
        return f"{_state(prospect.both)} as soon as either end is upgraded, and stays so with both"
    mixed = [
        f"{_state(verdict)} as soon as {name} alone is upgraded"
        for name, verdict in zip(names, (prospect.a_only, prospect.b_only), strict=True)
        if prospect.worse(verdict)
    ]
    after = f"is {prospect.both}" if prospect.worse(prospect.both) else "comes up"
    if prospect.both in _DOWN:
        after = "does not come up"
    return f"{after} after both are upgraded{''.join(f'; {each}' for each in mixed)}"


def _state(verdict: Verdict) -> str:
    return f"goes down ({verdict})" if verdict in _DOWN else f"is {verdict}"


def _consequence(verdict: Verdict) -> Consequence:
    return {
        Verdict.DOWN_PHASE2: Consequence.PHASE2,
        Verdict.UP_UNTIL_REKEY: Consequence.REKEY,
        Verdict.UP_ONE_WAY: Consequence.ONE_WAY,
        Verdict.DOWN_AUTH: Consequence.AUTH,
    }.get(verdict, Consequence.PHASE1)


def _used(pair: PairContext, end: TunnelEnd) -> Iterator[Holder]:
    """The objects that an end negotiates with."""
    if pair.a_to_b:
        local = pair.a_to_b.initiator if end is pair.a else pair.a_to_b.responder
        yield from (offer.source for offer in local.offers if offer.source)
    if end.settings:
        yield from end.router.sets(end.settings)


def _place(pair: PairContext, end: TunnelEnd) -> Place:
    """The first line of an end that is refused, or the end itself."""
    for holder in _used(pair, end):
        if is_below(REFUSED, holder):
            return place(end.router, holder.origin) if not holder.built_in else end_place(end)
    group = end.settings.pfs if end.settings else None
    if group and group.value and is_refused(Use.PFS_GROUP, group.value, end.ike):
        return place(end.router, group.origin)
    return end_place(end)


def _fixes(pair: PairContext) -> Iterator[Fix]:
    """What each end refuses, lifted."""
    for end in (pair.a, pair.remote):
        for holder in _used(pair, end):
            yield change(end.router, *lifted(end.router, REFUSED, holder))
        group = end.settings.pfs.value if end.settings else None
        if end.settings and group and is_refused(Use.PFS_GROUP, group, end.ike):
            replacement = REFUSED.replacement(Use.PFS_GROUP, IkeVersion.V2)
            yield Protected(end, end.settings).with_pfs(replacement)
