"""Strength profiles: how good an algorithm is where it is used, as rows of data.

Knows no vendor. A profile is a table; whatever has no row is good enough. Users add profiles of
their own in a file (docs/strength.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bothends.ike.outcome import Suite
from bothends.model import (
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
    KemChoice,
    MlKem,
    Standing,
    standing,
)

E, H, G, K = Encryption, Integrity, DhGroup, MlKem


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Use(StrEnum):
    """Where an algorithm is used."""

    IKE_VERSION = "ike-version"
    IKE_CIPHER = "ike-cipher"
    IKE_HASH = "ike-hash"
    """The hash of IKEv1; integrity and PRF of IKEv2."""
    IKE_GROUP = "ike-group"
    IKE_KEM = "ike-kem"
    """The ML-KEM key exchange beside the group; IKEv2 only (RFC 9370)."""
    ESP_CIPHER = "esp-cipher"
    ESP_HASH = "esp-hash"
    AH_HASH = "ah-hash"
    PFS_GROUP = "pfs-group"

    @property
    def words(self) -> str:
        """The use as messages name it."""
        return _WORDS[self]


_WORDS = {
    Use.IKE_VERSION: "IKE version",
    Use.IKE_CIPHER: "IKE cipher",
    Use.IKE_HASH: "IKE hash",
    Use.IKE_GROUP: "IKE group",
    Use.IKE_KEM: "IKE ML-KEM",
    Use.ESP_CIPHER: "ESP cipher",
    Use.ESP_HASH: "ESP integrity",
    Use.AH_HASH: "AH",
    Use.PFS_GROUP: "PFS group",
}
Algorithm = Encryption | Integrity | DhGroup | MlKem | IkeVersion | None
"""None stands for what is missing: integrity beside a cipher, ML-KEM beside a group."""
CIPHERS = (Use.IKE_CIPHER, Use.ESP_CIPHER)
HASHES = (Use.IKE_HASH, Use.ESP_HASH, Use.AH_HASH)
GROUPS = (Use.IKE_GROUP, Use.PFS_GROUP)
ALGORITHMS: Mapping[Use, tuple[Algorithm, ...]] = {
    Use.IKE_VERSION: tuple(IkeVersion),
    **dict.fromkeys(CIPHERS, tuple(Encryption)),
    **dict.fromkeys(HASHES, tuple(Integrity)),
    Use.ESP_HASH: (*Integrity, None),
    **dict.fromkeys(GROUPS, tuple(DhGroup)),
    Use.IKE_KEM: (*MlKem, None),
}
"""Everything that can stand at a use."""
_PREFERRED: Mapping[Use, tuple[Algorithm, ...]] = {
    **dict.fromkeys(CIPHERS, (E.AES_256, E.AES_GCM_256)),
    **dict.fromkeys(HASHES, (H.SHA256, H.SHA384)),
    **dict.fromkeys(GROUPS, (G.MODP_2048, G.ECP_256, G.ECP_384)),
    Use.IKE_KEM: (K.ML_KEM_768, K.ML_KEM_1024),
}
"""What is proposed instead, the most widely understood first."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """Why an algorithm is below a profile."""

    severity: Severity
    text: str

    @property
    def below(self) -> bool:
        """Whether it puts a tunnel below the profile; what is worth knowing only does not."""
        return self.severity is not Severity.INFO


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """One line of a profile. Without a severity the algorithms are good enough.

    `ike` limits it to one version of IKE.
    """

    severity: Severity | None
    text: str
    uses: tuple[Use, ...]
    algorithms: tuple[Algorithm, ...]
    ike: IkeVersion | None = None


class Demand(StrEnum):
    """What a deadline asks of a tunnel."""

    USED = "the suite that both ends settle on is within the profile"
    ONLY = "neither end accepts anything below the profile"
    ABLE = "both ends run a release that has what the profile needs"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which a profile asks for something."""

    by: str
    """As its document names it: a year, or a day."""
    demand: Demand
    text: str
    source: str


@dataclass(frozen=True)
class Profile:
    """A strength profile; a later row overrules an earlier one."""

    name: str
    title: str
    source: str
    rows: tuple[StrengthRow, ...]
    ike_lifetime: int = 86400
    """The longest lifetime of an IKE SA, in seconds."""
    ipsec_lifetime: int = 28800
    """The longest lifetime of an IPsec SA, in seconds."""
    key_length: int = 20
    """The shortest pre-shared key, in characters."""
    deadlines: tuple[Deadline, ...] = ()
    """What it asks for by when, the earliest first."""

    @property
    def needs_kem(self) -> bool:
        """Whether IKE without an ML-KEM key exchange is below it."""
        found = self.weakness(Use.IKE_KEM, None, IkeVersion.V2)
        return found is not None and found.below

    @property
    def weakness_of_ikev1(self) -> str:
        """Why IKEv1 is below it; empty where it is not."""
        found = self.weakness(Use.IKE_VERSION, IkeVersion.V1, IkeVersion.V1)
        return found.text if found and found.below else ""

    @cached_property
    def _table(self) -> Mapping[tuple[Use, Algorithm, IkeVersion], Weakness]:
        table: dict[tuple[Use, Algorithm, IkeVersion], Weakness] = {}
        for row in self.rows:
            for key in _keys(row):
                if row.severity is None:
                    table.pop(key, None)
                else:
                    table[key] = Weakness(row.severity, row.text)
        return table

    def weakness(self, use: Use, algorithm: Algorithm, ike: IkeVersion) -> Weakness | None:
        """Why an algorithm is not good enough somewhere; None when it is."""
        return self._table.get((use, algorithm, ike))

    def replacement(self, use: Use, ike: IkeVersion) -> Algorithm:
        """What to use instead of a weak algorithm. Raises ValueError when nothing is good."""
        for algorithm in _PREFERRED[use]:
            if self.weakness(use, algorithm, ike) is None:
                return algorithm
        for algorithm in reversed(ALGORITHMS[use]):
            if algorithm is not None and self.weakness(use, algorithm, ike) is None:
                return algorithm
        raise ValueError(f"profile {self.name} allows nothing as {use}")


def _keys(row: StrengthRow) -> Iterator[tuple[Use, Algorithm, IkeVersion]]:
    for use in row.uses:
        for algorithm in row.algorithms:
            for ike in (row.ike,) if row.ike else IkeVersion:
                yield use, algorithm, ike


def suite_parts(suite: Suite, ike: IkeVersion) -> Iterator[tuple[Use, Algorithm]]:
    """Every algorithm of a suite and where it is used."""
    yield Use.IKE_VERSION, ike
    yield Use.IKE_CIPHER, suite.encryption
    for digest in dict.fromkeys(
        protection for protection in (suite.integrity, suite.prf) if protection
    ):
        yield Use.IKE_HASH, digest
    yield Use.IKE_GROUP, suite.group
    if ike is IkeVersion.V2:
        yield Use.IKE_KEM, suite.kem
    if suite.protection:
        protection = suite.protection
        yield from transform_parts(protection.ah, protection.encryption, protection.integrity)
    if suite.pfs:
        yield Use.PFS_GROUP, suite.pfs


def kem_parts(choice: KemChoice) -> Iterator[tuple[Use, Algorithm]]:
    """The ML-KEM key exchanges that an end takes; None where it also goes without one."""
    yield from ((Use.IKE_KEM, kem) for kem in choice.names)
    if choice.optional:
        yield Use.IKE_KEM, None


def transform_parts(
    ah: Integrity | None, encryption: Encryption | None, integrity: Integrity | None
) -> Iterator[tuple[Use, Algorithm]]:
    """The algorithms of one protection; a cipher that nothing authenticates yields None."""
    if ah:
        yield Use.AH_HASH, ah
    if encryption:
        yield Use.ESP_CIPHER, encryption
    if integrity or (encryption and not encryption.aead and not ah):
        yield Use.ESP_HASH, integrity


def _all_but(use: Use, *good: Algorithm) -> tuple[Algorithm, ...]:
    return tuple(row for row in ALGORITHMS[use] if row is not None and row not in good)


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_CLEAR = standing(Encryption, Standing.CLEAR)
_MUST_NOT = Standing.MUST_NOT
_IN_CLEAR = "packets are authenticated but travel in clear text"
_NOTHING = (None,)
_V1 = (IkeVersion.V1,)
_RFC9395 = "IKEv1 is deprecated (RFC 9395)"
_VERSION = (Use.IKE_VERSION,)
_ESP = (Use.ESP_CIPHER,)

_RFC8247 = Profile(
    "rfc8247",
    "RFC 8247 for IKE, RFC 8221 for ESP and AH",
    "RFC 8247 section 2; RFC 8221 sections 4 to 6",
    (
        StrengthRow(_INFO, f"{_RFC9395}; RFC 8247 does not speak of it", _VERSION, _V1),
        StrengthRow(
            _ERROR,
            "MUST NOT (RFC 8247 section 2.1, RFC 8221 section 5)",
            CIPHERS,
            standing(Encryption, _MUST_NOT),
        ),
        StrengthRow(
            _WARNING,
            "SHOULD NOT (RFC 8221 section 5)",
            _ESP,
            standing(Encryption, Standing.SHOULD_NOT),
        ),
        StrengthRow(
            _WARNING,
            "not among the ciphers of RFC 8221",
            _ESP,
            standing(Encryption, Standing.UNNAMED),
        ),
        StrengthRow(_INFO, _IN_CLEAR, _ESP, _CLEAR),
        StrengthRow(
            _ERROR,
            "MUST NOT (RFC 8247 sections 2.2 and 2.3, RFC 8221 section 6)",
            HASHES,
            standing(Integrity, _MUST_NOT),
        ),
        StrengthRow(
            _ERROR,
            "encryption without integrity: MUST NOT (RFC 8221 section 4)",
            (Use.ESP_HASH,),
            _NOTHING,
        ),
        StrengthRow(
            _ERROR, "MUST NOT (RFC 8247 section 2.4)", GROUPS, standing(DhGroup, _MUST_NOT)
        ),
        StrengthRow(
            _WARNING,
            "SHOULD NOT (RFC 8247 section 2.4)",
            GROUPS,
            standing(DhGroup, Standing.SHOULD_NOT),
        ),
    ),
)
_NIST = Profile(
    "nist-800-77r1",
    "NIST SP 800-77 revision 1, Guide to IPsec VPNs",
    "NIST SP 800-77r1 sections 3 and 4",
    (
        StrengthRow(_WARNING, f"migrate to IKEv2: {_RFC9395}", _VERSION, _V1),
        StrengthRow(_ERROR, "disallowed", CIPHERS, (E.DES, E.TRIPLE_DES, E.SEAL)),
        StrengthRow(_WARNING, f"{_IN_CLEAR}: only where that is wanted", _ESP, _CLEAR),
        StrengthRow(_ERROR, "disallowed", HASHES, (H.MD5,)),
        StrengthRow(_WARNING, "to be phased out", HASHES, (H.SHA1,)),
        StrengthRow(
            _WARNING, "AH is discouraged", (Use.AH_HASH,), _all_but(Use.AH_HASH, H.MD5, H.SHA1)
        ),
        StrengthRow(_ERROR, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
        StrengthRow(
            _ERROR,
            "below 112 bits of strength, or not approved: group 14 is the least",
            GROUPS,
            (G.MODP_768, G.MODP_1024, G.MODP_1536, G.MODP_2048_256),
        ),
    ),
)
_AES_256_ONLY = (
    StrengthRow(
        _ERROR,
        "AES with 256 bits only",
        CIPHERS,
        _all_but(Use.IKE_CIPHER, E.AES_256, E.AES_GCM_256),
    ),
    StrengthRow(_WARNING, "AES-256-GCM is wanted (RFC 9206)", _ESP, (E.AES_256,)),
    StrengthRow(_ERROR, "no AH", (Use.AH_HASH,), ALGORITHMS[Use.AH_HASH]),
    StrengthRow(_ERROR, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
)
_CNSA_GROUPS = (
    StrengthRow(
        _ERROR,
        "group 20, or 15 and 16",
        GROUPS,
        _all_but(Use.IKE_GROUP, G.ECP_384, G.MODP_3072, G.MODP_4096, G.ECP_521),
    ),
    StrengthRow(_WARNING, "not part of the suite: group 20", GROUPS, (G.ECP_521,)),
)
_CNSA_HASHES = (Use.IKE_HASH, Use.ESP_HASH)
_CNSA1 = Profile(
    "cnsa1",
    "Commercial National Security Algorithm suite 1.0",
    "CNSSP-15 (2016); RFC 9206",
    (
        StrengthRow(_ERROR, "IKEv2 only (RFC 9206)", _VERSION, _V1),
        *_AES_256_ONLY,
        StrengthRow(_ERROR, "SHA-384 or better only", _CNSA_HASHES, (H.MD5, H.SHA1, H.SHA256)),
        *_CNSA_GROUPS,
    ),
)
_CNSA2_ADVISORY = "NSA: Announcing CNSA 2.0 (September 2022), transition timeline"
_CNSA2_FAQ = "NSA: CNSA 2.0 and quantum computing FAQ, version 2.1 (December 2024)"
_CNSA2 = Profile(
    "cnsa2",
    "Commercial National Security Algorithm suite 2.0, against quantum computers",
    f"{_CNSA2_ADVISORY}; {_CNSA2_FAQ}; FIPS 203; RFC 9370",
    (
        StrengthRow(_ERROR, "IKEv2 only: ML-KEM needs it (RFC 9370)", _VERSION, _V1),
        *_AES_256_ONLY,
        StrengthRow(_ERROR, "SHA-384 or SHA-512 only", _CNSA_HASHES, (H.MD5, H.SHA1, H.SHA256)),
        # The first key exchange of IKEv2 stays classical beside ML-KEM (RFC 9370 section 2).
        *_CNSA_GROUPS,
        StrengthRow(_ERROR, "ML-KEM-1024 only", (Use.IKE_KEM,), (K.ML_KEM_512, K.ML_KEM_768)),
        StrengthRow(
            _ERROR,
            "an ML-KEM-1024 key exchange is required",
            (Use.IKE_KEM,),
            _NOTHING,
            IkeVersion.V2,
        ),
    ),
    deadlines=(
        Deadline("2026", Demand.USED, "VPN gateways and routers prefer CNSA 2.0", _CNSA2_ADVISORY),
        Deadline(
            "2030", Demand.ONLY, "VPN gateways and routers use CNSA 2.0 only", _CNSA2_ADVISORY
        ),
        Deadline(
            "31 December 2030",
            Demand.ABLE,
            "equipment that cannot do CNSA 2.0 is phased out",
            _CNSA2_FAQ,
        ),
        Deadline("31 December 2031", Demand.ONLY, "CNSA 2.0 is mandatory", _CNSA2_FAQ),
    ),
)
_NGE = Profile(
    "cisco-nge",
    "Cisco Next Generation Encryption",
    "Cisco: Next Generation Cryptography",
    (
        StrengthRow(_WARNING, _RFC9395, _VERSION, _V1),
        StrengthRow(_ERROR, "avoid", CIPHERS, (E.DES, E.SEAL)),
        StrengthRow(_WARNING, "legacy", CIPHERS, (E.TRIPLE_DES,)),
        StrengthRow(_INFO, _IN_CLEAR, _ESP, _CLEAR),
        StrengthRow(_WARNING, "HMAC-MD5 is legacy", HASHES, (H.MD5,)),
        StrengthRow(_ERROR, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
        StrengthRow(_ERROR, "avoid", GROUPS, (G.MODP_768, G.MODP_1024)),
        StrengthRow(_WARNING, "below group 14", GROUPS, (G.MODP_1536, G.MODP_2048_256)),
    ),
)
_LEGACY = Profile(
    "legacy",
    "Equipment that cannot do better: only what protects nobody is reported",
    "RFC 2409, RFC 4835",
    (
        StrengthRow(_INFO, _RFC9395, _VERSION, _V1),
        StrengthRow(_WARNING, "broken within a day by anyone", CIPHERS, (E.DES,)),
        StrengthRow(_INFO, _IN_CLEAR, _ESP, _CLEAR),
        StrengthRow(_WARNING, "encryption without integrity", (Use.ESP_HASH,), _NOTHING),
        StrengthRow(_WARNING, "broken in practice (Logjam)", GROUPS, (G.MODP_768,)),
    ),
    key_length=8,
)
_REFUSED = "refused from IOS XE 17.11 on (FN72510)"
_IOS_XE = Profile(
    "ios-xe-17.11",
    "What IOS XE 17.11 and later refuse",
    "Cisco field notice FN72510",
    (
        StrengthRow(_WARNING, f"{_RFC9395}; still runs", _VERSION, _V1),
        StrengthRow(_ERROR, _REFUSED, CIPHERS, (E.DES, E.TRIPLE_DES)),
        StrengthRow(_ERROR, _REFUSED, _ESP, _CLEAR),
        StrengthRow(_ERROR, _REFUSED, HASHES, (H.MD5,)),
        StrengthRow(_ERROR, _REFUSED, GROUPS, (G.MODP_768, G.MODP_1024, G.MODP_1536)),
        StrengthRow(_ERROR, _REFUSED, (Use.IKE_GROUP,), (G.MODP_2048_256,), IkeVersion.V2),
        StrengthRow(_ERROR, _REFUSED, (Use.PFS_GROUP,), (G.MODP_2048_256,)),
    ),
)
DEFAULT = _RFC8247
REFUSED = _IOS_XE
"""Its errors are what IOS XE 17.11 refuses."""
PROFILES: Mapping[str, Profile] = {
    found.name: found for found in (_RFC8247, _NIST, _CNSA1, _CNSA2, _NGE, _LEGACY, _IOS_XE)
}
"""The profiles that come along, by name."""
ALIASES: Mapping[str, str] = {"cnsa": _CNSA1.name}
"""Names that a profile had, and the profile that each stands for."""
