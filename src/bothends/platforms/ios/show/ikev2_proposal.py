"""`show crypto ikev2 proposal`: the algorithms that IKEv2 may agree on."""

import re
from typing import NotRequired, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class Ikev2Proposal(TypedDict, total=False):
    """One proposal; every list in the order of preference, in the router's own words."""

    proposal: str
    encryption: list[str]
    integrity: list[str]
    prf: list[str]
    dh_group: list[str]
    pqc_key_exchange: NotRequired[list[str]]


_GROUP = re.compile(r"\S+/Group \d+|\S+")


class ShowCryptoIkev2Proposal(Parser):
    """Configured and default proposals."""

    COMMANDS = ("show crypto ikev2 proposal",)
    RECORD = Ikev2Proposal

    @reads(r"IKEv2 proposal ?: *(\S+)")
    def proposal(self, match: re.Match[str]) -> None:
        """A proposal begins."""
        self.records.append({"proposal": match[1]})

    @reads(r"(Encryption|Integrity|PRF|DH Group|PQC Key Exchange) *: *(.*)")
    def algorithms(self, match: re.Match[str]) -> None:
        """The algorithms of one kind."""
        key = match[1].lower().replace(" ", "_")
        self._last(key)[key] = _GROUP.findall(match[2])

    def _last(self, key: str) -> Record:
        if not self.records or key in self.records[-1]:
            self.records.append({})
        return self.records[-1]
