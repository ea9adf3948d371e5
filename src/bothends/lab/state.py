"""What a running lab leaves in the project's folder, so that other commands find it."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from bothends.errors import InputError
from bothends.lab.ca import Authority
from bothends.lab.lab import Lab

FOLDER = Path(".bothends") / "lab"
AUTHORITY = "authority.pem"
"""The certificate and private key of the lab's authority, for `lab sign`."""


@dataclass(frozen=True, slots=True)
class LabState:
    """How to reach a lab that runs in another process, and how to tell that it still does."""

    pid: int
    started: str
    """Start of the process in clock ticks, so that a number used again is not taken for it."""
    username: str
    password: str = field(repr=False)
    addresses: Mapping[str, tuple[str, int]]
    known_hosts: Path

    @property
    def runs(self) -> bool:
        """Whether the process that started the lab is still there."""
        return bool(self.started) and _start_of(self.pid) == self.started

    @classmethod
    def read(cls, project: Path) -> Self:
        """The lab of a project.

        Raises:
            InputError: there is none, or what it left cannot be read.
        """
        path = project / FOLDER / "state.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            addresses = {name: (str(h), int(p)) for name, (h, p) in data["addresses"].items()}
            return cls(
                pid=int(data["pid"]),
                started=str(data["started"]),
                username=str(data["username"]),
                password=str(data["password"]),
                addresses=addresses,
                known_hosts=path.parent / "known_hosts",
            )
        except FileNotFoundError:
            raise InputError(
                "no lab runs for this project", where=str(path), hint="bothends lab up"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(
                "cannot be read", where=str(path), hint="bothends lab down, then lab up"
            ) from None

    def stop(self, timeout: float = 10) -> bool:
        """End the lab's process and wait for it; whether it ran."""
        if not self.runs:
            return False
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + timeout
        while self.runs and time.monotonic() < deadline:
            time.sleep(0.05)
        return True


def runs(project: Path) -> bool:
    """Whether a lab of this project runs."""
    try:
        return LabState.read(project).runs
    except InputError:
        return False


def write_state(lab: Lab, project: Path) -> Path:
    """Leave word of a lab in the project; only its owner can read it."""
    folder = project / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "known_hosts").write_text(lab.known_hosts(), encoding="ascii")
    document = {
        "pid": os.getpid(),
        "started": _start_of(os.getpid()),
        "username": lab.username,
        "password": lab.password,
        "addresses": lab.addresses,
    }
    if any(spec.enrols for spec in lab.specs):
        _write_private(folder / AUTHORITY, lab.do(lab.authority.text))
    path = folder / "state.json"
    _write_private(path, json.dumps(document, indent=2))
    return path


def read_authority(project: Path) -> Authority:
    """The authority of the lab of a project.

    Raises:
        InputError: the lab has none.
    """
    path = project / FOLDER / AUTHORITY
    try:
        return Authority.of(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise InputError(
            "the lab of this project has no authority",
            where=str(path),
            hint="it has one while it runs, where tunnels.yaml has trustpoints:",
        ) from None


def _write_private(path: Path, text: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)


def remove_state(project: Path) -> None:
    """Take back what `write_state` left."""
    for name in ("state.json", "known_hosts", AUTHORITY):
        (project / FOLDER / name).unlink(missing_ok=True)


def _start_of(pid: int) -> str:
    """When a process started, as the kernel counts; empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return _alive(pid)
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _alive(pid: int) -> str:
    """On systems without /proc: whether there is such a process at all."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return ""
    except PermissionError:
        return "unknown"
    return "" if Path("/proc/self/stat").exists() else "unknown"
