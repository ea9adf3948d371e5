"""The way back to before an earlier change, through everything that was changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from bothends.device.change.change import Change, Goal
from bothends.device.change.pushing import plan_of
from bothends.device.change.revert_timer import DeadMan
from bothends.device.journal.archive import state
from bothends.device.journal.events import ChangeOutcome
from bothends.device.journal.recorded import RecordedChange, stories
from bothends.errors import InputError
from bothends.platforms import written
from bothends.platforms.plan import DevicePlan
from bothends.platforms.recognise import platform_of, read_router
from bothends.platforms.sections import differing
from bothends.secrets import MASK, mask_configuration

ROTATE = "rotate"
"""The verb of changes that nothing goes back through: an old key is in no journal."""


_KEY_HINT = "bothends apply builds a tunnel of the inventory, with the key that its reference names"


@dataclass(frozen=True, slots=True)
class WayBack:
    """One tunnel's changes from the newest back to the one that is to be undone."""

    stories: tuple[RecordedChange, ...]
    """Newest first; the last is the one that was asked for."""

    shared: frozenset[str]
    """Routers on which other tunnels were changed since."""

    @property
    def newest(self) -> RecordedChange:
        """The last change of this tunnel."""
        return self.stories[0]

    @property
    def oldest(self) -> RecordedChange:
        """The change that was asked for."""
        return self.stories[-1]

    def plan(self, device: str, running: str) -> DevicePlan:
        """The lines that lead back on one device, and those that undo that.

        Where other tunnels came since, they may use what the change brought: then only what is the
        tunnel's own goes.
        """
        notes: tuple[str, ...] = ()
        if self.goal is Goal.GONE:
            platform = written(platform_of(running))
            removal = platform.removal(device, [self.newest.tunnel], running)
            if device in self.shared:
                return removal
            notes = tuple(note for note in removal.notes if note.startswith(self.newest.tunnel))
        back = [line for story in self.stories for line in story.lines(device, undo=True)]
        forth = [line for story in reversed(self.stories) for line in story.lines(device)]
        return plan_of(device, back, forth, f"back to before {self.oldest.change}", notes)

    def obstacles(self, device: str, running: str) -> list[str]:
        """Why this device cannot be taken back: what others changed, and keys nobody kept."""
        shown = mask_configuration(running)
        plan = self.plan(device, running)
        since = differing([*plan.lines, *plan.undo], self.newest.kept("after", device), shown)
        obstacles = [f"changed since, by others: {line}" for line in since]
        obstacles += [
            f"the key of this line is in no journal: {line.strip()}"
            for line in plan.lines
            if MASK in line
        ]
        return list(dict.fromkeys(obstacles))

    @property
    def goal(self) -> Goal:
        """What is to be shown after it: the tunnel as it was, or that it is gone."""
        story = self.oldest
        there = [
            ip_address(peer) in read_router(story.kept("before", device), device).peers
            for device, peer in story.peers.items()
        ]
        return Goal.AS_RUNNING if all(there) else Goal.GONE


def ways_back(project: Path, change: str) -> list[WayBack]:
    """The way back to before a change, one per tunnel that it changed, the last changed first.

    Raises:
        InputError: there is no such change, or it cannot be taken back; says why.
    """
    every = list(stories(project))
    matching = [story for story in every if story.change == change]
    if not matching:
        raise InputError(
            f"no change {change!r} in this project", hint="bothends changes lists all of them"
        )
    if any(story.outcome is None for story in matching):
        raise InputError(f"change {change} is not finished", hint="finish it: bothends resume")
    done = [story for story in matching if _changed(story)]
    if not done:
        raise InputError(f"change {change} changed nothing: {state(matching[0])}")
    if done[0].verb == ROTATE:
        names = " ".join(story.tunnel for story in done)
        raise InputError(
            f"change {change} put new keys in place of the old ones, which are not kept",
            hint=f"bothends rotate {names} puts other keys in place; "
            "a rollback of an earlier change leaves the keys as they are",
        )
    ways = []
    for story in sorted(done, key=lambda each: each.begun, reverse=True):
        since = [e for e in every if e.begun >= story.begun and _changed(e) and e.verb != ROTATE]
        own_changes = _without_detours([each for each in since if each.tunnel == story.tunnel])
        others = [e for e in since if e.tunnel != story.tunnel and e.change != change]
        shared = frozenset(device for each in others for device in each.devices)
        if own_changes:
            ways.append(WayBack(tuple(reversed(own_changes)), shared))
    if not ways:
        raise InputError(f"change {change} is taken back already")
    return ways


def _without_detours(changes: Sequence[RecordedChange]) -> list[RecordedChange]:
    """A tunnel's changes in order, without those after which it was as before them again."""
    path: list[RecordedChange] = []
    for story in changes:
        path.append(story)
        for index, earlier in enumerate(path):
            if _same(path[index:], earlier, story):
                del path[index:]
                break
    return path


def _same(between: Sequence[RecordedChange], first: RecordedChange, last: RecordedChange) -> bool:
    """Whether both ends were after the last of some changes what they were before the first."""
    return all(
        not differing(
            [line for each in between for line in (*each.lines(d), *each.lines(d, undo=True))],
            first.kept("before", d),
            last.kept("after", d),
        )
        for d in first.devices
    )


def _changed(story: RecordedChange) -> bool:
    lines = any(story.lines(device) for device in story.devices)
    return lines and story.outcome is ChangeOutcome.NEW


def change_back(way: WayBack, running: Mapping[str, str], mode: DeadMan) -> Change:
    """The change that takes a tunnel back.

    Raises:
        InputError: others changed what it would change; names every line.
    """
    story = way.newest
    obstacles = [
        f"{device}: {why}"
        for device in story.devices
        for why in way.obstacles(device, running[device])
    ]
    if obstacles:
        raise InputError(
            "it cannot be taken back, nothing was changed:\n  " + "\n  ".join(obstacles),
            where=story.tunnel,
            hint=_KEY_HINT if any("in no journal" in why for why in obstacles) else "",
        )
    return Change(
        story.tunnel,
        story.peers,
        {device: running[device] for device in story.devices},
        {device: way.plan(device, running[device]) for device in story.devices},
        goal=way.goal,
        dead_man=mode,
    )
