"""What both configurations say of verified tunnels, beside what their SAs and packets show."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bothends.device.ask.intent import intended_configurations
from bothends.device.ask.questions import both_configs
from bothends.device.job import Job
from bothends.device.sessions.fleet import Answers
from bothends.errors import BothendsError, InputError
from bothends.model import Tunnel
from bothends.verification import CheckResult, Expected, TunnelReport
from bothends.verification.configuration_checks import (
    as_intended,
    kept_as_it_runs,
    kept_by_a_reload,
    next_negotiation,
    not_compared,
    routers_of,
)
from bothends.verification.from_running import expected_between
from bothends.verification.host_paths import hosts_pass


def with_configurations(
    job: Job, reports: Sequence[TunnelReport], intended: Mapping[str, Tunnel]
) -> list[TunnelReport]:
    """The same reports, each with what both ends' configurations say. Changes nothing.

    Args:
        job: the run.
        reports: of the verification; one whose ends could not be asked stays as it is.
        intended: tunnels of the inventory by name; of another, what runs is not compared with it.
    """
    views = [view for each in reports for view in each.views]
    devices = tuple(dict.fromkeys(view.here.device for view in views if view.here.managed))
    if not devices:
        return list(reports)
    running, startup = _configs(job, devices)
    partners = any(not view.there.managed for view in views)
    texts = _Texts(job, running, startup, _sheets(job) if partners else {})
    return [
        replace(each, results=(*each.results, *texts.results(each, intended.get(each.tunnel))))
        if each.views
        else each
        for each in reports
    ]


def _configs(job: Job, devices: Sequence[str]) -> tuple[Answers[str], Answers[str]]:
    """What each router runs, and what a reload would bring."""
    shown = job.run(both_configs, devices)
    return _one(shown, 0), _one(shown, 1)


def _one(shown: Answers[tuple[str | BothendsError, ...]], which: int) -> Answers[str]:
    """The first or the second configuration of each router, or why there is none."""
    each = {device: texts[which] for device, texts in shown.values.items()}
    return Answers(
        {device: text for device, text in each.items() if isinstance(text, str)},
        {**shown.errors, **{d: error for d, error in each.items() if not isinstance(error, str)}},
    )


def _sheets(job: Job) -> dict[str, str]:
    intended = intended_configurations(job)
    return {name: intended[name] for name in job.inventory.partners}


def _body(configuration: str) -> str:
    """A configuration without what a router says above it: its size, and when it was changed."""
    return re.sub(r"\A(?:(?:!|Building|Current|Using)[^\n]*\n|\n)+", "", configuration)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The configurations of the routers."""

    job: Job
    running: Answers[str]
    startup: Answers[str]
    sheets: Mapping[str, str]
    """What partners' ends would run if they did as the inventory says; by device."""

    def results(self, report: TunnelReport, tunnel: Tunnel | None) -> Iterator[CheckResult]:
        view = report.views[0]
        expected = view.expected
        unread = {
            end.device: self.running.errors[end.device].message
            for end in expected.managed_ends
            if end.device not in self.running.values
        }
        for device, why in unread.items():
            if not self.job.options.get("from_inventory"):
                yield not_compared("next-negotiation", device, why)
        if tunnel:
            for end in tunnel.managed_ends:
                yield from self._intended(end.device, tunnel)
        elif not unread:
            yield from self._saved(expected)
        if not unread and not self.job.options.get("from_inventory"):
            routers = routers_of(expected, {**self.running.values, **self.sheets})
            yield next_negotiation(expected, routers, view.after)
            yield from hosts_pass(expected, routers)

    def _intended(self, device: str, tunnel: Tunnel) -> Iterator[CheckResult]:
        """What runs, and what a reload would bring, beside what the inventory has."""
        runs = None
        known: dict[str, tuple[str, ...]] = {}
        for check, answers in (("running-config", self.running), ("startup-config", self.startup)):
            if device not in answers.values:
                yield not_compared(check, device, answers.errors[device].message)
                continue
            text = _body(answers.values[device])
            try:
                if text not in known:  # what is saved is mostly what runs
                    known[text] = self._reasons(device, tunnel, answers.values[device])
                reasons = known[text]
            except BothendsError as error:
                yield not_compared(check, device, error.message)
                continue
            if check == "running-config":
                runs = reasons
                yield as_intended(device, reasons, tunnel.name)
            elif reasons != runs:
                yield kept_by_a_reload(device, reasons, runs=not runs)
            elif not runs:
                yield kept_by_a_reload(device, (), runs=True)

    def _saved(self, expected: Expected) -> Iterator[CheckResult]:
        """What a reload of each end would bring, beside what both run."""
        running = {end.device: self.running.values[end.device] for end in expected.ends}
        for device in running:
            if device not in self.startup.values:
                message = self.startup.errors[device].message
                yield not_compared("startup-config", device, message)
                continue
            try:
                after = expected_between(running | {device: self.startup.values[device]})
            except InputError:
                after = []
            yield kept_as_it_runs(device, expected, after)

    def _reasons(self, device: str, tunnel: Tunnel, text: str) -> tuple[str, ...]:
        """Why a plan would change something, step by step."""
        inventory = self.job.inventory.tunnels
        plan = self.job.platform(device).difference(
            device,
            [tunnel],
            text,
            environment=self.job.environment,
            reveal=self.job.reveal,
            neighbours=[each for each in inventory if each.touches(device)],
        )
        reasons = [step.reason or "lines are missing" for step in plan.steps]
        return (*reasons, *(each.why for each in plan.by_hand.values()))
