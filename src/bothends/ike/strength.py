"""Strength profiles: how good an algorithm is where it is used, as rows of data.

Knows no vendor. A profile is a table; whatever has no row is good enough. Users add profiles of
their own in a file (docs/strength.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bothends.ike.outcome import Suite
from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, KemChoice, MlKem

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
        weakness = self.weakness(Use.IKE_KEM, None, IkeVersion.V2)
        return weakness is not None and weakness.below

    @property
    def weakness_of_ikev1(self) -> str:
        """Why IKEv1 is below it; empty where it is not."""
        weakness = self.weakness(Use.IKE_VERSION, IkeVersion.V1, IkeVersion.V1)
        return weakness.text if weakness and weakness.below else ""

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
