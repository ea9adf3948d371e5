"""Which flow a packet falls to."""

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow

_GRE = 47


def flow_of(node: Node, packet: Selector) -> Flow | None:
    """The flow that protects a packet which leaves a router; None when it leaves in the clear."""
    for flow in node.flows:
        if is_gre(flow) and flow.selector.covers(packet):
            return flow
    hop = node.route(packet.remote.network_address)
    if hop is None:
        return None
    name = hop.interface.name
    if hop.interface.tunnel is not None:
        here = [flow for flow in node.flows if flow.tunnel and flow.interface == name]
        return next((flow for flow in here if is_gre(flow) or flow.selector.covers(packet)), None)
    fitting = [flow for flow in node.flows if flow.interface == name and takes(flow, packet)]
    # SAs that the peer asked for, for a part of the line, carry the traffic they cover.
    return min(fitting, key=lambda flow: (not flow.pairs, flow.from_acl, flow.order), default=None)


def is_gre(flow: Flow) -> bool:
    """Whether a flow is that of a GRE tunnel: what it protects is GRE between both ends."""
    return flow.tunnel and flow.selector.protocol == _GRE


def takes(flow: Flow, packet: Selector) -> bool:
    """Whether a flow of a crypto map covers a packet that no earlier line takes out of it."""
    return (
        not flow.tunnel
        and flow.selector.covers(packet)
        and not any(denied.covers(packet) for denied in flow.denied)
    )
