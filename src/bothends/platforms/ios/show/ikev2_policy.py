"""`show crypto ikev2 policy`: which proposals IKEv2 offers where."""

import re
from typing import TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class Ikev2Policy(TypedDict, total=False):
    """One policy; several local addresses stand in one string, separated by `, `."""

    policy: str
    match_fvrf: str
    match_address_local: str
    proposals: list[str]


class ShowCryptoIkev2Policy(Parser):
    """Configured and default policies."""

    COMMANDS = ("show crypto ikev2 policy",)
    RECORD = Ikev2Policy

    @reads(r"IKEv2 policy ?: *(\S+)")
    def policy(self, match: re.Match[str]) -> None:
        """A policy begins."""
        self.records.append({"policy": match[1], "proposals": []})

    @reads(r"Match fvrf *: *(\S.*)")
    def fvrf(self, match: re.Match[str]) -> None:
        """In which VRF it counts."""
        self._last("match_fvrf")["match_fvrf"] = match[1]

    @reads(r"Match address local *: *(\S.*)")
    def address(self, match: re.Match[str]) -> None:
        """On which of our addresses it counts."""
        record = self._last("")
        known = record.get("match_address_local")
        record["match_address_local"] = f"{known}, {match[1]}" if known else match[1]

    @reads(r"Proposal *: *(\S+)")
    def proposal(self, match: re.Match[str]) -> None:
        """A proposal, in the order of preference."""
        self._last("")["proposals"].append(match[1])

    def _last(self, key: str) -> Record:
        if not self.records or key in self.records[-1]:
            self.records.append({"proposals": []})
        return self.records[-1]
