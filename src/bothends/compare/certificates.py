"""Which certificate an end sends, as far as its text tells, and whether a certificate map takes it.

What the text does not tell is None, and so is every answer that hangs on it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bothends.compare.ends import TunnelEnd
from bothends.compare.memo import Memo
from bothends.model import IkeVersion, address_or_none
from bothends.platforms.router import (
    Certificate,
    CertificateMap,
    Chains,
    Criterion,
    Ikev2Auth,
    Router,
    Trustpoint,
)

_NOT_FOR_IKE = ("TP-self-signed", "SLA-TrustPoint", "CISCO_IDEVID", "CISCO_ROOT")
"""Beginnings of trustpoints that IOS makes by itself for other purposes."""
_chains: Memo[Router, Chains] = Memo(lambda router: router.chains)


@dataclass(frozen=True, slots=True)
class SentCertificate:
    """What is known of the certificate that an end sends."""

    trustpoint: str
    names: Mapping[str, tuple[str, ...]]
    """What each name field of a certificate map is compared with; a field that is not there is
    not known."""
    open: frozenset[str]
    """Fields that have more than what is known."""
    dates: Mapping[str, datetime] = field(default_factory=dict)


def is_certified(end: TunnelEnd) -> bool:
    """Whether an end can prove itself by a certificate."""
    if end.ike is IkeVersion.V1:
        return bool(end.router.trustpoints)
    named = end.settings.ikev2_profile if end.settings else None
    profile = end.router.ikev2_profiles.get(named.value) if named else None
    method = profile.auth_local.value if profile and profile.auth_local else None
    return method in {Ikev2Auth.RSA_SIG, Ikev2Auth.ECDSA_SIG}


def sent_certificates(end: TunnelEnd) -> tuple[SentCertificate, ...]:
    """The certificates that an end may send: of the trustpoint that its profile names, else all."""
    router, settings = end.router, end.settings
    names: list[str] = []
    if end.ike is IkeVersion.V2 and settings and settings.ikev2_profile:
        ikev2 = router.ikev2_profiles.get(settings.ikev2_profile.value)
        values = ikev2.trustpoints if ikev2 else ()
        names = [v.value for v in values if not v.origin.text.endswith(" verify")]
    elif settings and settings.isakmp_profile:
        isakmp = router.isakmp_profiles.get(settings.isakmp_profile.value)
        names = [isakmp.trustpoint.value] if isakmp and isakmp.trustpoint else []
    usual = [name for name in router.trustpoints if not name.startswith(_NOT_FOR_IKE)]
    points = [router.trustpoints[n] for n in names or usual if n in router.trustpoints]
    return tuple(_sent(router, point) for point in points)


def _sent(router: Router, point: Trustpoint) -> SentCertificate:
    chain = _chains(router).get(point.name)
    if chain and chain.own:
        return _in_text(point, chain.own)
    name = f"{router.name}.{router.domain}" if router.domain else router.name
    given = point.fqdn.value if point.fqdn else name
    host = f"hostname={given}" if given else ""
    at = _address(router, point)
    more = [part for part in (host, f"ipaddress={at}" if at else "") if part]
    subject = point.subject.value if point.subject else ""
    names = {
        "subject-name": (",".join(filter(None, (subject, *more))),),
        "unstructured-subject-name": tuple(filter(None, (given, at))),
        "alt-subject-name": tuple(value.value for value in point.alternative),
    }
    unsure = {"alt-subject-name"}
    unsure |= {"subject-name", "unstructured-subject-name"} if point.serial_number.value else set()
    if chain and chain.authority:
        names["issuer-name"] = (chain.authority.subject,)
    elif point.self_signed:
        names["issuer-name"] = names["subject-name"]
    return SentCertificate(point.name, names, frozenset(unsure))


def _address(router: Router, point: Trustpoint) -> str:
    """The address in the subject: as it is given, or that of the interface that is named."""
    given = point.address.value if point.address else ""
    if not given or address_or_none(given):
        return given
    port = router.interface(given)
    return str(port.address(4) or port.address(6) or "") if port else ""


def _in_text(point: Trustpoint, certificate: Certificate) -> SentCertificate:
    return SentCertificate(
        point.name,
        {
            "subject-name": (certificate.subject,),
            "issuer-name": (certificate.issuer,),
            "unstructured-subject-name": certificate.unstructured,
            "alt-subject-name": certificate.alternative,
            "serial-number": (certificate.serial,),
        },
        frozenset(),
        {"valid-start": certificate.valid_from, "expires-on": certificate.valid_to},
    )


def takes(certificate_map: CertificateMap | None, end: TunnelEnd) -> bool | None:
    """Whether a certificate map takes the certificate of an end; None where it cannot be told."""
    if not is_certified(end):
        return False
    if certificate_map is None or certificate_map.unread:
        return None
    answers = {_any_of(certificate_map, sent) for sent in sent_certificates(end)}
    return answers.pop() if len(answers) == 1 else None


def _any_of(certificate_map: CertificateMap, sent: SentCertificate) -> bool | None:
    """Whether all lines of one of the numbers of a map fit."""
    answers = {_all_of([fits(line, sent) for line in lines]) for lines in certificate_map.entries}
    return True if True in answers else None if None in answers or not answers else False


def _all_of(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def fits(line: Criterion, sent: SentCertificate) -> bool | None:
    """Whether a certificate fits one line of a map."""
    if line.date is not None:
        date = sent.dates.get(line.field)
        return None if date is None else _DATES[line.operator](date, line.date)
    matched = _same(line, sent) if line.operator in {"eq", "ne"} else _within(line, sent)
    return matched if matched is None or line.operator in {"eq", "co"} else not matched


_DATES = {
    "eq": lambda date, expected: date == expected,
    "ne": lambda date, expected: date != expected,
    "lt": lambda date, expected: date < expected,
    "ge": lambda date, expected: date >= expected,
}
_ANY_NAME = ("subject-name", "unstructured-subject-name", "alt-subject-name")
"""What the field `name` stands for."""


def _fields(line: Criterion) -> tuple[str, ...]:
    return _ANY_NAME if line.field == "name" else (line.field,)


def _within(line: Criterion, sent: SentCertificate) -> bool | None:
    """Whether a field contains the text of a line; upper and lower case are one."""
    expected, fields = plain(line.value), _fields(line)
    if any(expected in plain(text) for each in fields for text in sent.names.get(each, ())):
        return True
    if any(each not in sent.names for each in fields):
        return None
    parts = expected.split(",")
    known = [plain(text) for each in fields for text in sent.names[each]]
    if len(parts) > 1 and any(all(part in text.split(",") for part in parts) for text in known):
        return None  # the order in which the parts are printed decides
    unsure = [each for each in fields if each in sent.open]
    subject = (
        "subject-name" in fields and "=" in expected and not expected.startswith("serialnumber")
    )
    return None if unsure and not (subject and unsure == ["subject-name"]) else False


def _same(line: Criterion, sent: SentCertificate) -> bool | None:
    """Whether a field is the text of a line."""
    expected, fields = plain(line.value), _fields(line)
    known = [plain(text) for each in fields for text in sent.names.get(each, ())]
    if expected in known and not any(each in sent.open for each in fields):
        return True
    if any(each not in sent.names or each in sent.open for each in fields):
        return None
    parts = _named_parts(expected)
    return None if any(_named_parts(text) == parts for text in known) else False


def _named_parts(text: str) -> list[str]:
    """The parts of a name in one order, without those that a router adds by itself.

    Which of them IOS compares is not documented.
    """
    return sorted(part for part in re.split("[,+]", text) if not part.startswith(_ADDED))


_ADDED = ("hostname=", "ipaddress=", "serialnumber=")


def plain(text: str) -> str:
    """A name in small letters, without blanks around its commas and equal signs."""
    return re.sub(r"\s*([,=+])\s*", r"\1", text.strip().lower())


def organizational_units(end: TunnelEnd) -> set[str] | None:
    """The OU of the subjects that an end may send, by which IKEv1 finds a group, if known."""
    sent = sent_certificates(end)
    if not sent:
        return None
    parts = (part for each in sent for part in plain(each.names["subject-name"][0]).split(","))
    return {part.removeprefix("ou=") for part in parts if part.startswith("ou=")}


def failing(
    certificate_map: CertificateMap, end: TunnelEnd
) -> Iterator[tuple[Criterion, SentCertificate]]:
    """The lines of a map that a certificate does not fit, one of each number."""
    for sent in sent_certificates(end)[:1]:
        for lines in certificate_map.entries:
            criterion = next((line for line in lines if fits(line, sent) is False), None)
            if criterion:
                yield criterion, sent


def missing(certificate_map: CertificateMap, end: TunnelEnd) -> str:
    """What the text does not tell of the certificate of an end, that a map asks for."""
    result = sent_certificates(end)
    if not result:
        return f"which trustpoint {end.router.name} uses"
    if len(result) > 1 and len({_any_of(certificate_map, sent) for sent in result}) > 1:
        return f"which of its {len(result)} trustpoints {end.router.name} uses"
    for lines in certificate_map.entries:
        for line in lines:
            if fits(line, result[0]) is None:
                where = f"the certificate of trustpoint {result[0].trustpoint}"
                exact = "exact " if line.operator in {"eq", "ne"} else ""
                return f"the {exact}{line.field} of {where} of {end.router.name}"
    return "what the lines of the map mean that were not understood"
