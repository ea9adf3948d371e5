"""Certificate maps against the certificate that the other end sends, as far as its text tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier
from tests.rules.fixing import judged

from bothends.compare import Verdict
from bothends.compare.rules.example import BASES
from bothends.platforms.ios.config import read_router

UP, DOWN, UNKNOWN = Verdict.UP, Verdict.DOWN_AUTH, Verdict.UNVERIFIABLE
OIDS = {
    "CN": NameOID.COMMON_NAME, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "O": NameOID.ORGANIZATION_NAME, "C": NameOID.COUNTRY_NAME,
    "hostname": ObjectIdentifier("1.2.840.113549.1.9.2"),
}  # fmt: skip


def _name(text: str) -> x509.Name:
    parts = [part.split("=") for part in text.split(",")]
    return x509.Name([x509.NameAttribute(OIDS[kind], value) for kind, value in reversed(parts)])


@cache
def chain(subject: str, issuer: str = "CN=CA,O=Example", alternative: str = "") -> str:
    """A certificate chain of trustpoint TP as a router prints it."""
    key = ec.generate_private_key(ec.SECP256R1())
    lines = ["crypto pki certificate chain TP"]
    for head, name in ((" certificate 2A", subject), (" certificate ca 01", issuer)):
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(0x2A if name == subject else 1)
            .not_valid_before(datetime(2025, 3, 1, tzinfo=UTC))
            .not_valid_after(datetime(2027, 3, 1, tzinfo=UTC))
        )
        if alternative:
            names = x509.SubjectAlternativeName([x509.DNSName(alternative)])
            made = made.add_extension(names, critical=False)
        digits = made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER).hex().upper()
        lines.append(head)
        lines += [f"  {digits[at : at + 64]}" for at in range(0, len(digits), 64)]
        lines.append("  \tquit")
    return "\n".join(lines) + "\n"


SIGNED = tuple(
    text.replace("authentication remote pre-share", "authentication remote rsa-sig")
    .replace("authentication local pre-share", "authentication local rsa-sig\n pki trustpoint TP")
    .replace(" keyring local KEYS\n", "")
    for text in BASES["ikev2"]
)
SUBJECT = "CN=R2,OU=VPN,O=Example,C=CH"
POINT = "crypto pki trustpoint TP\n enrollment terminal\n"


@dataclass(frozen=True)
class Case:
    """What R1 wants of a certificate, what R2 has, and what comes of it."""

    name: str
    wanted: str
    """Lines of the certificate map, a number of its own behind each `|`."""
    verdict: Verdict
    point: str = f" subject-name {SUBJECT}\n"
    """Lines of the trustpoint of R2."""
    more: str = ""
    """What else R2 has: its certificate chain."""
    says: str = ""
    """What the finding says."""

    def texts(self) -> list[str]:
        map_lines = "".join(
            f"crypto pki certificate map MAP {number}0\n"
            + "".join(f" {line.strip()}\n" for line in lines.split(";"))
            for number, lines in enumerate(self.wanted.split("|"), 1)
        )
        address = " match identity remote address 198.51.100.1 255.255.255.255\n"
        one = SIGNED[0].replace(address, " match certificate MAP\n")
        assert one != SIGNED[0]
        return [
            one.replace("hostname R1\n", f"hostname R1\n{POINT}{map_lines}"),
            SIGNED[1].replace("hostname R2\n", f"hostname R2\n{POINT}{self.point}{self.more}"),
        ]


CERTIFIED = chain(f"hostname=R2.example.net,{SUBJECT}", alternative="vpn.example.net")
CASES = (
    Case("a part of the subject", "subject-name co ou=vpn", UP),
    Case("another case and blanks", "subject-name co OU = vpn , O = example", UP),
    Case("a part that is not there", "subject-name co ou=lan", DOWN, says="requires subject-name co ou=lan"),
    Case("several parts in another order", "subject-name co o=example,ou=vpn", UNKNOWN, says="the subject-name"),
    Case("not contained", "subject-name nc ou=lan", UP),
    Case("contained all the same", "subject-name nc ou=vpn", DOWN, says="subject-name nc ou=vpn"),
    Case("the whole subject", f"subject-name eq {SUBJECT}", UP, point=f" subject-name {SUBJECT}\n fqdn none\n"),
    Case("the whole subject, beside a host name", f"subject-name eq {SUBJECT}", UNKNOWN, says="the exact subject-name"),
    Case("another whole subject", "subject-name eq CN=R3", DOWN, says="subject-name eq CN=R3"),
    Case("not this subject", "subject-name ne CN=R3", UP),
    Case("two lines", "subject-name co ou=vpn; subject-name co cn=r2", UP),
    Case("two lines, one does not fit", "subject-name co ou=vpn; subject-name co cn=r3", DOWN, says="cn=r3"),
    Case("two numbers, the second fits", "subject-name co cn=r3|subject-name co cn=r2", UP),
    Case("two numbers, none fits", "subject-name co cn=r3|subject-name co cn=r4", DOWN, says="cn=r3"),
    Case("no subject-name", "subject-name co cn=r2", DOWN, point="", says="hostname=R2"),
    Case("the host name without a subject-name", "subject-name co hostname=R2", UP, point=""),
    Case("the fqdn", "unstructured-subject-name co example.net", UP, point=" fqdn r2.example.net\n"),
    Case("another fqdn", "unstructured-subject-name co example.org", DOWN, point=" fqdn r2.example.net\n",
         says="r2.example.net"),
    Case("no fqdn", "unstructured-subject-name co r2", DOWN, point=" fqdn none\n", says="nothing"),
    Case("the address", "unstructured-subject-name co 198.51.100.1", UP, point=" ip-address 198.51.100.1\n"),
    Case("the address of an interface", "unstructured-subject-name co 198.51.100.1", UP,
         point=" ip-address GigabitEthernet0/0\n"),
    Case("the serial number of the hardware", "subject-name co serialnumber=4", UNKNOWN,
         point=" serial-number\n", says="the subject-name of the certificate"),
    Case("a subject beside the serial number", "subject-name co ou=vpn", UP,
         point=f" subject-name {SUBJECT}\n serial-number\n"),
    Case("the issuer, without a chain", "issuer-name co cn=ca", UNKNOWN, says="the issuer-name of the certificate"),
    Case("the issuer, without a chain, and a subject that does not fit",
         "issuer-name co cn=ca; subject-name co ou=lan", DOWN, says="ou=lan"),
    Case("the issuer", "issuer-name co cn=ca,o=example", UP, more=CERTIFIED),
    Case("another issuer", "issuer-name co cn=root", DOWN, more=CERTIFIED, says="cn=CA,o=Example"),
    Case("not this issuer", "issuer-name ne cn=root", UP, more=CERTIFIED),
    Case("self-signed", "issuer-name co ou=vpn", UP, point=f" enrollment selfsigned\n subject-name {SUBJECT}\n"),
    Case("the certificate counts, not what is asked for now", "subject-name co ou=vpn", UP,
         point=" subject-name CN=R2,OU=NEW\n", more=CERTIFIED),
    Case("a name of the certificate", "alt-subject-name co vpn.example.net", UP, more=CERTIFIED),
    Case("another name of the certificate", "alt-subject-name co lan.example.net", DOWN, more=CERTIFIED,
         says="vpn.example.net"),
    Case("names, without a chain", "alt-subject-name co vpn.example.net", UNKNOWN, says="the alt-subject-name"),
    Case("any name", "name co vpn.example.net", UP, more=CERTIFIED),
    Case("the number of the certificate", "serial-number eq 2a", UP, more=CERTIFIED),
    Case("another number", "serial-number eq 2B", DOWN, more=CERTIFIED, says="2A"),
    Case("valid from a day on", "valid-start ge 01 01 2025 00:00:00", UP, more=CERTIFIED),
    Case("valid from too early", "valid-start ge 02 03 2025 00:00:00", DOWN, more=CERTIFIED, says="2025-03-01"),
    Case("not valid long enough", "expires-on lt 01 01 2027", DOWN, more=CERTIFIED, says="2027-03-01"),
    Case("the day, without a chain", "expires-on ge 01 01 2027", UNKNOWN, says="the expires-on"),
    Case("a line that IOS does not have", "subject-name like r2", UNKNOWN),
    Case("bytes that are no certificate", "issuer-name co cn=ca", UNKNOWN,
         more="crypto pki certificate chain TP\n certificate 02\n  30820122 DEADBEEF\n  \tquit\n"),
)  # fmt: skip


def _told(texts: Sequence[str]) -> tuple[list[Verdict], str]:
    found = judged(texts)
    text = "\n".join(
        each.message
        for each in found.all_findings()
        if each.rule in {"IKE2-006", "ID-001", "REF-001"}
    )
    return [tunnel.verdict for tunnel in found.tunnels], text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    verdicts, text = _told(case.texts())
    assert verdicts == [case.verdict], text
    assert case.says in text
    assert bool(text) is (case.verdict is not UP or bool(case.says)) or case.verdict is UNKNOWN


def test_what_is_not_known_is_said_once() -> None:
    found = judged(Case("", "issuer-name co cn=ca", UNKNOWN).texts())
    assert sum("issuer-name" in each.message for each in found.all_findings()) == 1


def test_an_end_with_a_key_sends_no_certificate() -> None:
    one, other = Case("", "subject-name co ou=vpn", DOWN).texts()
    other = other.replace("local rsa-sig", "local pre-share key abcDEF-123-ghiJKL")
    one = one.replace("remote rsa-sig", "remote pre-share key abcDEF-123-ghiJKL")
    verdicts, text = _told((one, other))
    assert verdicts == [DOWN]
    assert "sends no certificate" in text


def test_which_trustpoint_is_not_said() -> None:
    one, other = Case("", "subject-name co ou=vpn", UNKNOWN).texts()
    other = (
        other.replace("\n pki trustpoint TP\n", "\n")
        + "crypto pki trustpoint TWO\n subject-name CN=X\n"
    )
    verdicts, text = _told((one, other))
    assert verdicts == [UNKNOWN]
    assert "which of its 2 trustpoints R2 uses" in text


def test_a_map_that_is_not_defined() -> None:
    one, other = Case("", "subject-name co ou=vpn", UNKNOWN).texts()
    verdicts, text = _told((one.replace("match certificate MAP", "match certificate Map"), other))
    assert verdicts == [UNKNOWN]
    assert "names the certificate map Map, which is not defined; there is MAP" in text


IKEV1 = tuple(
    text.replace(" authentication pre-share\n", " authentication rsa-sig\n")
    .replace(" keyring KEYS\n", " ca trust-point TP\n")
    .replace("crypto keyring KEYS\n", "")
    for text in BASES["isakmp-profile"]
)
GROUP = " match identity group VPN\n"
MATCHED = " match identity address 198.51.100.1 255.255.255.255\n"


@pytest.mark.parametrize(
    ("matched", "subject", "verdict"),
    [
        (" match certificate MAP\n", SUBJECT, UP),
        (" match certificate MAP\n", "CN=R2,OU=LAN", DOWN),
        (GROUP, SUBJECT, UP),
        (GROUP, "CN=R2,OU=LAN", DOWN),
    ],
)
def test_isakmp_profiles(matched: str, subject: str, verdict: Verdict) -> None:
    ring = "\n".join(line for line in IKEV1[0].splitlines() if "pre-shared-key" not in line) + "\n"
    far = "\n".join(line for line in IKEV1[1].splitlines() if "pre-shared-key" not in line) + "\n"
    maps = "crypto pki certificate map MAP 10\n subject-name co ou=vpn\n"
    one = ring.replace(MATCHED, matched).replace("hostname R1\n", f"hostname R1\n{POINT}{maps}")
    sends = f"crypto isakmp identity dn\n{POINT} subject-name {subject}\n"
    verdicts, text = _told((one, far.replace("hostname R2\n", f"hostname R2\n{sends}")))
    assert verdicts == [verdict], text


def test_certificates_of_a_text() -> None:
    found = read_router(CERTIFIED, "r.cfg").chains["TP"]
    assert found.own
    assert found.authority
    assert found.own.subject == "hostname=R2.example.net,cn=R2,ou=VPN,o=Example,c=CH"
    assert (found.own.issuer, found.authority.subject) == ("cn=CA,o=Example",) * 2
    assert (found.own.unstructured, found.own.alternative) == (
        ("R2.example.net",),
        ("vpn.example.net",),
    )
