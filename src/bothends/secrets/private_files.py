"""Files that hold secrets: read where nobody else may, and replaced as a whole."""

import os
import shlex
import stat
from pathlib import Path

from bothends.errors import InputError
from bothends.files import read_regular

LARGEST = 1024 * 1024
"""Bytes of the largest file that is taken for one with secrets."""


def private_text(path: Path, where: str) -> str:
    """The text of a file that holds secrets; refused where others than its owner may use it.

    Raises:
        InputError: it cannot be read, is no text, or others may use it.
    """
    try:
        data, mode = read_regular(path, LARGEST)
        text = data.decode()
    except UnicodeDecodeError:
        hint = "keys are printable ASCII"
        raise InputError("the secret file is not UTF-8 text", where=where, hint=hint) from None
    except InputError as error:
        raise InputError(f"{path.name}: {error.message}", where=where, hint=error.hint) from None
    except OSError as error:
        raise InputError(
            f"it cannot be read: {error.strerror}",
            where=where,
            hint="the path is taken from the project's folder",
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            f"others than its owner may use it (mode {stat.S_IMODE(mode):04o})",
            where=where,
            hint=f"chmod 600 {shlex.quote(str(path))}",
        )
    return text


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file as a whole, readable to its owner only from the first byte on."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
