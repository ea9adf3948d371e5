"""What an access list says to some packets: the first line that has them decides."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Address

from bothends.compare.memo import Memo
from bothends.ike.selectors import (
    ALL,
    ANY_PORT,
    PROTOCOL_NAMES,
    Addresses,
    Flow,
    Ports,
)
from bothends.ios.config.router import Acl, AclEntry


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
_Shape = tuple[int, int, int, Ports, Ports]
"""Protocol, free bits of both sides, ports of both sides."""


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
                    flow.local_ports, flow.remote_ports,
                )  # fmt: skip
                index.shapes[shape].setdefault((flow.local.base, flow.remote.base), position)
        return index

    def covering(self, flow: Flow) -> int | None:
        """Position of the first line that has all the packets."""
        found = [
            position
            for shape, bases in self.shapes.items()
            if _shape_covers(shape, flow)
            and (
                position := bases.get(
                    (flow.local.base & ~shape[1] & ALL, flow.remote.base & ~shape[2] & ALL)
                )
            )
            is not None
        ]
        return min(found, default=None)

    def meeting(self, flow: Flow, before: int) -> set[bool]:
        """What the lines before a position do to a part of the packets."""
        actions: set[bool] = set()
        for shape, bases in self.shapes.items():
            if _shape_covers(shape, flow):
                continue
            for (local, remote), position in bases.items():
                line = Flow(
                    shape[0], Addresses(local, shape[1]), Addresses(remote, shape[2]), *shape[3:]
                )
                if position < before and line.meets(flow):
                    actions.add(self.acl.entries[position].permit)
        return actions


def _shape_covers(shape: _Shape, flow: Flow) -> bool:
    protocol, local, remote, local_ports, remote_ports = shape
    return (
        protocol in {0, flow.protocol}
        and not flow.local.free & ~local & ALL
        and not flow.remote.free & ~remote & ALL
        and local_ports.covers(flow.local_ports)
        and remote_ports.covers(flow.remote_ports)
    )


_index: Memo[Acl, _Index] = Memo(_Index.of)


def screened(acl: Acl, flow: Flow) -> Screened:
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


def packet(protocol: int, source: IPv4Address, target: IPv4Address, port: int = 0) -> Flow:
    """Packets of one protocol between two addresses, from and to one port where there are any."""
    ports = Ports(port, port) if port else ANY_PORT
    return Flow(protocol, Addresses.of(source), Addresses.of(target), ports, ports)


def line(action: str, flow: Flow) -> str:
    """A line of an extended access list for a flow."""
    name = PROTOCOL_NAMES.get(flow.protocol, str(flow.protocol))
    return f"{action} {name} {flow.local}{flow.local_ports} {flow.remote}{flow.remote_ports}"
