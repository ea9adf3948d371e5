"""Host keys of a whole fleet, read once.

netmiko has every new session read all of known_hosts, and paramiko looks each line up among those
before it: the logins to 400 routers took six times the CPU, those to 100 twice as much.
"""

from functools import lru_cache
from pathlib import Path

import paramiko.client
from paramiko.hostkeys import HostKeyEntry, HostKeys, InvalidHostKey

_FILES = 8
"""Files that are remembered, each as it was last seen."""


class KnownKeys(HostKeys):  # type: ignore[misc]  # paramiko ships no types
    """The same keys, whose files are read anew only where they have changed."""

    def load(self, filename: str) -> None:
        """Take in the keys of a file.

        Raises:
            OSError: it cannot be read.
        """
        seen = Path(filename).stat()
        self._entries += _entries(filename, seen.st_mtime_ns, seen.st_size)


@lru_cache(_FILES)
def _entries(filename: str, _changed: int, _size: int) -> tuple[HostKeyEntry, ...]:
    lines = Path(filename).read_text(encoding="utf-8", errors="replace").splitlines()
    read = (_entry(line.strip(), number) for number, line in enumerate(lines, 1))
    return tuple(entry for entry in read if entry)


def _entry(line: str, number: int) -> HostKeyEntry | None:
    """A line's key; of one that holds none, or one that paramiko does not know, nothing."""
    if not line or line.startswith("#"):
        return None
    try:
        return HostKeyEntry.from_line(line, number)
    except (paramiko.SSHException, InvalidHostKey):
        return None


def install() -> None:
    """Let the sessions that are opened from now on have these keys: netmiko takes no others."""
    paramiko.client.HostKeys = KnownKeys
