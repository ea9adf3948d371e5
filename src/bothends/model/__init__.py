"""Intent, frozen and typed: what a tunnel shall be, before any router's spelling of it."""

from bothends.model.algorithms import (
    Authentication,
    DhGroup,
    Encryption,
    IkeVersion,
    Integrity,
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
    "Authentication",
    "DhGroup",
    "Dpd",
    "Encryption",
    "End",
    "IkeVersion",
    "Integrity",
    "Lifetime",
    "Mode",
    "Phase1",
    "Phase2",
    "SecretRef",
    "Selector",
    "Transform",
    "Tunnel",
]
