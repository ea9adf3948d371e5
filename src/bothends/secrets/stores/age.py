"""Files that age has encrypted: `age:FILE`, relative to the project.

Keys are those of AGE_IDENTITY_FILE (or SOPS_AGE_KEY_FILE), readable to their owner only. A new
value is encrypted to the recipients in `FILE.recipients`, one a line.
"""

import os
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.secrets.private_files import private_text, replace_file
from bothends.secrets.stores import NotThereError, missing

try:
    import pyrage
except ImportError:
    raise missing("age") from None


class Age:
    """Encrypted files of a project."""

    def __call__(self, name: str, base: Path, /) -> str:
        """The text of a file without its last line end."""
        where, path = f"age:{name}", base / name
        if not path.is_file():
            raise NotThereError("there is no such file", where=where, hint="age -r … > FILE")
        try:
            plain: bytes = pyrage.decrypt(path.read_bytes(), _identities(where))
            return plain.decode().removesuffix("\n").removesuffix("\r")
        except OSError as error:
            raise InputError(f"it cannot be read: {error.strerror}", where=where) from None
        except UnicodeDecodeError:
            raise InputError("what is in it is not UTF-8 text", where=where) from None
        except pyrage.DecryptError:
            raise InputError(
                "it cannot be decrypted with these keys",
                where=where,
                hint="AGE_IDENTITY_FILE names the file of the keys",
            ) from None

    def beside(self, name: str, /) -> str:
        """A file beside the file."""
        return f"{name}.next"

    def check(self, name: str, base: Path, /) -> None:
        """Raise InputError when nobody says who is to read a new value."""
        self(name, base)
        _recipients(name, base)

    def write(self, name: str, base: Path, value: str, /) -> None:
        """Encrypt a value to all recipients."""
        recipients = _recipients(name.removesuffix(".next"), base)
        data = pyrage.encrypt(f"{value}\n".encode(), recipients, armored=True)
        replace_file(base / name, data)

    def remove(self, name: str, base: Path, /) -> None:
        """Delete the file."""
        (base / name).unlink(missing_ok=True)


def _identities(where: str) -> list[Any]:
    file = os.environ.get("AGE_IDENTITY_FILE") or os.environ.get("SOPS_AGE_KEY_FILE")
    if not file:
        raise InputError(
            "no file of keys is named", where=where, hint="set AGE_IDENTITY_FILE to it"
        )
    text = private_text(Path(file).expanduser(), where)
    try:
        if "PRIVATE KEY" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        lines = (line.strip() for line in text.splitlines())
        return [pyrage.x25519.Identity.from_str(x) for x in lines if x and x[0] != "#"]
    except (pyrage.IdentityError, ValueError):
        raise InputError("its file of keys contains none", where=where, hint="age-keygen") from None


def _recipients(name: str, base: Path) -> list[Any]:
    path, where = base / f"{name}.recipients", f"age:{name}"
    if not path.is_file():
        raise InputError(
            "no recipients are named for a new key",
            where=where,
            hint=f"list the recipients in {name}.recipients, one a line",
        )
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    try:
        return [
            (pyrage.ssh if line.startswith("ssh-") else pyrage.x25519).Recipient.from_str(line)
            for line in lines
            if line and line[0] != "#"
        ]
    except (pyrage.RecipientError, ValueError):
        raise InputError("not a list of recipients", where=str(path.name), hint="age1…") from None


STORE = Age()
