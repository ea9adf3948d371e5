"""What a message of a log tells about a negotiation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple


class EventKind(StrEnum):
    """Kinds of news; the judge decides by these, never by texts."""

    NOTE = auto()
    """Worth a line of the timeline, decides nothing."""
    START = auto()
    PACKET = auto()
    STATE = auto()
    KEY_FOUND = auto()
    KEY_MISSING = auto()
    PROFILE = auto()
    POLICY = auto()
    ATTRIBUTE = auto()
    ATTRIBUTE_REFUSED = auto()
    ATTS_OK = auto()
    ATTS_BAD = auto()
    OFFERS_REFUSED = auto()
    NAT = auto()
    KEY_EXCHANGE = auto()
    IDENTITY = auto()
    AUTH_METHOD = auto()
    AUTH_OK = auto()
    AUTH_BAD = auto()
    BAD_MESSAGE = auto()
    CERT_BAD = auto()
    NOT_IN_DATABASE = auto()
    ID_BAD = auto()
    PROFILE_MISSING = auto()
    UNENCRYPTED = auto()
    FILTERED = auto()
    """An access list drops IKE or ESP of a peer."""
    XAUTH = auto()
    """A user name is asked for, which no peer of a site-to-site tunnel has."""
    AGGRESSIVE_REFUSED = auto()
    RETRANSMIT = auto()
    DUPLICATE = auto()
    GAVE_UP = auto()
    NOTIFY_IN = auto()
    NOTIFY_OUT = auto()
    MODE_FAILED = auto()
    PEER_DELETE = auto()
    SA_DELETED = auto()
    P1_DONE = auto()
    QM_BEGIN = auto()
    P2_OFFER = auto()
    P2_ATTRIBUTE = auto()
    PROXY = auto()
    TRANSFORM_BAD = auto()
    PROXY_BAD = auto()
    PFS_BAD = auto()
    P2_ERROR = auto()
    P2_DONE = auto()
    SA_CREATED = auto()
    DPD_DEAD = auto()
    INVALID_SPI = auto()
    REPLAY = auto()
    RECURSIVE = auto()
    OUTSIDE_PROXY = auto()
    WEAK = auto()
    NO_SA = auto()
    TUNNEL_DOWN = auto()
    """Other parts of the router say that the tunnel is down, without a reason."""
    TS_BAD = auto()
    CHILD_BAD = auto()
    INVALID_KE = auto()
    IKE_FAILED = auto()
    """IKEv2 ends an exchange without saying why in this line."""
    CONFIG = auto()
    """IKE was switched on or off."""
    ROUTINE = auto()
    """Comes in every negotiation and says nothing of it."""
    RESTART = auto()
    """The router restarted."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message family of a router.

    Attributes:
        needle: text that is in every message of the family; makes the search fast.
        pattern: expression whose named groups become fields; empty where the needle says it all.
        kind: what it reports.
        meaning: what an expert would note beside it; `{name}` is filled from the fields;
            empty for lines that belong to a message but say nothing by themselves.
        stage: where in the negotiation it stands; empty for wherever the negotiation is.
        fields: fields that the text itself does not hold.
    """

    needle: str
    pattern: str
    kind: EventKind
    meaning: str
    stage: str = ""
    fields: tuple[tuple[str, str], ...] = ()


class LogEvent(NamedTuple):
    """One event of one log, with the line that proves it."""

    kind: EventKind
    line: int
    text: str
    meaning: str
    stage: str
    stamp: str
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """A field; empty where the message has none of that name."""
        return self.fields.get(name) or ""

    def at(self, stage: str) -> "LogEvent":
        """The same event at another stage."""
        return self._replace(stage=stage)
