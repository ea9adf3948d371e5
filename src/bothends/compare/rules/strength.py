"""Strength: what is configured and what is negotiated, against the chosen profile."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bothends.compare.context import DeviceContext, Options, PairContext
from bothends.compare.corrections.algorithms import rank
from bothends.compare.corrections.lifting import NEW, Holder, Weak, is_below, weak_parts, worst
from bothends.compare.corrections.spelling import spelt
from bothends.compare.corrections.together import lifted_together, with_their_peers
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.rules.example import crypto_map, ikev2, svti
from bothends.compare.rules.rule import Hit, device_rule, pair_rule
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import end_place, header, place
from bothends.compare.views.settings import Protected
from bothends.ike.negotiate import Negotiation, Suite
from bothends.ike.strength import PROFILES, Algorithm, Profile, Use, suite_parts
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, row_of
from bothends.platforms.router import IpsecSettings, MapKind, Origin, Router, TransformSet
from bothends.platforms.statements import Statement

_NIST = Options(strength=PROFILES["nist-800-77r1"])
_FIXED_AT_ONCE = 16
"""Entries of one router whose fix is spelled out in one finding."""


@device_rule(
    "STR-001",
    title="an algorithm below the strength profile is configured",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="Whatever a router offers or accepts can be negotiated: the strength of a tunnel is "
    "that of the weakest proposal that both ends still have. RFC 8247 and RFC 8221 sort the "
    "algorithms of IKEv2 and ESP into MUST, SHOULD NOT and MUST NOT; a MUST NOT is an error here, "
    "a SHOULD NOT a warning. Other profiles draw the line elsewhere (`--strength`).",
    source="RFC 8247 section 2; RFC 8221 sections 5 and 6; docs/strength.md",
    wrong=crypto_map(
        a={"esp-aes 256 esp-sha256-hmac": "esp-3des esp-sha256-hmac"},
        b={"esp-aes 256 esp-sha256-hmac": "esp-3des esp-sha256-hmac"},
    ),
    right=crypto_map(),
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
                _place_of(router, holder, weak[0]),
                fix=lifted_together(profile, device.all_pairs, [(router, holder)]),
                severity=worst(weak),
            )
    yield from _weak_groups(device)


def _configured(router: Router) -> Iterator[tuple[str, Holder]]:
    """The objects that can be negotiated; what nothing names is REF-002's."""
    for policy in router.policies:
        if not policy.built_in:
            yield f"ISAKMP policy {policy.priority}", policy
    named = {value.value for found in router.ikev2_policies.values() for value in found.proposals}
    for proposal in router.ikev2_proposals.values():
        if not proposal.built_in and proposal.name in named:
            yield f"IKEv2 proposal {proposal.name}", proposal
    used = {name for _, found in _settings(router) for name in found.transform_sets.value}
    for found in router.transform_sets.values():
        if not found.built_in and found.name in used:
            yield f"transform-set {found.name}", found


def _settings(router: Router) -> Iterator[tuple[Origin, IpsecSettings]]:
    for maps in (router.crypto_maps, router.dynamic_maps):
        for found in maps.values():
            for entry in found.entries:
                yield entry.origin, entry.settings
    for profile in router.ipsec_profiles.values():
        yield profile.origin, profile.settings


def _weak_groups(device: DeviceContext) -> Iterator[Hit]:
    """PFS groups below the profile, each reported once for all the entries that ask for it."""
    router, profile = device.router, device.options.strength
    asked: dict[int, list[tuple[Origin, IpsecSettings]]] = {}
    for origin, settings in _settings(router):
        if settings.pfs.value:
            asked.setdefault(settings.pfs.value, []).append((origin, settings))
    for found in asked.values():
        settings = found[0][1]
        group = settings.pfs.value
        ike = IkeVersion.V2 if settings.ikev2_profile else IkeVersion.V1
        weakness = profile.weakness(Use.PFS_GROUP, group, ike)
        if weakness is None:
            continue
        wanted = profile.replacement(Use.PFS_GROUP, ike)
        more = f", and {len(found) - 1} more entries" if len(found) > 1 else ""
        weak = Weak(Use.PFS_GROUP, group, settings.pfs.origin, weakness)
        yield Hit(
            f"{header(found[0][0])}{more}: {weak}",
            place(router, settings.pfs.origin),
            fix=_groups_lifted(device, found[:_FIXED_AT_ONCE], wanted),
            severity=weakness.severity,
        )


def _groups_lifted(
    device: DeviceContext, found: Sequence[tuple[Origin, IpsecSettings]], wanted: Algorithm
) -> tuple[Fix, ...]:
    """The line for each entry that asks for a weak group, and for those of its peers."""
    lines: dict[str, list[str]] = {device.router.name: []}
    for origin, settings in found:
        line = device.router.lines.pfs(wanted, settings.pfs_kems.value)
        lines[device.router.name] += [header(origin), line]
        views = [
            (view, settings)
            for pair in device.pairs
            for view in both_views(pair)
            if view.a.settings is settings
        ]
        for view, theirs in with_their_peers(device.all_pairs, views):
            if theirs is not settings:
                head = header(Protected(view.a, theirs).holder)
                line = view.a.router.lines.pfs(wanted, theirs.pfs_kems.value)
                lines.setdefault(view.a.router.name, []).extend((head, line))
    return tuple(Fix(name, tuple(text)) for name, text in lines.items())


def _place_of(router: Router, holder: Holder, weak: Weak) -> Place:
    """The weak line; the header of the object where a default is weak."""
    return place(router, holder.origin if weak.origin.is_default else weak.origin)


@pair_rule(
    "STR-002",
    title="the negotiated suite is below the strength profile",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="What protects the traffic is not what is configured but what the two ends settle "
    "on: the first of the responder's proposals that the initiator has too. One old policy with a "
    "low number is enough to keep every tunnel weak though better ones stand below it.",
    source="NSA: Configuring IPsec Virtual Private Networks (2020); RFC 8247; RFC 8221",
    wrong=crypto_map(a={" group 14\n": " group 5\n"}, b={" group 14\n": " group 5\n"}),
    right=crypto_map(),
    verdict=Verdict.UP_WEAK,
)
def weak_suite(pair: PairContext) -> Iterator[Hit]:
    """The suite of a direction that comes up has an algorithm below the profile."""
    profile = pair.options.strength
    seen: set[tuple[str, ...]] = set()
    for found in pair.directions:
        if found.suite is None or pair.b is None:
            continue
        told = tuple(
            f"{use.words} {spelt(algorithm)}: {weakness.text}"
            for use, algorithm in suite_parts(found.suite, found.initiator.ike)
            if (weakness := profile.weakness(use, algorithm, found.initiator.ike))
            and weakness.below
        )
        if not told or told in seen:
            continue
        seen.add(told)
        ours, theirs = _sides(pair, found)
        yield Hit(
            f"{pair.a.router.name} and {pair.b.router.name} will use {'; '.join(told)}"
            f"{_better(profile, found)}",
            *_weakest(pair, profile, ours, theirs),
            fix=_joined(
                lifted_together(
                    profile,
                    pair.pairs,
                    [
                        *((pair.a.router, each) for each in ours),
                        *((pair.b.router, each) for each in theirs),
                    ],
                ),
                _stronger_groups(pair, profile),
                _new_set(pair.a, ours),
                _new_set(pair.b, theirs),
            ),
        )


_Side = tuple[Holder, ...]
"""The objects of one end that met: the proposal of phase 1, the transform-set."""


def _sides(pair: PairContext, found: Negotiation) -> tuple[_Side, _Side]:
    met = [
        (one.source, other.source)
        for one, other in (found.offers, found.protections)
        if one.source and other.source
    ] if found.offers and found.protections else []  # fmt: skip
    initiator = tuple(one for one, _ in met)
    responder = tuple(other for _, other in met)
    return (initiator, responder) if found is pair.a_to_b else (responder, initiator)


def _weakest(
    pair: PairContext, profile: Profile, ours: _Side, theirs: _Side
) -> tuple[Place, Place | None]:
    places: list[Place] = []
    for end, side in ((pair.a, ours), (pair.b, theirs)):
        if end is None:
            return places[0], None
        weak = [(holder, each) for holder in side for each in weak_parts(profile, holder)]
        weak.sort(key=lambda found: not found[1].weakness.below)
        group = end.settings.pfs if end.settings else None
        if weak:
            places.append(_place_of(end.router, *weak[0]))
        elif group and group.value and profile.weakness(Use.PFS_GROUP, group.value, end.ike):
            places.append(place(end.router, group.origin))
        else:
            places.append(end_place(end))
    return places[0], places[1]


def _joined(*fixes: Fix | Iterable[Fix]) -> tuple[Fix, ...]:
    """The same fixes, one of each device."""
    lines: dict[str, list[str]] = {}
    for found in fixes:
        for fix in (found,) if isinstance(found, Fix) else found:
            lines.setdefault(fix.device, []).extend(fix.lines)
    return tuple(Fix(name, tuple(text)) for name, text in lines.items() if text)


def _new_set(end: TunnelEnd, side: Iterable[Holder]) -> Fix:
    """The line for the crypto map entry or IPsec profile that names a transform set made new."""
    if end.settings is None or not any(
        isinstance(holder, TransformSet) and holder.built_in for holder in side
    ):
        return Fix(end.router.name, ())
    head = header(Protected(end, end.settings).holder)
    return Fix(end.router.name, (head, end.router.lines.say(Statement.SETS, names=NEW)))


def _stronger_groups(pair: PairContext, profile: Profile) -> Iterator[Fix]:
    """The lines for weak PFS groups of a tunnel, and of all that share their settings."""
    start = []
    for view in both_views(pair):
        settings = view.a.settings
        group = settings.pfs.value if settings else None
        weakness = profile.weakness(Use.PFS_GROUP, group, view.a.ike) if group else None
        if settings and weakness and weakness.below:
            start.append((view, settings))
    for view, settings in with_their_peers(pair.pairs, start) if start else ():
        wanted = profile.replacement(Use.PFS_GROUP, pair.a.ike)
        head = header(Protected(view.a, settings).holder)
        yield Fix(
            view.a.router.name, (head, view.a.router.lines.pfs(wanted, settings.pfs_kems.value))
        )


def _better(profile: Profile, found: Negotiation) -> str:
    """Words about a proposal that both ends have and the profile allows."""
    met = found.offers[1].source if found.offers else None
    if found.initiator.ike is not IkeVersion.V1 or not (met and is_below(profile, met)):
        return ""
    strong = {
        (offer.encryption, offer.integrity, offer.groups, offer.authentication): offer.source
        for offer in found.initiator.offers
        if offer.source and not is_below(profile, offer.source)
    }
    for offer in found.responder.offers:
        key = (offer.encryption, offer.integrity, offer.groups, offer.authentication)
        if key in strong and offer.source:
            return (
                f"; both have a better one (policy {strong[key].priority} on "
                f"{found.initiator.name}, {offer.source.priority} on {found.responder.name}): "
                f"remove the weaker, or give it a higher number"
            )
    return ""


@device_rule(
    "STR-003",
    title="IKEv1 is used",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="IKEv1 is historic since 2023: it is not maintained, has no defence against floods "
    "of half-open exchanges, and its aggressive mode gives the key away to guessing. How much "
    "that weighs is a matter of the profile: RFC 8247 does not speak of IKEv1, so under it this "
    "is information only; CNSA forbids it.",
    source="RFC 9395",
    wrong=replace(svti(), options=_NIST),
    right=replace(ikev2(), options=_NIST),
)
def ike_version_one(device: DeviceContext) -> Iterator[Hit]:
    """A router has tunnels that use IKEv1; told once."""
    weakness = device.options.strength.weakness(Use.IKE_VERSION, IkeVersion.V1, IkeVersion.V1)
    ends = [end for end in device.ends if end.ike is IkeVersion.V1 and end.settings]
    total = sum(end.settings is not None for end in device.ends)  # plain GRE is no IPsec tunnel
    if weakness and ends:
        yield Hit(
            f"{device.router.name} uses IKEv1 in {_share(len(ends), total)}: {weakness.text}",
            end_place(ends[0]),
            severity=weakness.severity,
            consequence=None if weakness.below else Consequence.HYGIENE,
        )


def _share(count: int, total: int) -> str:
    if total == 1:
        return "its only tunnel"
    return f"all of its {total} tunnels" if count == total else f"{count} of its {total} tunnels"


@device_rule(
    "STR-006",
    title="IPsec keys are configured by hand",
    severity=Severity.INFO,
    consequence=Consequence.WEAK,
    rationale="`ipsec-manual` keys never change by themselves, are known to whoever reads the "
    "configuration, and give no protection against replay. IKE exists to replace them.",
    source="DISA STIG V-30939; RFC 4301 section 4.5.1",
    wrong=crypto_map(a={"10 ipsec-isakmp": "10 ipsec-manual"}),
    right=crypto_map(),
)
def manual_keys(device: DeviceContext) -> Iterator[Hit]:
    """A crypto map entry with keys that a person set."""
    for found in device.router.crypto_maps.values():
        for entry in found.entries:
            if entry.kind is MapKind.MANUAL:
                yield Hit(
                    f"crypto map {found.name} {entry.sequence} of {device.router.name} has manual "
                    "keys: it is not negotiated, and not judged here",
                    place(device.router, entry.origin),
                )


@device_rule(
    "STR-007",
    title="static crypto map on IOS XE",
    severity=Severity.INFO,
    consequence=Consequence.HYGIENE,
    rationale="Cisco phases crypto maps out in favour of tunnel interfaces: a VTI can be routed "
    "over, monitored and filtered like any interface, and needs no mirrored access lists. New "
    "features of IOS XE come to tunnel interfaces only.",
    source="Cisco white paper c11-744879: Migration from crypto map to VTI",
    wrong=crypto_map(a={"version 15.9": "version 17.9"}),
    right=crypto_map(),
)
def crypto_map_on_xe(device: DeviceContext) -> Iterator[Hit]:
    """A crypto map in use on a release of IOS XE; each map once."""
    router = device.router
    if not router.release.xe:
        return
    told: set[str] = set()
    for end in device.ends:
        found = end.crypto_map
        if found and end.applied and found.name not in told:
            told.add(found.name)
            yield Hit(
                f"crypto map {found.name} of {router.name}, on IOS XE {router.release}: consider "
                "tunnel interfaces",
                place(router, found.origin),
            )


@pair_rule(
    "STR-008",
    title="IKE is weaker than the tunnel that it keys",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="The keys of the IPsec SAs travel under, or come from, the IKE SA: an AES-256 "
    "tunnel keyed by an AES-128 exchange has the strength of the exchange. Use at least the same "
    "key length, hash and group for IKE as for ESP and PFS.",
    source="RFC 3766; NSA: Configuring IPsec Virtual Private Networks (2020)",
    wrong=crypto_map(a={"encr aes 256": "encr aes"}, b={"encr aes 256": "encr aes"}),
    right=crypto_map(),
)
def weaker_ike(pair: PairContext) -> Iterator[Hit]:
    """The cipher, hash or group that IKE ends with is weaker than that of the IPsec SAs."""
    found = next((each for each in pair.directions if each.suite), None)
    if found is None or found.suite is None or pair.b is None:
        return
    weaker = [
        (ike, esp)
        for use, ike, esp in _couples(found.suite)
        if _weaker(ike, esp) and not _below(pair, use, ike, found.initiator.ike)
    ]
    ours, theirs = _sides(pair, found)
    if not (weaker and ours and theirs):
        return
    exchange = " ".join(_in_words(ike) for ike, _ in weaker)
    tunnel = " ".join(_in_words(esp) for _, esp in weaker)
    yield Hit(
        f"{exchange} protects the exchange, {tunnel} the tunnel between "
        f"{pair.a.router.name} and {pair.b.router.name}",
        place(pair.a.router, ours[0].origin),
        place(pair.b.router, theirs[0].origin),
    )


def _couples(suite: Suite) -> Iterator[tuple[Use, Algorithm, Algorithm]]:
    """What IKE uses beside what its IPsec SAs use for the same."""
    found = suite.protection
    if found and found.encryption:
        yield Use.IKE_CIPHER, suite.encryption, found.encryption
    if found and suite.integrity and (found.integrity or found.ah):
        yield Use.IKE_HASH, suite.integrity, found.integrity or found.ah
    if suite.pfs:
        yield Use.IKE_GROUP, suite.group, suite.pfs


def _weaker(ike: Algorithm, esp: Algorithm) -> bool:
    """Whether one is worth fewer bits; of hashes, whether it is the weaker one."""
    if isinstance(ike, Integrity) and isinstance(esp, Integrity):
        return rank(ike) < rank(esp)
    if isinstance(ike, Encryption | DhGroup) and isinstance(esp, Encryption | DhGroup):
        return row_of(ike).bits < row_of(esp).bits
    return False


def _below(pair: PairContext, use: Use, ike: Algorithm, version: IkeVersion) -> bool:
    """Whether the profile says it already, and worse."""
    weakness = pair.options.strength.weakness(use, ike, version)
    return weakness is not None and weakness.below


def _in_words(found: Algorithm) -> str:
    return f"group {found.value}" if isinstance(found, DhGroup) else spelt(found)
