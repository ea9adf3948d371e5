"""Entries of crypto access lists in place of others, as corrections propose them."""

from collections.abc import Iterable, Iterator, Sequence

from bothends.compare.context import PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Fix
from bothends.compare.views.acls import acl_head, acl_name
from bothends.compare.views.claims import permits
from bothends.compare.views.inside import behind
from bothends.compare.views.places import change
from bothends.ike.end import SelectorLine
from bothends.ike.negotiate import SelectorMatch
from bothends.ike.selectors import Addresses, Ports, TrafficSelector
from bothends.platforms.router import AclEntry
from bothends.platforms.statements import Statement


def entries(
    end: TunnelEnd, expected: Iterable[TrafficSelector], gone: Iterable[object] = ()
) -> tuple[Fix, ...]:
    """Entries of an end in place of old ones; new ones first, so that the list is never bare."""
    lines = end.router.lines
    return (
        change(
            end.router,
            acl_head(end),
            *(
                lines.say(Statement.ENTRY, action="permit", flow=flow)
                for flow in dict.fromkeys(expected)
            ),
            *(
                lines.no(lines.entry(entry.origin.text))
                for entry in dict.fromkeys(gone)
                if isinstance(entry, AclEntry)
            ),
        ),
    )


def mirrored_entries(view: PairContext, *matches: SelectorMatch) -> tuple[Fix, ...]:
    """The mirror images of some of our entries, for the far end, in place of what denies them."""
    flows = [match.proposed.flow.mirrored() for match in matches]
    return entries(view.remote, flows, [match.answer.source for match in matches if match.answer])


def single_flow(*lines: SelectorLine | None) -> Iterator[object]:
    """The entries of some lines that mean one flow each, not several by way of object-groups."""
    for line in lines:
        if line and isinstance(line.source, AclEntry) and len(line.source.flows) == 1:
            yield line.source


def exchanged(
    end: TunnelEnd, old: SelectorLine | None, expected: TrafficSelector
) -> tuple[Fix, ...]:
    """An entry of an end in place of an old one."""
    return entries(end, [expected], single_flow(old))


def agreed(
    wide: TunnelEnd, line: SelectorLine, narrow: TunnelEnd, others: Sequence[SelectorLine]
) -> tuple[Fix, ...]:
    """The entries of the narrow end, mirrored, in place of a wide one of the other end.

    Nothing where the ends differ in protocol or ports, or where one of them reaches networks that
    only the wide entry takes in: then the narrow end is to follow.
    """
    image = line.flow.mirrored()
    within = [each.flow for each in others if each.permit and image.covers(each.flow)]
    gone = list(single_flow(line))
    if not within or not gone or any(_traffic(flow) != _traffic(image) for flow in within):
        return ()
    sides = (
        (wide, line.flow.local, [flow.remote for flow in within]),
        (narrow, line.flow.remote, [flow.local for flow in within]),
    )
    if any(_reaches_more(*side) for side in sides):
        return ()
    acl = wide.router.acls.get(acl_name(wide))
    had = {flow for _, flow, _ in permits(acl)} if acl else set()
    expected = [flow.mirrored() for flow in within]
    return entries(wide, [flow for flow in expected if flow not in had], gone)


def _traffic(flow: TrafficSelector) -> tuple[int, Ports, Ports]:
    return flow.protocol, flow.local_ports, flow.remote_ports


def _reaches_more(end: TunnelEnd, wide: Addresses, narrow: Sequence[Addresses]) -> bool:
    """Whether an end reaches addresses on its own side that only the wide entry takes in."""
    for network in behind(end):
        reached = Addresses.of(network)
        if reached.covers(wide):
            reached = wide
        if wide.covers(reached) and not any(each.covers(reached) for each in narrow):
            return True
    return False


def goes_anywhere(flow: TrafficSelector) -> bool:
    """Whether a flow goes to or comes from anywhere: no correction gives that to another end."""
    return flow.local.is_any or flow.remote.is_any


def without_any(
    end: TunnelEnd, lines: Sequence[SelectorLine], others: Sequence[SelectorLine]
) -> tuple[Fix, ...]:
    """What the other end protects, mirrored, in place of lines of ours with `any`."""
    acl = end.router.acls.get(acl_name(end))
    had = {flow for _, flow, _ in permits(acl)} if acl else set()
    met = [
        each.flow
        for each in others
        if each.permit
        and not goes_anywhere(each.flow)
        and any(line.flow.meets(each.flow.mirrored()) for line in lines)
    ]
    expected = [flow.mirrored() for flow in dict.fromkeys(met) if flow.mirrored() not in had]
    gone = [line.source for line in lines if isinstance(line.source, AclEntry)]
    if not expected and len(had) <= len(gone):
        expected = [
            each.flow.mirrored() for each in others if each.permit and not goes_anywhere(each.flow)
        ]
        if not expected:
            return ()
    return entries(end, expected, gone)
