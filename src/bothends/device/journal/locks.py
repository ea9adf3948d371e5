"""One change at a time on a router, whoever makes it, from whichever project of this user.

A lock is a file per router in the user's own state folder, named by the SSH host key: two projects
may name one router differently, but its key is one. The kernel lets go of the lock when the process
ends, however it ends; what is written in the file stays, and names the change to finish first.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bothends.device.journal.private import private_folder
from bothends.device.journal.recorded import RecordedChange
from bothends.errors import InputError


def folder() -> Path:
    """Where locks are kept (XDG Base Directory: state)."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "bothends" / "locks"


@dataclass(slots=True)
class Lock:
    """A router that this process changes."""

    device: str
    path: Path
    file: IO[str]

    def note(self, project: Path, change: str) -> None:
        """Write down which change has the router, for whoever comes after a death."""
        _write(
            self.file, {"device": self.device, "project": str(project.resolve()), "change": change}
        )

    def release(self, *, finished: bool) -> None:
        """Let others have the router. What is not finished stays noted."""
        if finished:
            self.path.unlink(missing_ok=True)
        self.file.close()


def acquire(device: str, host_key: bytes, *, resuming: str = "") -> Lock:
    """Take the lock of a router.

    `resuming`: the change that is being finished; its own note is no obstacle.

    Raises:
        InputError: another process has it, or another change has to be finished first; says which.
    """
    private_folder(folder())
    path = folder() / f"{hashlib.sha256(host_key).hexdigest()[:32]}.json"
    while True:
        file = os.fdopen(
            os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+", encoding="utf-8"
        )
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note = _read(file)
            file.close()
            raise InputError(
                "another change is under way on this router: "
                f"{note.get('change', 'just begun')} of "
                f"{note.get('project', 'another project')} (process {note.get('pid', '?')})",
                where=device,
                hint=(
                    "wait until it has ended; two changes on one router at the same time "
                    "would undo each other"
                ),
            ) from None
        if _is_still(path, file):
            break
        file.close()  # its owner has finished and removed it in between
    note = _read(file)
    if note.get("change") != resuming and (left := _left_over(note)):
        file.close()
        raise InputError(
            f"change {left.change} of {note['project']} is not finished on this router "
            f"(it came as far as: {left.last})",
            where=device,
            hint=f"finish it first: bothends resume --project {note['project']}",
        )
    _write(file, {"device": device})
    return Lock(device, path, file)


def _is_still(path: Path, file: IO[str]) -> bool:
    try:
        return os.fstat(file.fileno()).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _left_over(note: Mapping[str, Any]) -> RecordedChange | None:
    """The unfinished journal that a note names, if it is still there and touches the router."""
    if not {"project", "change", "device"} <= set(note):
        return None
    change = Path(note["project"]) / ".bothends" / "changes" / note["change"]
    for path in sorted(change.glob("*/journal.jsonl")):
        story = RecordedChange.read(path.parent)
        if story.outcome is None and note["device"] in story.devices:
            return story
    return None


def _read(file: IO[str]) -> Mapping[str, Any]:
    file.seek(0)
    try:
        note = json.load(file)
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}


def _write(file: IO[str], note: Mapping[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    json.dump({**note, "pid": os.getpid()}, file)
    file.flush()
    os.fsync(file.fileno())
