"""Readers of trustpoints, certificate maps, and of the certificates in a text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bothends.platforms.ios.config.fields import Fields, Vocabulary, Words, flag, ignored, many, one
from bothends.platforms.ios.config.line import Line
from bothends.platforms.router import (
    Certificate,
    CertificateMap,
    Chain,
    Criterion,
    Origin,
    Trustpoint,
    unset,
)

if TYPE_CHECKING:
    from cryptography.x509 import Name

NAMES = {"subject-name", "issuer-name", "unstructured-subject-name", "alt-subject-name", "name",
         "serial-number"}  # fmt: skip
DATES = {"valid-start", "expires-on"}
_OPERATORS = {
    **dict.fromkeys(NAMES, ("eq", "ne", "co", "nc")),
    **dict.fromkeys(DATES, ("eq", "ne", "lt", "ge")),
}
"""Operators by field (Cisco ASR 1000 guidance of the Common Criteria, section 4.8)."""


def _unless_none(rest: Words) -> str:
    return "" if rest[0] == "none" else " ".join(rest)


TRUSTPOINT = Vocabulary(
    one("subject-name", "subject", " ".join),
    one("fqdn", "fqdn", _unless_none),
    one("ip-address", "address", _unless_none),
    one("serial-number", "serial", lambda rest: list(rest) != ["none"]),
    many("subject-alt-name", "alternative", " ".join),
    flag("enrollment selfsigned", "self_signed"),
    ignored(
        "authorization", "auto-enroll", "auto-rollover", "auto-trigger", "chain-validation", "crl",
        "default", "description", "eku", "enrollment", "exit", "grant", "hash", "keypair", "match",
        "ocsp", "on", "password", "primary", "query", "regenerate", "revocation-check", "root",
        "rsakeypair", "eckeypair", "show", "source", "status", "storage", "usage", "vrf",
        "validation-usage",
    ),
)  # fmt: skip


def read_trustpoint(file: str, line: Line) -> Trustpoint:
    """One `crypto pki trustpoint`; what it says of other things is not looked at."""
    fields = Fields(file, line.children, TRUSTPOINT)
    return Trustpoint(
        name=line.text.split()[3],
        subject=fields.get("subject"),
        fqdn=fields.get("fqdn"),
        address=fields.get("address"),
        serial_number=fields.value("serial", False, unset("not configured")),
        alternative=fields.all("alternative"),
        self_signed=fields.get("self_signed") is not None,
        origin=Origin(file, line.number, line.text),
    )


def read_maps(file: str, lines: Iterable[Line]) -> Iterator[CertificateMap]:
    """The certificate maps among `crypto pki certificate map NAME SEQUENCE` sections."""
    maps: dict[str, list[tuple[int, Line]]] = {}
    for line in lines:
        words = line.text.split()
        if len(words) > 5 and words[5].isdigit():
            maps.setdefault(words[4], []).append((int(words[5]), line))
    for name, numbered in maps.items():
        first = numbered[0][1]
        unread: list[Origin] = []
        entries: dict[int, list[Criterion]] = {}
        for number, line in sorted(numbered, key=lambda pair: pair[0]):
            for child in line.children:
                origin = Origin(file, child.number, child.text)
                try:
                    entries.setdefault(number, []).append(_criterion(child.text, origin))
                except (ValueError, KeyError):
                    if child.text.split()[0] not in {"description", "no"}:
                        unread.append(origin)
        yield CertificateMap(
            name,
            tuple(map(tuple, entries.values())),
            Origin(file, first.number, first.text),
            tuple(unread),
        )


def _criterion(text: str, origin: Origin) -> Criterion:
    """One line of a map. Raises ValueError or KeyError for one that IOS does not have."""
    field, operator, value = text.split(None, 2)
    if operator not in _OPERATORS[field]:
        raise ValueError(text)
    value = value.strip().strip('"')
    return Criterion(field, operator, value, _date(value) if field in DATES else None, origin)


_DATES = ("%d %m %Y %H:%M:%S", "%m %d %Y %H:%M:%S", "%b %d %Y %H:%M:%S", "%d %b %Y %H:%M:%S",
          "%d %m %Y", "%m %d %Y", "%b %d %Y", "%d %b %Y")  # fmt: skip
"""`dd mm yyyy` is the one that IOS prints."""


def _date(text: str) -> datetime:
    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC)
    raise ValueError(text)


_CHAIN = re.compile(r"crypto (?:pki|ca) certificate chain (\S+)")
_BEGIN = re.compile(r"\s*certificate (ca |self-signed )?[0-9A-Fa-f]+\s*$")
_HEX = re.compile(r"\s*(?:[0-9A-Fa-f]{2,8}\s*)+$")


def chains(lines: Sequence[str]) -> dict[str, Chain]:
    """The certificate chains among the lines of a text; bytes that are no certificate are none."""
    by_trustpoint: dict[str, Chain] = {}
    name, authority, digits = "", False, None
    for line in lines:
        begins = _BEGIN.match(line) if name else None
        if header := _CHAIN.match(line):
            name, digits = header[1], None
        elif begins:
            authority, digits = begins[1] == "ca ", ""
        elif digits is not None and _HEX.match(line):
            digits += "".join(line.split())
        elif digits:
            known, new = by_trustpoint.get(name, Chain(None, None)), _certificate(digits)
            by_trustpoint[name] = (
                Chain(known.own, new) if authority else Chain(new, known.authority)
            )
            digits = None
        elif line[:1].strip() and line[:1] != "!":
            name = ""
    return by_trustpoint


def _certificate(digits: str) -> Certificate | None:
    from cryptography.x509 import (
        DNSName,
        ExtensionNotFound,
        IPAddress,
        SubjectAlternativeName,
        load_der_x509_certificate,
    )

    try:
        read = load_der_x509_certificate(bytes.fromhex(digits))
        names: list[str] = []
        with suppress(ExtensionNotFound):
            extension = read.extensions.get_extension_for_class(SubjectAlternativeName).value
            for kind in (DNSName, IPAddress):
                names += map(str, extension.get_values_for_type(kind))
        return Certificate(
            subject=_printed(read.subject),
            issuer=_printed(read.issuer),
            unstructured=tuple(
                str(each.value) for each in read.subject if each.oid.dotted_string in _UNSTRUCTURED
            ),
            alternative=tuple(names),
            serial=f"{read.serial_number:X}",
            valid_from=read.not_valid_before_utc,
            valid_to=read.not_valid_after_utc,
        )
    except ValueError:
        return None


_UNSTRUCTURED = {"1.2.840.113549.1.9.2": "hostname", "1.2.840.113549.1.9.8": "ipaddress"}
_SHORT = _UNSTRUCTURED | {
    "2.5.4.3": "cn", "2.5.4.6": "c", "2.5.4.7": "l", "2.5.4.8": "st", "2.5.4.10": "o",
    "2.5.4.11": "ou", "2.5.4.5": "serialNumber", "1.2.840.113549.1.9.1": "e",
    "0.9.2342.19200300.100.1.25": "dc",
}  # fmt: skip


def _printed(name: "Name") -> str:
    """A name as IOS prints it: the last of its parts first."""
    return ",".join(
        "+".join(
            f"{_SHORT.get(each.oid.dotted_string, each.oid.dotted_string)}={each.value!s}"
            for each in part
        )
        for part in reversed(name.rdns)
    )
