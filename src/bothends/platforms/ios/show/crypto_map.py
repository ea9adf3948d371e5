"""`show crypto map`: the entries of crypto maps and where they are applied."""

import re
from collections.abc import Mapping
from typing import ClassVar

from bothends.platforms.ios.show.protection import Protection, ProtectionParser
from bothends.platforms.show.reading import Record, reads


class CryptoMapEntry(Protection, total=False):
    """One entry of a crypto map.

    Attributes:
        type: such as `ipsec-isakmp`.
        incomplete: the router says so: a peer or an access list is missing.
        dynamic: the dynamic map that made this entry, or that it refers to.
        profile_name: the IPsec profile that a tunnel interface made this map from.
        profile_instance: the entry stands for one peer of that tunnel interface.
        acl_entries: the entries of the access list, as printed.
        interfaces: where the whole map is applied.
    """

    name: str
    family: str
    seq: int
    type: str
    incomplete: bool
    description: str
    peers: list[str]
    current_peer: str
    acl: str
    acl_entries: list[str]
    dynamic: str
    profile_name: str
    profile_instance: bool
    interfaces: list[str]


class ShowCryptoMap(ProtectionParser):
    """IOS and IOS-XE."""

    COMMANDS = ("show crypto map", "show crypto dynamic-map")
    RECORD = CryptoMapEntry
    SKIPS: ClassVar[Mapping[str, str]] = {
        **ProtectionParser.SKIPS,
        "none": r"No crypto (?:maps|map templates|dynamic-maps?) found.*",
        "self_test": r"Interfaces using crypto map NiStTeSt\d*:",  # of the image, not configured
        "incomplete_why": r"\(missing peer or access-list definitions\)",
        "acl_check": r"Extended IP access check (?:IN|OUT) list .*",
        "policy_name": r"Access-List SS dynamic: .*",
        "manual_keys": r"(?:In|Out)bound (?:esp|ah) spi: .*|(?:cipher|auth(?:enticator)?) key: .*",
        "group_vpn": r"(?:Group Name: |identity number |server address ipv[46] ).*",
        "features": r"(?:Reverse-route|QOS pre-classification)\b.*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.where: str | None = None
        self.bindings: list[tuple[str, str]] = []

    def finish(self) -> list[Record]:
        """The entries; interfaces are printed once a map and hold for all its entries."""
        for name, interface in self.bindings:
            self.where = name
            if all(record["name"] != name for record in self.records):
                self._new(name)
            self._apply(interface)
        applied = {r["name"]: r["interfaces"] for r in self.records if r["interfaces"]}
        for record in self.records:
            record["interfaces"] = list(applied.get(record["name"], ()))
        return self.records

    @reads(
        r'Crypto Map:? (?:(IPv[46]) )?"([^"]+)" (\d+) (\S.*)',
        r'Crypto Map:? (?:(IPv[46]) )?"([^"]+)"(?! idb).*',
        r'Crypto Map Template ?(?:(IPv[46]) )?"([^"]+)" (\d+)',
    )
    def entry(self, match: re.Match[str]) -> None:
        """An entry begins."""
        record = self._new(match[2])
        if match[1]:
            record["family"] = match[1].lower()
        if match.re.groups > 2:
            record |= {"seq": int(match[3])}
        if match.re.groups > 3:
            record |= {"type": match[4]}

    @reads(r'Crypto Map:? "([^"]+)" idb: (\S+) +local address: \S+')
    def binding(self, match: re.Match[str]) -> None:
        """Where a map is applied, as early releases print it."""
        self.bindings.append((match[1], match[2]))

    @reads(r"WARNING: This crypto map is in an incomplete state!?")
    def incomplete(self, _match: re.Match[str]) -> None:
        """It protects nothing as it stands."""
        self._record()["incomplete"] = True

    @reads(r"Description: *(\S.*)")
    def description(self, match: re.Match[str]) -> None:
        """The engineer's words."""
        self._record()["description"] = match[1]

    @reads(r"Peer = (\S+)(?: .*)?")
    def peer(self, match: re.Match[str]) -> None:
        """A peer, in the order they are tried."""
        self._record()["peers"].append(match[1])

    @reads(r"Current peer: *(\S+)")
    def current_peer(self, match: re.Match[str]) -> None:
        """The one in use."""
        self._record()["current_peer"] = match[1]

    @reads(r"Profile name: *(\S+)")
    def profile_name(self, match: re.Match[str]) -> None:
        """The IPsec profile of a tunnel interface."""
        self._record()["profile_name"] = match[1]

    @reads(r"(?i:map is a profile instance)\.?")
    def profile_instance(self, _match: re.Match[str]) -> None:
        """The tunnel interface made it for one peer."""
        self._record()["profile_instance"] = True

    @reads(r"(?:Extended )?IP(?:v6)? access list:?(?: (\S+))?", r"No matching address list set\.?")
    def acl(self, match: re.Match[str]) -> None:
        """What is to be protected; a tunnel interface's list has no name."""
        if match.re.groups and match[1]:
            self._record()["acl"] = match[1]

    @reads(r"access-list +\S.*", r"(?:permit|deny) .*")
    def acl_entry(self, match: re.Match[str]) -> None:
        """One entry of the access list."""
        self._record().setdefault("acl_entries", []).append(match[0])

    @reads(r"dynamic \(created from dynamic map (\S+)\)", r"Dynamic map template tag: *(\S+)")
    def dynamic(self, match: re.Match[str]) -> None:
        """The dynamic map behind it."""
        self._record()["dynamic"] = match[1]

    @reads(r"Interfaces using crypto map (?!NiStTeSt)(\S+):(?: *(\S.*))?")
    def applied(self, match: re.Match[str]) -> None:
        """The list of interfaces begins."""
        self.where = match[1]
        if not any(record.get("name") == self.where for record in self.records):
            self._new(self.where)
        for name in (match[2] or "").split():
            self._apply(name)

    @reads(r"([A-Z][A-Za-z-]+\d[\w/.:]*)")
    def interface(self, match: re.Match[str]) -> None:
        """An interface that the map is applied to."""
        self._apply(match[1])

    def _apply(self, interface: str) -> None:
        for record in self.records:
            if record.get("name") == self.where:
                record["interfaces"].append(interface)
                return
        self._record()["interfaces"].append(interface)

    def _record(self) -> Record:
        return self.records[-1] if self.records else self._new("")

    def _new(self, name: str) -> Record:
        self.records.append({"name": name, "incomplete": False, "peers": [], "interfaces": []})
        return self.records[-1]
