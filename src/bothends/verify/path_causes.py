"""Causes on the way between two ends whose configurations fit, told by what both of them show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bothends.causes import Cause, Certainty, Evidence, Step
from bothends.causes.path_causes import PathEnd, ike_lost, permit
from bothends.platforms.facts import Shown
from bothends.verify.check import View
from bothends.verify.expected import ExpectedEnd
from bothends.verify.ike_checks import live
from bothends.verify.investigation import Investigation, destinations, route_command

_NO_ROUTE = "no usable route to the peer"
_NOT_ROUTED = "the protected networks are not routed into the tunnel"
"""Titles of the rules that the comparison has for the same."""
Views = Sequence[View]
Row = Mapping[str, Any]
_ASKED, _ANSWERED, _NEGOTIATING = "MM_NO_STATE", "MM_SA_SETUP", "IN-NEG"


def unrouted(views: Views, asked: Investigation) -> Iterator[Cause]:
    """An end without a route to the peer, or to a network that it protects traffic to."""
    for view in views:
        device = view.here.device
        masks = destinations(view.here, view.there)
        missing = {a: answer for a in masks if (answer := asked.no_route(device, a))}
        if missing:
            yield Cause(
                what=_NO_ROUTE if view.there.address in missing else _NOT_ROUTED,
                end=device,
                certainty=Certainty.CERTAIN,
                message=f"{device} has no route to {', '.join(map(str, missing))}",
                evidence=tuple(
                    Evidence(device, 0, f"{route_command(a)}: {answer}")
                    for a, answer in missing.items()
                ),
                do=(Step(device, tuple(f"ip route {a} {masks[a]} <next hop>" for a in missing)),),
            )


def ike_unheard(views: Views, _asked: Investigation) -> Iterator[Cause]:
    """The first packets of IKE do not reach the other end, in one direction or in both."""
    lost = [view for view in views if _unheard(view)]
    if not lost:
        return
    yield ike_lost(
        "UDP 500",
        [(known(view.here), known(view.there)) for view in lost],
        (shown(view, row) for view in views for row in live(view)[0]),
        "Both configurations fit each other",
    )


def known(end: ExpectedEnd) -> PathEnd:
    """An end in the words of a cause."""
    return PathEnd(end.device, str(end.address))


def unanswered_ikev2(views: Views, _asked: Investigation) -> Iterator[Cause]:
    """An IKEv2 request that goes on without an answer; which way it is lost, IOS does not show."""
    waiting = [view for view in views if any(r["state"] == _NEGOTIATING for r in live(view)[0])]
    if not waiting:
        return
    here, there = (end.device for end in views[0].expected.ends)
    names = " and ".join(view.here.device for view in waiting)
    yield Cause(
        what="IKE is not answered",
        end=f"the path between {here} and {there}",
        certainty=Certainty.POSSIBLE,
        message=f"both configurations fit each other, but {names} asked and got no answer: UDP 500 "
        "or 4500 is dropped on the way, or an address is translated that the other end does not "
        "name",
        evidence=tuple(shown(view, row) for view in waiting for row in live(view)[0]),
        do=tuple(
            permit(traffic, known(view.here), known(view.there))
            for view in views
            for traffic in ("UDP 500", "UDP 4500")
        ),
    )


def _unheard(view: View) -> bool:
    """Whether IKE packets of this end do not reach the other.

    It asks, and the other end has no trace of that; or it answered, and the other still asks.
    """
    remote = view.mirrored()
    if _still_asks(view) and not received(remote):
        return True
    return any(row["state"] == _ANSWERED for row in received(view)) and _still_asks(remote)


def _still_asks(view: View) -> bool:
    """Whether this end started, and has had no answer to any of its attempts."""
    return {row["state"] for row in sent(view)} == {_ASKED}


def sent(view: View) -> list[Row]:
    """IKE SAs that this end started."""
    return [row for row in rows(view) if str(row["src"]) == str(view.here.address)]


def received(view: View) -> list[Row]:
    """IKE SAs that the other end started, as this one knows them."""
    return [row for row in rows(view) if str(row["src"]) == str(view.there.address)]


def rows(view: View) -> list[Row]:
    """The IKE SAs between the two addresses: what lives, and attempts that were given up.

    A deleted one with a connection number was up once, and says nothing of the fault.
    """
    alive, dead = live(view)
    return [*alive, *(row for row in dead if not row["conn_id"])]


def shown(view: View, row: Row) -> Evidence:
    """A row of the IKE SAs of this end, as it was printed."""
    command = view.facts.commands[Shown.IKE_SA]
    line = view.facts.quote(Shown.IKE_SA, row["src"], row["dst"], row["state"], row["conn_id"])
    return Evidence(view.here.device, 0, f"{command}: {line}")
