"""ASA: `show crypto ikev1 sa`, `ikev2 sa`, `isakmp sa`: phase 1, one record an SA."""

import re
from collections.abc import Mapping
from typing import ClassVar

from bothends.platforms.ios.show.ikev2_session import Ikev2Session, ShowCryptoIkev2Session
from bothends.platforms.show.reading import Record, reads


class AsaIkeSa(Ikev2Session, total=False):
    """One SA of either version; IKEv2 as on IOS, IKEv1 in the firewall's own words.

    Attributes:
        version: `IKEv1`; absent for IKEv2.
        type: `L2L` or `user`.
        role: `initiator` or `responder`.
        rekey: whether it is the old SA of a rekey.
        state: such as `MM_ACTIVE`; see `bothends explain`.
        lifetime: seconds.
        lifetime_remaining: seconds.
    """

    version: str
    ike_peer: str
    type: str
    rekey: str
    state: str
    encrypt: str
    auth: str
    lifetime: int
    lifetime_remaining: int


_PAIR = re.compile(
    r"(Type|Role|Rekey|State|Encrypt|Hash|Auth|Lifetime Remaining|Lifetime) *: *(\S+)"
)
_NUMBERS = frozenset(("lifetime", "lifetime_remaining"))


class ShowAsaIkeSa(ShowCryptoIkev2Session):
    """The commands print one or both of the sections."""

    COMMANDS = (
        "show crypto ikev1 sa",
        "show crypto ikev1 sa detail",
        "show crypto ikev2 sa",
        "show crypto ikev2 sa detail",
        "show crypto isakmp sa",
        "show crypto isakmp sa detail",
        "show isakmp sa",
        "show isakmp sa detail",
    )
    RECORD = AsaIkeSa
    PLATFORM = "asa"
    SKIPS: ClassVar[Mapping[str, str]] = {
        **ShowCryptoIkev2Session.SKIPS,
        "section": r"(?:IKEv[12]|ISAKMP) SAs?:",
        "columns": r"IKE Peer +Type +Dir +Rky +State .*",
        "totals": r"(?:Active SA|Rekey SA|Total IKE SA) ?: .*",
        "none": r"There are no (?:IKEv[12]|isakmp|ISAKMP|ikev[12]) (?:SAs|sas).*",
        "fragmentation": r"IKEv2 Fragmentation\b.*",
        "parent": r"(?:Parent SA Extended Status|Delete in progress|Marked for delete) ?:.*",
        "more_selectors": r"(?:Traffic selectors|Tunnel Group|Remote session-id)\b.*",
    }

    @reads(r"(?:\d+ +)?IKE Peer: (\S+)")
    def ike_peer(self, match: re.Match[str]) -> None:
        """An SA of IKEv1 begins."""
        self.records.append({"version": "IKEv1", "ike_peer": match[1]})
        self.record = None

    @reads(
        r"\d+ +(\S+) +([A-Za-z0-9]+) +(Init|Resp) +(No|Yes) +([A-Za-z0-9_]+)"
        r" +(\S+) +(\S+) +(\S+) +(\d+)"
    )
    def ikev1_row(self, match: re.Match[str]) -> None:
        """An SA of IKEv1 in one row, as releases before 8.4 print it."""
        names = ("ike_peer", "type", "role", "rekey", "state", "encrypt", "hash", "auth")
        record: Record = {"version": "IKEv1"}
        record |= dict(zip(names, match.groups()[:8], strict=True))
        record["lifetime"] = int(match[9])
        self.records.append(record)
        self.record = None

    @reads(r"(?:Type|Role|Rekey|State|Encrypt|Hash|Auth|Lifetime(?: Remaining)?) *: *\S.*")
    def ikev1_values(self, match: re.Match[str]) -> None:
        """Properties of an SA of IKEv1, two a line."""
        for name, value in _PAIR.findall(match[0]):
            key = name.lower().replace(" ", "_")
            number = key in _NUMBERS and value.isdecimal()
            self._ikev1(key)[key] = int(value) if number else value

    def _ikev1(self, key: str) -> Record:
        if not self.records or "tunnel_id" in self.records[-1] or key in self.records[-1]:
            self.records.append({"version": "IKEv1"})
        return self.records[-1]
