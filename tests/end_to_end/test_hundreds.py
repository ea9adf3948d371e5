"""Hundreds of tunnels in one change: canaries, batches, a stop in the middle, and the rest later."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.conftest import Site

from bothends.cli.init import lay_out
from bothends.lab.lab import Lab
from bothends.lab.state import write_state

pytestmark = [pytest.mark.lab, pytest.mark.long]
MANY = int(os.environ.get("BOTHENDS_TUNNELS", "200"))
BAD = MANY * 5 // 8
BATCH = 20
NAMES = [f"t{number:03}" for number in range(1, MANY + 1)]
APART = (NAMES[2], NAMES[3])
HOST = """\
{name}:
  hostname: {wan}
  groups: [ios]
  data:
    interfaces:
      GigabitEthernet0/0: {wan}/30
      GigabitEthernet0/1: {lan}.1/24
    default_gateway: {gateway}
"""
TUNNEL = """\
  {name}:
    profile: standard
    psk: env:PSK_{name}
    ends:
      a-{name}: {{interface: GigabitEthernet0/0, address: {a}.1, networks: [{lan_a}.0/24]}}
      b-{name}: {{interface: GigabitEthernet0/0, address: {b}.1, networks: [{lan_b}.0/24]}}
"""


def fill(project: Path) -> None:
    """An inventory of pairs of routers, a tunnel between the two of each."""
    hosts, tunnels = ["---\n"], []
    for number, name in enumerate(NAMES, start=1):
        place = f"{number // 250}.{number % 250}"
        a, b, lan_a, lan_b = (f"{net}.{place}" for net in ("11", "12", "10", "172"))
        lan_b = f"172.{16 + number // 250}.{number % 250}"
        tunnels.append(TUNNEL.format(name=name, a=a, b=b, lan_a=lan_a, lan_b=lan_b))
        for end, wan, lan in (("a", a, lan_a), ("b", b, lan_b)):
            hosts.append(
                HOST.format(name=f"{end}-{name}", wan=f"{wan}.1", lan=lan, gateway=f"{wan}.2")
            )
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("tunnels:\n")]
    apart = f"never_together:\n  - [{', '.join(APART)}]\n"
    path.write_text(f"{head}tunnels:\n{''.join(tunnels)}{apart}", encoding="utf-8")
    (project / "inventory" / "hosts.yaml").write_text("".join(hosts), encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in NAMES:
        monkeypatch.setenv(f"PSK_{name}", f"canary-{name}")
    project = tmp_path / "project"
    lay_out(project)
    fill(project)
    with Lab.from_project(project, password="canary-login") as lab:
        write_state(lab, project)
        yield Site(project, lab, {name: lab.running(name) for name in lab.routers})


def run(site: Site, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        site.command(*arguments, "--lab", "--yes"), cwd=site.project, env=site.environment(),
        capture_output=True, text=True, timeout=3000, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.timeout(3600)
def test_a_stop_in_the_middle(site: Site) -> None:
    bad, router = NAMES[BAD - 1], f"b-{NAMES[BAD - 1]}"
    site.lab.routers[router].faults.refuse = "set pfs"
    patient = ("--timeout", "120", "--wait", "60")
    options = ("--canary", "2", "--soak", "0.05", "--batch", str(BATCH), *patient)
    code, out, err = run(site, "apply", *options, "--format", "json")
    assert code == 4, err[-2000:]
    batches = [
        line.removeprefix("now: ").partition(" (")[0].split(", ")
        for line in err.splitlines()
        if line.startswith("now: ")
    ]
    assert len(batches[0]) == 2
    assert all(len(batch) <= BATCH for batch in batches)
    assert not any(set(APART) <= set(batch) for batch in batches)
    document: dict[str, Any] = json.loads(out)
    states = {change["tunnel"]: change["state"] for change in document["changes"]}
    assert bad in batches[-1]
    assert states.pop(bad) == "taken back"
    assert set(states.values()) == {"saved"}
    assert document["not_begun"] == [n for n in NAMES if n not in states and n != bad]
    assert len(document["not_begun"]) >= MANY // 4
    assert site.unchanged(router, f"a-{bad}")

    site.lab.routers[router].faults.refuse = ""
    code, out, err = run(site, "resume")
    assert code == 0, err[-2000:]
    for name in document["not_begun"]:
        assert f"{name}: saved" in out
    code, out, err = run(site, "apply", "--batch", str(BATCH), "--limit", bad)
    assert code == 0, err[-2000:]
    for name in site.lab.routers:
        assert site.lab.running(name) == site.lab.startup(name)
        assert "crypto map" in site.lab.running(name)
