"""How show output spells the algorithms that the model names."""

from collections.abc import Mapping
from typing import Any

from bothends.model import Dialect, Encryption, Integrity, named
from bothends.verification.expected import Phase1Suite

_PHASE1_HASHES = {"sha": "sha1"}

_CIPHERS = {**named(Encryption, Dialect.ESP), **named(Encryption, Dialect.SHOWN)}
_HMACS = named(Integrity, Dialect.SHOWN)


def phase1_of(row: Mapping[str, Any]) -> tuple[str, str, int]:
    """Cipher, hash and group of a row of `show crypto isakmp sa detail`.

    IOS prints `aes` whatever the key length, so the cipher may stand for several.
    """
    hash_ = str(row.get("hash", ""))
    return str(row.get("encr", "")), _PHASE1_HASHES.get(hash_, hash_), int(row.get("dh") or 0)


def phase1_fits(shown: tuple[str, str, int], suite: Phase1Suite) -> bool:
    """Whether what a row shows can be this suite."""
    cipher, hash_, group = shown
    known = suite.encryption == cipher or suite.encryption.startswith(f"{cipher}-")
    return known and suite.hash == hash_ and suite.dh_group == group


def transform_of(text: str) -> tuple[Encryption, Integrity | None] | None:
    """Cipher and integrity of a `transform:` value such as `esp-256-aes esp-sha256-hmac`."""
    words = text.replace(",", " ").split()
    cipher: Encryption | None = None
    integrity: Integrity | None = None
    for position, word in enumerate(words):
        longer = " ".join(words[position : position + 2])
        cipher = cipher or _CIPHERS.get(longer) or _CIPHERS.get(word)
        integrity = integrity or _HMACS.get(word)
    return None if cipher is None else (cipher, integrity)
