"""Scripts of a Nornir user, written from the documents alone and run in a fresh project."""

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

pytestmark = pytest.mark.lab

HEAD = """
import json, sys
from nornir import InitNornir
from nornir.core.task import Result
from nornir_netmiko.tasks import netmiko_send_command
from nornir_utils.plugins.functions import print_result
from tasks.assertions import *
from tasks.collect import running_config
from tasks.diagnose import diagnose
from tasks.lint import lint
from tasks.plan import plan
from tasks.push import push
from tasks.render import render
from tasks.verify import verify

nr = InitNornir(config_file="config.yaml")


def run(nornir, **arguments):
    nornir.data.reset_failed_hosts()
    return nornir.run(**arguments)


def answer(value):
    with open("answer.json", "w") as stream:
        json.dump(value, stream)


def told(result):
    return {
        host: {"failed": each.failed, "changed": each.changed, "text": str(each[0].result), "diff": each[0].diff}
        for host, each in result.items()
    }
"""


def script(site: Any, body: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = site.project / "script.py"
    path.write_text(HEAD + textwrap.dedent(body), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=site.project,
        env={**site.environment(), "PYTHONPATH": "", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def answer(site: Any, body: str, **environment: str) -> Any:
    done = script(site, body, **({"BOTHENDS_LAB": "1"} | environment))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr
    assert not list(site.project.rglob("nornir.log"))
    return json.loads((site.project / "answer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(start_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A site whose tunnels are built; a test that breaks one mends it."""
    with start_site(tmp_path_factory.mktemp("built") / "project") as found:
        assert found.run("apply", "--lab", "--yes").code == 0
        yield found


def test_tasks_before_anything_is_built(site: Any) -> None:
    found = answer(
        site,
        """
        spoke = nr.filter(name="branch1-r1")
        answer({
            "render": told(run(spoke, task=render)),
            "lint": told(run(nr, task=lint)),
            "plan": told(run(nr, task=plan)),
            "verify": told(run(spoke, task=verify, tunnel="hq-branch1", wait=0)),
            "clock": told(run(nr, task=netmiko_send_command, command_string="show clock")),
            "config": told(run(spoke, task=running_config)),
        })
        """,
    )
    assert list(found["render"]) == ["branch1-r1"]
    assert "set peer 203.0.113.1" in found["render"]["branch1-r1"]["text"]
    assert "<env:PSK_HQ_BRANCH1>" in found["render"]["branch1-r1"]["text"]
    assert {host: each["failed"] for host, each in found["lint"].items()} == dict.fromkeys(
        ["hq-r1", "branch1-r1", "branch2-r1", "branch3-r1"], False
    )
    assert "3 tunnels (3 UP)" in found["lint"]["hq-r1"]["text"]
    assert all(each["changed"] for each in found["plan"].values())
    assert "+ crypto isakmp policy 10" in found["plan"]["hq-r1"]["diff"]
    verified = found["verify"]["branch1-r1"]
    assert verified["failed"]
    assert "no IKE SA with 203.0.113.1" in verified["text"]
    assert "hq-r1 took part too" in verified["text"]
    assert "UTC" in found["clock"]["hq-r1"]["text"]
    assert "hostname branch1-r1" in found["config"]["branch1-r1"]["text"]


def test_tasks_on_tunnels_that_work(built: Any) -> None:
    found = answer(
        built,
        """
        asked = []

        def play(task):
            # Stock tasks go on while other hosts' two-ended work uses the same connections.
            for _ in range(3):
                task.run(netmiko_send_command, command_string="show version")
            task.run(verify)
            task.run(netmiko_send_command, command_string="show running-config")
            task.run(assert_sas_paired)
            return Result(host=task.host, result="well")

        whole = run(nr, task=play)
        print_result(whole)
        answer({
            "play": told(whole),
            "shown": {
                host: [r.result for r in results if r.name == "netmiko_send_command"]
                for host, results in whole.items()
            },
            "plan": told(run(nr, task=plan)),
            "diagnose": told(run(nr, task=diagnose, tunnel="hq-branch1")),
            "sessions": {name: list(host.connections) for name, host in nr.inventory.hosts.items()},
        })
        """,
    )
    assert {host: each["text"] for host, each in found["play"].items()} == dict.fromkeys(
        ["hq-r1", "branch1-r1", "branch2-r1", "branch3-r1"], "well"
    ), found["play"]
    for host, shown in found["shown"].items():
        assert [text.count("Cisco IOS") > 0 for text in shown[:3]] == [True] * 3, shown[:3]
        assert f"hostname {host}" in shown[3]
    assert not any(each["changed"] for each in found["plan"].values())
    assert found["plan"]["hq-r1"]["text"] == "nothing to do, already as intended"
    assert not found["diagnose"]["hq-r1"]["failed"], found["diagnose"]
    assert set(map(tuple, found["sessions"].values())) == {("netmiko",)}


@pytest.mark.gate
def test_a_push_changes_both_ends_of_a_filtered_host_or_neither(site: Any) -> None:
    found = answer(
        site,
        """
        spoke = nr.filter(name="branch1-r1")
        answer({
            "dry": told(run(spoke, task=push, dry_run=True)),
            "global dry": told(run(InitNornir("config.yaml", dry_run=True).filter(name="branch1-r1"), task=push)),
            "push": told(run(spoke, task=push)),
            "again": told(run(nr, task=push, tunnel="hq-branch1")),
            "verify": told(run(nr, task=verify, tunnel="hq-branch1")),
        })
        """,
    )
    for dry in ("dry", "global dry"):
        assert found[dry]["branch1-r1"]["changed"]
        assert "+ crypto isakmp policy 10" in found[dry]["branch1-r1"]["diff"]
    pushed = found["push"]["branch1-r1"]
    assert (pushed["failed"], pushed["changed"]) == (False, True), pushed
    assert "hq-branch1: saved" in pushed["text"]
    assert "note: hq-r1 took part too" in pushed["text"]
    assert "+ crypto isakmp policy 10" in pushed["diff"]
    assert found["push"].keys() == {"branch1-r1"}
    assert not any(each["changed"] or each["failed"] for each in found["again"].values())
    assert "hq-branch1: unchanged" in found["again"]["hq-r1"]["text"]
    assert not found["verify"]["hq-r1"]["failed"]
    assert "crypto map BE-GigabitEthernet0-0" in site.lab.type("hq-r1", "show startup-config")
    assert "canary" not in json.dumps(found)

    found = answer(
        site,
        """
        nr.data.failed_hosts.add("branch2-r1")  # lint has failed there, say
        left = nr.run(task=push, tunnel="*branch[23]")
        none = nr.filter(name="branch1-r1").run(task=push, tunnel="hq-branch2")
        answer({"left": told(left), "none": told(none)})
        """,
    )
    assert found["left"].keys() == {"hq-r1", "branch1-r1", "branch3-r1"}
    hub = found["left"]["hq-r1"]
    assert (hub["failed"], hub["changed"]) == (True, True)
    assert "hq-branch3: saved" in hub["text"]
    assert "hq-branch2 was left alone: branch2-r1 failed in an earlier task" in hub["text"]
    assert "not begun" not in hub["text"]
    assert not found["left"]["branch3-r1"]["failed"]
    assert site.unchanged("branch2-r1")
    assert "hq-branch2" not in site.lab.running("hq-r1")
    nothing = found["none"]["branch1-r1"]
    assert (nothing["failed"], nothing["changed"]) == (False, False)
    assert nothing["text"] == "nothing to do: branch1-r1 is no end of hq-branch2"

    site.lab.type(
        "branch2-r1", "configure terminal", "interface GigabitEthernet0/1", "shutdown", "end"
    )
    before = {name: site.lab.running(name) for name in ("hq-r1", "branch2-r1")}
    found = answer(site, 'answer(told(run(nr, task=push, tunnel="hq-branch2", wait=1)))')
    for name, text in before.items():
        assert (found[name]["failed"], found[name]["changed"], found[name]["diff"]) == (
            True,
            False,
            "",
        )
        assert "hq-branch2: taken back" in found[name]["text"]
        assert site.lab.running(name) == text
    assert found["branch1-r1"]["text"] == "nothing to do: branch1-r1 is no end of hq-branch2"


@pytest.mark.long
def test_every_assertion_holds_on_a_tunnel_that_works(built: Any) -> None:
    found = answer(
        built,
        """
        each = [
            assert_qm_idle, assert_peer_identity, assert_suite, assert_sas_paired, assert_lifetimes,
            assert_nat_agreed, assert_counters_moved, assert_path_mtu, assert_no_errors,
            assert_no_duplicates, assert_no_stale_sas, assert_session_up,
        ]
        answer({a.__name__: told(run(nr, task=a, tunnel="hq-branch1")) for a in each})
        """,
    )
    for name, told in found.items():
        for host in ("hq-r1", "branch1-r1"):
            assert not told[host]["failed"], (name, told[host])
            assert "ok " in told[host]["text"], (name, told[host])
        assert told["branch2-r1"]["text"] == "nothing to do: branch2-r1 is no end of hq-branch1"
    assert "[198.51.100.1 203.0.113.1 QM_IDLE" in found["assert_qm_idle"]["hq-r1"]["text"]


def test_an_assertion_fails_with_its_evidence(built: Any) -> None:
    built.lab.type("branch1-r1", "configure terminal", "crypto isakmp policy 10", "hash sha", "end")
    forget(built)
    found = answer(
        built,
        """
        reached = []

        def play(task):
            task.run(assert_qm_idle, tunnel="hq-branch1")
            reached.append(task.host.name)

        result = run(nr.filter(name="hq-r1"), task=play)
        print_result(result)
        answer({"reached": reached, "told": [r.result for r in result["hq-r1"]][1:]})
        """,
    )
    assert found["reached"] == []
    assert "failed       IKE SA is up: " in found["told"][0]
    assert "note: branch1-r1 took part too" in found["told"][0]
    built.lab.type(
        "branch1-r1", "configure terminal", "crypto isakmp policy 10", "hash sha256", "end"
    )
    forget(built)


def forget(site: Any) -> None:
    for name in ("branch1-r1", "hq-r1"):
        site.lab.type(name, "clear crypto sa", "clear crypto isakmp")


@dataclass(frozen=True)
class Wrong:
    """A wrong use, and what the Result of hq-r1 says."""

    call: str
    says: tuple[str, ...]
    failed: bool = True
    lab: str = "1"
    login: bool = False


LOGIN = {"NORNIR_USERNAME": "u", "NORNIR_PASSWORD": "canary-pw"}

WRONG = {
    "unknown tunnel": Wrong('run(nr, task=verify, tunnel="hq-brunch1")', ("no tunnel 'hq-brunch1'", "did you mean 'hq-branch1'?")),
    "no end of the tunnel": Wrong('run(nr.filter(name="hq-r1"), task=verify, tunnel="spokes")', ("nothing to do: hq-r1 is no end of spokes",), failed=False),
    "no credentials": Wrong("run(nr, task=running_config)", ("no credentials for the routers", "NORNIR_USERNAME"), lab=""),
    "not reachable": Wrong("run(slow, task=verify)", ("error        router answers: ",), lab="", login=True),
    "another inventory": Wrong("run(plain, task=plan)", ("does not know the tunnels", "BothEndsInventory")),
}  # fmt: skip


def test_wrong_uses_say_what_is_wrong(site: Any) -> None:
    tunnels = site.project / "inventory" / "tunnels.yaml"
    lines = tunnels.read_text().splitlines()
    spokes = """
  spokes:
    profile: standard
    psk: env:PSK_HQ_BRANCH1
    ends:
      branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}
      branch3-r1: {interface: GigabitEthernet0/0, address: 198.51.100.129, networks: [10.4.0.0/24]}
"""
    tunnels.write_text("\n".join(lines) + spokes)
    for lab, login in (("1", {}), ("", {}), ("", LOGIN)):
        cases = {n: w for n, w in WRONG.items() if (w.lab, w.login) == (lab, bool(login))}
        calls = ", ".join(f"{name!r}: told({wrong.call})" for name, wrong in cases.items())
        found = answer(
            site,
            f"""
            slow = InitNornir("config.yaml", inventory={{"options": {{"connect_timeout": 0.2}}}})
            files = {{f"{{each}}_file": f"inventory/{{each}}s.yaml" for each in ("host", "group")}}
            plain = InitNornir(inventory={{"plugin": "SimpleInventory", "options": files}}, logging={{"enabled": False}})
            answer({{{calls}}})
            """,
            BOTHENDS_LAB=lab,
            **login,
        )
        assert "canary-pw" not in json.dumps(found)
        for name, wrong in cases.items():
            result = found[name]["hq-r1"]
            assert result["failed"] is wrong.failed, (name, result)
            for text in wrong.says:
                assert text in result["text"], (name, result["text"])
            assert "Traceback" not in result["text"]


@pytest.mark.gate
def test_a_session_that_the_router_ended_is_opened_anew(site: Any) -> None:
    site.lab.routers["hq-r1"].faults.drop_on = "show clock"
    found = answer(
        site,
        """
        for task in (netmiko_send_command, plan):
            lost = run(nr, task=netmiko_send_command, command_string="show clock", cmd_verify=False, read_timeout=2)
            found = run(nr, task=task, **({"command_string": "show version"} if task is netmiko_send_command else {}))
            answer({"lost": lost["hq-r1"].failed, "found": told(found)}) if task is plan else print(found.failed)
            assert not found.failed, found["hq-r1"][0].result
        """,
    )
    assert found["lost"]
    assert found["found"]["hq-r1"]["changed"]


def test_no_secret_reaches_a_log_however_much_is_logged(site: Any) -> None:
    done = script(
        site,
        """
        import logging
        logging.basicConfig(level=logging.DEBUG, filename="all.log")
        site = nr.filter(name="branch1-r1")
        print_result(run(site, task=push))
        print_result(run(site, task=netmiko_send_command, command_string="show running-config", expect_string="never", read_timeout=0.5))
        """,
        BOTHENDS_LAB="1",
    )
    log = (site.project / "all.log").read_text()
    assert "nornir.core" in log
    assert "paramiko.transport" in log
    assert "crypto keyring BE-hq-branch1" in log  # the traceback of the stock task
    for secret in ("canary one.two*three", "canary-login"):
        assert secret not in log
    assert "canary-login" not in done.stdout


@pytest.mark.gate
def test_a_plan_needs_both_ends_of_ones_own_tunnels_and_no_others(site: Any) -> None:
    site.lab.routers["branch2-r1"].faults.drop_on = "show running-config"
    found = answer(site, "answer(told(run(nr, task=plan)))")
    assert {host: each["failed"] for host, each in found.items()} == {
        "hq-r1": True,
        "branch1-r1": False,
        "branch2-r1": True,
        "branch3-r1": False,
    }
    assert found["hq-r1"]["text"].startswith("branch2-r1: ")
    assert found["branch1-r1"]["changed"]


def test_lint_heeds_what_the_project_accepts(site: Any) -> None:
    (site.project / ".bothends.yaml").write_text("strength: cnsa\n")
    strict = answer(site, "answer(told(run(nr, task=lint)))")
    assert all(each["failed"] for each in strict.values())
    assert "UP_WEAK" in strict["hq-r1"]["text"]


def test_an_unknown_host_key_is_refused(site: Any) -> None:
    (site.project / ".bothends" / "lab" / "known_hosts").write_text("")
    found = answer(site, "answer(told(run(nr, task=running_config)))")
    assert all("host key is not in known_hosts" in each["text"] for each in found.values())
