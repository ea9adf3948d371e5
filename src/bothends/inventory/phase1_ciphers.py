"""The ciphers that phase 1 takes: fewer than ESP has."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bothends.inventory.problems import alternatives, shown, suggestion
from bothends.model import Dialect, Encryption
from bothends.model import words as words_of

NOT_IN_IOS = frozenset({Encryption.AES_GCM_192})
"""Ciphers that have a word in IKEv2, and that no IOS takes there (Cisco-IOS-XE-crypto.yang)."""
PHASE1_CIPHERS = tuple(
    cipher for cipher in words_of(Encryption, Dialect.IKEV2) if cipher not in NOT_IN_IOS
)
"""The ciphers of IKEv2, those of IKEv1 among them; the weakest first."""


def _cipher(value: Any) -> Any:
    names = [str(each) for each in PHASE1_CIPHERS]
    if value in names:
        return value
    message = f"expected {alternatives(names)}, found {shown(value)}"
    if value in [str(each) for each in Encryption]:
        raise ValueError(message, "IOS supports it in phase 2 only")
    near = suggestion(str(value).lower(), names)
    raise ValueError(message, near if near.startswith("did") else "bothends knows no other")


Phase1Cipher = Annotated[
    Encryption, BeforeValidator(_cipher), Field(description=f"One of {', '.join(PHASE1_CIPHERS)}.")
]
