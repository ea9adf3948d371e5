"""`show crypto ipsec sa`: phase 2, one record a pair of proxy identities."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from bothends.platforms.ios.show.ipsec_sa_records import Flow, Judge
from bothends.platforms.show.reading import Parser, Record, reads

_PACKETS = frozenset(
    ("encaps", "encrypt", "digest", "decaps", "decrypt", "verify", "verify_failed",
     "replay_failed_(rcv)")
)  # fmt: skip
"""Counters of the packets themselves; all others are kept apart."""
_ERRORS = frozenset(("send_errors", "recv_errors"))
"""IOS 12.1 prints them at the end of a line of counters; a record has them beside these."""
_ONE_COUNTER = r"(?>#+ ?[A-Za-z][^:,#]*?:? *\d+(?=,|$))"
_COUNTER = re.compile(r"#+ ?(?:pkts )?([A-Za-z][^:,#]*?) ?:? *(\d+)(?=,|$)")
_STARTS = frozenset(("protected_vrf", "local_ident", "remote_ident", "current_peer"))
"""Where one of these comes a second time, another pair of identities begins."""


class ShowCryptoIpsecSa(Parser):
    """IOS and IOS-XE, IPv4 and IPv6, with `peer`, `interface`, `vrf`, `detail` and the like."""

    COMMANDS: ClassVar[tuple[str, ...]] = ("show crypto ipsec sa",)
    HEADING = r"#pkts encaps: "
    RECORD: ClassVar[type] = Flow
    SKIPS: ClassVar[Mapping[str, str]] = {
        "none": r"(?:No SAs found|There are no ipsec sas).*",
        "volume_rekey": r"(?:Kilobyte Volume R)?ekey has been disabled\.?",
        "last_volume": r"HA last key lifetime sent .*",
        "iv_size": r"IV size: \d+ bytes",
        "policy_name": r"IPsecv6 policy name: .*",
        "engine": r"(?:ike_cookies|Group|slot): .*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.header: Record = {}
        self.shown = True
        self.flow: Record | None = None
        self.sas: list[Record] | None = None
        self.kind = "inbound_esp"
        self.sa: Record | None = None

    def finish(self) -> list[Record]:
        """The records, each with what it amounts to."""
        self._end_header()
        for record in self.records:
            record["judge"] = judge(record)
        return self.records

    @reads(r"interface: (\S.*)")
    def interface(self, match: re.Match[str]) -> None:
        """The heading of an interface."""
        self._end_header()
        self.header = {"interface": match[1]}
        self.shown = False
        self.flow = self.sas = self.sa = None

    @reads(r"Crypto map tag: (.+?), local addr\.? (\S+)", r"Crypto map tag: ([^,]+),?")
    def crypto_map(self, match: re.Match[str]) -> None:
        """The map of the interface."""
        if "crypto_map_tag" in self.header:
            self._end_header()
            self.header = {k: v for k, v in self.header.items() if k == "interface"}
            self.shown = False
            self.flow = self.sas = self.sa = None
        self.header["crypto_map_tag"] = match[1]
        if match.re.groups > 1:
            self.header["local_addr"] = match[2]

    @reads(r"protected vrf:(?: +(\S.*))?")
    def protected_vrf(self, match: re.Match[str]) -> None:
        """The VRF inside."""
        self._put("protected_vrf", match[1] or "")

    @reads(r"(local|remote) +ident \(addr/mask/prot/port\): \(([^()]+)\)?")
    def ident(self, match: re.Match[str]) -> None:
        """A proxy identity."""
        parts = [*match[2].split("/"), "", "", ""]
        self._put(
            f"{match[1]}_ident", dict(zip(("addr", "mask", "prot", "port"), parts, strict=False))
        )

    @reads(r"current_peer:? ([\d.]+):(\d+)", r"current_peer:? (\S+?)(?: port (\d+))?")
    def current_peer(self, match: re.Match[str]) -> None:
        """The peer, and the port that IKE uses to it."""
        self._put("current_peer", match[1])
        if match[2]:
            self._put("peer_port", int(match[2]))

    @reads(r"(PERMIT|DENY), flags=\{(.*)\}")
    def action(self, match: re.Match[str]) -> None:
        """What is done with the packets, and why the entry is there."""
        self._put("action", match[1])
        self._put("flags", [flag for flag in re.split(r"[ ,]+", match[2]) if flag])

    @reads(rf"{_ONE_COUNTER}(?:, *{_ONE_COUNTER})*,?")
    def counters(self, match: re.Match[str]) -> None:
        """Counters, whatever they count."""
        for name, value in _counted(match[0]):
            if name in _ERRORS:
                self._put(name, value)
            else:
                self._count(name, value)

    @reads(r"#send errors:? +(\d+)(?:, +#recv errors:? +(\d+))?")
    def errors(self, match: re.Match[str]) -> None:
        """Packets that could not be sent, and received ones thrown away."""
        self._put("send_errors", int(match[1]))
        if match[2]:
            self._put("recv_errors", int(match[2]))

    @reads(r"local crypto endpt\.: ?(\S+?),? *(?:remote crypto endpt\.: ?(\S+))?")
    def endpoints(self, match: re.Match[str]) -> None:
        """The addresses of the outer packets."""
        self._put("local_endpt", match[1])
        if match[2]:
            self._put("remote_endpt", match[2])

    @reads(r"remote crypto endpt\.: ?(\S+)")
    def remote_endpoint(self, match: re.Match[str]) -> None:
        """The far address, where an IPv6 one does not fit on the line."""
        self._put("remote_endpt", match[1])

    @reads(
        r"(?:plaintext mtu (\d+), +)?path mtu (\d+)"
        r"(?:, +(ip|ipv6|media) mtu (\d+))?(?:, +(?:ip|ipv6) mtu idb (\S+))?,?"
    )
    def mtu(self, match: re.Match[str]) -> None:
        """Sizes in bytes."""
        if match[1]:
            self._put("plaintext_mtu", int(match[1]))
        self._put("path_mtu", int(match[2]))
        if match[3]:
            self._put(f"{match[3]}_mtu", int(match[4]))
        if match[5]:
            self._put("ip_mtu_idb", match[5])

    @reads(r"current outbound spi: ([\w*.]+)(?:\([\w*.]+\))?")
    def outbound_spi(self, match: re.Match[str]) -> None:
        """The SPI that packets are sent with; 0 means that none is up."""
        self._put("outbound_spi", match[1] if match[1].startswith("0x") else f"0x{match[1]}")

    @reads(r"PFS \(Y/N\): (\w), DH group: ([^,\s]+),?(?: PQC Key Exchange: (\S.*))?")
    def pfs(self, match: re.Match[str]) -> None:
        """Perfect forward secrecy."""
        self._put("pfs", match[1])
        self._put("dh_group", match[2])
        if match[3]:
            self._put("pqc_key_exchange", match[3])

    @reads(r"(inbound|outbound) +(esp|ah|pcp|comp) sas:")
    def sas_heading(self, match: re.Match[str]) -> None:
        """The heading of one kind of SA, one way."""
        self.kind = f"{match[1]}_{match[2]}"
        flow = self._flow()
        self.sas = flow.setdefault(self.kind, []) if match[2] == "esp" else []
        self.sa = None

    @reads(r"spi: ([\w*.]+)(?: ?\((?:(\d+)|[\w*.]+)\))?", r"spi: (\[[^\]]*\])")
    def spi(self, match: re.Match[str]) -> None:
        """One SA begins."""
        sa: Record = {"spi": match[1]}
        if match.re.groups == 1:
            sa = {"spi": None, "spi_text": match[1]}
        elif match[2]:
            sa["spi_dec"] = int(match[2])
        self._begin_sa(sa)

    @reads(r"transform: (.*)")
    def transform(self, match: re.Match[str]) -> None:
        """The transforms of an SA."""
        self._sa("transform")["transform"] = match[1].rstrip(" ,")

    @reads(r"in use settings ?= ?\{(.*)\}?")
    def settings(self, match: re.Match[str]) -> None:
        """Mode, UDP encapsulation, extended sequence numbers."""
        words = match[1].rstrip("} ").split(",")
        self._sa("settings")["settings"] = [word.strip() for word in words if word.strip()]

    @reads(
        r"(?:slot: \d+, )?conn id: (\d+), flow_id: ([^,]+)"
        r"(?:, sibling_flags (\w+))?(?:, crypto map: ([^,\s]+))?(?:, initiator ?: ?(\w+))?"
    )
    def conn_id(self, match: re.Match[str]) -> None:
        """Engine numbers of an SA, and the map it belongs to."""
        sa = self._sa("conn_id")
        sa["conn_id"] = int(match[1])
        sa["flow_id"] = match[2]
        if match[4]:
            sa["crypto_map"] = match[4]

    @reads(
        r"sa timing: ?remaining key lifetime \((?:[kK][bB]?/)?sec\): ?"
        r"\(?(?:([^/()]+)/)?([^/()]+)\)?",
        r"sa timing: ?remaining key lifetime (\S.*)",
    )
    def lifetime(self, match: re.Match[str]) -> None:
        """What is left of the SA's life."""
        sa = self._sa("remaining_kb", "remaining_sec", "remaining_text")
        if match.re.groups == 1:
            sa["remaining_text"] = match[1]
            return
        for key, text in (("remaining_kb", match[1]), ("remaining_sec", match[2])):
            if text and text.isdecimal():
                sa[key] = int(text)
            elif key == "remaining_sec":
                sa["remaining_text"] = text

    @reads(r"replay detection support: (\w)(?: +replay window size: (\d+))?")
    def replay(self, match: re.Match[str]) -> None:
        """Replay detection."""
        sa = self._sa("replay")
        sa["replay"] = match[1]
        if match[2]:
            sa["replay_window"] = int(match[2])

    @reads(r"Status: (\S.*)")
    def status(self, match: re.Match[str]) -> None:
        """State of an SA."""
        self._sa("status")["status"] = match[1]

    def _end_header(self) -> None:
        """An interface with nothing under it is a record all the same."""
        if not self.shown:
            self._flow()

    def _flow(self) -> Record:
        if self.flow is None:
            self.flow = {**self.header, "inbound_esp": [], "outbound_esp": []}
            self.shown = True
            self.records.append(self.flow)
        return self.flow

    def _put(self, key: str, value: Any) -> None:
        flow = self._flow()
        if key in flow and (key in _STARTS or not _STARTS & flow.keys()):
            self.flow = self.sas = self.sa = None
            flow = self._flow()
        flow[key] = value

    def _count(self, name: str, value: int) -> None:
        field = "counters" if name in _PACKETS else "other_counters"
        counters = self._flow().get(field)
        if counters is None:
            self._put(field, counters := {})
        elif name in counters:
            self.flow = self.sas = self.sa = None
            self._put(field, counters := {})
        counters[name] = value

    def _begin_sa(self, sa: Record) -> Record:
        flow = self._flow()
        if self.sas is None:
            self.sas = flow["inbound_esp"]
        elif not self.sas and self.sas is not flow.get(self.kind):
            flow[self.kind] = self.sas
        self.sas.append(sa)
        self.sa = sa
        return sa

    def _sa(self, *keys: str) -> Record:
        """The SA that a line with these facts belongs to: a fact told again is another SA's."""
        if self.sa is None or not self.sa.keys().isdisjoint(keys):
            return self._begin_sa({})
        return self.sa


@lru_cache(maxsize=1024)
def _counted(line: str) -> tuple[tuple[str, int], ...]:
    """The counters of a line; most lines of long outputs count nothing, and alike."""
    return tuple((name.replace(" ", "_"), int(n)) for name, n in _COUNTER.findall(line))


def judge(record: Record) -> Judge:
    """Whether there are SAs both ways, and where packets were counted."""
    up = any(
        record.get(f"inbound_{kind}") and record.get(f"outbound_{kind}") for kind in ("esp", "ah")
    )
    counters = record.get("counters", {})
    sent, got = counters.get("encaps", 0) > 0, counters.get("decaps", 0) > 0
    traffic = {(True, True): "both", (True, False): "encaps_only", (False, True): "decaps_only"}
    return {"phase2_up": up, "traffic": traffic.get((sent, got), "none")}
