"""The collection `bothends.tunnels`, installed and run by real ansible-core against the lab."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from bothends.cli.verbs import VERBS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ansible.md"
COLLECTION = ROOT / "ansible_collections" / "bothends" / "tunnels"
BIN = Path(sys.executable).parent
MODULES = sorted(path.stem for path in (COLLECTION / "plugins" / "modules").glob("*.py"))
SECRETS = ("canary one.two*three", "canary-branch2-(x)+[y]", "canary-login")
UTF8 = {"LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "False"}


def run(*words: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **UTF8, "ANSIBLE_HOME": str(cwd / ".ansible"), **more}
    program, *arguments = words
    return subprocess.run(
        [BIN / program, *arguments],
        cwd=cwd, env=environment, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the collection is, built and installed as a user does it, without a network."""
    folder = tmp_path_factory.mktemp("galaxy")
    build = run("ansible-galaxy", "collection", "build", str(COLLECTION), cwd=folder)
    [archive] = folder.glob("bothends-tunnels-*.tar.gz")
    where = ("--offline", "-p", "collections")
    done = run("ansible-galaxy", "collection", "install", archive.name, *where, cwd=folder)
    assert (build.returncode, done.returncode) == (0, 0), build.stderr + done.stderr
    return folder / "collections"


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_documented_and_named_like_verbs(module: str, installed: Path) -> None:
    done = run(
        "ansible-doc", "-t", "module", "--json", f"bothends.tunnels.{module}",
        cwd=installed.parent, ANSIBLE_COLLECTIONS_PATH=str(installed),
    )  # fmt: skip
    document = json.loads(done.stdout)[f"bothends.tunnels.{module}"]
    source = (COLLECTION / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
    options = {"project", "executable"} | set(re.findall(r'"(\w+)": \{\s*"type"', source))
    options |= {"lab", "username", "password", "enable"} if "**ROUTERS" in source else set()
    options |= {"wait"} if "**WAIT" in source else set()
    options |= {"name"} if "**TUNNELS" in source else set()
    assert set(document["doc"]["options"]) == options
    assert YAML(typ="safe").load(document["examples"])
    assert document["return"]
    verbs = set(re.findall(r'run\(\s*given, "(\w+)"', source)) or {"apply", "plan", "remove"}
    assert verbs <= set(VERBS)


class Ran(NamedTuple):
    """What came of a task."""

    result: dict[str, Any]
    text: str


Play = Callable[..., Ran]


@pytest.fixture
def play(site: Any, installed: Path, tmp_path: Path) -> Play:
    """Runs one task on localhost in the lab's project; gives its result."""

    def run_task(module: str, *flags: str, **options: Any) -> Ran:
        task = {
            f"bothends.tunnels.{module}": {
                "project": str(site.project), "executable": str(BIN / "bothends"), **options,
            }
        }  # fmt: skip
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
        with (tmp_path / "play.yml").open("w", encoding="utf-8") as stream:
            YAML().dump([play], stream)
        more = {
            "ANSIBLE_COLLECTIONS_PATH": str(installed),
            "ANSIBLE_LOG_PATH": str(tmp_path / "ansible.log"),
            **{k: v for k, v in site.environment().items() if k not in os.environ},
        }
        done = run(
            "ansible-playbook", "-i", "localhost,", "-c", "local", "-vvv", *flags, "play.yml",
            cwd=tmp_path, ANSIBLE_PYTHON_INTERPRETER=sys.executable, **more,
        )  # fmt: skip
        log = (tmp_path / "ansible.log").read_text(encoding="utf-8")
        text = done.stdout + done.stderr + log
        assert [secret for secret in SECRETS if secret in text] == []
        found = re.search(
            r"(?ms)^(ok|changed|fatal): \[localhost\](?:: FAILED!)? => (\{.*?^\})", done.stdout
        )
        assert found, done.stdout + done.stderr
        result = json.loads(found[2])
        assert (done.returncode == 0) == (found[1] != "fatal")
        return Ran(result, done.stdout)

    return run_task


@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.timeout(900)
def test_a_tunnel_comes_and_goes_at_both_ends(play: Play, site: Any) -> None:
    ends, name = ("hq-r1", "branch1-r1"), ["hq-branch1"]
    assert play("plan", name=name, lab=True).result["missing"]
    checked = play("tunnel", "--check", "--diff", name=name, lab=True)
    assert checked.result["changed"]
    assert "# branch1-r1" in checked.text
    assert "crypto isakmp policy" in checked.text
    assert site.unchanged(*ends)

    built = play("tunnel", name=name, lab=True).result
    assert (built["changed"], built["changes"][0]["state"]) == (True, "saved")
    assert not site.unchanged(ends[0])
    assert not site.unchanged(ends[1])
    again = play("tunnel", name=name, lab=True).result
    assert (again["changed"], again["diff"]) == (False, [])
    assert play("verify", name=name, lab=True).result["tunnels"][0]["status"] == "ok"

    assert play("tunnel", "--check", name=name, state="absent", lab=True).result["changed"]
    gone = play("tunnel", name=name, state="absent", lab=True).result
    assert (gone["changed"], gone["changes"][0]["state"]) == (True, "saved")
    down = play("verify", name=name, lab=True, wait=1).result
    assert "hq-branch1: failed" in down["msg"]


@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.timeout(900)
def test_the_playbook_of_the_page(site: Any, installed: Path) -> None:
    """As it stands, beside a project: checked, run, and run again."""
    folder = site.project.parent
    [playbook, *_] = re.findall(r"(?s)```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"))
    text = playbook.replace("project: network", f"project: {site.project.name}")
    (folder / "branch1.yml").write_text(text, encoding="utf-8")
    more = {k: v for k, v in site.environment().items() if k not in os.environ}
    for flags, changed in ((("--check", "--diff"), 1), ((), 1), ((), 0)):
        done = run(
            "ansible-playbook", "branch1.yml", *flags,
            cwd=folder, ANSIBLE_COLLECTIONS_PATH=str(installed), **more,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"changed={changed} " in done.stdout
        assert ("# branch1-r1" in done.stdout) == bool(flags)


WRONG = [
    ("tunnel", {"name": "hq-brnch1", "lab": True}, "name: no tunnel 'hq-brnch1' in the inventory"),
    ("tunnel", {"name": []}, "name: expected at least one, found an empty list"),
    ("plan", {"name": []}, "name: expected at least one, found an empty list"),
    ("lint", {"paths": []}, "paths: expected at least one, found an empty list"),
    ("lint", {"paths": ["nowhere"]}, "nowhere: no such file or folder"),
    ("plan", {"project": "/nowhere"}, "project: /nowhere: no such folder"),
    ("verify", {"wait": -1, "lab": True}, "'--wait'"),
]


@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.timeout(900)
def test_wrong_options_are_named_and_nothing_is_done(play: Play, site: Any) -> None:
    for module, options, says in WRONG:
        assert says in play(module, **options).result["msg"], options
    login = {"username": "netops", "password": "{{ 'canary-' + 'login' }}"}
    assert "hq-r1" in play("plan", name="hq-branch1", **login).result["msg"]
    assert site.unchanged("hq-r1", "branch1-r1")


@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.timeout(900)
def test_where_one_end_is_not_to_be_had_neither_is_changed(play: Play, site: Any) -> None:
    hosts = site.project / "inventory" / "hosts.yaml"
    assert hosts.is_file()
    site.lab.routers["branch1-r1"].faults.read_only = True
    failed = play("tunnel", name=["hq-branch1"], lab=True).result
    assert failed["exit_code"] in {3, 4}, failed["msg"]
    assert "changed" not in failed or not failed["changed"]
    assert site.unchanged("hq-r1", "branch1-r1")


@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.timeout(900)
def test_lint_and_what_is_wrong_with_a_project(play: Play, site: Any) -> None:
    good = play("lint").result
    assert {each["verdict"] for each in good["tunnels"]} == {"UP"}
    for name in ("a", "b"):
        (site.project / f"{name}.cfg").write_text(site.before["hq-r1"], encoding="utf-8")
    tunnels = site.project / "inventory" / "tunnels.yaml"
    tunnels.write_text("tunnels: {x: {}}\n", encoding="utf-8")
    wrong = play("lint").result
    assert (wrong["exit_code"], "tunnels.yaml:1" in wrong["msg"]) == (2, True)
    nowhere = play("plan", project="/nowhere").result
    assert nowhere["msg"]
