"""ASA: `show vpn-sessiondb` and `show vpn-sessiondb detail l2l`."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class SessionCount(TypedDict, total=False):
    """One row of the summary; `section` is the table it stands in."""

    section: str
    name: str
    active: int
    cumulative: int
    peak: int
    inactive: int
    value: str


class AsaVpnSummary(Parser):
    """The tables of counts."""

    COMMANDS = ("show vpn-sessiondb", "show vpn-sessiondb summary")
    RECORD = SessionCount
    PLATFORM = "asa"
    SKIPS: ClassVar[Mapping[str, str]] = {"heading": r"Active : Cumulative.*"}

    def __init__(self) -> None:
        super().__init__()
        self.section = ""

    @reads(r"([A-Z][\w /-]*) (?:Summary|Information)(?:.*)")
    def heading(self, match: re.Match[str]) -> None:
        """A table begins."""
        self.section = match[1]

    @reads(r"([A-Z][^:]*): +(\d+) : +(\d+)(?: : +(\d+))?(?: : +(\d+))?")
    def row(self, match: re.Match[str]) -> None:
        """A row of counts."""
        record: Record = {"section": self.section, "name": match[1].rstrip()}
        for name, value in zip(
            ("active", "cumulative", "peak", "inactive"), match.groups()[1:], strict=True
        ):
            if value:
                record[name] = int(value)
        self.records.append(record)

    @reads(r"(Total Active and Inactive) *: +(\d+) +Total Cumulative *: +(\d+)")
    def total(self, match: re.Match[str]) -> None:
        """The row of sums."""
        self.records.append(
            {
                "section": self.section,
                "name": match[1],
                "active": int(match[2]),
                "cumulative": int(match[3]),
            }
        )

    @reads(r"(Device [\w ]+): +(\S+)")
    def device(self, match: re.Match[str]) -> None:
        """A fact about the firewall."""
        self.records.append({"section": self.section, "name": match[1].rstrip(), "value": match[2]})


class VpnSession(TypedDict, total=False):
    """One session.

    Attributes:
        other: further properties, by the firewall's headings in snake case.
        tunnels: what it consists of: each with its `kind` (`IKEv1`, `IPsec`, …) and its
            properties, by the firewall's headings in snake case; bytes and packets are numbers.
    """

    connection: str
    index: str
    ip_addr: str
    protocol: str
    encryption: str
    hashing: str
    bytes_tx: int
    bytes_rx: int
    login_time: str
    duration: str
    other: dict[str, str]
    tunnels: list[dict[str, object]]


_TWO = re.compile(r"([A-Z][\w /()]*?) *: (\S.*?)?(?= {2,}[A-Z][\w /()]*? *: |$)")
_KEY = re.compile(r"[^a-z0-9]+")


class AsaVpnL2l(Parser):
    """Properties, one or two a line; indented ones belong to a tunnel of the session."""

    COMMANDS = ("show vpn-sessiondb detail l2l", "show vpn-sessiondb l2l")
    RECORD = VpnSession
    BY_NAME_ONLY = True
    HEADING = r"Session Type: .*|Connection *: \S.*\n *Index *: "
    PLATFORM = "asa"
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"Session Type: .*",
        "counts": r"(?:\w+ (?:Sessions|Tunnels): \d+ ?)+",
        "none": r"INFO: There are presently no.*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.target: Record | None = None

    @reads(r"(IKE|IKEv1|IKEv2|IPSec|IPsec\w*|IPSec\w+):")
    def tunnel(self, match: re.Match[str]) -> None:
        """A tunnel of the session begins."""
        tunnels = self._session()["tunnels"]
        self.target = {"kind": match[1]}
        tunnels.append(self.target)

    @reads(r"Connection *: *(\S.*)")
    def connection(self, match: re.Match[str]) -> None:
        """A session begins."""
        self.target = {"connection": match[1], "tunnels": []}
        self.records.append(self.target)

    @reads(r"(Encryption|Hashing) *: +(IKE\w*: \(\d+\).*)")
    def per_tunnel(self, match: re.Match[str]) -> None:
        """The algorithms of all tunnels in one line."""
        self._session()[match[1].lower()] = match[2]

    @reads(r"[A-Z][A-Za-z0-9 /()]{1,30} *: ?.*")
    def properties(self, match: re.Match[str]) -> None:
        """Properties of what began last."""
        target = self._session() if self.target is None else self.target
        for name, value in _TWO.findall(match[0]):
            key = _KEY.sub("_", name.lower()).strip("_")
            if "tunnels" in target and key not in VpnSession.__annotations__:
                target.setdefault("other", {})[key] = value
            elif value.isdecimal() and key.startswith(("bytes", "pkts")):
                target[key] = int(value)
            else:
                target[key] = value

    def _session(self) -> Record:
        if not self.records:
            self.target = {"tunnels": []}
            self.records.append(self.target)
        return self.records[-1]
