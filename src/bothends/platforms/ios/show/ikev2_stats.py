"""`show crypto ikev2 stats`: how many IKE SAs there are, and how negotiations fared."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, reads


class Ikev2Stats(TypedDict, total=False):
    """The counters since the router started; `incoming_…` is what others asked of us."""

    total: int
    active: int
    negotiating: int
    total_incoming: int
    active_incoming: int
    negotiating_incoming: int
    total_outgoing: int
    active_outgoing: int
    negotiating_outgoing: int
    incoming: int
    incoming_accepted: int
    incoming_rejected: int
    outgoing: int
    outgoing_accepted: int
    outgoing_rejected: int


class ShowCryptoIkev2Stats(Parser):
    """One record."""

    COMMANDS = ("show crypto ikev2 stats",)
    RECORD = Ikev2Stats
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"Crypto IKEv2 SA Statistics",
        "limits": r"(?:System Resource Limit|Rejected IKEv2 Requests|IKEv2 packets dropped"
        r"|Incoming IKEV2 Cookie|accepted: \d+ +rejected|Incoming Requests dropped"
        r"|Total Deleted sessions|Total init sa request|SA Strength Enforcement"
        r"|Sessions with Quantum|PPK ).*",
    }

    @reads(r"Total IKEv2 SA Count: +(\d+)(?: +active: +(\d+))?(?: +negotiating: +(\d+))?")
    def count(self, match: re.Match[str]) -> None:
        """How many there are now."""
        self._put(zip(("total", "active", "negotiating"), match.groups(), strict=True))

    @reads(
        r"Total (incoming|outgoing) IKEv2 SA Count: +(\d+)(?: +active: +(\d+))?"
        r"(?: +negotiating: +(\d+))?"
    )
    def count_by_way(self, match: re.Match[str]) -> None:
        """How many there are now, by who asked; the totals are their sums."""
        if not self.records:
            self.records.append({})
        names = ("total", "active", "negotiating")
        for name, value in zip(names, match.groups()[1:], strict=True):
            if value is not None:
                self.records[-1][name] = self.records[-1].get(name, 0) + int(value)
                self.records[-1][f"{name}_{match[1]}"] = int(value)

    @reads(
        r"(Incoming|Outgoing) IKEv2 Requests: +(\d+)(?: +accepted: +(\d+))?(?: +rejected: +(\d+))?"
    )
    def requests(self, match: re.Match[str]) -> None:
        """How negotiations fared, by who asked."""
        way = match[1].lower()
        names = (way, f"{way}_accepted", f"{way}_rejected")
        self._put(zip(names, match.groups()[1:], strict=True))

    def _put(self, values: "zip[tuple[str, str | None]]") -> None:
        read = {name: int(value) for name, value in values if value is not None}
        if not self.records or read.keys() & self.records[-1].keys():
            self.records.append({})
        self.records[-1].update(read)
