"""What IOS logs under IKEv1, and what it says of a tunnel whatever its version."""

from tests.debug.failures.failure import Failure

from bothends.platforms.debug import Outcome

IOS_IKEV1 = (
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
        "ios1 hidden peer",
        Outcome.PSK_MISSING,
        "ISAKMP:(0):No pre-shared key with PEER_IP!\n"
        "ISAKMP:(0): No Cert or pre-shared address key.\n",
        certain=None,
    ),
    Failure(
        "pix a packet that names both ends",
        Outcome.PHASE1_POLICY_MISMATCH,
        (
            "crypto_isakmp_process_block: src 198.51.100.1, dest 192.0.2.1\n"
            "OAK_MM exchange\n"
            "ISAKMP (0): processing SA payload. message ID = 0\n"
            "ISAKMP (0): Checking ISAKMP transform 1 against priority 10 policy\n"
            "ISAKMP: encryption 3DES-CBC\n"
            "ISAKMP: hash MD5\n"
            "ISAKMP: default group 2\n"
            "ISAKMP: auth pre-share\n"
            "ISAKMP (0): atts are not acceptable. Next payload is 0\n"
            "ISAKMP (0): no offers accepted!\n"
            "ISAKMP (0): SA not acceptable!\n"
        ),
        refused_by="us",
        told=("with peer 198.51.100.1",),
    ),
)
