"""The exporter, the alert rules and the dashboard with a real Prometheus (Debian's package)."""

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from tests.end_to_end.conftest import Site
from tests.end_to_end.conftest import start_site as start_site  # noqa: PLC0414  (a fixture)
from tests.monitor import fleet

MONITORING = Path(__file__).parents[2] / "starter" / "monitoring"
pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(
        not (shutil.which("prometheus") and shutil.which("promtool")),
        reason="needs Debian's package prometheus (make test-prometheus installs it)",
    ),
]

ALERTS = """\
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'bothends_looks_total{{}}', values: '1+1x60'}}
      - {{series: 'bothends_tunnel_state{{tunnel="t",device="a",peer="b",state="{state}"}}', values: '1x60'}}
    alert_rule_test:
      - {{eval_time: 1m, alertname: {alert}, exp_alerts: []}}
      - eval_time: 20m
        alertname: {alert}
        exp_alerts:
          - exp_labels: {{severity: {severity}, tunnel: t, device: a, peer: b, state: {state}}}
"""
LOSS = """\
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'bothends_end_sent_packets_total{{tunnel="t",device="a",peer="b"}}', values: '0+100x60'}}
      - {{series: 'bothends_end_received_packets_total{{tunnel="t",device="b",peer="a"}}', values: '0+80x60'}}
      - {{series: 'bothends_end_sent_packets_total{{tunnel="t",device="b",peer="a"}}', values: '0+80x60'}}
      - {{series: 'bothends_end_received_packets_total{{tunnel="t",device="a",peer="b"}}', values: '0+80x60'}}
    promql_expr_test:
      - expr: count(ALERTS{{alertname="BothendsPacketLoss",alertstate="firing"}})
        eval_time: 50m
        exp_samples: [{{value: 1}}]
      - expr: count(ALERTS{{alertname="BothendsPacketLoss",alertstate="firing",device="a"}})
        eval_time: 50m
        exp_samples: [{{value: 1}}]
"""


@pytest.mark.parametrize(
    ("alert", "state", "severity"),
    [
        ("BothendsTunnelDown", "down", "critical"),
        ("BothendsSpiMismatch", "spi-mismatch", "critical"),
        ("BothendsTunnelOneWay", "one-way", "critical"),
        ("BothendsTunnelPartial", "partial", "warning"),
        ("BothendsTunnelUnknown", "unknown", "warning"),
    ],
)
def test_alerts(tmp_path: Path, alert: str, state: str, severity: str) -> None:
    """Each fires on its state alone, and not at once."""
    rules = MONITORING / "alerts.yaml"
    text = ALERTS.format(rules=rules, alert=alert, state=state, severity=severity)
    # What an alert says is for people: only its labels are compared.
    bare = re.sub(r"(?m)^ {8}annotations:\n(?: {10}.*\n)+", "", rules.read_text(encoding="utf-8"))
    (tmp_path / "rules.yaml").write_text(bare, encoding="utf-8")
    promtool(tmp_path, text.replace(str(rules), str(tmp_path / "rules.yaml")))


def test_loss_is_told_of_the_end_that_sends(tmp_path: Path) -> None:
    promtool(tmp_path, LOSS.format(rules=MONITORING / "alerts.yaml"))


def promtool(folder: Path, text: str) -> None:
    (folder / "test.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["promtool", "test", "rules", str(folder / "test.yaml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def prometheus(folder: Path, target: int) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """A Prometheus that reads the exporter every second; yields what a query answers."""
    text = (MONITORING / "prometheus.yaml").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:9633", f"127.0.0.1:{target}").replace("30s", "1s")
    (folder / "prometheus.yaml").write_text(text, encoding="utf-8")
    shutil.copy(MONITORING / "alerts.yaml", folder)
    port = free_port()
    command = [
        "prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/db",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip

    def query(expression: str) -> list[dict[str, Any]]:
        url = f"http://127.0.0.1:{port}/api/v1/query?{urlencode({'query': expression})}"
        with urlopen(url, timeout=10) as answer:
            return list(json.load(answer)["data"]["result"])

    with (folder / "log").open("w") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            for _ in range(300):
                time.sleep(0.1)
                if process.poll() is None and _answers(query):
                    break
            yield query
        finally:
            process.terminate()


def _answers(query: Callable[[str], object]) -> bool:
    try:
        query("1")
    except OSError:
        return False
    return True


@pytest.mark.gate
def test_six_states_within_two_looks(
    start_site: Callable[..., AbstractContextManager[Site]], tmp_path: Path
) -> None:
    """Broken while it is watched: two looks later Prometheus shows every state as it is."""
    interval, port = 4, free_port()
    with start_site(tmp_path / "project", inventory=fleet.inventory()) as site:
        done = site.run("apply", "--lab", "--yes")
        assert done.code == 0, done.text
        serve = site.command(
            "serve", "--lab", "--listen", f"127.0.0.1:{port}", "--interval", str(interval),
            "--sessions", "0", "--drift-every", "5",
        )  # fmt: skip
        with (
            (tmp_path / "err").open("w") as err,
            subprocess.Popen(
                serve, cwd=site.project, env=site.environment(), stderr=err
            ) as process,
            prometheus(tmp_path, port) as query,
        ):
            try:
                waited(lambda: looks(query) >= 2)
                assert set(states(query).values()) == {"idle"}
                for strike in fleet.FAULTS:
                    strike(site.lab)
                with fleet.traffic(site.lab):
                    begun = looks(query)
                    waited(lambda: looks(query) >= begun + 1)  # may have begun before the faults
                    waited(lambda: looks(query) >= begun + 3)
                    assert states(query) == {name: name for name in fleet.BRANCHES}
                dashboard(query)
                waited(lambda: query("bothends_tunnel_drift > 0") != [])
                time.sleep(2)  # until alerts are looked at once more
                firing = {row["metric"]["alertname"] for row in query("ALERTS")}
                assert {
                    "BothendsTunnelDown",
                    "BothendsSpiMismatch",
                    "BothendsTunnelOneWay",
                } <= firing
                assert "BothendsDrift" in firing, "a keepalive was taken away"
            finally:
                process.terminate()
        assert "canary" not in (tmp_path / "err").read_text()


def looks(query: Callable[[str], list[dict[str, Any]]]) -> int:
    rows = query("bothends_looks_total")
    return int(float(rows[0]["value"][1])) if rows else 0


def states(query: Callable[[str], list[dict[str, Any]]]) -> dict[str, str]:
    rows = query("bothends_tunnel_state == 1")
    return {row["metric"]["tunnel"]: row["metric"]["state"] for row in rows}


def waited(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "not within two minutes"
        time.sleep(0.3)


def dashboard(query: Callable[[str], list[dict[str, Any]]]) -> None:
    """Every panel shows something."""
    board = json.loads((MONITORING / "grafana.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$tunnel", ".*").replace("$__rate_interval", "1m")
            assert query(expression) or "drift" in expression, (panel["title"], expression)
