"""Keys for tunnels that have none yet, in the project's own file, for nobody else to read."""

import os
import secrets
from pathlib import Path

from bothends.errors import InputError
from bothends.inventory.load import load_inventory
from bothends.secrets import KEYS_FILE

BYTES = 24
"""Random bytes of a generated key: 192 bits, 32 characters that every IOS takes."""


def generate_keys(project: Path) -> Path | None:
    """Write a random key for every `env:NAME` of the inventory into a new file of mode 0600.

    Returns the file; None where it is there already, which is left as it is.

    Raises:
        InputError: the inventory cannot be used, or the file cannot be written.
    """
    path = project / KEYS_FILE
    references = {ref for tunnel in load_inventory(project).tunnels for ref in tunnel.keys}
    names = sorted(ref.name for ref in references if ref.provider == "env")
    text = "".join(f"{name}={secrets.token_urlsafe(BYTES)}\n" for name in names)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        return None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    return path
