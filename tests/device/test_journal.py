"""A journal says how far a change can have come, whatever happened to who wrote it."""

import json
import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.journal.journal import Journal
from bothends.device.journal.recorded import RecordedChange, stories
from bothends.device.journal.runs import (
    Journals,
    new_change,
    runs,
    unfinished,
)
from bothends.errors import InputError
from bothends.platforms.conversation import PendingTimer

PLAN = {
    "tunnel": "a-b",
    "peers": {"a": "192.0.2.2", "b": "192.0.2.1"},
    "goal": "up",
    "dead_man": "timer",
    "lines": {
        "a": ["crypto keyring K", " pre-shared-key address 192.0.2.2 key <env:KEY>"],
        "b": [],
    },
    "undo": {"a": ["no crypto keyring K"], "b": []},
}


def begun(project: Path) -> Journal:
    journal = Journal(new_change(project, "apply") / "a-b")
    journal.record(Event.PLANNED, **PLAN)
    return journal


def test_what_it_tells(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    journal.keep("before", "a", "hostname a\nusername x password 0 canary-key\n")
    assert RecordedChange.read(journal.folder).outcome is ChangeOutcome.UNTOUCHED
    journal.record(Event.ARMING, minutes=3)
    journal.record(Event.ARMED, device="a", backup="flash:config-0", user="lab")
    story = RecordedChange.read(journal.folder)
    assert story.tunnel == "a-b"
    assert story.devices == ("a", "b")
    assert story.last == "armed"
    assert story.outcome is None
    assert not story.verified
    assert story.backup("a") == "flash:config-0"
    assert story.backup("b") == ""
    assert [str(reference) for reference in story.references] == ["env:KEY"]
    assert "canary" not in story.kept("before", "a")
    assert "hostname a" in story.kept("before", "a")
    assert unfinished(tmp_path, ["b", "z"])[0].change == story.change
    assert not unfinished(tmp_path, ["z"])
    journal.record(Event.SETTLED, outcome=str(ChangeOutcome.OLD))
    assert not unfinished(tmp_path)


@pytest.mark.parametrize(
    ("user", "minutes", "later", "may_be"),
    [("lab", 3, 2, True), ("lab", 5, 2, False), ("anna", 3, 2, False), ("lab", 3, 60, False)],
)
def test_whose_timer_is_pending(
    tmp_path: Path, user: str, minutes: int, later: int, *, may_be: bool
) -> None:
    journal = begun(tmp_path)
    journal.record(Event.ARMING, minutes=3)
    journal.record(Event.ARMED, device="a", backup="", user="lab")
    story = RecordedChange.read(journal.folder)
    moment = datetime.now(UTC) - timedelta(minutes=later)
    story.events[1] = {**story.events[1], "at": moment.isoformat()}
    assert story.armed_by(PendingTimer(user, "absolute", minutes)) is may_be


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    journal.keep("before", "a", "hostname a")
    for path in (tmp_path / ".bothends").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_last_line_that_was_cut(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    path = journal.folder / "journal.jsonl"
    path.write_text(path.read_text() + '{"at": "2026', encoding="utf-8")
    assert RecordedChange.read(journal.folder).last == "planned"


def test_a_line_in_the_middle_that_is_none(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    path = journal.folder / "journal.jsonl"
    path.write_text("nonsense\n" + path.read_text(), encoding="utf-8")
    with pytest.raises(InputError, match="not a line of a journal"):
        RecordedChange.read(journal.folder)


def test_a_journal_with_nothing_in_it_is_of_nothing_that_was_sent(tmp_path: Path) -> None:
    journal = Journal(new_change(tmp_path, "apply") / "a-b")
    assert RecordedChange.read(journal.folder).outcome is ChangeOutcome.UNTOUCHED


def test_it_is_on_the_disk_when_record_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    journal = begun(tmp_path)
    monkeypatch.setattr(
        os, "fsync", lambda fd: synced.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
    )
    journal.record(Event.ARMING)
    assert synced == [str(journal.folder / "journal.jsonl")]


def test_a_full_disk_stops_the_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = begun(tmp_path)

    def full(_descriptor: int, _text: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InputError, match="No space left on device") as caught:
        journal.record(Event.ARMING)
    assert "no change is made without its journal" in caught.value.hint


def test_two_ends_write_at_once(tmp_path: Path) -> None:
    journal = begun(tmp_path)

    def push(device: str) -> None:
        for line in range(1, 51):
            journal.record(Event.PUSHING, device=device, line=line, of=50)

    threads = [threading.Thread(target=push, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (journal.folder / "journal.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines].count("pushing") == 100


def test_a_run_is_alive_while_it_holds_its_folder(tmp_path: Path) -> None:
    journals = Journals(tmp_path, "apply")
    folder = journals.folder
    journal = Journal(folder / "a-b")
    journal.record(Event.PLANNED, **PLAN)
    journal.record(Event.ARMING, minutes=3)
    assert runs(folder)
    assert not unfinished(tmp_path)
    journals.close()
    assert not runs(folder)
    assert unfinished(tmp_path)


def test_a_run_that_began_no_change_leaves_nothing(tmp_path: Path) -> None:
    journals = Journals(tmp_path, "apply")
    assert journals.name
    journals.close()
    assert not list(stories(tmp_path))
    assert not list((tmp_path / ".bothends" / "changes").iterdir())
