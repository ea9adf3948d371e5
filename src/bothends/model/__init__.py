"""Intent, frozen and typed: what a tunnel shall be, before any router's spelling of it."""

from bothends.model.algorithms import (
    CLASSICAL,
    Authentication,
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
    KemChoice,
    MlKem,
    Mode,
)
from bothends.model.tunnel import (
    Dpd,
    End,
    Lifetime,
    Phase1,
    Phase2,
    SecretRef,
    Selector,
    Transform,
    Tunnel,
)

__all__ = [
    "CLASSICAL",
    "Authentication",
    "DhGroup",
    "Dpd",
    "Encryption",
    "End",
    "IkeVersion",
    "Integrity",
    "KemChoice",
    "Lifetime",
    "MlKem",
    "Mode",
    "Phase1",
    "Phase2",
    "SecretRef",
    "Selector",
    "Transform",
    "Tunnel",
]
