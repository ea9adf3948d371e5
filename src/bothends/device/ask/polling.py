"""Looking at both ends of every tunnel again and again, with few sessions and few commands."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from nornir.core.task import Result, Task

from bothends.device.ask.drift import drift_report
from bothends.device.ask.questions import running_config, show, startup_config
from bothends.device.job import Job
from bothends.device.sessions.fleet import close
from bothends.errors import BothendsError, InputError
from bothends.model import IkeVersion, one_spelling
from bothends.monitor import (
    DeviceAnswer,
    EndObservation,
    EndReading,
    Judged,
    Observation,
    Snapshot,
    TunnelState,
    judged,
    read_end,
)
from bothends.monitor.reading import between
from bothends.monitor.states import SUSPECT, counted, unanswered
from bothends.platforms.facts import EndFacts, SelectorSas
from bothends.report.drift import DriftReport, DriftStatus
from bothends.verification import Expected
from bothends.verification.expected import ExpectedEnd
from bothends.verification.standby import stands_by

AGAIN = 2.0
"""Seconds after which what looks wrong for the first time is looked at again: packets and rekeys
pass between the moments at which the two ends are asked."""

Readings = Mapping[str, EndReading]
"""What both ends of a tunnel showed, by device."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a tunnel's ends showed, and when (monotonic seconds)."""

    readings: Readings
    at: float


class Poller:
    """Asks all routers of a job's tunnels, and judges the tunnels. Nothing is sent through them."""

    def __init__(self, job: Job, *, sessions: int = 50) -> None:
        """`sessions`: SSH sessions kept open between two looks; others are closed after each."""
        self._job = job
        self._expected = {tunnel.name: job.expected(tunnel) for tunnel in job.tunnels}
        versions: dict[str, set[IkeVersion]] = {}
        for each in self._expected.values():
            for end in each.asked_ends:
                versions.setdefault(end.device, set()).add(each.ike)
        self._glances = {
            device: job.asked(device).glance(expected) for device, expected in versions.items()
        }
        self._kept = frozenset(list(versions)[:sessions])
        self._before: dict[str, _Look] = {}
        self.turn = threading.Lock()
        """Held while routers are asked; whoever asks them more meanwhile takes it."""
        now = time.time()
        self.snapshot = Snapshot(
            {
                each.name: Observation(each, TunnelState.UNKNOWN, "not looked at yet", 0, now)
                for each in job.tunnels
            },
            {device: DeviceAnswer(device, answers=False) for device in versions},
        )

    def every(
        self,
        seconds: float,
        stop: threading.Event,
        after: Callable[[Snapshot], None] = lambda _snapshot: None,
        *,
        drift_every: float = 0,
    ) -> None:
        """Look until `stop` is set. A look that takes longer than `seconds` delays the next."""
        drift_due = 0.0
        while not stop.is_set():
            began = time.monotonic()
            with self.turn:
                snapshot = self.look()
            after(snapshot)
            if drift_every and began >= drift_due:
                with self.turn:
                    snapshot = self.compare()
                after(snapshot)
                drift_due = began + drift_every
            stop.wait(max(0.0, began + seconds - time.monotonic()))

    def look(self) -> Snapshot:
        """Ask every router once, and those of what looks wrong for the first time once more."""
        began = time.monotonic()
        self._job.fleet.drop_lost()
        facts, errors = self._ask(tuple(self._glances))
        verdicts = {name: self._judge(name, facts, errors) for name in self._expected}
        doubtful = [
            name
            for name, (verdict, _) in verdicts.items()
            if verdict.state in SUSPECT
            and self.snapshot.observations[name].state is not verdict.state
        ]
        if doubtful:
            self._job.fleet.stop.wait(AGAIN)
            again = {end.device for name in doubtful for end in self._expected[name].asked_ends}
            seen, lost = self._ask(tuple(again))
            verdicts |= {name: self._judge(name, seen, lost) for name in doubtful}
            errors |= lost
        self._keep(verdicts, errors, time.monotonic() - began)
        return self.snapshot

    def compare(self) -> Snapshot:
        """Compare what all routers run and have saved with the inventory."""
        job, devices = self._job, self._job.devices()
        running = job.run(running_config, devices)
        startup = job.run(startup_config, devices)
        self._close_others(devices)
        try:
            report, _ = drift_report(
                job.inventory,
                job.tunnels,
                running.values,
                startup.values,
                {**startup.errors, **running.errors},
                environment=job.environment,
                reveal=job.reveal,
            )
        except InputError as error:
            job.talk.warn(f"drift is not known: {error}")
            return self.snapshot
        self.snapshot = replace(
            self.snapshot,
            observations={
                name: replace(each, drift=_differences(report, name))
                for name, each in self.snapshot.observations.items()
            },
            drift_at=time.time(),
        )
        return self.snapshot

    def _ask(self, devices: Sequence[str]) -> tuple[dict[str, "_Shown"], dict[str, BothendsError]]:
        commands = {device: tuple(self._glances[device].values()) for device in devices}
        answers = self._job.run(glance, devices, commands=commands, kept=self._kept)
        self._job.fleet.reconnect(answers.errors)
        shown = {}
        for device, outputs in answers.values.items():
            texts = {
                question: outputs[command] for question, command in self._glances[device].items()
            }
            shown[device] = _Shown(self._job.asked(device).facts(device, texts))
        return shown, dict(answers.errors)

    def _judge(
        self, name: str, facts: Mapping[str, "_Shown"], errors: Mapping[str, BothendsError]
    ) -> tuple[Judged, Readings | None]:
        """The state of a tunnel, and what its ends showed; nothing where one did not answer."""
        expected = self._expected[name]
        if any(end.device not in facts for end in expected.asked_ends):
            messages = {device: error.message for device, error in errors.items()}
            return unanswered(expected.asked_ends, messages), None
        readings = {end.device: facts[end.device].of(expected, end) for end in expected.asked_ends}
        if stands_by(expected, {device: shown.facts for device, shown in facts.items()}):
            return Judged(TunnelState.STANDBY, "its first peer is in use"), readings
        before = self._before.get(name)
        return judged(expected, readings, before.readings if before else None), readings

    def _keep(
        self,
        verdicts: Mapping[str, tuple[Judged, Readings | None]],
        errors: Mapping[str, BothendsError],
        seconds: float,
    ) -> None:
        """Make the snapshot of a look, and remember what the next one is compared with."""
        now, tick = time.time(), time.monotonic()
        observations = {}
        for name, (verdict, readings) in verdicts.items():
            old = self.snapshot.observations[name]
            look = self._before.get(name)
            observations[name] = replace(
                old,
                state=verdict.state,
                why=verdict.why,
                at=now if readings else old.at,
                since=old.since if old.state is verdict.state else now,
                last_up=now if verdict.state is TunnelState.UP else old.last_up,
                ends=_ends(readings, look, tick) if readings else (),
            )
            if readings:
                self._before[name] = _Look(readings, tick)
        self.snapshot = replace(
            self.snapshot,
            observations=observations,
            answers={
                device: DeviceAnswer(device, answers=False, last=old.last, error=error.message)
                if (error := errors.get(device))
                else DeviceAnswer(device, answers=True, last=now)
                for device, old in self.snapshot.answers.items()
            },
            looks=self.snapshot.looks + 1,
            seconds=seconds,
        )

    def _close_others(self, devices: Sequence[str]) -> None:
        self._job.fleet.reconnect(device for device in devices if device not in self._kept)


def glance(task: Task, commands: Mapping[str, Sequence[str]], kept: frozenset[str]) -> Result:
    """The output of each of this device's commands; its session is closed unless it is kept."""
    try:
        return show(task, commands)
    finally:
        if task.host.name not in kept:
            close(task.host)


class _Shown:
    """What a router showed of all its tunnels, found quickly for one."""

    def __init__(self, facts: EndFacts) -> None:
        self.facts = facts
        self._flows: dict[str, list[SelectorSas]] = {}
        for flow in facts.flows:
            peer = one_spelling(str(flow.record.get("current_peer", "")))
            self._flows.setdefault(peer, []).append(flow)

    def of(self, expected: Expected, here: ExpectedEnd) -> EndReading:
        """What is of one end of a tunnel."""
        there = expected.other(here).address
        own_facts = replace(self.facts, flows=tuple(self._flows.get(str(there), ()))).at(here.local)
        rows = between(self.facts.ike_sas, here.local, there)
        return read_end(expected, here, rows, own_facts.flows)


def _ends(readings: Readings, before: _Look | None, now: float) -> tuple[EndObservation, ...]:
    seconds = now - before.at if before else 0

    def rate(device: str, counter: str) -> float | None:
        grown = counted(readings, before.readings, device, counter) if before else 0
        return grown / seconds if seconds else None

    return tuple(
        EndObservation(
            device,
            each.ike_up,
            each.sent,
            each.received,
            each.errors,
            len(each.flows),
            each.up,
            each.seconds,
            rate(device, "encaps"),
            rate(device, "decaps"),
        )
        for device, each in readings.items()
    )


def _differences(report: DriftReport, tunnel: str) -> int | None:
    if report.status(tunnel) is DriftStatus.UNKNOWN:
        return None
    return sum(len(end.drift) for end in report.ends if end.tunnel == tunnel)
