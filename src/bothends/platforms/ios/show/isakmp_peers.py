"""`show crypto isakmp peers`: whom IKEv1 knows."""

import re
from typing import TypedDict

from bothends.platforms.show.reading import Parser, reads


class IsakmpPeer(TypedDict, total=False):
    """One peer; `phase1_id` is the identity that it showed, absent until it did."""

    peer: str
    port: int
    local: str
    vrf: str
    phase1_id: str
    desc: str


class ShowCryptoIsakmpPeers(Parser):
    """One or two lines a peer."""

    COMMANDS = ("show crypto isakmp peers",)
    RECORD = IsakmpPeer

    @reads(r"Peer: (\S+)(?: +Port: (\d+))?(?: +Local: (\S+))?(?: +(?:vrf|VRF): (\S+))?")
    def peer(self, match: re.Match[str]) -> None:
        """A peer begins."""
        record: dict[str, object] = {"peer": match[1]}
        if match[2]:
            record["port"] = int(match[2])
        named = (("local", match[3]), ("vrf", match[4]))
        record |= {name: value for name, value in named if value}
        self.records.append(record)

    @reads(r"[Pp](hase1 id): (\S.*)", r"[Dd](esc)(?:ription)?: *(\S.*)")
    def named(self, match: re.Match[str]) -> None:
        """Who it says it is; the engineer's words."""
        key = "desc" if match[1] == "esc" else "phase1_id"
        if not self.records or key in self.records[-1]:
            self.records.append({})
        self.records[-1][key] = match[2]
