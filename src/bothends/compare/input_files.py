"""Which of the given files are configurations of routers, and which are passed over, and why."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from bothends.compare.files import LARGEST
from bothends.errors import InputError
from bothends.model import Address
from bothends.platforms.recognise import SYSTEMS, other_system

HEAD = 262144
"""Bytes of a file that are looked at to tell a configuration from something else."""
NAMES = 3
"""Files that are named for every reason to pass them over."""
_CONFIGURATION = re.compile(
    rb"(?m)^\s*(?:[\w.:/-]+\(conf[\w-]*\)# ?)?"
    rb"(?:(?:hostname|interface|int|crypto|ip[ \t]+address)[ \t]+\S"
    rb"|(?i:crypto[ \t]+(?:isakmp|ipsec|ikev[12]|map)|interface[ \t]+[a-z-]+ ?\d"
    rb"|hostname[ \t]+\S+[ \t\r]*$))"
)
_FOREIGN = frozenset(f"of {system}" for system in SYSTEMS)
"""Reasons to pass over even a file that is named: it may hold the far end of a tunnel."""
_REPORT = re.compile(
    rb"\s*(?:verdict +kind +IKE |no tunnels found|# bothends |::(?:error|warning|notice) file=)"
)
"""How begins what bothends itself has printed: it quotes lines of IOS and is no configuration."""
_OF_REPORTS = (b'"schema": "bothends.', b'<testsuites name="bothends ', b'"name": "bothends",')
"""What stands somewhere in its other reports."""
_ADDRESS = re.compile(
    rb"(?m)(?:^|[\s\"<>])(?:(?:ip|ipv4) address |set ip |ipv4-address |left=|local_addrs? *= *|ip "
    rb"|(?:ipv4 )?address[ =][\"']?(?=[\d.]+/)|entry name=\"(?=[\d.]+/)|<ipaddr>"
    rb"|set (?:interface \S+|network interface .{3,60}?) ip )(\d{1,3}(?:\.\d{1,3}){3})\b"
)
"""The address of an interface, as other systems write it: with a mask or a prefix length."""
_QUOTE = re.compile(rb"(?m)^(?:(?:>[ \t]?)+|[ \t]*\d{1,6} ?[:.|)]?[ \t]+)")
"""What a mail program puts before the lines that it quotes, or a listing before its lines."""
_TEMPLATE = re.compile(rb"\{(?:%-? *(?:if|for|set|include|extends|import|macro|block) |\{ *\w|# )")
"""What Jinja puts something for: the lines around it are of no router yet."""
_MAY_QUOTE = re.compile(rb"\n[ \t]*[>\d]")
"""What a text has that they have put something into; far cheaper to look for."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = 100
"""One zero byte in so many makes a file binary: an archive of texts has more, a capture fewer."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file of the inputs in which nothing was read, and why."""

    file: str
    why: str
    named: bool
    """Whether it was given by its own name, and is not one of many below a folder."""
    addresses: frozenset[Address] = frozenset()
    """Addresses of its interfaces, of the configuration of another system."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files to read, and the names of the others below their folders, by reason."""

    files: tuple[Path, ...]
    skipped: Mapping[str, Sequence[str]]
    doubtful: Mapping[Path, str]
    """Files to read, because they are named, that look as if nothing could be read: why."""
    foreign: tuple[PassedOver, ...]
    """The configurations of other systems among the others."""

    def __str__(self) -> str:
        """What is passed over, in one line; empty where everything is read."""
        count = sum(map(len, self.skipped.values()))
        reasons = [f"{len(names)} {why} ({_listed(names)})" for why, names in self.skipped.items()]
        noun = "file" if count == 1 else "files"
        return f"skipped {count} {noun}: {', '.join(sorted(reasons))}" if count else ""


def _listed(names: Sequence[str]) -> str:
    rest = [f"and {len(names) - NAMES} more"] if len(names) > NAMES else []
    return ", ".join([*names[:NAMES], *rest])


def gather(paths: Sequence[Path], known: Callable[[Path], bool] = lambda _path: False) -> Gathered:
    """The files among some files and folders. A file that is named is read whatever it holds.

    Only texts of other systems are passed over even then. A file is read once, whatever number of
    names and links lead to it. Hidden files and folders are none of ours.

    Args:
        paths: files and folders.
        known: whether a file is known to be a configuration without being looked at.

    Raises:
        InputError: a path does not exist, or no configuration is among them.
    """
    files: dict[str, Path] = {}
    skipped: dict[str, list[str]] = defaultdict(list)
    doubtful: dict[Path, str] = {}
    foreign: list[PassedOver] = []
    for path, name in _all(paths):
        why = _why_not(path, known) if name or path.is_file() else ""
        if why in _FOREIGN:
            foreign.append(PassedOver(str(path), why, not name, _addresses(path)))
        elif why and not name:
            doubtful[path] = why
        if why in _FOREIGN or (why and name):
            skipped[why].append(name or str(path))
        else:
            files.setdefault(os.path.realpath(path), path)
    gathering = Gathered(tuple(files.values()), skipped, doubtful, tuple(foreign))
    if not files:
        raise InputError(
            "expected router configurations, found none",
            where=", ".join(map(str, paths)),
            hint=str(gathering) or "name a file, or a folder with one text per router",
        )
    return gathering


def _all(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every file, with its name below the folder that was given; without one if it is named."""
    for path in paths:
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                name = each.relative_to(path)
                if not each.is_dir() and not any(part.startswith(".") for part in name.parts):
                    yield each, name.as_posix()
        elif path.exists():
            yield path, ""
        else:
            raise InputError("no such file or folder", where=str(path))


def _addresses(path: Path) -> frozenset[Address]:
    """The addresses of the interfaces of another system, as far as they are told by their form."""
    addresses: set[Address] = set()
    for match in _ADDRESS.finditer(path.read_bytes()):
        with suppress(ValueError):
            addresses.add(IPv4Address(match[1].decode("ascii")))
    return frozenset(addresses)


def _why_not(path: Path, known: Callable[[Path], bool]) -> str:
    """Why a file below a folder is no configuration of a router; empty when it is one."""
    try:
        if path.exists() and not path.is_file():
            return "no file but a pipe, socket or device"
        size = path.stat().st_size
        if size <= LARGEST and known(path):
            return ""
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not head.strip():
        return "empty"
    if size > LARGEST:
        return f"larger than {LARGEST >> 20} MiB"
    return why_no_configuration(head)


def why_no_configuration(head: bytes) -> str:
    """Why a text, by its first bytes, is no configuration of a router; empty when it is one."""
    text = head.replace(b"\0", b"")
    zeros = 0 if head.startswith(_UTF_16) else len(head) - len(text)
    if zeros * _BINARY >= len(head):
        return "binary"
    if _REPORT.match(text) or any(each in text for each in _OF_REPORTS):
        return "a report of bothends"
    if _TEMPLATE.search(text):
        return "a template"
    text = text.replace(b"\r\n", b"\n")
    if _MAY_QUOTE.search(b"\n" + text):
        text = _QUOTE.sub(b"", text)
    system = other_system(text)
    if system or _CONFIGURATION.search(text):
        return f"of {system}" if system else ""
    return "binary" if zeros else "without any line of IOS"
