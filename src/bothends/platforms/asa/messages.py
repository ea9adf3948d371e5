"""Crypto syslogs and IKEv1 debugs of ASA, FTD and PIX."""

from bothends.platforms.ios.debug.events import Event, Message

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
    Message("PHASE 1 COMPLETED", "", Event.P1_DONE, "phase 1 is done", "PHASE 1 COMPLETED", _V1),
    Message("PHASE 2 COMPLETED", "", Event.P2_DONE, "phase 2 is done", "PHASE 2 COMPLETED", _V1),
    Message(
        "Security negotiation complete",
        r"(?P<side>Initiator|Responder), Inbound SPI = (?P<spi>0x[0-9a-f]{1,8}), Outbound SPI = "
        r"(?P<out_spi>0x[0-9a-f]{1,8})",
        Event.SA_CREATED,
        "phase 2 is agreed: SPI {spi} in, {out_spi} out",
        "",
        _V1,
    ),
    Message(
        "SA (SPI=",
        r"An (?P<way>in|out)bound .{0,24}SA \(SPI= ?(?P<spi>0x[0-9A-Fa-f]{1,8})\) between "
        r"(?P<local>[0-9A-Fa-f.:]{2,45}) and (?P<peer>[0-9A-Fa-f.:]{2,45}).{0,80}created",
        Event.SA_CREATED,
        "{way}bound IPsec SA {spi}",
    ),
    Message(
        "New Phase 1",
        r"IKE (?P<side>Initiator).{0,40}IKE Peer (?P<peer>[0-9A-Fa-f.:]{2,45}) .{0,4}local Proxy "
        r"Address "
        r"(?P<local_proxy>[\d.]{3,20}), remote Proxy Address (?P<remote_proxy>[\d.]{3,20})",
        Event.START,
        "a negotiation starts, for {local_proxy} to {remote_proxy}",
        "MM_WAIT_MSG2",
        _I1,
    ),
    Message("New Phase 1", "", Event.START, "a negotiation starts", "MM_WAIT_MSG2", _I1),
    Message(
        "IKE_DECODE",
        r"(?P<direction>SENDING|RESENDING|RECEIVED) Message \(msgid=(?P<mid>[0-9a-f]{1,8})\) with"
        r" payloads : "
        r"HDR \+ (?P<payloads>[\w ()+\-]{2,300})",
        Event.PACKET,
        "",
        "",
        _V1,
    ),
    Message("Oakley proposal is acceptable", "", Event.ATTS_OK, "the phase 1 offer fits", "", _V1),
    Message(
        "landed on tunnel_group",
        r"tunnel_group (?P<profile>\S{1,64})",
        Event.PROFILE,
        "tunnel-group {profile} is used",
        "",
        _V1,
    ),
    Message(
        "valid tunnel group",
        "",
        Event.KEY_MISSING,
        "no tunnel-group, hence no key, for this peer",
        "",
        _V1,
    ),
    Message("No preshared key", "", Event.KEY_MISSING, "no key for this peer"),
    Message(
        "reshared key",
        r"(?i)no (?:preshared|pre-shared) key",
        Event.KEY_MISSING,
        "no key for this peer",
    ),
    Message(
        "Unable to find tunnel group",
        _ENDS2,
        Event.PROFILE_MISSING,
        "no tunnel-group for {peer}",
        "",
        _V2,
    ),
    Message(
        "un-encrypted",
        r"un-encrypted (?P<name>[A-Z_]{3,40}) notify",
        Event.NOTIFY_IN,
        "the peer answers in clear: {name}",
        "",
        _V1,
    ),
    Message(
        "no matching crypto map entry",
        r"for remote proxy (?P<remote_proxy>[\w./]{3,60}) local proxy "
        r"(?P<local_proxy>[\w./]{3,60}) on interface (?P<interface>\S{1,40})",
        Event.PROXY_BAD,
        "no crypto map entry mirrors {remote_proxy} to {local_proxy}",
        "PHASE 1 COMPLETED",
        _R1,
    ),
    Message(
        "no matching crypto map entry",
        "",
        Event.PROXY_BAD,
        "no crypto map entry mirrors what the peer asks for",
        "",
        _R1,
    ),
    Message(
        "crypto map policy not found",
        "",
        Event.PROXY_BAD,
        "no crypto map entry mirrors what the peer asks for",
    ),
    Message(
        "Crypto Map Policy not found",
        _ENDS2,
        Event.TS_BAD,
        "no crypto map entry covers the peer's traffic selectors",
        "",
        _V2,
    ),
    Message(
        "received TS",
        _ENDS2,
        Event.TS_BAD,
        "no crypto map entry covers the peer's traffic selectors",
        "",
        _V2,
    ),
    Message(
        "All IPSec SA proposals found unacceptable",
        "",
        Event.TRANSFORM_BAD,
        "no transform set fits the peer's phase 2 offer",
        "",
        _V1,
    ),
    Message(
        "SA proposals found unacceptable",
        "",
        Event.OFFERS_REFUSED,
        "no IKE policy fits the peer's offer",
        "",
        _V1,
    ),
    Message(
        "Phase 1 failure",
        r"Mismatched attribute types for class (?P<why>[\w ]{3,40}):\s{1,4}Rcv'd: (?P<offered>[\w"
        r" ]{1,30}?)"
        r"\s{1,4}Cfg'd: (?P<expected>[\w ]{1,30})",
        Event.ATTRIBUTE_REFUSED,
        "refused by this policy: {why} {offered}, here {expected}",
        "",
        _V1,
    ),
    Message(
        "Phase 1 failure",
        "",
        Event.ATTRIBUTE_REFUSED,
        "an attribute of phase 1 does not fit",
        "",
        _V1,
    ),
    Message(
        "Error processing payload: Payload ID: 1",
        "",
        Event.OFFERS_REFUSED,
        "no IKE policy fits the peer's offer",
        "",
        _V1,
    ),
    Message(
        "roposal chosen",
        r"(?i)received.{0,40}no proposal chosen",
        Event.NOTIFY_IN,
        "the peer says: no proposal chosen",
        "",
        (("ike", "1"), ("name", "NO_PROPOSAL_CHOSEN")),
    ),
    Message(
        "nvalid ID info",
        r"(?i)received",
        Event.NOTIFY_IN,
        "the peer says: our proxy identities do not fit its own",
        "",
        (("ike", "1"), ("name", "INVALID_ID_INFO")),
    ),
    Message(
        "invalid payloads",
        r"(?i)received encrypted Oakley (?P<mode>\w{3,12}) Mode packet with invalid payloads",
        Event.BAD_MESSAGE,
        "the packet decrypts to nonsense: the keys differ",
        "",
        _V1,
    ),
    Message(
        "mismatched pre-shared key",
        "",
        Event.BAD_MESSAGE,
        "the packet cannot be decrypted: the pre-shared keys differ",
        "",
        _V1,
    ),
    Message(
        "reshared key",
        r"(?i)(?:mismatch|wrong|do not match|differ)",
        Event.AUTH_BAD,
        "the pre-shared keys differ",
        "",
        _V1,
    ),
    Message(
        "Aggressive Mode connections disabled",
        "",
        Event.AGGRESSIVE_REFUSED,
        "aggressive mode is switched off here",
        "",
        _V1,
    ),
    Message(
        "ggressive",
        r"(?i)aggressive mode.{0,30}(?:disabled|not allowed|rejected)",
        Event.AGGRESSIVE_REFUSED,
        "aggressive mode is switched off here",
        "",
        _V1,
    ),
    Message(
        "FSM error history",
        r"IKE (?P<exchange>MM|AM|QM) (?P<side>Initiator|Responder) FSM error history .{0,300}?"
        r"(?P<state>(?:MM|AM|QM)_(?:WAIT_\w{3,6}|[A-Z_\d]{3,20})), EV_"
        r"(?:TIMEOUT|RESEND|PROCESS|RETRY|COMP)",
        Event.MODE_FAILED,
        "the negotiation was stuck in {state}",
        "",
        _V1,
    ),
    Message(
        "FSM error history",
        "",
        Event.MODE_FAILED,
        "the negotiation failed; the states follow",
        "",
        _V1,
    ),
    Message("QM FSM error", "", Event.MODE_FAILED, "quick mode fails", "", _V1),
    Message(
        "Duplicate Phase 1 packet", "", Event.DUPLICATE, "the peer repeats its packet", "", _V1
    ),
    Message(
        "Duplicate Phase 2 packet", "", Event.DUPLICATE, "the peer repeats its packet", "", _V1
    ),
    Message(
        "lost contact with remote peer",
        "",
        Event.DPD_DEAD,
        "dead peer detection: the peer no longer answers",
        "",
        _V1,
    ),
    Message(
        "Session is being torn down",
        r"Reason: (?P<reason>.{3,60})",
        Event.SA_DELETED,
        "the session ends: {reason}",
        "",
        _V1,
    ),
    Message(
        "Connection terminated for peer",
        r"peer (?P<peer>[0-9A-Fa-f.:]{2,45})\.\s{1,3}Reason: Peer Terminate",
        Event.PEER_DELETE,
        "{peer} ends the tunnel",
        "",
        (("ike", "1"), ("gone", "yes")),
    ),
    Message(
        "NAT Detection Status",
        r"Remote end\s{1,4}(?P<remote>is NOT|is|IS)\s.{0,40}This\s{1,4}end\s{1,4}(?P<this>is "
        r"NOT|is|IS)\s",
        Event.NAT,
        "remote end {remote} behind NAT, this end {this}",
        "",
        _V1,
    ),
    Message(
        "IKE Initiator starting QM",
        r"msg id = (?P<mid>[0-9a-f]{1,8})",
        Event.QM_BEGIN,
        "phase 2 begins: quick mode {mid}",
        "QM_WAIT_MSG2",
        _I1,
    ),
    Message(
        "IKE Responder starting QM",
        r"msg id = (?P<mid>[0-9a-f]{1,8})",
        Event.QM_BEGIN,
        "phase 2 begins: quick mode {mid}",
        "QM_WAIT_MSG3",
        _R1,
    ),
    Message(
        "ID received",
        r"(?P<id_type>ID_\w{3,24}) ID received-?-?(?P<identity>[\w.\-/]{0,64})",
        Event.IDENTITY,
        "the peer's {id_type} {identity}",
        "",
        _V1,
    ),
    Message(
        "Transmitting Proxy Id",
        r"Local subnet:\s{1,3}(?P<local_proxy>\S{3,40}).{0,60}Remote subnet:\s{1,3}"
        r"(?P<remote_proxy>\S{3,40})",
        Event.PROXY,
        "we ask for {local_proxy} to {remote_proxy}",
        "",
        _V1,
    ),
    Message("Oakley begin quick mode", "", Event.NOTE, "", "", _V1),
    Message(
        "doesn't match the negotiated policy",
        _FROM_TO,
        Event.OUTSIDE_PROXY,
        "a decrypted packet from {peer} lies outside what the SA protects",
    ),
    Message(
        "anti-replay",
        _FROM_TO,
        Event.REPLAY,
        "anti-replay dropped a packet from {peer}",
    ),
    Message("anti-replay", "", Event.REPLAY, "anti-replay dropped a packet"),
    Message(
        "invalid SPI",
        rf"(?:SPI= ?(?P<spi>0x[0-9A-Fa-f]{{1,8}}).{{0,60}})?{_FROM_TO}",
        Event.INVALID_SPI,
        "{peer} still encrypts with SPI {spi}, which this firewall does not have",
    ),
    Message("invalid SPI", "", Event.INVALID_SPI, "a packet came for an SA that is not here"),
    Message(
        "has an invalid SPI", "", Event.INVALID_SPI, "a packet came for an SA that is not here"
    ),
    Message(
        "aborted due to ERROR",
        _ENDS2 + r".{0,80}ERROR: (?P<reason>.{3,120})",
        Event.IKE_FAILED,
        "IKEv2 aborted: {reason}",
        "",
        _V2,
    ),
    Message("SA UP", _ENDS2, Event.P2_DONE, "the IKEv2 SA with {peer} is up", "SA UP", _V2),
    Message(
        "SA DOWN",
        _ENDS2 + r".{0,80}Reason: (?P<reason>.{3,60})",
        Event.SA_DELETED,
        "the IKEv2 SA with {peer} goes: {reason}",
        "",
        _V2,
    ),
    Message(
        "IKE_INIT_SA request",
        _ENDS2,
        Event.START,
        "{peer} starts a negotiation",
        "IKE_SA_INIT received",
        (("ike", "2"), ("role", "responder")),
    ),
    Message(
        "nitiat",
        rf"{_ENDS2}.{{0,60}}IKEv2.{{0,30}}nitiat",
        Event.START,
        "we start a negotiation",
        "IKE_SA_INIT sent",
        (("ike", "2"), ("role", "initiator")),
    ),
    Message(
        "ertificate",
        r"(?i)certificate.{0,60}(?:fail|expired|revoked|invalid)",
        Event.CERT_BAD,
        "a certificate does not pass",
    ),
    Message(
        "Information Exchange processing failed",
        "",
        Event.NOTE,
        "an informational packet could not be used",
        "",
        _V1,
    ),
    Message(
        "uthentication",
        r"(?i)authentication failed|failed to authenticate",
        Event.AUTH_BAD,
        "authentication failed",
    ),
)
