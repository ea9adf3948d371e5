"""Networks that are on both ends."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.corrections.selectors import goes_anywhere
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Severity, Verdict
from bothends.compare.rules.example import LOCAL_ENTRY, REMOTE_ENTRY, crypto_map
from bothends.compare.rules.families import SELECTORS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.acls import entry_place
from bothends.compare.views.inside import connected, inside_networks
from bothends.compare.views.mirror import start_of
from bothends.ike.selectors import Addresses, TrafficSelector
from bothends.model import Network


@SELECTORS.pair_rule(
    "ACL-011",
    title="the same network is protected on both ends",
    severity=Severity.WARNING,
    consequence=Consequence.NO_TRAFFIC,
    rationale="A host reaches an address of its own network directly, never through the router. "
    "Where both sites use the same network no packet enters the tunnel; one of them needs other "
    "addresses, or a static NAT of the whole network.",
    source="Cisco IOS: IPsec between networks with overlapping addresses",
    wrong=crypto_map(
        a={LOCAL_ENTRY: "permit ip 10.1.0.0 0.0.0.255 10.1.0.0 0.0.0.255"},
        b={
            REMOTE_ENTRY: "permit ip 10.1.0.0 0.0.0.255 10.1.0.0 0.0.0.255",
            "ip address 10.2.0.1": "ip address 10.1.0.1",
        },
    ),
    verdict=Verdict.NO_TRAFFIC,
)
def same_network(pair: PairContext) -> Iterator[Hit]:
    """A selector whose sides are one network, or connected networks of both ends that overlap."""
    negotiation = start_of(pair)
    for match in negotiation.selectors if negotiation else ():
        flow = match.proposed.flow
        remote = pair.remote
        shared = _shared(pair.a, remote, flow) or _same(pair.a, remote, flow)
        if shared and not goes_anywhere(flow):
            yield Hit(
                f"{shared} is on both ends, {pair.a.router.name} and {remote.router.name}",
                entry_place(pair.a, match.proposed),
                entry_place(remote, match.answer),
            )
            return


def _same(here: TunnelEnd, there: TunnelEnd, flow: TrafficSelector) -> Addresses | None:
    """The network on both sides of a flow, unless each end is connected to a part of its own."""
    behind = connected(here, flow.local) and connected(there, flow.local)
    return flow.local if flow.local == flow.remote and not behind else None


def _shared(here: TunnelEnd, there: TunnelEnd, flow: TrafficSelector) -> Network | None:
    """A network that both ends are connected to and that the flow protects on both sides."""
    theirs = [
        network for network in inside_networks(there) if flow.remote.meets(Addresses.of(network))
    ]
    for network in inside_networks(here) if theirs else ():
        own = Addresses.of(network)
        if flow.local.meets(own) and any(own.meets(Addresses.of(other)) for other in theirs):
            return network
    return None
