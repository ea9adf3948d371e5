"""What ASA, FTD and PIX log when a tunnel fails: syslogs and `debug crypto ikev1`."""

from bothends.platforms.debug.events import EventKind, Message

_V1 = (("ike", "1"),)
_V2 = (("ike", "2"),)
_IP = r"[0-9A-Fa-f.:]{2,45}"
_ENDS2 = r"Local:(?P<local>[\w.:\-]{2,60}):\d{1,5} Remote:(?P<peer>[\w.:\-]{2,60}):\d{1,5}"
_VALUES = r"\s{1,4}Rcv'd: (?P<offered>[\w \-]{1,30}?)\s{1,4}Cfg'd: (?P<expected>[\w \-]{1,30})"
_RANGE = r"Address Range: (?P<{name}>[0-9A-Fa-f.:\-]{{3,91}})"

FAILURES: tuple[Message, ...] = (
    Message(
        "Phase 2 failure",
        rf"types for class Group Description:{_VALUES}",
        EventKind.PFS_BAD,
        "the PFS settings differ: the peer proposes {offered} (Unknown: none), this firewall "
        "expects {expected}",
        "",
        _V1,
    ),
    Message(
        "Phase 2 failure",
        rf"Mismatched (?:attribute types for class |transform IDs for )(?P<what>[\w ]{{3,40}}):"
        rf"{_VALUES}",
        EventKind.TRANSFORM_BAD,
        "phase 2 does not match: {what} is {offered}, this firewall expects {expected}",
        "",
        _V1,
    ),
    Message(
        "ACL does not match proxy IDs",
        r"map = (?P<map>\S{1,64}), seq = (?P<entry>\d{1,5}).{0,80}"
        r"src:(?P<remote_proxy>\S{3,60}) dst:(?P<local_proxy>\S{3,60})",
        EventKind.PROXY_BAD,
        "entry {entry} of crypto map {map} does not protect {local_proxy} to {remote_proxy}",
        "PHASE 1 COMPLETED",
        (*_V1, ("role", "responder")),
    ),
    Message(
        "Static Crypto Map check",
        r"map = (?P<map>\S{1,64}), seq = (?P<entry>\d{1,5}).{0,20}no ACL configured",
        EventKind.PROXY_BAD,
        "entry {entry} of crypto map {map} has no access list",
        "",
        _V1,
    ),
    Message(
        "Crypto map entry incomplete",
        "",
        EventKind.PROXY_BAD,
        "an entry of the crypto map lacks its peer, transform set or access list",
        "",
        _V1,
    ),
    Message(
        "Crypto Map Policy not found for Src",
        r"Src:\s?(?P<remote_proxy>[\w./:]{3,60}), Dst:\s?(?P<local_proxy>[\w./:]{3,60})",
        EventKind.PROXY_BAD,
        "no crypto map entry mirrors {remote_proxy} to {local_proxy}",
        "PHASE 1 COMPLETED",
        (*_V1, ("role", "responder")),
    ),
    Message(
        "unable to find policy",
        r"Intf (?P<interface>\S{1,40}), Src:\s?(?P<local_proxy>[\w./:]{3,60}), "
        r"Dst:\s?(?P<remote_proxy>[\w./:]{3,60})",
        EventKind.PROXY_BAD,
        "no crypto map entry of this firewall protects {local_proxy} to {remote_proxy}",
        "",
        (*_V1, ("role", "initiator")),
    ),
    Message(
        "Crypto Map Policy not found for remote traffic selector",
        rf"{_ENDS2}.{{0,120}}remote traffic selector (?P<remote_proxy>[\w./:]{{3,90}}) local "
        r"traffic selector (?P<local_proxy>[\w./:]{3,90})",
        EventKind.TS_BAD,
        "no crypto map entry covers the traffic selectors of the peer, {remote_proxy} to "
        "{local_proxy}",
        "",
        _V2,
    ),
    Message(
        "Reason: Phase 2 Mismatch",
        "",
        EventKind.P2_ERROR,
        "the session is torn down: phase 2 does not match",
        "PHASE 1 COMPLETED",
        _V1,
    ),
    Message(
        "Conflicting protocols specified",
        "",
        EventKind.MODE_FAILED,
        "the group policy of the tunnel group does not allow this version of IKE",
        "",
        (*_V1, ("reason", "the group policy does not allow IKEv1 (vpn-tunnel-protocol)")),
    ),
    Message(
        "no trust-point defined",
        rf"peer '?(?P<peer>{_IP}?)'?, no trust-point defined in tunnel-group '?(?P<group>[\w.:-]+)",
        EventKind.CERT_BAD,
        "tunnel group {group} has no trust-point, so this firewall has no certificate to send",
        "",
        (*_V1, ("why", "no trustpoint")),
    ),
    Message(
        "IKE Auth mode differs",
        "",
        EventKind.ATTRIBUTE_REFUSED,
        "the peer authenticates by another method than the tunnel group",
        "",
        (*_V1, ("why", "authentication")),
    ),
    Message(
        "Certificate authentication failed",
        rf"{_ENDS2}.{{0,80}}failed\. Error: (?P<reason>.{{3,120}})",
        EventKind.CERT_BAD,
        "the peer's certificate is refused: {reason}",
        "",
        _V2,
    ),
    Message(
        "that failed authentication",
        rf"SPI= ?(?P<spi>0x[0-9A-Fa-f]{{1,8}}).{{0,60}}from (?P<peer>{_IP}) .{{0,80}}?"
        rf"to (?P<local>{_IP}) that",
        EventKind.NO_SA,
        "a packet from {peer} with SPI {spi} fails its integrity check: it was changed on the way, "
        "or the two ends have different keys for the SA",
    ),
    Message(
        "Received a non-IPSec packet",
        rf"protocol= ?(?P<protocol>\S{{1,12}})\) from (?P<source>{_IP}) to (?P<target>{_IP})",
        EventKind.OUTSIDE_PROXY,
        "a packet of {protocol} from {source} to {target} arrived unencrypted that should have "
        "been encrypted: the peer does not encrypt it",
    ),
    Message(
        "NAT reverse path failure",
        rf"for (?P<protocol>\w{{2,8}}) src \S{{1,40}}?:(?P<source>{_IP}?)(?:/\d{{1,5}})? .{{0,40}}?"
        rf"dst \S{{1,40}}?:(?P<target>{_IP}?)(?:/\d{{1,5}})? ",
        EventKind.OUTSIDE_PROXY,
        "traffic from {source} to {target} comes out of the tunnel, and NAT translates the answers "
        "of {target}: this traffic must be exempt from NAT",
        "",
        (("why", "nat"),),
    ),
    Message(
        "Deny",
        rf"Deny (?P<protocol>udp|50|esp) src \S{{1,40}}?:(?P<peer>{_IP})/\d{{1,5}} dst \S{{1,40}}?:"
        rf"(?P<local>{_IP})/(?P<port>500|4500) by access-group \"?(?P<list>[\w.-]{{1,64}})",
        EventKind.FILTERED,
        "access list {list} of this firewall drops {protocol} port {port} from {peer}",
    ),
    Message(
        "unsuccessful at setting up a tunnel",
        r"(?P<version>IKEv\d).{0,60}Map Tag ?= (?P<map>\S{1,64}?)\.\s.{0,40}Number = "
        r"(?P<entry>\d{1,5})",
        EventKind.TUNNEL_DOWN,
        "{version} does not set up the tunnel of crypto map {map}, entry {entry}",
    ),
    Message(
        "failed to establish an L2L SA",
        r"Map Tag ?= ?(?P<map>\S{1,64}?)\.\s.{0,40}Number ?= ?(?P<entry>\d{1,5})",
        EventKind.TUNNEL_DOWN,
        "no configured version of IKE sets up the tunnel of crypto map {map}, entry {entry}",
    ),
    Message(
        "Received request to establish an IPsec tunnel",
        rf"{_ENDS2}.{{0,80}}local traffic selector = {_RANGE.format(name='local_proxy')}.{{0,60}}"
        rf"remote traffic selector = {_RANGE.format(name='remote_proxy')}",
        EventKind.START,
        "traffic triggers the negotiation: {local_proxy} to {remote_proxy}",
        "IKE_SA_INIT sent",
        (*_V2, ("role", "initiator")),
    ),
)

_KNOWN = (
    ("Unable to remove PeerTblEntry", ""),
    ("P1 Retransmit msg dispatched", ""),
    ("Removing peer from correlator table", ""),
    ("key acquire message", ""),
    ("KEY-ACQUIRE messages", ""),
    ("KEY_UPDATE", ""),
    ("KEY_ADD", ""),
    ("default group policy", ""),
    ("Keep-alive type", ""),
    ("got SPI from key engine", ""),
    ("akley const", ""),
    ("constructing proxy", ""),
    ("sending Initial Contact", ""),
    ("QM pkt: msg id", ""),
    ("loading all IPSEC SAs", ""),
    ("fragmentation capability", ""),
    ("Header invalid", ""),
    ("Trying to find group via", ""),
    ("NP encrypt rule", ""),
    ("Static Crypto Map check", "checking map"),
    ("sending notify message", ""),
    ("sending delete", ""),
    ("processing delete", ""),
    ("Deleting static route", ""),
    ("construct_ipsec_delete", "No SPI"),
)
KNOWN: tuple[Message, ...] = (
    Message(
        "rekey timer:",
        r"Starting P(?P<phase>[12]) rekey timer: (?P<seconds>\d{1,9})",
        EventKind.NOTE,
        "phase {phase} will be rekeyed after {seconds} s",
        "",
        _V1,
    ),
    Message(
        "is a successful match",
        r"map (?:= )?(?P<map>\S{1,64}), seq = (?P<entry>\d{1,5})",
        EventKind.NOTE,
        "entry {entry} of crypto map {map} is used",
        "",
        _V1,
    ),
    *(Message(needle, pattern, EventKind.ROUTINE, "") for needle, pattern in _KNOWN),
)
"""What tells of no failure."""
