"""Messages of `debug crypto isakmp`: quick mode."""

from bothends.platforms.debug.events import EventKind, Message

_IP = r"(?P<peer>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f])"

QUICK: tuple[Message, ...] = (
    # Quick mode
    Message("Input = IKE_MESG", r"^Node -?\d", EventKind.NOTE, ""),
    Message(
        "Starting QM immediately",
        "",
        EventKind.NOTE,
        "phase 1 is up already: quick mode begins at once",
    ),
    Message(
        "beginning Quick Mode",
        r"M-ID of (?P<mid>-?\d{1,12})",
        EventKind.QM_BEGIN,
        "phase 2 begins: quick mode, message id {mid}",
        fields=(("role", "initiator"),),
    ),
    Message(
        "Checking IPSec proposal",
        r"proposal (?P<proposal>\d{1,3})",
        EventKind.P2_OFFER,
        "phase 2 proposal {proposal} of the peer is compared with the transform sets",
    ),
    Message(
        "transform ",
        r"^transform (?P<transform>\d{1,3}), (?P<cipher>[A-Z0-9_\-]{2,24})",
        EventKind.P2_OFFER,
        "transform {transform}: {cipher}",
    ),
    Message(
        "encaps is",
        r"encaps is (?P<encaps>[\w ()\-]{1,30})",
        EventKind.P2_ATTRIBUTE,
        "encapsulation {encaps}",
    ),
    Message(
        "authenticator is",
        r"authenticator is (?P<integrity>[\w\-]{2,24})",
        EventKind.P2_ATTRIBUTE,
        "integrity {integrity}",
    ),
    Message(
        "key length is",
        r"key length is (?P<keylength>\d{2,4})",
        EventKind.P2_ATTRIBUTE,
        "key length {keylength} bits",
    ),
    Message(
        "group is",
        r"^group is (?P<group>\d{1,3})",
        EventKind.P2_ATTRIBUTE,
        "perfect forward secrecy with group {group}",
    ),
    Message(
        "policy invalidated proposal",
        r"with error (?P<error>\d{1,6})",
        EventKind.P2_ERROR,
        "the IPsec policy of this router refuses the proposal (error {error})",
    ),
    Message(
        "policy invalidated proposal",
        "",
        EventKind.P2_ERROR,
        "the IPsec policy of this router refuses the proposal",
    ),
    Message("phase 2 SA not acceptable", "", EventKind.P2_ERROR, "the phase 2 proposal is refused"),
    Message(
        "phase 2 SA policy not acceptable",
        rf"\(local (?P<local>[\w.:]{{2,45}}) remote {_IP}\)",
        EventKind.P2_ERROR,
        "the phase 2 proposal is refused",
    ),
    Message(
        "phase 2 SA policy not acceptable",
        "",
        EventKind.P2_ERROR,
        "the phase 2 proposal is refused",
    ),
    Message(
        "SA not acceptable",
        "",
        EventKind.P2_ERROR,
        "the proposal is refused",
        fields=(("phase", "unknown"),),
    ),
    Message(
        "PFS",
        r"(?i)PFS.{0,40}(?:mismatch|required|not (?:match|accept|offered|supported)|different)",
        EventKind.PFS_BAD,
        "the PFS settings of the two ends differ",
    ),
    Message("QM Initiator gets spi", "", EventKind.NOTE, "an SPI is reserved for the inbound SA"),
    Message(
        "QM Responder gets spi",
        "",
        EventKind.NOTE,
        "an SPI is reserved for the inbound SA",
        fields=(("role", "responder"),),
    ),
    Message(
        "Creating IPSec SAs",
        "",
        EventKind.SA_CREATED,
        "phase 2 is agreed: the IPsec SAs are created",
    ),
    Message(
        "nbound SA",
        r"(?P<way>in|out)bound SA from (?P<source>[0-9A-Fa-f.:]{2,45}) to "
        r"(?P<target>[0-9A-Fa-f.:]{2,45})",
        EventKind.SA_CREATED,
        "{way}bound SA from {source} to {target}",
    ),
    Message(
        "has spi", r"has spi (?P<spi>0x[0-9A-Fa-f]{1,8}|-?\d{1,12})", EventKind.NOTE, "SPI {spi}"
    ),
    Message(
        "lifetime of",
        r"lifetime of (?P<seconds>\d{1,10}) (?P<unit>seconds|kilobytes)",
        EventKind.NOTE,
        "lifetime {seconds} {unit}",
    ),
    Message(
        "Successfully installed IPSEC SA",
        r"\(SPI:\s?(?P<spi>0x[0-9A-Fa-f]{1,8})\) on (?P<interface>\S{2,40})",
        EventKind.SA_CREATED,
        "IPsec SA {spi} installed on {interface}",
    ),
    Message("Received IPSec Install callback", "", EventKind.NOTE, "the SAs are handed to IPsec"),
    Message(
        "cannot accept Quick Mode",
        "",
        EventKind.MODE_FAILED,
        "quick mode began before phase 1 was complete",
    ),
    Message(
        "deleting node",
        r"node (?P<mid>-?\d{1,12}) error (?P<error>TRUE|FALSE) reason \"(?P<reason>[^\"]{0,80})\"",
        EventKind.NOTE,
        "exchange {mid} ends: {reason}",
    ),
    Message(
        "deleting spi",
        r"spi (?P<spi>\d{1,12})",
        EventKind.NOTE,
        "the reserved SPI {spi} is released",
    ),
    Message(
        "Error while processing SA request",
        "",
        EventKind.MODE_FAILED,
        "the request for an SA failed",
    ),
    Message("Failed to find peer index", "", EventKind.NOTE, "no error: internal bookkeeping"),
    Message(
        "peer does not do paranoid keepalives",
        "",
        EventKind.NOTE,
        "no error: the peer does not use this kind of keepalive",
    ),
)
