"""Reading files that a user names: regular ones only, so that nothing waits or never ends."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from bothends.errors import InputError

LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file that is read whole."""

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


def read_regular(path: Path, limit: int = LIMIT) -> tuple[bytes, int]:
    """What a regular file holds, and its mode. It never waits for a pipe or a device.

    Raises:
        OSError: it cannot be opened or read.
        InputError: it is no regular file, or larger than `limit` bytes.
    """
    try:
        # O_NONBLOCK: opening a named pipe would wait for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise InputError("expected a path, found a text with a null byte") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        found = next((name for is_one, name in _KINDS if is_one(mode)), "something else")
        raise InputError(f"expected a regular file, found {found}", hint="name a plain file")
    with os.fdopen(descriptor, "rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(
            f"expected at most {limit} bytes, found a larger file", hint="is it the right one?"
        )
    return data, mode
