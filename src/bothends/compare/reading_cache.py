"""What was read of a file, kept on the disk for the next run: `--cache FOLDER`.

Configurations hold secrets, and so does what is read of them. An entry is therefore encrypted
(AES-256-GCM) under a key that is made of the text itself and of a random salt of the folder: who
does not have the configuration cannot open its entry, and who has it learns nothing. Whoever takes
the folder can still try out texts that he guesses, so only its owner may read it.

The key is also made of the file's name, the assumed release, the versions of Python and
CiscoConfParse, and the code of bothends: an entry that is not of exactly these, or is damaged,
does not open, and the file is read as if there were none. A file has one entry, which is replaced
when it changes.
"""

import hashlib
import os
import pickle
import secrets
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bothends.compare.process_pool import pickled
from bothends.errors import InputError
from bothends.platforms.router import Release, Router

_NONCE = 12
_SALT = "salt"


class ReadingCache:
    """A folder of entries. What cannot be written is not kept."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder where there is none.

        Raises:
            InputError: it cannot be made, or others may read it.
        """
        self._folder = folder
        self._asked: dict[Path, bytes] = {}  # the keys that were asked for
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

    def get(self, path: Path, release: Release | None) -> list[Router] | None:
        """What was read of a file that has not changed; None where that is not known."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            key = self._asked[path] = self._key(path, release)
            sealed = self._entry(path, release).read_bytes()
            text = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
            routers: list[Router] = pickle.loads(text)  # noqa: S301  (sealed by ourselves)
        except (OSError, InvalidTag, ValueError, pickle.UnpicklingError):
            return None
        return routers

    def put(self, path: Path, release: Release | None, routers: Sequence[Router]) -> None:
        """Keep what was read of a file since it was asked for, if it is still the same."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        with suppress(OSError):
            key = self._key(path, release)
            if key == self._asked.get(path):
                sealed = AESGCM(key).encrypt(nonce, pickled(list(routers)), None)
                _replace(self._entry(path, release), nonce + sealed)

    def _entry(self, path: Path, release: Release | None) -> Path:
        return self._folder / self._hash(b"name", f"{path}\0{release}".encode()).hex()

    def _key(self, path: Path, release: Release | None) -> bytes:
        about = f"{path}\0{release}\0{_made_by()}\0".encode()
        return self._hash(b"key", about + hashlib.blake2b(path.read_bytes()).digest())

    def _hash(self, purpose: bytes, text: bytes) -> bytes:
        return hashlib.blake2b(text, key=self._salt, person=purpose, digest_size=32).digest()


def _salt_of(folder: Path) -> bytes:
    path = folder / _SALT
    with (
        suppress(FileExistsError),
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream,
    ):
        stream.write(secrets.token_bytes(32))
    salt = path.read_bytes()
    if len(salt) != 32:  # another run has just begun to write it, or was cut off
        path.unlink()
        return _salt_of(folder)
    return salt


def _replace(path: Path, text: bytes) -> None:
    """Put a file in its place as a whole, readable for its owner only."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text)
    beside.replace(path)


@cache
def _made_by() -> str:
    """What reads: the interpreter, CiscoConfParse, and every module of bothends as it is now."""
    root = Path(__file__).parents[1]
    modules = sorted(root.rglob("*.py"))
    parser = find_spec("ciscoconfparse")
    files: list[Any] = [parser.origin if parser else "", *modules]
    states = [Path(each).stat() for each in files if each]
    return repr((sys.version, [(s.st_mtime_ns, s.st_size) for s in states]))
