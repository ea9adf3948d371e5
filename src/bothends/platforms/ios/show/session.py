"""`show crypto session`: what a tunnel amounts to, one record a session."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class IkeSa(TypedDict, total=False):
    """One IKE SA of a session; `version` is `IKE`, `IKEv1` or `IKEv2` as printed."""

    version: str
    local: str
    local_port: int
    remote: str
    remote_port: int
    state: str
    session_id: int
    capabilities: str
    connid: int
    lifetime: str


class Direction(TypedDict):
    """Packets of a flow one way; `life` is `kilobytes/seconds` as printed."""

    pkts: int
    drop: int
    life: str


class SessionFlow(TypedDict, total=False):
    """One pair of proxy identities of a session.

    Attributes:
        outbound_spi: only `show dmvpn detail` prints it, `transform` and `socket_state`.
    """

    flow: str
    active_sas: int
    origin: str
    inbound: Direction
    outbound: Direction
    outbound_spi: str
    transform: str
    socket_state: str


class Session(TypedDict, total=False):
    """One session; `status` is explained by `bothends explain`."""

    interface: str
    username: str
    profile: str
    group: str
    assigned_address: str
    uptime: str
    status: str
    peer: str
    port: int
    fvrf: str
    ivrf: str
    desc: str
    phase1_id: str
    ike_sas: list[IkeSa]
    flows: list[SessionFlow]


_HEAD = {
    "Username": "username",
    "Profile": "profile",
    "Group": "group",
    "Assigned address": "assigned_address",
    "Uptime": "uptime",
    "Session status": "status",
    "Phase1_id": "phase1_id",
    "Phase1 id": "phase1_id",
    "Desc": "desc",
}


class ShowCryptoSession(Parser):
    """All releases; `detail`, `brief` tables excepted."""

    COMMANDS: ClassVar[tuple[str, ...]] = ("show crypto session", "show crypto session detail")
    HEADING = r"Crypto session current status"
    RECORD: ClassVar[type] = Session
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"Crypto session current status.*",
        "legend": r"(?:Code: )?[A-Z] - (?:IKE|Keepalives|SIP|Dead|NAT|cTCP).*",
        "none": r"There (?:are|is) no.*",
        "system_ip": r"System IP: .*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.session: Record | None = None
        self.session_id: int | None = None

    @reads(r"Interface: (\S.*)")
    def interface(self, match: re.Match[str]) -> None:
        """A session begins."""
        self.session = None
        self._put("interface", match[1])

    @reads(
        r"(Username|Profile|Group|Uptime|Desc|Phase1_id): *(.*)",
        r"(Assigned address|Session status|Phase1 id): *(.*)",
    )
    def head(self, match: re.Match[str]) -> None:
        """Who is at the far end, and the state of it all."""
        self._put(_HEAD[match[1]], match[2])

    @reads(r"Peer: (\S+?)(?:/(\d+))?(?: port (\d+))?(?: +fvrf: (\S+))?(?: +ivrf: (\S+))?")
    def peer(self, match: re.Match[str]) -> None:
        """The far end's address."""
        self._put("peer", match[1])
        for key, value in (("fvrf", match[4]), ("ivrf", match[5])):
            if value:
                self._put(key, value)
        if port := match[3] or match[2]:
            self._put("port", int(port))

    @reads(r"Session ID: (\d+)")
    def session_number(self, match: re.Match[str]) -> None:
        """The number of the IKE SA that follows."""
        self._session()
        self.session_id = int(match[1])

    @reads(
        r"(IKE(?:v[12])?) SA: local (\S+)/(\d+) +remote (\S+)/(\d+)(?: +([A-Z][\w-]*))?",
        r"(IKE(?:v[12])?) SA: local (\S+)/(\d+)",
    )
    def ike_sa(self, match: re.Match[str]) -> None:
        """One IKE SA."""
        sa: Record = {"version": match[1], "local": match[2], "local_port": int(match[3])}
        if self.session_id is not None:
            sa["session_id"] = self.session_id
        self.session_id = None
        if match.re.groups > 3:
            sa |= {"remote": match[4], "remote_port": int(match[5])}
            if match[6]:
                sa["state"] = match[6]
        self._session()["ike_sas"].append(sa)

    @reads(r"remote (\S+)/(\d+)(?: +([A-Z][\w-]*))?")
    def ike_remote(self, match: re.Match[str]) -> None:
        """The far end of an IKE SA, where IPv6 addresses do not fit on the line."""
        sa = self._ike_sa()
        sa.update(remote=match[1], remote_port=int(match[2]))
        if match[3]:
            sa["state"] = match[3]

    @reads(r"Capabilities: ?(\S*) connid: ?(\d+) lifetime: ?(\S+)")
    def capabilities(self, match: re.Match[str]) -> None:
        """Detail of an IKE SA."""
        self._ike_sa().update(capabilities=match[1], connid=int(match[2]), lifetime=match[3])

    @reads(r"IPSEC FLOW: (\S.*)")
    def flow(self, match: re.Match[str]) -> None:
        """One pair of proxy identities."""
        self._session()["flows"].append({"flow": match[1]})

    @reads(r"Active SAs: (\d+)(?:, origin: (\S.*))?")
    def active_sas(self, match: re.Match[str]) -> None:
        """How many SAs a flow has."""
        flow = self._flow("active_sas")
        flow["active_sas"] = int(match[1])
        if match[2]:
            flow["origin"] = match[2]

    @reads(
        r"(Inbound|Outbound): +#pkts (?:dec|enc)'ed (\d+) drop (\d+)"
        r" life \([kK][bB]/[sS]ec\) (\w[\w ]*/(?:\d+|[A-Za-z]+))"
    )
    def traffic(self, match: re.Match[str]) -> None:
        """Packets of a flow, one way."""
        way = match[1].lower()
        self._flow(way)[way] = {"pkts": int(match[2]), "drop": int(match[3]), "life": match[4]}

    def _session(self) -> Record:
        if self.session is None:
            self.session = {"ike_sas": [], "flows": []}
            self.session_id = None
            self.records.append(self.session)
        return self.session

    def _put(self, key: str, value: object) -> None:
        if key in self._session():
            self.session = None
        self._session()[key] = value

    def _ike_sa(self) -> Record:
        sas = self._session()["ike_sas"]
        if not sas:
            sas.append({})
        sa: Record = sas[-1]
        return sa

    def _flow(self, key: str) -> Record:
        flows = self._session()["flows"]
        if not flows or key in flows[-1]:
            flows.append({})
        flow: Record = flows[-1]
        return flow
