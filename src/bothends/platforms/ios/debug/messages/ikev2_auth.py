"""Messages of IKE_AUTH: who both ends are, and how they prove it."""

from bothends.platforms.debug.events import EventKind, Message

AUTHENTICATION: tuple[Message, ...] = (
    Message(
        "tunnel group",
        r"tunnel group (?:for IP: )?(?P<peer>[0-9A-Fa-f.:]{2,45})",
        EventKind.NOTE,
        "the tunnel group of {peer} is used",
    ),
    Message(
        "erify peer's authentication data",
        "",
        EventKind.NOTE,
        "the peer's AUTH data is checked",
        fields=(("whose", "peer"),),
    ),
    Message(
        "enerate my authentication data",
        "",
        EventKind.NOTE,
        "this router's AUTH data is made",
        fields=(("whose", "ours"),),
    ),
    Message(
        "y authentication method is",
        r"'(?P<method>[\w\-]{2,24})'",
        EventKind.AUTH_METHOD,
        "this router authenticates by {method}",
        fields=(("whose", "ours"),),
    ),
    Message(
        "eer's authenticati",
        r"method is '(?P<method>[\w\-]{2,24})'",
        EventKind.AUTH_METHOD,
        "the peer authenticates by {method}",
        fields=(("whose", "peer"),),
    ),
    Message(
        "Constructing ID",
        r"payload: '(?P<identity>[^']{1,120})' of type '(?P<id_type>[^']{1,40})'",
        EventKind.NOTE,
        "this router sends its identity: {identity} ({id_type})",
        fields=(("whose", "ours"),),
    ),
    Message(
        "peer's identity",
        r"identity '(?P<identity>[^']{1,120})' of type '(?P<id_type>[^']{1,40})'",
        EventKind.IDENTITY,
        "the peer's identity is {identity} ({id_type})",
    ),
    Message(
        "profile",
        r"(?i)found matching (?:ike(?:v2)? )?profile '?(?P<profile>[\w\-.]{1,64})",
        EventKind.PROFILE,
        "IKEv2 profile {profile} matches the peer",
    ),
    Message(
        "profile",
        r"(?i)(?:ikev2 profile not found|no (?:matching )?(?:ikev2 )?profile"
        r"|profile could not be found|not find (?:a )?matching profile)",
        EventKind.PROFILE_MISSING,
        "no IKEv2 profile of this router matches this identity",
    ),
    Message(
        "rofile could not be found",
        "",
        EventKind.PROFILE_MISSING,
        "no IKEv2 profile of this router matches this identity",
    ),
    Message(
        "ocate an item in the database",
        "",
        EventKind.NOT_IN_DATABASE,
        "no matching entry was found",
    ),
    Message(
        " ID",
        r"(?i)(?:peer'?s? id check failed|id (?:validation|verification|check) failed"
        r"|identity (?:mismatch|validation failed|verification failed)|peer id .{0,40}not match)",
        EventKind.ID_BAD,
        "the peer's identity does not match what is configured on this router",
    ),
    Message(
        "entity",
        r"(?i)identity.{0,30}(?:mismatch|not match|failed|not acceptable|invalid)",
        EventKind.ID_BAD,
        "the peer's identity does not match what is configured on this router",
    ),
    Message("Verify cert failed", "", EventKind.CERT_BAD, "the peer's certificate is not valid"),
    Message(
        "nsupported cert encoding",
        "",
        EventKind.CERT_BAD,
        "the peer sent its certificate in an encoding that this router does not accept (it did "
        "not announce HTTP URL)",
        fields=(("why", "http url"),),
    ),
    Message(
        "cert",
        r"(?i)cert(?:ificate)?s?\b.{0,30}(?:fail|invalid|expired|revoked|not found|unsupported)"
        r"|(?:failed to|unable to|could not).{0,30}\bcert",
        EventKind.CERT_BAD,
        "a certificate cannot be used",
    ),
    Message(
        "rustpoint",
        r"(?i)(?:no|not find|failed).{0,30}trustpoint|trustpoint.{0,20}(?:not|fail)",
        EventKind.CERT_BAD,
        "no trustpoint is configured for this authentication",
    ),
    Message(
        "ignature",
        r"(?i)signature.{0,20}fail|failed.{0,30}signature|invalid signature",
        EventKind.CERT_BAD,
        "the signature cannot be verified with the certificate",
    ),
    Message(
        "erification of peer's authen",
        r"data FAILED",
        EventKind.AUTH_BAD,
        "the peer's AUTH data is wrong: its key is not the key that is configured on this router",
    ),
    Message(
        "erification of peer's authen",
        r"data PASSED",
        EventKind.AUTH_OK,
        "the peer is authenticated",
    ),
    Message(
        "AUTHENTICATION_FAILED",
        r"",
        EventKind.NOTIFY_IN,
        "authentication failed",
        fields=(("name", "AUTHENTICATION_FAILED"),),
    ),
    Message(
        "uthentication",
        r"(?i)sending authentication fail",
        EventKind.AUTH_BAD,
        "this router refuses the peer's authentication",
        fields=(("way", "out"),),
    ),
    Message(
        "uth",
        r"(?i)received (?:auth(?:entication)? fail|.{0,20}AUTH_FAIL)",
        EventKind.NOTIFY_IN,
        "the peer refuses this router's authentication",
        fields=(("name", "AUTHENTICATION_FAILED"),),
    ),
    Message(
        "uthenticat",
        r"(?i)failed to authenticate the IKE SA|authentication (?:data )?mismatch",
        EventKind.AUTH_BAD,
        "the authentication data is wrong",
    ),
    Message(
        "Auth exchange failed",
        "",
        EventKind.IKE_FAILED,
        "the IKE_AUTH exchange failed",
        fields=(("exchange", "IKE_AUTH"),),
    ),
    Message(
        "receive the AUTH msg",
        "",
        EventKind.GAVE_UP,
        "the peer never sent IKE_AUTH: this router's answer or the peer's packet was lost",
        fields=(("exchange", "IKE_AUTH"),),
    ),
)
