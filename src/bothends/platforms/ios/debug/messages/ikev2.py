"""Messages of `debug crypto ikev2` on IOS and IOS-XE, and of ASA's IKEv2 debugs."""

from bothends.platforms.debug.events import EventKind, Message
from bothends.platforms.ios.debug.messages.ikev2_auth import AUTHENTICATION
from bothends.platforms.ios.debug.messages.ikev2_child import CHILD
from bothends.platforms.ios.debug.messages.ikev2_init import INITIAL
from bothends.platforms.ios.debug.messages.routine import ROUTINE_V2

IKEV2: tuple[Message, ...] = (*INITIAL, *AUTHENTICATION, *CHILD, *ROUTINE_V2)

REASONS: tuple[tuple[str, EventKind], ...] = (
    (r"(?i)received TS|traffic selector|TS unacceptable", EventKind.TS_BAD),
    (r"(?i)matching policy|no proposal chosen|NO_PROPOSAL", EventKind.OFFERS_REFUSED),
    (r"(?i)invalid KE|DH group", EventKind.INVALID_KE),
    (r"(?i)retransmission|before the timer expired|timed? ?out", EventKind.GAVE_UP),
    (
        r"(?i)profile.{0,12}not found|not find.{0,20}profile|item in the database",
        EventKind.PROFILE_MISSING,
    ),
    (r"(?i)\bcert|trustpoint|signature|PKI", EventKind.CERT_BAD),
    (r"(?i)preshared key|pre-shared key|keyring", EventKind.KEY_MISSING),
    (r"(?i)\bID\b.{0,20}(?:fail|mismatch)|identity", EventKind.ID_BAD),
    (r"(?i)authenticat|auth exchange", EventKind.AUTH_BAD),
    (r"(?i)received proposal|ESP proposal", EventKind.CHILD_BAD),
)
"""What the reason of an aborted negotiation means."""
