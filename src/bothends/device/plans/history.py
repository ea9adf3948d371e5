"""The way back to before an earlier change, through everything that was changed since."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from bothends.device.change.change import Change, Goal
from bothends.device.change.pushing import plan_of
from bothends.device.job import Job
from bothends.device.journal.archive import state
from bothends.device.journal.events import ChangeOutcome
from bothends.device.journal.recorded import RecordedChange, stories
from bothends.device.plans.planning import dead_man, plan_devices
from bothends.errors import InputError
from bothends.platforms import written
from bothends.platforms.base import Written
from bothends.platforms.plan import DevicePlan
from bothends.platforms.recognise import platform_of, read_router
from bothends.platforms.sections import differing, lasting
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

    def plan(self, device: str, running: str, needed: Collection[str] = ()) -> DevicePlan:
        """The lines that lead back on one device, and those that undo that.

        Where other tunnels came since, they may use what the change brought: then only what is the
        tunnel's own goes. What they share and is `needed` stays as it is.
        """
        notes: list[str] = []
        platform = written(platform_of(running))
        if self.goal is Goal.GONE:
            removal = platform.removal(device, [self.newest.tunnel], running)
            if device in self.shared:
                return removal
            notes += [note for note in removal.notes if note.startswith(self.newest.tunnel)]
        back = _without(self._lines(device, undo=True), needed, platform)
        forth = _without(self._lines(device), needed, platform)
        if needed:
            notes.append(f"{', '.join(needed)}: kept as it is, as other tunnels use it")
        return plan_of(device, back, forth, f"back to before {self.oldest.change}", tuple(notes))

    def shares(self, device: str, platform: Written) -> tuple[str, ...]:
        """What it touches there that tunnels share."""
        headers = (line for line in self._lines(device, undo=True) if not line.startswith(" "))
        return tuple(dict.fromkeys(filter(None, map(platform.shared, headers))))

    def _lines(self, device: str, *, undo: bool = False) -> list[str]:
        stories = self.stories if undo else reversed(self.stories)
        return [line for story in stories for line in story.lines(device, undo=undo)]

    def obstacles(self, device: str, running: str, plan: DevicePlan) -> list[str]:
        """Why this device cannot be taken back: what others changed, and keys nobody kept."""
        shown = mask_configuration(running)
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


def _without(lines: Sequence[str], names: Collection[str], platform: Written) -> list[str]:
    """Lines without those of some of the objects and settings that tunnels share."""
    return [line for header, line in _headed(lines) if platform.shared(header) not in names]


def _headed(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Lines, each behind the line of global configuration that it stands below, or is."""
    header = ""
    for line in lines:
        header = header if line.startswith(" ") else line
        yield header, line


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


def change_back(
    job: Job, way: WayBack, running: Mapping[str, str], together: Sequence[WayBack]
) -> Change:
    """The change that takes a tunnel back, together with these.

    Raises:
        InputError: others changed what it would change; names every line.
    """
    story = way.newest
    going = frozenset(each.newest.tunnel for each in together)
    plans = {
        device: way.plan(device, running[device], _needed(job, device, way, running[device], going))
        for device in story.devices
    }
    obstacles = [
        f"{device}: {why}"
        for device, plan in plans.items()
        for why in way.obstacles(device, running[device], plan)
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
        plans,
        goal=way.goal,
        dead_man=dead_man(job),
    )


def _needed(
    job: Job, device: str, way: WayBack, running: str, going: frozenset[str]
) -> tuple[str, ...]:
    """What the way back would change, and tunnels need that run and do not go back with it.

    Where one of ours runs that is not in the inventory, nobody can tell what it needs.
    """
    platform = job.platform(device)
    ours, peers = platform.running_peers(running), read_router(running, device).peers
    others = [
        tunnel
        for tunnel in job.inventory.tunnels
        if tunnel.touches(device)
        and tunnel.name not in going
        and (tunnel.name in ours or tunnel.other(tunnel.end(device)).address in peers)
    ]
    unknown = ours.keys() - {tunnel.name for tunnel in others} - going

    def missing(text: str) -> set[str]:
        plan = plan_devices(job, others, {device: text}, checked=False)[device]
        return {line for header, line in _headed(plan.lines) if platform.shared(header)}

    lines = lasting(running)
    there = {platform.shared(header) for header, _ in _headed(lines)}
    shared = tuple(name for name in way.shares(device, platform) if name in there)
    if unknown or not (shared and others):
        return shared if unknown else ()
    try:
        before = missing(running)
        return tuple(
            name
            for name in shared
            if missing("\n".join(_without(lines, (name,), platform))) - before
        )
    except InputError:
        return shared
