"""Strength: what is configured and what is negotiated, against the chosen profile."""

from collections.abc import Iterator, Sequence

from bothends.compare.context import DeviceContext
from bothends.compare.corrections.lifting import Holder, Weak, weak_parts, worst
from bothends.compare.corrections.together import lifted_together, with_their_peers
from bothends.compare.finding import Consequence, Fix, Place, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import header, in_object, joined, place
from bothends.compare.views.references import Named, configured
from bothends.compare.views.settings import Protected
from bothends.ike.strength import Algorithm, Use
from bothends.model import IkeVersion
from bothends.platforms.router import IpsecSettings, Origin, Router

_FIXED_AT_ONCE = 16
"""Entries of one router whose fix is spelled out in one finding."""


@device_rule(
    "STR-001",
    title="an algorithm below the strength profile is configured",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="Whatever a router proposes or accepts can be negotiated: the strength of a tunnel "
    "is that of the weakest proposal that both ends still have. RFC 8247 and RFC 8221 sort the "
    "algorithms of IKEv2 and ESP into MUST, SHOULD NOT and MUST NOT; a MUST NOT is an error here, "
    "a SHOULD NOT a warning. Other profiles draw the line elsewhere (`--strength`).",
    source="RFC 8247 section 2; RFC 8221 sections 5 and 6; docs/strength.md",
    wrong=crypto_map(both={"esp-aes 256 esp-sha256-hmac": "esp-3des esp-sha256-hmac"}),
)
def weak_algorithm(device: DeviceContext) -> Iterator[Hit]:
    """An ISAKMP policy, IKEv2 proposal, transform-set or PFS group below the profile."""
    router, profile = device.router, device.options.strength
    for label, holder in _configured(router):
        # A cipher without integrity is IPS-005's.
        # What a proposal `default` leaves as it is built in was not configured by anybody.
        weak = [
            each
            for each in weak_parts(profile, holder)
            if not (each.use is Use.ESP_HASH and each.algorithm is None)
            and not each.origin.text.startswith("default proposal")
        ]
        if weak:
            yield Hit(
                f"{label}: {'; '.join(map(str, weak))}",
                place_of(router, holder, weak[0]),
                fix=lifted_together(profile, device.all_pairs, [(router, holder)]),
                severity=worst(weak),
            )
    yield from _weak_groups(device)


def _configured(router: Router) -> Iterator[tuple[str, Holder]]:
    """The objects that can be negotiated; what nothing names is REF-002's."""
    for policy in router.policies:
        if not policy.built_in:
            yield f"ISAKMP policy {policy.priority}", policy
    for kind in (Named.IKEV2_PROPOSAL, Named.TRANSFORM_SET):
        for reference in configured(router, kind, used=True):
            yield f"{kind.words} {reference.name}", reference


def _weak_groups(device: DeviceContext) -> Iterator[Hit]:
    """PFS groups below the profile, each reported once for all the entries that ask for it."""
    router, profile = device.router, device.options.strength
    asked: dict[int, list[tuple[Origin, IpsecSettings]]] = {}
    for origin, settings in router.protections():
        if settings.pfs.value:
            asked.setdefault(settings.pfs.value, []).append((origin, settings))
    for holders in asked.values():
        settings = holders[0][1]
        group = settings.pfs.value
        ike = IkeVersion.V2 if settings.ikev2_profile else IkeVersion.V1
        weakness = profile.weakness(Use.PFS_GROUP, group, ike)
        if weakness is None:
            continue
        algorithm = profile.replacement(Use.PFS_GROUP, ike)
        more = f", and {len(holders) - 1} more entries" if len(holders) > 1 else ""
        weak = Weak(Use.PFS_GROUP, group, settings.pfs.origin, weakness)
        yield Hit(
            f"{header(holders[0][0])}{more}: {weak}",
            place(router, settings.pfs.origin),
            fix=joined(_groups_lifted(device, holders[:_FIXED_AT_ONCE], algorithm)),
            severity=weakness.severity,
        )


def _groups_lifted(
    device: DeviceContext, holders: Sequence[tuple[Origin, IpsecSettings]], algorithm: Algorithm
) -> Iterator[Fix]:
    """The line for each entry that asks for a weak group, and for those of its peers."""
    for origin, settings in holders:
        line = device.router.lines.pfs(algorithm, settings.pfs_kems.value)
        yield in_object(device.router, origin, line)
        views = [
            (view, settings)
            for pair in device.pairs
            for view in both_views(pair)
            if view.a.settings is settings
        ]
        for view, theirs in with_their_peers(device.all_pairs, views):
            if theirs is not settings:
                yield Protected(view.a, theirs).with_pfs(algorithm)


def place_of(router: Router, holder: Holder, weak: Weak) -> Place:
    """The weak line; the header of the object where a default is weak."""
    return place(router, holder.origin if weak.origin.is_default else weak.origin)
