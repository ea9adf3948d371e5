"""Work on both ends is done once per run, whoever comes first and however hosts are run."""

import io
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from nornir import InitNornir
from nornir.core import Nornir
from nornir.core.task import Result, Task
from nornir.plugins.runners import SerialRunner, ThreadedRunner

from bothends.cli.init import lay_out
from bothends.device.job import Job
from bothends.errors import DeviceError, InputError
from bothends.scripting import as_result, both_ends
from bothends.secrets import PROCESS

CALLS: list[tuple[str, ...]] = []
ALL = ("hq-r1", "branch1-r1", "branch2-r1", "branch3-r1")


def work(job: Job) -> tuple[str, ...]:
    assert threading.active_count() < 100
    CALLS.append(tuple(tunnel.name for tunnel in job.tunnels))
    if job.options.get("fail"):
        raise DeviceError("no answer", where="hq-r1")
    return CALLS[-1]


@as_result
def shared(task: Task, tunnel: str | None = None, **options: Any) -> Result:
    share = both_ends(task, tunnel, work, **options)
    return share.result(", ".join(each.name for each in share.tunnels), seen=share.outcome)


def twice(task: Task) -> Result:
    task.run(shared)
    task.run(shared)
    return Result(host=task.host)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    lay_out(folder)
    return folder


@pytest.fixture(
    params=[SerialRunner(), ThreadedRunner(1), ThreadedRunner(20)], ids=["serial", "one", "threads"]
)
def nr(project: Path, request: pytest.FixtureRequest) -> Nornir:
    CALLS.clear()
    made = InitNornir(
        str(project / "config.yaml"), inventory={"options": {"project": str(project)}}
    )
    return made.with_runner(request.param)


def test_once_per_run_and_anew_in_the_next(nr: Nornir) -> None:
    for count in (1, 2, 3):
        result = nr.run(task=shared)
        assert not result.failed
        assert len(CALLS) == count
        assert {host: each[0].seen for host, each in result.items()} == dict.fromkeys(ALL, CALLS[0])
    assert str(result["hq-r1"][0]) == "hq-branch1, hq-branch2, hq-branch3"
    assert str(result["branch2-r1"][0]) == "hq-branch2"


def test_anew_for_each_step_of_a_play(nr: Nornir) -> None:
    assert not nr.run(task=twice).failed
    assert 2 <= len(CALLS) <= 2 * len(ALL)
    nr.filter(name="branch1-r1").run(task=twice)
    assert CALLS[-2:] == [("hq-branch1",)] * 2


def test_what_fails_fails_for_everybody_in_plain_words(nr: Nornir) -> None:
    result = nr.run(task=shared, fail=True)
    assert len(CALLS) == 1
    assert {str(each[0]) for each in result.values()} == {"hq-r1: no answer"}
    assert all(each.failed for each in result.values())
    nr.data.reset_failed_hosts()
    assert not nr.run(task=shared).failed


@pytest.mark.parametrize(
    ("host", "tunnel", "meant", "says"),
    [
        ("branch1-r1", None, ("hq-branch1",), "hq-branch1\nnote: hq-r1 took part too"),
        ("branch1-r1", "hq-*", ("hq-branch1",), "hq-branch1\nnote: hq-r1 took part too"),
        ("branch1-r1", "hq-branch2", (), "nothing to do: branch1-r1 is no end of hq-branch2"),
        ("hq-r1", "*[12]", ("hq-branch1", "hq-branch2"), "note: branch1-r1, branch2-r1 took part too: the filter leaves them out"),
    ],
)  # fmt: skip
def test_a_filter_chooses_tunnels_and_not_ends(
    nr: Nornir, host: str, tunnel: str | None, meant: tuple[str, ...], says: str
) -> None:
    result = nr.filter(name=host).run(task=shared, tunnel=tunnel)
    assert [meant] == CALLS
    assert says in str(result[host][0])
    assert not result.failed


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-x\r\n", b"nonsense " * 400])
def test_a_connection_that_closes_leaves_no_traceback(tmp_path: Path, greeting: bytes) -> None:
    """Paramiko's thread logs the exception that ended it; without a handler Python prints that."""
    lay_out(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        done = threading.Event()

        def hang_up() -> None:
            while not done.is_set():
                try:
                    with server.accept()[0] as connection:
                        connection.sendall(greeting)
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        hosts = tmp_path / "inventory" / "hosts.yaml"
        port = server.getsockname()[1]
        hosts.write_text(
            "".join(
                f"{name}: {{hostname: 127.0.0.1, port: {port}, groups: [ios]}}\n" for name in ALL
            )
        )
        ended = subprocess.run(
            [sys.executable, "-m", "bothends", "plan", "--limit", "hq-branch1", "--accept-new-host-keys", "--connect-timeout", "2"],
            cwd=tmp_path,
            env={"NORNIR_USERNAME": "u", "NORNIR_PASSWORD": "p", "PSK_HQ_BRANCH1": "k", "HOME": str(tmp_path), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )  # fmt: skip
        done.set()
    assert ended.returncode == 3, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "the SSH connection could not be made" in ended.stderr


def test_a_login_that_a_script_gives_is_used(nr: Nornir, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NORNIR_USERNAME", "NORNIR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    host: Any = nr.inventory.hosts["hq-r1"]
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(InputError, match="no credentials for the routers"):
        host.login.ensure(host)
    nr.inventory.defaults.username, nr.inventory.defaults.password = "me", "canary-mine"
    host.login.ensure(host)
    assert (host.username, host.password) == ("me", "canary-mine")
    assert PROCESS.redact("canary-mine") == "***"


def test_the_plugin_is_registered_and_loads_what_simple_inventory_loads(project: Path) -> None:
    from nornir.core.plugins.inventory import InventoryPluginRegister
    from nornir.plugins.inventory import SimpleInventory

    InventoryPluginRegister.auto_register()
    ours = InventoryPluginRegister.get_plugin("BothEndsInventory")(project=str(project)).load()
    plain = SimpleInventory(
        *(str(project / "inventory" / f"{each}.yaml") for each in ("hosts", "groups", "defaults"))
    ).load()
    for name, host in plain.hosts.items():
        mine = ours.hosts[name]
        assert (mine.hostname, mine.port, mine.platform) == (
            host.hostname,
            host.port,
            host.platform,
        )
        assert json.dumps(dict(mine.items())) == json.dumps(dict(host.items()))
        assert [str(group) for group in mine.groups] == [str(group) for group in host.groups]
        assert mine.has_parent_group("ios")
