"""`show crypto session brief`: one line a session."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import ADDRESS, Parser, reads


class SessionBrief(TypedDict, total=False):
    """One session.

    Attributes:
        ivrf: VRF inside, of the section that the row stands in.
        username: who logged in; only remote access has one.
        group_phase1_id: the group of remote access, or the identity that the peer showed.
        uptime: `hh:mm:ss`; absent while it is down.
        code: the letters printed, such as `UA`.
        status: what they mean, such as `UP-ACTIVE`.
    """

    ivrf: str
    peer: str
    interface: str
    username: str
    group_phase1_id: str
    uptime: str
    code: str
    status: str


_STATUS = {
    "UA": "UP-ACTIVE",
    "UI": "UP-IDLE",
    "UK": "UP-NO-IKE",
    "US": "UP-STANDBY",
    "DN": "DOWN-NEGOTIATING",
    "D": "DOWN",
}


class ShowCryptoSessionBrief(Parser):
    """Rows under a heading; the columns in the middle may be empty."""

    COMMANDS = ("show crypto session brief",)
    RECORD = SessionBrief
    SKIPS: ClassVar[Mapping[str, str]] = {
        "legend": r"(?:Status: ?A- .*|K - No IKE.*)",
        "heading": r"Peer +I/F +.*",
        "none": r"There (?:are|is) no.*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.ivrf = ""

    @reads(r"ivrf ?= ?(\S.*)")
    def section(self, match: re.Match[str]) -> None:
        """The VRF of the rows that follow."""
        self.ivrf = match[1]

    @reads(
        rf"({ADDRESS}) +([A-Za-z]+[\d/.]+)(?:(?: +(\S+))?? +(\S+))??"
        r"(?: +([\dwdyhms:]+))? +([A-Z]{1,2})"
    )
    def row(self, match: re.Match[str]) -> None:
        """One session."""
        record: dict[str, object] = {"peer": match[1], "interface": match[2]}
        if self.ivrf:
            record["ivrf"] = self.ivrf
        named = (("username", match[3]), ("group_phase1_id", match[4]), ("uptime", match[5]))
        record |= {name: value for name, value in named if value}
        record["code"] = match[6]
        record["status"] = _STATUS.get(match[6], match[6])
        self.records.append(record)
