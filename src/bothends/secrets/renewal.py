"""New keys: made, kept aside until both routers use them, and put into the secret store.

A new key never replaces the old one in the store before both ends run it. Until then it is kept
beside the old one: in the store itself, as a version of its own where it has versions, before any
router gets it; else in the project's `.bothends/rotation`. So what was cut can be finished.
"""

import hashlib
import os
import secrets
import string
from contextlib import suppress
from pathlib import Path

from bothends.errors import InputError
from bothends.model import SecretRef
from bothends.secrets.private_files import replace_file
from bothends.secrets.redactor import PROCESS, Secret
from bothends.secrets.references import KEYS_FILE
from bothends.secrets.stores import NotThereError, writable

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 43
"""Letters of a key with 256 bits of entropy."""
_FOLDER = Path(".bothends") / "rotation"


def generate() -> Secret:
    """A key with 256 bits of entropy that IOS takes as it stands."""
    value = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    PROCESS.add(value)
    return Secret(value)


def require_store(ref: SecretRef, base: Path) -> None:
    """Raise InputError when a new key could not be put where this reference points."""
    if store_of := writable(ref.provider):
        store_of.check(ref.name, base)
        return
    if ref.provider == "file" and (base / ref.name).is_file():
        return
    if ref.provider == "env" and ref.name not in os.environ and _line_of(ref, base) is not None:
        return
    why, hint = _NOT_WRITABLE.get(ref.provider, _NOT_WRITABLE[""])
    raise InputError(why, where=str(ref), hint=f"{hint} and rotate without --generate")


_NOT_WRITABLE = {
    "file": ("there is no such file", "write the new key there yourself"),
    "env": (
        f"the variable is set in the environment, or not in {KEYS_FILE}",
        f"keep it in {KEYS_FILE} or in a file (file:PATH), or change it yourself",
    ),
    "": ("its provider cannot write a new key", "put the new key there yourself"),
}


def kept_aside(ref: SecretRef, base: Path) -> Secret | None:
    """The new key of a rotation that was not finished."""
    if store_of := writable(ref.provider):
        try:
            value = store_of(store_of.beside(ref.name), base)
        except NotThereError:
            return None
    else:
        path = _aside(ref, base)
        if not path.is_file():
            return None
        value = path.read_text(encoding="utf-8")
    PROCESS.add(value)
    return Secret(value)


def keep_aside(ref: SecretRef, base: Path, value: Secret) -> None:
    """Keep a new key, in the store or on the disk, before any router gets it."""
    if store_of := writable(ref.provider):
        store_of.write(store_of.beside(ref.name), base, value.reveal())
        return
    path = _aside(ref, base)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(path, value.reveal().encode())


def forget(ref: SecretRef, base: Path) -> None:
    """Drop the new key that was kept aside: no router runs it."""
    if store_of := writable(ref.provider):
        store_of.remove(store_of.beside(ref.name), base)
        return
    with suppress(FileNotFoundError):
        _aside(ref, base).unlink()


def store(ref: SecretRef, base: Path, value: Secret) -> None:
    """Put the new key where its reference points, and nothing of it aside.

    Raises:
        InputError: it cannot be written; the key stays aside.
    """
    require_store(ref, base)
    try:
        if store_of := writable(ref.provider):
            store_of.write(ref.name, base, value.reveal())
        elif ref.provider == "file":
            replace_file((base / ref.name).resolve(), f"{value.reveal()}\n".encode())
        else:
            lines = (base / KEYS_FILE).read_text(encoding="utf-8").splitlines()
            lines[_line_of(ref, base) or 0] = f"{ref.name}={value.reveal()}"
            replace_file((base / KEYS_FILE).resolve(), "\n".join([*lines, ""]).encode())
    except (OSError, InputError) as error:
        why = error.message if isinstance(error, InputError) else error.strerror
        raise InputError(
            f"the new key cannot be written: {why}",
            where=str(ref),
            hint=(
                "both routers run it; correct that, then rotate again: the new key is kept "
                "until then"
            ),
        ) from None
    forget(ref, base)


def _line_of(ref: SecretRef, base: Path) -> int | None:
    """Which line of the project's keys holds this variable."""
    path = base / KEYS_FILE
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    names = (line.partition("=")[0].strip() if "=" in line else "" for line in lines)
    return next((index for index, name in enumerate(names) if name == ref.name), None)


def _aside(ref: SecretRef, base: Path) -> Path:
    return base / _FOLDER / hashlib.sha256(str(ref).encode()).hexdigest()[:24]
