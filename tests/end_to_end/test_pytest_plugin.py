"""The pytest plugin in a project of its own, run as its user runs it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.end_to_end.conftest import SECRETS

from bothends.verification.checks import CHECKS

pytestmark = pytest.mark.lab

OF_ONES_OWN = """
import pytest


def test_names(tunnel, bothends_inventory):
    assert tunnel in bothends_inventory.tunnels


def test_facts(bothends_facts, tunnel):
    hub, branch = (bothends_facts[end.device] for end in tunnel.ends)
    assert hub.ike_sas
    assert branch.ike_sas


@pytest.mark.parametrize("tunnel", ["hq-branch3"], indirect=True)
def test_one(tunnel):
    assert tunnel.phase2.pfs_group == 20


def test_whole(bothends_verify):
    assert bothends_verify.holds, str(bothends_verify)
"""


@pytest.fixture(scope="module")
def site(start_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with start_site(tmp_path_factory.mktemp("plugin") / "project") as found:
        yield found


def run(site: Any, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=site.project,
        env={**site.environment(), "PYTHONPATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    for secret in SECRETS.values():
        assert secret not in done.stdout + done.stderr
    return done


@pytest.mark.gate
def test_the_tests_of_a_new_project(site: Any) -> None:
    """They fail as long as nothing is built, say why, and pass once it is."""
    report = site.project / "junit.xml"
    done = run(site, "--bothends-lab", f"--junit-xml={report}", "-k", "hq-branch1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED tests/test_tunnels.py::test_check[hq-branch1-ike-sa]" in done.stdout
    assert "what both ends showed" in done.stdout
    assert "hq-branch1: failed" in done.stdout
    text = report.read_text()
    assert not [each for each in SECRETS.values() if each in text]
    cases = {case.get("name"): case for case in ET.fromstring(text).iter("testcase")}  # noqa: S314 - ours
    properties = {
        each.get("name"): str(each.get("value"))
        for each in cases["test_check[hq-branch1-ike-sa]"].iter("property")
    }
    assert properties["tunnel"] == "hq-branch1"
    assert properties["status"] == "failed"
    assert "no IKE SA" in properties["ike-sa"]
    assert not list(cases["test_both_ends_are_written_to_match[hq-branch1]"].iter("failure"))

    assert site.run("apply", "--lab", "--yes").code == 0
    done = run(site, "--bothends-lab")
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split(" passed")[0].split()[-1]) > 3 * len(CHECKS) - 12
    (site.project / "tests" / "test_own.py").write_text(OF_ONES_OWN)
    done = run(site, "--bothends-lab", "tests/test_own.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout


@pytest.mark.gate
def test_markers_choose_by_device_and_site(site: Any) -> None:
    for expression, count in {
        "device(name='branch1-r1')": 1,
        "site(name='hq')": 3,
        "site(name='branch2')": 1,
        "site(name='south')": 0,
    }.items():
        done = run(site, "--collect-only", "-m", expression, "-k", "match")
        assert done.stdout.count("::test_both_ends_are_written_to_match[") == count, done.stdout


def test_what_is_wrong_is_said_plainly(tmp_path: Any, site: Any) -> None:
    done = run(site, "--bothends-project", str(tmp_path), str(tmp_path))
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {tmp_path}:" in done.stderr
    assert "expected a project, found a folder without inventory/" in done.stderr

    lab = site.project / ".bothends" / "lab"
    lab.rename(tmp_path / "lab")
    done = run(site, "--bothends-lab", "-k", "hq-branch1-ike-sa")
    (tmp_path / "lab").rename(lab)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "no lab runs for this project" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "fixture.py" not in done.stdout


@pytest.mark.gate
def test_a_router_that_does_not_answer_is_told_in_a_line(site: Any) -> None:
    hosts = site.project / "inventory" / "hosts.yaml"
    text = hosts.read_text()
    hosts.write_text(re.sub(r"hostname: .*", "hostname: 127.0.0.1\n  port: 1", text))
    done = run(site, "-k", "hq-branch1-ike-sa")
    hosts.write_text(text)
    assert "error hq-r1: router answers: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "Captured log" not in done.stdout
