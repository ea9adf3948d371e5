"""Virtual addresses (HSRP): a crypto map uses one only if it names the group."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.ends import is_virtual
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import PEERS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.pair import both_views
from bothends.compare.views.places import end_place, place
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.statements import Statement

_GROUP = (
    " ip address 203.0.113.1 255.255.255.0\n",
    " ip address 203.0.113.2 255.255.255.0\n standby 1 ip 203.0.113.1\n standby 1 name HA\n",
)


@PEERS.pair_rule(
    "PEER-011",
    title="the crypto map does not use the virtual address that the peer names",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE1,
    leads={"ID-001", "KEY-003", "PEER-001"},
    rationale="A crypto map uses the primary address of its interface. IKE that it begins comes "
    "from there, and what comes to a virtual address of the interface is refused in phase 2 "
    "(invalid local address), unless the line on the interface names the group: then both use the "
    "virtual address, and only the active router negotiates.",
    source="Cisco IOS: crypto map (interface) redundancy, IPsec Preferred Peer and Stateless "
    "High Availability",
    wrong=crypto_map(a=dict([_GROUP])),
    right=crypto_map(
        a={_GROUP[0]: _GROUP[1], " crypto map VPN\n": " crypto map VPN redundancy HA\n"}
    ),
    verdict=Verdict.DOWN_PHASE1,
)
def without_redundancy(pair: PairContext) -> Iterator[Hit]:
    """An end names a virtual address of an interface whose crypto map is for no group."""
    if pair.b is None or pair.nat:
        return
    for view in both_views(pair):
        end, remote, peer = view.a, view.b, view.a_peer
        if remote is None or remote.port is None or remote.crypto_map is None or peer is None:
            continue
        if view.a_points or remote.crypto_map.local_address or not is_virtual(remote, peer):
            continue
        applied = remote.port.of(remote.family).crypto_map
        say = remote.router.lines.say
        yield Hit(
            f"{end.router.name} has the peer {peer}, a virtual address of {remote.port.name} of "
            f"{remote.router.name}; crypto map {remote.crypto_map.name} there uses {remote.local}",
            end_place(end),
            place(remote.router, applied.origin) if applied else end_place(remote),
            fix=(
                Fix(
                    remote.router.name,
                    (
                        say(Statement.INTERFACE, name=remote.port.name),
                        say(
                            Statement.MAP_REDUNDANCY,
                            name=remote.crypto_map.name,
                            group=Placeholder.REDUNDANCY_GROUP,
                        ),
                    ),
                ),
            ),
        )
