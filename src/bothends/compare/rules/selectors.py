"""Selectors: the crypto access lists of both ends must be mirror images."""

from collections.abc import Iterator, Sequence

from bothends.compare.context import PairContext
from bothends.compare.corrections.selectors import (
    agreed,
    entries,
    exchanged,
    goes_anywhere,
    mirrored_entries,
    single_flow,
    without_any,
)
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import LOCAL_ENTRY, REMOTE_ENTRY, crypto_map
from bothends.compare.rules.families import SELECTORS
from bothends.compare.rules.rule import Hit
from bothends.compare.verdict import refused
from bothends.compare.views.acls import entry_place
from bothends.compare.views.inside import connected, ivrf, not_behind
from bothends.compare.views.mirror import Fault, Mirror, faults_of
from bothends.compare.views.pair import both_views, possible
from bothends.ike.end import SelectorLine
from bothends.ike.negotiate import SelectorMatch, StageStatus
from bothends.ike.selectors import Relation


@SELECTORS.pair_rule(
    "ACL-001",
    title="crypto ACLs have nothing in common",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    between_ends=True,
    rationale="The proxy identities of quick mode come from the initiator's list and must be "
    "within the responder's, mirrored. Nothing overlaps, so every request is refused with 'proxy "
    "identities not supported', and the packets that match are dropped.",
    source="Cisco IOS: mirror image crypto ACLs, case 1; RFC 2409 section 5.5",
    wrong=crypto_map(b={REMOTE_ENTRY: "permit ip 10.2.0.0 0.0.0.255 10.9.0.0 0.0.0.255"}),
)
def nothing_in_common(pair: PairContext) -> Iterator[Hit]:
    """No entry of the list that starts overlaps the mirrored other."""
    both = ((view, list(faults_of(view, Fault.NOTHING_IN_COMMON))) for view in both_views(pair))
    unmatched = [(view, faults) for view, faults in both if faults]
    if not unmatched:
        return
    view, faults = max(unmatched, key=lambda each: _likely(*each))  # of equals the first
    matches = [match for match, _ in faults]
    remote = view.remote
    theirs = faults[0][1].negotiation.responder.selectors
    count = "its entry" if len(matches) == 1 else f"none of its {len(matches)} entries"
    known = "is not known" if len(matches) == 1 else "is known"
    yield Hit(
        f"refused when {view.a.router.name} initiates: {count} ({matches[0].proposed.flow}) "
        f"{known} to {remote.router.name}, mirrored",
        entry_place(view.a, matches[0].proposed),
        entry_place(remote, theirs[0]),
        fix=_in_common(view, matches, theirs),
    )


def _in_common(
    view: PairContext, matches: Sequence[SelectorMatch], theirs: Sequence[SelectorLine]
) -> tuple[Fix, ...]:
    """Entries that both ends would have: as a rule ours, mirrored, at the other end."""
    lines = [match.proposed for match in matches]
    if any(goes_anywhere(line.flow) for line in lines):
        return without_any(view.a, lines, theirs)
    if meant := _of_the_hub(view, lines, theirs):
        return meant
    if len(lines) == len(theirs) == 1:
        return exchanged(view.remote, theirs[0], lines[0].flow.mirrored())
    return mirrored_entries(view, *matches)


def _of_the_hub(
    view: PairContext, lines: Sequence[SelectorLine], theirs: Sequence[SelectorLine]
) -> tuple[Fix, ...]:
    """What a hub that only answers protects towards a spoke, in place of entries of the spoke.

    Nothing where the hub has no entry for a network of the spoke: then it is the hub's that lacks.
    """
    if not view.remote.waits or view.a.waits:
        return ()
    meant = [
        each.flow.mirrored()
        for each in theirs
        if each.permit
        and not goes_anywhere(each.flow)
        and (
            connected(view.a, each.flow.remote)
            or any(each.flow.remote.meets(line.flow.local) for line in lines)
        )
    ]
    return entries(view.a, meant, single_flow(*lines)) if meant else ()


def _likely(view: PairContext, faults: list[tuple[SelectorMatch, Mirror]]) -> int:
    """How many sides of our entries the connected networks of the ends speak for."""
    flows = [match.proposed.flow for match, _ in faults]
    return sum(
        connected(view.a, flow.local) + connected(view.remote, flow.remote) for flow in flows
    )


@SELECTORS.pair_rule(
    "ACL-002",
    title="crypto ACL entry is wider than its mirror",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    between_ends=True,
    rationale="The responder refuses proxy identities that are not within one of its entries: an "
    "entry that is wider, or overlaps in part, never comes up when its end initiates. The tunnel "
    "seems to work as long as the other end happens to initiate.",
    source="Cisco IOS: mirror image crypto ACLs, case 4",
    wrong=crypto_map(b={REMOTE_ENTRY: "permit ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.0.255"}),
)
def wider(pair: PairContext) -> Iterator[Hit]:
    """An entry covers, or partly covers, the mirrored entry of the other end."""
    works = any(negotiation.comes_up is StageStatus.OK for negotiation in possible(pair))
    for view in both_views(pair):
        back = view.b_to_a
        for match, mirror in faults_of(view, Fault.WIDER):
            remote = view.remote
            whole = match.relation is Relation.SUPERSET
            old = match.answer if whole and match.answer and mirror.is_free(match.answer) else None
            yield Hit(
                f"refused when {view.a.router.name} initiates: {match.proposed.flow} is "
                f"{'wider than' if whole else 'not within'} what {remote.router.name} protects",
                entry_place(view.a, match.proposed),
                entry_place(remote, match.answer),
                fix=without_any(view.a, [match.proposed], mirror.negotiation.responder.selectors)
                if goes_anywhere(match.proposed.flow)
                else agreed(view.a, match.proposed, remote, mirror.negotiation.responder.selectors)
                or exchanged(remote, old, match.proposed.flow.mirrored()),
                consequence=Consequence.ONE_WAY
                if works and back and refused(match, back) is Verdict.UP_ONE_WAY
                else None,
            )


@SELECTORS.pair_rule(
    "ACL-003",
    of=both_views,
    title="crypto ACL entry is narrower than its mirror",
    severity=Severity.WARNING,
    consequence=Consequence.ONE_WAY,
    between_ends=True,
    rationale="The narrower end can initiate, because what it proposes is within the other's "
    "entry; the wider end cannot. The tunnel comes up or not depending on which end sends first.",
    source="Cisco IOS: mirror image crypto ACLs, case 3",
    wrong=crypto_map(b={REMOTE_ENTRY: "permit ip 10.2.0.0 0.0.0.127 10.1.0.0 0.0.0.255"}),
)
def narrower(view: PairContext) -> Iterator[Hit]:
    """An entry is strictly within the mirrored entry of an end that starts as well."""
    if len(possible(view)) < 2:
        return
    for match, mirror in faults_of(view, Fault.NARROWER):
        remote = view.remote
        answer = match.answer
        if answer and goes_anywhere(answer.flow):
            fix = without_any(remote, [answer], mirror.negotiation.initiator.selectors)
        elif answer:
            fix = agreed(
                remote, answer, view.a, mirror.negotiation.initiator.selectors
            ) or exchanged(view.a, match.proposed, answer.flow.mirrored())
        else:
            fix = ()
        yield Hit(
            f"only {view.a.router.name} can initiate: {match.proposed.flow} is "
            f"within the entry of {remote.router.name}, which is wider",
            entry_place(view.a, match.proposed),
            entry_place(remote, answer),
            fix=fix,
        )


@SELECTORS.pair_rule(
    "ACL-004",
    title="crypto ACLs are copies, not mirror images",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    between_ends=True,
    leads={"ACL-012", "PEER-006"},
    rationale="The list was pasted from one end to the other. Each end protects what it sends, so "
    "source and destination have to be swapped.",
    source="Cisco IOS: mirror image crypto ACLs",
    wrong=crypto_map(b={REMOTE_ENTRY: LOCAL_ENTRY}),
)
def copied(pair: PairContext) -> Iterator[Hit]:
    """Entries equal those of the other end, instead of their mirror images."""
    both = ((view, list(faults_of(view, Fault.COPIED))) for view in both_views(pair))
    pasted = [(view, faults) for view, faults in both if faults]
    if not pasted:
        return
    view, faults = next((each for each in pasted if not _foreign(*each)), pasted[0])
    remote = view.remote
    matches = [match for match, _ in faults]
    copies = [mirror.copy_of(match) for match, mirror in faults]
    what = "the entry stands" if len(matches) == 1 else f"{len(matches)} entries stand"
    yield Hit(
        f"{what} on {view.a.router.name} and {remote.router.name} alike: "
        f"{matches[0].proposed.flow}",
        entry_place(view.a, matches[0].proposed),
        entry_place(remote, copies[0]),
        fix=entries(remote, [x.proposed.flow.mirrored() for x in matches], single_flow(*copies)),
    )


def _foreign(view: PairContext, faults: list[tuple[SelectorMatch, Mirror]]) -> bool:
    """Whether what our end protects lies behind the other one: then ours is the copy."""
    networks = [match.proposed.flow.local for match, _ in faults]
    return any(
        not_behind(view.a, network, ivrf(view.a))
        or (connected(view.remote, network) and not connected(view.a, network))
        for network in networks
    )


@SELECTORS.pair_rule(
    "ACL-005",
    of=both_views,
    title="crypto ACL entry on one end only",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    from_absence=True,
    between_ends=True,
    rationale="Its traffic is encrypted by one end and refused by the other, while the rest of "
    "the tunnel works. The state of the tunnel is up, and one subnet is not reachable.",
    source="Cisco IOS: mirror image crypto ACLs",
    wrong=crypto_map(
        a={f" {LOCAL_ENTRY}": f" {LOCAL_ENTRY}\n permit ip 10.1.7.0 0.0.0.255 10.2.0.0 0.0.0.255"}
    ),
)
def one_sided_entry(view: PairContext) -> Iterator[Hit]:
    """An entry overlaps nothing on the other end, or a deny, though others do."""
    for match, mirror in faults_of(view, Fault.ONE_SIDED):
        remote = view.remote
        denied = match.answer is not None
        yield Hit(
            f"{match.proposed.flow} of {view.a.router.name} is "
            f"{'denied' if denied else 'not covered'} by the crypto ACL of {remote.router.name}",
            entry_place(view.a, match.proposed),
            entry_place(remote, match.answer),
            fix=without_any(view.a, [match.proposed], mirror.negotiation.responder.selectors)
            if goes_anywhere(match.proposed.flow)
            else mirrored_entries(view, match),
        )


@SELECTORS.pair_rule(
    "ACL-006",
    title="protocol or ports are not mirrored",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    between_ends=True,
    rationale="A port that is the destination's on one end is the source's on the other: `eq 443` "
    "has to be moved together with its address. The protocol must be the same on both.",
    source="Cisco IOS: mirror image crypto ACLs; RFC 2407 section 4.6.2",
    wrong=crypto_map(
        a={LOCAL_ENTRY: "permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 443"},
        b={REMOTE_ENTRY: "permit tcp 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255 eq 443"},
    ),
    right=crypto_map(
        a={LOCAL_ENTRY: "permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 443"},
        b={REMOTE_ENTRY: "permit tcp 10.2.0.0 0.0.0.255 eq 443 10.1.0.0 0.0.0.255"},
    ),
)
def ports(pair: PairContext) -> Iterator[Hit]:
    """The networks are mirror images, protocol or ports are not."""
    seen = set()
    for view in both_views(pair):
        for match, mirror in faults_of(view, Fault.PORTS):
            line = mirror.same_networks(match)
            if line is None or match.proposed in seen:
                continue
            seen.add(line)
            remote = view.remote
            swapped = line.flow.local_ports == match.proposed.flow.local_ports
            what = (
                "the protocols differ"
                if line.flow.protocol != match.proposed.flow.protocol
                else "the ports are not mirrored"
                if swapped
                else "the ports differ"
            )
            yield Hit(
                f"{what}: {match.proposed.flow} on {view.a.router.name}, {line.flow} on "
                f"{remote.router.name}",
                entry_place(view.a, match.proposed),
                entry_place(remote, line),
                fix=exchanged(remote, line, match.proposed.flow.mirrored()),
            )
