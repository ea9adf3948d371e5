"""Which of the given files are configurations of routers, and which are passed over, and why."""

import os
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bothends.compare.files import LARGEST
from bothends.errors import InputError

HEAD = 262144
"""Bytes of a file that are looked at to tell a configuration from something else."""
NAMES = 3
"""Files that are named for every reason to pass them over."""
_CONFIGURATION = re.compile(
    rb"(?m)^\s*(?:[\w.:/-]+\(conf[\w-]*\)# ?)?(?:hostname|interface|int|crypto|ip address) \S"
)
_ASA = (
    rb":? ?(?:ASA|PIX) Version |\s+nameif \S|tunnel-group \S+ (?:type|ipsec-attributes)"
    rb"|crypto map \S+ (?:\d+ (?:set|match)|interface) |crypto ikev[12] enable \S"
)
_FOREIGN = {
    f"of {system}": re.compile(rb"(?m)^(?:" + lines + rb")")
    for system, lines in (
        ("an ASA", _ASA),
        ("IOS XR", rb"!! IOS XR |RP/\d+/RP?\d+/CPU\d+:|\s+ipv4 address "),
        ("NX-OS", rb"feature \S+$|vdc \S+ id |vrf context \S|\s+vrf member \S"),
    )
}
"""What else has interfaces and crypto maps, and lines that IOS has not."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = 100
"""One zero byte in so many makes a file binary: an archive of texts has more, a capture fewer."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files to read, and the names of the others below their folders, by reason."""

    files: tuple[Path, ...]
    skipped: Mapping[str, Sequence[str]]

    def __str__(self) -> str:
        """What is passed over, in one line; empty where everything is read."""
        count = sum(map(len, self.skipped.values()))
        reasons = [f"{len(names)} {why} ({_listed(names)})" for why, names in self.skipped.items()]
        noun = "file" if count == 1 else "files"
        return f"passed over {count} {noun}: {', '.join(sorted(reasons))}" if count else ""


def _listed(names: Sequence[str]) -> str:
    rest = [f"and {len(names) - NAMES} more"] if len(names) > NAMES else []
    return ", ".join([*names[:NAMES], *rest])


def gather(paths: Sequence[Path]) -> Gathered:
    """The files among some files and folders. A file that is named is read whatever it holds.

    Only texts of other systems are passed over even then. A file is read once, whatever number of
    names and links lead to it. Hidden files and folders are none of ours.

    Raises:
        InputError: a path does not exist, or no configuration is among them.
    """
    files: dict[str, Path] = {}
    skipped: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                name = each.relative_to(path)
                if each.is_dir() or any(part.startswith(".") for part in name.parts):
                    continue
                why = _why_not(each)
                if why:
                    skipped[why].append(name.as_posix())
                else:
                    files.setdefault(os.path.realpath(each), each)
        elif path.exists():
            why = _why_not(path) if path.is_file() else ""
            if why in _FOREIGN:
                skipped[why].append(str(path))
            else:
                files.setdefault(os.path.realpath(path), path)
        else:
            raise InputError("no such file or folder", where=str(path))
    found = Gathered(tuple(files.values()), skipped)
    if not files:
        raise InputError(
            "expected router configurations, found none",
            where=", ".join(map(str, paths)),
            hint=str(found) or "name a file, or a folder with one text per router",
        )
    return found


def _why_not(path: Path) -> str:
    """Why a file below a folder is no configuration of a router; empty when it is one."""
    try:
        if path.exists() and not path.is_file():
            return "no file but a pipe, socket or device"
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not head.strip():
        return "empty"
    if size > LARGEST:
        return f"larger than {LARGEST >> 20} MiB"
    text = head.replace(b"\0", b"")
    zeros = 0 if head.startswith(_UTF_16) else len(head) - len(text)
    if zeros * _BINARY >= len(head):
        return "binary"
    if _CONFIGURATION.search(text):
        return next((system for system, lines in _FOREIGN.items() if lines.search(text)), "")
    return "binary" if zeros else "without a line of IOS"
