"""The selectors of an initiator against the mirror image of the responder's, fault by fault."""

from collections.abc import Iterator
from enum import Enum, auto

from bothends.compare.context import PairContext
from bothends.compare.memo import Memo
from bothends.compare.views.acls import acl_name
from bothends.compare.views.pair import possible
from bothends.ike.end import SelectorLine
from bothends.ike.negotiate import Negotiation, Reason, SelectorMatch
from bothends.ike.selectors import Addresses, Relation, TrafficSelector


class Fault(Enum):
    """What is wrong with one selector of an initiator; each has its rule."""

    NOTHING_IN_COMMON = auto()
    WIDER = auto()
    NARROWER = auto()
    COPIED = auto()
    ONE_SIDED = auto()
    PORTS = auto()


class Mirror:
    """The selectors of one negotiation, the responder's indexed: lists may be long."""

    def __init__(self, negotiation: Negotiation) -> None:
        self.negotiation = negotiation
        self._expected = {match.proposed.flow.mirrored() for match in negotiation.selectors}
        self._by_flow: dict[TrafficSelector, SelectorLine] = {}
        self._by_networks: dict[tuple[Addresses, Addresses], SelectorLine] = {}
        for line in negotiation.responder.selectors:
            if line.permit:
                self._by_flow.setdefault(line.flow, line)
                if self.is_free(line):
                    self._by_networks.setdefault((line.flow.local, line.flow.remote), line)
        self._faults = [(match, self._fault(match)) for match in negotiation.selectors]
        if all(fault is Fault.ONE_SIDED for _, fault in self._faults):
            self._faults = [(match, Fault.NOTHING_IN_COMMON) for match in negotiation.selectors]

    def with_fault(self, fault: Fault) -> Iterator[SelectorMatch]:
        """The selectors of the initiator that have a fault."""
        return (match for match, each in self._faults if each is fault)

    def is_free(self, line: SelectorLine) -> bool:
        """Whether a line of the responder mirrors no selector of the initiator."""
        return line.flow not in self._expected

    def copy_of(self, match: SelectorMatch) -> SelectorLine | None:
        """The responder's line that is the same, where it should be the mirror image."""
        flow = match.proposed.flow
        return self._by_flow.get(flow) if flow != flow.mirrored() else None

    def same_networks(self, match: SelectorMatch) -> SelectorLine | None:
        """The responder's line that is the mirror image but for protocol and ports."""
        flow = match.proposed.flow
        return self._by_networks.get((flow.remote, flow.local))

    def _fault(self, match: SelectorMatch) -> Fault | None:
        if match.accepted:
            image = match.proposed.flow.mirrored() in self._by_flow
            return Fault.NARROWER if match.relation is Relation.SUBSET and not image else None
        if self.copy_of(match):
            return Fault.COPIED
        if match.relation in {Relation.DISJOINT, Relation.OVERLAP} and self.same_networks(match):
            return Fault.PORTS
        if match.relation is Relation.DISJOINT or (match.answer and not match.answer.permit):
            return Fault.ONE_SIDED
        return Fault.WIDER


mirror_of = Memo(Mirror, size=8)
"""The comparison of a negotiation; every rule of the family asks for the same one."""


_UNDECIDED = {Reason.NOT_PROTECTED, Reason.NO_SELECTORS, Reason.UNREAD}
"""Phase 2 ends, or does not, for a reason that leaves selectors out of account."""


def faults_of(view: PairContext, fault: Fault) -> Iterator[tuple[SelectorMatch, Mirror]]:
    """The selectors of our end that have a fault when it starts, and all that it starts with."""
    negotiation = start_of(view)
    if negotiation is not None:
        mirror = mirror_of(negotiation)
        yield from ((match, mirror) for match in mirror.with_fault(fault))


def start_of(view: PairContext) -> Negotiation | None:
    """The negotiation that our end starts, if access lists of both ends decide in it."""
    negotiation = view.a_to_b
    if (
        negotiation is None
        or negotiation not in possible(view)
        or negotiation.phase2.reason in _UNDECIDED
    ):
        return None
    both = view.b is not None and acl_name(view.a) and acl_name(view.b)
    return negotiation if both and negotiation.responder.selectors else None
