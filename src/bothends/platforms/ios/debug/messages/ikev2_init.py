"""Messages of the first exchange of IKEv2: packets, keys, proposals, groups, NAT."""

from bothends.platforms.debug.events import EventKind, Message

_UNFIT = r"(?:: Failed to find a matching policy)?"
_SPI = r"[0-9A-Fa-f]{8,16}(?![^\s])"
_MASKED = r"[\w.*#<>-]{0,20}"
"""An SPI that whoever wrote the log down made unreadable."""
_ANY_IP = r"[0-9A-Fa-f.:]{2,45}?"

INITIAL: tuple[Message, ...] = (
    Message(
        "ing Packet [",
        rf"(?P<direction>Sending) Packet \[To (?P<peer>{_ANY_IP}):(?P<peer_port>\d{{1,5}})"
        rf"/From (?P<local>{_ANY_IP}):(?P<port>\d{{1,5}})/.{{0,40}}?\]"
        rf".{{0,20}}?Initiator SPI : (?:(?P<ispi>{_SPI})|{_MASKED}) - Responder SPI : "
        rf"(?:(?P<rspi>{_SPI})|{_MASKED})"
        r" Message id: (?P<mid>\d{1,10}).{0,10}?IKEv2 (?P<exchange>\w{4,24}) Exchange "
        r"(?P<kind>REQUEST|RESPONSE)"
        r"(?P<payloads>.{0,1500})",
        EventKind.PACKET,
        "",
    ),
    Message(
        "ed Packet [",
        rf"(?P<direction>Received) Packet \[From (?P<peer>{_ANY_IP}):(?P<peer_port>\d{{1,5}})"
        rf"/To (?P<local>{_ANY_IP}):(?P<port>\d{{1,5}})/.{{0,40}}?\]"
        rf".{{0,20}}?Initiator SPI : (?:(?P<ispi>{_SPI})|{_MASKED}) - Responder SPI : "
        rf"(?:(?P<rspi>{_SPI})|{_MASKED})"
        r" Message id: (?P<mid>\d{1,10}).{0,10}?IKEv2 (?P<exchange>\w{4,24}) Exchange "
        r"(?P<kind>REQUEST|RESPONSE)"
        r"(?P<payloads>.{0,1500})",
        EventKind.PACKET,
        "",
    ),
    Message(
        "ing Packet [",
        rf"(?P<direction>Sending) Packet \[To (?P<peer>{_ANY_IP}):(?P<peer_port>\d{{1,5}})"
        rf"/From (?P<local>{_ANY_IP}):(?P<port>\d{{1,5}})",
        EventKind.NOTE,
        "a packet from {local} to {peer} is sent",
    ),
    Message(
        "ed Packet [",
        rf"(?P<direction>Received) Packet \[From (?P<peer>{_ANY_IP}):(?P<peer_port>\d{{1,5}})"
        rf"/To (?P<local>{_ANY_IP}):(?P<port>\d{{1,5}})",
        EventKind.NOTE,
        "a packet from {peer} to {local} is received",
    ),
    Message(
        "Exchange type:",
        r"Exchange type: (?P<exchange>\w{4,24}), flags: (?P<flags>[A-Z \-]{4,40}?)\s{0,3}Message "
        r"id: "
        r"(?P<mid>\d{1,10})(?P<payloads>.{0,1500})",
        EventKind.PACKET,
        "",
    ),
    Message(
        "SM Trace->",
        r"I_SPI=(?P<ispi>[0-9A-F]{8,16}) R_SPI=(?P<rspi>[0-9A-F]{8,16}) \((?P<side>[IR])\) "
        r"MsgID = (?P<mid>[0-9A-F]{1,10}) CurState: (?P<state>\w{2,32}) ?Event: (?P<fsm>\w{3,48})",
        EventKind.STATE,
        "",
    ),
    Message("Generating IKE_SA_INIT message", "", EventKind.START, "the first packet is built"),
    Message("initiator - no config data", "", EventKind.NOTE, "", fields=(("role", "initiator"),)),
    Message("responder - no config data", "", EventKind.NOTE, "", fields=(("role", "responder"),)),
    Message(
        "etting preshared key",
        r"from profile keyring (?P<keyring>\S{1,64})",
        EventKind.PROFILE,
        "the key is looked up in keyring {keyring}",
        fields=(("begin", "yes"),),
    ),
    Message(
        "etting preshared key by address",
        r"address (?P<peer>[0-9A-Fa-f.:]{2,45})",
        EventKind.PROFILE,
        "the key for {peer} is looked up",
        fields=(("begin", "yes"),),
    ),
    Message(
        "peer's preshared key for",
        r"key for (?P<peer>[0-9A-Fa-f.:]{2,45})",
        EventKind.NOTE,
        "the key for {peer} is looked up",
        fields=(("whose", "peer"),),
    ),
    Message(
        "peer's preshared key",
        r"(?i)(?:failed|unable) to (?:retrieve|find|get|locate)",
        EventKind.KEY_MISSING,
        "this router finds no pre-shared key for the peer",
    ),
    Message("DPD/liveness query", "", EventKind.NOTE, "dead peer detection: the peer is asked"),
    Message("verify the proposed policies", "", EventKind.NOTE, "no proposal of the peer matches"),
    Message(
        "tunnel group for ID",
        r"ID: (?P<identity>\S{1,64})",
        EventKind.NOTE,
        "a tunnel group is looked up by the identity {identity}",
    ),
    Message(
        "mapped to tunnel group",
        r"group (?P<profile>\S{1,64})",
        EventKind.PROFILE,
        "tunnel group {profile} is used",
    ),
    Message(
        "Peer ID check started",
        r"ID type: (?P<id_type>.{3,40})",
        EventKind.NOTE,
        "the peer's identity ({id_type}) is held against its certificate",
    ),
    Message(
        "Peer ID check failed",
        "",
        EventKind.ID_BAD,
        "the peer's certificate does not hold the identity that the peer sent",
        fields=(("why", "subject name"),),
    ),
    Message(
        "does not match proxy IDs",
        r"map (?P<map>\S{1,64}) seq (?P<entry>\d{1,5})",
        EventKind.NOTE,
        "entry {entry} of crypto map {map} does not protect this traffic",
    ),
    Message(
        "nvalid IKE SPI",
        "",
        EventKind.INVALID_SPI,
        "a packet arrived for an IKE SA that this router does not have: the peer still uses one "
        "that is gone here",
    ),
    Message(
        "Matched peer block",
        r"block '(?P<block>[^']{1,64})'",
        EventKind.KEY_FOUND,
        "peer block {block} of the keyring holds the key",
    ),
    Message(
        "reshared key",
        r"(?i)(?:no|failed to (?:find|get)|could not find|unable to find).{0,30}"
        r"pre-?shared key",
        EventKind.KEY_MISSING,
        "no pre-shared key for this peer",
    ),
    Message(
        "eer block",
        r"(?i)(?:no|failed to find|could not find|not find).{0,20}peer block",
        EventKind.KEY_MISSING,
        "no peer block of the keyring matches this peer",
    ),
    Message(
        "eyring",
        r"(?i)(?:no|failed to find|could not find).{0,20}(?:matching )?keyring",
        EventKind.KEY_MISSING,
        "no keyring matches this peer",
    ),
    Message(
        "Searching Policy with fvrf",
        r"local address (?P<local>[0-9A-Fa-f.:]{2,45})",
        EventKind.NOTE,
        "the IKEv2 policy for {local} is looked up",
        fields=(("begin", "yes"),),
    ),
    Message(
        "Using the Default Policy",
        "",
        EventKind.NOTE,
        "no policy is configured for this address: the built-in default proposal is used",
    ),
    Message(
        "to toolkit policy",
        r"Adding Proposal (?P<proposal>\S{1,64})",
        EventKind.NOTE,
        "proposal {proposal} of this router may be used",
    ),
    Message(
        "Choosing IKE profile",
        r"profile (?P<profile>\S{1,64})",
        EventKind.PROFILE,
        "IKEv2 profile {profile} is used",
    ),
    Message(
        "Rx [L ",
        rf"\[L (?P<local>{_ANY_IP}):\d{{1,5}}/R (?P<peer>{_ANY_IP}):\d{{1,5}}/",
        EventKind.NOTE,
        "a packet from {peer} to {local} is received",
    ),
    Message(
        "Found Policy", r"Policy '?(?P<policy>[^' ]{1,64})", EventKind.NOTE, "IKEv2 policy {policy}"
    ),
    Message(
        "IKE Proposal:",
        r"Num\. transforms: (?P<number>\d{1,3}) (?P<transforms>.{2,600})",
        EventKind.POLICY,
        "proposal for the IKE SA: {transforms}",
    ),
    Message(
        "ESP Proposal:",
        r"Num\. transforms: (?P<number>\d{1,3}) (?P<transforms>.{2,300})",
        EventKind.P2_OFFER,
        "proposal for the child SA: {transforms}",
    ),
    Message(
        "Received Policies",
        rf"Received Policies:? ?{_UNFIT}(?P<offered>.{{0,900}})",
        EventKind.POLICY,
        "the peer proposes: {offered}",
    ),
    Message(
        "Expected Policies",
        rf"Expected Policies:? ?{_UNFIT}(?P<expected>.{{0,900}})",
        EventKind.POLICY,
        "this router accepts: {expected}",
    ),
    Message(
        "Verify peer's policy",
        "",
        EventKind.NOTE,
        "the peer's proposal is compared with the IKEv2 policy of this router",
    ),
    Message(
        "policy verified",
        "",
        EventKind.ATTS_OK,
        "the proposal matches: the ends agree on the algorithms of the IKE SA",
    ),
    Message(
        "ailed to find a matching policy",
        r"matching policy:? (?P<offered>Proposal \d{1,2}:.{0,900})",
        EventKind.OFFERS_REFUSED,
        "no IKEv2 proposal of this router matches the peer's: {offered}",
    ),
    Message(
        "ailed to find a matching policy",
        "",
        EventKind.OFFERS_REFUSED,
        "no IKEv2 proposal of this router matches the peer's",
    ),
    Message(
        "o proposal chosen",
        r"(?i)(?P<way>received).{0,30}no proposal chosen",
        EventKind.OFFERS_REFUSED,
        "no proposal chosen ({way})",
        fields=(("refused", "ours"),),
    ),
    Message(
        "o proposal chosen",
        r"(?i)(?P<way>sending).{0,30}no proposal chosen",
        EventKind.OFFERS_REFUSED,
        "no proposal chosen ({way})",
    ),
    Message(
        "NO_PROPOSAL_CHOSEN",
        r"(?P<way>Received|Sending|Processing).{0,40}NO_PROPOSAL_CHOSEN",
        EventKind.OFFERS_REFUSED,
        "no proposal chosen ({way})",
    ),
    Message(
        "INVALID_KE",
        r"",
        EventKind.INVALID_KE,
        "the Diffie-Hellman group of the first packet is refused",
    ),
    Message(
        "nvalid ke notification",
        r"Sending invalid ke notification, peer sent group (?P<sent>\d{1,3}), local policy prefers"
        r" group (?P<preferred>\d{1,3})",
        EventKind.INVALID_KE,
        "the peer sent group {sent}; this router asks for group {preferred}",
        fields=(("role", "responder"),),
    ),
    Message(
        "nvalid ke notification",
        r"we sent group (?P<sent>\d{1,3}), peer prefers group (?P<preferred>\d{1,3})",
        EventKind.INVALID_KE,
        "this router sent group {sent}; the peer asks for group {preferred}",
        fields=(("role", "initiator"),),
    ),
    Message(
        "wrong DH group",
        "",
        EventKind.INVALID_KE,
        "the peer's Diffie-Hellman value does not belong to the group that this router prefers",
        fields=(("role", "responder"),),
    ),
    Message(
        "nvalid KE",
        r"",
        EventKind.INVALID_KE,
        "the Diffie-Hellman group of the first packet is refused",
    ),
    Message(
        "DH group",
        r"(?i)DH group.{0,30}(?:mismatch|not acceptable|does not match)",
        EventKind.INVALID_KE,
        "the Diffie-Hellman groups differ",
    ),
    Message(
        "NAT not found",
        "",
        EventKind.NAT,
        "no NAT was detected between the ends",
        fields=(("nat", "none"),),
    ),
    Message(
        "NAT",
        r"(?i)NAT (?:OUTSIDE|detected|found).{0,20}(?P<whose>outside|remote|peer)",
        EventKind.NAT,
        "the peer is behind a NAT",
        fields=(("nat", "peer"),),
    ),
    Message(
        "NAT",
        r"(?i)NAT (?:INSIDE|detected|found)",
        EventKind.NAT,
        "this router is behind a NAT",
        fields=(("nat", "local"),),
    ),
    Message(
        "Computing DH",
        r"DH Group (?P<group>\d{1,3})",
        EventKind.KEY_EXCHANGE,
        "Diffie-Hellman with group {group}",
    ),
    Message(
        "Completed SA init exchange",
        "",
        EventKind.NOTE,
        "IKE_SA_INIT is complete: the session keys are derived",
        fields=(("advance", "IKE_SA_INIT"),),
    ),
)
