"""Failures as ASA, IOS and IOS-XE log them, with the right answer: how it ended, and who refused.

Written by hand after the kinds that people ask about in public; addresses are those of RFC 5737.
"""

from typing import NamedTuple

from bothends.platforms.debug import Outcome


class Failure(NamedTuple):
    """A log and what an expert says of it.

    Attributes:
        name: what the log is of.
        outcome: how the negotiation ended.
        log: the lines.
        certain: whether the log proves it; None where both answers are right.
        refused_by: us or peer; empty where nothing is expected.
        told: what cause or fix must contain: values of the log, or the command that mends it.
    """

    name: str
    outcome: Outcome
    log: str
    certain: bool | None = True
    refused_by: str = ""
    told: tuple[str, ...] = ()


FAILURES: tuple[Failure, ...] = (
    Failure(
        "asa1 policy responder",
        Outcome.PHASE1_POLICY_MISMATCH,
        (
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RECEIVED Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 124\n"
            "[IKEv1 DEBUG]IP = 198.51.100.1, processing SA payload\n"
            "[IKEv1]Phase 1 failure:  Mismatched attribute types for class Group "
            "Description:  Rcv'd: Group 5  Cfg'd: Group 2\n"
            "[IKEv1]Phase 1 failure:  Mismatched attribute types for class Encryption "
            "Alg:  Rcv'd: AES-CBC  Cfg'd: Triple-DES\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE SENDING Message (msgid=0) with "
            "payloads : HDR + NOTIFY (11) + NONE (0) total length : 96\n"
            "[IKEv1 DEBUG]IP = 198.51.100.1, All SA proposals found unacceptable\n"
            "[IKEv1]IP = 198.51.100.1, Error processing payload: Payload ID: 1\n"
        ),
        refused_by="us",
        told=(
            "AES",
            "Group 5",
        ),
    ),
    Failure(
        "asa1 policy lines only",
        Outcome.PHASE1_POLICY_MISMATCH,
        (
            "[IKEv1]: Phase 1 failure:  Mismatched attribute types for class Hash Alg:  "
            "Rcv'd: SHA  Cfg'd: MD5\n"
            "[IKEv1]: Phase 1 failure:  Mismatched attribute types for class Group "
            "Description:  Rcv'd: Group 2  Cfg'd: Group 5\n"
        ),
        refused_by="us",
        told=(
            "SHA",
            "Group 2",
        ),
    ),
    Failure(
        "asa1 policy initiator",
        Outcome.PHASE1_POLICY_MISMATCH,
        (
            "[IKEv1]IP = 198.51.100.1, IKE Initiator: New Phase 1, Intf inside, IKE Peer "
            "198.51.100.1  local Proxy Address 10.1.0.0, remote Proxy Address 10.2.0.0,  "
            "Crypto map (outside_map)\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE SENDING Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 168\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RECEIVED Message (msgid=0) with "
            "payloads : HDR + NOTIFY (11) + NONE (0) total length : 56\n"
            "[IKEv1]IP = 198.51.100.1, Received an un-encrypted NO_PROPOSAL_CHOSEN "
            "notify message, dropping\n"
            "[IKEv1]IP = 198.51.100.1, Information Exchange processing failed\n"
            "[IKEv1 DEBUG]IP = 198.51.100.1, IKE MM Initiator FSM error history (struct "
            "&0xaf6ca1c8)  <state>, <event>:  MM_DONE, EV_ERROR-->MM_WAIT_MSG2, "
            "EV_RETRY-->MM_WAIT_MSG2, EV_TIMEOUT-->MM_WAIT_MSG2, "
            "NullEvent-->MM_SND_MSG1, EV_SND_MSG\n"
            "[IKEv1]IP = 198.51.100.1, Removing peer from peer table failed, no match!\n"
            "[IKEv1]IP = 198.51.100.1, Error: Unable to remove PeerTblEntry\n"
        ),
        refused_by="peer",
    ),
    Failure(
        "asa1 no answer",
        Outcome.PEER_NO_RESPONSE,
        (
            "[IKEv1]IP = 198.51.100.1, IKE Initiator: New Phase 1, Intf inside, IKE Peer "
            "198.51.100.1  local Proxy Address 10.1.0.0, remote Proxy Address 10.2.0.0,  "
            "Crypto map (outside_map)\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE SENDING Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 168\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RESENDING Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 168\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RESENDING Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 168\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RESENDING Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 168\n"
            "[IKEv1 DEBUG]IP = 198.51.100.1, IKE MM Initiator FSM error history (struct "
            "&0xaf6ca1c8)  <state>, <event>:  MM_DONE, EV_ERROR-->MM_WAIT_MSG2, "
            "EV_RETRY-->MM_WAIT_MSG2, EV_TIMEOUT-->MM_WAIT_MSG2, "
            "NullEvent-->MM_SND_MSG1, EV_SND_MSG\n"
            "[IKEv1]IP = 198.51.100.1, Removing peer from peer table failed, no match!\n"
            "[IKEv1]IP = 198.51.100.1, Error: Unable to remove PeerTblEntry\n"
        ),
        certain=None,
    ),
    Failure(
        "asa1 key responder",
        Outcome.PSK_MISMATCH,
        (
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RECEIVED Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 124\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Received encrypted Oakley "
            "Main Mode packet with invalid payloads, MessID = 0\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE SENDING Message (msgid=0) with "
            "payloads : HDR + NOTIFY (11) + NONE (0) total length : 104\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, ERROR, had problems "
            "decrypting packet, probably due to mismatched pre-shared key.  Aborting\n"
        ),
        told=("pre-shared-key",),
    ),
    Failure(
        "asa1 key initiator",
        Outcome.PSK_MISMATCH,
        (
            "[IKEv1]IP = 198.51.100.1, IKE Initiator: New Phase 1, Intf inside, IKE Peer "
            "198.51.100.1  local Proxy Address 10.1.0.0, remote Proxy Address 10.2.0.0,  "
            "Crypto map (outside_map)\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE SENDING Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 168\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RECEIVED Message (msgid=0) with "
            "payloads : HDR + SA (1) + NONE (0) total length : 84\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE SENDING Message (msgid=0) with "
            "payloads : HDR + KE (4) + NONCE (10) + NONE (0) total length : 304\n"
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RECEIVED Message (msgid=0) with "
            "payloads : HDR + KE (4) + NONCE (10) + NONE (0) total length : 304\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, IKE_DECODE SENDING Message "
            "(msgid=0) with payloads : HDR + ID (5) + HASH (8) + NONE (0) total length : "
            "96\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Duplicate Phase 1 packet "
            "detected.  Retransmitting last packet.\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, P1 Retransmit msg "
            "dispatched to MM FSM\n"
            "[IKEv1 DEBUG]IP = 198.51.100.1, IKE MM Initiator FSM error history (struct "
            "&0xaf6ca1c8)  <state>, <event>:  MM_DONE, EV_ERROR-->MM_WAIT_MSG6, "
            "EV_RETRY-->MM_WAIT_MSG6, EV_TIMEOUT-->MM_WAIT_MSG6, "
            "NullEvent-->MM_SND_MSG1, EV_SND_MSG\n"
            "[IKEv1]IP = 198.51.100.1, Removing peer from peer table failed, no match!\n"
            "[IKEv1]IP = 198.51.100.1, Error: Unable to remove PeerTblEntry\n"
        ),
        certain=False,
    ),
    Failure(
        "asa1 no tunnel-group",
        Outcome.PSK_MISSING,
        (
            "[IKEv1]IP = 198.51.100.1, IKE_DECODE RECEIVED Message (msgid=0) with "
            "payloads : HDR + SA (1) + VENDOR (13) + NONE (0) total length : 124\n"
            "[IKEv1]IP = 198.51.100.1, Can't find a valid tunnel group, aborting...!\n"
            "[IKEv1]IP = 198.51.100.1, Removing peer from peer table failed, no match!\n"
        ),
        refused_by="us",
        told=("tunnel-group 198.51.100.1",),
    ),
    Failure(
        "asa1 proxy",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1 DEBUG]Group = 198.51.100.1, IP = 198.51.100.1, IKE Responder "
            "starting QM: msg id = 4bfc9daa\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, ID_IPV4_ADDR_SUBNET ID "
            "received--10.2.0.0--255.255.255.0\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Static Crypto Map check, "
            "checking map = outside_map, seq = 1...\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Static Crypto Map check, "
            "map = outside_map, seq = 1, ACL does not match proxy IDs src:10.2.0.0 "
            "dst:10.1.0.0\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Rejecting IPSec tunnel: no "
            "matching crypto map entry for remote proxy 10.2.0.0/255.255.255.0/0/0 local "
            "proxy 10.1.0.0/255.255.255.0/0/0 on interface outside\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, QM FSM error (P2 struct "
            "&0xcc19ed48, mess id 0xfc16eec2)!\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Removing peer from "
            "correlator table failed, no match!\n"
        ),
        refused_by="us",
        told=(
            "10.2.0.0",
            "10.1.0.0",
        ),
    ),
    Failure(
        "asa1 static map check only",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Static Crypto Map check, "
            "map = outside_map, seq = 1, ACL does not match proxy IDs src:10.2.0.0 "
            "dst:10.1.0.0\n"
        ),
        certain=None,
        refused_by="us",
        told=("10.2.0.0",),
    ),
    Failure(
        "asa1 torn down map",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "Nov 08 07:10:05 [IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, QM FSM "
            "error (P2 struct &0xcc19ed48, mess id 0xfc16eec2)!\n"
            "Nov 08 07:10:05 [IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Removing "
            "peer from correlator table failed, no match!\n"
            "Nov 08 07:10:05 [IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Session is "
            "being torn down. Reason: crypto map policy not found\n"
        ),
        refused_by="us",
    ),
    Failure(
        "asa1 transform",
        Outcome.PHASE2_TRANSFORM_MISMATCH,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1 DEBUG]Group = 198.51.100.1, IP = 198.51.100.1, IKE Responder "
            "starting QM: msg id = 4bfc9daa\n"
            "[IKEv1]Phase 2 failure:  Mismatched transform IDs for protocol ESP:  Rcv'd: "
            "AES  Cfg'd: Triple-DES\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, All IPSec SA proposals "
            "found unacceptable!\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, QM FSM error (P2 struct "
            "&0xcc19ed48, mess id 0xfc16eec2)!\n"
        ),
        refused_by="us",
        told=("AES",),
    ),
    Failure(
        "asa1 pfs",
        Outcome.PHASE2_PFS_MISMATCH,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1 DEBUG]Group = 198.51.100.1, IP = 198.51.100.1, IKE Responder "
            "starting QM: msg id = 4bfc9daa\n"
            "[IKEv1]Phase 2 failure:  Mismatched attribute types for class Group "
            "Description:  Rcv'd: Unknown  Cfg'd: Group 2\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, All IPSec SA proposals "
            "found unacceptable!\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, QM FSM error (P2 struct "
            "&0xcc19ed48, mess id 0xfc16eec2)!\n"
        ),
        refused_by="us",
        told=("Group 2",),
    ),
    Failure(
        "asa1 encapsulation",
        Outcome.PHASE2_TRANSFORM_MISMATCH,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1 DEBUG]Group = 198.51.100.1, IP = 198.51.100.1, IKE Responder "
            "starting QM: msg id = 4bfc9daa\n"
            "[IKEv1]Phase 2 failure:  Mismatched attribute types for class Encapsulation "
            "Mode:  Rcv'd: Transport  Cfg'd: Tunnel\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, All IPSec SA proposals "
            "found unacceptable!\n"
        ),
        refused_by="us",
        told=("Transport",),
    ),
    Failure(
        "asa1 invalid id by peer",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1 DEBUG]Group = 198.51.100.1, IP = 198.51.100.1, IKE Initiator "
            "starting QM: msg id = 6abd3691\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Received non-routine Notify "
            "message: Invalid ID info (18)\n"
        ),
        refused_by="peer",
    ),
    Failure(
        "asa1 no proposal by peer",
        Outcome.PHASE2_REJECTED_BY_PEER,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1 DEBUG]Group = 198.51.100.1, IP = 198.51.100.1, IKE Initiator "
            "starting QM: msg id = 6abd3691\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Received non-routine Notify "
            "message: No proposal chosen (14)\n"
        ),
        refused_by="peer",
    ),
    Failure(
        "asa1 phase 2 mismatch syslog",
        Outcome.UNDETERMINED,
        (
            "%ASA-5-713119: Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "%ASA-5-713259: Group = 198.51.100.1, IP = 198.51.100.1, Session is being "
            "torn down. Reason: Phase 2 Mismatch\n"
            "%ASA-4-113019: Group = 198.51.100.1, Username = 198.51.100.1, IP = "
            "198.51.100.1, Session disconnected. Session Type: LAN-to-LAN, Duration: "
            "0h:00m:01s, Bytes xmt: 0, Bytes rcv: 0, Reason: Phase 2 Mismatch\n"
        ),
        certain=None,
    ),
    Failure(
        "asa1 map not found 713061",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "%ASA-3-713061: Group = 198.51.100.1, IP = 198.51.100.1, Tunnel rejected: "
            "Crypto Map Policy not found for Src:10.2.0.0, Dst: 10.1.0.0!\n"
        ),
        refused_by="us",
        told=("10.2.0.0",),
    ),
    Failure(
        "asa1 initiator no policy 713042",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "%ASA-3-713042: IKE Initiator unable to find policy: Intf inside, Src: "
            "10.1.0.5, Dst: 10.2.0.7\n"
        ),
        refused_by="us",
        told=("10.1.0.5",),
    ),
    Failure(
        "asa1 dpd",
        Outcome.DPD_PEER_DEAD,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 2 COMPLETED "
            "(msgid=4bfc9daa)\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, IKE lost contact with "
            "remote peer, deleting connection (keepalive type: DPD)\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, Session is being torn down. "
            "Reason: Lost Service\n"
        ),
    ),
    Failure(
        "asa1 idle",
        Outcome.DELETED_BY_PEER,
        (
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 1 COMPLETED\n"
            "[IKEv1]Group = 198.51.100.1, IP = 198.51.100.1, PHASE 2 COMPLETED "
            "(msgid=4bfc9daa)\n"
            "%ASA-5-713050: Group = 198.51.100.1, IP = 198.51.100.1, Connection "
            "terminated for peer 198.51.100.1.  Reason: Peer Terminate  Remote Proxy "
            "10.2.0.0, Local Proxy 10.1.0.0\n"
        ),
        certain=None,
    ),
    Failure(
        "asa1 cert no trustpoint",
        Outcome.AUTH_FAILED_CERTIFICATE,
        (
            "%ASA-3-713226: Connection failed with peer 198.51.100.1, no trust-point "
            "defined in tunnel-group 198.51.100.1\n"
        ),
        told=("trust-point",),
    ),
    Failure(
        "asa failed authentication 402120",
        Outcome.UNDETERMINED,
        (
            "%ASA-4-402120: IPSEC: Received an ESP packet (SPI= 0x86D0BE54, sequence "
            "number= 0x1A) from 198.51.100.1 (user= 198.51.100.1) to 192.0.2.1 that "
            "failed authentication.\n"
        ),
        certain=None,
        told=("integrity",),
    ),
    Failure(
        "asa plain packet 402117",
        Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY,
        (
            "%ASA-4-402117: IPSEC: Received a non-IPSec packet (protocol= ICMP) from "
            "10.2.0.5 to 10.1.0.5.\n"
        ),
        certain=None,
    ),
    Failure(
        "asa asymmetric nat",
        Outcome.SA_UP_TRAFFIC_OUTSIDE_PROXY,
        (
            "%ASA-5-305013: Asymmetric NAT rules matched for forward and reverse flows; "
            "Connection for icmp src outside:10.2.0.5 dst inside:10.1.0.5 (type 8, code "
            "0) denied due to NAT reverse path failure\n"
        ),
        certain=None,
        told=("NAT",),
    ),
    Failure(
        "asa2 policy",
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        (
            "IKEv2-PROTO-1: (16): Received Policies:\n"
            "Proposal 1: AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2\n"
            "Proposal 2: 3DES SHA1 SHA96 DH_GROUP_1024_MODP/Group 2\n"
            "IKEv2-PROTO-1: (16): Failed to find a matching policy\n"
            "IKEv2-PROTO-1: (16): Expected Policies:\n"
            "Proposal 1: AES-CBC-256 SHA384 SHA384 DH_GROUP_2048_MODP_256_PRIME/Group 24\n"
        ),
        refused_by="us",
        told=(
            "Group 24",
            "Group 2",
        ),
    ),
    Failure(
        "asa2 policy notes",
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        (
            "IKEv2-PROTO-5: (211): Failed to verify the proposed policies\n"
            "IKEv2-PROTO-1: (211): Failed to find a matching policy\n"
            "IKEv2-PROTO-1: (211): Received Policies:\n"
            "IKEv2-PROTO-1: (211): Failed to find a matching policy\n"
            "IKEv2-PROTO-1: (211): Expected Policies:\n"
        ),
        refused_by="us",
    ),
    Failure(
        "asa2 cert encoding",
        Outcome.IKEV2_AUTH_FAILED_CERTIFICATE,
        (
            "IKEv2-PROTO-1: (139): Auth exchange failed\n"
            "IKEv2-PROTO-1: (140): Unsupported cert encoding found or Peer requested "
            "HTTP URL but never sent HTTP_LOOKUP_SUPPORTED Notification\n"
        ),
        told=("http-url",),
    ),
    Failure(
        "asa2 peer id",
        Outcome.IKEV2_PEER_ID_CHECK_FAILED,
        (
            "IKEv2-PLAT-3: attempting to find tunnel group for ID: 198.51.100.1\n"
            "IKEv2-PLAT-3: mapped to tunnel group 198.51.100.1 using phase 1 ID\n"
            "IKEv2-PLAT-3: (172) tg_name set to: 198.51.100.1\n"
            "IKEv2-PLAT-3: (172) tunn grp type set to: L2L\n"
            "IKEv2-PLAT-3: Peer ID check started, received ID type: IPv4 address\n"
            "IKEv2-PLAT-2: Peer ID check: failed to get IP from SAN\n"
            "IKEv2-PLAT-1: retrieving SAN for peer ID check\n"
            "IKEv2-PLAT-1: Peer ID check failed\n"
            "IKEv2-PROTO-1: (172): Failed to locate an item in the database\n"
        ),
        refused_by="us",
        told=("peer-id-validate",),
    ),
    Failure(
        "asa2 key",
        Outcome.IKEV2_AUTH_FAILED_PSK,
        (
            "IKEv2-PROTO-4: Received Packet [From 198.51.100.1:500/To 192.0.2.1:500/VRF "
            "i0:f0]\n"
            "Initiator SPI : A1B2C3D4E5F60718 - Responder SPI : 1817161514131211 Message "
            "id: 1\n"
            "IKEv2 IKE_AUTH Exchange REQUEST\n"
            "IKEv2-PROTO-7: (33): SM Trace-> SA: I_SPI=A1B2C3D4E5F60718 "
            "R_SPI=1817161514131211 (R) MsgID = 00000001 CurState: R_WAIT_AUTH Event: "
            "EV_RECV_AUTH\n"
            "IKEv2-PROTO-4: (33): Get peer's authentication method\n"
            "IKEv2-PROTO-4: (33): Peer's authentication method is 'PSK'\n"
            "IKEv2-PROTO-4: (33): Verify peer's authentication data\n"
            "IKEv2-PROTO-4: (33): Use preshared key for id 198.51.100.1, key len 5\n"
            "IKEv2-PROTO-2: (33): Failed to authenticate the IKE SA\n"
            "IKEv2-PROTO-4: (33): Verification of peer's authentication data FAILED\n"
            "IKEv2-PROTO-2: (33): Auth exchange failed\n"
        ),
        refused_by="us",
        told=("remote-authentication",),
    ),
    Failure(
        "asa2 ts",
        Outcome.IKEV2_TS_UNACCEPTABLE,
        (
            "IKEv2-PROTO-4: Received Packet [From 198.51.100.1:500/To 192.0.2.1:500/VRF "
            "i0:f0]\n"
            "Initiator SPI : A1B2C3D4E5F60718 - Responder SPI : 1817161514131211 Message "
            "id: 1\n"
            "IKEv2 IKE_AUTH Exchange REQUEST\n"
            "IKEv2-PLAT-4: (33): Crypto Map: map outside_map seq 1 does not match proxy "
            "IDs\n"
            "IKEv2-PROTO-2: (33): There was no IPSEC policy found for received TS\n"
            "IKEv2-PROTO-4: (33): Sending TS unacceptable notify\n"
        ),
        refused_by="us",
    ),
    Failure(
        "asa2 ts 751022",
        Outcome.IKEV2_TS_UNACCEPTABLE,
        (
            "%ASA-3-751022: Local:192.0.2.1:500 Remote:198.51.100.1:500 "
            "Username:198.51.100.1 IKEv2 Tunnel rejected: Crypto Map Policy not found "
            "for remote traffic selector 10.2.0.0/10.2.0.255/0/65535/0 local traffic "
            "selector 10.1.0.0/10.1.0.255/0/65535/0!\n"
        ),
        refused_by="us",
        told=(
            "10.2.0.0",
            "10.1.0.0",
        ),
    ),
    Failure(
        "asa2 no tunnel group",
        Outcome.IKEV2_PROFILE_NOT_FOUND,
        (
            "%ASA-4-750003: Local:192.0.2.1:500 Remote:198.51.100.1:500 Username:Unknown "
            "IKEv2 Negotiation aborted due to ERROR: Failed to locate an item in the "
            "database\n"
        ),
        certain=None,
    ),
    Failure(
        "asa2 auth syslog",
        Outcome.IKEV2_AUTH_FAILED_PSK,
        (
            "%ASA-4-750003: Local:192.0.2.1:500 Remote:198.51.100.1:500 "
            "Username:198.51.100.1 IKEv2 Negotiation aborted due to ERROR: Auth exchange "
            "failed\n"
        ),
        certain=False,
    ),
    Failure(
        "asa2 auth remote syslog",
        Outcome.IKEV2_AUTH_FAILED_CERTIFICATE,
        (
            "%ASA-3-751006: Local:192.0.2.1:500 Remote:198.51.100.1:500 "
            "Username:198.51.100.1 IKEv2 Certificate authentication failed. Error: "
            "Unable to verify\n"
            "%ASA-4-750003: Local:192.0.2.1:500 Remote:198.51.100.1:500 "
            "Username:198.51.100.1 IKEv2 Negotiation aborted due to ERROR: Failed to "
            "authenticate the IKE SA\n"
        ),
        certain=None,
    ),
    Failure(
        "asa2 silence",
        Outcome.PEER_NO_RESPONSE,
        (
            "%ASA-5-750001: Local:192.0.2.1:500 Remote:198.51.100.1:500 Username:Unknown "
            "IKEv2 Received request to establish an IPsec tunnel; local traffic selector "
            "= Address Range: 10.1.0.5-10.1.0.5 Protocol: 0 Port Range: 0-65535; remote "
            "traffic selector = Address Range: 10.2.0.7-10.2.0.7 Protocol: 0 Port Range: "
            "0-65535\n"
            "IKEv2-PROTO-2: (7): Retransmitting packet\n"
            "IKEv2-PROTO-2: (7): Maximum number of retransmissions reached\n"
            "IKEv2-PROTO-2: (7): Failed SA init exchange\n"
            "IKEv2-PROTO-2: (7): Initial exchange failed: Initial exchange failed\n"
        ),
        certain=None,
    ),
    Failure(
        "asa tunnel manager",
        Outcome.UNDETERMINED,
        (
            "%ASA-4-752012: IKEv2 was unsuccessful at setting up a tunnel.  Map Tag = "
            "outside_map.  Map Sequence Number = 1.\n"
            "%ASA-3-752015: Tunnel Manager has failed to establish an L2L SA.  All "
            "configured IKE versions failed to establish the tunnel. Map Tag= "
            "outside_map.  Map Sequence Number = 1.\n"
        ),
        certain=None,
        told=("outside_map",),
    ),
    Failure(
        "asa2 masked spi",
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        (
            "IKEv2-PROTO-4: Sending Packet [To 198.51.100.1:500/From 192.0.2.1:500/VRF "
            "i0:f0]\n"
            "Initiator SPI : XXXXXXXXXXXXXXXX - Responder SPI : 0000000000000000 Message "
            "id: 0\n"
            "IKEv2 IKE_SA_INIT Exchange REQUEST\n"
            "IKEv2-PROTO-4: Received Packet [From 198.51.100.1:500/To 192.0.2.1:500/VRF "
            "i0:f0]\n"
            "Initiator SPI : XXXXXXXXXXXXXXXX - Responder SPI : 0000000000000000 Message "
            "id: 0\n"
            "IKEv2 IKE_SA_INIT Exchange RESPONSE\n"
            "Payload contents:\n"
            " NOTIFY(NO_PROPOSAL_CHOSEN)\n"
        ),
        refused_by="peer",
    ),
    Failure(
        "ios1 xauth",
        Outcome.XAUTH_REQUESTED,
        (
            "*Mar  1 01:00:01.000: ISAKMP:(1001):SA has been authenticated with "
            "198.51.100.1\n"
            "*Mar  1 01:00:01.000: ISAKMP:(1001):Need XAUTH\n"
            "*Mar  1 01:00:01.000: ISAKMP: set new node -1234 to CONF_XAUTH\n"
            "*Mar  1 01:00:01.000: ISAKMP:(1001): sending packet to 198.51.100.1 my_port "
            "500 peer_port 500 (R) CONF_XAUTH\n"
            "*Mar  1 01:00:01.000: ISAKMP:(1001):Old State = IKE_P1_COMPLETE  New State "
            "= IKE_XAUTH_REQ_SENT\n"
            "*Mar  1 01:00:01.000: ISAKMP:(1001): retransmitting phase 2 CONF_XAUTH    "
            "-1234 ...\n"
        ),
        certain=None,
        told=("no-xauth",),
    ),
    Failure(
        "ios1 acl blocks",
        Outcome.PEER_NO_RESPONSE,
        (
            "*Mar  1 01:00:00.000: ISAKMP:(0):beginning Main Mode exchange\n"
            "*Mar  1 01:00:00.000: ISAKMP:(0): sending packet to 198.51.100.1 my_port "
            "500 peer_port 500 (I) MM_NO_STATE\n"
            "*Mar  1 01:00:00.100: %SEC-6-IPACCESSLOGP: list OUTSIDE-IN denied udp "
            "198.51.100.1(500) -> 192.0.2.1(500), 1 packet\n"
            "*Mar  1 01:00:10.000: ISAKMP:(0): retransmitting phase 1 MM_NO_STATE...\n"
            "*Mar  1 01:00:10.000: ISAKMP:(0): sending packet to 198.51.100.1 my_port "
            "500 peer_port 500 (I) MM_NO_STATE\n"
        ),
        told=("OUTSIDE-IN",),
    ),
    Failure(
        "ios acl blocks alone",
        Outcome.PEER_NO_RESPONSE,
        (
            "*Mar  1 01:00:00.100: %SEC-6-IPACCESSLOGP: list 101 denied udp "
            "198.51.100.1(500) -> 192.0.2.1(500), 1 packet\n"
        ),
        told=("101",),
    ),
    Failure(
        "ios acl blocks esp",
        Outcome.PEER_NO_RESPONSE,
        (
            "*Mar  1 01:00:00.100: %SEC-6-IPACCESSLOGNP: list 101 denied 50 198.51.100.1 "
            "-> 192.0.2.1, 12 packets\n"
        ),
        told=("101",),
    ),
    Failure(
        "ios1 bad message syslog",
        Outcome.PSK_MISMATCH,
        (
            "*Mar  1 01:00:00.000: %CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from "
            "198.51.100.1  failed its sanity check or is malformed\n"
        ),
        certain=None,
    ),
    Failure(
        "ios1 informational",
        Outcome.UNDETERMINED,
        (
            "*Mar  1 01:00:00.000: %CRYPTO-6-IKMP_MODE_FAILURE: Processing of "
            "Informational mode failed with peer at 198.51.100.1\n"
        ),
        certain=None,
    ),
    Failure(
        "ios1 not mirror",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "*Mar  1 01:00:01.000: ISAKMP:(1001):Checking IPSec proposal 1\n"
            "*Mar  1 01:00:01.000: IPSEC(validate_proposal_request): proposal part #1,\n"
            "  (key eng. msg.) INBOUND local= 192.0.2.1, remote= 198.51.100.1,\n"
            "    local_proxy= 10.1.0.0/255.255.0.0/0/0 (type=4),\n"
            "    remote_proxy= 10.2.0.0/255.255.255.0/0/0 (type=4),\n"
            "    protocol= ESP, transform= NONE  (Tunnel),\n"
            "    lifedur= 0s and 0kb,\n"
            "    spi= 0x0(0), conn_id= 0, keysize= 0, flags= 0x0\n"
            "*Mar  1 01:00:01.000: IPSEC(ipsec_process_proposal): proxy identities not "
            "supported\n"
            "*Mar  1 01:00:01.000: ISAKMP:(1001): IPSec policy invalidated proposal with "
            "error 32\n"
            "*Mar  1 01:00:01.000: ISAKMP:(1001): phase 2 SA policy not acceptable! "
            "(local 192.0.2.1 remote 198.51.100.1)\n"
        ),
        refused_by="us",
        told=(
            "10.1.0.0",
            "10.2.0.0",
        ),
    ),
    Failure(
        "ios1 12.4 hash",
        Outcome.PHASE1_POLICY_MISMATCH,
        (
            "*Mar  1 00:03:09: ISAKMP (0:0): received packet from 198.51.100.1 dport 500 "
            "sport 500 Global (N) NEW SA\n"
            "*Mar  1 00:03:09: ISAKMP:(0:0:N/A:0):Checking ISAKMP transform 1 against "
            "priority 10 policy\n"
            "*Mar  1 00:03:09: ISAKMP:      encryption 3DES-CBC\n"
            "*Mar  1 00:03:09: ISAKMP:      hash MD5\n"
            "*Mar  1 00:03:09: ISAKMP:      default group 2\n"
            "*Mar  1 00:03:09: ISAKMP:      auth pre-share\n"
            "*Mar  1 00:03:09: ISAKMP:(0:0:N/A:0):Hash algorithm offered does not match "
            "policy!\n"
            "*Mar  1 00:03:09: ISAKMP:(0:0:N/A:0):atts are not acceptable. Next payload "
            "is 0\n"
            "*Mar  1 00:03:09: ISAKMP:(0:0:N/A:0):no offers accepted!\n"
            "*Mar  1 00:03:09: ISAKMP:(0:0:N/A:0): phase 1 SA policy not acceptable! "
            "(local 192.0.2.1 remote 198.51.100.1)\n"
        ),
        refused_by="us",
        told=("MD5",),
    ),
    Failure(
        "ios2 invalid ike spi",
        Outcome.INVALID_SPI,
        (
            "*Mar  1 01:00:00.000: IKEv2-ERROR:Couldn't find matching SA: Detected an "
            "invalid IKE SPI\n"
        ),
        certain=None,
    ),
    Failure(
        "ios2 expired",
        Outcome.IKEV2_AUTH_FAILED_CERTIFICATE,
        (
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Auth "
            "exchange failed\n"
            "*Mar  1 01:00:00.000: %PKI-3-CERTIFICATE_INVALID_EXPIRED: Certificate chain "
            "validation has failed.  The certificate (SN: 03) has expired.    Validity "
            "period ended on 10:00:00 UTC Jan 1 2024\n"
        ),
        certain=None,
        told=("expired",),
    ),
    Failure(
        "ios2 profile",
        Outcome.IKEV2_PROFILE_NOT_FOUND,
        (
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Searching policy "
            "based on peer's identity '198.51.100.1' of type 'IPv4 address'\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:% IKEv2 profile not found\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed to "
            "locate an item in the database\n"
        ),
        refused_by="us",
        told=("198.51.100.1",),
    ),
    Failure(
        "ios2 auth by peer",
        Outcome.IKEV2_AUTH_FAILED_PSK,
        (
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Sending Packet [To "
            "198.51.100.1:500/From 192.0.2.1:500/VRF i0:f0]\n"
            "Initiator SPI : 7E9DBF1C2B3A4D5E - Responder SPI : E1DDBD0A7A1A3B01 Message "
            "id: 1\n"
            "IKEv2 IKE_AUTH Exchange REQUEST\n"
            "Payload contents:\n"
            " ENCR\n"
            "\n"
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Received Packet "
            "[From 198.51.100.1:500/To 192.0.2.1:500/VRF i0:f0]\n"
            "Initiator SPI : 7E9DBF1C2B3A4D5E - Responder SPI : E1DDBD0A7A1A3B01 Message "
            "id: 1\n"
            "IKEv2 IKE_AUTH Exchange RESPONSE\n"
            "Payload contents:\n"
            " NOTIFY(AUTHENTICATION_FAILED)\n"
            "\n"
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Process auth "
            "response notify\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):\n"
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Auth exchange failed\n"
        ),
        certain=False,
        refused_by="peer",
    ),
    Failure(
        "ios2 neg abort ts",
        Outcome.IKEV2_TS_UNACCEPTABLE,
        (
            "*Mar  1 01:00:00.000: %IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: "
            "There was no IPSEC policy found for received TS\n"
        ),
        refused_by="us",
    ),
    Failure(
        "ios2 neg abort proposal",
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        (
            "*Mar  1 01:00:00.000: %IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: "
            "Failed to find a matching policy\n"
        ),
        refused_by="us",
    ),
    Failure(
        "ios2 create child",
        Outcome.IKEV2_CHILD_NO_PROPOSAL_CHOSEN,
        (
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Received Packet "
            "[From 198.51.100.1:500/To 192.0.2.1:500/VRF i0:f0]\n"
            "Initiator SPI : 7E9DBF1C2B3A4D5E - Responder SPI : E1DDBD0A7A1A3B01 Message "
            "id: 5\n"
            "IKEv2 CREATE_CHILD_SA Exchange REQUEST\n"
            "Payload contents:\n"
            " SA N KE TSi TSr\n"
            "\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: There was no "
            "IPSEC policy found for received proposal\n"
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Sending no proposal "
            "chosen notify\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Create child "
            "exchange failed\n"
        ),
        refused_by="us",
    ),
    Failure(
        "ios2 silence",
        Outcome.PEER_NO_RESPONSE,
        (
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Sending Packet [To "
            "198.51.100.1:500/From 192.0.2.1:500/VRF i0:f0]\n"
            "Initiator SPI : 7E9DBF1C2B3A4D5E - Responder SPI : 0000000000000000 Message "
            "id: 0\n"
            "IKEv2 IKE_SA_INIT Exchange REQUEST\n"
            "Payload contents:\n"
            " SA KE N VID\n"
            "\n"
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Retransmitting packet\n"
            "*Mar  1 01:00:00.000: IKEv2:(SESSION ID = 5,SA ID = 1):Sending Packet [To "
            "198.51.100.1:500/From 192.0.2.1:500/VRF i0:f0]\n"
            "Initiator SPI : 7E9DBF1C2B3A4D5E - Responder SPI : 0000000000000000 Message "
            "id: 0\n"
            "IKEv2 IKE_SA_INIT Exchange REQUEST\n"
            "\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Maximum "
            "number of retransmissions reached\n"
            "*Mar  1 01:00:00.000: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed SA "
            "init exchange\n"
        ),
        certain=None,
        told=("500",),
    ),
    Failure(
        "asa2 debug, and the syslog that names the peer",
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        (
            "IKEv2-PROTO-1: (54): Received Policies:\n"
            "IKEv2-PROTO-1: (54): Failed to find a matching policy\n"
            "Proposal 1:  AES-CBC-256 SHA256 SHA256 DH_GROUP_2048_MODP/Group 14\n"
            "IKEv2-PROTO-1: (54): Expected Policies:\n"
            "Proposal 1:  AES-CBC-256 SHA512 SHA512 DH_GROUP_2048_MODP/Group 14\n"
            "%ASA-4-750003: Local:192.0.2.1:500 Remote:198.51.100.1:500 Username:Unknown "
            "IKEv2 Negotiation aborted due to ERROR: Failed to find a matching policy\n"
        ),
        refused_by="us",
        told=("hash (peer SHA256; here SHA512)",),
    ),
    Failure(
        "ios2 lists of proposals",
        Outcome.IKEV2_NO_PROPOSAL_CHOSEN_IKE_SA,
        (
            "IKEv2-ERROR:(SESSION ID = 11,SA ID = 2):Received Policies:\n"
            ": Failed to find a matching policy\n"
            "Proposal 1:  AES-CBC-256 SHA512 SHA512 DH_GROUP_2048_MODP/Group 14\n"
            "IKEv2-ERROR:(SESSION ID = 11,SA ID = 2):Expected Policies:\n"
            ": Failed to find a matching policy\n"
            "Proposal 1:  AES-CBC-256 AES-CBC-192 SHA256 SHA256 DH_GROUP_256_ECP/Group 19\n"
            "IKEv2-ERROR:(SESSION ID = 11,SA ID = 2):: Failed to find a matching policy\n"
        ),
        refused_by="us",
        told=("hash (peer SHA512; here SHA256), group (peer 14; here 19)",),
    ),
    Failure(
        "ios2 key for an identity, no peer in the log",
        Outcome.IKEV2_AUTH_FAILED_PSK,
        (
            "IKEv2:(SESSION ID = 5,SA ID = 1):Verify peer's authentication data\n"
            "IKEv2:(SESSION ID = 5,SA ID = 1):Use preshared key for id 198.51.100.1, key len 8\n"
            "IKEv2:(SESSION ID = 5,SA ID = 1):Verification of peer's authentication data FAILED\n"
        ),
        certain=None,
        refused_by="us",
        told=(" address 198.51.100.1",),
    ),
    Failure(
        "ios1 certificate that has expired",
        Outcome.AUTH_FAILED_CERTIFICATE,
        (
            "ISAKMP:(1010): processing CERT payload. message ID = 0\n"
            "%PKI-3-CERTIFICATE_INVALID_EXPIRED: Certificate chain validation has failed. The "
            "certificate (SN: 1A) has expired.    Validity period ended on 12:00:00 UTC May 1 2024\n"
            "%CRYPTO-5-IKMP_INVAL_CERT: Certificate received from 198.51.100.1 is bad: CA request "
            "failed!\n"
        ),
        refused_by="us",
        told=("serial number 1A is expired", "12:00:00 UTC May 1 2024"),
    ),
    Failure(
        "ios2 group that the peer asks for",
        Outcome.IKEV2_INVALID_KE,
        (
            "IKEv2:(SESSION ID = 3,SA ID = 1):Received Packet [From 198.51.100.1:500/To "
            "192.0.2.1:500/VRF i0:f0]\n"
            "Initiator SPI : AAAAAAAAAAAAAAAA - Responder SPI : 0000000000000000 Message id: 0\n"
            "IKEv2 IKE_SA_INIT Exchange RESPONSE\n"
            "Payload contents:\n"
            " NOTIFY(INVALID_KE_PAYLOAD)\n"
            "IKEv2:(SESSION ID = 3,SA ID = 1):Processing invalid ke notification, we sent group "
            "2, peer prefers group 14\n"
        ),
        certain=None,
        told=("sent group 2; the peer asks for group 14", " group 14"),
    ),
    Failure(
        "ios2 no profile for the identity",
        Outcome.IKEV2_PROFILE_NOT_FOUND,
        (
            "IKEv2:(SESSION ID = 3,SA ID = 1):Searching policy based on peer's identity "
            "'198.51.100.1' of type 'IPv4 address'\n"
            "IKEv2-ERROR:(SESSION ID = 3,SA ID = 1):: Failed to locate an item in the database\n"
            "IKEv2:(SESSION ID = 3,SA ID = 1):Verification of peer's authentication data FAILED\n"
            "IKEv2:(SESSION ID = 3,SA ID = 1):Sending authentication failure notify\n"
        ),
        certain=False,
        refused_by="us",
        told=("match identity remote address 198.51.100.1",),
    ),
    Failure(
        "ios a tunnel that goes down again and again",
        Outcome.SUCCESS,
        "".join(
            f"Oct  {day} 01:00:0{second}: %CRYPTO-5-SESSION_STATUS: Crypto tunnel is {what}.  "
            "Peer 198.51.100.1:500       Id: 198.51.100.1\n"
            for day in (1, 2, 3)
            for second, what in ((1, "DOWN"), (9, "UP  "))
        ),
        certain=None,
        told=("It went down 3 times",),
    ),
    Failure(
        "ios1 lifetime of the IKE SA",
        Outcome.INCOMPLETE_LOG,
        'ISAKMP:(1045):deleting SA reason "IKE SA Lifetime Exceeded" state (R) QM_IDLE       '
        "(peer 198.51.100.1)\n",
        certain=None,
        told=("no fault",),
    ),
    Failure(
        "a spoke whose hub does not answer NHRP",
        Outcome.UNDETERMINED,
        "%DMVPN-3-NHRP_ERROR: Registration Request failed for 172.16.1.1 on Tunnel0\n",
        certain=None,
        told=("172.16.1.1 does not answer the NHRP registration on Tunnel0",),
    ),
    Failure(
        "asa1 hidden address, and blanks of a mail",
        Outcome.PHASE2_PROXY_MISMATCH,
        (
            "%ASA-3-713061: Group = x.x.x.x,  IP = x.x.x.x,   Rejecting IPSec tunnel:  no matching "
            "crypto map entry for remote proxy 10.1.0.0/255.255.0.0/0/0  local proxy "
            "10.2.0.0/255.255.0.0/0/0 on interface outside\n"
        ),
        refused_by="us",
        told=("10.2.0.0",),
    ),
    Failure(
        "ios1 hidden peer",
        Outcome.PSK_MISSING,
        "ISAKMP:(0):No pre-shared key with PEER_IP!\n"
        "ISAKMP:(0): No Cert or pre-shared address key.\n",
        certain=None,
    ),
    Failure(
        "ios2 no key for the peer",
        Outcome.PSK_MISSING,
        "IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):Failed to retrieve peer's preshared key\n",
        certain=None,
    ),
)
