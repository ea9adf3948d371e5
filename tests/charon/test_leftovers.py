"""However a lab ends, nothing of it stays; and nothing of anybody else is touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from tests.charon.configs import running

from bothends.cli.init import lay_out
from bothends.lab.charon import leftovers
from bothends.lab.charon.backend import CharonBackend
from bothends.lab.charon.leftovers import ROOT, daemons_of, new_folder, start_of, sweep
from bothends.lab.lab import Lab
from bothends.lab.specs import RouterSpec

pytestmark = pytest.mark.charon


def wait(condition: Callable[[], bool], timeout: float = 60) -> bool:
    deadline = time.monotonic() + timeout
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def members(namespace: str) -> list[int]:
    """The processes that are in a network namespace."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if str((entry / "ns" / "net").readlink()) == namespace:
                    found.append(int(entry.name))
    return found


def ticks() -> int:
    """Now, as the kernel counts the starts of processes."""
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return int(uptime * os.sysconf("SC_CLK_TCK"))


def bothends(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bothends.cli.main", *arguments, "--project", str(project)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lay_out(tmp_path / "project")
    return tmp_path / "project"


def folder_of(pid: int) -> Path:
    return next(ROOT.glob(f"{pid}-{start_of(pid)}-*"))


@pytest.mark.lab
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_behind(project: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        bothends(project, "lab", "up", "--ike", "charon"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as lab:  # fmt: skip
        assert wait((project / ".bothends/lab/state.json").exists)
        folder = folder_of(lab.pid)
        daemons = daemons_of(folder)
        inside = {str(Path(f"/proc/{pid}/ns/net").readlink()) for pid in daemons}
        assert len(daemons) == len(inside) == 4
        lab.send_signal(number)
        lab.wait(30)
    assert wait(lambda: not daemons_of(folder))
    # The kernel gives a number again once a namespace is gone: to processes that are younger.
    ended = ticks()
    for namespace in inside:
        assert all(int(start_of(pid) or ended) >= ended - 100 for pid in members(namespace))
    if number is signal.SIGKILL:  # its folder is taken away by whichever lab goes up or down next
        subprocess.run(bothends(project, "lab", "down"), check=True, capture_output=True)
    assert not folder.exists()
    assert not (project / ".bothends/lab/state.json").exists()


def test_a_detached_lab_goes_down(project: Path) -> None:
    subprocess.run(
        bothends(project, "lab", "up", "--detach", "--ike", "charon"),
        check=True,
        capture_output=True,
    )
    told = subprocess.run(
        bothends(project, "lab", "status"), check=True, capture_output=True, text=True
    )
    assert told.stdout.count("ssh -p") == 4
    down = subprocess.run(
        bothends(project, "lab", "down"), check=True, capture_output=True, text=True
    )
    assert "the lab is down" in down.stderr
    assert not list(ROOT.glob("*")) or all(
        start_of(int(f.name.split("-")[0])) for f in ROOT.glob("*")
    )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(leftovers, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def gone() -> str:
    """Process and start of an owner that is no more."""
    with subprocess.Popen(["sleep", "60"]) as process:
        name = f"{process.pid}-{start_of(process.pid)}-abc"
        process.kill()
    return name


@pytest.fixture
def sleeper() -> Iterator[Callable[[Path], subprocess.Popen[bytes]]]:
    """Processes that look like a daemon of a folder."""
    with ExitStack() as stack:

        def start(folder: Path) -> subprocess.Popen[bytes]:
            environment = {**os.environ, "STRONGSWAN_CONF": f"{folder}/0/strongswan.conf"}
            process = stack.enter_context(subprocess.Popen(["sleep", "60"], env=environment))
            stack.callback(process.kill)
            return process

        yield start


def test_sweeping_takes_what_is_ours_and_dead_and_only_that(
    root: Path, gone: str, sleeper: Callable[[Path], "subprocess.Popen[bytes]"]
) -> None:
    ours = new_folder()
    reused = root / f"{os.getpid()}-1-abc"  # the number lives, but as another process
    foreign = [root / "strongswan", root / "12x-34-abc", root / "postgresql-1"]
    for folder in (root / gone, reused, *foreign):
        folder.mkdir()
    mine, theirs, other = sleeper(root / gone), sleeper(ours), sleeper(root / "strongswan")
    assert set(sweep()) == {gone, reused.name}
    assert {folder.name for folder in root.iterdir()} == {ours.name, *(f.name for f in foreign)}
    assert mine.wait(5) == -signal.SIGKILL
    assert theirs.poll() is None
    assert other.poll() is None


@pytest.mark.lab
def test_labs_side_by_side_do_not_collide() -> None:
    specs = [RouterSpec(name, running(name)) for name in "ab"]
    ping = "ping 10.2.0.1 source 10.1.0.1 repeat 2"
    with Lab(specs, backend=CharonBackend) as first:
        with Lab(specs, backend=CharonBackend) as second:
            assert all("(1/2)" in lab.type("a", ping) for lab in (first, second))
            shown = {lab.type("a", "show crypto ipsec sa") for lab in (first, second)}
            assert len(shown) == 2
            sweep()
        assert "(2/2)" in first.type("a", ping)


@pytest.mark.lab
def test_a_lab_that_cannot_start_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no such address")

    monkeypatch.setattr("bothends.lab.charon.router.CharonRouter.configure", fail)
    with (
        pytest.raises(ValueError, match="no such address"),
        Lab([RouterSpec("a", running("a"))], backend=CharonBackend),
    ):
        pass
    assert not list(ROOT.glob(f"{os.getpid()}-*"))
