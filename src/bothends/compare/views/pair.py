"""What a check asks of a tunnel as one of its ends sees it."""

from collections.abc import Iterator
from functools import partial

from bothends.compare.context import PairContext
from bothends.compare.ends import Meeting
from bothends.compare.finding import Place
from bothends.compare.judge import meetings
from bothends.compare.views.places import end_place
from bothends.ike.end import IkeEnd
from bothends.ike.negotiate import Negotiation, Reason, StageStatus
from bothends.model import Address, IkeVersion


def both_views(pair: PairContext) -> Iterator[PairContext]:
    """A tunnel as each of its ends sees it; one view where the far end is unknown."""
    yield pair
    if pair.b is not None:
        yield pair.mirrored()


def meeting_of(view: PairContext) -> Meeting:
    """How our end of a view sees the other."""
    return meetings(view)[0]


def speaks(pair: PairContext, version: IkeVersion) -> bool:
    """Whether both ends negotiate, in this version of IKE."""
    return pair.b is not None and pair.a.ike is version and pair.b.ike is version


def views(pair: PairContext, version: IkeVersion | None = None) -> Iterator[PairContext]:
    """Both views of a tunnel whose ends negotiate, perhaps only in one version of IKE."""
    if pair.b is not None and (version is None or speaks(pair, version)):
        yield from both_views(pair)


ikev1_views = partial(views, version=IkeVersion.V1)
ikev2_views = partial(views, version=IkeVersion.V2)


def peer_address(view: PairContext) -> Address | None:
    """The address that the other end comes from: what it uses, where ours names another one."""
    seen = meeting_of(view)
    return seen.there if seen.points or seen.theirs is None else seen.theirs


def ike_ends(view: PairContext) -> tuple[IkeEnd, IkeEnd]:
    """What both ends bring along, ours first. Raises ValueError without a negotiation."""
    if view.a_to_b is None:
        raise ValueError(view.id)
    return view.a_to_b.initiator, view.a_to_b.responder


def possible(pair: PairContext) -> tuple[Negotiation, ...]:
    """The negotiations that an end can start."""
    return tuple(
        negotiation
        for negotiation in pair.directions
        if negotiation.phase1.reason is not Reason.CANNOT_START
    )


def comes_up(pair: PairContext) -> bool:
    """Whether a tunnel comes up, at least when the right end starts."""
    return any(negotiation.comes_up is StageStatus.OK for negotiation in pair.directions)


def fails(pair: PairContext, stage: str, reason: Reason) -> bool:
    """Whether a stage ends for a reason, whoever starts."""
    return any(getattr(negotiation, stage).reason is reason for negotiation in pair.directions)


def asks_proof(pair: PairContext) -> bool:
    """Whether the ends come so far that they authenticate each other."""
    return any(
        negotiation.auth.reason not in {Reason.EARLIER, Reason.UNREAD, Reason.PROFILE_MISSING}
        for negotiation in pair.directions
    )


def remote_place(view: PairContext) -> Place | None:
    """Where the other end stands, if it is known."""
    return end_place(view.b) if view.b else None
