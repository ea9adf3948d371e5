"""The journal of a change: what is about to be done is on the disk before it is done.

One folder per change, `PROJECT/.bothends/changes/ID/`, one journal in it per tunnel: JSON, a line
an event. A line is written and synced to the disk before the step that it names is begun, so that
whoever reads the journal of a process that died knows the furthest that it can have come. There is
no secret in it: lines hold references, or are masked.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from bothends.errors import InputError
from bothends.model import SecretRef
from bothends.platforms.placeholders import reveal_in
from bothends.secrets import PROCESS, mask_configuration

CHANGES = Path(".bothends") / "changes"
"""The folder of all changes, in that of the project."""
RUN = "run.jsonl"
"""Beside the journals of a change: its tunnels in order, and a line for each whose turn is over."""


class Event(StrEnum):
    """What a line of the journal says, in the order of a change that succeeds."""

    PLANNED = "planned"
    """What will be entered; nothing was sent."""
    ARMING = "arming"
    ARMED = "armed"
    """The revert timer of this device runs, and names its backup."""
    PUSHING = "pushing"
    """This line of this device is sent next."""
    PUSHED = "pushed"
    """All lines of both ends are in."""
    CLEARING = "clearing"
    """The SAs with this peer are cleared next."""
    VERIFIED = "verified"
    """Every check of both ends was ok."""
    CONFIRMING = "confirming"
    """Both ends are confirmed next; from here on the change goes forward where it can."""
    CONFIRMED = "confirmed"
    """The revert timer of this device is gone, and the change stays."""
    SAVING = "saving"
    SAVED = "saved"
    """This device's startup configuration is its running configuration."""
    TAKING_BACK = "taking back"
    """Both ends go back to what they ran before; says why."""
    TAKEN_BACK = "taken back"
    """This device runs what it ran before."""
    SETTLED = "settled"
    """Nothing is left to do: `outcome` says how it ended."""


class ChangeOutcome(StrEnum):
    """How a change ended, when nothing is left to do."""

    NEW = "new"
    """Both ends run the change, and have saved it."""
    OLD = "old"
    """Both ends run what they ran before."""
    UNTOUCHED = "untouched"
    """Nothing was sent to either end."""


class Journal:
    """Writes the journal of one tunnel's change. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        """Begin or continue the journal in `folder`, which holds nothing else of another change.

        Raises:
            InputError: the folder cannot be written.
        """
        self.folder = folder
        self._lock = threading.Lock()
        try:
            private_folder(folder)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
            self._descriptor = os.open(folder / "journal.jsonl", flags, 0o600)
            _sync_folder(folder)
        except OSError as error:
            raise _unwritable(folder, error) from None

    def record(self, event: Event, **details: Any) -> None:
        """Put an event on the disk; when this returns, it survives whatever comes.

        Raises:
            InputError: it cannot be written.
        """
        entry = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": str(event)}
        text = PROCESS.redact(json.dumps(entry | details)) + "\n"
        try:
            with self._lock:
                os.write(self._descriptor, text.encode())
                os.fsync(self._descriptor)
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def keep(self, when: str, device: str, text: str) -> None:
        """Keep a running configuration, masked; `when` is `before` or `after`.

        Raises:
            InputError: it cannot be written.
        """
        masked = mask_configuration(text) + "\n"
        try:
            private_folder(self.folder / when)
            write_private(self.folder / when / f"{device}.cfg", PROCESS.redact(masked))
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


@dataclass(slots=True)
class RecordedChange:
    """What a journal tells: how far a change has come, and what is needed to end it."""

    folder: Path
    events: list[Mapping[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "RecordedChange":
        """The journal in a folder. A last line that was cut while it was written is left out.

        Raises:
            InputError: it cannot be read, or a line in the middle is none.
        """
        path = folder / "journal.jsonl"
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"the journal cannot be read: {error}", where=str(path)) from None
        story = cls(folder)
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
                Event(entry["event"])
            except (ValueError, KeyError, TypeError):
                if number == len(lines):
                    break
                raise InputError("not a line of a journal", where=f"{path}:{number}") from None
            story.events.append(entry)
        return story

    def said(self, event: Event) -> Mapping[str, Any]:
        """The last entry of an event; empty when there is none."""
        return next((e for e in reversed(self.events) if e["event"] == event), {})

    def devices_of(self, event: Event) -> tuple[str, ...]:
        """The devices that an event was recorded for."""
        return tuple(e["device"] for e in self.events if e["event"] == event and "device" in e)

    @property
    def change(self) -> str:
        """The number of the change that it belongs to."""
        return self.folder.parent.name

    @property
    def verb(self) -> str:
        """The command that made it, as the change's number has it."""
        return self.change.split("-")[1] if "-" in self.change else ""

    @property
    def tunnel(self) -> str:
        """The tunnel's name."""
        return str(self.said(Event.PLANNED).get("tunnel", self.folder.name))

    @property
    def devices(self) -> tuple[str, ...]:
        """Both ends."""
        return tuple(self.peers)

    @property
    def peers(self) -> Mapping[str, str]:
        """The address of the other end, by device."""
        return dict(self.said(Event.PLANNED).get("peers", {}))

    @property
    def begun(self) -> str:
        """When, as an ISO 8601 time."""
        return str(self.events[0]["at"]) if self.events else ""

    @property
    def outcome(self) -> ChangeOutcome | None:
        """How it ended; none while something is left to do."""
        if not self.events or not self.devices:
            return ChangeOutcome.UNTOUCHED
        settled = self.said(Event.SETTLED)
        return ChangeOutcome(settled["outcome"]) if settled else None

    @property
    def last(self) -> str:
        """How far it has come, in a word or two."""
        return str(self.events[-1]["event"]) if self.events else "nothing"

    @property
    def verified(self) -> bool:
        """Whether every check was ok, and no step back was begun after that."""
        order = [e["event"] for e in self.events]
        return Event.VERIFIED in order and Event.TAKING_BACK not in order

    def backup(self, device: str) -> str:
        """The file into which arming wrote what ran before; empty when none is known."""
        armed = [e for e in self.events if e["event"] == Event.ARMED and e["device"] == device]
        return str(armed[-1].get("backup", "")) if armed else ""

    def lines(self, device: str, *, undo: bool = False) -> tuple[str, ...]:
        """What was to be entered on a device, or what takes it back: references, masked keys."""
        return tuple(self.said(Event.PLANNED)["undo" if undo else "lines"].get(device, ()))

    @property
    def references(self) -> tuple[SecretRef, ...]:
        """The secrets that its lines hold references to."""
        found: dict[SecretRef, None] = {}
        for device in self.devices:
            for line in self.lines(device) + self.lines(device, undo=True):
                reveal_in(line, lambda reference: str(found.setdefault(reference)))
        return tuple(found)

    def kept(self, when: str, device: str) -> str:
        """A running configuration that was kept, masked; empty when there is none."""
        try:
            return (self.folder / when / f"{device}.cfg").read_text(encoding="utf-8")
        except OSError:
            return ""


def stories(project: Path) -> Iterator[RecordedChange]:
    """The journals of all changes of a project, oldest change first.

    Raises:
        InputError: one cannot be read.
    """
    for path in sorted((project / CHANGES).glob("*/*/journal.jsonl")):
        yield RecordedChange.read(path.parent)


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
            _sync_folder(root)
            return folder
    except OSError as error:
        raise _unwritable(root, error) from None
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
            raise _unwritable(self.folder, error) from None

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
        ended |= {path.parent.name for path in paths[-1].parent.glob("*/journal.jsonl")}
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
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"the journal cannot be written: {error.strerror}",
        where=str(folder),
        hint="no change is made without its journal; make room, or use another project folder",
    )
