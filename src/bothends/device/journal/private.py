"""Files and folders that only their owner can read, and that are on the disk."""

import os
from pathlib import Path

from bothends.errors import InputError


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it in the project, that only its owner can read.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        if not folder.parent.is_dir():
            private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on; it is there as a whole.

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwritable(folder: Path, error: OSError) -> InputError:
    """What a user reads where a journal cannot be written."""
    return InputError(
        f"the journal cannot be written: {error.strerror}",
        where=str(folder),
        hint="no change is made without its journal; make room, or use another project folder",
    )
