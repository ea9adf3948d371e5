"""The journals of one run, whether its process is alive, and what it has left to do."""

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from bothends.device.journal.events import ChangeOutcome
from bothends.device.journal.private import private_folder, sync_folder, unwritable
from bothends.device.journal.recorded import CHANGES, RecordedChange, stories
from bothends.errors import InputError

RUN = "run.jsonl"
"""Beside the journals of a change: its tunnels in order, and a line for each whose turn is over."""


def new_change(project: Path, verb: str) -> Path:
    """Make the folder of a new change, named by time (UTC) and verb.

    Raises:
        InputError: it cannot be made.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    root = project / CHANGES
    try:
        private_folder(root)
        for count in range(1, 1000):
            folder = root / (f"{stamp}-{verb}" if count == 1 else f"{stamp}-{verb}-{count}")
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                continue
            sync_folder(root)
            return folder
    except OSError as error:
        raise unwritable(root, error) from None
    raise InputError("too many changes in one second", where=str(root))


class Journals:
    """The journals of one run: a folder that is made when the first change is begun.

    While it is held, others know that the process which carries out the change is alive: there is
    a lock on a file in it, which the kernel lets go of however the process ends.
    """

    def __init__(self, project: Path, verb: str) -> None:
        self._project, self._verb = project, verb
        self._held: IO[str] | None = None
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        """The change's folder. Raises InputError when it cannot be made."""
        if self._folder is None:
            self._folder = new_change(self._project, self._verb)
            self._held = _hold(self._folder)
        return self._folder

    @property
    def name(self) -> str:
        """The change's number."""
        return self.folder.name

    def begin(self, tunnels: Sequence[str], options: Mapping[str, Any]) -> None:
        """Put on the disk which tunnels this run is for, in order, and how it is done.

        Raises:
            InputError: it cannot be written.
        """
        kept = {name: value for name, value in options.items() if value is not None}
        self._note({"verb": self._verb, "tunnels": list(tunnels), "options": kept})

    def end(self, tunnel: str, state: str) -> None:
        """Put on the disk that a tunnel's turn is over."""
        with suppress(InputError):
            self._note({"tunnel": tunnel, "state": state})

    def go_on(self, change: str) -> None:
        """Continue a run that was begun before."""
        self._folder = self._project / CHANGES / change
        self._held = _hold(self._folder)

    def _note(self, entry: Mapping[str, Any]) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        path = self.folder / RUN
        try:
            with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def close(self) -> None:
        """The run is over. A folder in which no change was begun goes away."""
        if self._held and self._folder:
            self._held.close()
            if not any(self._folder.glob("*/journal.jsonl")):
                for name in ("running", RUN):
                    (self._folder / name).unlink(missing_ok=True)
                with suppress(OSError):
                    self._folder.rmdir()
        self._held = self._folder = None


def _hold(change: Path) -> IO[str]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.fdopen(os.open(change / "running", flags, 0o600), "w")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def runs(change: Path) -> bool:
    """Whether the process that carries out a change is alive."""
    try:
        with (change / "running").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run that ended before all of its tunnels had their turn."""

    change: str
    tunnels: tuple[str, ...]
    """Those that had no turn."""
    options: Mapping[str, Any]
    verb: str = "apply"
    """The command that was stopped."""


def options_of(project: Path, change: str) -> Mapping[str, Any]:
    """How a run is, or was, done; empty where its record does not say.

    Raises:
        InputError: its record cannot be read.
    """
    path = project / CHANGES / change / RUN
    try:
        options: Mapping[str, Any] = json.loads(path.open(encoding="utf-8").readline())["options"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("the record of a run cannot be read", where=str(path)) from None
    return options


def stopped(project: Path) -> Stopped | None:
    """What the newest run of a project has left to begin; none where that is nothing.

    Raises:
        InputError: its record cannot be read.
    """
    paths = sorted((project / CHANGES).glob(f"*/{RUN}"))
    if not paths or runs(paths[-1].parent):
        return None
    try:
        lines = [json.loads(line) for line in paths[-1].read_text(encoding="utf-8").splitlines()]
        begun, ended = lines[0], {line["tunnel"] for line in lines[1:]}
        ended |= {
            path.parent.name
            for path in paths[-1].parent.glob("*/journal.jsonl")
            if RecordedChange.read(path.parent).outcome is not ChangeOutcome.UNTOUCHED
        }
        left = tuple(name for name in begun["tunnels"] if name not in ended)
        kept = begun["options"], begun.get("verb", "apply")
        return Stopped(paths[-1].parent.name, left, *kept) if left else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        raise InputError("the record of a run cannot be read", where=str(paths[-1])) from None


def unfinished(project: Path, devices: Sequence[str] | None = None) -> list[RecordedChange]:
    """Changes of which something is left to do, that no living process carries out.

    `devices`: only those that touch one of these.

    Raises:
        InputError: a journal cannot be read.
    """
    return [
        story
        for story in stories(project)
        if story.outcome is None
        and (devices is None or set(devices) & set(story.devices))
        and not runs(story.folder.parent)
    ]
