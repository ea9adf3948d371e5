"""Crypto syslogs and IKEv1 debugs of ASA, FTD and PIX."""

from bothends.platforms.asa.failures import FAILURES, KNOWN
from bothends.platforms.debug.events import EventKind, Message

_V1 = (("ike", "1"),)
_V2 = (("ike", "2"),)
_I1 = (("ike", "1"), ("role", "initiator"))
_R1 = (("ike", "1"), ("role", "responder"))
_FROM_TO = (
    r"from (?P<peer>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f]).{0,80}?"
    r"to (?P<local>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f])"
)
_ENDS2 = r"Local:(?P<local>[\w.:\-]{2,60}):\d{1,5} Remote:(?P<peer>[\w.:\-]{2,60}):\d{1,5}"

ASA: tuple[Message, ...] = (
    *FAILURES,
    Message(
        "PHASE 1 COMPLETED", "", EventKind.P1_DONE, "phase 1 is complete", "PHASE 1 COMPLETED", _V1
    ),
    Message(
        "PHASE 2 COMPLETED", "", EventKind.P2_DONE, "phase 2 is complete", "PHASE 2 COMPLETED", _V1
    ),
    Message(
        "Security negotiation complete",
        r"(?P<side>Initiator|Responder), Inbound SPI = (?P<spi>0x[0-9a-f]{1,8}), Outbound SPI = "
        r"(?P<out_spi>0x[0-9a-f]{1,8})",
        EventKind.SA_CREATED,
        "phase 2 is agreed: SPI {spi} in, {out_spi} out",
        "",
        _V1,
    ),
    Message(
        "SA (SPI=",
        r"An (?P<way>in|out)bound .{0,24}SA \(SPI= ?(?P<spi>0x[0-9A-Fa-f]{1,8})\) between "
        r"(?P<local>[0-9A-Fa-f.:]{2,45}) and (?P<peer>[0-9A-Fa-f.:]{2,45}).{0,80}created",
        EventKind.SA_CREATED,
        "{way}bound IPsec SA {spi}",
    ),
    Message(
        "New Phase 1",
        r"IKE (?P<side>Initiator).{0,40}IKE Peer (?P<peer>[0-9A-Fa-f.:]{2,45}) .{0,4}local Proxy "
        r"Address "
        r"(?P<local_proxy>[\d.]{3,20}), remote Proxy Address (?P<remote_proxy>[\d.]{3,20})",
        EventKind.START,
        "a negotiation begins, for {local_proxy} to {remote_proxy}",
        "MM_WAIT_MSG2",
        _I1,
    ),
    Message("New Phase 1", "", EventKind.START, "a negotiation starts", "MM_WAIT_MSG2", _I1),
    Message(
        "IKE_DECODE",
        r"(?P<direction>SENDING|RESENDING|RECEIVED) Message \(msgid=(?P<mid>[0-9a-f]{1,8})\) with"
        r" payloads : "
        r"HDR \+ (?P<payloads>[\w ()+\-]{2,300})",
        EventKind.PACKET,
        "",
        "",
        _V1,
    ),
    Message(
        "Oakley proposal is acceptable",
        "",
        EventKind.ATTS_OK,
        "the phase 1 proposal is accepted",
        "",
        _V1,
    ),
    Message(
        "landed on tunnel_group",
        r"tunnel_group (?P<profile>\S{1,64})",
        EventKind.PROFILE,
        "tunnel-group {profile} is used",
        "",
        _V1,
    ),
    Message(
        "valid tunnel group",
        "",
        EventKind.KEY_MISSING,
        "no tunnel-group for this peer, so no key",
        "",
        _V1,
    ),
    Message("No preshared key", "", EventKind.KEY_MISSING, "no pre-shared key for this peer"),
    Message(
        "reshared key",
        r"(?i)no (?:preshared|pre-shared) key",
        EventKind.KEY_MISSING,
        "no pre-shared key for this peer",
    ),
    Message(
        "Unable to find tunnel group",
        _ENDS2,
        EventKind.PROFILE_MISSING,
        "no tunnel-group for {peer}",
        "",
        _V2,
    ),
    Message(
        "un-encrypted",
        r"un-encrypted (?P<name>[A-Z_]{3,40}) notify",
        EventKind.NOTIFY_IN,
        "the peer answers with an unencrypted notify: {name}",
        "",
        _V1,
    ),
    Message(
        "no matching crypto map entry",
        r"for remote proxy (?P<remote_proxy>[\w./]{3,60}) local proxy "
        r"(?P<local_proxy>[\w./]{3,60}) on interface (?P<interface>\S{1,40})",
        EventKind.PROXY_BAD,
        "no crypto map entry mirrors {remote_proxy} to {local_proxy}",
        "PHASE 1 COMPLETED",
        _R1,
    ),
    Message(
        "no matching crypto map entry",
        "",
        EventKind.PROXY_BAD,
        "no crypto map entry mirrors the proxy identities of the peer",
        "",
        _R1,
    ),
    Message(
        "crypto map policy not found",
        "",
        EventKind.PROXY_BAD,
        "no crypto map entry mirrors the proxy identities of the peer",
    ),
    Message(
        "Crypto Map Policy not found",
        _ENDS2,
        EventKind.TS_BAD,
        "no crypto map entry covers the peer's traffic selectors",
        "",
        _V2,
    ),
    Message(
        "received TS",
        _ENDS2,
        EventKind.TS_BAD,
        "no crypto map entry covers the peer's traffic selectors",
        "",
        _V2,
    ),
    Message(
        "All IPSec SA proposals found unacceptable",
        "",
        EventKind.TRANSFORM_BAD,
        "no transform set matches the peer's phase 2 proposal",
        "",
        _V1,
    ),
    Message(
        "SA proposals found unacceptable",
        "",
        EventKind.OFFERS_REFUSED,
        "no IKE policy matches the peer's proposal",
        "",
        _V1,
    ),
    Message(
        "Phase 1 failure",
        r"Mismatched attribute types for class (?P<why>[\w ]{3,40}):\s{1,4}Rcv'd: "
        r"(?P<offered>[\w \-]{1,30}?)\s{1,4}Cfg'd: (?P<expected>[\w \-]{1,30})",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: {why} is {offered}, this firewall expects {expected}",
        "",
        _V1,
    ),
    Message(
        "Phase 1 failure",
        "",
        EventKind.ATTRIBUTE_REFUSED,
        "an attribute of phase 1 does not match",
        "",
        _V1,
    ),
    Message(
        "Error processing payload: Payload ID: 1",
        "",
        EventKind.OFFERS_REFUSED,
        "no IKE policy matches the peer's proposal",
        "",
        _V1,
    ),
    Message(
        "roposal chosen",
        r"(?i)received.{0,40}no proposal chosen",
        EventKind.NOTIFY_IN,
        "the peer notifies: no proposal chosen",
        "",
        (("ike", "1"), ("name", "NO_PROPOSAL_CHOSEN")),
    ),
    Message(
        "nvalid ID info",
        r"(?i)received",
        EventKind.NOTIFY_IN,
        "the peer notifies: the proxy identities do not match its own",
        "",
        (("ike", "1"), ("name", "INVALID_ID_INFO")),
    ),
    Message(
        "invalid payloads",
        r"(?i)received encrypted Oakley (?P<mode>\w{3,12}) Mode packet with invalid payloads",
        EventKind.BAD_MESSAGE,
        "the packet cannot be decrypted: the keys differ",
        "",
        _V1,
    ),
    Message(
        "mismatched pre-shared key",
        "",
        EventKind.BAD_MESSAGE,
        "the packet cannot be decrypted: the pre-shared keys differ",
        "",
        _V1,
    ),
    Message(
        "reshared key",
        r"(?i)(?:mismatch|wrong|do not match|differ)",
        EventKind.AUTH_BAD,
        "the pre-shared keys differ",
        "",
        _V1,
    ),
    Message(
        "Aggressive Mode connections disabled",
        "",
        EventKind.AGGRESSIVE_REFUSED,
        "aggressive mode is disabled on this firewall",
        "",
        _V1,
    ),
    Message(
        "ggressive",
        r"(?i)aggressive mode.{0,30}(?:disabled|not allowed|rejected)",
        EventKind.AGGRESSIVE_REFUSED,
        "aggressive mode is disabled on this firewall",
        "",
        _V1,
    ),
    Message(
        "FSM error history",
        r"IKE (?P<exchange>MM|AM|QM) (?P<side>Initiator|Responder) FSM error history .{0,300}?"
        r"(?P<state>(?:MM|AM|QM)_(?:WAIT_\w{3,6}|[A-Z_\d]{3,20})), EV_"
        r"(?:TIMEOUT|RESEND|PROCESS|RETRY|COMP)",
        EventKind.MODE_FAILED,
        "the negotiation stopped in {state}",
        "",
        _V1,
    ),
    Message(
        "FSM error history",
        "",
        EventKind.MODE_FAILED,
        "the negotiation failed; the states follow",
        "",
        _V1,
    ),
    Message("QM FSM error", "", EventKind.MODE_FAILED, "quick mode failed", "", _V1),
    Message(
        "Duplicate Phase 1 packet", "", EventKind.DUPLICATE, "the peer repeats its packet", "", _V1
    ),
    Message(
        "Duplicate Phase 2 packet", "", EventKind.DUPLICATE, "the peer repeats its packet", "", _V1
    ),
    Message(
        "lost contact with remote peer",
        "",
        EventKind.DPD_DEAD,
        "dead peer detection: the peer no longer answers",
        "",
        _V1,
    ),
    Message(
        "Session is being torn down",
        r"Reason: (?P<reason>.{3,60})",
        EventKind.SA_DELETED,
        "the session is torn down: {reason}",
        "",
        _V1,
    ),
    Message(
        "Session disconnected",
        r"Session Type: LAN-to-LAN.{0,120}Reason: Peer Terminate",
        EventKind.PEER_DELETE,
        "the peer ended the session",
        fields=(("gone", "yes"),),
    ),
    Message(
        "Session disconnected",
        r"Session Type: LAN-to-LAN.{0,120}Reason: (?P<reason>.{3,60})",
        EventKind.SA_DELETED,
        "the session is disconnected: {reason}",
    ),
    Message(
        "Removing peer from peer table failed",
        "",
        EventKind.MODE_FAILED,
        "phase 1 has failed before the peer was known",
        "",
        (("ike", "1"), ("mode", "main")),
    ),
    Message(
        "Connection terminated for peer",
        r"peer (?P<peer>[0-9A-Fa-f.:]{2,45})\.\s{1,3}Reason: Peer Terminate",
        EventKind.PEER_DELETE,
        "{peer} terminated the tunnel",
        "",
        (("ike", "1"), ("gone", "yes")),
    ),
    Message(
        "NAT Detection Status",
        r"Remote end\s{1,4}(?P<remote>is NOT|is|IS)\s.{0,40}This\s{1,4}end\s{1,4}(?P<this>is "
        r"NOT|is|IS)\s",
        EventKind.NAT,
        "remote end {remote} behind NAT, this end {this}",
        "",
        _V1,
    ),
    Message(
        "IKE Initiator starting QM",
        r"msg id = (?P<mid>[0-9a-f]{1,8})",
        EventKind.QM_BEGIN,
        "phase 2 begins: quick mode, message id {mid}",
        "QM_WAIT_MSG2",
        _I1,
    ),
    Message(
        "IKE Responder starting QM",
        r"msg id = (?P<mid>[0-9a-f]{1,8})",
        EventKind.QM_BEGIN,
        "phase 2 begins: quick mode, message id {mid}",
        "QM_WAIT_MSG3",
        _R1,
    ),
    Message(
        "ID received",
        r"(?P<id_type>ID_\w{3,24}) ID received-?-?(?P<identity>[\w.\-/]{0,64})",
        EventKind.IDENTITY,
        "the peer's {id_type} {identity}",
        "",
        _V1,
    ),
    Message(
        "Transmitting Proxy Id",
        r"Local subnet:\s{1,3}(?P<local_proxy>\S{3,40}).{0,60}Remote subnet:\s{1,3}"
        r"(?P<remote_proxy>\S{3,40})",
        EventKind.PROXY,
        "this firewall requests {local_proxy} to {remote_proxy}",
        "",
        _V1,
    ),
    Message("Oakley begin quick mode", "", EventKind.NOTE, "", "", _V1),
    Message(
        "doesn't match the negotiated policy",
        _FROM_TO,
        EventKind.OUTSIDE_PROXY,
        "a decrypted packet from {peer} does not match the selectors of its SA",
    ),
    Message("anti-replay", _FROM_TO, EventKind.REPLAY, "anti-replay dropped a packet from {peer}"),
    Message("anti-replay", "", EventKind.REPLAY, "anti-replay dropped a packet"),
    Message(
        "invalid SPI",
        rf"(?:SPI= ?(?P<spi>0x[0-9A-Fa-f]{{1,8}}).{{0,60}})?{_FROM_TO}",
        EventKind.INVALID_SPI,
        "{peer} still encrypts with SPI {spi}, which this firewall does not have",
    ),
    Message(
        "invalid SPI",
        "",
        EventKind.INVALID_SPI,
        "a packet arrived with an SPI that this firewall does not have",
    ),
    Message(
        "has an invalid SPI",
        "",
        EventKind.INVALID_SPI,
        "a packet arrived with an SPI that this firewall does not have",
    ),
    Message(
        "aborted due to ERROR",
        _ENDS2 + r".{0,80}ERROR: (?P<reason>.{3,120})",
        EventKind.IKE_FAILED,
        "IKEv2 aborted: {reason}",
        "",
        _V2,
    ),
    Message("SA UP", _ENDS2, EventKind.P2_DONE, "the IKEv2 SA with {peer} is up", "SA UP", _V2),
    Message(
        "SA DOWN",
        _ENDS2 + r".{0,80}Reason: (?P<reason>.{3,60})",
        EventKind.SA_DELETED,
        "the IKEv2 SA with {peer} is deleted: {reason}",
        "",
        _V2,
    ),
    Message(
        "IKE_INIT_SA request",
        _ENDS2,
        EventKind.START,
        "{peer} initiates a negotiation",
        "IKE_SA_INIT received",
        (("ike", "2"), ("role", "responder")),
    ),
    Message(
        "nitiat",
        rf"{_ENDS2}.{{0,60}}IKEv2.{{0,30}}nitiat",
        EventKind.START,
        "this firewall initiates a negotiation",
        "IKE_SA_INIT sent",
        (("ike", "2"), ("role", "initiator")),
    ),
    Message(
        "ertificate",
        r"(?i)certificate.{0,60}(?:fail|expired|revoked|invalid)",
        EventKind.CERT_BAD,
        "a certificate is not valid",
    ),
    Message(
        "Information Exchange processing failed",
        "",
        EventKind.NOTE,
        "an informational packet could not be processed",
        "",
        _V1,
    ),
    Message(
        "uthentication",
        r"(?i)authentication failed|failed to authenticate",
        EventKind.AUTH_BAD,
        "authentication failed",
    ),
    Message(
        " payload", r"(?i)(?:const[a-z]{2,5}|process)ing .{2,60} payload", EventKind.ROUTINE, ""
    ),
    Message("VID", r"(?:Send|Received) .{2,40} VID", EventKind.ROUTINE, ""),
    Message("Generating ", r"Generating (?:keys|Quick Mode Key)", EventKind.ROUTINE, ""),
    Message("Computing hash", "", EventKind.ROUTINE, ""),
    Message("Vendor ID payload", "", EventKind.ROUTINE, ""),
    *KNOWN,
)
