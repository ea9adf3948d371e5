"""The suite that the two ends settle on, against the chosen profile."""

from collections.abc import Iterable, Iterator
from itertools import chain

from bothends.compare.context import PairContext
from bothends.compare.corrections.algorithms import rank
from bothends.compare.corrections.lifting import NEW, Holder, is_below, weak_parts
from bothends.compare.corrections.spelling import spelt
from bothends.compare.corrections.together import lifted_together, with_their_peers
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, pair_rule
from bothends.compare.rules.strength import place_of
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import end_place, joined, place
from bothends.compare.views.settings import Protected
from bothends.ike.negotiate import Negotiation, Suite
from bothends.ike.strength import Algorithm, Profile, Use, suite_parts
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, row_of
from bothends.platforms.statements import Statement


@pair_rule(
    "STR-002",
    title="the negotiated suite is below the strength profile",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="The traffic is protected by what the two ends negotiate: the first of the "
    "responder's proposals that the initiator has too. One old policy with a low number keeps "
    "every tunnel weak although better ones follow it.",
    source="NSA: Configuring IPsec Virtual Private Networks (2020); RFC 8247; RFC 8221",
    wrong=crypto_map(both={" group 14\n": " group 5\n"}),
    verdict=Verdict.UP_WEAK,
)
def weak_suite(pair: PairContext) -> Iterator[Hit]:
    """The suite of a direction that comes up has an algorithm below the profile."""
    profile = pair.options.strength
    seen: set[tuple[str, ...]] = set()
    for negotiation in pair.directions:
        if negotiation.suite is None or pair.b is None:
            continue
        parts = tuple(
            f"{use.words} {spelt(algorithm)}: {weakness.text}"
            for use, algorithm in suite_parts(negotiation.suite, negotiation.initiator.ike)
            if (weakness := profile.weakness(use, algorithm, negotiation.initiator.ike))
            and weakness.below
        )
        if not parts or parts in seen:
            continue
        seen.add(parts)
        ours, theirs = _sides(pair, negotiation)
        a, b = pair.routers
        nodes = [*((a, each) for each in ours), *((b, each) for each in theirs)]
        lifted = lifted_together(profile, pair.pairs, nodes)
        yield Hit(
            f"{pair.a.router.name} and {pair.b.router.name} will use {'; '.join(parts)}"
            f"{_better(profile, negotiation)}",
            *_weakest(pair, profile, ours, theirs),
            fix=joined(
                chain(
                    lifted,
                    _stronger_groups(pair, profile),
                    _new_set(pair.a, lifted),
                    _new_set(pair.b, lifted),
                )
            ),
        )


_Side = tuple[Holder, ...]
"""The objects of one end that met: the proposal of phase 1, the transform-set."""


def _sides(pair: PairContext, negotiation: Negotiation) -> tuple[_Side, _Side]:
    met = [
        (one.source, other.source)
        for one, other in (negotiation.offers, negotiation.protections)
        if one.source and other.source
    ] if negotiation.offers and negotiation.protections else []  # fmt: skip
    initiator = tuple(one for one, _ in met)
    responder = tuple(other for _, other in met)
    return (initiator, responder) if negotiation is pair.a_to_b else (responder, initiator)


def _weakest(
    pair: PairContext, profile: Profile, ours: _Side, theirs: _Side
) -> tuple[Place, Place | None]:
    places: list[Place] = []
    for end, side in ((pair.a, ours), (pair.b, theirs)):
        if end is None:
            return places[0], None
        weak = [(holder, each) for holder in side for each in weak_parts(profile, holder)]
        weak.sort(key=lambda couple: not couple[1].weakness.below)
        group = end.settings.pfs if end.settings else None
        if weak:
            places.append(place_of(end.router, *weak[0]))
        elif group and group.value and profile.weakness(Use.PFS_GROUP, group.value, end.ike):
            places.append(place(end.router, group.origin))
        else:
            places.append(end_place(end))
    return places[0], places[1]


def _new_set(end: TunnelEnd, lifted: Iterable[Fix]) -> Iterator[Fix]:
    """The line for the crypto map entry or IPsec profile that names a transform set made new."""
    lines = chain.from_iterable(fix.lines for fix in lifted if fix.device == end.router.name)
    say = end.router.lines.say
    head = say(Statement.TRANSFORM_SET, name=NEW, transforms="")
    if end.settings and any(line.startswith(head) for line in lines):
        yield Protected(end, end.settings).fix(say(Statement.SETS, names=NEW))


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
        expected = profile.replacement(Use.PFS_GROUP, pair.a.ike)
        yield Protected(view.a, settings).with_pfs(expected)


def _better(profile: Profile, negotiation: Negotiation) -> str:
    """Words about a proposal that both ends have and the profile allows."""
    met = negotiation.offers[1].source if negotiation.offers else None
    if negotiation.initiator.ike is not IkeVersion.V1 or not (met and is_below(profile, met)):
        return ""
    strong = {
        (offer.encryption, offer.integrity, offer.groups, offer.authentication): offer.source
        for offer in negotiation.initiator.offers
        if offer.source and not is_below(profile, offer.source)
    }
    for offer in negotiation.responder.offers:
        key = (offer.encryption, offer.integrity, offer.groups, offer.authentication)
        if key in strong and offer.source:
            return (
                f"; both have a better one (policy {strong[key].priority} on "
                f"{negotiation.initiator.name}, {offer.source.priority} on "
                f"{negotiation.responder.name}): remove the weaker, or give it a higher number"
            )
    return ""


@pair_rule(
    "STR-008",
    title="IKE is weaker than the tunnel that it keys",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="The keys of the IPsec SAs are derived from the IKE SA, so a tunnel with AES-256 "
    "whose IKE SA uses AES-128 is only as strong as the IKE SA. Use at least the same key length, "
    "hash and group for IKE as for ESP and PFS.",
    source="RFC 3766; NSA: Configuring IPsec Virtual Private Networks (2020)",
    wrong=crypto_map(both={"encr aes 256": "encr aes"}),
)
def weaker_ike(pair: PairContext) -> Iterator[Hit]:
    """The cipher, hash or group that IKE ends with is weaker than that of the IPsec SAs."""
    negotiation = next((each for each in pair.directions if each.suite), None)
    if negotiation is None or negotiation.suite is None or pair.b is None:
        return
    weaker = [
        (ike, esp)
        for use, ike, esp in _couples(negotiation.suite)
        if _weaker(ike, esp) and not _below(pair, use, ike, negotiation.initiator.ike)
    ]
    ours, theirs = _sides(pair, negotiation)
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
    protection = suite.protection
    if protection and protection.encryption:
        yield Use.IKE_CIPHER, suite.encryption, protection.encryption
    if protection and suite.integrity and (protection.integrity or protection.ah):
        yield Use.IKE_HASH, suite.integrity, protection.integrity or protection.ah
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


def _in_words(algorithm: Algorithm) -> str:
    return f"group {algorithm.value}" if isinstance(algorithm, DhGroup) else spelt(algorithm)
