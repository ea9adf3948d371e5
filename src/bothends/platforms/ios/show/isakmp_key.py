"""`show crypto isakmp key`: for whom IKEv1 has pre-shared keys; keys themselves are masked."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import ADDRESS, Parser, reads
from bothends.secrets import MASK


class IsakmpKey(TypedDict, total=False):
    """One key.

    Attributes:
        keyring: `default` is that of `crypto isakmp key`.
        hostname_address: whom it is for.
        mask: which addresses; absent for a single one, or a host name.
        preshared_key: masked, whatever the router printed.
    """

    keyring: str
    hostname_address: str
    mask: str
    preshared_key: str


class ShowCryptoIsakmpKey(Parser):
    """One line a key."""

    COMMANDS = ("show crypto isakmp key",)
    RECORD = IsakmpKey
    BY_NAME_ONLY = True
    SKIPS: ClassVar[Mapping[str, str]] = {"heading": r"Keyring +Hostname/Address +Preshared Key"}

    @reads(
        rf"(?:(\S+) +)?({ADDRESS}(?:/\S+)?)(?: +\[([^\]]*)\])? +(\S.*)",
        r"(\S+) +([\w.-]+)(?: +\[([^\]]*)\])? {2,}(\S.*)",
    )
    def key(self, match: re.Match[str]) -> None:
        """One key, and the keyring that it stands in."""
        known = self.records[-1].get("keyring") if self.records else None
        record = {"keyring": match[1] or known or "", "hostname_address": match[2]}
        if match[3]:
            record["mask"] = match[3].strip()
        self.records.append(record | {"preshared_key": MASK})
