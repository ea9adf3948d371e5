"""Diagnosis of a live tunnel: asked of both ends, with and without debugging."""

import json
import signal
import subprocess
import time
from typing import Any

import pytest
from tests.end_to_end.ikes import IKES

from bothends.lab.lab import Lab

pytestmark = pytest.mark.lab


def break_hash(lab: Lab) -> None:
    lab.type("branch1-r1", "conf t", "crypto isakmp policy 10", "hash sha", "end")
    for name in ("hq-r1", "branch1-r1"):
        lab.type(name, "clear crypto sa", "clear crypto isakmp")


def debugging(lab: Lab, name: str) -> bool:
    """Whether a debugging, or a condition of one, is on."""
    node = lab.backend.network.nodes[name]  # type: ignore[attr-defined]  # the model's
    return bool(node.log.topics or node.log.conditions)


@pytest.mark.parametrize("site", IKES, indirect=True)
@pytest.mark.gate
def test_cause_end_and_fix(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch1").code == 0
    healthy = site.run("diagnose", "hq-branch1", "--lab")
    assert (healthy.code, healthy.out.strip()) == (0, "These inputs show no fault.")

    break_hash(site.lab)
    quiet = site.run("diagnose", "hq-branch1", "--lab")
    assert quiet.code == 1
    assert "no common ISAKMP policy" in quiet.out
    assert ", on branch1-r1 [hq-branch1]" in quiet.out
    assert "crypto isakmp policy 10\n               hash sha256\n" in quiet.out

    loud = site.run("diagnose", "hq-branch1", "--lab", "--debug", "--format", "json")
    assert loud.code == 1
    document = json.loads(loud.out)
    first = document["explanations"][0]
    assert (first["outcome"], first["certainty"]) == ("phase1_policy_mismatch", "certain")
    assert {n["role"] for n in document["negotiations"]} >= {"initiator", "responder"}
    assert not any(debugging(site.lab, name) for name in ("hq-r1", "branch1-r1"))
    assert "canary" not in quiet.text + loud.text


@pytest.mark.gate
def test_debugging_is_off_again_after_an_interrupt(site: Any) -> None:
    assert site.run("apply", "--lab", "--yes", "--limit", "hq-branch1").code == 0
    break_hash(site.lab)
    process = subprocess.Popen(
        site.command("diagnose", "hq-branch1", "--lab", "--debug"),
        cwd=site.project,
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not debugging(site.lab, "hq-r1") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert debugging(site.lab, "hq-r1")
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=60)
    assert "debugging is turned off" in text
    assert not any(debugging(site.lab, name) for name in ("hq-r1", "branch1-r1"))


def test_unknown_tunnel_or_file(site: Any) -> None:
    done = site.run("diagnose", "hq-brunch1", "--lab")
    assert done.code == 2
    assert "did you mean 'hq-branch1'?" in done.err
