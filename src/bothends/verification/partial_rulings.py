"""Whether an access list has a ruling for a part of some packets: a protocol, a host, a subnet."""

from collections.abc import Iterator
from dataclasses import replace

from bothends.compare.screening import Ruling, screened
from bothends.ike.selectors import ANY_PORT, Addresses, TrafficSelector
from bothends.platforms.router import Acl

_TCP_AND_UDP = (6, 17)
_MOST = 200
"""Lines of a list whose addresses are looked at."""


def part_with(acl: Acl, flow: TrafficSelector, ruling: Ruling) -> TrafficSelector | None:
    """The first part of a flow all of which a list permits, or denies; None where it has none.

    A part is TCP, UDP, what a line of the list says of addresses, or a half of the addresses
    where a line is only for a few of the others; single ports are none, as filters of them are
    common and meant.
    """
    return next((part for part in _parts(acl, flow) if screened(acl, part).ruling is ruling), None)


def _parts(acl: Acl, flow: TrafficSelector) -> Iterator[TrafficSelector]:
    if flow.protocol == 0:
        yield from (replace(flow, protocol=each) for each in _TCP_AND_UDP)
    for entry in acl.entries[:_MOST]:
        for line in entry.flows:
            if not line.meets(flow) or {line.local_ports, line.remote_ports} != {ANY_PORT}:
                continue
            yield replace(
                flow,
                protocol=line.protocol if line.protocol in _TCP_AND_UDP else flow.protocol,
                local=line.local if flow.local.covers(line.local) else flow.local,
                remote=line.remote if flow.remote.covers(line.remote) else flow.remote,
            )
    yield from (replace(flow, local=half) for half in _halves(flow.local))
    yield from (replace(flow, remote=half) for half in _halves(flow.remote))


def _halves(addresses: Addresses) -> Iterator[Addresses]:
    network = addresses.network()
    if network is not None and network.prefixlen < network.max_prefixlen:
        yield from map(Addresses.of, network.subnets())
