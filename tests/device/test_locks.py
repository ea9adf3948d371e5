"""One change at a time on a router, whatever the projects call it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.journal.journal import Journal
from bothends.device.journal.locks import acquire
from bothends.device.journal.runs import new_change
from bothends.errors import InputError

KEY = b"ssh-ed25519 of a router"
PLAN = {"tunnel": "a-b", "peers": {"a": "192.0.2.2", "b": "192.0.2.1"}, "lines": {}, "undo": {}}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_two_at_once(tmp_path: Path) -> None:
    mine = acquire("a", KEY)
    mine.note(tmp_path / "one", "20260101T000000Z-apply")
    with pytest.raises(InputError) as caught:
        acquire("the same by another name", KEY)
    assert (
        "another change is under way on this router: 20260101T000000Z-apply" in caught.value.message
    )
    assert str(tmp_path / "one") in caught.value.message
    assert acquire("another", b"another key")
    mine.release(finished=True)
    assert acquire("the same by another name", KEY)


def dead_change(project: Path, outcome: ChangeOutcome | None = None) -> str:
    """A process that has the lock, begins a change, and is killed."""
    change = new_change(project, "apply")
    journal = Journal(change / "a-b")
    journal.record(Event.PLANNED, **PLAN)
    if outcome is not ChangeOutcome.UNTOUCHED:
        journal.record(Event.ARMING, minutes=3)
    if outcome:
        journal.record(Event.SETTLED, outcome=str(outcome))
    program = (
        "import os, pathlib, sys; from bothends.device.journal.locks import acquire\n"
        f"acquire('a', {KEY!r}).note(pathlib.Path(sys.argv[1]), sys.argv[2]); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(project), change.name], check=False)
    assert done.returncode == -9
    return change.name


def test_what_a_dead_process_left_is_finished_first(tmp_path: Path) -> None:
    project = tmp_path / "project"
    change = dead_change(project)
    with pytest.raises(InputError) as caught:
        acquire("a", KEY)
    assert f"change {change} of {project} is not finished" in caught.value.message
    assert caught.value.hint == f"finish it first: bothends resume --project {project}"
    acquire("a", KEY, resuming=change).release(finished=True)
    acquire("a", KEY)


@pytest.mark.parametrize("outcome", list(ChangeOutcome))
def test_what_a_dead_process_had_finished_is_no_obstacle(
    tmp_path: Path, outcome: ChangeOutcome
) -> None:
    dead_change(tmp_path / "project", outcome)
    acquire("a", KEY)


def test_a_project_that_is_gone_is_no_obstacle(tmp_path: Path) -> None:
    project = tmp_path / "project"
    change = dead_change(project)
    (project / ".bothends" / "changes" / change).rename(tmp_path / "elsewhere")
    acquire("a", KEY)
