"""Installing the IPsec SAs that a negotiation of phase 2 or of a child SA agreed on."""

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import Phase2Decision
from bothends.lab.ike.sadb import Flow, IkeSa, SaPair
from bothends.model import Address

OVERLAP = 30
"""Seconds for which an old pair keeps receiving beside its successor, as IOS lets it."""


def answering_flow(node: Node, own: Flow, selector: Selector, remote: Address) -> Flow:
    """The responder's flow: that of its access list, or a new one for a part of it.

    A dynamic map gets a flow of its own for every peer that calls, a virtual template an interface.
    """
    if own.selector == selector and own.peers:
        return own
    peer = own.peer if own.peers else remote
    interface, tag = own.interface, own.tag
    if interface.startswith("Virtual-Template"):
        interface = node.clone(interface, remote).name
        tag = f"{interface}-head-0"
    for flow in node.flows:
        if flow.tag == tag and flow.selector == selector and flow.peer == peer:
            return flow
    flow = Flow(
        interface,
        tag,
        own.order,
        own.local,
        own.peers or (remote,),
        selector,
        own.protection,
        from_acl=False,
        tunnel=own.tunnel,
        peer_index=own.peer_index,
        ikev2=own.ikev2,
    )
    node.flows.append(flow)
    return flow


def install_pair(
    node: Node,
    sa: IkeSa,
    flow: Flow,
    verdict: Phase2Decision,
    spis: tuple[int, int],
    pfs: int | None,
) -> SaPair | None:
    """Give a flow its SAs, inbound SPI first; None when the verdict is a refusal."""
    if verdict.transform is None:
        return None
    if sa.remote in flow.peers:
        flow.peer_index = flow.peers.index(sa.remote)
    pair = SaPair(
        *spis,
        verdict.transform,
        verdict.transport,
        node.clock.now(),
        verdict.seconds,
        verdict.kilobytes,
        pfs,
        node.next_ipsec_id(),
        sa.cookie,
        nat_t=sa.port == 4500,
        initiator=sa.initiator,
    )
    if flow.pairs:
        old = flow.pairs[-1]
        old.seconds = min(old.seconds, int(node.clock.now() - old.began) + OVERLAP)
    flow.pairs.append(pair)
    return pair
