"""Selectors: the crypto access lists of both ends must be mirror images."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, both_views, end_place, pair_rule, place
from bothends.ike.negotiate import Negotiation, Reason, SelectorMatch, mirrored_identically
from bothends.ike.selectors import Relation
from bothends.ios.config.values import Origin

_LINE = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"


def _start(pair: PairContext) -> Negotiation | None:
    """The negotiation that `a` starts, when it gets as far as selectors."""
    found = pair.a_to_b
    if found is None or not pair.a.entry or pair.b is None or not pair.b.entry:
        return None
    late = {None, Reason.SELECTORS, Reason.EARLIER}
    return found if found.phase2.reason in late else None


def _at(end: TunnelEnd, source: object) -> Place:
    origin = getattr(source, "origin", source)
    return place(end.router, origin) if isinstance(origin, Origin) else end_place(end)


def _mirror_fix(view: PairContext, match: SelectorMatch) -> tuple[Fix, ...]:
    """The line that the far end needs, in its own access list."""
    if view.b is None or view.b.entry is None or view.b.entry.acl is None:
        return ()
    words = _mirrored_text(_at(view.a, match.proposed.source).text)
    if not words:
        return ()
    head = f"ip access-list extended {view.b.entry.acl.value}"
    return (Fix(view.b.router.name, (head, f" {words}")),)


def _mirrored_text(line: str) -> str:
    """`permit ip A B` with the sides exchanged; nothing where ports or groups make it longer."""
    words = [word for word in line.split() if word != "log"]
    if words and words[0].isdigit():
        words = words[1:]
    if words[:1] == ["access-list"]:
        words = words[2:]
    sides, rest = [], words[2:]
    while rest:
        size = 1 if rest[0] == "any" else 2
        sides.append(" ".join(rest[:size]))
        rest = rest[size:]
    return " ".join((*words[:2], sides[1], sides[0])) if len(sides) == 2 else ""


@pair_rule(
    "ACL-001",
    title="crypto ACLs have nothing in common",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="The proxy identities of quick mode come from the initiator's list and must be "
    "within the responder's, mirrored. Nothing overlaps, so every request is refused with "
    "'proxy identities not supported'.",
    source="Cisco IOS: mirror image crypto ACLs",
    wrong=crypto_map(b={_LINE: "permit ip 10.2.0.0 0.0.0.255 10.9.0.0 0.0.0.255"}),
    right=crypto_map(),
)
def nothing_in_common(pair: PairContext) -> Iterator[Hit]:
    """No entry of either list overlaps the mirrored other."""
    found = _start(pair)
    if found is None or not found.selectors or _identical(found):
        return
    if all(match.relation is Relation.DISJOINT for match in found.selectors):
        match = found.selectors[0]
        yield Hit(
            f"{len(found.selectors)} entries of {pair.a.router.name}, none of them mirrored on "
            f"{found.responder.name}",
            _at(pair.a, match.proposed.source),
            end_place(pair.b) if pair.b else None,
            fix=_mirror_fix(pair, match),
        )


def _identical(found: Negotiation) -> bool:
    theirs = [line.flow for line in found.responder.selectors if line.permit]
    return any(
        mirrored_identically(match.proposed.flow, flow)
        for match in found.selectors
        for flow in theirs
    )


@pair_rule(
    "ACL-002",
    title="crypto ACL entry is wider than its mirror",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="The responder refuses proxy identities that are not within one of its entries: an "
    "entry that is wider, or overlaps in part, never comes up when its end starts.",
    source="Cisco IOS: mirror image crypto ACLs, case 4",
    wrong=crypto_map(b={_LINE: "permit ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.0.255"}),
    right=crypto_map(),
)
def wider(pair: PairContext) -> Iterator[Hit]:
    """An entry covers, or partly covers, the mirrored entry of the other end."""
    for view in both_views(pair):
        found = _start(view)
        for match in found.selectors if found else ():
            if match.relation in {Relation.SUPERSET, Relation.OVERLAP} and not match.accepted:
                yield Hit(
                    f"refused when {view.a.router.name} starts: {match.proposed.flow} is not "
                    f"within what {found.responder.name if found else ''} protects",
                    _at(view.a, match.proposed.source),
                    _at(view.b, match.answer.source) if view.b and match.answer else None,
                    fix=_mirror_fix(view, match),
                )


@pair_rule(
    "ACL-003",
    title="crypto ACL entry is narrower than its mirror",
    severity=Severity.WARNING,
    consequence=Consequence.ONE_WAY,
    rationale="The narrower end can start, because what it proposes is within the other's entry; "
    "the wider end cannot.",
    source="Cisco IOS: mirror image crypto ACLs, case 3",
    wrong=crypto_map(b={_LINE: "permit ip 10.2.0.0 0.0.0.127 10.1.0.0 0.0.0.255"}),
    right=crypto_map(),
)
def narrower(pair: PairContext) -> Iterator[Hit]:
    """An entry is strictly within the mirrored entry of the other end."""
    for view in both_views(pair):
        found = _start(view)
        for match in found.selectors if found else ():
            if match.relation is Relation.SUBSET and match.accepted and view.b:
                yield Hit(
                    f"comes up only when {view.a.router.name} starts: its entry is within that of "
                    f"{view.b.router.name}",
                    _at(view.a, match.proposed.source),
                    _at(view.b, match.answer.source) if match.answer else None,
                    fix=_mirror_fix(view, match),
                )


@pair_rule(
    "ACL-004",
    title="crypto ACLs are copies, not mirror images",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="The list was pasted from one end to the other. Source and destination have to "
    "change places.",
    source="Cisco IOS: mirror image crypto ACLs",
    wrong=crypto_map(b={_LINE: "permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"}),
    right=crypto_map(),
)
def copied(pair: PairContext) -> Iterator[Hit]:
    """An entry equals one of the other end, instead of its mirror image."""
    found = _start(pair)
    if found is None or pair.b is None:
        return
    for match in found.selectors:
        for line in found.responder.selectors:
            if line.permit and mirrored_identically(match.proposed.flow, line.flow):
                yield Hit(
                    "the entry stands on both ends alike",
                    _at(pair.a, match.proposed.source),
                    _at(pair.b, line.source),
                    fix=_mirror_fix(pair, match),
                )
                return


@pair_rule(
    "ACL-005",
    title="crypto ACL entry on one end only",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE2,
    rationale="Its traffic is encrypted by one end and refused by the other, while the rest of the "
    "tunnel works.",
    source="Cisco IOS: mirror image crypto ACLs",
    wrong=crypto_map(
        a={
            " permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255": " permit ip 10.1.0.0 0.0.0.255 "
            "10.2.0.0 0.0.0.255\n permit ip 10.1.7.0 0.0.0.255 10.2.0.0 0.0.0.255"
        }
    ),
    right=crypto_map(),
)
def one_sided_entry(pair: PairContext) -> Iterator[Hit]:
    """An entry overlaps nothing on the other end, though others do."""
    for view in both_views(pair):
        found = _start(view)
        if found is None or _identical(found):
            continue
        if all(match.relation is Relation.DISJOINT for match in found.selectors):
            continue
        for match in found.selectors:
            if match.relation is Relation.DISJOINT:
                yield Hit(
                    f"{match.proposed.flow} is known to {view.a.router.name} only",
                    _at(view.a, match.proposed.source),
                    end_place(view.b) if view.b else None,
                    fix=_mirror_fix(view, match),
                )
