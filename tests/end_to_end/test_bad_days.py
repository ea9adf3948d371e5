"""What goes wrong with routers: a clear message, an exit code, and both ends as before."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bothends.lab.lab import Lab

pytestmark = pytest.mark.lab
ENDS = ("hq-r1", "branch1-r1")


@dataclass(frozen=True)
class BadDay:
    """Something that goes wrong on one router, and what the user reads."""

    name: str
    fault: Callable[[Lab], None]
    code: int
    says: tuple[str, ...]


def fault(device: str, **settings: object) -> Callable[[Lab], None]:
    def strike(lab: Lab) -> None:
        for name, value in settings.items():
            setattr(lab.routers[device].faults, name, value)

    return strike


DAYS = (
    BadDay(
        "wrong password", fault("branch1-r1", password="another"), 3,
        ("branch1-r1", "refused the user name or the password", "NORNIR_PASSWORD"),
    ),
    BadDay(
        "no enable", fault("branch1-r1", read_only=True), 3,
        ("branch1-r1", "not privileged", "NORNIR_ENABLE"),
    ),
    BadDay(
        "host key changed", lambda lab: lab.change_host_key("hq-r1"), 3,
        ("hq-r1", "host key", "changed"),
    ),
    BadDay(
        "cut in the middle of the push, again and again", fault("branch1-r1", drop_on="set peer"), 4,
        ("taken back", "the SSH session was lost at line"),
    ),
    BadDay(
        "the prompt never returns", fault("hq-r1", hang_on="set pfs"), 4,
        ("taken back", "no prompt within 4 s at line"),
    ),
    BadDay(
        "a line is refused", fault("branch1-r1", refuse="set pfs"), 4,
        ("taken back", "'set pfs group14'", "% Invalid input detected", "branch1-r1: line 2"),
    ),
    BadDay(
        "the line with the key is refused", fault("hq-r1", refuse="pre-shared-key"), 4,
        ("taken back", "pre-shared-key address 198.51.100.1 key ***"),
    ),
    BadDay(
        "packets do not arrive",
        lambda lab: lab.type("branch1-r1", "conf t", "interface GigabitEthernet0/1", "shutdown", "end")
        and None,
        4,
        ("taken back",),
    ),
)  # fmt: skip


SLOW = {
    "cut in the middle of the push, again and again": pytest.mark.long,
    "the prompt never returns": pytest.mark.gate,
}


@pytest.mark.parametrize(
    "day",
    [pytest.param(day, id=day.name, marks=SLOW.get(day.name, ())) for day in DAYS],
)
def test_both_ends_are_as_before(site: Any, day: BadDay) -> None:
    day.fault(site.lab)
    before = {name: site.lab.running(name) for name in ENDS}
    done = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1", "--timeout", "4")
    assert done.code == day.code, done.text
    for words in day.says:
        assert words in done.text, f"{words!r} is not in:\n{done.text}"
    assert "canary" not in done.text
    assert {name: site.lab.running(name) for name in ENDS} == before


@pytest.mark.gate
@pytest.mark.parametrize("settings", [{"drop_on": "set peer"}, {"hang_on": "set pfs"}])
def test_a_session_that_is_lost_once(site: Any, settings: dict[str, str]) -> None:
    fault("branch1-r1", once=True, **settings)(site.lab)
    done = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1", "--timeout", "4")
    assert done.code == 0, done.text
    assert "the session with branch1-r1 was lost; waiting to go on there" in done.err
    assert "hq-branch1: saved" in done.out
    assert all(site.lab.startup(name) == site.lab.running(name) for name in ENDS)
    assert site.run("plan", "--lab", "--limit", "hq-branch1").out.count("nothing to do") == 2


def test_unreachable(site: Any) -> None:
    state = site.project / ".bothends" / "lab" / "state.json"
    document = json.loads(state.read_text())
    document["addresses"]["branch1-r1"][1] = 1
    state.write_text(json.dumps(document))
    done = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1")
    assert done.code == 3
    assert "branch1-r1 (127.0.0.1:1): nothing listens on the SSH port" in done.err
    assert site.unchanged(*ENDS)


def test_startup_save_fails(site: Any) -> None:
    site.lab.routers["branch1-r1"].faults.write_fails = True
    done = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1")
    assert done.code == 3
    assert "hq-branch1: not saved" in done.out
    assert "%Error opening nvram:/startup-config" in done.out
    assert "enter 'write memory' there" in done.out
    assert "crypto map" in site.lab.running("branch1-r1")


def test_stranded(site: Any) -> None:
    site.lab.routers["branch1-r1"].faults.refuse = "set pfs|no crypto map"
    done = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1")
    assert done.code == 3
    assert "hq-branch1: stranded" in done.out
    assert "hq-r1 runs what it ran before" in done.out
    told = re.search(
        r"branch1-r1 may still run a part of the change \(\d+ lines still differ: .*\); "
        r"to finish, enter there in configuration mode: (.+)",
        done.out,
    )
    assert told
    assert site.unchanged("hq-r1")
    assert not site.unchanged("branch1-r1")
    site.lab.routers["branch1-r1"].faults.refuse = ""
    site.lab.type("branch1-r1", "configure terminal", *told[1].split(" / "), "end")
    assert site.unchanged("branch1-r1")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(site: Any, number: int) -> None:
    for name in ENDS:
        site.lab.routers[name].faults.latency = 0.1
    process = subprocess.Popen(
        site.command("apply", "--lab", "--yes", "--limit", "hq-branch1"),
        cwd=site.project,
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while "keyring" not in site.lab.running("hq-r1") and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    text, _ = process.communicate(timeout=60)
    assert process.returncode == 4, text
    assert "both ends will be taken back" in text
    assert "taken back" in text
    assert site.unchanged(*ENDS)


def test_unknown_host_key_and_the_choice_to_accept_it(site: Any, tmp_path: Path) -> None:
    state = site.project / ".bothends" / "lab"
    document = json.loads((state / "state.json").read_text())
    hosts = (site.project / "inventory" / "hosts.yaml").read_text()
    for name, (host, port) in document["addresses"].items():
        start = hosts.index(f"{name}:\n  hostname: ")
        end = hosts.index("\n", start + len(name) + 5)
        hosts = f"{hosts[:start]}{name}:\n  hostname: {host}\n  port: {port}{hosts[end:]}"
    (site.project / "inventory" / "hosts.yaml").write_text(hosts)
    login = {"NORNIR_USERNAME": "lab", "NORNIR_PASSWORD": "canary-login", "HOME": str(tmp_path)}

    def plan(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            site.command("plan", "--limit", "hq-branch1", *more),
            cwd=site.project,
            env={**site.environment(), **login},
            capture_output=True,
            text=True,
            check=False,
        )

    refused = plan()
    assert refused.returncode == 3
    assert "not in known_hosts" in refused.stderr
    accepted = plan("--accept-new-host-keys")
    assert accepted.returncode == 0, accepted.stderr
    assert accepted.stderr.count("accepted the host key of") == 2
    known = plan()
    assert known.returncode == 0
    site.lab.change_host_key("branch1-r1")
    changed = plan("--accept-new-host-keys")
    assert changed.returncode == 3
    assert "it changed, or this is another machine" in changed.stderr
