"""`show crypto ipsec transform-set`: which ESP and AH algorithms phase 2 may use, and how."""

import re
from typing import TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class ConfiguredTransformSet(TypedDict, total=False):
    """One transform set.

    Attributes:
        transforms: such as `esp-256-aes esp-sha256-hmac`; several protocols follow each other.
        will_negotiate: the modes, such as `Tunnel`.
    """

    transform_set: str
    transforms: str
    will_negotiate: list[str]


class ShowCryptoIpsecTransformSet(Parser):
    """IOS and IOS-XE."""

    COMMANDS = ("show crypto ipsec transform-set", "show crypto ipsec default transform-set")
    RECORD = ConfiguredTransformSet
    BY_NAME_ONLY = True
    HEADING = r"Transform set \S+: ?\{.*"

    @reads(r"Transform set (\S+): ?\{(.*)")
    def transform_set(self, match: re.Match[str]) -> None:
        """A transform set begins."""
        self.records.append({"transform_set": match[1], "transforms": ""})
        self._add(match[2])

    @reads(r"\{([^=]*)\}")
    def more(self, match: re.Match[str]) -> None:
        """Another protocol of the same set."""
        self._add(match[1])

    @reads(r"will negotiate = \{(.*)\} ?,?")
    def modes(self, match: re.Match[str]) -> None:
        """Tunnel or transport mode, or both."""
        modes = re.findall(r"[^{},\s]+", match[1])
        known = self._record().setdefault("will_negotiate", [])
        known.extend(mode for mode in modes if mode not in known)

    def _add(self, text: str) -> None:
        record = self._record()
        words = [record.get("transforms", ""), *re.findall(r"[^{},\s]+", text)]
        record["transforms"] = " ".join(filter(None, words))

    def _record(self) -> Record:
        if not self.records:
            self.records.append({})
        return self.records[-1]
