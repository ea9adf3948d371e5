"""Certificates of a router as charon takes them: what it signs with, and whom it believes.

IOS takes a peer by a certificate map, whatever identity it states; charon takes one whose identity
stands in its certificate. So each router states the subject of its certificate, any identity is
taken, and the map is asked when an IKE SA stands.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bothends.lab.ike.ikev2_choice import takes
from bothends.lab.ike.node import Node
from bothends.lab.ike.settings import Ikev2Profile, IsakmpProfile

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate

_SCHEMES = {"rsa-sig": "rsa-sha256-sha384-sha512", "ecdsa-sig": "ecdsa-sha256-sha384-sha512"}
"""Signatures of IKE by their method; what the authority has signed with does not matter."""


def held_for(node: Node, trustpoint: str | None, method: str) -> "HeldCertificate | None":
    """The certificate of a trustpoint that makes signatures of this method, with its key."""
    known = [name for name in node.certificates if name in node.settings.trustpoints]
    name = trustpoint or next(iter(known), "")
    held = node.certificates.get(name) if name in known else None
    return held if held and held.key and held.proves(method) else None


def signed(held: "HeldCertificate", methods: Iterable[str]) -> dict[str, dict[str, Any]]:
    """How both ends of a connection prove themselves; IKEv1 negotiates the method beside it."""
    schemes = "-".join(_SCHEMES[each] for each in methods if each in _SCHEMES)
    own = {"auth": "pubkey", "certs": [_der(held.own)], "id": _subject(held)}
    return {
        "local": own,
        "remote": {"auth": f"ike:{schemes}" if schemes else "pubkey", "id": "%any"},
    }


def credentials(certificates: Iterable["HeldCertificate"]) -> list[tuple[str, dict[str, Any]]]:
    """The messages of VICI that load private keys and authorities."""
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    messages = []
    for held in certificates:
        if held.key is None:
            continue
        data = held.key.private_bytes(
            forms.Encoding.DER, forms.PrivateFormat.TraditionalOpenSSL, forms.NoEncryption()
        )
        kind = "rsa" if isinstance(held.key, RSAPrivateKey) else "ecdsa"
        messages.append(("load-key", {"type": kind, "data": data}))
        authority = {"type": "X509", "flag": "CA", "data": _der(held.authority)}
        messages.append(("load-cert", authority))
    return messages


def believed(node: Node, profile: Ikev2Profile | IsakmpProfile | None, identity: str) -> bool:
    """Whether the certificate maps of a profile take the subject that a peer has shown.

    Args:
        node: The router.
        profile: The profile of the connection; one without maps takes everybody.
        identity: The subject in strongSwan's order, the first part first.
    """
    if profile is None or not profile.certificate_maps:
        return True
    subject = ",".join(reversed([part.strip() for part in identity.split(",")]))
    return takes(node, profile.certificate_maps, subject)


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.DER))


def _subject(held: "HeldCertificate") -> str:
    return f"asn1dn:#{held.own.subject.public_bytes().hex()}"
