"""Tunnels that no inventory built, verified as they run: tunnel interfaces, IKEv1 and IKEv2."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bothends.compare.rules.example import Example, gre, ikev2, svti
from bothends.lab.ike import Traffic

pytestmark = pytest.mark.lab
HQ, BRANCH = "hq-r1", "branch1-r1"
WEAKER = {"esp-aes 256 esp-sha256-hmac": "esp-aes esp-sha-hmac"}


@dataclass(frozen=True)
class Case:
    """What runs on both routers, and what has to be said of it."""

    name: str
    runs: Example
    code: int
    says: str
    blocked: tuple[Traffic, ...] = ()
    """What does not get from the first router to the second."""


CASES = (
    Case("static VTI", svti(), 0, "ok hq-r1 0.0.0.0/0 -> 0.0.0.0/0: 1400 bytes with DF pass"),
    Case("IKEv2", ikev2(), 0, "READY with 203.0.113.1"),
    Case("GRE", gre(), 0, "QM_IDLE with 203.0.113.1"),
    Case("a key under IKEv2", ikev2(b={"q7Tz": "x7Tz"}), 1,
         "cause: the IKEv2 keys of the two ends do not match, on branch1-r1 or hq-r1"),
    Case("a transform set", svti(b=WEAKER), 1, "cause: no common transform set, on branch1-r1"),
    Case("UDP 500 under IKEv2", ikev2(), 1,
         "possible cause: IKE is not answered, on the path between branch1-r1 and hq-r1", (Traffic.IKE,)),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tunnel_as_it_runs(
    tmp_path: Path, start_site: Callable[..., AbstractContextManager[Any]], case: Case
) -> None:
    with start_site(tmp_path / "project") as site:
        for device, text in zip((HQ, BRANCH), case.runs.texts(), strict=True):
            lines = [line for line in text.splitlines() if not line.startswith(("version", "host"))]
            typed = site.lab.type(device, "configure terminal", *lines, "end", "write memory")
            assert "% Invalid" not in typed, typed
        faults = site.lab.backend.faults
        site.lab.do(lambda: faults.block(HQ, BRANCH, *case.blocked))
        done = site.run("verify", "--lab", "--from-running", HQ, BRANCH, "--wait", "1", "--verbose")
    assert done.code == case.code, done.text
    assert case.says in " ".join(done.out.split())
    assert "q7Tz" not in done.text


def test_what_runs_and_was_not_saved(
    tmp_path: Path, start_site: Callable[..., AbstractContextManager[Any]]
) -> None:
    with start_site(tmp_path / "project") as site:
        for device, text in zip((HQ, BRANCH), ikev2().texts(), strict=True):
            lines = [line for line in text.splitlines() if not line.startswith(("version", "host"))]
            save = ("write memory",) if device == HQ else ()
            site.lab.type(device, "configure terminal", *lines, "end", *save)
        done = site.run("verify", "--lab", "--from-running", HQ, BRANCH, "--wait", "1", "--verbose")
    assert done.code == 1, done.text
    assert f"{BRANCH}: drifted" in done.out or ": drifted" in done.out
    text = " ".join(done.out.split())
    assert f"drifted {BRANCH} the startup configuration does not have the tunnel" in text
    assert f"ok {HQ} the startup configuration has it as it runs" in text


def test_one_intention_at_a_time(
    tmp_path: Path, start_site: Callable[..., AbstractContextManager[Any]]
) -> None:
    with start_site(tmp_path / "project") as site:
        done = site.run("verify", "--lab", "--both", "--from-running", HQ, BRANCH)
        assert done.code == 2
        assert (
            "--from-running and --both: each of them says what the routers are compared with"
            in done.err
        )
