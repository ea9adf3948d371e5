"""Reading files that a user names: regular ones only, so that nothing waits or never ends."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from bothends.errors import InputError

LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file that is read whole."""

_HEAD = 4096
"""Bytes of a file that show whether it is a text."""
_BINARY = 100
"""One zero byte in so many makes a file binary; captures of consoles have a few."""

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
        raise InputError(
            "expected a path, found a text with a null byte", where=repr(path)
        ) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = next((name for is_one, name in _KINDS if is_one(mode)), "something else")
        raise InputError(
            f"expected a regular file, found {kind}", where=str(path), hint="name a plain file"
        )
    with os.fdopen(descriptor, "rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(
            f"expected at most {limit} bytes, found a larger file",
            where=str(path),
            hint="is it the right one?",
        )
    return data, mode


def read_shown(name: str) -> str:
    """The text of a log or an output that a user names; `-` is standard input. A pipe is awaited.

    Raises:
        OSError: it cannot be opened or read.
        InputError: it is larger than LIMIT bytes, or no text.
    """
    if name == "-":
        data = sys.stdin.buffer.read(LIMIT + 1)
    else:
        with Path(name).open("rb") as stream:
            data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise InputError(
            f"expected at most {LIMIT >> 20} MiB, found a larger file",
            where=name,
            hint="reduce it to the lines of one peer, for example with grep",
        )
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and data[:_HEAD].count(0) > len(data[:_HEAD]) // _BINARY:
        raise InputError(
            "expected text, found binary data", where=name, hint="is it the right one?"
        )
    return data.decode("utf-16" if wide else "utf-8", "replace")
