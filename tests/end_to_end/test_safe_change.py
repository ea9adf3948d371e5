"""What stands between a change and a night without a tunnel: timers, locks, answers not believed."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import paramiko
import pytest

from bothends.lab.lab import Lab
from bothends.lab.state import LabState

pytestmark = pytest.mark.lab
ENDS = ("hq-r1", "branch1-r1")
ONE = ("--lab", "--yes", "--limit", "hq-branch1")


def events(site: Any) -> list[dict[str, Any]]:
    path = next((site.project / ".bothends" / "changes").glob("*/hq-branch1/journal.jsonl"))
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_story_of_a_change(site: Any) -> None:
    done = site.run("apply", *ONE)
    assert done.code == 0, done.text
    told = events(site)
    order = list(dict.fromkeys(event["event"] for event in told))
    assert order == [
        "planned", "arming", "armed", "pushing", "pushed", "verified", "confirming", "confirmed",
        "saving", "saved", "settled",
    ]  # fmt: skip
    armed = [event for event in told if event["event"] == "armed"]
    assert {event["device"] for event in armed} == set(ENDS)
    assert all(event["backup"].startswith("flash:config") for event in armed)
    assert next(event for event in told if event["event"] == "arming")["minutes"] >= 3
    assert 0 <= next(e for e in told if e["event"] == "confirmed")["window"] < 1
    for name in ENDS:
        assert site.lab.startup(name) == site.lab.running(name)
        assert "No Rollback" in site.lab.type(name, "show archive config rollback timer")
    listed = site.run("changes")
    assert "hq-branch1 (hq-r1 and branch1-r1): done, and saved on both ends" in listed.out
    assert site.run("resume", "--lab").err == "nothing is unfinished\n"


def test_new_sas_are_required(site: Any) -> None:
    assert site.run("apply", *ONE).code == 0
    tunnels = site.project / "inventory" / "tunnels.yaml"
    tunnels.write_text(tunnels.read_text().replace("seconds: 3600", "seconds: 1800", 1))
    done = site.run("apply", *ONE, "--format", "json")
    assert done.code == 0, done.text
    checks = json.loads(done.out)["changes"][0]["checks"]
    assert [c["message"] for c in checks if c["check"] == "renewed"] == [
        "hq-r1 has negotiated new SAs", "branch1-r1 has negotiated new SAs",
    ]  # fmt: skip


@pytest.mark.parametrize("show_run", ["empty", "cut", "another's", "refused"])
@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_an_answer_that_is_not_believed(site: Any, show_run: str, verb: str) -> None:
    site.lab.routers["branch1-r1"].faults.show_run = show_run
    arguments = ONE if verb == "apply" else ("--lab", "--limit", "hq-branch1")
    done = site.run(verb, *arguments)
    assert done.code == 3, done.text
    assert "branch1-r1: the output of 'show running-config' cannot be used" in done.err
    assert "to add" not in done.out
    assert site.unchanged(*ENDS)


DISTORTED = (
    ("show archive config rollback timer", "empty", 3, "it is empty"),
    ("show crypto isakmp sa$", "empty", 4, "the output of 'show crypto isakmp sa' cannot be used"),
    ("show crypto session$", "empty", 4, "the output of 'show crypto session' cannot be used"),
    ("show crypto ipsec sa", "elsewhere", 4, "contains the prompt of another-r9"),
)


@pytest.mark.gate
@pytest.mark.parametrize(("distort", "kind", "code", "says"), DISTORTED)
def test_a_show_command_that_is_not_believed(
    site: Any, distort: str, kind: str, code: int, says: str
) -> None:
    faults = site.lab.routers["branch1-r1"].faults
    faults.distort, faults.distortion = distort, kind
    done = site.run("apply", *ONE)
    assert done.code == code, done.text
    assert says in done.text
    assert site.unchanged(*ENDS)
    ended = "taken back on both ends" if code == 4 else "nothing was sent"
    assert ended in site.run("changes").out
    assert site.run("resume", "--lab", "--yes").err == "nothing is unfinished\n"
    assert says in site.run("apply", *ONE).text, "the way back of somebody else is still there"


@pytest.mark.gate
def test_the_configuration_lock_of_somebody_else(site: Any) -> None:
    for name in ENDS:
        lines = ("configure terminal", "configuration mode exclusive manual", "end", "write memory")
        site.lab.type(name, *lines)
    before = {name: site.lab.running(name) for name in ENDS}
    with operator(site, "branch1-r1", "configure terminal lock"):
        done = site.run("apply", *ONE)
    assert done.code == 3, done.text
    assert "configuration mode is locked by somebody else (user lab" in done.text
    assert {name: site.lab.running(name) for name in ENDS} == before
    assert not any(site.lab.routers[name].archive.pending for name in ENDS)
    again = site.run("apply", *ONE)
    assert again.code == 0, again.text


@contextmanager
def operator(site: Any, device: str, line: str) -> Iterator[None]:
    """Somebody who has typed a line in a session of his own, which stays open."""
    state = LabState.read(site.project)
    host, port = state.addresses[device]
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # noqa: S507  (a lab on loopback)
    client.connect(host, port, state.username, state.password, look_for_keys=False)
    with client, client.invoke_shell() as shell:
        shell.send(f"{line}\n".encode())
        shown = ""
        while "(config)#" not in shown:
            shown += shell.recv(4096).decode()
        yield


def test_a_pause_in_the_middle_is_waited_for(site: Any) -> None:
    site.lab.routers["branch1-r1"].faults.pause = 3
    done = site.run("plan", "--lab", "--limit", "hq-branch1")
    assert done.code == 0, done.text


@pytest.mark.gate
def test_no_archive(site: Any) -> None:
    site.lab.type("branch1-r1", "configure terminal", "no archive", "end", "write memory")
    offer = "branch1-r1: no configuration archive is configured"
    planned = site.run("plan", "--lab", "--limit", "hq-branch1")
    assert planned.code == 0
    assert "to have one, enter: archive / path flash:bothends-$h" in planned.out
    refused = site.run("apply", *ONE)
    assert refused.code == 2, refused.text
    assert offer in refused.err
    assert "--dead-man reload" in refused.err
    before = site.lab.running("branch1-r1")
    by_reload = site.run("apply", *ONE, "--dead-man", "reload")
    assert by_reload.code == 0, by_reload.text
    assert site.lab.running("branch1-r1") != before
    for name in ENDS:
        assert "No reload is scheduled" in site.lab.type(name, "show reload")
        assert site.lab.startup(name) == site.lab.running(name)


def test_a_reload_would_not_lead_back(site: Any) -> None:
    site.lab.type("hq-r1", "configure terminal", "ip route 10.99.0.0 255.255.0.0 10.1.0.9", "end")
    done = site.run("apply", *ONE, "--dead-man", "reload")
    assert done.code == 3, done.text
    assert "a reload would not restore it" in done.text
    assert "crypto map" not in site.lab.running("branch1-r1")


def test_no_dead_man_must_be_typed(site: Any) -> None:
    done = site.run("apply", *ONE, "--dead-man", "none")
    assert done.code == 0, done.text
    assert (
        "these routers do not go back by themselves if this process ends or can no longer reach them"
        in done.err
    )
    assert "armed" not in {event["event"] for event in events(site) if event.get("backup")}


SOMEBODY: tuple[tuple[str, Callable[[Lab], Any], str], ...] = (
    (
        "a timer of another user",
        lambda lab: lab.type("hq-r1", "configure terminal revert timer 5", "end"),
        "hq-r1: a revert timer of 5 minutes is pending there, armed by user console",
    ),
    (
        "a reload that is scheduled",
        lambda lab: lab.type("hq-r1", "reload in 20", "", "end"),
        "hq-r1: a reload is scheduled there",
    ),
)


@pytest.mark.parametrize(("act", "says"), [s[1:] for s in SOMEBODY], ids=[s[0] for s in SOMEBODY])
def test_somebody_else_changes_the_router(site: Any, act: Callable[[Lab], Any], says: str) -> None:
    act(site.lab)
    done = site.run("apply", *ONE)
    assert done.code == 3, done.text
    assert says in done.text
    assert site.unchanged(*ENDS)


@pytest.mark.gate
def test_two_changes_at_once(site: Any) -> None:
    for name in ENDS:
        site.lab.routers[name].faults.latency = 0.05
    ended: list[Any] = []

    def apply(tunnel: str) -> None:
        ended.append(site.run("apply", "--lab", "--yes", "--limit", tunnel))

    threads = [
        threading.Thread(target=apply, args=(name,)) for name in ("hq-branch1", "hq-branch2")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done.code for done in ended) == [0, 2], [done.text for done in ended]
    refused = next(done for done in ended if done.code == 2)
    assert "hq-r1: another change is under way on this router" in refused.err


@pytest.mark.gate
def test_saved_by_nobody_is_not_finished(site: Any) -> None:
    assert site.run("apply", *ONE).code == 0
    running = site.lab.running("branch1-r1")
    site.lab.routers["branch1-r1"].startup = site.before["branch1-r1"]
    planned = site.run("plan", "--lab", "--limit", "hq-branch1")
    assert re.search(r"not finished: \d+ lines of what runs is not in the startup", planned.out)
    applied = site.run("apply", *ONE)
    assert applied.code == 0, applied.text
    assert "hq-branch1: saved" in applied.out
    assert site.lab.startup("branch1-r1") == running


def killed_after(site: Any, words: str) -> None:
    """Kill an apply when the journal has these words."""
    process = subprocess.Popen(
        site.command("apply", *ONE), cwd=site.project, env=site.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    changes = site.project / ".bothends" / "changes"
    while process.poll() is None:
        if any(words in path.read_text() for path in changes.glob("*/*/journal.jsonl")):
            process.kill()
    process.wait()


@pytest.mark.gate
def test_what_was_begun_is_finished_first(site: Any) -> None:
    killed_after(site, '"line": 12')
    planned = site.run("plan", "--lab", "--limit", "hq-branch1")
    assert "is not finished on hq-r1 and branch1-r1" in planned.out
    for tunnel in ("hq-branch1", "hq-branch2"):  # the hub has both
        refused = site.run("apply", "--lab", "--yes", "--limit", tunnel)
        assert refused.code == 2, refused.text
        assert "finish it first: bothends resume" in refused.err
    assert "not finished" in site.run("changes").out
    resumed = site.run("resume", "--lab", "--yes")
    assert resumed.code == 4, resumed.text
    assert "hq-branch1: taken back" in resumed.out
    assert site.unchanged(*ENDS)
    assert site.run("apply", *ONE).code == 0


@pytest.mark.gate
def test_a_router_that_loses_its_power(site: Any) -> None:
    router = site.lab.routers["branch1-r1"]
    router.faults.power_on, router.faults.once, router.faults.boots_in = "set pfs", True, 2.0
    done = site.run("apply", *ONE, "--timeout", "4")
    assert done.code in {0, 4}, done.text
    state = {name: "crypto map" in site.lab.running(name) for name in ENDS}
    assert set(state.values()) == {done.code == 0}
    assert all(site.lab.startup(name) == site.lab.running(name) for name in ENDS)
