"""`show crypto isakmp profile`: whom each ISAKMP profile is for, and with which keys."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class IsakmpProfile(TypedDict, total=False):
    """One profile; `keyrings` and `trustpoints` as printed, `<none>` and `<all>` included."""

    profile: str
    vrf: str
    ref_count: int
    description: str
    identities_matched: list[str]
    identity_presented: str
    keyrings: str
    trustpoints: str
    virtual_template: str


class ShowCryptoIsakmpProfile(Parser):
    """IOS and IOS-XE."""

    COMMANDS = ("show crypto isakmp profile",)
    RECORD = IsakmpProfile
    HEADING = r"(?:ISAKMP|IKEv1) PROFILE \S+.*"
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"(?:Identities|Certificate maps) matched are: *",
    }

    @reads(r"ISAKMP PROFILE (\S+)(?: +vrf (\S+))?", r"IKEv1 PROFILE (\S+)(?: +vrf (\S+))?")
    def profile(self, match: re.Match[str]) -> None:
        """A profile begins."""
        self.records.append({"profile": match[1], "identities_matched": []})
        if match[2]:
            self.records[-1]["vrf"] = match[2]

    @reads(r"Ref Count ?[=:] ?(\d+)")
    def ref_count(self, match: re.Match[str]) -> None:
        """How many sessions and tunnels refer to it."""
        self._record()["ref_count"] = int(match[1])

    @reads(r"((?:ip-address|ipv6-address|address|fqdn|user-fqdn|host|user|domain|group)\b.*)")
    def identity(self, match: re.Match[str]) -> None:
        """An identity that it takes."""
        self._record().setdefault("identities_matched", []).append(match[1].strip())

    @reads(
        r"(Identity presented) is: *(\S.*)",
        r"([Dd]escription|keyring\(s\)|trustpoint\(s\)|virtual-template) ?: *(\S.*)",
    )
    def value(self, match: re.Match[str]) -> None:
        """One property."""
        key = re.sub(r"[ -]", "_", match[1].lower()).replace("(s)", "s")
        self._record()[key] = match[2].strip()

    def _record(self) -> Record:
        if not self.records:
            self.records.append({})
        return self.records[-1]
