"""ASA: `show running-config [all] crypto map`: the entries of crypto maps as configured."""

import re
from typing import TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class AsaCryptoMapEntry(TypedDict, total=False):
    """One entry.

    Attributes:
        settings: every other `set` line: its words before the value, and the value.
        interface: where the map is applied; null where it is nowhere.
    """

    name: str
    seq: int
    match_address: str
    peers: list[str]
    ikev1_transform_sets: list[str]
    ikev2_proposals: list[str]
    pfs: str
    dynamic: str
    settings: dict[str, str]
    interface: str | None


class AsaCryptoMap(Parser):
    """Lines of the running configuration."""

    COMMANDS = ("show running-config crypto map", "show running-config all crypto map")
    RECORD = AsaCryptoMapEntry
    PLATFORM = "asa"

    def __init__(self) -> None:
        super().__init__()
        self.interfaces: dict[str, str] = {}

    def finish(self) -> list[Record]:
        """The entries; an interface holds for all entries of its map."""
        for name in self.interfaces.keys() - {record["name"] for record in self.records}:
            self.records.append({"name": name})
        for record in self.records:
            record["interface"] = self.interfaces.get(record["name"])
        return self.records

    @reads(r"crypto map (\S+) (\d+) match address (\S+)")
    def match_address(self, match: re.Match[str]) -> None:
        """What is to be protected."""
        self._entry(match)["match_address"] = match[3]

    @reads(r"crypto map (\S+) (\d+) set peer (\S.*)")
    def peers(self, match: re.Match[str]) -> None:
        """Whom to talk to, in order."""
        self._entry(match)["peers"] = match[3].split()

    @reads(r"crypto map (\S+) (\d+) set (?:ikev1 )?transform-set (\S.*)")
    def transform_sets(self, match: re.Match[str]) -> None:
        """Transform sets of IKEv1, in order."""
        self._entry(match)["ikev1_transform_sets"] = match[3].split()

    @reads(r"crypto map (\S+) (\d+) set ikev2 ipsec-proposal (\S.*)")
    def proposals(self, match: re.Match[str]) -> None:
        """Proposals of IKEv2, in order."""
        self._entry(match)["ikev2_proposals"] = match[3].split()

    @reads(r"crypto map (\S+) (\d+) set pfs(?: (\S+))?")
    def pfs(self, match: re.Match[str]) -> None:
        """Perfect forward secrecy; without a group the release's default."""
        self._entry(match)["pfs"] = match[3] or "default"

    @reads(r"crypto map (\S+) (\d+) ipsec-isakmp dynamic (\S+)")
    def dynamic(self, match: re.Match[str]) -> None:
        """The dynamic map behind it."""
        self._entry(match)["dynamic"] = match[3]

    @reads(r"(?:no )?crypto map (\S+) (\d+) set (\S.*)")
    def setting(self, match: re.Match[str]) -> None:
        """Any other property."""
        words = match[3].rsplit(" ", 1)
        value = "no" if match[0].startswith("no ") else (words[1] if len(words) > 1 else "yes")
        name = match[3] if value in ("no", "yes") else words[0]
        self._entry(match).setdefault("settings", {})[name] = value

    @reads(r"crypto map (\S+) interface (\S+)")
    def interface(self, match: re.Match[str]) -> None:
        """Where the map is applied."""
        self.interfaces[match[1]] = match[2]

    def _entry(self, match: re.Match[str]) -> Record:
        name, seq = match[1], int(match[2])
        for record in reversed(self.records):
            if record["name"] == name and record["seq"] == seq:
                return record
        self.records.append({"name": name, "seq": seq})
        return self.records[-1]
