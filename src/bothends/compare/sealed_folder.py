"""A folder of what earlier runs have worked out, which nobody opens who has not what it is from.

Configurations hold secrets, and so does what is read of them. What is kept is therefore encrypted
(AES-256-GCM) under keys that are made of the texts themselves and of a random salt of the folder:
who does not have a configuration cannot open what is kept of it, and who has it learns nothing.
Whoever takes the folder can still try out texts that he guesses, so only its owner may read it.
"""

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from bothends.errors import InputError

_NONCE = 12
_SALT = "salt"


class SealedFolder:
    """The folder: what is put there, and the hashes that names and keys are made of."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder where there is none.

        Raises:
            InputError: it cannot be made, or others may read it.
        """
        self.path = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = folder.stat()
            self._salt = _salt_of(folder)
        except FileExistsError:
            raise InputError("expected a folder, found a file", where=str(folder)) from None
        except OSError as error:
            raise InputError(f"cannot be used: {error.strerror}", where=str(folder)) from None
        if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise InputError(
                "expected a folder that only you can read, found one of others",
                where=str(folder),
                hint=f"chmod 700 {folder}, or choose another folder for --cache",
            )

    def hash(self, purpose: bytes, text: bytes) -> bytes:
        """32 bytes that nobody can tell who does not have the text and the folder."""
        return hashlib.blake2b(text, key=self._salt, person=purpose, digest_size=32).digest()

    def replace(self, name: str, text: bytes) -> None:
        """Put a file in its place as a whole, readable for its owner only. Raises OSError."""
        path = self.path / name
        beside = path.with_name(f"{name}.{secrets.token_hex(4)}")
        _write(beside, text)
        beside.replace(path)


def sealed(key: bytes, text: bytes) -> bytes:
    """A text under a key of 32 bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text, None)


def opened(key: bytes, text: bytes) -> bytes:
    """What was sealed under a key. Raises ValueError where it was not, or is damaged."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(text[:_NONCE], text[_NONCE:], None)
    except InvalidTag:
        raise ValueError("sealed under another key, or damaged") from None


def _salt_of(folder: Path) -> bytes:
    path = folder / _SALT
    with suppress(FileExistsError):
        _write(path, secrets.token_bytes(32))
    salt = path.read_bytes()
    if len(salt) != 32:  # another run has just begun to write it, or was cut off
        path.unlink()
        return _salt_of(folder)
    return salt


def _write(path: Path, text: bytes) -> None:
    """A new file, readable for its owner only. Raises FileExistsError where there is one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text)
