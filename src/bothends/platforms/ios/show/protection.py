"""Lines that `show crypto map` and `show crypto ipsec profile` share: how traffic is protected."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class TransformSet(TypedDict):
    """A transform set in its order of preference; `transforms` such as `esp-aes esp-sha-hmac`."""

    name: str
    transforms: str


class Protection(TypedDict, total=False):
    """Phase 2 of a crypto map entry or a profile.

    Attributes:
        lifetime_kb: kilobytes; absent where volume does not expire an SA.
        lifetime_sec: seconds.
        pfs: `Y` or `N`.
        dh_group: such as `group14`; only with PFS.
    """

    ikev2_profile: str
    isakmp_profile: str
    lifetime_kb: int
    lifetime_sec: int
    dualstack: str
    responder_only: str
    pfs: str
    dh_group: str
    pqc_key_exchange: str
    mixed_mode: str
    idle_time_sec: int
    transform_sets: list[TransformSet]


class ProtectionParser(Parser):
    """Base of the two parsers; it is none itself."""

    SKIPS: ClassVar[Mapping[str, str]] = {
        "volume_rekey": r"Kilobyte Volume Rekey has been disabled\.?",
        "inherit": r"Inherit \(Y/N\): .*",
        "reverse_route": r"Reverse Route Injection .*",
        "antireplay": r"(?:Antireplay|Replay) window size\b.*",
        "autoup": r"Always create SAs",
    }

    @reads(r"(IKEv2|ISAKMP) Profile: *(\S+)")
    def ike_profile(self, match: re.Match[str]) -> None:
        """The profile that phase 1 has to use."""
        self._record()[f"{match[1].lower()}_profile"] = match[2]

    @reads(
        r"Security association lifetime: ?(?:(\d+) kilobytes ?/ ?)?(?:[^/]*/)?(\d+) seconds",
        r"Security association lifetime: (\d+) kilobytes ?/ ?(?:.*)",
    )
    def lifetime(self, match: re.Match[str]) -> None:
        """When SAs expire."""
        record = self._record()
        if match[1]:
            record["lifetime_kb"] = int(match[1])
        if match.re.groups > 1:
            record["lifetime_sec"] = int(match[2])

    @reads(r"(Dualstack|Responder-Only|PFS) \(Y/N\): (\w)(?:, DH group: *(\S+))?")
    def switch(self, match: re.Match[str]) -> None:
        """A yes-or-no property."""
        record = self._record()
        record[match[1].lower().replace("-", "_")] = match[2]
        if match[3]:
            record["dh_group"] = match[3]

    @reads(r"DH group: +(\S+)")
    def group(self, match: re.Match[str]) -> None:
        """The group of PFS, where it stands on a line of its own."""
        self._record()["dh_group"] = match[1]

    @reads(r"Mixed-mode ?: *(\S.*)")
    def mixed_mode(self, match: re.Match[str]) -> None:
        """Whether IPv4 goes over IPv6 or the other way round."""
        self._record()["mixed_mode"] = match[1]

    @reads(r"PQC Key Exchange: (\S.*)")
    def pqc(self, match: re.Match[str]) -> None:
        """The post-quantum key exchange of PFS."""
        self._record()["pqc_key_exchange"] = match[1]

    @reads(r"Security association idletime: (\d+) seconds(?: \(.*\))?")
    def idle_time(self, match: re.Match[str]) -> None:
        """After how long without packets an SA goes."""
        self._record()["idle_time_sec"] = int(match[1])

    @reads(r"Transform sets ?= ?\{(.*)", r"\}(.*)")
    def transform_sets(self, match: re.Match[str]) -> None:
        """The frame around the transform sets; older releases put the names inside."""
        names = [name.strip() for name in match[1].rstrip("} ").split(",") if name.strip()]
        sets = self._record().setdefault("transform_sets", [])
        sets.extend({"name": name, "transforms": ""} for name in names)

    @reads(r"([\w./-]+): +\{(.*)\} ?,?", r"([\w./-]+) ?,()")
    def transform_set(self, match: re.Match[str]) -> None:
        """One transform set."""
        sets = self._record().setdefault("transform_sets", [])
        transforms = " ".join(re.findall(r"[^{},\s]+", match[2]))
        sets.append({"name": match[1], "transforms": transforms})

    def _record(self) -> Record:
        if not self.records:
            self.records.append({})
        return self.records[-1]
