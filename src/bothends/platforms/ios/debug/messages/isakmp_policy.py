"""Messages of `debug crypto isakmp`: start, policies, NAT traversal."""

from bothends.platforms.debug.events import EventKind, Message

_IP = r"(?P<peer>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f])"

POLICY: tuple[Message, ...] = (
    Message(
        "Old State",
        r"Old State = \.?(?P<old>\w{1,40})\s{1,8}New State = \.?(?P<new>\w{1,40})",
        EventKind.STATE,
        "",
    ),
    Message(
        "sending packet to",
        rf"(?P<direction>sending) packet to {_IP}"
        r"(?: my_port (?P<port>\d{1,5}) peer_port (?P<peer_port>\d{1,5}))?"
        r".{0,24}\((?P<side>[IRN])\)\s{1,4}(?P<state>[A-Z_]{2,24}|NEW SA)",
        EventKind.PACKET,
        "",
    ),
    Message(
        "received packet from",
        rf"(?P<direction>received) packet from {_IP}"
        r"(?: dport (?P<port>\d{1,5}) sport (?P<peer_port>\d{1,5}))?"
        r".{0,48}\((?P<side>[IRN])\)\s{1,4}(?P<state>NEW SA|[A-Z_]{2,24})",
        EventKind.PACKET,
        "",
    ),
    Message(
        "peer struct for",
        rf"(?P<how>Created a|Found a) peer struct for {_IP}, peer port (?P<peer_port>\d{{1,5}})",
        EventKind.NOTE,
        "the peer of this negotiation is {peer}",
    ),
    Message(
        "process_block",
        rf"process_block:?\s?src:? ?{_IP}, dest:? ?(?P<local>[0-9A-Fa-f.:]{{2,45}}[0-9A-Fa-f])",
        EventKind.NOTE,
        "a packet of {peer} arrives",
    ),
    Message(
        "still budding",
        rf"local (?P<local>[0-9A-Fa-f.:]{{2,45}}[0-9A-Fa-f]), remote {_IP}",
        EventKind.NOTE,
        "more traffic waits for the tunnel to {peer}, whose negotiation still runs",
    ),
    Message(
        "isakmp_initiator",
        "",
        EventKind.START,
        "this router initiates the negotiation",
        fields=(("role", "initiator"),),
    ),
    Message(
        "crypto_isakmp_process_block",
        "",
        EventKind.NOTE,
        "the peer initiates the negotiation, this router responds",
        fields=(("role", "responder"),),
    ),
    Message("refcount", r"Locking peer struct", EventKind.NOTE, ""),
    Message("New peer created peer", "", EventKind.NOTE, ""),
    Message(
        "SA request profile",
        r"profile is (?P<profile>\S{1,64})",
        EventKind.START,
        "traffic to be protected triggers the negotiation; ISAKMP profile: {profile}",
        fields=(("role", "initiator"),),
    ),
    Message(
        "Can not start Aggressive mode, trying Main mode",
        "",
        EventKind.START,
        "main mode will be used (this line is normal, not an error)",
        fields=(("role", "initiator"), ("mode", "main")),
    ),
    Message(
        "beginning Main Mode",
        "",
        EventKind.START,
        "main mode begins",
        fields=(("role", "initiator"), ("mode", "main")),
    ),
    Message(
        "beginning Aggressive Mode",
        "",
        EventKind.START,
        "aggressive mode begins",
        fields=(("role", "initiator"), ("mode", "aggressive")),
    ),
    Message(
        "pre-shared key matching",
        rf"found peer pre-shared key matching(?: the)?\s{{1,4}}(?:peer\s)?{_IP}",
        EventKind.KEY_FOUND,
        "there is a pre-shared key for {peer}",
    ),
    Message(
        "peer-shared key matching",
        rf"matching {_IP}",
        EventKind.KEY_FOUND,
        "there is a pre-shared key for {peer}",
    ),
    Message(
        "local preshared key found", "", EventKind.KEY_FOUND, "the key is configured on this router"
    ),
    Message(
        "preshared key with",
        rf"[Nn]o (?:local )?pre-?shared key with {_IP}",
        EventKind.KEY_MISSING,
        "no pre-shared key for {peer} on this router",
    ),
    Message(
        "pre-shared key with",
        rf"[Nn]o (?:local )?pre-?shared key with {_IP}",
        EventKind.KEY_MISSING,
        "no pre-shared key for {peer} on this router",
    ),
    Message(
        "No Cert or pre-shared",
        "",
        EventKind.KEY_MISSING,
        "there is neither a certificate nor a pre-shared key for the peer",
    ),
    Message(
        "No cert, and no keys",
        "",
        EventKind.KEY_MISSING,
        "there is neither a certificate nor a pre-shared key for the peer",
    ),
    Message(
        "no keys (public or pre-shared)",
        rf"with remote peer {_IP}",
        EventKind.KEY_MISSING,
        "neither a certificate nor a pre-shared key for {peer}",
    ),
    Message(
        "Key not found in keyrings of profile",
        r"profile\s{1,4}(?P<profile>[^,]{0,64}),",
        EventKind.KEY_MISSING,
        "the profile that the peer's identity selects has no key for this peer; the key used so "
        "far came from another keyring",
        fields=(("reason", "keyring of profile"),),
    ),
    Message(
        "key in keyring",
        r"Found (?P<kind>\w{1,16}) key in keyring (?P<keyring>\S{1,64})",
        EventKind.KEY_FOUND,
        "the key comes from keyring {keyring}",
    ),
    Message(
        "Keyring",
        r"(?:Using|Looking for|using) .{0,40}[Kk]eyring[ =]{1,3}(?P<keyring>\S{1,64})",
        EventKind.NOTE,
        "keyring {keyring} is searched",
    ),
    Message(
        "matches *none* of the profiles",
        "",
        EventKind.PROFILE,
        "no ISAKMP profile matches this peer: the global settings apply (an error only if a "
        "profile was meant to match)",
    ),
    Message(
        "peer matches",
        r"peer matches (?P<profile>\S{1,64}) profile",
        EventKind.PROFILE,
        "the peer's identity selects ISAKMP profile {profile}",
    ),
    Message(
        "rofile",
        r"(?:[Pp]rofile mismatch|no matching profile|does not match (?:any )?profile"
        r"|Couldn't find .{0,20}profile)",
        EventKind.ID_BAD,
        "no ISAKMP profile accepts the identity that the peer sent",
    ),
    Message(
        "entity",
        r"(?i)(?:identity (?:mismatch|does not match)|invalid identity|"
        r"ID (?:payload )?does not match)",
        EventKind.ID_BAD,
        "the identity that the peer sent does not match what is configured on this router",
    ),
    Message(
        "ggressive",
        r"(?i)(?:aggressive mode (?:is )?disabled|Aggressive Mode while disabled"
        r"|aggressive mode (?:is )?not (?:allowed|supported|enabled))",
        EventKind.AGGRESSIVE_REFUSED,
        "aggressive mode is disabled on this router",
    ),
    # Policies
    Message(
        "Checking ISAKMP transform",
        r"transform (?P<transform>\d{1,5}) against priority (?P<priority>\d{1,5}) policy",
        EventKind.POLICY,
        "proposal {transform} is compared with policy {priority} of this router",
    ),
    Message(
        "encryption ",
        r"^encryption (?P<encryption>[\w\- ]{2,24})",
        EventKind.ATTRIBUTE,
        "proposed encryption: {encryption}",
    ),
    Message(
        "keylength of",
        r"^keylength of (?P<keylength>\d{2,4})",
        EventKind.ATTRIBUTE,
        "proposed key length: {keylength} bits",
    ),
    Message("hash ", r"^hash (?P<hash>[\w\-]{2,12})", EventKind.ATTRIBUTE, "proposed hash: {hash}"),
    Message(
        "default group",
        r"^default group (?P<group>\d{1,3})",
        EventKind.ATTRIBUTE,
        "proposed Diffie-Hellman group: {group}",
    ),
    Message(
        "auth ",
        r"^\.?\s?auth (?P<auth>[\w\- ]{3,24})",
        EventKind.ATTRIBUTE,
        "proposed authentication: {auth}",
    ),
    Message(
        "SA life duration",
        r"of\s{1,3}(?P<amount>[0-9a-fx ]{1,30})",
        EventKind.P2_ATTRIBUTE,
        "proposed lifetime: {amount}",
    ),
    Message("life type in", r"in (?P<unit>seconds|kilobytes)", EventKind.NOTE, ""),
    Message("life type in", "", EventKind.NOTE, ""),
    Message(
        "life duration",
        r"life duration \((?:basic|VPI)\) of\s{1,3}(?P<lifetime>[0-9a-fx ]{1,30})",
        EventKind.ATTRIBUTE,
        "proposed lifetime: {lifetime} seconds",
    ),
    Message(
        "Encryption algorithm offered does not match policy",
        "",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the encryption algorithm differs",
        fields=(("why", "encryption"),),
    ),
    Message(
        "key length does not match",
        "",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the key length differs",
        fields=(("why", "keylength"),),
    ),
    Message(
        "Hash algorithm offered does not match policy",
        "",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the hash differs",
        fields=(("why", "hash"),),
    ),
    Message(
        "Diffie-Hellman group offered does not match policy",
        "",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the Diffie-Hellman group differs",
        fields=(("why", "group"),),
    ),
    Message(
        "offered but does not match policy",
        r"(?P<method>[\w \-]{3,60}) offered but",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the authentication method differs, or this router has no "
        "credential for it",
        fields=(("why", "authentication"),),
    ),
    Message(
        "uthentication",
        r"(?i)authentication method (?:offered )?does not match",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the authentication method differs",
        fields=(("why", "authentication"),),
    ),
    Message(
        "ifetime",
        r"(?i)lifetime .{0,40}(?:does not match|not acceptable|too long)",
        EventKind.ATTRIBUTE_REFUSED,
        "does not match this policy: the lifetime differs",
        fields=(("why", "lifetime"),),
    ),
    Message(
        "CSDL compliant",
        r"(?P<what>.{3,120}?)\s{0,2}(?:is )?not CSDL compliant",
        EventKind.WEAK,
        "this release refuses weak algorithms: {what}",
    ),
    Message(
        "not acceptable. Next payload",
        "",
        EventKind.ATTS_BAD,
        "this proposal does not match this policy",
    ),
    Message("atts not acceptable", "", EventKind.ATTS_BAD, "this proposal is not accepted"),
    Message(
        "are acceptable",
        r"att(?:r)?s are acceptable",
        EventKind.ATTS_OK,
        "the proposal is accepted: these algorithms will be used",
    ),
    Message(
        "no offers accepted",
        "",
        EventKind.OFFERS_REFUSED,
        "no proposal matches a policy of this router",
    ),
    Message(
        "phase 1 SA not acceptable",
        "",
        EventKind.OFFERS_REFUSED,
        "phase 1 is refused: no policy matches",
        fields=(("phase", "1"),),
    ),
    Message(
        "phase 1 SA policy not acceptable",
        r"\(local (?P<local>[\w.:]{2,45}|<ip>) remote (?P<peer>[\w.:]{2,45}|<ip>)\)",
        EventKind.OFFERS_REFUSED,
        "phase 1 is refused: no policy matches",
        fields=(("phase", "1"),),
    ),
    Message(
        "phase 1 SA policy not acceptable",
        "",
        EventKind.OFFERS_REFUSED,
        "phase 1 is refused: no policy matches",
        fields=(("phase", "1"),),
    ),
    Message(
        "actual life",
        r"actual life: [1-9]\d{0,9}",
        EventKind.NOTE,
        "",
        fields=(("role", "responder"),),
    ),
    Message("actual life", "", EventKind.NOTE, ""),
    Message(
        "outstanding requests",
        rf"local (?P<local>[0-9A-Fa-f.:]{{2,45}}) port \d{{1,5}}, remote {_IP} port",
        EventKind.NOTE,
        "traffic waits for phase 2 between {local} and {peer}",
    ),
    Message(
        "Returning Actual lifetime",
        r"lifetime: (?P<seconds>\d{1,10})",
        EventKind.NOTE,
        "lifetime of the IKE SA: {seconds} s",
    ),
    Message("tarted lifetime timer", "", EventKind.NOTE, ""),
    Message(
        "responder lifetime",
        r"(?:restart ike sa timer to|responder lifetime) (?P<seconds>\d{1,10})",
        EventKind.NOTE,
        "the shorter lifetime of the two ends applies: {seconds} s",
    ),
    Message(
        "restart ike sa timer",
        r"to (?P<seconds>\d{1,10})",
        EventKind.NOTE,
        "the peer's shorter lifetime applies: {seconds} s",
    ),
    # NAT traversal
    Message(
        "constructed NAT-T",
        r"vendor-(?P<version>\w{2,8})",
        EventKind.NOTE,
        "this router announces NAT traversal ({version}), so that a NAT can be detected (RFC 3947)",
    ),
    Message(
        "vendor ID is NAT-T",
        r"NAT-T (?P<version>RFC 3947|v\d)",
        EventKind.NOTE,
        "the peer supports NAT traversal ({version}): a NAT between the ends will be detected",
        fields=(("natt", "offered"),),
    ),
    Message(
        "both nodes inside NAT",
        "",
        EventKind.NAT,
        "both ends are behind a NAT",
        fields=(("nat", "both"),),
    ),
    Message(
        "both nodes are behind NAT",
        "",
        EventKind.NAT,
        "both ends are behind a NAT",
        fields=(("nat", "both"),),
    ),
    Message(
        "this node inside NAT",
        "",
        EventKind.NAT,
        "this router is behind a NAT",
        fields=(("nat", "local"),),
    ),
    Message(
        "NAT found, self is behind NAT",
        "",
        EventKind.NAT,
        "this router is behind a NAT",
        fields=(("nat", "local"),),
    ),
    Message("his node outside NAT", "", EventKind.NOTE, "this router is not behind a NAT"),
    Message(
        "NAT found",
        r"NAT found, (?:peer|the remote)",
        EventKind.NAT,
        "the peer is behind a NAT",
        fields=(("nat", "peer"),),
    ),
    Message(
        "No NAT Found",
        "",
        EventKind.NAT,
        "no NAT was detected between the ends",
        fields=(("nat", "none"),),
    ),
    Message(
        "onstructed HIS NAT-D", "", EventKind.NOTE, "the addresses are hashed, to detect a NAT"
    ),
    Message("onstructed MINE NAT-D", "", EventKind.NOTE, ""),
    Message(
        "NAT has been detected",
        "",
        EventKind.NAT,
        "a NAT was detected between the ends",
        fields=(("nat", "found"),),
    ),
)
