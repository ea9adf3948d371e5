"""Every way in which a router differs from the inventory is told, per tunnel and line."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from bothends.cli.init import lay_out
from bothends.cli.main import app
from bothends.compare.inputs import rendered
from bothends.inventory import load_inventory
from bothends.platforms.drift import DriftKind
from bothends.platforms.ios.difference.drift import compare_end
from bothends.platforms.templates import make_environment

GOLDEN = Path(__file__).parent / "golden"
KEYS = {f"PSK_HQ_BRANCH{number}": f"canary-{number}-drift" for number in (1, 2, 3)}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, and in `running/` its routers as intended."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "project"
    lay_out(folder)
    (folder / "running").mkdir()
    for device, text in intended(folder).items():
        (folder / "running" / f"{device}.cfg").write_text(text)
    monkeypatch.chdir(folder)
    return folder


def intended(project: Path) -> Mapping[str, str]:
    return rendered(project, lambda ref: KEYS[ref.name])


@dataclass(frozen=True)
class Case:
    """One thing that somebody changed on hq-r1."""

    name: str
    old: str
    new: str
    tunnels: tuple[str, ...] = ("hq-branch1",)


ENTRY = "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp\n"
CASES = (
    Case("peer", " set peer 198.51.100.1\n", " set peer 198.51.100.2\n"),
    Case("another-peer", " set peer 198.51.100.1\n", " set peer 198.51.100.1\n set peer 192.0.2.9\n"),
    Case("key", "canary-1-drift", "canary-of-another"),
    Case("selector", "10.2.0.0 0.0.0.255", "10.2.0.0 0.0.0.127"),
    Case("selector-removed", " permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n", ""),
    Case("deny", " permit ip 10.1.0.0 0.0.0.255 10.2.0.0", " deny ip host 10.1.0.7 any\n permit ip 10.1.0.0 0.0.0.255 10.2.0.0"),
    Case("pfs-removed", " set pfs group14\n", ""),
    Case("lifetime", " set security-association lifetime seconds 3600\n", " set security-association lifetime seconds 1800\n"),
    Case("dpd", "keepalive 10 3 periodic", "keepalive 30 3 periodic", tunnels=("hq-branch1", "hq-branch2")),
    Case("map-off-the-interface", " crypto map BE-GigabitEthernet0-0\n", "", tunnels=("hq-branch1", "hq-branch2")),
    Case("profile-removed", " set isakmp-profile BE-hq-branch1\n", ""),
    Case("policy", " encryption aes 256\n hash sha256\n group 14", " encryption aes 256\n hash sha\n group 14", tunnels=("hq-branch1", "hq-branch2")),
    Case("shutdown", "interface GigabitEthernet0/0\n", "interface GigabitEthernet0/0\n shutdown\n", ("hq-branch1", "hq-branch2")),
    Case("address", "ip address 203.0.113.1", "ip address 203.0.113.7", ("hq-branch1", "hq-branch2")),
    Case(
        "entry-in-front",
        ENTRY,
        "ip access-list extended OTHER\n permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n"
        "crypto map BE-GigabitEthernet0-0 5 ipsec-isakmp\n set peer 192.0.2.77\n match address OTHER\n" + ENTRY,
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_drift(
    case: Case,
    project: Path,
    golden: Callable[[Path, str], None],
) -> None:
    path = project / "running" / "hq-r1.cfg"
    text = path.read_text()
    assert case.old in text
    path.write_text(text.replace(case.old, case.new, 1))
    done = CliRunner().invoke(app, ["drift", "running"])
    assert done.exit_code == 1
    for tunnel in ("hq-branch1", "hq-branch2", "hq-branch3"):
        assert (f"{tunnel}: drifted" in done.output) == (tunnel in case.tunnels)
    assert not any(secret in done.output for secret in (*KEYS.values(), "canary-of"))
    golden(GOLDEN / f"{case.name}.txt", re.sub(r"line \d+", "line N", done.output))


def test_what_is_as_intended(project: Path) -> None:
    done = CliRunner().invoke(app, ["drift", "running"])
    assert done.exit_code == 0, done.output
    assert "3 tunnels: 3 as intended" in done.output


@pytest.mark.parametrize("mask", ["<removed>", "*****", "6 AABB^XcPW`hYDg"])
def test_a_key_that_cannot_be_seen_is_no_other_key(mask: str, project: Path) -> None:
    path = project / "running" / "hq-r1.cfg"
    path.write_text(path.read_text().replace("canary-1-drift", mask), encoding="utf-8")
    done = CliRunner().invoke(app, ["drift", "running"])
    assert done.exit_code == 1
    assert "hq-branch1: unknown" in done.output
    assert "was not compared" in done.output


def test_a_missing_router_is_never_as_intended(project: Path) -> None:
    (project / "running" / "branch1-r1.cfg").unlink()
    done = CliRunner().invoke(app, ["drift", "running"])
    assert done.exit_code == 1
    assert "hq-branch1: unknown" in done.output
    assert "branch1-r1: no configuration of it" in done.output


def test_a_tunnel_that_nobody_wants_is_told(project: Path) -> None:
    path = project / "inventory" / "tunnels.yaml"
    path.write_text(path.read_text().split("  # Ends on the hub's second uplink")[0])
    done = CliRunner().invoke(app, ["drift", "running"])
    assert done.exit_code == 1
    for device in ("hq-r1", "branch3-r1"):
        assert f"{device}: tunnel hq-branch3 runs, but is not in the inventory" in done.output


def test_what_is_not_saved_counts(project: Path) -> None:
    text = intended(project)["branch1-r1"]
    tunnel = load_inventory(project).tunnels[0]
    environment = make_environment(project)

    def compared(startup: str) -> list[DriftKind]:
        end = compare_end(
            "branch1-r1",
            tunnel,
            text,
            startup,
            environment=environment,
            reveal=lambda ref: KEYS[ref.name],
        )
        return [each.kind for each in end.drift]

    assert compared(text) == []
    assert set(compared(text.replace(" set pfs group14\n", ""))) == {DriftKind.NOT_SAVED}


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_forms(form: str, project: Path, golden: Callable[[Path, str], None]) -> None:
    path = project / "running" / "hq-r1.cfg"
    path.write_text(path.read_text().replace(" set pfs group14\n", "", 1))
    (project / "running" / "branch2-r1.cfg").unlink()
    done = CliRunner().invoke(app, ["drift", "running", "--format", form])
    assert done.exit_code == 1
    if form == "json":
        schema = json.loads((files("bothends") / "schemas" / "drift.json").read_text())
        jsonschema.validate(json.loads(done.output), schema)
    golden(
        GOLDEN / f"form.{form}", re.sub(r"at \d{4}-\d\d-\d\d [\d:]+ UTC", "at TIME", done.output)
    )


WRONG = (
    ("nowhere", "no such file or folder"),
    ("inventory", "found none"),
    ("templates", "found none"),
    ("others", "expected configurations of hosts"),
)


@pytest.mark.parametrize(("path", "said"), WRONG)
def test_wrong_input(path: str, said: str, project: Path) -> None:
    (project / "others").mkdir()
    (project / "others" / "r9.cfg").write_text(intended(project)["hq-r1"].replace("hq-r1", "r9"))
    done = CliRunner().invoke(app, ["drift", path])
    assert said in str(done.exception)


def test_two_configurations_of_one_router(project: Path) -> None:
    (project / "running" / "hq-r1-old.cfg").write_text(intended(project)["hq-r1"])
    done = CliRunner().invoke(app, ["drift", "running"])
    assert "expected one configuration of hq-r1" in str(done.exception)


def test_lines_of_others_are_notes_and_no_drift(project: Path) -> None:
    """A line that others wrote around a tunnel keeps nothing from being compared."""
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text().replace(
        "  hq-branch1:\n", "  hq-branch1:\n    kind: svti\n    inside: 169.254.10.0/30\n", 1
    )
    path.write_text(text)
    for device, lines in intended(project).items():
        (project / "running" / f"{device}.cfg").write_text(
            lines.replace("end\n", "ip route 10.99.0.0 255.255.0.0 Tunnel10\nend\n", 1)
        )
    done = CliRunner().invoke(app, ["drift", "running", "--limit", "hq-branch1"])
    assert done.exit_code == 0, done.output
    assert "hq-branch1: as intended" in done.output
    assert "not compared" not in done.output
    assert "note: hq-branch1: line" in " ".join(done.output.split())
