"""The certification authority of a lab, and the certificates that its routers hold."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.x509 import (
        Certificate,
        CertificateSigningRequest,
        Extension,
        ExtensionType,
        Name,
    )

    PrivateKey: TypeAlias = EllipticCurvePrivateKey | RSAPrivateKey
    PublicKey: TypeAlias = EllipticCurvePublicKey | RSAPublicKey

DAYS = 365
"""How long a certificate of the lab is valid, unless somebody asks for less."""
_OIDS = {
    "CN": "2.5.4.3", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8", "O": "2.5.4.10",
    "OU": "2.5.4.11",
}  # fmt: skip


@dataclass(frozen=True)
class HeldCertificate:
    """The certificate of a trustpoint, and that of the authority which issued it."""

    own: "Certificate"
    authority: "Certificate"
    key: "PrivateKey | None" = field(default=None, repr=False)
    """The private key of `own`; None where nothing has to be signed with it."""

    @property
    def subject(self) -> str:
        """Its subject as IOS prints it: the last part first."""
        return printed(self.own.subject)

    def proves(self, method: str) -> bool:
        """Whether its key makes signatures of a method of authentication."""
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

        return (method == "rsa-sig") == isinstance(self.own.public_key(), RSAPublicKey)

    def trusts(self, other: "HeldCertificate", now: datetime) -> str:
        """Why the certificate of a peer is not accepted; empty where it is."""
        from cryptography.exceptions import InvalidSignature

        try:
            other.own.verify_directly_issued_by(self.authority)
        except (ValueError, TypeError, InvalidSignature):
            return "it was issued by another authority"
        if now < other.own.not_valid_before_utc:
            return "it is not valid yet"
        return "it has expired" if now > other.own.not_valid_after_utc else ""


def printed(name: "Name") -> str:
    """A name as IOS prints it."""
    short = {oid: word.lower() for word, oid in _OIDS.items()}
    parts = (
        f"{short.get(each.oid.dotted_string, each.oid.dotted_string)}={each.value!s}"
        for part in reversed(name.rdns)
        for each in part
    )
    return ",".join(parts)


class Authority:
    """Issues certificates; each lab has one of its own."""

    def __init__(
        self,
        name: str = "CN=CA of the lab",
        now: datetime | None = None,
        kept: "tuple[PrivateKey, Certificate] | None" = None,
    ) -> None:
        self._now = now or datetime.now(UTC)
        self._key: PrivateKey = kept[0] if kept else new_key("ecdsa-sig")
        self._name = kept[1].subject if kept else name_of(name)
        self.certificate = (
            kept[1] if kept else self._signed(self._name, self._key.public_key(), 10 * DAYS)
        )

    @classmethod
    def of(cls, text: str) -> Self:
        """The authority whose certificate and private key stand in a text. Raises ValueError."""
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
        from cryptography.x509 import load_pem_x509_certificate

        key = cast("PrivateKey", load_pem_private_key(text.encode(), None))
        return cls(kept=(key, load_pem_x509_certificate(text.encode())))

    def text(self) -> str:
        """Its certificate and its private key, for another process to sign with."""
        return pem(self.certificate) + key_text(self._key)

    def issue(self, subject: str, method: str = "ecdsa-sig", days: float = DAYS) -> HeldCertificate:
        """A certificate whose key fits a method of authentication; `days` may be in the past."""
        key = new_key(method)
        own = self._signed(name_of(subject), key.public_key(), days)
        return HeldCertificate(own, self.certificate, key)

    def sign(self, request: str) -> "Certificate":
        """The certificate that a request (PKCS #10) asks for.

        Raises:
            ValueError: it is no request, or not signed with its own key.
        """
        from cryptography.x509 import load_pem_x509_csr

        asked = load_pem_x509_csr(_framed(request, "CERTIFICATE REQUEST").encode())
        if not asked.is_signature_valid:
            raise ValueError("the request is not signed with its own key")
        key = cast("PublicKey", asked.public_key())
        return self._signed(asked.subject, key, DAYS, tuple(asked.extensions))

    def _signed(
        self,
        subject: "Name",
        key: "PublicKey",
        days: float,
        extensions: "Iterable[Extension[ExtensionType]]" = (),
    ) -> "Certificate":
        from cryptography import x509
        from cryptography.hazmat.primitives.hashes import SHA256

        now = self._now
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=DAYS))
            .not_valid_after(now + timedelta(days=days))
        )
        if subject == self._name:
            authority = x509.BasicConstraints(ca=True, path_length=None)
            certificate = certificate.add_extension(authority, critical=True)
        for each in extensions:
            certificate = certificate.add_extension(each.value, each.critical)
        return certificate.sign(self._key, SHA256())


def name_of(text: str) -> "Name":
    """A name as it stands behind `subject-name`. Raises KeyError for a part that is not known."""
    from cryptography import x509

    parts = [part.strip().partition("=") for part in reversed(text.split(","))]
    return x509.Name(
        [
            x509.NameAttribute(x509.ObjectIdentifier(_OIDS[kind.strip().upper()]), value.strip())
            for kind, _, value in parts
        ]
    )


def new_key(method: str, size: int = 0) -> "PrivateKey":
    """A pair of keys that makes signatures of a method; `size` in bits, the usual one if 0."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if method == "rsa-sig":
        return rsa.generate_private_key(public_exponent=65537, key_size=size or 2048)
    curves = {256: ec.SECP256R1(), 384: ec.SECP384R1(), 521: ec.SECP521R1()}
    return ec.generate_private_key(curves[size or 256])


def request(subject: str, key: "PrivateKey", fqdn: str = "", address: str = "") -> str:
    """A request for a certificate (PKCS #10), in PEM. Raises ValueError for a bad subject."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        asked = x509.CertificateSigningRequestBuilder().subject_name(name_of(subject))
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is no part of a subject") from None
    names: list[x509.GeneralName] = [x509.DNSName(fqdn)] if fqdn else []
    names += [x509.IPAddress(ip_address(address))] if address else []
    if names:
        asked = asked.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return pem(asked.sign(key, SHA256()))


def read_certificate(text: str) -> "Certificate":
    """The certificate in a text, with or without the lines around PEM. Raises ValueError."""
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(_framed(text, "CERTIFICATE").encode())


def pem(what: "Certificate | CertificateSigningRequest") -> str:
    """A certificate or a request as text."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return what.public_bytes(Encoding.PEM).decode()


def key_text(key: "PrivateKey") -> str:
    """A private key as text, for a file that nobody else reads."""
    from cryptography.hazmat.primitives import serialization as forms

    return key.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    ).decode()


def _framed(text: str, what: str) -> str:
    """PEM in a text, without what stands around it."""
    body = [line.strip() for line in text.splitlines() if line.strip()]
    inside = [line for line in body if re.fullmatch(r"[A-Za-z0-9+/=]+", line)]
    return "\n".join((f"-----BEGIN {what}-----", *inside, f"-----END {what}-----", ""))
