"""A change: one tunnel's plan being applied. Both ends commit, or both ends go back."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bothends.device.change.revert_timer import DeadMan, Way
from bothends.device.journal.events import ChangeOutcome, Event
from bothends.device.journal.journal import Journal
from bothends.errors import BothendsError, ExitCode, InputError
from bothends.model import Tunnel
from bothends.platforms.placeholders import has_placeholder
from bothends.platforms.plan import ByHand, DevicePlan, Stage
from bothends.platforms.sections import remains
from bothends.secrets import mask_configuration, mask_line
from bothends.verification import Probe, TunnelReport


class State(StrEnum):
    """How far a change has come; the last one is what the user must know."""

    PLANNED = "planned"
    """Nothing was sent to either end."""
    UNCHANGED = "unchanged"
    """Both ends already were as intended, and have saved it."""
    PUSHED = "pushed"
    """Both ends have it in their running configuration."""
    SAVED = "saved"
    """Both ends are verified and have it in their startup configuration."""
    TAKEN_BACK = "taken back"
    """Both ends run what they ran before."""
    UNSAVED = "not saved"
    """Both ends are verified; at least one has not written its startup configuration."""
    STRANDED = "stranded"
    """At least one end could not be taken back: its state is told with the change."""


_EXIT = {
    State.PLANNED: ExitCode.DEVICE,
    State.TAKEN_BACK: ExitCode.ROLLED_BACK,
    State.UNSAVED: ExitCode.DEVICE,
    State.STRANDED: ExitCode.DEVICE,
}


class Goal(StrEnum):
    """What a change is for, and so what its verification has to show."""

    UP = "up"
    """The tunnel carries traffic as the inventory has it."""
    AS_RUNNING = "as running"
    """The tunnel carries traffic as both configurations have it now, whatever the inventory has."""
    GONE = "gone"
    """Neither end has anything of the tunnel any more."""
    PREPARED = "prepared"
    """Both ends have the trustpoints that are written, and the tunnel waits for certificates."""


@dataclass(slots=True)
class Change:
    """What happens to one tunnel, and what happened so far."""

    tunnel_name: str
    """Its name in the inventory."""
    peers: Mapping[str, str]
    """Both ends: the address of the other end, by device."""
    before: Mapping[str, str]
    """Running configuration of each end before anything was sent."""
    plans: Mapping[str, DevicePlan]
    tunnel: Tunnel | None = None
    """What the inventory says of it; none where it says nothing any more."""
    state: State = State.PLANNED
    errors: dict[str, BothendsError] = field(default_factory=dict)
    """What went wrong, by device."""
    notes: list[str] = field(default_factory=list)
    """What the user must do, or know, per end."""
    report: TunnelReport | None = None
    goal: Goal = Goal.UP
    unsaved: tuple[str, ...] = ()
    """Ends that run this tunnel as intended, but would not after a reload."""
    dead_man: DeadMan = DeadMan.NONE
    timerless: frozenset[str] = frozenset()
    """Ends without a revert timer, which can only start again from what they saved."""
    ways: dict[str, Way] = field(default_factory=dict)
    """How each armed end goes back by itself."""
    confirmed: set[str] = field(default_factory=set)
    """Ends whose revert timer is gone."""
    window: float | None = None
    """Seconds between the confirmations of both ends, as they were sent."""
    journal: Journal | None = None
    reached: set[Event] = field(default_factory=set)
    """What the journal has of it."""
    masked: bool = False
    """`before` was read from a journal, so its secrets are masked."""
    new_way: tuple[Probe, ...] = ()
    """What has to be answered before traffic moves over, where something new stands beside the old;
    one of each end."""
    resave: tuple[str, ...] = ()
    """Ends whose startup configuration has the change, so that going back is to be saved too."""
    keeps_sas: bool = False
    """It changes only what the next negotiation uses, which both ends show in clear: the SAs in use
    go on, and no packet is lost."""
    restart: tuple[str, ...] = ()
    """Ends that go back only by starting again: the key that ran there before is nowhere else."""
    armed_at: float = 0.0
    """When both ends were armed, on the clock of `time.monotonic`."""

    @classmethod
    def of(
        cls, tunnel: Tunnel, peers: Mapping[str, str], before: Mapping[str, str], **more: Any
    ) -> "Change":
        """A change of a tunnel of the inventory; `plans` may follow."""
        return cls(tunnel.name, peers, before, plans=more.pop("plans", {}), tunnel=tunnel, **more)

    @property
    def outcome(self) -> str:
        """How it ended, for people."""
        if self.goal is Goal.PREPARED and self.state in {State.SAVED, State.UNCHANGED}:
            return "waits for certificates"
        gone = self.goal is Goal.GONE and self.state is State.SAVED
        return "removed" if gone else str(self.state)

    @property
    def devices(self) -> tuple[str, ...]:
        """Both ends."""
        return tuple(self.peers)

    def dead_man_of(self, device: str) -> DeadMan:
        """What takes one end back: a reload is for ends without a timer, where there is one.

        The other end keeps its timer, which disturbs nobody else there.
        """
        if self.dead_man is DeadMan.RELOAD and self.timerless and device not in self.timerless:
            return DeadMan.TIMER
        return self.dead_man

    @property
    def dead_men(self) -> Mapping[str, DeadMan]:
        """What takes each end back."""
        return {device: self.dead_man_of(device) for device in self.devices}

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        """What somebody has to enter on each end before the tunnel can be planned."""
        return tuple(each for plan in self.plans.values() for each in plan.by_hand.values())

    @property
    def needed(self) -> bool:
        """Whether there is anything to push or to save."""
        pushes = any(plan.changed for plan in self.plans.values())
        return not self.errors and (pushes or bool(self.unsaved))

    def has(self, stage: Stage) -> bool:
        """Whether anything is to be entered in a stage."""
        return any(plan.only(stage).changed for plan in self.plans.values())

    @property
    def good(self) -> bool:
        """Nothing has gone wrong, and a verification, where there was one, is all ok."""
        return not self.errors and (self.report is None or self.report.status.holds)

    @property
    def exit_code(self) -> ExitCode:
        """What the command ends with when this is its worst change."""
        if self.state in _EXIT:
            return _EXIT[self.state]
        return ExitCode.OK if self.good and self.goal is not Goal.PREPARED else ExitCode.FINDINGS

    @property
    def why(self) -> str:
        """What went wrong, in one line; empty when nothing did."""
        for device, error in self.errors.items():
            return f"{device}: {error.message}"
        if self.report and not self.report.status.holds:
            bad = next(r for r in self.report.results if not r.status.holds)
            return f"{bad.device}: {bad.message}"
        return "stopped by the user" if not self.good else ""

    def left(self, device: str, running: str) -> Sequence[str]:
        """What a device runs that it did not run before, or no more: masked lines."""
        if self.masked:
            running = mask_configuration(running)
        return remains(self.before[device], running)

    def record(self, event: Event, **details: Any) -> None:
        """Put an event on the disk before the step that it names.

        Raises:
            InputError: the journal cannot be written, so the step must not be done.
        """
        if self.journal:
            self.journal.record(event, **details)
        self.reached.add(event)

    def mention(self, event: Event, **details: Any) -> None:
        """Put an event on the disk if that is possible: on the way back nothing waits for it."""
        with suppress(InputError):
            self.record(event, **details)

    def settle(self, outcome: ChangeOutcome) -> None:
        """Nothing is left to do."""
        self.mention(Event.SETTLED, outcome=str(outcome), state=str(self.state))
        if self.journal:
            self.journal.close()
            self.journal = None


def note_errors(changes: Sequence[Change], errors: Mapping[str, BothendsError]) -> None:
    """Add to each change why one of its ends could not be asked; it is not good any more."""
    for change in changes:
        for device in change.devices:
            if device in errors:
                change.errors.setdefault(device, errors[device])


def journal_lines(
    lines: Sequence[str], references: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Lines of a plan as the journal keeps them: with references, or masked.

    `references`: placeholders by secret; a key that runs and is one of these can come back.
    """
    return [line if has_placeholder(line) else _kept(line, references) for line in lines]


def _kept(line: str, references: Mapping[str, str]) -> str:
    for secret, placeholder in references.items():
        if secret and line.endswith(f" {secret}"):
            return line.removesuffix(secret) + placeholder
    return mask_line(line)
