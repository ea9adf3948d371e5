"""A daemon's log, line by line: how far its negotiations are, told in the words of IOS."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import IkeSa
from bothends.model import Address

_LINE = re.compile(
    r"\[(?P<group>[A-Z]+)\] (?:<(?:(?P<name>[^>]*)\|)?(?P<number>\d+)> )?(?P<text>.*)"
)
_PACKET = re.compile(r"(received|sending) packet: from ([\d.]+)\[(\d+)\] to ([\d.]+)\[(\d+)\]")


@dataclass(slots=True)
class LoggedSa:
    """One IKE SA in the log, and what was said of it that later lines need.

    Attributes:
        received: The proposals that the peer sent last.
        asked: The selectors that the peer asked for last, seen from here.
    """

    number: int
    local: Address
    remote: Address
    port: int = 500
    sa: IkeSa | None = None
    received: tuple[str, ...] = ()
    asked: Selector | None = None
    version: int = 1
    profile: str | None = None


LineReader = Callable[[Node, LoggedSa, re.Match[str]], None]
"""Brings an SA up to a line of the log, and tells it."""
Table = list[tuple[re.Pattern[str], LineReader]]


def tellers() -> tuple[Table, Callable[[str], Callable[[LineReader], LineReader]]]:
    """An empty table, and the decorator that adds to it what tells lines of a pattern."""
    table: Table = []

    def tells(pattern: str) -> Callable[[LineReader], LineReader]:
        def register(teller: LineReader) -> LineReader:
            table.append((re.compile(pattern), teller))
            return teller

        return register

    return table, tells


@dataclass(slots=True)
class DaemonLog:
    """All negotiations of one daemon.

    Attributes:
        tables: What tells the lines of an SA, by version of IKE.
        locals: Local address of every connection that was loaded; likewise its profile.
        uncovered: Called with source, destination and protocol of a packet without SAs.
    """

    node: Node
    tables: Mapping[int, Iterable[Table]]
    uncovered: Callable[[Address, Address, int], None]
    locals: Mapping[str, Address] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)
    talks: dict[int, LoggedSa] = field(default_factory=dict)

    def tell(self, line: str) -> bool:
        """Take one line of the log; whether SAs may have changed by it."""
        match = _LINE.fullmatch(line)
        if match is None:
            return False
        if uncovered := _UNCOVERED.fullmatch(match["text"]):
            self.uncovered(ip_address(uncovered[1]), ip_address(uncovered[2]), int(uncovered[3]))
            return True
        if match["number"] is not None:
            talk = self._talk(int(match["number"]), match["name"], match["text"])
            if talk is not None:
                self._tell(talk, match["text"])
            return True
        return False

    def _talk(self, number: int, name: str | None, text: str) -> LoggedSa | None:
        known = self.talks.get(number)
        if packet := _PACKET.match(text):
            here, there = (4, 2) if packet[1] == "received" else (2, 4)
            if known is None:
                local, remote = ip_address(packet[here]), ip_address(packet[there])
                known = self.talks[number] = LoggedSa(number, local, remote)
            known.port = int(packet[here + 1])
        elif known is None and (begun := _BEGUN.fullmatch(text)):
            own = self.locals.get(name or "")
            if own is not None:
                known = self.talks[number] = LoggedSa(number, own, ip_address(begun[1]))
        if known is not None:
            self._learn(known, name, text)
        return known

    def _learn(self, talk: LoggedSa, name: str | None, text: str) -> None:
        if "IKE_SA_INIT" in text or text.startswith("initiating IKE_SA"):
            talk.version = 2
        if name is not None:
            talk.profile = self.profiles.get(name)
            if talk.sa is not None:
                talk.sa.profile = talk.profile

    def _tell(self, talk: LoggedSa, text: str) -> None:
        for table in self.tables[talk.version]:
            for pattern, teller in table:
                if match := pattern.fullmatch(text):
                    teller(self.node, talk, match)
                    return

    def gone(self, numbers: Iterable[int]) -> None:
        """Note which SAs the daemon has no more."""
        for number in numbers:
            talk = self.talks.pop(number)
            if talk.sa is not None and talk.sa.deleted is None:
                self.node.mark_deleted(talk.sa)


_UNCOVERED = re.compile(r"no matching outbound IPsec policy for ([\d.]+) == ([\d.]+) \[(\d+)\]")
_BEGUN = re.compile(r"initiating (?:Main Mode |Aggressive Mode )?IKE_SA .* to ([\d.]+)")
