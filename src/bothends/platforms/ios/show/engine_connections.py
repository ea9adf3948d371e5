"""`show crypto engine connections active`: packets of each SA, as the crypto engine counts them."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, reads

_KIND = r"IPsec|IKE(?:v\d)?|SSL"


class EngineConnection(TypedDict, total=False):
    """One SA, and one direction of IPsec.

    Attributes:
        state: of early releases, such as `set`.
        last_seqn: the last sequence number that came in.
    """

    id: int
    interface: str
    type: str
    state: str
    algorithm: str
    encrypt: int
    decrypt: int
    last_seqn: int
    ip_address: str


class ShowCryptoEngineConnectionsActive(Parser):
    """One line an SA, in the order that a release has its columns."""

    COMMANDS = ("show crypto engine connections active",)
    RECORD = EngineConnection
    HEADING = r"Crypto Engine Connections"
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": HEADING,
        "columns": r"ID +(?:Interface|Type) .*(?:Encrypt|Decrypt).*",
    }

    @reads(
        rf"(?P<id>\d+) +(?P<type>{_KIND}) +(?P<algorithm>\S+) +(?P<encrypt>\d+) +(?P<decrypt>\d+)"
        r" +(?P<last_seqn>\d+)(?: +(?P<ip_address>\S+))?",
        rf"(?P<id>\d+) +(?P<interface>\S+) +(?P<type>{_KIND}) +(?P<algorithm>\S+)"
        r" +(?P<encrypt>\d+) +(?P<decrypt>\d+)(?: +(?P<ip_address>\S+))?",
        r"(?P<id>\d+) +(?P<interface>\S+) +(?P<ip_address>\S+) +(?P<state>[a-z]+)"
        r" +(?P<algorithm>\S+) +(?P<encrypt>\d+) +(?P<decrypt>\d+)",
    )
    def connection(self, match: re.Match[str]) -> None:
        """One SA."""
        numbers = ("id", "encrypt", "decrypt", "last_seqn")
        self.records.append(
            {
                name: int(value) if name in numbers else value
                for name, value in match.groupdict().items()
                if value is not None
            }
        )
