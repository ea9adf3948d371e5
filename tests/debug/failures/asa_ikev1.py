"""What an ASA logs under IKEv1."""

from tests.debug.failures.failure import Failure

from bothends.platforms.debug import Outcome

ASA_IKEV1 = (
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
)
