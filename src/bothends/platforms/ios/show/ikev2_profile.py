"""`show crypto ikev2 profile`: whom each IKEv2 profile is for, and how both ends authenticate."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class Ikev2Profile(TypedDict, total=False):
    """One profile, by the router's own headings; `none` stays as printed."""

    profile: str
    shutdown: str
    ref_count: str
    description: str
    fvrf: str
    local_address_interface: str
    identities: list[str]
    certificate_maps: str
    application_type: str
    local_identity: str
    remote_identity: str
    local_authentication_method: str
    remote_authentication_methods: str
    eap_options: str
    keyring: str
    ppk_keyring: str
    trustpoints: str
    lifetime: str
    dpd: str
    nat_keepalive: str
    ivrf: str
    virtual_template: str
    mode_auto: str
    aaa_anyconnect_eap_authentication_mlist: str
    aaa_eap_authentication_mlist: str
    aaa_authentication_mlist: str
    aaa_accounting: str
    aaa_group_authorization: str
    aaa_user_authorization: str


class ShowCryptoIkev2Profile(Parser):
    """IOS and IOS-XE."""

    COMMANDS = ("show crypto ikev2 profile",)
    RECORD = Ikev2Profile
    HEADING = r"IKEv2 profile ?: *\S+"
    SKIPS: ClassVar[Mapping[str, str]] = {"heading": r"Match criteria: *"}

    @reads(r"IKEv2 profile ?: *(\S+)")
    def profile(self, match: re.Match[str]) -> None:
        """A profile begins."""
        self.records.append({"profile": match[1], "identities": []})

    @reads(r"((?:address|ipv6|fqdn|email|key-id|group|any)\b(?! *:).*)")
    def identity(self, match: re.Match[str]) -> None:
        """An identity that it takes."""
        self._record().setdefault("identities", []).append(match[1].strip())

    @reads(
        r"(Shutdown|Ref Count|Description|Fvrf|Local address/interface|Identities|Certificate maps"
        r"|Application type|Local identity|Remote identity|Local authentication method"
        r"|Remote authentication method\(s\)|EAP options|Keyring|PPK keyring|Trustpoint\(s\)"
        r"|Lifetime|DPD|NAT-keepalive|Ivrf|Virtual-template|mode auto"
        r"|AAA (?:AnyConnect EAP authentication mlist|EAP authentication mlist"
        r"|authentication mlist|Accounting|group authorization|user authorization)) ?: *(.*)",
        r"(DPD) configured for (\S.*)",
    )
    def value(self, match: re.Match[str]) -> None:
        """One property."""
        key = re.sub(r"[ /-]+", "_", match[1].lower()).replace("(s)", "s")
        if key == "identities":
            self._record().setdefault(key, []).extend(filter(None, [match[2].strip()]))
        else:
            self._record()[key] = match[2].strip()

    def _record(self) -> Record:
        if not self.records:
            self.records.append({})
        return self.records[-1]
