"""What was read of a file, kept on the disk for the next run: `--cache FOLDER`.

An entry is sealed (`sealed_folder.py`) under a key that is made of the text, the file's name, the
assumed release, the versions of Python and CiscoConfParse, and the code of bothends: an entry that
is not of exactly these, or is damaged, does not open, and the file is read as if there were none.
A file has one entry, which is replaced when it changes.
"""

import hashlib
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bothends.compare.process_pool import pickled
from bothends.compare.sealed_folder import SealedFolder, opened, sealed
from bothends.platforms.router import Release, Router


class ReadingCache:
    """A folder of entries. What cannot be written is not kept."""

    def __init__(self, folder: SealedFolder) -> None:
        self._folder = folder
        self.keys: dict[str, bytes] = {}
        """Of the files that were asked for: what they hold, who reads them and how, in one."""
        self.left_out: set[Path] = set()
        """Files that are not kept: nobody knows whether they are configurations at all."""
        self._known: dict[Path, list[Router]] = {}

    def get(self, path: Path, release: Release | None) -> list[Router] | None:
        """What was read of a file that has not changed; None where that is not known."""
        if path in self._known:
            return self._known[path]
        try:
            key = self.keys[str(path)] = self._key(path, release)
            entry = (self._folder.path / self._entry(path, release)).read_bytes()
            routers: list[Router] = pickle.loads(opened(key, entry))  # noqa: S301  (sealed by us)
        except (OSError, ValueError, pickle.UnpicklingError):
            return None
        return self._known.setdefault(path, routers)

    def put(self, path: Path, release: Release | None, routers: Sequence[Router]) -> None:
        """Keep what was read of a file since it was asked for, if it is still the same."""
        if path in self.left_out:
            return
        with suppress(OSError):
            key = self._key(path, release)
            if key == self.keys.get(str(path)):
                entry = sealed(key, pickled(list(routers)))
                self._folder.replace(self._entry(path, release), entry)
            else:
                self.keys.pop(str(path), None)

    def _entry(self, path: Path, release: Release | None) -> str:
        return self._folder.hash(b"name", f"{path}\0{release}".encode()).hex()

    def _key(self, path: Path, release: Release | None) -> bytes:
        about = f"{path}\0{release}\0{_made_by()}\0".encode()
        return self._folder.hash(b"key", about + hashlib.blake2b(path.read_bytes()).digest())


@cache
def _made_by() -> str:
    """What reads: the interpreter, CiscoConfParse, and every module of bothends as it is now."""
    root = Path(__file__).parents[1]
    modules = sorted(root.rglob("*.py"))
    parser = find_spec("ciscoconfparse")
    files: list[Any] = [parser.origin if parser else "", *modules]
    states = [Path(each).stat() for each in files if each]
    return repr((sys.version, [(s.st_mtime_ns, s.st_size) for s in states]))
