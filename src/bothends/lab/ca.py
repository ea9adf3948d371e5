"""The certification authority of a lab, and the certificates that its routers hold."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate, Name

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

    def __init__(self, name: str = "CN=CA of the lab", now: datetime | None = None) -> None:
        self._now = now or datetime.now(UTC)
        self._name = _name(name)
        self._key = _key("ecdsa-sig")
        self.certificate = self._signed(self._name, self._key, 10 * DAYS)

    def issue(self, subject: str, method: str = "ecdsa-sig", days: float = DAYS) -> HeldCertificate:
        """A certificate whose key fits a method of authentication; `days` may be in the past."""
        own = self._signed(_name(subject), _key(method), days)
        return HeldCertificate(own, self.certificate)

    def _signed(
        self, subject: "Name", key: "EllipticCurvePrivateKey | RSAPrivateKey", days: float
    ) -> "Certificate":
        from cryptography import x509
        from cryptography.hazmat.primitives.hashes import SHA256

        now = self._now
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=DAYS))
            .not_valid_after(now + timedelta(days=days))
            .sign(self._key, SHA256())
        )


def _name(text: str) -> "Name":
    from cryptography import x509

    parts = [part.strip().partition("=") for part in reversed(text.split(","))]
    return x509.Name(
        [
            x509.NameAttribute(x509.ObjectIdentifier(_OIDS[kind.strip().upper()]), value.strip())
            for kind, _, value in parts
        ]
    )


def _key(method: str) -> "EllipticCurvePrivateKey | RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if method == "rsa-sig":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())
