"""`show crypto isakmp policy`: what IKEv1 offers and accepts, in order of priority."""

import re
from collections.abc import Mapping
from typing import ClassVar, NotRequired, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class IsakmpPolicy(TypedDict, total=False):
    """One policy, in the router's own words.

    Attributes:
        priority: 1 is tried first; null for a default suite that is printed without a number.
        lifetime: such as `86400 seconds, no volume limit`.
    """

    priority: int | None
    encryption: str
    hash: str
    authentication: str
    group: str
    lifetime: str
    prf: NotRequired[str]


_KEYS = {
    "encryption algorithm": "encryption",
    "hash algorithm": "hash",
    "authentication method": "authentication",
    "Diffie-Hellman group": "group",
    "Diffie-Hellman Group": "group",
    "lifetime": "lifetime",
}


class ShowCryptoIsakmpPolicy(Parser):
    """Configured and default policies."""

    COMMANDS = ("show crypto isakmp policy", "show crypto isakmp default policy")
    RECORD = IsakmpPolicy
    SKIPS: ClassVar[Mapping[str, str]] = {"heading": r"(?:Global|Default) IKE policy"}

    @reads(
        r"(?:[Dd]efault )?[Pp]rotection suite(?: of)? priority (\d+)", r"Default protection suite"
    )
    def suite(self, match: re.Match[str]) -> None:
        """A policy begins."""
        self.records.append({"priority": int(match[1]) if match.re.groups else None})

    @reads(
        r"(encryption algorithm|hash algorithm|authentication method|Diffie-Hellman [gG]roup"
        r"|lifetime) ?: *(\S.*)"
    )
    def value(self, match: re.Match[str]) -> None:
        """One property."""
        key = _KEYS[match[1]]
        self._last(key)[key] = match[2]

    def _last(self, key: str) -> Record:
        if not self.records or key in self.records[-1]:
            self.records.append({})
        return self.records[-1]
