"""Policy routing: what a route map takes off the way that the routes have for it.

Clauses are tried in the order of their numbers; `deny` leaves a packet to the routes, and so does
`permit` without a way (Cisco IOS IP Routing: Protocol-Independent configuration guide, policy-based
routing). Packets of the router itself, such as its probes, are not asked.
"""

from collections.abc import Iterator

from bothends.compare.screening import Ruling, screened
from bothends.ike.selectors import TrafficSelector
from bothends.platforms.router import Interface, RouteMapClause, Router, Value

ALL, PART = "what", "a part of what"


def policy_exits(
    router: Router, port: Interface, flow: TrafficSelector, *, routed: bool
) -> Iterator[tuple[str, Value[str]]]:
    """How much of a flow that comes in at an interface is sent where, by its route map.

    `routed`: a route other than the default route leads to where the flow goes.
    """
    clauses = router.route_maps.get(port.policy.value, ()) if port.policy else ()
    for clause in clauses:
        share = _share(router, clause, flow)
        if not share:
            continue
        if clause.permit:
            for exit_ in clause.exits or (() if routed else clause.last_exits):
                yield share, exit_
        if share == ALL:
            return


def _share(router: Router, clause: RouteMapClause, flow: TrafficSelector) -> str:
    """How much of a flow a clause is for; nothing where it is for none of it."""
    lists = [router.acls.get(acl.value) for acl in clause.acls]
    rulings = {screened(acl, flow).ruling if acl else Ruling.PERMIT for acl in lists}
    if rulings == {Ruling.DENY}:
        return ""
    every = not rulings or Ruling.PERMIT in rulings
    return ALL if every and not clause.other_matches else PART
