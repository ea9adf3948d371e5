"""`bothends serve`: look at both ends of every tunnel again and again, and tell Prometheus."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

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
    from prometheus_client import CollectorRegistry

    from bothends.device.job import Job
    from bothends.monitor import Snapshot

LISTEN = "127.0.0.1:9633"
INTERVAL = 60.0


class _Address(NamedTuple):
    """Where it listens."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether nobody else can reach it."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")


def _serve(
    settings: PlaybookSettings,
    *,
    listen: str | None,
    interval: float | None,
    sessions: int | None,
    drift_every: float | None,
    once: bool,
) -> ExitCode:
    """Ask both ends of every tunnel on a schedule, and serve metrics for Prometheus.

    Changes nothing, and sends nothing through the tunnels. Metrics are at
    http://127.0.0.1:9633/metrics; which there are, alert rules and a dashboard: docs/monitoring.md.
    """
    need("prometheus_client", "prometheus")
    from prometheus_client import CollectorRegistry, generate_latest

    from bothends.device.ask.polling import Poller
    from bothends.report.metrics import Collector

    address = listening(listen or LISTEN)
    seconds = INTERVAL if interval is None else interval
    drift = DRIFT_EVERY if drift_every is None else drift_every
    with open_job(settings, "serve", options={}) as job:
        poller = Poller(job, sessions=SESSIONS if sessions is None else sessions)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Collector(lambda: poller.snapshot, _sites(job)))
        stop = threading.Event()
        with ended_by_signal(stop):
            if once:
                poller.look()
                stop.wait(seconds)
                snapshot = poller.look()
                if drift:
                    snapshot = poller.compare()
                sys.stdout.write(generate_latest(registry).decode())
                return _code(snapshot)
            with _listening(address, registry) as port:
                job.talk.say(f"metrics: http://{address.host}:{port}/metrics")
                if not address.loopback:
                    job.talk.warn(
                        "anyone who reaches this address can read the names and states of all "
                        "tunnels: there is no login and no encryption"
                    )
                listener = _Messages(job)
                poller.every(seconds, stop, listener, drift_every=drift)
    return ExitCode.OK


def listening(text: str) -> _Address:
    """HOST:PORT as an address. Raises InputError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise InputError(f"expected HOST:PORT such as {LISTEN}, found {text!r}", where="--listen")
    return _Address(host.strip("[]"), int(port))


@contextmanager
def _listening(address: _Address, registry: "CollectorRegistry") -> Iterator[int]:
    from prometheus_client import start_http_server

    try:
        server, thread = start_http_server(address.port, address.host, registry)
    except OSError as error:
        raise InputError(
            f"cannot listen on {address.host}:{address.port}: {error.strerror}",
            where="--listen",
            hint="choose another port, or end what listens there",
        ) from None
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def ended_by_signal(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the looking instead of the program."""
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Messages:
    """Says on standard error what changed from one look to the next."""

    def __init__(self, job: "Job") -> None:
        self._job = job
        self._states: dict[str, str] = {}

    def __call__(self, snapshot: "Snapshot") -> None:
        """Say each tunnel whose state is another than it was."""
        for name, each in snapshot.observations.items():
            if self._states.get(name) != each.state:
                self._job.talk.say(f"{name}: {each.state}: {each.why}")
            self._states[name] = each.state


def _sites(job: "Job") -> dict[str, str]:
    return {name: str(host.data.get("site") or "") for name, host in job.inventory.hosts.items()}


def _code(snapshot: "Snapshot") -> ExitCode:
    answered = all(answer.answers for answer in snapshot.answers.values())
    return ExitCode.OK if answered else ExitCode.DEVICE


command = verb(
    _serve,
    without=CHANGING | {"wait", "form", "evidence"},
    listen=Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            envvar="BOTHENDS_LISTEN",
            help=(
                "Where metrics are served. There is no login: an address other than loopback "
                "gives a warning."
            ),
            show_default=LISTEN,
        ),
    ],
    interval=interval_option(INTERVAL),
    sessions=SESSIONS_OPTION,
    drift_every=DRIFT_OPTION,
    once=Annotated[
        bool,
        typer.Option(
            "--once",
            help="Look twice, --interval apart, print the metrics and end; for cron and the "
            "textfile collector of node_exporter.",
        ),
    ],
)
