"""The files of an inventory: spellings, what is no file, what a fresh project has."""

import os
from collections.abc import Callable
from ipaddress import ip_interface
from pathlib import Path

import pytest
from tests.inventory.inventories import GOOD, WIRED, edited, write
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.inventory import InventoryError, check_inventory, load_inventory


def test_the_good_one_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PSK_A", "a long enough key for a test")
    write(tmp_path)
    inventory, problems = check_inventory(tmp_path)
    assert problems == ()
    assert inventory
    assert [tunnel.name for tunnel in inventory.tunnels] == ["hq-branch1"]


SPELLINGS = ("GigabitEthernet0/0", "gigabitethernet 0/0", "Gi0/0", "gi 0/0", "GIG0/0")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_interface_in_any_spelling(spelling: str, tmp_path: Path) -> None:
    text = edited("GigabitEthernet0/0", spelling).replace(
        "[10.1.0.0/24]", f"[10.1.0.0/24], probe_source: {spelling}"
    )
    hosts = WIRED.replace("GigabitEthernet0/0", spelling)
    write(tmp_path, text, hosts)
    inventory = load_inventory(tmp_path)
    end = inventory.tunnels[0].end("hq-r1")
    assert (end.interface, end.probe_source) == ("GigabitEthernet0/0", "GigabitEthernet0/0")
    host = inventory.hosts["hq-r1"]
    assert host.interfaces["GigabitEthernet0/0"] == (ip_interface("203.0.113.1/24"),)
    assert host.data["interfaces"]["GigabitEthernet0/0"] == "203.0.113.1/24"


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (os.mkfifo, "a named pipe"),
        (os.mkdir, "a folder"),
        (lambda p: p.symlink_to("/dev/zero"), "a device"),
    ],
    ids=["pipe", "folder", "device"],
)
@pytest.mark.parametrize(
    "name", ["inventory/tunnels.yaml", "inventory/hosts.yaml", "a.psk", ".env"]
)
def test_what_is_no_file_is_told_and_not_waited_for(
    make: Callable[[Path], None], found: str, name: str, tmp_path: Path
) -> None:
    reference = "file:a.psk" if name == "a.psk" else "env:PSK_NOT_SET"
    write(tmp_path, edited("env:PSK_A", reference))
    (tmp_path / name).unlink(missing_ok=True)
    make(tmp_path / name)
    inventory, problems = check_inventory(tmp_path)
    assert inventory is None
    assert any(found in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("where", "found"),
    [("nowhere", "found nothing"), ("a-file", "found a file"), (".", "found a folder without")],
)
def test_a_folder_that_is_no_project_says_just_that(where: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    inventory, problems = check_inventory(tmp_path / where)
    assert inventory is None
    assert len(problems) == 1
    assert found in problems[0].message
    with pytest.raises(InventoryError) as caught:
        load_inventory(tmp_path / where)
    assert str(caught.value).startswith(f"{tmp_path / where}: expected a project")


def test_a_fresh_project_has_no_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PSK_")]:
        monkeypatch.delenv(name)
    project = tmp_path / "new"
    done = CliRunner().invoke(app, ["init", str(project)])
    assert done.exit_code == 0, done.output
    kept = project / ".env"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "/.env" in (project / ".gitignore").read_text().splitlines()
    inventory, problems = check_inventory(project)
    assert inventory
    assert problems == ()
    keys = [line.partition("=")[2] for line in kept.read_text().splitlines()]
    assert len(set(keys)) == len(inventory.tunnels)
    assert not any(key in done.output for key in keys)
    kept.chmod(0o644)
    assert "mode 0644" in str(check_inventory(project)[1][0])


@pytest.mark.parametrize(
    ("tunnels", "said"),
    [
        (GOOD, "3 hosts, 1 tunnel; 0 errors"),
        (
            edited("aes-256, hash: sha256, dh_group: 14", "aes-256, hash: sha256, dh_group: 13"),
            "unusable; 1 error, 0",
        ),
    ],
)
def test_one_is_not_counted_as_many(
    tunnels: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PSK_A", "a long enough key for a test")
    write(tmp_path, tunnels)
    assert said in CliRunner().invoke(app, ["validate", "-p", str(tmp_path)]).output


def test_secret_file_that_others_can_read(tmp_path: Path) -> None:
    secret = tmp_path / "a.psk"
    secret.write_text("S3cretCanary\n")
    secret.chmod(0o644)
    text = edited("env:PSK_A", "file:a.psk")
    write(tmp_path, text)
    inventory, problems = check_inventory(tmp_path)
    assert inventory is None
    assert "chmod 600" in problems[0].hint
    secret.chmod(0o600)
    assert check_inventory(tmp_path)[1] == ()
