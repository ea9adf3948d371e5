"""What IOS logs when something happens to an SA: one place for the model and for real daemons.

Wording: Cisco, "IP Security Troubleshooting: Understanding and Using debug Commands" (5409), and
captures of `debug crypto isakmp`, `ipsec` and `ikev2`. When something is said is decided by who
calls; what is said, here.
"""

from bothends.lab.ike.node import Node
from bothends.lab.ike.policies import describe
from bothends.lab.ike.sadb import IkeSa, IkeState
from bothends.lab.ike.settings import Ikev2Proposal, Policy
from bothends.model import Address

NOT_CHOSEN = "PROPOSAL_NOT_CHOSEN protocol 3"
IKEV2_AUTH_FAILED = "Received authentication failure notify: NOTIFY(AUTHENTICATION_FAILED)"


def state(sa: IkeSa) -> str:
    """Role and state of an ISAKMP SA, as in `(I) QM_IDLE      `."""
    return f"({sa.role}) {sa.state}{'      ' if sa.state is IkeState.QM_IDLE else ''}"


# --- phase 1 of IKEv1


def packet_sent(node: Node, sa: IkeSa, port: int) -> None:
    """A message goes out."""
    node.log.sa(sa, f" sending packet to {sa.remote} my_port {port} peer_port {port} {state(sa)}")
    node.log.sa(sa, "Sending an IKE IPv4 Packet.")


def packet_received(node: Node, sa: IkeSa, port: int, what: str = "") -> None:
    """A message came in, for an SA in some state or, said by `what`, for a new one."""
    where = f"dport {port} sport {port} Global"
    node.log.old(sa, f"received packet from {sa.remote} {where} {what or state(sa)}")


def new_sa(node: Node, sa: IkeSa) -> None:
    """The first message of a peer came in."""
    packet_received(node, sa, 500, "(N) NEW SA")


def key_looked_up(node: Node, sa: IkeSa, *, exists: bool) -> None:
    """Whether there is a key for the peer's address."""
    if exists:
        node.log.sa(sa, f"found peer pre-shared key matching {sa.remote}")
        node.log.sa(sa, " local preshared key found")
    else:
        node.log.sa(sa, f"No pre-shared key with {sa.remote}!")


def transform_checked(
    node: Node, sa: IkeSa, number: int, offered: Policy, own: Policy, *, lifetime: bool = True
) -> None:
    """A proposal of the peer is held against a policy; its lifetime is not always known."""
    node.log.sa(sa, f"Checking ISAKMP transform {number} against priority {own.priority} policy")
    for line in describe(offered)[: None if lifetime else -2]:
        node.log.attribute(sa.remote, line)


def transform_refused(node: Node, sa: IkeSa, why: str | None, *, last: bool) -> None:
    """A proposal of the peer does not meet a policy."""
    if why is not None:
        node.log.sa(sa, why)
    node.log.sa(sa, f"atts are not acceptable. Next payload is {0 if last else 3}")


def policies_refused(node: Node, sa: IkeSa) -> None:
    """No proposal of the peer meets any policy."""
    log = node.log
    log.sa(sa, "no offers accepted!")
    log.sa(sa, f" phase 1 SA policy not acceptable! (local {sa.local} remote {sa.remote})")
    log.old(sa, "incrementing error counter on sa, attempt 1 of 5: construct_fail_ag_init")


def sa_deleted(node: Node, sa: IkeSa, reason: str) -> None:
    """An ISAKMP SA is given up; before it is."""
    node.log.sa(sa, f'deleting SA reason "{reason}" state {state(sa)} (peer {sa.remote})')


def phase1_deleted(node: Node, sa: IkeSa) -> None:
    """The state machine of a deleted ISAKMP SA ends."""
    node.log.step(sa, "IKE_MESG_INTERNAL, IKE_PHASE1_DEL", "IKE_DEST_SA")


def keys_read(node: Node, sa: IkeSa) -> None:
    """The peer's half of the key exchange came in."""
    node.log.sa(sa, " processing KE payload. message ID = 0")
    node.log.sa(sa, " processing NONCE payload. message ID = 0")


def identity_sent(node: Node, sa: IkeSa, identity: Address | str) -> None:
    """The router says who it is."""
    kind = "ID_IPV4_ADDR" if isinstance(identity, Address) else "ID_FQDN"
    node.log.sa(sa, f"SA is doing pre-shared key authentication using id type {kind}")
    identity_payload(node, sa, identity)


def identity_payload(node: Node, sa: IkeSa, identity: Address | str) -> None:
    """An ID payload."""
    kind, label = (1, "address     ") if isinstance(identity, Address) else (2, "FQDN name   ")
    length = 12 if kind == 1 else 8 + len(str(identity))
    node.log.old(
        sa,
        "ID payload \n"
        "\tnext-payload : 8\n"
        f"\ttype         : {kind} \n"
        f"\t{label} : {identity} \n"
        "\tprotocol     : 17 \n"
        f"\tport         : {0 if sa.port == 4500 else 500} \n"
        f"\tlength       : {length}",
    )


def authenticated(node: Node, sa: IkeSa) -> None:
    """The peer proved that it has the key."""
    node.log.sa(sa, "SA authentication status:\n\tauthenticated")
    node.log.sa(sa, f"SA has been authenticated with {sa.remote}")


def bad_message(node: Node, sa: IkeSa) -> None:
    """A message made no sense: most often the keys differ."""
    node.log.system(
        f"%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from {sa.remote}"
        "     failed its sanity check or is malformed"
    )


def malformed(node: Node, sa: IkeSa) -> None:
    """A decrypted proof makes no sense."""
    node.log.isakmp(sa.remote, "reserved not zero on ID payload!")
    bad_message(node, sa)
    node.log.old(sa, "incrementing error counter on sa, attempt 1 of 5: PAYLOAD_MALFORMED")


def hash_incorrect(node: Node, sa: IkeSa) -> None:
    """The peer's proof was made with another key."""
    node.log.sa(sa, " processing HASH payload. message ID = 0")
    node.log.sa(sa, "Hash payload is incorrect: invalid hash")
    bad_message(node, sa)


def unprotected_notify(node: Node, sa: IkeSa) -> None:
    """A notify came in that nothing proves, and that must not be believed."""
    node.log.sa(sa, "Notify has no hash. Rejected.")
    node.log.old(sa, f"Unknown Input IKE_MESG_FROM_PEER, IKE_INFO_NOTIFY:  state = {sa.step}")
    node.log.step(sa, "IKE_MESG_FROM_PEER, IKE_INFO_NOTIFY", sa.step)
    mode_failed(node, sa, "Informational")


def mode_failed(node: Node, sa: IkeSa, mode: str) -> None:
    """An exchange failed: `Quick` or `Informational`."""
    node.log.system(
        f"%CRYPTO-6-IKMP_MODE_FAILURE: Processing of {mode} mode failed with peer at {sa.remote}"
    )


# --- phase 2


def quick_mode_begun(node: Node, sa: IkeSa, message: int | str) -> None:
    """The router asks for IPsec SAs."""
    node.log.sa(sa, f"beginning Quick Mode exchange, M-ID of {message}")
    node.log.sa(sa, "QM Initiator gets spi")


def quick_mode_starts(node: Node, sa: IkeSa, message: int | str) -> None:
    """The state machine of a quick mode begins."""
    node.log.sa(sa, f"Node {message}, Input = IKE_MESG_INTERNAL, IKE_INIT_QM")
    node.log.sa(sa, "Old State = IKE_QM_READY  New State = IKE_QM_I_QM1")


def quick_mode_read(node: Node, sa: IkeSa, message: int | str) -> None:
    """Hash and SA payload of a quick mode came in."""
    node.log.sa(sa, f" processing HASH payload. message ID = {message}")
    node.log.sa(sa, f" processing SA payload. message ID = {message}")


def node_set(node: Node, sa: IkeSa, message: int | str) -> None:
    """A node of an exchange is made."""
    node.log.isakmp(sa.remote, f"set new node {message} to QM_IDLE      ")


def proposal_shown(
    node: Node, sa: IkeSa, number: int, name: str, attributes: tuple[str, ...]
) -> None:
    """A transform of phase 2, with its attributes."""
    node.log.isakmp(sa.remote, f"transform {number}, {name}")
    node.log.isakmp(sa.remote, "  attributes in transform:")
    for line in attributes:
        node.log.attribute(sa.remote, line)


def phase2_refused(node: Node, sa: IkeSa, error: int) -> None:
    """Phase 2 is not acceptable, for a reason that IOS gives a number."""
    node.log.sa(sa, f" IPSec policy invalidated proposal with error {error}")
    node.log.sa(sa, f" phase 2 SA policy not acceptable! (local {sa.local} remote {sa.remote})")


def key_engine_asked(node: Node, sa: IkeSa) -> None:
    """IKE hands SAs to IPsec."""
    node.log.ipsec(sa.remote, "IPSEC(key_engine): got a queue event with 1 KMI message(s)")


def ipsec_sa(node: Node, peer: Address, what: str, end: Address, spi: int, more: str = "") -> None:
    """An IPsec SA is made or ends: `create_sa): sa created`, `delete_sa): deleting SA`."""
    node.log.ipsec(
        peer,
        f"IPSEC({what},\n  (sa) sa_dest= {end}, sa_proto= 50,\n    sa_spi= 0x{spi:X}({spi}){more}",
    )


def delete_read(node: Node, sa: IkeSa, spi: int) -> None:
    """The peer ended an IPsec SA."""
    node.log.sa(sa, f"Enqueued KEY_MGR_DELETE_SAS for IPSEC SA (SPI:0x{spi:X})")


# --- IKEv2


def ikev2(node: Node, sa: IkeSa, text: str) -> None:
    """A line of `debug crypto ikev2` that names the SA."""
    node.log.ikev2(sa.remote, f"(SESSION ID = {sa.conn_id},SA ID = {sa.conn_id}):{text}")


def ikev2_packet(
    node: Node,
    sa: IkeSa,
    words: tuple[str, str, str],
    message: int | str,
    *,
    responder: int,
    port: int,
    payloads: str = "",
) -> None:
    """A message of IKEv2; `words` are "Sending" or "Received", the exchange, and its half."""
    verb, exchange, half = words
    ends = ("To", "From") if verb == "Sending" else ("From", "To")
    ikev2(
        node,
        sa,
        f"{verb} Packet [{ends[0]} {sa.remote}:{port}/{ends[1]} {sa.local}:{port}/VRF i0:f0] \n"
        f"Initiator SPI : {sa.cookie:016X} - Responder SPI : {responder:016X} "
        f"Message id: {message}\n"
        f"IKEv2 {exchange} Exchange {half} {payloads}",
    )


def ikev2_transforms(proposal: Ikev2Proposal) -> str:
    """A proposal of IKEv2 as the log lists it."""
    names = [*proposal.encryption, *proposal.integrity, *(proposal.prf or proposal.integrity)]
    names += [f"DH_GROUP/Group {number}" for number in proposal.groups]
    text = "   ".join(name.upper() for name in names)
    head = "IKE Proposal: 1, SPI size: 0 (initial negotiation), "
    return f"{head}\nNum. transforms: {len(names)}\n   {text}"


def ikev2_policies(
    node: Node, sa: IkeSa, received: tuple[Ikev2Proposal, ...], expected: tuple[Ikev2Proposal, ...]
) -> None:
    """No proposal of the peer meets one of the router's."""
    remote, own = ("\n".join(map(ikev2_transforms, each)) for each in (received, expected))
    ikev2(node, sa, f"Received Policies: \n{remote}\nExpected Policies: \n{own}")


def ikev2_no_child(node: Node, sa: IkeSa, *, selectors: bool) -> str:
    """The router refuses a child SA; the notify that it sends."""
    what = "TS" if selectors else "proposal"
    notify = "TS_UNACCEPTABLE" if selectors else "NO_PROPOSAL_CHOSEN"
    ikev2(node, sa, f"There was no IPSEC policy found for received {what}")
    ikev2(node, sa, f"Sending {notify} notify")
    return notify


def ikev2_child_refused(node: Node, sa: IkeSa, notify: str) -> None:
    """The peer refused a child SA."""
    ikev2(node, sa, f"Received {notify} notify")
    ikev2(node, sa, "Failed to create child SA")
