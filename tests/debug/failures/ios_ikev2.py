"""What IOS and IOS-XE log under IKEv2."""

from tests.debug.failures.failure import Failure

from bothends.platforms.debug import Outcome

IOS_IKEV2 = (
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
        "ios2 no key for the peer",
        Outcome.PSK_MISSING,
        "IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):Failed to retrieve peer's preshared key\n",
        certain=None,
        told=("crypto ikev2 keyring", "pre-shared-key <PRE-SHARED KEY>"),
    ),
)
