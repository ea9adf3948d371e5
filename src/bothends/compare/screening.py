"""What an access list says to some packets: the first line that has them decides."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum

from bothends.compare.memo import Memo
from bothends.ike.selectors import ANY_PORT, Addresses, Ports, TrafficSelector
from bothends.model import Address
from bothends.platforms.router import Acl, AclEntry


class Ruling(Enum):
    """The answer of an access list."""

    PERMIT = "permit"
    DENY = "deny"
    UNCLEAR = "unclear"
    """Some of the packets are treated otherwise, or a line was not understood."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The answer, and the line that gives it; no line is the `deny` at the end of every list."""

    ruling: Ruling
    entry: AclEntry | None = None


UNCLEAR = Screened(Ruling.UNCLEAR)
_Shape = tuple[int, int, int, Ports, Ports, int]
"""Protocol, free bits of both sides, ports of both sides, version of IP."""


@dataclass(slots=True)
class _Index:
    """The lines of a list by their shape, so that a look-up does not walk thousands of them."""

    acl: Acl
    shapes: dict[_Shape, dict[tuple[int, int], int]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    @classmethod
    def of(cls, acl: Acl) -> "_Index":
        index = cls(acl)
        for position, entry in enumerate(acl.entries):
            for flow in () if entry.established else entry.flows:
                shape = (
                    flow.protocol, flow.local.free, flow.remote.free,
                    flow.local_ports, flow.remote_ports, flow.local.version,
                )  # fmt: skip
                index.shapes[shape].setdefault((flow.local.base, flow.remote.base), position)
        return index

    def covering(self, flow: TrafficSelector) -> int | None:
        """Position of the first line that has all the packets."""
        covering = [
            position
            for shape, bases in self.shapes.items()
            if _shape_covers(shape, flow)
            and (position := bases.get(_masked(flow, shape))) is not None
        ]
        return min(covering, default=None)

    def meeting(self, flow: TrafficSelector, before: int) -> set[bool]:
        """What the lines before a position do to a part of the packets."""
        actions: set[bool] = set()
        for shape, bases in self.shapes.items():
            if _shape_covers(shape, flow) or not _shape_meets(shape, flow):
                continue
            if _wider(shape, flow):
                exact = bases.get(_masked(flow, shape))
                positions = [] if exact is None else [exact]
            else:
                positions = [
                    position
                    for (local, remote), position in bases.items()
                    if Addresses(local, shape[1], shape[5]).meets(flow.local)
                    and Addresses(remote, shape[2], shape[5]).meets(flow.remote)
                ]
            actions |= {self.acl.entries[each].permit for each in positions if each < before}
        return actions


def _masked(flow: TrafficSelector, shape: _Shape) -> tuple[int, int]:
    return flow.local.base & ~shape[1], flow.remote.base & ~shape[2]


def _wider(shape: _Shape, flow: TrafficSelector) -> bool:
    """Whether lines of a shape have all the addresses of a flow, or none of them."""
    return not flow.local.free & ~shape[1] and not flow.remote.free & ~shape[2]


def _shape_meets(shape: _Shape, flow: TrafficSelector) -> bool:
    """Whether protocol and ports of a shape leave it anything of a flow."""
    return (
        (shape[0] == flow.protocol or 0 in {shape[0], flow.protocol})
        and shape[5] == flow.local.version
        and shape[3].meets(flow.local_ports)
        and shape[4].meets(flow.remote_ports)
    )


def _shape_covers(shape: _Shape, flow: TrafficSelector) -> bool:
    return (
        shape[0] in {0, flow.protocol}
        and shape[5] == flow.local.version
        and _wider(shape, flow)
        and shape[3].covers(flow.local_ports)
        and shape[4].covers(flow.remote_ports)
    )


_index: Memo[Acl, _Index] = Memo(_Index.of)


def screened(acl: Acl, flow: TrafficSelector) -> Screened:
    """What a list says to all the packets of a flow; source is the local side."""
    if acl.unread:
        return UNCLEAR
    index = _index(acl)
    position = index.covering(flow)
    entry = None if position is None else acl.entries[position]
    permit = entry is not None and entry.permit
    earlier = index.meeting(flow, len(acl.entries) if position is None else position)
    if earlier - {permit}:
        return UNCLEAR
    return Screened(Ruling.PERMIT if permit else Ruling.DENY, entry)


def packet(protocol: int, source: Address, target: Address, port: int = 0) -> TrafficSelector:
    """Packets of one protocol between two addresses, from and to one port where there are any."""
    ports = Ports(port, port) if port else ANY_PORT
    return TrafficSelector(protocol, Addresses.of(source), Addresses.of(target), ports, ports)
