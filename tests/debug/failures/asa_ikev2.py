"""What an ASA logs under IKEv2."""

from tests.debug.failures.failure import Failure

from bothends.platforms.debug import Outcome

ASA_IKEV2 = (
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
)
