"""Whether a file of host keys can be trusted and read, before a session depends on it."""

import os
import stat
from pathlib import Path

from bothends.errors import InputError
from bothends.files import read_regular

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file of host keys that is read."""
_FIELDS = 3
"""Of a line: names, kind of key, key (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""


OWN = Path(os.path.expanduser("~/.ssh/known_hosts"))  # noqa: PTH111  (never fails)
"""The user's own file, which OpenSSH keeps."""


def check_known_hosts(path: Path, *, own: bool = False) -> None:
    """Check a file of host keys; one that does not exist is fine.

    Of the user's `own` file only what stops paramiko is told: OpenSSH passes other lines over.

    Raises:
        InputError: it is no file, others may write it, or a line of it is no host key. A key that
            is not read would make a known router look like a new one.
    """
    where = str(path)
    try:
        data, mode = read_regular(path, LARGEST)
    except FileNotFoundError:
        if path.is_symlink():
            raise InputError(
                "expected a file of host keys, found a broken link",
                where=where,
                hint="remove the link, or create its target",
            ) from None
        return
    except InputError as error:
        raise InputError(
            error.message.replace("a regular file", "a file of host keys"),
            where=where,
            hint="name another file with --known-hosts",
        ) from None
    except OSError as error:
        raise InputError(f"host keys cannot be read: {error.strerror}", where=where) from None
    if mode & stat.S_IWOTH:
        raise InputError(
            f"expected host keys that only their owner writes, found mode {stat.S_IMODE(mode):04o}",
            where=where,
            hint=f"check that the keys are right, then: chmod 600 {path}",
        )
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.startswith("#") and not _is_key(line, own=own):
            raise InputError(
                "expected a host name, a kind of key and a key, found something else",
                where=f"{path}:{number}",
                hint="correct or remove the line; ssh-keygen -l -f shows the others",
            )


def _is_key(line: str, *, own: bool) -> bool:
    from paramiko.hostkeys import HostKeyEntry
    from paramiko.ssh_exception import SSHException

    words = line.split()
    marked = words[0].startswith("@")  # @cert-authority, @revoked: paramiko passes them over
    if len(words) < _FIELDS + marked:
        return own
    try:
        HostKeyEntry.from_line(line)
    except SSHException:
        return own or marked  # paramiko passes the line over
    except Exception:  # noqa: BLE001  (what decoding raises is not documented, and stops paramiko)
        return marked
    return True
