"""What one end brings to a negotiation: offers, keys, identities, selectors; no vendor's words.

Every offer carries `source`, the object of the configuration that it was made from; the
negotiation hands it back untouched, so that a reader can be told which lines met.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bothends.ike.selectors import TrafficSelector
from bothends.model import (
    CLASSICAL,
    Authentication,
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
    KemChoice,
    Mode,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal for the IKE SA.

    IKEv1 has exactly one algorithm of each kind and a lifetime; IKEv2 has lists, and `prf`.
    """

    encryption: tuple[Encryption, ...]
    integrity: tuple[Integrity, ...]
    groups: tuple[DhGroup, ...]
    prf: tuple[Integrity, ...] = ()
    authentication: Authentication | None = None
    lifetime: int = 86400
    source: Any = None
    kems: KemChoice = CLASSICAL
    """Key encapsulations beside the group (RFC 9370); IKEv2 only."""


@dataclass(frozen=True, slots=True)
class Protection:
    """One proposal for the IPsec SAs."""

    ah: Integrity | None
    encryption: Encryption | None
    integrity: Integrity | None
    compression: bool
    mode: Mode
    mode_required: bool = False
    source: Any = None

    def same_transforms(self, other: "Protection") -> bool:
        """Whether both protect packets alike, whatever the mode."""
        return (self.ah, self.encryption, self.integrity, self.compression) == (
            other.ah,
            other.encryption,
            other.integrity,
            other.compression,
        )


class Readable(StrEnum):
    """What is known of a pre-shared key."""

    YES = "yes"
    NO = "no"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Credential:
    """The pre-shared key that one end uses for the other."""

    readable: Readable
    secret: str | None = field(default=None, repr=False)
    source: Any = None
    reference: str = ""
    """Where the key is kept, when the text says that instead of the key."""


NO_KEY = Credential(Readable.ABSENT)


@dataclass(frozen=True, slots=True)
class PpkPolicy:
    """The post-quantum key that one end mixes in for the other (RFC 8784)."""

    id: str
    """By which both ends know it; empty where a server hands it out."""
    key: Credential
    required: bool = False
    source: Any = None


NO_PPK = PpkPolicy("", NO_KEY)


@dataclass(frozen=True, slots=True)
class SelectorLine:
    """One line that decides what is protected, in the order in which it is asked."""

    permit: bool
    flow: TrafficSelector
    source: Any = None


@dataclass(frozen=True, slots=True)
class IkeEnd:
    """One end in one role of one negotiation."""

    name: str
    ike: IkeVersion
    offers: tuple[Proposal, ...]
    protections: tuple[Protection, ...]
    pfs: DhGroup | None
    seconds: int
    kilobytes: int | None
    selectors: tuple[SelectorLine, ...]
    diverted: tuple[TrafficSelector, ...] = ()
    """Traffic that goes elsewhere before its selectors are asked."""
    any_selector: bool = False
    """Takes whatever the other end proposes (a dynamic map without an ACL)."""
    exact_selector: bool = False
    """Takes its own selector only, not a part of it (tunnel protection)."""
    takes_part: str = ""
    """Why it cannot take part at all; empty when it can."""
    starts: str = ""
    """Why it cannot initiate; empty when it can."""
    misses: str = ""
    """Why its packets do not reach the other end when it initiates; empty when they do."""
    protects: bool = True
    """False for an end that has no IPsec there."""
    aggressive: bool = False
    """Initiates aggressive mode."""
    accepts_aggressive: bool = True
    key_local: Credential = NO_KEY
    """IKEv1: the key when it initiates. IKEv2: what it proves itself with."""
    key_remote: Credential = NO_KEY
    """IKEv1: the key when it answers. IKEv2: what it expects of the other end."""
    has_certificate: bool = True
    auth_local: str = ""
    """IKEv2: how it proves who it is."""
    auth_remote: tuple[str, ...] = ()
    """IKEv2: how the other end may prove who it is."""
    profile_missing: str = ""
    """Why there is no profile to authenticate by (IKEv2); empty when there is."""
    identity: str = ""
    """What it says of itself, for messages."""
    accepts_identity: Callable[["IkeEnd"], bool | None] = lambda _: True
    """Whether it accepts the identity of the other end; None when it cannot be told."""
    accepts_answer: Callable[["IkeEnd"], bool | None] | None = None
    """The same of the identity of a responder, where it is not the one that it initiates with."""
    admits_identity: Callable[["IkeEnd"], bool | None] = lambda _: True
    """The same, beyond that, when it answers; it did not choose by whom it is called."""
    may_transport: bool = True
    """Whether its selectors are the two ends themselves, so that transport mode is possible."""
    any_selector_source: Any = None
    pfs_kems: KemChoice = CLASSICAL
    """Key encapsulations beside the group of PFS; IKEv2 only."""
    ppk: PpkPolicy = NO_PPK
    """IKEv2: the key that it mixes in."""
    doubts: frozenset[str] = frozenset()
    """Stages (`phase1`, `auth`, `phase2`) that lines nobody understood may decide."""
