"""What an end protects: its selectors, line by line."""

from collections.abc import Iterator

from bothends.compare.ends import TunnelEnd
from bothends.ike.end import SelectorLine
from bothends.ike.selectors import EVERYTHING, Addresses, TrafficSelector
from bothends.model import Address
from bothends.platforms.router import Acl


def selectors_of(
    end: TunnelEnd, here: Address | None, there: Address | None
) -> Iterator[SelectorLine]:
    """What an end protects, line by line."""
    if end.entry is not None:
        if end.entry.acl:
            yield from _acl_lines(end.router.acls.get(end.entry.acl.value))
        return
    tunnel = end.tunnel.tunnel if end.tunnel else None
    if tunnel is None or tunnel.protection is None:
        return
    if tunnel.policy:
        yield from _acl_lines(end.router.acls.get(tunnel.policy.value))
    elif not end.kind.gre:
        yield SelectorLine(True, EVERYTHING[tunnel.overlay or end.family], end.tunnel)
    elif here or there:
        local, remote = _host(here, end.family), _host(there, end.family)
        yield SelectorLine(
            True, TrafficSelector(tunnel.mode.value.protocol, local, remote), end.tunnel
        )


def _host(address: Address | None, family: int) -> Addresses:
    """One address; one that is learned is the same as seen from both ends, whatever it is."""
    return Addresses.of(address) if address else Addresses(0, 0, family)


def _acl_lines(acl: Acl | None) -> Iterator[SelectorLine]:
    if acl is None or acl.standard:
        return
    for entry in acl.entries:
        for flow in entry.flows:
            yield SelectorLine(entry.permit, flow, entry)
