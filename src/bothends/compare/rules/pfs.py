"""Perfect forward secrecy: a new Diffie-Hellman exchange for every IPsec SA."""

from collections.abc import Callable, Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.corrections.algorithms import group_for
from bothends.compare.corrections.together import with_their_peers
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.agreement import Agreement, Couple, Effect, Setting, of_ipsec
from bothends.compare.rules.example import crypto_map, ikev2
from bothends.compare.rules.families import PFS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import possible
from bothends.compare.views.places import joined
from bothends.compare.views.settings import Protected, in_use, only, opposite, protected
from bothends.ike.strength import Use
from bothends.model import CLASSICAL, DhGroup, IkeVersion, row_of

_AMPLE = 128
"""Bits that every strength profile takes; more in phase 1 is no reason to warn."""


def _groups(version: IkeVersion) -> Callable[[PairContext], Iterator[Couple[DhGroup | None]]]:
    """The groups of both ends, where both speak one version of IKE."""

    def groups(pair: PairContext) -> Iterator[Couple[DhGroup | None]]:
        if pair.b is not None and {pair.a.ike, pair.b.ike} == {version}:
            yield from of_ipsec(pair, "pfs", _line, _group_words)

    return groups


def _line(end: Protected, group: DhGroup | None) -> str:
    return end.router.lines.pfs(group, end.settings.pfs_kems.value)


def _stronger(pair: PairContext, *groups: DhGroup | None) -> DhGroup:
    return group_for(pair.options, pair.a.ike, *groups)


def _group_words(group: DhGroup | None) -> str:
    return f"group {group}" if group else "none"


PFS.must_agree(
    "PFS-001",
    Agreement(
        of=_groups(IkeVersion.V1),
        unlike=lambda ours, theirs: bool(ours and theirs and ours is not theirs),
        expected=_stronger,
        effect="phase 2 is refused whichever end initiates",
    ),
    title="the PFS groups differ",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="An end with `set pfs` puts its group into the proposal of quick mode, and refuses "
    "a proposal with any other group: the responder does not fall back. The group is no part of "
    "the transform set, so the sets may agree and phase 2 still ends with NO-PROPOSAL-CHOSEN.",
    source="RFC 2409 section 5.5; Cisco IOS command reference: set pfs",
    wrong=crypto_map(b={"set pfs group14": "set pfs group5"}),
    verdict=Verdict.DOWN_PHASE2,
)


def _one_sided_effect(
    view: PairContext, ours: Setting[DhGroup | None], theirs: Setting[DhGroup | None]
) -> Effect:
    """What PFS on our end only leads to: some ends never start by their nature."""
    starting = [negotiation.initiator for negotiation in possible(view)]
    if view.a_to_b and view.a_to_b.initiator not in starting:
        return Effect(
            f"refused, since only {theirs.owner} can initiate", consequence=Consequence.PHASE2
        )
    if len(starting) == 1:
        return Effect(f"refused when {theirs.owner} rekeys", consequence=Consequence.REKEY)
    return Effect(
        f"only {ours.owner} can initiate, and it fails when {theirs.owner} rekeys",
        consequence=Consequence.ONE_WAY,
    )


PFS.must_agree(
    "PFS-002",
    Agreement(
        of=_groups(IkeVersion.V1),
        each_way=True,
        unlike=lambda ours, theirs: bool(ours and not theirs),
        expected=_stronger,
        message="{a} requires {ours}, {b} proposes no PFS: {effect}",
        effect=_one_sided_effect,
    ),
    title="PFS on one end only",
    severity=Severity.ERROR,
    consequence=Consequence.ONE_WAY,
    from_absence=True,
    rationale="An end without `set pfs` accepts any proposal; an end with it refuses a proposal "
    "without. So the tunnel comes up only when the end with PFS initiates, and fails at the "
    "first rekey that the other end initiates, often an hour later.",
    source="Cisco IOS command reference: set pfs",
    wrong=crypto_map(b={" set pfs group14\n": ""}),
    verdict=Verdict.UP_ONE_WAY,
)


PFS.must_agree(
    "PFS-003",
    Agreement(of=_groups(IkeVersion.V2), expected=_stronger, effect="refused at the first rekey"),
    title="PFS differs under IKEv2",
    severity=Severity.ERROR,
    consequence=Consequence.REKEY,
    from_absence=True,
    rationale="IKE_AUTH carries no key exchange for the first child SA, so it comes up whatever "
    "`set pfs` configures. The first CREATE_CHILD_SA that rekeys it does carry one, and is "
    "refused when the groups differ or one end has none. The fault shows an hour after the change.",
    source="RFC 7296 sections 1.2 and 1.3.1; Cisco bug CSCug67056",
    wrong=ikev2(b={"set pfs group14": "set pfs group19"}),
    verdict=Verdict.UP_UNTIL_REKEY,
)


@PFS.device_rule(
    "PFS-004",
    title="`set pfs` without a group",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    between_ends=True,
    leads_on_line={"STR-001"},
    rationale="`set pfs` alone means group 1, 768 bits, not `the group of phase 1`. RFC 8247 "
    "forbids group 1, IOS XE 17.11 refuses it, and it matches no end that names a stronger group.",
    source="Cisco IOS command reference: set pfs; RFC 8247 section 2.4",
    wrong=crypto_map(both={"set pfs group14": "set pfs"}),
    error_when="the strength profile forbids group 1",
)
def bare(device: DeviceContext) -> Iterator[Hit]:
    """A line `set pfs` and nothing behind it."""
    for used in in_use(device):
        local, value = used.local, used.local.settings.pfs
        if value.value is not DhGroup.MODP_768 or value.origin.text.split()[2:]:
            continue
        ends = [end for _, end in used.tunnels]
        groups = [end.settings.pfs.value for end in ends]
        group = group_for(device.options, local.end.ike, value.value, *groups)
        weak = device.options.strength.weakness(Use.PFS_GROUP, value.value, local.end.ike)
        forbidden = weak is not None and weak.severity is Severity.ERROR
        both = [local, *(end for end in ends if end.settings.pfs.value is value.value)]
        yield Hit(
            f"{local.name} uses group 1 (768 bits), the group of `set pfs` without a number",
            local.at(value.origin),
            opposite(used.tunnels, lambda end: end.settings.pfs.origin),
            fix=tuple(end.with_pfs(group, CLASSICAL) for end in both),
            severity=Severity.ERROR if forbidden else None,
            tunnel=only(used.tunnels),
        )


@PFS.pair_rule(
    "PFS-005",
    title="PFS is not configured",
    severity=Severity.INFO,
    consequence=Consequence.WEAK,
    from_absence=True,
    between_ends=True,
    rationale="Without `set pfs` on either end the keys of every IPsec SA come from the one "
    "exchange of phase 1. The tunnel works, but anyone who breaks that exchange, or obtains the "
    "keys of phase 1 from a router, can read all traffic that it protected.",
    source="NIST SP 800-77r1 section 3.3",
    wrong=crypto_map(both={" set pfs group14\n": ""}),
)
def absent(pair: PairContext) -> Iterator[Hit]:
    """Neither end asks for PFS; spokes among themselves are told with their hub."""
    both = protected(pair)
    if both is None or pair.spokes or any(end.settings.pfs.value for end in both):
        return
    yield Hit(
        f"neither {both[0].name} nor {both[1].name} uses PFS",
        both[0].place,
        both[1].place,
        fix=_asked(pair, both),
    )


def _asked(pair: PairContext, both: tuple[Protected, Protected]) -> tuple[Fix, ...]:
    """PFS for both ends, and for all whose tunnels use the same settings."""
    group = group_for(pair.options, pair.a.ike)
    views = [(pair, both[0].settings), (pair.mirrored(), both[1].settings)]
    return joined(
        Protected(view.a, settings).with_pfs(group, CLASSICAL)
        for view, settings in with_their_peers(pair.pairs, views, asking=False)
    )


@PFS.pair_rule(
    "PFS-006",
    title="the PFS group is weaker than that of phase 1",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    between_ends=True,
    rationale="PFS protects recorded traffic when the keys of phase 1 become known. With a group "
    "weaker than that of phase 1 it costs time at every rekey, and this protection is only as "
    "strong as the weaker group.",
    source="NIST SP 800-77r1 section 3.3; NIST SP 800-57 part 1, table 2",
    wrong=crypto_map(both={"set pfs group14": "set pfs group5"}),
)
def weaker_than_phase1(pair: PairContext) -> Iterator[Hit]:
    """Both ends agree on a group for PFS, and on a stronger one for phase 1."""
    both = protected(pair)
    suite = next((negotiation.suite for negotiation in pair.directions if negotiation.suite), None)
    if both is None or suite is None:
        return
    ours, theirs = both[0].settings.pfs, both[1].settings.pfs
    if not ours.value or ours.value is not theirs.value:
        return
    bits = row_of(ours.value).bits
    if bits < row_of(suite.group).bits:
        group = group_for(pair.options, pair.a.ike, suite.group)
        yield Hit(
            f"{both[0].name} and {both[1].name} use group {ours.value} for PFS, "
            f"group {suite.group} in phase 1",
            both[0].at(ours.origin),
            both[1].at(theirs.origin),
            fix=tuple(end.with_pfs(group) for end in both),
            severity=Severity.INFO if bits >= _AMPLE else None,
        )
