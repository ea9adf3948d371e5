"""Names of the algorithms, groups and methods that both ends agree on, vendor-neutral.

A value is the name that the inventory, JSON and messages use; how IOS spells it is knowledge of
`render` and `ios`.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Encryption(StrEnum):
    """A cipher with its key length (RFC 2409 appendix A, RFC 3602, RFC 4106)."""

    NULL = "null"
    DES = "des"
    TRIPLE_DES = "3des"
    AES_128 = "aes-128"
    AES_192 = "aes-192"
    AES_256 = "aes-256"
    AES_GCM_128 = "aes-gcm-128"
    AES_GCM_192 = "aes-gcm-192"
    AES_GCM_256 = "aes-gcm-256"
    AES_GMAC_128 = "aes-gmac-128"
    AES_GMAC_192 = "aes-gmac-192"
    AES_GMAC_256 = "aes-gmac-256"
    SEAL = "seal"

    @property
    def aead(self) -> bool:
        """Whether the cipher authenticates by itself and takes no separate integrity."""
        return self.value.startswith(("aes-gcm", "aes-gmac"))


class Integrity(StrEnum):
    """A hash of phase 1, or the HMAC of ESP/AH or IKEv2 built on it (RFC 2404, RFC 4868)."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class DhGroup(IntEnum):
    """A Diffie-Hellman group by its IANA number (RFC 2409, 3526, 5114, 5903)."""

    MODP_768 = 1
    MODP_1024 = 2
    MODP_1536 = 5
    MODP_2048 = 14
    MODP_3072 = 15
    MODP_4096 = 16
    ECP_256 = 19
    ECP_384 = 20
    ECP_521 = 21
    MODP_2048_256 = 24


class MlKem(StrEnum):
    """A key encapsulation that no quantum computer is known to break (FIPS 203)."""

    ML_KEM_512 = "ml-kem-512"
    ML_KEM_768 = "ml-kem-768"
    ML_KEM_1024 = "ml-kem-1024"


@dataclass(frozen=True, slots=True)
class KemChoice:
    """The key encapsulations that an end takes beside Diffie-Hellman (RFC 9370)."""

    names: tuple[MlKem, ...] = ()
    optional: bool = True
    """Whether it also goes without one."""

    def __str__(self) -> str:
        text = " ".join(self.names) or "no ML-KEM"
        return f"{text} (optional)" if self.names and self.optional else text


CLASSICAL = KemChoice()
"""Diffie-Hellman alone."""


class Authentication(StrEnum):
    """How the peers prove who they are in phase 1."""

    PRE_SHARE = "pre-share"
    RSA_SIG = "rsa-sig"
    RSA_ENCR = "rsa-encr"
    ECDSA_SIG = "ecdsa-sig"


class Mode(StrEnum):
    """Encapsulation of ESP (RFC 4301 section 4.1)."""

    TUNNEL = "tunnel"
    TRANSPORT = "transport"


class IkeVersion(IntEnum):
    """Version of the key exchange (RFC 2409, RFC 7296)."""

    V1 = 1
    V2 = 2
