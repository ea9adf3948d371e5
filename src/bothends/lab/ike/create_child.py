"""Child SAs of IKEv2, in IKE_AUTH or by CREATE_CHILD_SA (RFC 7296 sections 1.2 and 1.3)."""

from bothends.lab.ike import log_messages
from bothends.lab.ike.children import answering_flow, install_pair
from bothends.lab.ike.faults import Traffic
from bothends.lab.ike.log_messages import ikev2 as say
from bothends.lab.ike.node import Node
from bothends.lab.ike.proposals import judge, make_offer
from bothends.lab.ike.sadb import Flow, IkeSa
from bothends.lab.ike.underlay import Arrival, Network


def create_child(
    network: Network, node: Node, sa: IkeSa, flow: Flow, *, first: bool = False
) -> None:
    """Agree on a child SA for a flow, in IKE_AUTH or by CREATE_CHILD_SA."""
    exchange = "IKE_AUTH" if first else "CREATE_CHILD_SA"
    offer = make_offer(node, flow)
    if not first:
        log_packet(node, sa, "Sending", exchange, "REQUEST", 2)
    arrival = carry_to_peer(network, node, sa)
    other = arrival.node if arrival else None
    remote = other.by_cookie(sa.cookie) if other else None
    if other is None or remote is None:
        return
    verdict = judge(other, remote.local, remote.remote, offer, remote.profile, ikev2=True)
    if verdict.flow is None:
        for line in verdict.refusal:
            other.log.ipsec(remote.remote, line)
        notify = log_messages.ikev2_no_child(other, remote, selectors=verdict.error in (8, 32))
        log_messages.ikev2_child_refused(node, sa, notify)
        return
    here, there = node.draw("spi"), other.draw("spi")
    pfs = None if first else offer.pfs
    install_pair(node, sa, flow, verdict, (here, there), pfs)
    remote_end = answering_flow(other, verdict.flow, flow.selector.mirror(), remote.remote)
    install_pair(other, remote, remote_end, verdict, (there, here), pfs)
    for each, each_sa in ((node, sa), (other, remote)):
        say(each, each_sa, "IPSec SA created: loading into database PASSED")


def carry_to_peer(network: Network, node: Node, sa: IkeSa) -> Arrival | None:
    """Send a packet of an IKE SA to its peer; None where it does not arrive."""
    kind = Traffic.NAT_T if sa.port == 4500 else Traffic.IKE
    network.clock.drift(network.faults.latency / 1000)
    return network.carry(node, sa.local, sa.remote, kind)


def log_packet(node: Node, sa: IkeSa, verb: str, exchange: str, kind: str, message: int) -> None:
    """Log a packet as `debug crypto ikev2` prints it."""
    responder = 0 if (exchange, kind) == ("IKE_SA_INIT", "REQUEST") else sa.cookie ^ 0xA5A5A5A5A5A5
    payloads = "SA KE N VID VID " if message == 0 else "ENCR "
    log_messages.ikev2_packet(
        node,
        sa,
        (verb, exchange, kind),
        message,
        responder=responder,
        port=sa.port,
        payloads=f"\nPayload contents: \n {payloads}",
    )
