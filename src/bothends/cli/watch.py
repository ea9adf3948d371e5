"""`bothends watch`: all tunnels in a terminal, looked at again and again."""

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bothends.cli.extras import need
from bothends.cli.playbook import CHANGING, PlaybookSettings, open_job, verb
from bothends.cli.polling import (
    DRIFT_EVERY,
    DRIFT_OPTION,
    SESSIONS,
    SESSIONS_OPTION,
    interval_option,
)
from bothends.errors import ExitCode, InputError

if TYPE_CHECKING:
    from bothends.device.ask.polling import Poller
    from bothends.device.job import Job
    from bothends.monitor import Snapshot

INTERVAL = 10.0


def _watch(
    settings: PlaybookSettings,
    *,
    interval: float | None,
    sessions: int | None,
    drift_every: float | None,
) -> ExitCode:
    """Show the state of all tunnels, polled at both ends. Changes nothing.

    The keys: v verifies the tunnel under the cursor, which sends traffic through it; d diagnoses
    it; / filters; t shows only those in trouble; q ends. docs/monitoring.md explains the states.
    """
    need("textual", "watch")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            "it needs a terminal, and there is none",
            hint="bothends serve --once prints the same as metrics; over SSH: ssh -t",
        )
    from bothends.device.ask.polling import Poller
    from bothends.live.app import WatchApp
    from bothends.report.talk import Talk
    from bothends.secrets import PROCESS

    with open_job(settings, "watch", options={}) as job:
        # What is said on the side would be written over the table.
        quiet = replace(job, talk=Talk(PROCESS, quiet=True))
        poller = Poller(quiet, sessions=SESSIONS if sessions is None else sessions)
        drift = DRIFT_EVERY if drift_every is None else drift_every
        app = WatchApp(LiveEngine(quiet, poller, interval or INTERVAL, drift))
        app.run()
        return ExitCode(app.return_code or 0)


class LiveEngine:
    """The poller, and the verification and diagnosis of one tunnel between two of its looks."""

    def __init__(self, job: "Job", poller: "Poller", interval: float, drift_every: float) -> None:
        self._job = job
        self._poller = poller
        self._interval = interval
        self._drift_every = drift_every
        self._ended = threading.Event()

    @property
    def snapshot(self) -> "Snapshot":
        """All that is known after the last look."""
        return self._poller.snapshot

    def watch(self, after: Callable[["Snapshot"], None]) -> None:
        """Look again and again until it is stopped."""
        self._poller.every(self._interval, self._ended, after, drift_every=self._drift_every)

    def stop(self) -> None:
        """End the looking; also that which is under way."""
        self._ended.set()
        self._job.fleet.stop.set()

    def verify(self, tunnel: str) -> Sequence[str]:
        """What `bothends verify` says of a tunnel."""
        from bothends.device.ask.verification import verified
        from bothends.report.verification import report_lines

        with self._poller.turn:
            report = verified(self._of(tunnel))[tunnel]
        return ["".join(text for _, text in line) for line in report_lines(report)]

    def diagnose(self, tunnel: str) -> Sequence[str]:
        """What `bothends diagnose` says of a tunnel."""
        from bothends.device.ask.diagnosis import diagnosed
        from bothends.report.diagnosis_text import packets, summary

        with self._poller.turn:
            diagnosis = diagnosed(self._of(tunnel))[tunnel]
        return [text for _, text in (*packets(diagnosis.packets), *summary(diagnosis))]

    def _of(self, tunnel: str) -> "Job":
        """A job on one tunnel."""
        chosen = tuple(each for each in self._job.tunnels if each.name == tunnel)
        return replace(self._job, tunnels=chosen)


command = verb(
    _watch,
    without=CHANGING | {"form", "evidence"},
    interval=interval_option(INTERVAL),
    sessions=SESSIONS_OPTION,
    drift_every=DRIFT_OPTION,
)
