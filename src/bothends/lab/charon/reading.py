"""SAs of a daemon in the terms of the lab: what its show commands print."""

from bothends.lab.charon.connections import by_role, child_name
from bothends.lab.charon.roles import Role
from bothends.lab.charon.sas import DaemonChildSa, DaemonIkeSa, DaemonSuite
from bothends.lab.ike import sadb
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.children import answering_flow
from bothends.lab.ike.node import Node
from bothends.lab.ike.policies import configured
from bothends.lab.ike.sadb import Flow, IkeState, SaPair
from bothends.lab.ike.settings import Policy, TransformSet

_ESP_CIPHERS = {"aes-cbc": "esp-aes", "aes-gcm": "esp-gcm"}


def read_ike(node: Node, sa: sadb.IkeSa, ike_sa: DaemonIkeSa, *, natted: bool) -> None:
    """Bring the lab's IKE SA up to what the daemon says of it."""
    if ike_sa.suite is not None:
        if ike_sa.version == 1:
            sa.policy = policy_of(node, ike_sa.suite)
        else:
            sa.suite = suite_of(ike_sa.suite)
    sa.cookie = ike_sa.initiator_spi & (1 << 64) - 1
    sa.peer_cookie = ike_sa.responder_spi
    if ike_sa.state != "ESTABLISHED":
        return
    sa.state = IkeState.QM_IDLE if ike_sa.version == 1 else IkeState.READY
    sa.conn_id = sa.conn_id or node.next_conn_id()
    sa.peer_identity = ike_sa.remote_id
    sa.port = 4500 if natted else 500
    sa.began = node.clock.now() - ike_sa.age
    sa.lifetime = ike_sa.age + ike_sa.life


def policy_of(node: Node, suite: DaemonSuite) -> Policy:
    """The router's policy that a suite came from."""
    family, _, bits = suite.cipher.rpartition("-")
    name = "aes" if family else suite.cipher
    fitting = Policy(
        0, name, int(bits) if family else 0, suite.integrity or "", "pre-share", suite.group or 0
    )
    for own in configured(node):
        same = (own.encryption, own.bits, own.hash, own.group)
        if same == (fitting.encryption, fitting.bits, fitting.hash, fitting.group):
            return own
    return fitting


def suite_of(suite: DaemonSuite) -> sadb.IkeAlgorithms:
    """A suite of IKEv2 in the names of a proposal."""
    integrity = "sha1" if suite.integrity == "sha" else suite.integrity
    return sadb.IkeAlgorithms(suite.cipher, integrity, suite.prf or "", suite.group or 0)


def transform_of(suite: DaemonSuite) -> TransformSet:
    """The transforms that a pair of SAs uses."""
    family, _, bits = suite.cipher.rpartition("-")
    cipher = _ESP_CIPHERS.get(family, f"esp-{suite.cipher}")
    words = [cipher if bits == "128" or not family else f"{cipher} {bits}"]
    if suite.integrity is not None:
        words.append(f"esp-{suite.integrity}-hmac")
    return TransformSet("", tuple(words))


def flow_for(node: Node, sa: sadb.IkeSa, child: DaemonChildSa) -> Flow | None:
    """The flow that a pair of SAs belongs to: its own, or one for a part of a line."""
    here = [f for f in node.flows if sa.remote in f.peers and f.ikev2 is (sa.version == 2)]
    exact = next((flow for flow in here if flow.selector == child.selector), None)
    if exact is not None:
        return exact
    wide = next((f for f in here if f.from_acl and f.selector.covers(child.selector)), None)
    return answering_flow(node, wide, child.selector, sa.remote) if wide else None


def pair_of(
    node: Node, sa: sadb.IkeSa, flow: Flow, child: DaemonChildSa, known: SaPair | None
) -> SaPair:
    """A pair of SAs as the daemon has them; what was known of it keeps its numbers."""
    pair = known or SaPair(
        child.spi_in,
        child.spi_out,
        transform_of(child.suite),
        transport=child.mode == "TRANSPORT",
        began=node.clock.now() - child.age,
        seconds=child.age + child.life,
        kilobytes=flow.protection.kilobytes,
        pfs=child.suite.group,
        conn_id=node.next_ipsec_id(),
        cookie=sa.cookie,
        initiator=by_role(child.name) == "initiator",
    )
    pair.sent, pair.received = child.bytes_out, child.bytes_in
    pair.nat_t = sa.port == 4500
    return pair


def asked_for(node: Node, sa: sadb.IkeSa, child: DaemonChildSa) -> Selector | None:
    """What a child that this end began had asked for."""
    for flow in node.flows:
        if sa.remote in flow.peers and child_name(flow, Role.INITIATOR) == child.name:
            return flow.selector
    return None
