"""What a negotiation ends with: stages, reasons, selectors, the suite."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bothends.ike.end import IkeEnd, Proposal, Protection, SelectorLine
from bothends.ike.selectors import Relation
from bothends.model import DhGroup, Encryption, Integrity, MlKem


class StageStatus(StrEnum):
    """How a stage ends."""

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a stage does not end well."""

    NOT_TAKING_PART = "an end cannot take part"
    CANNOT_START = "the initiator cannot initiate"
    WRONG_PEER = "the initiator has another peer"
    IKE_VERSION = "the ends use different IKE versions"
    NO_COMMON_OFFER = "no common proposal"
    AGGRESSIVE_REFUSED = "the responder refuses aggressive mode"
    KEY_MISSING = "no pre-shared key for the other end"
    KEY_DIFFERS = "the pre-shared keys differ"
    KEY_UNREADABLE = "a pre-shared key cannot be read"
    PPK_REQUIRED = "one end requires a post-quantum key that the other does not have"
    PPK_ID_DIFFERS = "the post-quantum keys have different names, and one is required"
    PPK_DIFFERS = "the post-quantum keys differ"
    PPK_UNREADABLE = "a post-quantum key cannot be read"
    CERTIFICATE_MISSING = "no certificate to authenticate with"
    METHOD_DIFFERS = "one end does not accept how the other authenticates"
    PROFILE_MISSING = "no usable IKEv2 profile"
    IDENTITY = "an identity is not accepted"
    NOT_PROTECTED = "one end has no IPsec for this peer"
    NO_COMMON_SET = "no common transform-set"
    MODE_DIFFERS = "tunnel mode on one end, transport mode on the other"
    PFS_MISSING = "the responder requires PFS"
    PFS_DIFFERS = "the PFS groups differ"
    PFS_KEM = "the ML-KEM key exchanges of PFS have nothing in common"
    SELECTORS = "no selector of the initiator is accepted"
    NO_SELECTORS = "an end has no selectors"
    UNREAD = "it depends on lines that were not understood"
    EARLIER = "an earlier stage failed"


@dataclass(frozen=True, slots=True)
class StageResult:
    """How one stage ends, why, and which objects met or clashed."""

    status: StageStatus
    reason: Reason | None = None
    initiator: Any = None
    responder: Any = None
    detail: str = ""


OK = StageResult(StageStatus.OK)


@dataclass(frozen=True, slots=True)
class SelectorMatch:
    """What becomes of one selector that the initiator proposes."""

    proposed: SelectorLine
    answer: SelectorLine | None
    """The responder's line that decides, mirrored to nothing: as it stands there."""
    relation: Relation
    """Of the proposed flow to the mirrored flow of the answer."""
    accepted: bool


@dataclass(frozen=True, slots=True)
class Suite:
    """What a negotiation ends with. Lifetimes in seconds and kilobytes."""

    encryption: Encryption
    integrity: Integrity | None
    prf: Integrity | None
    group: DhGroup
    authentication: str
    lifetime: int
    protection: Protection | None = None
    pfs: DhGroup | None = None
    seconds: int = 0
    kilobytes: int | None = None
    kem: MlKem | None = None
    pfs_kem: MlKem | None = None
    ppk: str = ""
    """The name of the post-quantum key that is mixed in."""

    def __str__(self) -> str:
        phase1 = [self.encryption.value]
        phase1 += [self.integrity.value] if self.integrity else []
        phase1 += [f"prf {self.prf.value}"] if self.prf and self.prf != self.integrity else []
        kem = f" {self.kem}" if self.kem else ""
        ppk = f" ppk {self.ppk}" if self.ppk else ""
        group = f"group {self.group.value}{kem}"
        text = f"{' '.join(phase1)} {group} {self.authentication}{ppk}"
        protection = self.protection
        if protection is None:
            return text
        parts = [f"ah {protection.ah.value}"] if protection.ah else []
        parts += [f"esp {protection.encryption.value}"] if protection.encryption else []
        parts += [protection.integrity.value] if protection.integrity else []
        parts += [protection.mode.value]
        pfs_kem = f" {self.pfs_kem}" if self.pfs_kem else ""
        pfs = f" pfs group {self.pfs.value}{pfs_kem}" if self.pfs else ""
        return f"{text} / {' '.join(parts)}{pfs}"


@dataclass(frozen=True, slots=True)
class Negotiation:
    """One direction: what happens when `initiator` starts."""

    initiator: IkeEnd
    responder: IkeEnd
    phase1: StageResult
    auth: StageResult
    phase2: StageResult
    rekey: StageResult
    suite: Suite | None
    offers: tuple[Proposal, Proposal] | None = None
    """The proposals that met: the initiator's and the responder's."""
    protections: tuple[Protection, Protection] | None = None
    selectors: tuple[SelectorMatch, ...] = field(default=())

    @property
    def comes_up(self) -> StageStatus:
        """Whether the first IPsec SA is built."""
        stages = (self.phase1.status, self.auth.status, self.phase2.status)
        if StageStatus.FAIL in stages:
            return StageStatus.FAIL
        return StageStatus.UNKNOWN if StageStatus.UNKNOWN in stages else StageStatus.OK
