"""Secrets: values that never show themselves, where they come from, and what masks them.

A secret is a reference until a line goes to a router. Everything that is printed, logged, raised or
written passes a `Redactor`, which knows the values. What devices show holds secrets that nobody
told us: a line passes `mask_line`, a whole configuration `mask_configuration`.
"""

from bothends.secrets.masking import mask_configuration, mask_line
from bothends.secrets.redactor import MASK, PROCESS, Redactor, Secret
from bothends.secrets.references import (
    ENTRY_POINTS,
    KEYS_FILE,
    SecretProvider,
    known_provider,
    providers,
    register,
    resolve,
    unusable,
)

__all__ = [
    "ENTRY_POINTS",
    "KEYS_FILE",
    "MASK",
    "PROCESS",
    "Redactor",
    "Secret",
    "SecretProvider",
    "known_provider",
    "mask_configuration",
    "mask_line",
    "providers",
    "register",
    "resolve",
    "unusable",
]
