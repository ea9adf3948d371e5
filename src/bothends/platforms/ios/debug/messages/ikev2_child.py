"""Messages of `debug crypto ikev2`: child SAs, ends of negotiations."""

from bothends.platforms.debug.events import EventKind, Message

CHILD: tuple[Message, ...] = (
    Message(
        "validate proposal",
        "PASSED",
        EventKind.NOTE,
        "transforms and traffic selectors of the child SA match the IPsec policy of this router",
    ),
    Message(
        "validate proposal",
        "FAILED",
        EventKind.NOTE,
        "transforms or traffic selectors of the child SA do not match the IPsec policy of this "
        "router",
    ),
    Message(
        "policy validate request sent for profile",
        r"profile (?P<ipsec_profile>\S{1,64})",
        EventKind.NOTE,
        "the child SA is compared with IPsec profile {ipsec_profile}",
    ),
    Message(
        "Config-type",
        r"Config-type: ?Config-(?P<type>\w{3,12})",
        EventKind.NOTE,
        "configuration payload: {type}",
    ),
    Message(
        "Attrib type",
        r"type: (?P<attribute>[\w-]{2,40}), length: \d{1,5}(?:, data: (?P<data>.{1,80}))?",
        EventKind.NOTE,
        "configuration attribute {attribute} {data}",
    ),
    Message(
        "valid config mode data",
        "",
        EventKind.NOTE,
        "the peer's configuration payload is read",
    ),
    Message(
        "IPSEC rekey",
        r"(?i)check for",
        EventKind.NOTE,
        "the child SA is compared with those that there are: it may be a rekey",
    ),
    Message(
        "Processing INITIAL_CONTACT",
        "",
        EventKind.NOTE,
        "the peer asks to delete older SAs with it (initial contact)",
    ),
    Message("TS_UNACCEPTABLE", "", EventKind.TS_BAD, "the traffic selectors are refused"),
    Message(
        "received TS",
        r"(?i)no IPSEC policy found for received TS",
        EventKind.TS_BAD,
        "no crypto ACL entry or tunnel of this router covers the traffic selectors of the peer",
        fields=(("role", "responder"),),
    ),
    Message(
        " TS",
        r"(?i)(?:TS unacceptable|traffic selector.{0,20}(?:mismatch|unaccept|not)|failed "
        r"to.{0,30}\bTS\b"
        r"|not find.{0,20}\bTS\b)",
        EventKind.TS_BAD,
        "the traffic selectors do not match",
    ),
    Message(
        "raffic selector",
        r"(?i)(?:mismatch|unaccept|not (?:match|accept|found))",
        EventKind.TS_BAD,
        "the traffic selectors do not match",
    ),
    Message(
        "received proposal",
        r"(?i)no IPSEC policy found for received proposal|no .{0,20}for received proposal",
        EventKind.CHILD_BAD,
        "no transform set of this router matches the peer's proposal",
    ),
    Message(
        "selection of ESP",
        "",
        EventKind.CHILD_BAD,
        "no transform set of this router matches the peer's proposal",
    ),
    Message(
        "child",
        r"(?i)child.{0,30}(?:fail|no proposal)",
        EventKind.CHILD_BAD,
        "the child SA is refused",
    ),
    Message(
        "PFS",
        r"(?i)PFS.{0,40}(?:mismatch|not match|required|fail)",
        EventKind.CHILD_BAD,
        "the PFS settings of the two ends differ",
        fields=(("why", "pfs"),),
    ),
    Message(
        "IKEV2 SA created",
        r"lifetime timer \((?P<seconds>\d{1,10}) sec\)",
        EventKind.P1_DONE,
        "the IKE SA is up, for {seconds} s",
    ),
    Message("SA created; inserting SA", "", EventKind.P1_DONE, "the IKE SA is up"),
    Message("IKEV2 SA created", "", EventKind.P1_DONE, "the IKE SA is up"),
    Message(
        "Session with IKE ID PAIR",
        r"PAIR \((?P<pair>[^)]{3,200})\) is UP",
        EventKind.P1_DONE,
        "the IKEv2 session is up: {pair}",
    ),
    Message(
        "IPSec SA",
        r"(?i)IPSec SA.{0,20}(?:created|established|installed|up\b)|creat(?:ed|ing) IPSec SA",
        EventKind.P2_DONE,
        "the child SA is up",
    ),
    Message("Creation of IPsec SA", "PASSED", EventKind.P2_DONE, "the child SA is up"),
    Message(
        "SKEYSEED",
        "Calculate SKEYSEED",
        EventKind.NOTE,
        "the keys of the IKE SA are computed from both nonces and Diffie-Hellman (RFC 7296, 2.14)",
    ),
    Message("Create IPsec SA into", "", EventKind.NOTE, "the child SA is requested from IPsec"),
    Message(
        "oad IPSEC key material", "", EventKind.P2_DONE, "the keys of the child SA are installed"
    ),
    Message(
        "Retransmitting packet", "", EventKind.RETRANSMIT, "no answer: the packet is sent again"
    ),
    Message(
        "aximum number of retransmissions",
        "",
        EventKind.GAVE_UP,
        "given up: the peer never answered",
    ),
    Message("aximum retransmit", "", EventKind.GAVE_UP, "given up: the peer never answered"),
    Message(
        "SA init exchange",
        r"(?i)failed SA init exchange",
        EventKind.IKE_FAILED,
        "IKE_SA_INIT failed",
        fields=(("exchange", "IKE_SA_INIT"),),
    ),
    Message(
        "nitial exchange failed",
        "",
        EventKind.IKE_FAILED,
        "the first exchange failed",
        fields=(("exchange", "IKE_SA_INIT"),),
    ),
    Message("is a retransmission", "", EventKind.DUPLICATE, "the peer repeats its packet"),
    Message(
        "DPD",
        r"(?i)DPD.{0,40}(?:fail|dead|not respond|timed? ?out|exceed)",
        EventKind.DPD_DEAD,
        "dead peer detection: the peer no longer answers",
    ),
    Message(
        "ending DELETE INFO",
        r"for (?P<what>IPsec SA|IKEv2 SA)",
        EventKind.NOTE,
        "this router deletes the {what}",
        fields=(("ours", "yes"),),
    ),
    Message(
        "DELETE",
        r"(?i)(?:received|processing|process).{0,30}DELETE",
        EventKind.PEER_DELETE,
        "the peer deletes an SA",
    ),
    Message(
        "elete",
        r"(?i)delete notify received|peer requested|received delete",
        EventKind.PEER_DELETE,
        "the peer deletes an SA",
    ),
    Message(
        "delete request reason",
        r"reason: (?P<reason>.{3,60})",
        EventKind.NOTE,
        "the IKE SA will be deleted: {reason}",
    ),
    Message("Deleting SA", "", EventKind.SA_DELETED, "the IKE SA is deleted"),
    Message("Abort exchange", "", EventKind.IKE_FAILED, "the exchange is aborted"),
    Message(
        "egotiation aborted",
        r"aborted due to ERROR: (?P<reason>.{3,120})",
        EventKind.IKE_FAILED,
        "aborted: {reason}",
    ),
    Message(
        "Use preshared key for id",
        r"for id (?P<identity>\S{1,64}),",
        EventKind.AUTH_METHOD,
        "the pre-shared key for {identity} is used",
        fields=(("method", "PSK"),),
    ),
    Message("config mode data", "", EventKind.NOTE, ""),
    Message(
        "Processing IKE_",
        r"Processing (?P<exchange>IKE_\w{4,12}) message",
        EventKind.NOTE,
        "the {exchange} packet is read",
    ),
    Message("Processing CREATE_CHILD", "", EventKind.NOTE, "a child SA exchange is read"),
)
