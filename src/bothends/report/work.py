"""Results of the commands that work on routers: plans, changes, verifications."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol, TextIO

from bothends.platforms.plan import ByHand, Stage
from bothends.report.cause import cause_document
from bothends.report.plain import Painter, counted
from bothends.report.verification import Line, check_lines, report_lines
from bothends.secrets import Redactor
from bothends.verification import TunnelReport


class StepLike(Protocol):
    """Lines of a plan that belong together."""

    @property
    def masked(self) -> Sequence[str]:
        """Lines to enter in configuration mode, without any secret."""

    @property
    def reason(self) -> str:
        """Why they are entered."""

    @property
    def stops_traffic(self) -> str:
        """Which traffic stops; empty when none does."""

    @property
    def stage(self) -> Stage:
        """Which part of a plan it is of; both ends reach the parts together."""


class PlanLike(Protocol):
    """A device's plan."""

    @property
    def device(self) -> str:
        """The router."""

    @property
    def steps(self) -> Sequence[StepLike]:
        """What to enter, in order."""

    @property
    def notes(self) -> Sequence[str]:
        """Remarks for the user."""

    @property
    def by_hand(self) -> Mapping[str, ByHand]:
        """Tunnels that wait for a certificate, and what to enter for it on this router."""


class ChangeLike(Protocol):
    """A change that was carried out, or not."""

    @property
    def tunnel_name(self) -> str:
        """The tunnel."""

    @property
    def state(self) -> str:
        """How it ended."""

    @property
    def outcome(self) -> str:
        """The same for people, who removed a tunnel, or did not."""

    @property
    def errors(self) -> Mapping[str, Exception]:
        """What went wrong, by device."""

    @property
    def notes(self) -> Sequence[str]:
        """What the user must know."""

    @property
    def report(self) -> TunnelReport | None:
        """The verification, when it came that far."""

    @property
    def window(self) -> float | None:
        """Seconds between the confirmations of both ends, when it came that far."""


class Results:
    """Writes results to standard output: as they come for people, as one document for machines."""

    def __init__(
        self, schema: str, form: str, redactor: Redactor, stream: TextIO | None = None
    ) -> None:
        self._redactor = redactor
        self._form = form
        self._stream = stream or sys.stdout
        self._paint = Painter(self._stream)
        self.document: dict[str, Any] = {"schema": f"bothends.{schema}/1"}
        self._page = ""

    def plans(
        self, plans: Iterable[PlanLike], notes: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """What would be entered on each router; `notes` are further remarks, by device."""
        plans = list(plans)
        remarks = {p.device: [*p.notes, *(notes or {}).get(p.device, ())] for p in plans}
        self.document["plans"] = [
            {
                "device": plan.device,
                "lines": [line for step in plan.steps for line in step.masked],
                "steps": [
                    {
                        "lines": list(step.masked),
                        "reason": step.reason,
                        "stops_traffic": step.stops_traffic,
                        "stage": str(step.stage),
                    }
                    for step in plan.steps
                ],
                "notes": remarks[plan.device],
                "by_hand": {
                    tunnel: {"why": each.why, "lines": [line for line, _ in each.steps]}
                    for tunnel, each in plan.by_hand.items()
                },
            }
            for plan in plans
        ]
        for plan in plans:
            count = sum(len(step.masked) for step in plan.steps)
            title = (
                f"{counted(count, 'line')} to enter"
                if count
                else "nothing to enter yet"
                if plan.by_hand
                else "nothing to do, already as intended"
            )
            self._line(f"{self._paint('bold', plan.device)}: {title}")
            stages = {step.stage for step in plan.steps}
            for stage, group in groupby(plan.steps, key=attrgetter("stage")):
                if len(stages) > 1:
                    self._line(f"  {self._paint('bold', f'{stage.title}')}")
                steps = list(group)
                for step in steps:
                    self._step(step)
                if len(stages) > 1 and not any(step.stops_traffic for step in steps):
                    self._line(f"  {self._paint('dim', '# no traffic stops')}")
            for tunnel, by_hand in plan.by_hand.items():
                self._by_hand(tunnel, by_hand)
            for note in remarks[plan.device]:
                self._remark("note: ", note)

    def _by_hand(self, tunnel: str, by_hand: ByHand) -> None:
        """What to enter at a terminal before the lines of a tunnel can be planned."""
        if not by_hand.steps:
            self._line(f"  {tunnel} waits: {by_hand.why}")
            return
        self._line(
            f"  {tunnel} waits: {by_hand.why}. By hand, in configuration mode, before the next "
            "apply:"
        )
        wide = max(len(line) for line, _ in by_hand.steps)
        for line, what in by_hand.steps:
            self._line(f"    {line:<{wide}}  {self._paint('dim', '# ' + what)}")

    def _step(self, step: StepLike) -> None:
        """The lines of a step, behind why they are entered where that is not plain to see."""
        if not step.reason.endswith("does not exist yet"):
            self._remark("# ", step.reason)
        for line in step.masked:
            self._line(f"  {self._paint('add', '+ ' + line)}")
        if step.stops_traffic:
            self._remark("# stops traffic: ", step.stops_traffic)

    def _remark(self, mark: str, text: str) -> None:
        """A remark on lines to enter; it may quote lines, so it is never wrapped."""
        self._line(f"  {self._paint('dim', mark + text)}")

    def file_difference(self, text: str) -> None:
        """What changes in a file of the project, as a unified difference."""
        self.document["file_difference"] = text
        for line in text.splitlines():
            style = {"+": "add", "-": "failed"}.get(line[:1], "dim")
            self._line(self._paint(style, line))

    def so_far(self, changes: Sequence[ChangeLike], tunnels: Sequence[str]) -> None:
        """Keep for the document how every change ended so far; says nothing yet."""
        self.document["changes"] = [
            {
                "tunnel": c.tunnel_name,
                "state": str(c.state),
                "errors": {device: str(error) for device, error in c.errors.items()},
                "notes": list(c.notes),
                "checks": [asdict(r) for r in c.report.results] if c.report else [],
                "window": c.window,
            }
            for c in changes
        ]
        begun = {change.tunnel_name for change in changes}
        self.document["not_begun"] = [name for name in tunnels if name not in begun]

    def changes(self, changes: Sequence[ChangeLike], tunnels: Sequence[str]) -> None:
        """How every change ended; `tunnels` are all that were asked for, begun or not."""
        self.so_far(changes, tunnels)
        for change in changes:
            self._line(f"{self._paint('bold', change.tunnel_name)}: {change.outcome}")
            for error in change.errors.values():
                self._line(f"  {self._paint('failed', str(error))}")
            if change.report:
                self._painted(check_lines(change.report))
            for note in change.notes:
                self._line(f"  {self._paint('failed', note)}")
        if left := self.document["not_begun"]:
            self._line(f"not begun, as the run ended before: {', '.join(left)}")
        if len(tunnels) > 1:
            self._line(self._summary(changes))

    def _summary(self, changes: Sequence[ChangeLike]) -> str:
        """All of a run in one line, such as `3 tunnels: 2 saved, 1 taken back`."""
        tally = Counter(change.outcome for change in changes)
        left = len(self.document["not_begun"])
        parts = [f"{number} {state}" for state, number in tally.items()]
        parts += [f"{left} not begun"] if left else []
        return f"{counted(len(changes) + left, 'tunnel')}: {', '.join(parts)}"

    def reports(self, reports: Sequence[TunnelReport], *, verbose: bool = False) -> None:
        """What was found of every tunnel; with `verbose` every check, on both ends."""
        self.document["at"] = datetime.now(UTC).isoformat(timespec="seconds")
        self.document["tunnels"] = [
            {
                "tunnel": report.tunnel,
                "status": str(report.status),
                "checks": [asdict(result) for result in report.results],
                "causes": [cause_document(cause) for cause in report.causes],
            }
            for report in reports
        ]
        for report in reports:
            self._painted(report_lines(report, verbose=verbose))
        if self._form == "html":
            from bothends.report.page import html
            from bothends.report.verification_page import parts

            self._page = html(parts(reports, verbose=verbose))

    def finish(self) -> None:
        """Write the document or page, when that is the format and anything was said here."""
        self._stream.write(self._redactor.redact(self._page))
        if self._form == "json" and len(self.document) > 1:
            text = json.dumps(self.document, indent=2)
            self._stream.write(self._redactor.redact(text) + "\n")

    def _painted(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._line("".join(self._paint(style, text) for style, text in line))

    def _line(self, text: str) -> None:
        if self._form == "console":
            self._stream.write(self._redactor.redact(text) + "\n")
            self._stream.flush()
