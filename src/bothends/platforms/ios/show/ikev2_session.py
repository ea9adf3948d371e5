"""`show crypto ikev2 session [detail]`: IKE SAs of IKEv2 with their child SAs."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.ios.show.ikev2_sa import Ikev2Sa, ShowCryptoIkev2Sa
from bothends.platforms.show.reading import Record, reads


class ChildSa(TypedDict, total=False):
    """One child SA.

    Attributes:
        local_selector: the first local selector, `from/port - to/port`.
        remote_selector: the first remote selector.
        more_selectors: any further ones, `local …` or `remote …`.
        spi_in: SPI of what arrives, `0x…`.
        spi_out: SPI of what is sent.
    """

    local_selector: str
    remote_selector: str
    more_selectors: list[str]
    spi_in: str
    spi_out: str
    esp_hmac: str
    ah_hmac: str
    comp: str
    mode: str
    encr: str
    keysize: int


class Ikev2Session(Ikev2Sa, total=False):
    """One IKE SA and its children."""

    session_id: int
    session_status: str
    ike_count: int
    child_count: int
    child_sas: list[ChildSa]


class ShowCryptoIkev2Session(ShowCryptoIkev2Sa):
    """IOS and IOS-XE."""

    COMMANDS: ClassVar[tuple[str, ...]] = (
        "show crypto ikev2 session",
        "show crypto ikev2 session detail",
    )
    RECORD: ClassVar[type] = Ikev2Session
    SKIPS: ClassVar[Mapping[str, str]] = {
        **ShowCryptoIkev2Sa.SKIPS,
        "selector_heading": r"local selector +-> +remote[ _]selector",
        "ah_spi": r"(?:AH spi|CPI) in/out: .*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.head: Record = {}

    @reads(r"Session-id: ?(\d+), Status: ?(\S+?)(?:, IKE count: ?(\d+))?(?:, CHILD count: ?(\d+))?")
    def session(self, match: re.Match[str]) -> None:
        """The heading of a session; it holds for the SAs under it."""
        names = ("session_id", "session_status", "ike_count", "child_count")
        self.head = {
            name: value if name == "session_status" else int(value)
            for name, value in zip(names, match.groups(), strict=True)
            if value is not None
        }
        self.record = None

    @reads(r"Child sa: +(local|remote) selector +(\S.*)", r"Child sa:")
    def child_sa(self, match: re.Match[str]) -> None:
        """A child SA begins."""
        self._begin_child()
        if match.re.groups:
            self._select(match[1], match[2])

    @reads(r"(\S+/\d+ - \S+/\d+) +-> +(\S+/\d+ - \S+/\d+)")
    def selector_pair(self, match: re.Match[str]) -> None:
        """A pair of traffic selectors in one line, as newer releases print them."""
        self._select("local", match[1])
        self._select("remote", match[2])

    @reads(r"(local|remote) selector +([^\s>-].*)")
    def selector(self, match: re.Match[str]) -> None:
        """A traffic selector."""
        self._select(match[1], match[2])

    @reads(r"ESP spi in/out: (\w+)/(\w+)")
    def esp_spis(self, match: re.Match[str]) -> None:
        """SPIs of the child SA."""
        if self.child is None or "spi_in" in self.child:
            self._begin_child()
        if self.child is not None:
            self.child.update(spi_in=match[1], spi_out=match[2])

    def _begin_child(self) -> None:
        if self.record is None:
            self._start(ipv6=False)
        self.child = {}
        if self.record is not None:
            self.record["child_sas"].append(self.child)

    def _select(self, side: str, text: str) -> None:
        if self.child is None:
            self._begin_child()
        if self.child is None:
            return
        if f"{side}_selector" in self.child:
            self.child.setdefault("more_selectors", []).append(f"{side} {text}")
        else:
            self.child[f"{side}_selector"] = text

    def _start(self, ipv6: bool) -> Record:
        record = super()._start(ipv6)
        record |= {**self.head, "child_sas": []}
        return record
