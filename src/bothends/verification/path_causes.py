"""Causes on the way between two ends whose configurations fit, told by what both of them show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bothends.causes import Cause, Certainty, Evidence, Step, ike_sas
from bothends.causes.findings import of_finding
from bothends.causes.path_causes import PathEnd, permit
from bothends.model import Network
from bothends.platforms.facts import Shown
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.statements import Statement
from bothends.verification.check import View
from bothends.verification.expected import ExpectedEnd
from bothends.verification.ike_checks import live
from bothends.verification.investigation import Investigation, destinations, route_command

_NO_ROUTE = "no usable route to the peer"
_NOT_ROUTED = "the protected networks are not routed into the tunnel"
_RULES = ("PEER-005", "PEER-006")
"""Titles and names of the rules that the comparison has for the same."""
Views = Sequence[View]
Row = Mapping[str, Any]
_NEGOTIATING = "IN-NEG"


def unrouted(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """An end without a route to the peer, or to a network that it protects traffic to.

    Where the comparison finds the same in its configuration, in the words of the comparison.
    """
    for view in views:
        device = view.here.device
        networks = destinations(view.here, view.there)
        missing = {a: answer for a in networks if (answer := investigation.no_route(view.here, a))}
        if not missing:
            continue
        causes = [
            of_finding(finding, investigation.intent)
            for finding in (*investigation.findings, *investigation.beside)
            if finding.rule in _RULES and finding.a.device == device
        ]
        evidence = (
            Evidence(device, 0, f"{route_command(view.here, a)}: {answer}")
            for a, answer in missing.items()
        )
        steps = (Step(device, tuple(_route(view.here, networks[a]) for a in missing)),)
        yield Cause(
            what=_NO_ROUTE if view.there.address in missing else _NOT_ROUTED,
            end=device,
            certainty=Certainty.CERTAIN,
            message=". ".join(cause.message for cause in causes)
            or f"{device} has no route to {', '.join(map(str, missing))}",
            evidence=tuple(dict.fromkeys((*evidence, *(e for c in causes for e in c.evidence)))),
            do=tuple(dict.fromkeys(step for cause in causes for step in cause.do)) or steps,
        )


def _route(here: ExpectedEnd, to: Network) -> str:
    values = {"network": to, "vrf": "", "towards": Placeholder.NEXT_HOP, "family": to.version}
    return known(here).line(Statement.ROUTE, **values)


def ike_unheard(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """The first packets of IKE do not reach the other end, in one direction or in both."""
    return ike_sas.unheard(ike_ends(views, investigation))


def lost_packets(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """Main mode stops because a packet does not arrive, as the states of both ends show."""
    return ike_sas.lost_packets(ike_ends(views, investigation))


def translated(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """An end that arrives at the other from an address that the configuration there lacks."""
    return ike_sas.translated(ike_ends(views, investigation))


def known_by_another_address(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """An end that is configured at the other by another address, and has IKE SAs with it."""
    return ike_sas.known_by_another_address(ike_ends(views, investigation))


def nat_traversal_lost(views: Views, investigation: Investigation) -> Iterator[Cause]:
    """Main mode stops where it moves to UDP 4500: at its fifth packet, with a NAT between."""
    saw_nat = [view.here.device for view in views if _saw_nat(view)]
    return ike_sas.nat_traversal_lost(ike_ends(views, investigation), saw_nat)


def ike_ends(views: Views, investigation: Investigation) -> ike_sas.Pair:
    """What both ends show of IKE."""
    here, there = (
        ike_sas.IkeEnd(
            known(view.here),
            tuple(
                ike_sas.IkeSaShown(
                    source=str(row["src"]),
                    destination=str(row["dst"]),
                    state=str(row["state"]),
                    number=int(row["conn_id"] or 0),
                    deleted="deleted" in str(row.get("status")),
                    evidence=shown(view, row),
                )
                for row in view.facts.ike_sas
            ),
            investigation.intent.running[view.here.device],
        )
        for view in views
    )
    return here, there


def _saw_nat(view: View) -> bool:
    """Whether an IKE SA of this end has the letter of NAT traversal among its capabilities."""
    peer = str(view.there.address)
    details = (row for row in view.facts.ike_details if str(row.get("remote")) == peer)
    return any("N" in str(row.get("cap", "")) for row in details)


def known(end: ExpectedEnd) -> PathEnd:
    """An end in the words of a cause."""
    return PathEnd(end.device, str(end.address), end.platform)


def unanswered_ikev2(views: Views, _investigation: Investigation) -> Iterator[Cause]:
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
        message=(
            f"both configurations match, but {names} receives no answer: UDP 500 or 4500 is "
            "dropped on the path, or a NAT translates to an address that the other end is not "
            "configured with"
        ),
        evidence=tuple(shown(view, row) for view in waiting for row in live(view)[0]),
        do=tuple(
            permit(traffic, known(view.here), known(view.there))
            for view in views
            for traffic in ("UDP 500", "UDP 4500")
        ),
    )


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
