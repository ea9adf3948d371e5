"""The main job through the command line: build, nothing left to do, verify, and no secret."""

import json
import re
from typing import Any

import pytest
from tests.end_to_end.ikes import IKES

pytestmark = pytest.mark.lab


@pytest.mark.parametrize("site", IKES, indirect=True)
def test_build_verify_and_nothing_left(site: Any) -> None:
    plan = site.run("plan", "--lab")
    assert plan.code == 0
    assert "+ crypto isakmp policy" in plan.out
    assert all(site.unchanged(name) for name in site.lab.routers)

    applied = site.run("apply", "--lab", "--yes")
    assert applied.code == 0, applied.text
    assert applied.out.count(": saved") == 3

    verified = site.run("verify", "--lab", "--format", "json")
    assert verified.code == 0, verified.text
    document = json.loads(verified.out)
    assert {tunnel["status"] for tunnel in document["tunnels"]} == {"ok"}
    for tunnel in document["tunnels"]:
        moved = [check for check in tunnel["checks"] if check["check"] == "traffic"]
        assert len({check["device"] for check in moved}) == 2

    again = site.run("plan", "--lab")
    assert again.out.count("nothing to do") == 4

    startup = site.lab.type("hq-r1", "show startup-config")
    assert "crypto map BE-GigabitEthernet0-0 20" in startup

    everything = [plan.text, applied.text, verified.text, again.text]
    written = [path for path in site.project.rglob("*") if path.is_file()]
    everything += [
        path.read_text(errors="replace") for path in written if path.name != "state.json"
    ]
    secrets = [
        "canary one.two*three",
        "canary-branch2-(x)+[y]",
        "canary\\branch3'\"",
        "canary-login",
    ]
    for secret in secrets:
        for shape in (secret, re.escape(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]):
            assert not any(shape in text for text in everything), f"{shape[:6]}… leaked"
    assert not list(site.project.rglob("nornir.log"))
    assert [path for path in written if "evidence" in path.parts]


@pytest.mark.gate
def test_a_tunnel_that_is_up_is_negotiated_anew(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes").code == 0
    neighbours = site.lab.type("hq-r1", "show crypto ipsec sa peer 198.51.100.65 | include spi:")
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text()
    tunnels.write_text(text.replace("dh_group: 14", "dh_group: 19", 1))
    changed = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1")
    assert changed.code == 0, changed.text
    for name in ("hq-r1", "branch1-r1"):
        shown = site.lab.type(name, "show crypto isakmp sa detail")
        assert re.search(r"aes +sha256 +psk +19 ", shown), shown
    after = site.lab.type("hq-r1", "show crypto ipsec sa peer 198.51.100.65 | include spi:")
    assert "0x" in neighbours
    assert after == neighbours


def test_foreign_configuration_survives(site: Any) -> None:
    foreign = (
        "configure terminal", "crypto isakmp policy 10", "encryption 3des", "group 2",
        "crypto map OUTSIDE 10 ipsec-isakmp", "set peer 192.0.2.77", "match address 110",
        "interface GigabitEthernet0/0", "crypto map OUTSIDE", "end",
    )  # fmt: skip
    site.lab.type("hq-r1", *foreign)
    before = site.lab.running("hq-r1")
    applied = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1")
    assert applied.code == 0, applied.text
    after = site.lab.running("hq-r1")
    assert "crypto map OUTSIDE 20 ipsec-isakmp" in after
    assert set(before.splitlines()) <= set(after.splitlines())


def test_nobody_to_confirm_means_no(site: Any) -> None:
    done = site.run("apply", "--lab", "--limit", "hq-branch1")
    assert done.code == 2
    assert "--yes" in done.err
    assert site.unchanged("hq-r1", "branch1-r1")


def test_unknown_tunnel(site: Any) -> None:
    done = site.run("plan", "--lab", "--limit", "hq-brunch1")
    assert done.code == 2
    assert "did you mean 'hq-branch1'?" in done.err


def test_own_playbook_and_own_template(site: Any) -> None:
    project = site.project
    (project / "playbooks" / "names.py").write_text(
        "from bothends.errors import ExitCode\n\n\n"
        "def main(job):\n    print(*job.devices())\n    return ExitCode.OK\n"
    )
    done = site.run("run", "names", "--lab", "--limit", "hq-branch3")
    assert (done.code, done.out.split()) == (0, ["hq-r1", "branch3-r1"])

    template = project / "templates" / "ios" / "crypto_map.j2"
    template.write_text(template.read_text() + " set reverse-route tag {{ tunnel.tagg }}\n")
    done = site.run("plan", "--lab", "--limit", "hq-branch3")
    assert done.code == 2
    assert "templates/ios/crypto_map.j2:" in done.err
    assert "tagg" in done.err
