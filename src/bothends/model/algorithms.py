"""The algorithms, groups and methods that both ends agree on: one row of ALGORITHMS each.

The value of a member is the name that the inventory, JSON and messages use; its row says how strong
it is, how it stands in the RFCs, and its word in each dialect in which a router names it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import TypeVar


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


class Standing(StrEnum):
    """What RFC 8247 (IKE) and RFC 8221 (ESP, AH) say of an algorithm, and RFC 9370 of ML-KEM."""

    GOOD = "good"
    CLEAR = "in clear text"
    """Authenticates packets and encrypts nothing."""
    UNNAMED = "not named"
    """Not among the algorithms of RFC 8221."""
    SHOULD_NOT = "SHOULD NOT"
    MUST_NOT = "MUST NOT"


class Dialect(StrEnum):
    """Where a router names algorithms, each place in words of its own."""

    ISAKMP = "ISAKMP policy"
    IKEV2 = "IKEv2 proposal"
    ESP = "transform set, ESP"
    AH = "transform set, AH"
    PFS = "PFS"
    SHOWN = "transform of a shown SA"
    SWANCTL = "swanctl.conf"
    ASA_IKEV1 = "ASA, IKEv1 policy"
    ASA_IKEV2 = "ASA, IKEv2 policy"
    ASA_SET = "ASA, transform set"
    ASA_PROPOSAL = "ASA, IPsec proposal"


Algorithm = Encryption | Integrity | DhGroup | MlKem
Kind = TypeVar("Kind", Encryption, Integrity, DhGroup, MlKem)
_D, _S = Dialect, Standing
_ASA = (_D.ASA_IKEV1, _D.ASA_IKEV2, _D.ASA_SET, _D.ASA_PROPOSAL)
DIALECTS: Mapping[type[Algorithm], tuple[Dialect, ...]] = {
    Encryption: (_D.ISAKMP, _D.IKEV2, _D.ESP, _D.SHOWN, _D.SWANCTL, *_ASA),
    Integrity: (_D.ISAKMP, _D.IKEV2, _D.ESP, _D.AH, _D.SHOWN, _D.SWANCTL, *_ASA),
    DhGroup: (_D.ISAKMP, _D.IKEV2, _D.PFS, _D.SWANCTL),
    MlKem: (_D.IKEV2, _D.PFS, _D.SWANCTL),
}
"""Where each kind of algorithm is named; the words of a row stand in this order."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one algorithm."""

    algorithm: Algorithm
    bits: int
    """Strength against the best attack (NIST SP 800-57 part 1, table 2); of a hash its length."""
    standing: Standing
    words: tuple[str, ...]
    """Its word in each dialect of its kind; empty where the dialect has none."""


def _swanctl(group: DhGroup) -> str:
    """A group in strongSwan's words: modp2048, ecp256, modp2048s256."""
    kind, *sizes = group.name.lower().split("_")
    return kind + "s".join(sizes)


_E, _H, _G, _K = Encryption, Integrity, DhGroup, MlKem
ALGORITHMS: tuple[Row, ...] = (
    Row(_E.NULL, 0, _S.CLEAR,
        ("", "", "esp-null", "esp-null", "null",
         "", "", "esp-null", "null")),
    Row(_E.AES_GMAC_128, 0, _S.CLEAR,
        ("", "", "esp-gmac 128", "esp-gmac", "aes128gmac",
         "", "", "", "aes-gmac")),
    Row(_E.AES_GMAC_192, 0, _S.CLEAR,
        ("", "", "esp-gmac 192", "esp-gmac 192", "aes192gmac",
         "", "", "", "aes-gmac-192")),
    Row(_E.AES_GMAC_256, 0, _S.CLEAR,
        ("", "", "esp-gmac 256", "esp-gmac 256", "aes256gmac",
         "", "", "", "aes-gmac-256")),
    Row(_E.DES, 56, _S.MUST_NOT,
        ("des", "des", "esp-des", "esp-des", "des",
         "des", "des", "esp-des", "des")),
    Row(_E.TRIPLE_DES, 112, _S.SHOULD_NOT,
        ("3des", "3des", "esp-3des", "esp-3des", "3des",
         "3des", "3des", "esp-3des", "3des")),
    Row(_E.SEAL, 160, _S.UNNAMED,
        ("", "", "esp-seal", "esp-seal", "",
         "", "", "", "")),
    Row(_E.AES_128, 128, _S.GOOD,
        ("aes 128", "aes-cbc-128", "esp-aes 128", "esp-aes", "aes128",
         "aes", "aes", "esp-aes", "aes")),
    Row(_E.AES_GCM_128, 128, _S.GOOD,
        ("", "aes-gcm-128", "esp-gcm 128", "esp-gcm", "aes128gcm16",
         "", "aes-gcm", "", "aes-gcm")),
    Row(_E.AES_192, 192, _S.GOOD,
        ("aes 192", "aes-cbc-192", "esp-aes 192", "esp-192-aes", "aes192",
         "aes-192", "aes-192", "esp-aes-192", "aes-192")),
    Row(_E.AES_GCM_192, 192, _S.GOOD,
        ("", "aes-gcm-192", "esp-gcm 192", "esp-gcm 192", "aes192gcm16",
         "", "aes-gcm-192", "", "aes-gcm-192")),
    Row(_E.AES_256, 256, _S.GOOD,
        ("aes 256", "aes-cbc-256", "esp-aes 256", "esp-256-aes", "aes256",
         "aes-256", "aes-256", "esp-aes-256", "aes-256")),
    Row(_E.AES_GCM_256, 256, _S.GOOD,
        ("", "aes-gcm-256", "esp-gcm 256", "esp-gcm 256", "aes256gcm16",
         "", "aes-gcm-256", "", "aes-gcm-256")),
    Row(_H.MD5, 128, _S.MUST_NOT,
        ("md5", "md5", "esp-md5-hmac", "ah-md5-hmac", "esp-md5-hmac", "md5",
         "md5", "md5", "esp-md5-hmac", "md5")),
    Row(_H.SHA1, 160, _S.GOOD,
        ("sha", "sha1", "esp-sha-hmac", "ah-sha-hmac", "esp-sha-hmac", "sha1",
         "sha", "sha", "esp-sha-hmac", "sha-1")),
    Row(_H.SHA256, 256, _S.GOOD,
        ("sha256", "sha256", "esp-sha256-hmac", "ah-sha256-hmac", "esp-sha256-hmac", "sha256",
         "", "sha256", "", "sha-256")),
    Row(_H.SHA384, 384, _S.GOOD,
        ("sha384", "sha384", "esp-sha384-hmac", "ah-sha384-hmac", "esp-sha384-hmac", "sha384",
         "", "sha384", "", "sha-384")),
    Row(_H.SHA512, 512, _S.GOOD,
        ("sha512", "sha512", "esp-sha512-hmac", "ah-sha512-hmac", "esp-sha512-hmac", "sha512",
         "", "sha512", "", "sha-512")),
    *(
        Row(
            group,
            bits,
            standing,
            (str(group.value), str(group.value), f"group{group.value}", _swanctl(group)),
        )
        for group, bits, standing in (
            (_G.MODP_768, 64, _S.MUST_NOT),
            (_G.MODP_1024, 80, _S.SHOULD_NOT),
            (_G.MODP_1536, 90, _S.SHOULD_NOT),
            (_G.MODP_2048_256, 112, _S.SHOULD_NOT),  # below 14: its prime may hold a trapdoor
            (_G.MODP_2048, 112, _S.GOOD),
            (_G.MODP_3072, 128, _S.GOOD),
            (_G.ECP_256, 128, _S.GOOD),
            (_G.MODP_4096, 150, _S.GOOD),
            (_G.ECP_384, 192, _S.GOOD),
            (_G.ECP_521, 256, _S.GOOD),
        )
    ),
    Row(_K.ML_KEM_512, 128, _S.GOOD, ("mlkem512", "mlkem512", "mlkem512")),
    Row(_K.ML_KEM_768, 192, _S.GOOD, ("mlkem768", "mlkem768", "mlkem768")),
    Row(_K.ML_KEM_1024, 256, _S.GOOD, ("mlkem1024", "mlkem1024", "mlkem1024")),
)  # fmt: skip
"""Every algorithm that is known, of each kind the weakest first."""


@cache
def _rows() -> Mapping[Algorithm, Row]:
    """The rows by kind and value: a group and a number are equal, but of two kinds."""
    return {row.algorithm: row for row in ALGORITHMS}


@cache
def words(kind: type[Kind], dialect: Dialect) -> Mapping[Kind, str]:
    """The algorithms of a kind that a dialect can name, each with its word."""
    at = DIALECTS[kind].index(dialect)
    return {row.algorithm: row.words[at] for row in rows_of(kind) if row.words[at]}  # type: ignore[misc]  # rows of one kind


@cache
def named(kind: type[Kind], dialect: Dialect) -> Mapping[str, Kind]:
    """The algorithms of a kind by their words in a dialect."""
    return {word: algorithm for algorithm, word in words(kind, dialect).items()}


def rows_of(kind: type[Algorithm]) -> Iterator[Row]:
    """The rows of one kind of algorithm, the weakest first."""
    return (row for row in ALGORITHMS if isinstance(row.algorithm, kind))


def row_of(algorithm: Algorithm) -> Row:
    """What is known of an algorithm."""
    return _rows()[algorithm]


def standing(kind: type[Kind], *standings: Standing) -> tuple[Kind, ...]:
    """The algorithms of a kind that stand so in the RFCs."""
    return tuple(row.algorithm for row in rows_of(kind) if row.standing in standings)  # type: ignore[misc]  # rows of one kind
