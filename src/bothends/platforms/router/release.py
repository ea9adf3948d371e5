"""A release of the software of a router."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A software release: `15.4` is IOS, `16.9` and later are IOS XE.

    IOS XE 3.x prints the IOS version that it carries (15.x), and behaves as such.
    """

    major: int
    minor: int = 0

    @property
    def xe(self) -> bool:
        """Whether it is IOS XE 16 or later."""
        return self.major >= 16

    @property
    def name(self) -> str:
        """The family as messages name it."""
        return f"IOS{'-XE' if self.xe else ''} {self.major}.x"

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


UNKNOWN = Release(15, 0)
"""Assumed where a text does not say its release."""
MULTI_SA = Release(16, 12)
"""The first release with `tunnel protection ipsec policy` (Cisco document 214728)."""
PPK = Release(17, 11)
"""The first release with post-quantum pre-shared keys (Cisco IOS XE 17.11: quantum-safe encryption
using PPK; some platforms have it from 17.12 on)."""
ML_KEM = Release(26, 1)
"""The first release with `pqc` in IKEv2 proposals (Cisco IOS XE 26.1: crypto ikev2 proposal)."""
