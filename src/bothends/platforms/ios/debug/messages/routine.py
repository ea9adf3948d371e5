"""Messages of IKE that come in every negotiation and say nothing of how it goes."""

from bothends.platforms.debug.events import EventKind, Message

_IKEV1 = (
    "Input = IKE_MESG",
    "Sending an IKE IPv",
    "received payload type",
    "local port",
    "set new node",
    "Acceptable atts",
    "purging node",
    "purging SA",
    "construct_initial_message: Can not start Main mode",
    "Total payload length",
    "ocking peer struct",
    "Scanning profiles",
    "Failed to construct AG informational",
    "next-payload :",
    "type         :",
    "protocol     :",
    "port         :",
    "length       :",
    "ID payload",
    "Fill atts in sa",
    "life_in_seconds",
    "cleaning up GDOI node",
    "insert sa successfully",
    "attributes in transform",
    "received ke message",
    "by peer_reap",
    "ignoring request to send delete notify",
    "Find a dup sa in the avl tree",
    "Setting UDP ENC peer struct",
    "nserted successfully",
    "Call Admission Control",
    "processing responder lifetime",
    "start processing isakmp",
    "Error while processing KMI message",
    "found peer RSA sigd key",
    "CT_X509_SIGNATURE cert",
    "deleting IKE SA",
    "eleting peer node",
)
_IKEV2 = (
    ("Check for EAP exchange", ""),
    ("Building packet for encryption", ""),
    ("Delete all IKE SAs", ""),
    ("Crypto Engine]", ""),
    ("Crypto Engine ->", "PASSED"),
    ("Request queued for computation", ""),
    ("Insert SA", ""),
    ("Checking if request will fit", ""),
    ("Check for existing", ""),
    ("Processing ACK", ""),
    ("Process auth response notify", ""),
    ("Get peer's authentication method", ""),
    ("Get my authentication method", ""),
    ("Verify SA init message", ""),
    ("Checking NAT discovery", ""),
    ("Config data to send", ""),
    ("Config-type", ""),
    ("Attrib type", ""),
    ("Generating IKE_AUTH message", ""),
    ("uplicate IKEv2 SA", ""),
    ("IKEv2 MIB tunnel started", ""),
    ("sa request admitted", ""),
    ("outgoing negotiating sa count", ""),
    ("Platform errors", ""),
    ("tg_name set to", ""),
    ("grp type set to", ""),
    ("Peer ID check: failed to", ""),
    ("retrieving SAN", ""),
)


def _routine(needle: str, pattern: str = "") -> Message:
    return Message(needle, pattern, EventKind.ROUTINE, "")


_IPSEC = (
    ("proposal part #", ""),
    ("proxy_match", ""),
    ("got a queue event", ""),
    ("rec'd enable notify", ""),
    ("getting spi", ""),
    ("policy_db_add_ident", ""),
    ("reconnecting with the same proxies", ""),
    ("No outbound SA found for peer", ""),
    ("rec'd delete notify", ""),
    ("rte_mgr", ""),
    ("map_db_", ""),
    ("in use settings", ""),
    ("initialize_sas", ""),
)
_PKI = (
    ("Add", "peer certificate"),
    ("ip-ext-val", ""),
    ("ca_req_context", ""),
    ("identical certs", ""),
    ("Remove session", ""),
    ("Begin creating", ""),
)

ROUTINE_V1: tuple[Message, ...] = tuple(_routine(needle) for needle in _IKEV1)
ROUTINE_V2: tuple[Message, ...] = tuple(_routine(needle, pattern) for needle, pattern in _IKEV2)
ROUTINE_IPSEC: tuple[Message, ...] = tuple(_routine(needle, pattern) for needle, pattern in _IPSEC)
ROUTINE_PKI: tuple[Message, ...] = tuple(_routine(needle, pattern) for needle, pattern in _PKI)
