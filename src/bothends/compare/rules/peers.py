"""Peers and interfaces: who points at whom, and where the crypto map stands."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import (
    Hit,
    both_views,
    device_rule,
    end_place,
    header,
    pair_rule,
    place,
)


@pair_rule(
    "PEER-001",
    title="the peer address is not the far end's address",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    rationale="IKE goes to the address that `set peer` or `tunnel destination` names, and is taken "
    "only from an address that the other end names in turn.",
    source="Cisco IOS: set peer",
    wrong=crypto_map(b={"set peer 203.0.113.1": "set peer 203.0.113.9"}),
    right=crypto_map(),
    verdict=Verdict.DOWN_PHASE1,
)
def wrong_peer(pair: PairContext) -> Iterator[Hit]:
    """One end points at the other, which points somewhere else."""
    if pair.b is None or pair.nat:
        return
    for view in both_views(pair):
        if view.a_points or not view.b_points or not view.a.peers or view.b is None:
            continue
        address, origin = view.a.peers[0]
        local = view.b.local
        command = " set peer" if view.a.entry else " tunnel destination"
        lines = [header(view.a.origin), f"{command} {local}"]
        if view.a.entry:
            lines.append(f" no set peer {address}")
        yield Hit(
            f"{view.a.router.name} points at {address}; {view.b.router.name} uses {local}",
            place(view.a.router, origin),
            end_place(view.b),
            fix=(Fix(view.a.router.name, tuple(lines)),),
        )


@device_rule(
    "PEER-002",
    title="crypto map on no interface",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    rationale="A crypto map does nothing until an interface names it.",
    source="Cisco IOS: crypto map (interface)",
    wrong=crypto_map(b={" crypto map VPN\n": ""}),
    right=crypto_map(),
)
def not_applied(device: DeviceContext) -> Iterator[Hit]:
    """A crypto map with entries that no interface names."""
    router = device.router
    applied = {port.crypto_map.value for port in router.interfaces.values() if port.crypto_map}
    for name, found in router.crypto_maps.items():
        if name not in applied and found.entries:
            yield Hit(
                f"crypto map {name} is on no interface",
                place(router, found.origin),
                fix=(Fix(router.name, ("interface OUTSIDE", f" crypto map {name}")),),
            )
