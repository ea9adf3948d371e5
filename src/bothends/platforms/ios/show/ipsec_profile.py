"""`show crypto ipsec profile`: how tunnel interfaces protect traffic."""

import re
from collections.abc import Mapping
from typing import ClassVar

from bothends.platforms.ios.show.protection import Protection, ProtectionParser
from bothends.platforms.show.reading import reads


class IpsecProfile(Protection, total=False):
    """One profile."""

    profile: str
    description: str


class ShowCryptoIpsecProfile(ProtectionParser):
    """IOS and IOS-XE."""

    COMMANDS = ("show crypto ipsec profile",)
    RECORD = IpsecProfile
    SKIPS: ClassVar[Mapping[str, str]] = {
        **ProtectionParser.SKIPS,
        "identity": r"(?:Identity|Reverse route|Redundancy|QOS|Group Domain)\b.*",
    }

    @reads(r"IPSEC profile (\S+)")
    def profile(self, match: re.Match[str]) -> None:
        """A profile begins."""
        self.records.append({"profile": match[1]})

    @reads(r"Description: *(\S.*)")
    def description(self, match: re.Match[str]) -> None:
        """The engineer's words."""
        self._record()["description"] = match[1]
