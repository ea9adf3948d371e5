"""ASA: `show crypto ipsec sa`: phase 2, one record a pair of proxy identities."""

import re
from collections.abc import Mapping
from typing import ClassVar

from bothends.platforms.ios.show.ipsec_sa import ShowCryptoIpsecSa
from bothends.platforms.ios.show.ipsec_sa_records import Flow
from bothends.platforms.show.reading import Record, reads


class AsaFlow(Flow, total=False):
    """One pair of proxy identities.

    Attributes:
        protected_vrf: null where it is not printed; only later releases do.
        peer_port: null: ASA prints it with the endpoints.
        seq_num: entry of the crypto map, where printed.
        inbound_spi: where printed.
        ipsec_overhead: bytes that IPsec adds to a packet; `override_mtu`: where configured.
        username: who logged in; only remote access has one.
    """

    seq_num: int
    username: str
    inbound_spi: str
    ipsec_overhead: int
    override_mtu: int


_MTU = re.compile(r"(override|media) mtu (\d+)")


class AsaIpsecSa(ShowCryptoIpsecSa):
    """ASA 7 to 9."""

    COMMANDS = (
        "show crypto ipsec sa",
        "show crypto ipsec sa detail",
        "show ipsec sa",
        "show ipsec sa detail",
    )
    RECORD = AsaFlow
    PLATFORM = "asa"
    SKIPS: ClassVar[Mapping[str, str]] = {
        **ShowCryptoIpsecSa.SKIPS,
        "acl": r"access-list \S+ (?:extended )?(?:permit|deny) .*",
        "dynamic_peer": r"dynamic allocated peer ip(?:\(ipv6\))?: .*",
        "pmtu": r"PMTU time remaining .*",
        "icmp": r"ICMP error validation: .*",
        "bitmap_heading": r"Anti replay bitmap:",
        "bitmap": r"0x[0-9A-F]{8}(?: 0x[0-9A-F]{8})+",
    }

    @reads(r"peer address: (\S+)")
    def peer_address(self, _match: re.Match[str]) -> None:
        """The heading where one peer was asked for."""
        self._end_header()
        self.header = {}
        self.flow = self.sas = self.sa = None

    @reads(r"Crypto map tag: ([^,]+)(?:, seq num: (\d+))?(?:, local addr: (\S+))?")
    def crypto_map(self, match: re.Match[str]) -> None:
        """The entry of the map: on ASA each has a heading of its own."""
        if "crypto_map_tag" in self.header:
            self._end_header()
        self.header = {k: v for k, v in self.header.items() if k == "interface"}
        self.shown = False
        self.flow = self.sas = self.sa = None
        self.header["crypto_map_tag"] = match[1]
        if match[2]:
            self.header["seq_num"] = int(match[2])
        if match[3]:
            self.header["local_addr"] = match[3]

    @reads(r"(?i:protected vrf|ivrf)(?: \(ivrf\))?: *(\S+)")
    def protected_vrf(self, match: re.Match[str]) -> None:
        """The VRF inside; it stands before the identities."""
        if "local_ident" in self._flow():
            self.flow = self.sas = self.sa = None
        self._flow()["protected_vrf"] = match[1]

    @reads(r"current_peer: (\S+), username: (\S+)")
    def remote_user(self, match: re.Match[str]) -> None:
        """The peer of a remote access session."""
        self._put("current_peer", match[1])
        self._put("username", match[2])

    @reads(r"path mtu (\d+), ipsec overhead (\d+)(?:\(\d+\))?((?:, (?:override|media) mtu \d+)*)")
    def asa_mtu(self, match: re.Match[str]) -> None:
        """Sizes in bytes."""
        self._put("path_mtu", int(match[1]))
        self._put("ipsec_overhead", int(match[2]))
        for name, size in _MTU.findall(match[3]):
            self._put(f"{name}_mtu", int(size))

    @reads(r"current (outbound|inbound) spi ?: (?:0x)?(\w+)")
    def asa_spi(self, match: re.Match[str]) -> None:
        """The SPIs in use, which ASA prints without `0x`."""
        self._put(f"{match[1]}_spi", f"0x{match[2]}")

    @reads(r"SA State: (\S+)")
    def sa_state(self, match: re.Match[str]) -> None:
        """State of an SA."""
        self._sa("sa_state")["sa_state"] = match[1]

    @reads(r"slot: \d+, conn_id: (\d+), crypto-map: (\S+)")
    def asa_conn_id(self, match: re.Match[str]) -> None:
        """Engine number of an SA, and the map it belongs to."""
        self._sa("conn_id").update(conn_id=int(match[1]), crypto_map=match[2])

    def _flow(self) -> Record:
        flow = super()._flow()
        flow.setdefault("protected_vrf", None)
        flow.setdefault("peer_port", None)
        return flow
