"""What a lab keeps outside its process, and how what a dead lab left is found and taken away.

Namespaces go with their last holder, and daemons with the process that started them: the kernel
sees to both. What can stay behind is a folder under `/run/bothends`, named after its owner, and,
should the kernel's signal have missed it, a daemon whose configuration lies in such a folder.
"""

import os
import secrets
import shutil
import signal
from contextlib import suppress
from pathlib import Path

ROOT = Path("/run/bothends")


def new_folder() -> Path:
    """A folder for a lab of this process: "<pid>-<start>-<random>"."""
    folder = ROOT / f"{os.getpid()}-{start_of(os.getpid())}-{secrets.token_hex(3)}"
    while True:
        with suppress(FileNotFoundError):  # another lab may take the empty root away meanwhile
            ROOT.mkdir(exist_ok=True)
            folder.mkdir(mode=0o700)
            return folder


def sweep() -> list[str]:
    """Take away what labs left whose process is gone; returns the names of their folders.

    Folders of processes that live, and whatever is not named like one, are left alone.
    """
    try:
        folders = list(ROOT.iterdir())
    except FileNotFoundError:  # no lab runs, or its end has just taken the root away
        return []
    swept = []
    for folder in folders:
        pid, _, rest = folder.name.partition("-")
        start = rest.partition("-")[0]
        if not pid.isdecimal() or not start.isdecimal() or start_of(int(pid)) == start:
            continue
        with suppress(FileNotFoundError):  # somebody else sweeps too
            if folder.stat().st_uid == os.geteuid():
                _end_daemons(folder)
                shutil.rmtree(folder, ignore_errors=True)
                swept.append(folder.name)
    remove_root()
    return swept


def remove_root() -> None:
    """Take the root away when no lab uses it."""
    with suppress(OSError):
        ROOT.rmdir()


def start_of(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def daemons_of(folder: Path) -> list[int]:
    """The processes whose strongSwan configuration lies in a folder."""
    setting = f"STRONGSWAN_CONF={folder}/".encode()
    result = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if any(
                    e.startswith(setting) for e in (entry / "environ").read_bytes().split(b"\0")
                ):
                    result.append(int(entry.name))
    return result


def _end_daemons(folder: Path) -> None:
    for pid in daemons_of(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
