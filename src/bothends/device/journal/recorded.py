"""What the journal of a change says to who reads it later."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from bothends.device.journal.events import ChangeOutcome, Event
from bothends.errors import InputError
from bothends.model import SecretRef
from bothends.platforms.conversation import PendingTimer
from bothends.platforms.placeholders import reveal_in

CHANGES = Path(".bothends") / "changes"
"""The folder of all changes, in that of the project."""


MARGIN = timedelta(minutes=5)
"""By which a router's timer may run out later than this machine's clock has it."""


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

    def details(self, event: Event) -> Mapping[str, Any]:
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
        return str(self.details(Event.PLANNED).get("tunnel", self.folder.name))

    @property
    def devices(self) -> tuple[str, ...]:
        """Both ends."""
        return tuple(self.peers)

    @property
    def peers(self) -> Mapping[str, str]:
        """The address of the other end, by device."""
        return dict(self.details(Event.PLANNED).get("peers", {}))

    @property
    def begun(self) -> str:
        """When, as an ISO 8601 time."""
        return str(self.events[0]["at"]) if self.events else ""

    @property
    def outcome(self) -> ChangeOutcome | None:
        """How it ended; none while something is left to do. Nothing is sent before the arming."""
        if settled := self.details(Event.SETTLED):
            return ChangeOutcome(settled["outcome"])
        return None if self.details(Event.ARMING) else ChangeOutcome.UNTOUCHED

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

    def armed_by(self, timer: PendingTimer) -> bool:
        """Whether a timer that is pending on one of its routers may be the one that it armed."""
        arming = self.details(Event.ARMING)
        minutes = int(arming.get("minutes", 0))
        users = {e.get("user") for e in self.events if e["event"] == Event.ARMED} - {"", None}
        runs_until = datetime.fromisoformat(arming["at"]) + timedelta(minutes=minutes) + MARGIN
        return (
            timer.minutes == minutes
            and (not users or timer.user in users)
            and datetime.now(UTC) < runs_until
        )

    def lines(self, device: str, *, undo: bool = False) -> tuple[str, ...]:
        """What was to be entered on a device, or what takes it back: references, masked keys."""
        return tuple(self.details(Event.PLANNED)["undo" if undo else "lines"].get(device, ()))

    @property
    def references(self) -> tuple[SecretRef, ...]:
        """The secrets that its lines hold references to."""
        references: dict[SecretRef, None] = {}
        for device in self.devices:
            for line in self.lines(device) + self.lines(device, undo=True):
                reveal_in(line, lambda reference: str(references.setdefault(reference)))
        return tuple(references)

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


def earlier_references(project: Path, tunnel: str) -> tuple[SecretRef, ...]:
    """The secrets that the changes of a tunnel entered, by what the journals of them hold.

    Raises:
        InputError: a journal cannot be read.
    """
    journals = sorted((project / CHANGES).glob(f"*/{tunnel}/journal.jsonl"))
    references = (RecordedChange.read(path.parent).references for path in journals)
    return tuple(dict.fromkeys(chain.from_iterable(references)))
