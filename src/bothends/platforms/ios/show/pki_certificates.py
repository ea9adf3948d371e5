"""`show crypto pki certificates`: those of the trustpoints, and of their authorities."""

import re
from typing import TypedDict

from bothends.platforms.show.reading import Parser, reads


class PkiCertificate(TypedDict, total=False):
    """One certificate.

    Attributes:
        kind: `Certificate`, `CA Certificate`, or what else IOS calls it.
        subject: Its parts in the order in which they are printed, with commas between them.
        start: Since when it is valid, as it is printed: `14:00:00 UTC Nov 30 2026`.
        end: Until when.
        trustpoints: Names, with a blank between them.
    """

    kind: str
    status: str
    serial: str
    usage: str
    issuer: str
    subject: str
    start: str
    end: str
    trustpoints: str
    storage: str
    renew: str
    """When the router asks for a new one by itself."""
    name: str
    """What the router calls itself in the subject; likewise its address, and the hardware's serial
    number."""
    ip_address: str
    serial_number: str
    crl: str
    """Where the authority lists what it has revoked."""


_SECTIONS = {"Issuer": "issuer", "Subject": "subject"}


class ShowCryptoPkiCertificates(Parser):
    """A paragraph a certificate; the parts of a name stand in lines of their own."""

    COMMANDS = ("show crypto pki certificates",)
    RECORD = PkiCertificate
    section = ""

    @reads(r"((?:[\w-]+ )*Certificate)")
    def begin(self, match: re.Match[str]) -> None:
        """A certificate begins."""
        self.records.append({"kind": match[1]})
        self.section = ""

    @reads(r"(Status): (\S.*)", r"(Certificate Usage): (\S.*)", r"(Storage): (\S.*)")
    def plain(self, match: re.Match[str]) -> None:
        """Whether it can be used, what it is for, and the file that holds it."""
        self._put(match[1].split()[-1].lower(), match[2])

    @reads(r"Certificate Serial Number(?: \(hex\))?: (\S+)")
    def serial(self, match: re.Match[str]) -> None:
        """Its serial number."""
        self._put("serial", match[1])

    @reads(r"(Issuer|Subject): *", r"(Validity Date): *")
    def names(self, match: re.Match[str]) -> None:
        """A section whose lines follow."""
        self.section = _SECTIONS.get(match[1], "")

    @reads(r"(start|end|renew) +date: (\S.*)")
    def date(self, match: re.Match[str]) -> None:
        """One end of the time in which it is valid."""
        self._put(match[1], match[2])

    @reads(r"(?:Associated )?Trustpoints?: (\S.*)")
    def trustpoints(self, match: re.Match[str]) -> None:
        """Whose it is."""
        self._put("trustpoints", match[1])
        self.section = ""

    @reads(r"(Name|IP Address|Serial Number): (\S.*)")
    def named(self, match: re.Match[str]) -> None:
        """What the router says of itself, once more."""
        self._put(match[1].lower().replace(" ", "_"), match[2])

    @reads(r"(CRL) Distribution Points?: *", r"((?:https?|ldap)://\S+)")
    def crl(self, match: re.Match[str]) -> None:
        """Where revoked certificates are listed."""
        if match[1] != "CRL":
            self._put("crl", match[1])

    @reads(r"[A-Za-z0-9.]+ ?=.*")
    def part(self, match: re.Match[str]) -> None:
        """A part of a name."""
        if self.section and self.records:
            known = str(self.records[-1].get(self.section, ""))
            self.records[-1][self.section] = f"{known},{match[0]}" if known else match[0]

    def _put(self, key: str, value: str) -> None:
        if self.records:
            self.records[-1][key] = " ".join(value.split())
