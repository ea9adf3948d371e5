"""`show crypto isakmp sa`: phase 1 of IKEv1, one row an SA."""

import re
from collections.abc import Mapping
from typing import ClassVar, NotRequired, TypedDict

from bothends.platforms.show.reading import ADDRESS, Parser, reads


class IsakmpSa(TypedDict):
    """One IKE SA.

    Attributes:
        family: `ipv4` or `ipv6`.
        dst: address of the responder.
        src: address of the initiator.
        state: state of the exchange, such as `QM_IDLE`; see `bothends explain`.
        conn_id: connection number; 0 while there is none.
        slot: crypto engine slot, where the release prints it.
        fvrf: also `ivrf`: VRFs outside and inside, where the release prints them; may be empty.
        status: `ACTIVE`, `ACTIVE (deleted)`, …; absent where the release has no such column.
        profile: the ISAKMP profile, where one was chosen and the release prints it.
    """

    family: str
    dst: str
    src: str
    state: str
    conn_id: int
    slot: NotRequired[int]
    status: NotRequired[str]
    profile: NotRequired[str]
    fvrf: NotRequired[str]
    ivrf: NotRequired[str]


class ShowCryptoIsakmpSa(Parser):
    """Classic IOS (with and without `slot`) and the two sections of later releases."""

    COMMANDS = ("show crypto isakmp sa",)
    HEADING = r"dst\s+src\s+state\s+conn-id"
    RECORD = IsakmpSa
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"(?:f_vrf/i_vrf +)?dst +src +state(?: +conn-?id)?(?: +slot)?(?: +status)?",
        "none": r"There are no (?:IPv[46] )?ISAKMP SAs.*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.family = ""
        self.slot = True

    @reads(r"IPv([46]) Crypto ISAKMP SA:?")
    def section(self, match: re.Match[str]) -> None:
        """The heading of a family's section."""
        self.family = f"ipv{match[1]}"

    @reads(
        rf"(?:([^\s/]*)/([^\s/]*) +)?({ADDRESS}) +({ADDRESS}) +([A-Z][A-Z0-9_]+)"
        r"(?: +(\d+)(?: +(\d+))?)?"
        r"(?: +([A-Z]+(?: \([a-z]+\))?|\([a-z]+\))(?: +(\w[\w.-]*))?(?: +[^\w\s(].*)?)?"
    )
    def row(self, match: re.Match[str]) -> None:
        """One SA in one line; what an author wrote behind it is no part of it."""
        fvrf, ivrf, dst, src, state, conn_id, slot, status, profile = match.groups()
        record = self._start(dst)
        if fvrf is not None:
            record |= {"fvrf": fvrf, "ivrf": ivrf}
        record |= {"dst": dst, "src": src, "state": state, "conn_id": int(conn_id or 0)}
        if slot is not None:
            record["slot"] = int(slot)
        if status is not None:
            record["status"] = status
        if profile is not None:
            record["profile"] = profile

    @reads(
        r"dst: +(\S+)(?: +src: +(\S+))?(?: +state: +(\S+))?(?: +conn-id: +(\d+))?"
        r"(?: +slot: +(\d+))?(?: +status: +(.+))?"
    )
    def ipv6_dst(self, match: re.Match[str]) -> None:
        """The first of the three lines of an IPv6 SA."""
        self._start(match[1])["dst"] = match[1]
        self._fill(src=match[2], state=match[3], conn_id=match[4], slot=match[5], status=match[6])

    @reads(r"src: +(\S+)")
    def ipv6_src(self, match: re.Match[str]) -> None:
        """The second of the three lines of an IPv6 SA."""
        self._fill(src=match[1])

    @reads(r"state: +(\S+)(?: +conn-id: +(\d+))?(?: +slot: +(\d+))?(?: +status: +(.+))?")
    def ipv6_state(self, match: re.Match[str]) -> None:
        """The third of the three lines of an IPv6 SA."""
        self._fill(state=match[1], conn_id=match[2], slot=match[3], status=match[4])

    def _start(self, address: str) -> dict[str, object]:
        family = self.family or ("ipv6" if ":" in address else "ipv4")
        self.records.append({"family": family})
        return self.records[-1]

    def _fill(self, **values: str | None) -> None:
        given = {key: value for key, value in values.items() if value is not None}
        if not self.records or given.keys() & self.records[-1].keys():
            self._start(given.get("src", ":"))
        for key, value in given.items():
            self.records[-1][key] = int(value) if key in ("conn_id", "slot") else value
