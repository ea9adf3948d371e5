"""Crypto syslogs of IOS and IOS-XE: `%CRYPTO-…`, `%IKEV2-…`, `%IPSEC-…`, `%PKI-…`, `%DMVPN-…`."""

from bothends.platforms.ios.debug.events import Event, Message

_IP = r"(?P<peer>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f])"
_SOURCE = (
    r"src_addr (?P<peer>[0-9A-Fa-f.:]{2,45}), dest_addr (?P<local>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f])"
)
_V1 = (("ike", "1"),)
_V2 = (("ike", "2"),)

SYSLOG: tuple[Message, ...] = (
    Message(
        "IKMP_BAD_MESSAGE",
        rf"from {_IP}",
        Event.BAD_MESSAGE,
        "a packet from {peer} cannot be decrypted: usually the pre-shared keys differ",
        "MM5 received or later",
        _V1,
    ),
    Message(
        "IKMP_NO_SA",
        rf"from {_IP}",
        Event.NO_SA,
        "{peer} still uses an IKE SA that this router no longer has",
        "",
        _V1,
    ),
    Message(
        "IKMP_MODE_FAILURE",
        rf"Processing of (?P<mode>\w{{3,14}}) mode failed with peer at {_IP}",
        Event.MODE_FAILED,
        "{mode} mode failed with {peer}",
        "",
        _V1,
    ),
    Message(
        "IKMP_NOT_ENCRYPTED",
        rf"from {_IP}",
        Event.UNENCRYPTED,
        "{peer} sent in clear what must be encrypted at this point",
        "",
        _V1,
    ),
    Message(
        "IKMP_SA_NOT_AUTH",
        rf"from {_IP}",
        Event.MODE_FAILED,
        "{peer} starts quick mode before phase 1 is authenticated",
        "",
        _V1,
    ),
    Message(
        "IKMP_SA_NOT_OFFERED",
        rf"peer {_IP} responded with attribute (?P<changed>[\w \-]{{3,40}}?) not offered",
        Event.OFFERS_REFUSED,
        "{peer} answers with another {changed} than this router proposed",
        "MM2 received",
        (*_V1, ("role", "initiator")),
    ),
    Message(
        "IKMP_SA_NOT_OFFERED",
        rf"peer {_IP}",
        Event.OFFERS_REFUSED,
        "{peer} answers with a policy that this router did not propose",
        "MM2 received",
        (*_V1, ("role", "initiator"), ("changed", "attribute")),
    ),
    Message(
        "IKMP_POLICY_DEFAULT",
        "",
        Event.NOTE,
        "built-in default ISAKMP policies are in use",
        "",
        _V1,
    ),
    Message(
        "IKE_DEFAULT_POLICY_ACCEPTED",
        "",
        Event.NOTE,
        "a built-in default ISAKMP policy was used: ours fits none of the peer's",
        "",
        _V1,
    ),
    Message(
        "IKMP_AG_MODE_DISABLED",
        "",
        Event.AGGRESSIVE_REFUSED,
        "aggressive mode is switched off here",
        "",
        _V1,
    ),
    Message(
        "IKMP_INVAL_CERT",
        rf"from {_IP} is bad: (?P<reason>.{{3,80}})",
        Event.CERT_BAD,
        "the certificate of {peer} is bad: {reason}",
        "",
        _V1,
    ),
    Message("IKMP_INVAL_CERT", "", Event.CERT_BAD, "the peer's certificate is bad", "", _V1),
    Message(
        "IKMP_AUTH_FAIL", rf"host {_IP}", Event.AUTH_BAD, "authentication of {peer} failed", "", _V1
    ),
    Message(
        "IKMP_CRYPT_FAILURE", "", Event.BAD_MESSAGE, "a packet could not be decrypted", "", _V1
    ),
    Message("IKMP_HASH_SIZE", "", Event.AUTH_BAD, "the peer's proof has the wrong size", "", _V1),
    Message(
        "IKMP_PEER_INIT_FAILURE", "", Event.MODE_FAILED, "the negotiation could not begin", "", _V1
    ),
    Message("IKMP_QUERY_KEY", "", Event.KEY_MISSING, "no key for the peer", "", _V1),
    Message(
        "ISAKMP_ON_OFF",
        r"ISAKMP is (?P<what>ON|OFF)",
        Event.CONFIG,
        "IKE is switched {what}",
        "",
        _V1,
    ),
    Message(
        "RECVD_PKT_INV_SPI",
        r"destaddr=(?P<local>[0-9A-Fa-f.:]{2,45}).{0,20}prot=(?P<protocol>\d{1,3}).{0,4}spi="
        r"(?P<spi>0x[0-9A-Fa-f]{1,8})"
        r".{0,24}srcaddr=(?P<peer>[0-9A-Fa-f.:]{2,45})",
        Event.INVALID_SPI,
        "{peer} still encrypts with SPI {spi}, which this router does not have",
    ),
    Message(
        "INV_SPI",
        "",
        Event.INVALID_SPI,
        "the far end still encrypts with an SPI that this router does not have",
    ),
    Message(
        "RECVD_PKT_INV_IDENTITY",
        "",
        Event.OUTSIDE_PROXY,
        "a decrypted packet lies outside what the SA protects",
    ),
    Message(
        "RECVD_PKT_NOT_IPSEC",
        r"dest_addr= ?(?:[^/\s]{0,32}/)?(?P<local>[0-9A-Fa-f.:]{2,45}), src_addr= ?"
        r"(?P<peer>[0-9A-Fa-f.:]{2,45}), prot= ?(?P<protocol>\d{1,3})",
        Event.OUTSIDE_PROXY,
        "{peer} sent a packet of protocol {protocol} in clear that should have been encrypted: its"
        " crypto map or tunnel protection is missing, or its crypto ACL does not cover it",
    ),
    Message(
        "RECVD_PKT_NOT_IPSEC",
        "",
        Event.OUTSIDE_PROXY,
        "a packet that should be encrypted came in clear",
    ),
    Message(
        "REPLAY_ERR",
        _SOURCE,
        Event.REPLAY,
        "anti-replay dropped a packet from {peer}",
    ),
    Message("REPLAY_ERR", "", Event.REPLAY, "anti-replay dropped a packet"),
    Message(
        "eplay",
        r"(?i)anti-replay|replay (?:check|error)",
        Event.REPLAY,
        "anti-replay dropped a packet",
    ),
    Message("RECVD_PKT_MAC_ERR", "", Event.NOTE, "a packet failed its integrity check"),
    Message("HMAC_ERROR", "", Event.NOTE, "a packet failed its integrity check"),
    Message(
        "EZVPN_CONNECTION_UP",
        r"Client_public_addr=(?P<local>[0-9A-Fa-f.:]{2,45})\s{1,4}"
        r"Server_public_addr=(?P<peer>[0-9A-Fa-f.:]{2,45})",
        Event.P2_DONE,
        "the Easy VPN tunnel to {peer} is up",
        "up (Easy VPN)",
        _V1,
    ),
    Message(
        "IKEV2_SESSION_STATUS",
        r"tunnel v2 is (?P<what>UP|DOWN).{0,12}Peer (?P<peer>[0-9A-Fa-f.:]{2,45}?):\d{1,5}\b",
        Event.TUNNEL_DOWN,
        "the IKEv2 tunnel to {peer} is {what}",
        "",
        _V2,
    ),
    Message(
        "SESSION_STATUS",
        r"tunnel (?P<v2>v2 )?is (?P<what>UP|DOWN).{0,12}Peer (?P<peer>[0-9A-Fa-f.:]{2,45}?)"
        r":\d{1,5}\b",
        Event.TUNNEL_DOWN,
        "the tunnel to {peer} is {what}",
    ),
    Message(
        "IPSEC_SETUP_FAILURE",
        r"(?i)local:\s?(?P<local>[0-9A-Fa-f.:]{2,45}).{0,60}remote:\s?"
        r"(?P<peer>[0-9A-Fa-f.:]{2,45})",
        Event.TUNNEL_DOWN,
        "the tunnel to {peer} could not be set up",
    ),
    Message(
        "IKEV2-",
        r"NEG_ABORT.{0,40}ERROR: (?P<reason>.{3,120})",
        Event.IKE_FAILED,
        "IKEv2 aborted: {reason}",
        "",
        _V2,
    ),
    Message("IKEV2-", r"SA_UP|SESSION_UP", Event.P2_DONE, "the IKEv2 SA is up", "", _V2),
    Message(
        "IKEV2-",
        r"(?i)invalid.{0,12}SPI|INVALID_SPI",
        Event.INVALID_SPI,
        "a packet for an unknown IKE SA",
        "",
        _V2,
    ),
    Message(
        "CERTIFICATE_INVALID",
        r"(?P<reason>EXPIRED|NOT_YET_VALID|UNAUTHORIZED|\w{3,20}):",
        Event.CERT_BAD,
        "a certificate is not valid: {reason}",
    ),
    Message("CERTIFICATE_REVOKED", "", Event.CERT_BAD, "a certificate is revoked"),
    Message(
        "PKI-",
        r"(?i)(?:validation|verification).{0,30}fail",
        Event.CERT_BAD,
        "a certificate is not valid",
    ),
    Message(
        "CRYPTO_SS",
        r"local address : (?P<local>[0-9A-Fa-f.:]{2,45}) remote address : "
        r"(?P<peer>[0-9A-Fa-f.:]{2,45})"
        r" socket is (?P<what>UP|DOWN)",
        Event.TUNNEL_DOWN,
        "the crypto socket to {peer} is {what}",
    ),
    Message(
        "NHRP_NHS",
        r"NBMA: (?P<peer>[0-9A-Fa-f.:]{2,45}) \) for .{0,60}NBMA: (?P<local>[0-9A-Fa-f.:]{2,45})\)"
        r" is (?P<what>UP|DOWN)",
        Event.TUNNEL_DOWN,
        "this spoke reports its hub {peer} as {what}",
        "",
        (("role", "initiator"),),
    ),
    Message(
        "SYS-5-RESTART",
        "",
        Event.RESTART,
        "this router has restarted: its SAs are gone, and connection ids begin anew",
    ),
    Message(
        "LINEPROTO",
        r"Interface (?P<interface>Tunnel\S{1,12}), changed state to (?P<what>up|down)",
        Event.NOTE,
        "{interface} goes {what}",
    ),
)
