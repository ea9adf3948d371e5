"""Which way an unfinished change goes."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bothends.device.change.resume import (
    ResumedEnd,
    ResumeDirection,
    Runs,
    changed_since,
    decide,
    runs,
)
from bothends.device.journal.events import Event
from bothends.device.journal.journal import Journal
from bothends.device.journal.recorded import RecordedChange
from bothends.device.journal.runs import new_change

OLD, NEW, BETWEEN = Runs.OLD, Runs.NEW, Runs.BETWEEN
BEFORE = "hostname a\n!\ninterface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n!\nend\n"
AFTER = (
    "hostname a\n!\ncrypto keyring K\n  pre-shared-key address 192.0.2.2 key canary-new\n!\n"
    "interface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n crypto map M\n!\nend\n"
)
LINES = [
    "crypto keyring K", " pre-shared-key address 192.0.2.2 key <env:KEY>", "interface Gi0/0", " crypto map M",
]  # fmt: skip
UNDO = ["interface Gi0/0", " no crypto map M", "no crypto keyring K"]


def story(
    folder: Path, *events: Event, lines: list[str] = LINES, undo: list[str] = UNDO
) -> RecordedChange:
    journal = Journal(new_change(folder, "apply") / "a-b")
    plan: dict[str, Any] = {"tunnel": "a-b", "peers": {"a": "192.0.2.2", "b": "192.0.2.1"}}
    journal.record(Event.PLANNED, **plan, lines={"a": lines}, undo={"a": undo})
    journal.keep("before", "a", BEFORE)
    if Event.PUSHED in events:
        journal.keep("after", "a", AFTER)
    for event in events:
        journal.record(event)
    return RecordedChange.read(journal.folder)


@dataclass(frozen=True)
class Case:
    """What the journal has and what both ends show, and which way that goes."""

    name: str
    events: tuple[Event, ...]
    a: ResumedEnd
    b: ResumedEnd
    way: ResumeDirection
    why: str


PUSHED = (Event.ARMED, Event.PUSHED)
VERIFIED = (*PUSHED, Event.VERIFIED)
CONFIRMING = (*VERIFIED, Event.CONFIRMING)
CASES = (
    Case("armed, nothing pushed", (Event.ARMED,), ResumedEnd(OLD, OLD, True), ResumedEnd(OLD, OLD, True), ResumeDirection.BACK, "ran before"),
    Case("time took both back", CONFIRMING, ResumedEnd(OLD, OLD), ResumedEnd(OLD, OLD), ResumeDirection.DONE, "it is saved"),
    Case("half pushed", (Event.ARMED,), ResumedEnd(BETWEEN, OLD, True), ResumedEnd(OLD, OLD, True), ResumeDirection.BACK, "a part of the change"),
    Case("pushed, not verified", PUSHED, ResumedEnd(NEW, OLD, True), ResumedEnd(NEW, OLD, True), ResumeDirection.BACK, "the tunnel was not verified"),
    Case("verified, both pending", VERIFIED, ResumedEnd(NEW, OLD, True), ResumedEnd(NEW, OLD, True), ResumeDirection.FORWARD, "a is not confirmed"),
    Case("one confirmed, in time", CONFIRMING, ResumedEnd(NEW, OLD), ResumedEnd(NEW, OLD, True), ResumeDirection.FORWARD, "b is not confirmed"),
    Case("one confirmed, too late", CONFIRMING, ResumedEnd(NEW, OLD), ResumedEnd(OLD, OLD), ResumeDirection.BACK, "only one end was confirmed"),
    Case("confirmed, not saved", CONFIRMING, ResumedEnd(NEW, OLD), ResumedEnd(NEW, OLD), ResumeDirection.FORWARD, "a has not saved it"),
    Case("one saved", CONFIRMING, ResumedEnd(NEW, NEW), ResumedEnd(NEW, OLD), ResumeDirection.FORWARD, "b has not saved it"),
    Case("one lost its power", CONFIRMING, ResumedEnd(NEW, NEW), ResumedEnd(OLD, OLD), ResumeDirection.BACK, "only one end"),
    Case("saved", CONFIRMING, ResumedEnd(NEW, NEW), ResumedEnd(NEW, NEW), ResumeDirection.DONE, "verified change"),
    Case("taken back, startup has it", (*CONFIRMING, Event.TAKING_BACK), ResumedEnd(OLD, NEW), ResumedEnd(OLD, OLD), ResumeDirection.BACK, "ran before"),
    Case("a way back was begun", (*VERIFIED, Event.TAKING_BACK), ResumedEnd(NEW, OLD, True), ResumedEnd(NEW, OLD, True), ResumeDirection.BACK, "the tunnel was not verified"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_which_way(tmp_path: Path, case: Case) -> None:
    decision = decide(story(tmp_path, *case.events), {"a": case.a, "b": case.b})
    assert decision.direction is case.way
    assert case.why in decision.why


def test_forward_only_where_both_ends_run_the_verified_change(tmp_path: Path) -> None:
    every = [ResumedEnd(r, s, p) for r in Runs for s in Runs for p in (True, False)]
    for events in (PUSHED, CONFIRMING):
        found = story(tmp_path, *events)
        for a, b in product(every, repeat=2):
            decision = decide(found, {"a": a, "b": b})
            if decision.direction is ResumeDirection.FORWARD:
                assert a.runs is b.runs is NEW
                assert Event.VERIFIED in events
            if decision.direction is ResumeDirection.DONE:
                assert a.runs is b.runs is a.startup is b.startup
                assert not a.pending
                assert not b.pending


SEEN = (
    ("as before", BEFORE, OLD),
    ("as intended", AFTER, NEW),
    ("half", AFTER.replace(" crypto map M\n", ""), BETWEEN),
    ("as before, but for others", BEFORE.replace("!\nend", "ip route 10.0.0.0 255.0.0.0 192.0.2.9\n!\nend"), OLD),
    ("as intended, but for others", AFTER.replace("!\nend", "ip route 10.0.0.0 255.0.0.0 192.0.2.9\n!\nend"), NEW),
)  # fmt: skip


@pytest.mark.parametrize(("running", "what"), [s[1:] for s in SEEN], ids=[s[0] for s in SEEN])
def test_what_an_end_runs(tmp_path: Path, running: str, what: Runs) -> None:
    assert runs(story(tmp_path, *PUSHED), "a", running, ["canary-new"]) is what


def test_another_key_alone(tmp_path: Path) -> None:
    key = [" pre-shared-key address 192.0.2.2 key <env:KEY>"]
    found = story(
        tmp_path, *PUSHED, lines=["crypto keyring K", *key], undo=["crypto keyring K", " x"]
    )
    (found.folder / "before" / "a.cfg").write_text(found.kept("after", "a"))
    assert runs(found, "a", AFTER, ["canary-new"]) is NEW
    assert runs(found, "a", AFTER.replace("canary-new", "canary-old"), ["canary-new"]) is OLD


def test_others_lines_since(tmp_path: Path) -> None:
    found = story(tmp_path, *PUSHED)
    assert not changed_since(found, "a", BEFORE)
    assert not changed_since(found, "a", AFTER)
    assert changed_since(found, "a", AFTER + "ntp server 192.0.2.9\n")


def test_a_part_of_the_change_is_not_others_lines(tmp_path: Path) -> None:
    found = story(tmp_path, *PUSHED)
    part = AFTER.replace(" crypto map M\n", "")
    assert not changed_since(found, "a", part)
    assert changed_since(found, "a", part + "ntp server 192.0.2.9\n")
    described = part.replace("interface Gi0/0\n", "interface Gi0/0\n description theirs\n")
    assert changed_since(found, "a", described)


KEY_BEFORE = """\
hostname a
tunnel-group 192.0.2.2 ipsec-attributes
 ikev1 pre-shared-key canary-old
tunnel-group 192.0.2.3 ipsec-attributes
 ikev1 pre-shared-key canary-new
"""
KEY_LINES = ["tunnel-group 192.0.2.2 ipsec-attributes", " ikev1 pre-shared-key <env:KEY>"]


@pytest.mark.parametrize(
    ("running", "state"),
    [(KEY_BEFORE, OLD), (KEY_BEFORE.replace("canary-old", "canary-new"), BETWEEN)],
    ids=["the old key, and the new one at another place", "the new key"],
)
def test_a_key_that_went_in_before_all_was_pushed_is_seen(
    running: str, state: Runs, tmp_path: Path
) -> None:
    journal = Journal(new_change(tmp_path, "rotate") / "a-b")
    plan: dict[str, Any] = {"tunnel": "a-b", "peers": {"a": "192.0.2.2", "b": "192.0.2.1"}}
    journal.record(Event.PLANNED, **plan, lines={"a": KEY_LINES}, undo={"a": []})
    journal.keep("before", "a", KEY_BEFORE)
    journal.record(Event.ARMED)
    cut = RecordedChange.read(journal.folder)
    assert runs(cut, "a", running, ["canary-new"]) is state
