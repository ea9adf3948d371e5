"""Which way an unfinished change goes: forward where both ends can stay, else back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bothends.device.journal.events import Event
from bothends.device.journal.recorded import RecordedChange
from bothends.platforms.placeholders import has_placeholder, revealed
from bothends.platforms.sections import differing, remains
from bothends.secrets import mask_configuration


class Runs(StrEnum):
    """What one end runs, among what the change touches."""

    OLD = "its configuration from before the change"
    NEW = "the change"
    BETWEEN = "a part of the change"


class ResumeDirection(StrEnum):
    """Which way."""

    FORWARD = "forward"
    BACK = "back"
    DONE = "done"
    """Both ends are as they should be; only the journal does not say so."""


@dataclass(frozen=True, slots=True)
class ResumedEnd:
    """What one router shows of an unfinished change."""

    runs: Runs
    startup: Runs
    """What it would run after a reload."""
    pending: bool = False
    """A revert timer waits to take it back."""
    foreign: bool = False
    """Others have changed something there since, so that a backup would take that back too."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Which way, and why."""

    direction: ResumeDirection
    why: str


def runs(story: RecordedChange, device: str, running: str, secrets: Sequence[str] = ()) -> Runs:
    """What a configuration of a device has of the change in a journal.

    `secrets` are the values that the change puts there: masked texts cannot tell them apart.
    """
    lines = story.lines(device) + story.lines(device, undo=True)
    shown = mask_configuration(running)
    before, after = story.kept("before", device), story.kept("after", device)
    old = not differing(lines, before, shown)
    new = bool(after) and not differing(lines, after, shown)
    if old and new:  # only secrets differ, or nothing does
        if not lines:
            return Runs.NEW if story.verified else Runs.OLD
        own_lines = [line for line in story.lines(device) if has_placeholder(line)]
        return Runs.NEW if own_lines and all(s in running for s in secrets) else Runs.OLD
    if old and _has_new_key(story.lines(device), running, secrets):
        return Runs.BETWEEN  # it was cut before what runs with the change in was kept
    return Runs.OLD if old else Runs.NEW if new else Runs.BETWEEN


def _has_new_key(lines: Sequence[str], running: str, secrets: Sequence[str]) -> bool:
    """Whether a key that the change enters runs where it is entered; masked texts are equal."""
    entered = {place for secret in secrets for place in _with_key(lines, secret)}
    return any(place in entered for place in _places(running.splitlines()))


def _with_key(lines: Sequence[str], secret: str) -> Iterator[tuple[str, str]]:
    """The places of the lines that have a placeholder, with a key in its stead."""
    places = _places(revealed(lines, lambda _: secret))
    return (each for line, each in zip(lines, places, strict=True) if has_placeholder(line))


def _places(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each line behind the line of global configuration that it stands below, or is."""
    header = ""
    for line in lines:
        header = header if line.startswith(" ") else line.rstrip()
        yield header, line.strip()


def changed_since(story: RecordedChange, device: str, running: str) -> bool:
    """Whether a device differs from before and after the change in more than the change itself."""
    shown = mask_configuration(running)
    lines = story.lines(device) + story.lines(device, undo=True)
    known = (story.kept("before", device), story.kept("after", device))
    return all(len(remains(text, shown)) > len(differing(lines, text, shown)) for text in known)


def decide(story: RecordedChange, ends: Mapping[str, ResumedEnd]) -> Decision:
    """Which way an unfinished change goes, from its journal and what both routers show."""
    both = "both ends run" if len(ends) > 1 else f"{next(iter(ends))} runs"
    states = {end.runs for end in ends.values()}
    waiting = [name for name, end in ends.items() if end.pending]
    unsaved = [name for name, end in ends.items() if end.runs != end.startup]
    if states == {Runs.OLD} and not waiting and not unsaved:
        return Decision(ResumeDirection.DONE, f"{both} what ran before the change, and it is saved")
    if states == {Runs.OLD}:
        return Decision(ResumeDirection.BACK, f"{both} what ran before the change")
    if states == {Runs.NEW} and story.verified:
        if not waiting and not unsaved:
            return Decision(ResumeDirection.DONE, f"{both} the verified change, and it is saved")
        left = [f"{name} is not confirmed" for name in waiting]
        left += [f"{name} has not saved it" for name in unsaved]
        return Decision(
            ResumeDirection.FORWARD,
            f"{both} the change, and it was verified, but {' and '.join(left)}",
        )
    if states == {Runs.NEW}:
        return Decision(ResumeDirection.BACK, f"{both} the change, but the tunnel was not verified")
    states_text = "; ".join(f"{name} runs {end.runs}" for name, end in ends.items())
    if story.details(Event.CONFIRMING) and states == {Runs.OLD, Runs.NEW}:
        return Decision(ResumeDirection.BACK, f"only one end was confirmed in time: {states_text}")
    return Decision(ResumeDirection.BACK, states_text)
