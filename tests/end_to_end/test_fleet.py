"""Many tunnels: canaries first, groups apart, an end after failures, and a report in any case."""

import json
import signal
import stat
import subprocess
import time
from typing import Any

import pytest

pytestmark = pytest.mark.lab


def failing(site: Any, device: str) -> None:
    site.lab.routers[device].faults.refuse = "set pfs"


def names(site: Any, out: str) -> dict[str, str]:
    return {c["tunnel"]: c["state"] for c in json.loads(out)["changes"]}


def report(site: Any, kind: str = "md") -> str:
    paths = sorted((site.project / "evidence").glob(f"*-apply*/report.{kind}"))
    return str(paths[-1].read_text())


@pytest.mark.gate
def test_a_canary_that_fails_ends_it(site: Any) -> None:
    failing(site, "branch1-r1")
    canary = ("--canary", "1", "--max-failures", "2")
    done = site.run("apply", "--lab", "--yes", *canary, "--format", "json")
    assert done.code == 4, done.text
    assert names(site, done.out) == {"hq-branch1": "taken back"}
    assert json.loads(done.out)["not_begun"] == ["hq-branch2", "hq-branch3"]
    site.lab.routers["branch1-r1"].faults.refuse = ""
    resumed = site.run("resume", "--lab", "--yes")
    assert resumed.code == 0, resumed.text
    assert "hq-branch2: saved" in resumed.out
    assert "hq-branch3: saved" in resumed.out
    assert site.run("resume", "--lab", "--yes").err == "nothing is unfinished\n"


@pytest.mark.gate
def test_canaries_are_watched(site: Any) -> None:
    done = site.run("apply", "--lab", "--yes", "--canary", "1", "--soak", "0.05")
    assert done.code == 0, done.text
    assert "watching 1 tunnel for 0.05 minutes before the others" in done.err
    assert "3 tunnels: 3 saved" in done.out


def test_soak_needs_a_canary(site: Any) -> None:
    done = site.run("apply", "--lab", "--yes", "--soak", "1")
    assert done.code == 2
    assert "--soak: there is nothing to watch" in done.err


@pytest.mark.gate
def test_max_failures(site: Any) -> None:
    failing(site, "branch1-r1")
    done = site.run("apply", "--lab", "--yes", "--max-failures", "2", "--format", "json")
    assert done.code == 4, done.text
    assert names(site, done.out) == {
        "hq-branch1": "taken back", "hq-branch2": "saved", "hq-branch3": "saved",
    }  # fmt: skip


@pytest.mark.gate
def test_never_together(site: Any) -> None:
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text()
    tunnels.write_text(f"{text}\nnever_together:\n  - [hq-branch1, hq-branch2]\n")
    failing(site, "branch1-r1")
    done = site.run("apply", "--lab", "--yes", "--max-failures", "9", "--format", "json")
    assert done.code == 4, done.text
    assert names(site, done.out) == {"hq-branch1": "taken back", "hq-branch3": "saved"}
    assert json.loads(done.out)["not_begun"] == ["hq-branch2"]
    tunnels.write_text(f"{text}\nnever_together:\n  - [hq-branch1, hq-brunch2]\n  - [hq-branch3]\n")
    wrong = site.run("validate")
    assert wrong.code == 2
    assert "expected a tunnel of this file, found 'hq-brunch2'" in wrong.text
    assert "did you mean 'hq-branch2'?" in wrong.text
    assert "expected at least two tunnels" in wrong.text


def test_the_report(site: Any) -> None:
    failing(site, "branch2-r1")
    assert site.run("apply", "--lab", "--yes").code == 4
    text, page = report(site), report(site, "html")
    assert "# Change of 3 tunnels" in text
    assert "The run ended at" in text
    assert "1 saved, 1 taken back, 1 not begun." in text
    assert "was refused" in text
    assert "ms of each other" in text
    assert page.startswith("<!DOCTYPE html>")
    assert ">not begun</strong></td>" in page
    for path in (site.project / "evidence").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
        if path.is_file():
            assert "canary" not in path.read_text()


@pytest.mark.gate
def test_the_report_of_a_run_that_dies(site: Any) -> None:
    for router in site.lab.routers.values():
        router.faults.latency = 0.05
    process = subprocess.Popen(
        site.command("apply", "--lab", "--yes"), cwd=site.project, env=site.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(site.project.glob(".bothends/changes/*/hq-branch2/journal.jsonl")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    text = report(site)
    assert "The run was under way at" in text
    assert "1 saved, 2 no result yet." in text
    resumed = site.run("resume", "--lab", "--yes")
    assert resumed.code in {0, 4}, resumed.text
    applied = site.run("apply", "--lab", "--yes")
    assert applied.code == 0, applied.text
