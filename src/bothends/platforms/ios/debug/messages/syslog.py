"""Crypto syslogs of IOS and IOS-XE: `%CRYPTO-…`, `%IKEV2-…`, `%IPSEC-…`, `%PKI-…`, `%DMVPN-…`."""

from bothends.platforms.debug.events import EventKind, Message

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
        EventKind.BAD_MESSAGE,
        "a packet from {peer} cannot be decrypted: usually the pre-shared keys differ",
        "MM5 received or later",
        _V1,
    ),
    Message(
        "IKMP_NO_SA",
        rf"from {_IP}",
        EventKind.NO_SA,
        "{peer} still uses an IKE SA that this router no longer has",
        "",
        _V1,
    ),
    Message(
        "MAC_ERR",
        "",
        EventKind.NO_SA,
        "a packet fails its integrity check: it was changed on the way (a NAT or a middlebox), or "
        "the two ends have different keys for the SA",
    ),
    Message(
        "IKMP_MODE_FAILURE",
        rf"Processing of (?P<mode>\w{{3,14}}) mode failed with peer at {_IP}",
        EventKind.MODE_FAILED,
        "{mode} mode failed with {peer}",
        "",
        _V1,
    ),
    Message(
        "IKMP_NOT_ENCRYPTED",
        rf"from {_IP}",
        EventKind.UNENCRYPTED,
        "{peer} sent an unencrypted packet where an encrypted one is required",
        "",
        _V1,
    ),
    Message(
        "IKMP_SA_NOT_AUTH",
        rf"from {_IP}",
        EventKind.MODE_FAILED,
        "{peer} began quick mode before phase 1 was authenticated",
        "",
        _V1,
    ),
    Message(
        "IKMP_SA_NOT_OFFERED",
        rf"peer {_IP} responded with attribute (?P<changed>[\w \-]{{3,40}}?) not offered",
        EventKind.OFFERS_REFUSED,
        "{peer} answers with a different {changed} than this router proposed",
        "MM2 received",
        (*_V1, ("role", "initiator")),
    ),
    Message(
        "IKMP_SA_NOT_OFFERED",
        rf"peer {_IP}",
        EventKind.OFFERS_REFUSED,
        "{peer} answers with a policy that this router did not propose",
        "MM2 received",
        (*_V1, ("role", "initiator"), ("changed", "attribute")),
    ),
    Message(
        "IKMP_POLICY_DEFAULT",
        "",
        EventKind.NOTE,
        "built-in default ISAKMP policies are in use",
        "",
        _V1,
    ),
    Message(
        "IKE_DEFAULT_POLICY_ACCEPTED",
        "",
        EventKind.NOTE,
        "a built-in default ISAKMP policy was used: no configured policy matches the peer's "
        "proposals",
        "",
        _V1,
    ),
    Message(
        "IKMP_AG_MODE_DISABLED",
        "",
        EventKind.AGGRESSIVE_REFUSED,
        "aggressive mode is disabled on this router",
        "",
        _V1,
    ),
    Message(
        "IKMP_INVAL_CERT",
        rf"from {_IP} is bad: (?P<reason>[^!]{{3,80}})",
        EventKind.CERT_BAD,
        "the certificate of {peer} is invalid: {reason}",
        "",
        _V1,
    ),
    Message(
        "IKMP_INVAL_CERT", "", EventKind.CERT_BAD, "the peer's certificate is invalid", "", _V1
    ),
    Message(
        "IKMP_NO_ID_CERT",
        r"ID of (?P<identity>\S{1,64}) \(type (?P<id_type>\d{1,2})\) and certificate \w{2,8} with "
        r"(?P<certified>\S{0,64})",
        EventKind.NOTE,
        "a warning: the peer sends the identity {identity}, and its certificate is of {certified}",
        "",
        _V1,
    ),
    Message(
        "IKMP_AUTH_FAIL",
        rf"host {_IP}",
        EventKind.AUTH_BAD,
        "authentication of {peer} failed",
        "",
        _V1,
    ),
    Message(
        "IKMP_CRYPT_FAILURE", "", EventKind.BAD_MESSAGE, "a packet could not be decrypted", "", _V1
    ),
    Message(
        "IKMP_HASH_SIZE",
        "",
        EventKind.AUTH_BAD,
        "the peer's HASH payload has the wrong size",
        "",
        _V1,
    ),
    Message(
        "IKMP_PEER_INIT_FAILURE",
        "",
        EventKind.MODE_FAILED,
        "the negotiation could not begin",
        "",
        _V1,
    ),
    Message("IKMP_QUERY_KEY", "", EventKind.KEY_MISSING, "no pre-shared key for the peer", "", _V1),
    Message(
        "ISAKMP_ON_OFF",
        r"ISAKMP is (?P<what>ON|OFF)",
        EventKind.CONFIG,
        "ISAKMP is turned {what}",
        "",
        _V1,
    ),
    Message(
        "RECVD_PKT_INV_SPI",
        r"destaddr=(?P<local>[0-9A-Fa-f.:]{2,45}).{0,20}prot=(?P<protocol>\d{1,3}).{0,4}spi="
        r"(?P<spi>0x[0-9A-Fa-f]{1,8})"
        r".{0,24}srcaddr=(?P<peer>[0-9A-Fa-f.:]{2,45})",
        EventKind.INVALID_SPI,
        "{peer} still encrypts with SPI {spi}, which this router does not have",
    ),
    Message(
        "INV_SPI",
        "",
        EventKind.INVALID_SPI,
        "the peer still encrypts with an SPI that this router does not have",
    ),
    Message(
        "RECVD_PKT_INV_IDENTITY",
        "",
        EventKind.OUTSIDE_PROXY,
        "a decrypted packet does not match the selectors of its SA",
    ),
    Message(
        "RECVD_PKT_NOT_IPSEC",
        r"dest_addr= ?(?:[^/\s]{0,32}/)?(?P<local>[0-9A-Fa-f.:]{2,45}), src_addr= ?"
        r"(?P<peer>[0-9A-Fa-f.:]{2,45}), prot= ?(?P<protocol>47)\b",
        EventKind.OUTSIDE_PROXY,
        "{peer} sent GRE unencrypted: its tunnel protection is missing or differs",
    ),
    Message(
        "RECVD_PKT_NOT_IPSEC",
        r"dest_addr= ?(?:[^/\s]{0,32}/)?(?P<target>[0-9A-Fa-f.:]{2,45}), src_addr= ?"
        r"(?P<source>[0-9A-Fa-f.:]{2,45}), prot= ?(?P<protocol>\d{1,3})",
        EventKind.OUTSIDE_PROXY,
        "a packet of protocol {protocol} from {source} to {target} arrived unencrypted that should "
        "have been encrypted: at the other end the crypto map or tunnel protection is missing, or "
        "its crypto ACL does not cover it",
    ),
    Message(
        "RECVD_PKT_NOT_IPSEC",
        "",
        EventKind.OUTSIDE_PROXY,
        "a packet that should be encrypted arrived unencrypted",
    ),
    Message("REPLAY_ERR", _SOURCE, EventKind.REPLAY, "anti-replay dropped a packet from {peer}"),
    Message("REPLAY_ERR", "", EventKind.REPLAY, "anti-replay dropped a packet"),
    Message(
        "eplay",
        r"(?i)anti-replay|replay (?:check|error)",
        EventKind.REPLAY,
        "anti-replay dropped a packet",
    ),
    Message("RECVD_PKT_MAC_ERR", "", EventKind.NOTE, "a packet failed its integrity check"),
    Message("HMAC_ERROR", "", EventKind.NOTE, "a packet failed its integrity check"),
    Message(
        "EZVPN_CONNECTION_UP",
        r"Client_public_addr=(?P<local>[0-9A-Fa-f.:]{2,45})\s{1,4}"
        r"Server_public_addr=(?P<peer>[0-9A-Fa-f.:]{2,45})",
        EventKind.P2_DONE,
        "the Easy VPN tunnel to {peer} is up",
        "up (Easy VPN)",
        _V1,
    ),
    Message(
        "RECURDOWN",
        r"(?P<interface>Tunnel\S{1,20})",
        EventKind.RECURSIVE,
        "the best route to the destination of {interface} leads through {interface} itself, so the "
        "router takes it down again and again",
    ),
    Message(
        "IKEV2_SESSION_STATUS",
        r"tunnel v2 is (?P<what>UP|DOWN).{0,12}Peer (?P<peer>[0-9A-Fa-f.:]{2,45}?):\d{1,5}\b",
        EventKind.TUNNEL_DOWN,
        "the IKEv2 tunnel to {peer} is {what}",
        "",
        _V2,
    ),
    Message(
        "SESSION_STATUS",
        r"tunnel (?P<v2>v2 )?is (?P<what>UP|DOWN).{0,12}Peer (?P<peer>[0-9A-Fa-f.:]{2,45}?)"
        r":\d{1,5}\b",
        EventKind.TUNNEL_DOWN,
        "the tunnel to {peer} is {what}",
    ),
    Message(
        "IPSEC_SETUP_FAILURE",
        r"(?i)local:\s?(?P<local>[0-9A-Fa-f.:]{2,45}).{0,60}remote:\s?"
        r"(?P<peer>[0-9A-Fa-f.:]{2,45})",
        EventKind.TUNNEL_DOWN,
        "the tunnel to {peer} could not be set up",
    ),
    Message(
        "IKEV2-",
        r"NEG_ABORT.{0,40}ERROR: (?P<reason>.{3,120})",
        EventKind.IKE_FAILED,
        "IKEv2 aborted: {reason}",
        "",
        _V2,
    ),
    Message("IKEV2-", r"SA_UP|SESSION_UP", EventKind.P2_DONE, "the IKEv2 SA is up", "", _V2),
    Message(
        "IKEV2-",
        r"(?i)invalid.{0,12}SPI|INVALID_SPI",
        EventKind.INVALID_SPI,
        "a packet arrived for an IKE SA that this router does not have",
        "",
        _V2,
    ),
    Message(
        "CERTIFICATE_INVALID",
        r"SN: (?P<serial>\w{1,40})\).{0,60}?(?P<why>expired|not yet valid)"
        r"(?:.{0,20}Validity period (?P<when>\w{4,8} on .{8,30}))?",
        EventKind.CERT_BAD,
        "the certificate with serial number {serial} is {why}; its validity period {when}",
    ),
    Message(
        "CERTIFICATE_INVALID",
        r"(?P<reason>EXPIRED|NOT_YET_VALID|UNAUTHORIZED|\w{3,20}):",
        EventKind.CERT_BAD,
        "a certificate is not valid: {reason}",
    ),
    Message("CERTIFICATE_REVOKED", "", EventKind.CERT_BAD, "a certificate is revoked"),
    Message(
        "PKI-",
        r"(?i)(?:validation|verification).{0,30}fail",
        EventKind.CERT_BAD,
        "a certificate is not valid",
    ),
    Message(
        "CRYPTO_SS",
        r"local address : (?P<local>[0-9A-Fa-f.:]{2,45}) remote address : "
        r"(?P<peer>[0-9A-Fa-f.:]{2,45})"
        r" socket is (?P<what>UP|DOWN)",
        EventKind.TUNNEL_DOWN,
        "the crypto socket to {peer} is {what}",
    ),
    Message(
        "NHRP_ERROR",
        r"Registration Request failed for (?P<hub>\S{2,45}) on (?P<interface>\S{1,20})",
        EventKind.TUNNEL_DOWN,
        "the hub {hub} does not answer the NHRP registration on {interface}",
        "",
        (("role", "initiator"),),
    ),
    Message(
        "NHRP_NHS",
        r"NBMA: (?P<peer>[0-9A-Fa-f.:]{2,45}) \) for .{0,60}NBMA: (?P<local>[0-9A-Fa-f.:]{2,45})\)"
        r" is (?P<what>UP|DOWN)",
        EventKind.TUNNEL_DOWN,
        "this spoke reports its hub {peer} as {what}",
        "",
        (("role", "initiator"),),
    ),
    Message(
        "IPACCESSLOG",
        r"list (?P<list>\S{1,64}) denied (?P<protocol>udp) (?P<peer>[0-9A-Fa-f.:]{2,45})\(\d{1,5}\)"
        r".{0,60}?-> (?P<local>[0-9A-Fa-f.:]{2,45})\((?P<port>500|4500)\)",
        EventKind.FILTERED,
        "access list {list} of this router drops UDP port {port} from {peer}",
    ),
    Message(
        "IPACCESSLOG",
        r"list (?P<list>\S{1,64}) denied (?P<protocol>50|51|esp|ahp) "
        r"(?P<peer>[0-9A-Fa-f.:]{2,45})\b.{0,60}?-> (?P<local>[0-9A-Fa-f.:]{2,45})",
        EventKind.FILTERED,
        "access list {list} of this router drops protocol {protocol} (ESP or AH) from {peer}",
    ),
    Message(
        "SYS-5-RESTART",
        "",
        EventKind.RESTART,
        "this router has restarted: its SAs are gone, and connection ids start again",
    ),
    Message(
        "LINEPROTO",
        r"Interface (?P<interface>Tunnel\S{1,12}), changed state to (?P<what>up|down)",
        EventKind.NOTE,
        "{interface} changed state to {what}",
    ),
)
